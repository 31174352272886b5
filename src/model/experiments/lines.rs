//! The lines of an experiment against the table of words: which verb each has, and its form.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::network::{BlockId, Network};
use crate::model::resolver::Resolver;
use crate::model::words::{self, Class, Word};
use crate::source::Span;
use crate::syntax::ast::{
    Assignment, Attribute, AttributeKind, Expectation, Expr, ExprKind, Line, Name,
};
use crate::wording::did_you_mean;

/// The verbs that are followed by `block = value`; the others are followed by a list.
const ASSIGNING: [&str; 3] = ["feed", "fit", "start"];

/// The verbs that may be on several lines; the others are on one at most.
const REPEATABLE: [&str; 6] = ["feed", "fit", "start", "show", "record", "expect"];

/// The lines of an experiment that were understood.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    lines: Vec<(&'static Word, &'a Line)>,
    /// Whether there were others: what the experiment says is then not wholly known.
    pub broken: bool,
}

impl<'a> Lines<'a> {
    /// Sorts out the lines of `train` or `run`.
    pub fn of(
        resolver: &mut Resolver,
        experiment: &Name,
        classes: &'static [Class],
        lines: &'a [Line],
    ) -> Self {
        // A line that could not be read has had its message, and its verb is not missing.
        let broken = words::names(classes).any(|verb| resolver.scope.is_broken(verb));
        let mut understood = Self { lines: Vec::new(), broken };
        for line in lines {
            match understood.check(experiment, classes, line) {
                Ok(word) => understood.lines.push((word, line)),
                Err(message) => {
                    resolver.say(*message);
                    understood.broken = true;
                }
            }
        }
        understood
    }

    /// The verb of a line, if it is one, is new where it must be, and has its form.
    fn check(
        &self,
        experiment: &Name,
        classes: &'static [Class],
        line: &Line,
    ) -> Result<&'static Word, Box<Diagnostic>> {
        let word = classes
            .iter()
            .find_map(|class| words::find(*class, &line.verb.text))
            .ok_or_else(|| Box::new(unknown_verb(experiment, classes, &line.verb)))?;
        if let Some(first) = self.find(word.name)
            && !REPEATABLE.contains(&word.name)
        {
            return Err(Box::new(repeated_line(&line.verb, first.verb.span)));
        }
        let is_assigned = line.assignment.is_some();
        let has_list = !line.attributes.is_empty();
        let fits = match word.name {
            "expect" => line.expectation.is_some(),
            name if ASSIGNING.contains(&name) => is_assigned && (name == "fit" || !has_list),
            _ => !is_assigned && has_list,
        };
        if fits { Ok(word) } else { Err(Box::new(wrong_form(word, line))) }
    }

    /// The lines of a verb.
    pub fn of_verb(&self, verb: &str) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |(word, _)| word.name == verb).map(|(_, line)| *line)
    }

    /// The first line of a verb.
    pub fn find(&self, verb: &str) -> Option<&'a Line> {
        self.of_verb(verb).next()
    }

    /// The assignments of a verb.
    pub fn assignments(&self, verb: &str) -> impl Iterator<Item = (&'a Assignment, &'a Line)> {
        self.of_verb(verb).filter_map(|line| Some((line.assignment.as_ref()?, line)))
    }

    /// What the `expect` lines say.
    pub fn expectations(&self) -> impl Iterator<Item = &'a Expectation> {
        self.of_verb("expect").filter_map(|line| line.expectation.as_ref())
    }

    /// Whether the names that a verb assigns differ; says which do not.
    pub fn targets_differ(&self, resolver: &mut Resolver, verb: &str) -> bool {
        differ(resolver, verb, self.assignments(verb).map(|(assignment, _)| &assignment.target))
    }

    /// The names that the lines of a verb list, each once.
    pub fn listed(&self, resolver: &mut Resolver, verb: &str) -> Option<Vec<Name>> {
        let attributes = self.of_verb(verb).flat_map(|line| &line.attributes);
        let names = all(attributes.map(|attribute| listed_name(resolver, verb, attribute)))?;
        differ(resolver, verb, &names).then_some(names)
    }

    /// The expression behind a verb that takes a single one.
    pub fn single(&self, resolver: &mut Resolver, verb: &str) -> Option<&'a Expr> {
        let (word, line) = self.lines.iter().find(|(word, _)| word.name == verb)?;
        let [Attribute { kind: AttributeKind::Item { value, alias: None }, .. }] =
            &line.attributes[..]
        else {
            resolver.say(wrong_form(word, line));
            return None;
        };
        Some(value)
    }
}

