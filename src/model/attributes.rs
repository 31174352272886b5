//! Attributes against the table of words: which word it is, whether it may stand here, and its
//! arguments.

use super::resolver::{Bound, Resolver};
use super::words::{self, Class, Word};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::{Source, Span};
use crate::syntax::ast::{Argument, Attribute, AttributeKind, Expr, ExprKind, Name, Reference};
use crate::wording::{did_you_mean, list};

/// What attributes belong to, and which words it has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    /// How messages call it: "a block".
    pub noun: &'static str,
    /// The classes of its words.
    pub classes: &'static [Class],
}

/// An attribute that was understood.
#[derive(Debug)]
pub(super) struct Stated<'a> {
    /// Its word.
    pub word: &'static Word,
    /// Its arguments.
    pub bound: Bound,
    /// What `as` names: of `as P` itself, and of `bias as b`.
    pub reference: Option<&'a Reference>,
    /// The whole attribute.
    pub span: Span,
}

/// The attributes of a declaration.
#[derive(Debug)]
pub(super) struct Attributes<'a> {
    /// Those that were understood, in order, each word once.
    pub stated: Vec<Stated<'a>>,
    /// Whether there were others: what the declaration says is then not wholly known.
    pub broken: bool,
}

impl<'a> Attributes<'a> {
    /// An attribute by its word.
    pub fn find(&self, name: &str) -> Option<&Stated<'a>> {
        self.stated.iter().find(|stated| stated.word.name == name)
    }

    /// The attributes of a class.
    pub fn of(&self, class: Class) -> impl Iterator<Item = &Stated<'a>> {
        self.stated.iter().filter(move |stated| stated.word.class == class)
    }
}

impl Resolver<'_> {
    /// Understands the attributes of a declaration.
    pub fn attributes<'f>(&mut self, attributes: &'f [Attribute], owner: Owner) -> Attributes<'f> {
        let mut understood = Attributes { stated: Vec::new(), broken: false };
        for attribute in attributes {
            match self.attribute(attribute, owner) {
                Some(stated) => match understood.find(stated.word.name) {
                    Some(first) => self.say(repeated(&stated, first)),
                    None => understood.stated.push(stated),
                },
                None => understood.broken = true,
            }
        }
        understood
    }

    fn attribute<'f>(&mut self, attribute: &'f Attribute, owner: Owner) -> Option<Stated<'f>> {
        let span = attribute.span;
        match &attribute.kind {
            AttributeKind::As(reference) => {
                let word = Name { text: "as".into(), span };
                let word = self.attribute_word(&word, owner)?;
                Some(Stated { word, bound: Bound::default(), reference: Some(reference), span })
            }
            AttributeKind::Set { word, value } => {
                let (word, bound) = self.assigned(word, value, owner)?;
                Some(Stated { word, bound, reference: None, span })
            }
            AttributeKind::Item { value, alias } => {
                let (word, bound) = self.called(value, owner)?;
                if let Some(reference) = alias.as_ref().filter(|_| word.name != "bias") {
                    self.say(misplaced_as(word, reference, value.span));
                    return None;
                }
                Some(Stated { word, bound, reference: alias.as_ref(), span })
            }
        }
    }

    /// `word` or `word(args)`.
    fn called(&mut self, value: &Expr, owner: Owner) -> Option<(&'static Word, Bound)> {
        let (name, arguments) = match &value.kind {
            ExprKind::Name(text) => (&Name { text: text.clone(), span: value.span }, &[][..]),
            ExprKind::Call { word, arguments } => (word, &arguments[..]),
            _ => {
                self.say(not_a_word(value.span, owner));
                return None;
            }
        };
        let word = self.attribute_word(name, owner)?;
        if word.is_assigned() || (word.may_be_assigned() && !arguments.is_empty()) {
            self.say(called_word(word, arguments, self.source, value.span));
            return None;
        }
        Some((word, self.bind(word, arguments, value.span)?))
    }

    /// `word = value`.
    fn assigned(
        &mut self,
        name: &Name,
        value: &Expr,
        owner: Owner,
    ) -> Option<(&'static Word, Bound)> {
        let word = self.attribute_word(name, owner)?;
        if !word.may_be_assigned() {
            let text = self.source.slice(value.span);
            self.say(assigned_word(word, text, name.span.to(value.span)));
            return None;
        }
        Some((word, self.bind_value(word, value)?))
    }

    /// The word of an attribute, if it belongs here.
    fn attribute_word(&mut self, name: &Name, owner: Owner) -> Option<&'static Word> {
        let found = owner.classes.iter().find_map(|class| words::find(*class, &name.text));
        if found.is_none() {
            let message = match home_of(&name.text) {
                Some(word) => misplaced(word, name.span, owner),
                None => unknown_word(name, owner),
            };
            self.say(message);
        }
        found
    }
}

