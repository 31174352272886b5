//! The statements of a program and of the files that it uses, in order, each with its context.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::files::{Files, UsedFile};
use super::settle::Settler;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::{Source, Span};
use crate::syntax::ast::{BrokenNames, ClockOfUse, ItemKind};
use crate::syntax::written::{Expr, Given, Item, Loop, Statement, Use};
use crate::wording::{Counted, did_you_mean};

/// How deep files may use files.
const MAX_DEPTH: usize = 32;

/// Whose a statement is: what its names begin with, and where its places lie.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    /// What all its names begin with; empty in the program itself.
    pub prefix: String,
    /// What is added to a place of its file.
    pub base: usize,
    /// What is added to a place of its file for the place where it is written.
    pub written_base: usize,
    /// Whether the file is used by another, so that only what it declares is taken.
    pub is_used: bool,
}

/// A statement and its context.
#[derive(Debug)]
pub(super) enum Part<'p> {
    /// One that stands for itself.
    Item(&'p Item, Rc<Context>),
    /// A parameter whose value a `use` gives, in the names of the using file.
    Param {
        /// The statement.
        item: &'p Item,
        /// The value that is given.
        value: &'p Expr,
        /// Where the value is written.
        value_context: Rc<Context>,
        /// Where the statement is written.
        context: Rc<Context>,
    },
    /// A loop.
    For(&'p Loop, Rc<Context>),
}

/// All statements in order, as far as they can be had without numbers.
#[derive(Debug, Default)]
pub(super) struct Parts<'p> {
    /// How many statements a program may have.
    most: u64,
    /// The statements.
    pub list: Vec<Part<'p>>,
    /// What files that cannot be taken in seem to declare.
    pub broken: BrokenNames,
    /// The clocks that used files are written for.
    pub clocks: Vec<ClockOfUse>,
    /// The files that are being taken in, each used by the one before it.
    underway: Vec<usize>,
    /// The files whose own places are taken, so that another use needs copies of them.
    placed: HashSet<usize>,
    /// How often files were taken in.
    taken: u64,
    /// Whether a message has said that there are too many statements.
    is_full: bool,
}

/// The use by which a file is taken in.
#[derive(Clone, Copy)]
struct By<'p, 'c> {
    used: &'p Use,
    context: &'c Rc<Context>,
}

impl<'p> Parts<'p> {
    /// No statement yet of `most`.
    pub fn new(most: u64) -> Self {
        Parts { most, ..Parts::default() }
    }

    /// Takes in the statements of a program and, in the place of each `use`, those of its file.
    pub fn take_in(
        &mut self,
        files: &'p Files<'p>,
        source: &Source,
        messages: &mut Vec<Diagnostic>,
    ) {
        self.file(files, 0, &Rc::default(), None, source, messages);
    }

    fn file(
        &mut self,
        files: &'p Files<'p>,
        index: usize,
        context: &Rc<Context>,
        by: Option<By<'p, '_>>,
        source: &Source,
        messages: &mut Vec<Diagnostic>,
    ) {
        let file = files.get(index);
        self.underway.push(index);
        let given = by.map(|by| given(by, file, messages)).unwrap_or_default();
        let mut prefixes = HashMap::new();
        let mut targets = file.uses.iter();
        for statement in &file.program.statements {
            match statement {
                Statement::Item(item) => self.item(item, context, by, &given),
                Statement::For(written) => self.list.push(Part::For(written, context.clone())),
                Statement::Use(used) => {
                    let target = targets.next().copied().flatten();
                    let by = By { used, context };
                    let first = *prefixes.entry(used.prefix.text.as_str()).or_insert(used);
                    if !std::ptr::eq(first, used) {
                        messages.push(same_prefix(by, first));
                    } else if !self.is_full {
                        self.take(files, target, by, source, messages);
                    }
                }
            }
        }
        self.underway.pop();
    }

    fn item(
        &mut self,
        item: &'p Item,
        context: &Rc<Context>,
        by: Option<By<'p, '_>>,
        given: &HashMap<&'p str, &'p Given>,
    ) {
        if let (ItemKind::Setting { word, value }, Some(by)) = (&item.kind, by)
            && word.text == "clock"
        {
            let mut settler = Settler::alone(context);
            let value = settler.setting("clock", value);
            let word = settler.word(word);
            let used_at = by.used.path_span.moved(by.context.base);
            self.clocks.extend(value.map(|value| ClockOfUse { word, value, used_at }));
        }
        if !context.takes(item) {
            return;
        }
        let value = match &item.kind {
            ItemKind::Param { name, .. } => given.get(name.text.text.as_str()),
            _ => None,
        };
        let context = context.clone();
        self.list.push(match (value, by) {
            (Some(given), Some(by)) => {
                let value_context = by.context.clone();
                Part::Param { item, value: &given.value, value_context, context }
            }
            _ => Part::Item(item, context),
        });
    }