/// Whether names differ; says which do not.
fn differ<'n>(
    resolver: &mut Resolver,
    verb: &str,
    names: impl IntoIterator<Item = &'n Name>,
) -> bool {
    let mut seen = HashMap::new();
    let mut differ = true;
    for name in names {
        match seen.get(name.text.as_str()) {
            Some(first) => {
                resolver.say(repeated_name(verb, name, *first));
                differ = false;
            }
            None => drop(seen.insert(name.text.as_str(), name.span)),
        }
    }
    differ
}

fn listed_name(resolver: &mut Resolver, verb: &str, attribute: &Attribute) -> Option<Name> {
    if let AttributeKind::Item { value, alias: None } = &attribute.kind
        && let ExprKind::Name(text) = &value.kind
    {
        return Some(Name { text: text.clone(), span: value.span });
    }
    let message = format!("`{verb}` takes names of blocks");
    resolver.say(
        Mistake::new(Code::BadArguments, attribute.span, message, "not a name")
            .with_help(format!("write `{verb} r` for all blocks")),
    );
    None
}

/// All results, or none if one is missing; each has had its chance to say why.
pub(super) fn all<T>(results: impl IntoIterator<Item = Option<T>>) -> Option<Vec<T>> {
    let results: Vec<_> = results.into_iter().collect();
    results.into_iter().collect()
}

/// The place where a block is declared, as a second label.
pub(super) fn declared(
    resolver: &Resolver,
    network: &Network,
    block: BlockId,
    message: Mistake,
) -> Mistake {
    let name = &network.block(block).name;
    match resolver.block_place(name) {
        Some(place) => message.with_label(place, format!("`{name}` declared here")),
        None => message,
    }
}

fn unknown_verb(experiment: &Name, classes: &'static [Class], verb: &Name) -> Diagnostic {
    let message = format!("`{}` has no line `{}`", experiment.text, verb.text);
    let message = Mistake::new(Code::UnknownWord, verb.span, message, "unknown word");
    let others = [Class::TrainVerb, Class::RunVerb];
    if let Some(other) = others.iter().find_map(|class| words::find(*class, &verb.text)) {
        return message.with_help(format!("`{}` is {}", verb.text, other.class.describe()));
    }
    match did_you_mean(&verb.text, words::names(classes)) {
        Some(near) => message.with_edit(format!("did you mean `{near}`?"), verb.span, near),
        None => message.with_help(format!("the lines are {}", verbs(classes))),
    }
}

fn verbs(classes: &'static [Class]) -> String {
    crate::wording::list(&words::names(classes).collect::<Vec<_>>())
}

fn repeated_line(verb: &Name, first: Span) -> Diagnostic {
    let message = format!("`{}` is given twice", verb.text);
    Mistake::new(Code::RepeatedStatement, verb.span, message, "given again here")
        .with_label(first, format!("`{}` first given here", verb.text))
        .with_help("remove one of them")
}

fn repeated_name(verb: &str, name: &Name, first: Span) -> Diagnostic {
    let message = format!("`{verb} {}` is given twice", name.text);
    Mistake::new(Code::RepeatedStatement, name.span, message, "given again here")
        .with_label(first, "first given here")
        .with_help("remove one of them")
}

fn wrong_form(word: &Word, line: &Line) -> Diagnostic {
    let message = format!("`{}` is written `{}`", word.name, word.form);
    Mistake::new(Code::BadArguments, line.span, message, "written in another way")
        .with_help(format!("write `{}`", word.form))
}