/// The word of that name which is an attribute elsewhere or, failing that, any word.
fn home_of(name: &str) -> Option<&'static Word> {
    use Class::{Activation, Block, Connection, Mask, Matrix};
    let attributes = [Activation, Block, Connection, Mask, Matrix];
    attributes
        .iter()
        .find_map(|class| words::find(*class, name))
        .or_else(|| words::all().find(|word| word.name == name))
}

fn misplaced(word: &Word, span: Span, owner: Owner) -> Diagnostic {
    let (name, what, noun) = (word.name, word.class.describe(), owner.noun);
    let help = match (name, owner.noun) {
        ("as", "a block") => "blocks share a bias vector: `bias as NAME`".to_string(),
        _ => format!("write it {}", word.class.home()),
    };
    Mistake::new(
        Code::WrongKind,
        span,
        format!("`{name}` is {what} and cannot stand on {noun}"),
        format!("{noun} has no `{name}`"),
    )
    .with_help(help)
}

fn unknown_word(name: &Name, owner: Owner) -> Diagnostic {
    let message = Mistake::new(
        Code::UnknownWord,
        name.span,
        format!("{} has no attribute `{}`", owner.noun, name.text),
        "unknown word",
    );
    match did_you_mean(&name.text, words::names(owner.classes)) {
        Some(near) => message.with_edit(format!("did you mean `{near}`?"), name.span, near),
        None => {
            let words: Vec<_> = words::names(owner.classes).collect();
            message.with_help(format!("{} has {}", owner.noun, list(&words)))
        }
    }
}

fn not_a_word(span: Span, owner: Owner) -> Diagnostic {
    Mistake::new(
        Code::UnknownWord,
        span,
        format!("an attribute of {} is a word", owner.noun),
        "this is a value",
    )
    .with_help("write the word that takes this value, as in `constant(0.5)`")
}

/// `word(value)` for a word that takes its value behind `=`.
fn called_word(word: &Word, arguments: &[Argument], source: &Source, span: Span) -> Diagnostic {
    let mistake = otherwise_written(word, span);
    match arguments {
        [Argument { name: None, value }] => {
            let text = source.slice(value.span);
            let written = format!("{} = {text}", word.name);
            mistake.with_edit(format!("write `{written}`"), span, written)
        }
        _ => mistake.with_help(format!("write `{}`", word.form)),
    }
}

/// `word = text` for a word that takes its arguments in brackets, or none.
fn assigned_word(word: &Word, text: &str, span: Span) -> Diagnostic {
    let written = match word.arguments.is_empty() {
        true => word.name.to_string(),
        false => format!("{}({text})", word.name),
    };
    otherwise_written(word, span).with_edit(format!("write `{written}`"), span, written)
}

fn otherwise_written(word: &Word, span: Span) -> Mistake {
    let message = format!("`{}` is written `{}`", word.name, word.form);
    Mistake::new(Code::BadArguments, span, message, "written in another way")
}

fn misplaced_as(word: &Word, reference: &Reference, before: Span) -> Diagnostic {
    let name = &reference.name.text;
    Mistake::new(
        Code::WrongKind,
        reference.name.span,
        format!("`{}` cannot be named", word.name),
        "`as` names the vector of a bias or the matrix of a connection",
    )
    .with_edit(
        format!("put a comma before `as {name}`"),
        Span::new(before.end, before.end),
        ",",
    )
}

fn repeated(again: &Stated, first: &Stated) -> Diagnostic {
    let name = again.word.name;
    Mistake::new(
        Code::RepeatedStatement,
        again.span,
        format!("`{name}` is given twice"),
        "given again here",
    )
    .with_label(first.span, format!("`{name}` first given here"))
    .with_removal("remove one of them", again.span)
}