    /// Takes in the file of a `use`.
    fn take(
        &mut self,
        files: &'p Files<'p>,
        target: Option<usize>,
        by: By<'p, '_>,
        source: &Source,
        messages: &mut Vec<Diagnostic>,
    ) {
        let prefix = format!("{}{}_", by.context.prefix, by.used.prefix.text);
        let target = target.filter(|target| !files.get(*target).is_refused);
        let refusal = target.and_then(|target| self.refusal(files, target, by));
        let is_refused = refusal.is_some();
        messages.extend(refusal);
        let Some(target) = target.filter(|_| !is_refused) else {
            self.broken.prefixes.push(prefix);
            self.broken.arrows = true;
            return;
        };
        let file = files.get(target);
        self.taken += 1;
        let base = match self.placed.insert(target) {
            true => file.start,
            false => source.add_copy(file.start, file.length),
        };
        self.broken.arrows |= file.program.broken.arrows;
        for name in &file.program.broken.names {
            self.broken.names.push(format!("{prefix}{name}"));
        }
        for beginning in &file.program.broken.beginnings {
            self.broken.beginnings.push(format!("{prefix}{beginning}"));
        }
        let context = Context { prefix, base, written_base: file.start, is_used: true };
        self.file(files, target, &Rc::new(context), Some(by), source, messages);
    }

    /// Why a file cannot be taken in here, if it cannot.
    fn refusal(&mut self, files: &Files, target: usize, by: By) -> Option<Diagnostic> {
        let place = by.used.path_span.moved(by.context.base);
        if let Some(first) = self.underway.iter().position(|file| *file == target) {
            return Some(cycle(files, &self.underway[first..], place));
        }
        if self.underway.len() > MAX_DEPTH {
            return Some(too_deep(place));
        }
        let statements = files.get(target).program.statements.len() as u64;
        if self.list.len() as u64 + self.taken + statements > self.most {
            self.is_full = true;
            return Some(too_many(self.most, place));
        }
        None
    }
}

impl Context {
    /// Whether a statement is taken from a file that is used by another.
    pub fn takes(&self, item: &Item) -> bool {
        let is_own = matches!(
            item.kind,
            ItemKind::Net(_)
                | ItemKind::Setting { .. }
                | ItemKind::Experiment { .. }
                | ItemKind::Expect(_)
        );
        !(self.is_used && is_own)
    }
}

/// The values that a `use` gives, by the parameter; those of no parameter are told.
fn given<'p>(
    by: By<'p, '_>,
    file: &UsedFile,
    messages: &mut Vec<Diagnostic>,
) -> HashMap<&'p str, &'p Given> {
    let mut values: HashMap<&str, &Given> = HashMap::new();
    let params: Vec<&str> = params(file).collect();
    for given in &by.used.given {
        let name = given.name.text.as_str();
        let place = given.name.span.moved(by.context.base);
        if let Some(first) = values.get(name) {
            messages.push(given_twice(name, place, first.name.span.moved(by.context.base)));
        } else if params.contains(&name) {
            values.insert(name, given);
        } else if !file.program.broken.names.iter().any(|broken| broken == name) {
            messages.push(unknown_param(&file.name, &params, name, place));
        }
    }
    values
}

fn params<'f>(file: &'f UsedFile) -> impl Iterator<Item = &'f str> {
    file.program.statements.iter().filter_map(|statement| match statement {
        Statement::Item(Item { kind: ItemKind::Param { name, .. }, .. }) => {
            Some(name.text.text.as_str())
        }
        _ => None,
    })
}

fn unknown_param(file: &str, params: &[&str], name: &str, place: Span) -> Diagnostic {
    let message = format!("`{file}` has no parameter `{name}`");
    let message = Mistake::new(Code::UnknownParameter, place, message, "no `param` of this name");
    match did_you_mean(name, params.iter().copied()) {
        Some(near) => message.with_edit(format!("did you mean `{near}`?"), place, near),
        None => message.with_help(format!("declare it there: `param {name} = 1`")),
    }
}

fn given_twice(name: &str, again: Span, first: Span) -> Diagnostic {
    let message = format!("`{name}` is given twice");
    Mistake::new(Code::RepeatedStatement, again, message, "given again here")
        .with_label(first, "first given here")
        .with_help("remove one of them")
}

fn same_prefix(by: By, first: &Use) -> Diagnostic {
    let name = &by.used.prefix;
    let place = name.span.moved(by.context.base);
    let message = format!("two files are used as `{}`", name.text);
    Mistake::new(Code::DuplicateName, place, message, "the same prefix again")
        .with_label(first.prefix.span.moved(by.context.base), "first used here")
        .with_help("give one of them another name")
}

fn cycle(files: &Files, cycle: &[usize], place: Span) -> Diagnostic {
    let names = cycle.iter().chain(cycle.first()).map(|file| files.get(*file).name.as_str());
    let names: Vec<&str> = names.collect();
    let message = format!("`{}` uses itself: {}", names[0], names.join(" → "));
    Mistake::new(Code::CyclicUse, place, message, "closes the circle")
        .with_help("put what both need into a file of its own")
}

fn too_deep(place: Span) -> Diagnostic {
    let message = format!("files use one another more than {MAX_DEPTH} deep");
    Mistake::new(Code::TooDeep, place, message, "one too many")
        .with_help("use this file in the program itself")
}

fn too_many(most: u64, place: Span) -> Diagnostic {
    let most = Counted(most, "statement");
    let message = format!("the program has more than {most} with all that it uses");
    Mistake::new(Code::TooLarge, place, message, "this file is too many")
        .with_help("use fewer files, or write larger blocks")
}
