//! The one space of names: what each name of the program means, and where it is declared.

use std::collections::{HashMap, HashSet};

use super::network::BlockId;
use super::value::Value;
use crate::data::Dataset;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::syntax::ast::{
    Attribute, AttributeKind, BrokenNames, Expr, File, ItemKind, Name, Reference,
};
use std::sync::Arc;

/// Every declared name, in one map.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    entries: HashMap<&'a str, Entry<'a>>,
    /// The names in order of declaration.
    order: Vec<&'a str>,
    /// Names of broken statements: nothing is known about them, and enough has been said.
    broken: Broken<'a>,
    /// Names behind `as` that are something else, about which it has been said.
    refused: HashSet<&'a str>,
}

/// What broken statements seem to declare.
#[derive(Debug, Default)]
struct Broken<'a> {
    names: HashSet<&'a str>,
    beginnings: HashSet<&'a str>,
    prefixes: HashSet<&'a str>,
}

impl<'a> Broken<'a> {
    fn of(broken: &'a BrokenNames) -> Self {
        let set = |names: &'a [String]| names.iter().map(String::as_str).collect();
        Self {
            names: set(&broken.names),
            beginnings: set(&broken.beginnings),
            prefixes: set(&broken.prefixes),
        }
    }

    fn has(&self, name: &str) -> bool {
        let begins = |end: usize| {
            let (beginning, rest) = name.split_at(end);
            self.prefixes.contains(beginning)
                || (self.beginnings.contains(beginning)
                    && rest.starts_with(|first: char| first.is_ascii_digit()))
        };
        let is_plain = self.beginnings.is_empty() && self.prefixes.is_empty();
        self.names.contains(name) || (!is_plain && (1..name.len()).any(begins))
    }
}

/// One declared name.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// The name where it is declared.
    pub name: &'a Name,
    /// What it is.
    pub meaning: Meaning<'a>,
    /// How far a definition is evaluated; blocks, matrices and biases stay [`State::Waiting`].
    pub state: State,
    /// Whether anything uses it.
    pub used: bool,
    /// Whether another declaration wants the name: its size or value is then not to be trusted.
    pub contested: bool,
}

/// What a name is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Meaning<'a> {
    /// A block; its id is known once all blocks are.
    Block(Option<BlockId>),
    /// A matrix, of a `matrix` line or of an `as`.
    Matrix,
    /// A bias vector that is named by `bias as`.
    Bias,
    /// `param`
    Param(&'a Expr),
    /// `let`
    Let(&'a Expr),
    /// `data`
    Data(&'a [Attribute]),
}

/// How far a definition is evaluated.
#[derive(Debug, Clone)]
pub(super) enum State {
    /// Nobody has asked for it.
    Waiting,
    /// It is being evaluated; who asks for it now has found a cycle.
    Underway,
    /// A param or let: its value, absent where a message has said why.
    Value(Option<Value>),
    /// A data set, likewise.
    Data(Option<Arc<Dataset>>),
}

impl Meaning<'_> {
    /// How messages call it.
    pub fn describe(self) -> &'static str {
        match self {
            Meaning::Block(_) => "a block",
            Meaning::Matrix => "a matrix",
            Meaning::Bias => "a bias vector",
            Meaning::Param(_) => "a parameter",
            Meaning::Let(_) => "a definition",
            Meaning::Data(_) => "a data set",
        }
    }
}

impl<'a> Scope<'a> {
    /// Declares all names of a program. What `as` names comes last, so that a line of its own is
    /// the declaration wherever it stands.
    pub fn of(file: &'a File) -> (Self, Vec<Diagnostic>) {
        let broken = Broken::of(&file.broken);
        let mut scope = Self { broken, ..Self::default() };
        let mut messages = Vec::new();
        for item in &file.items {
            scope.declare_item(&item.kind, &mut messages);
        }
        for item in &file.items {
            scope.declare_references(&item.kind, &mut messages);
        }
        for variable in &file.variables {
            if let Some(entry) = scope.get(&variable.text) {
                messages.push(hidden_by_variable(variable, entry));
            }
        }
        (scope, messages)
    }

    /// What a name means.
    pub fn get(&self, name: &str) -> Option<&Entry<'a>> {
        self.entries.get(name)
    }

    /// What a name means, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Entry<'a>> {
        self.entries.get_mut(name)
    }

    /// Whether a broken statement seems to declare the name.
    pub fn is_broken(&self, name: &str) -> bool {
        self.broken.has(name)
    }

    /// All names, in order of declaration.
    pub fn entries(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.order.iter().filter_map(|name| self.entries.get(name))
    }

    /// Whether the name is declared exactly here (and not, earlier, elsewhere).
    pub fn declares(&self, name: &Name) -> bool {
        self.get(&name.text).is_some_and(|entry| entry.name.span == name.span)
    }

    fn declare_item(&mut self, kind: &'a ItemKind, messages: &mut Vec<Diagnostic>) {
        match kind {
            ItemKind::Param { name, value } => self.declare(name, Meaning::Param(value), messages),
            ItemKind::Let { name, value } => self.declare(name, Meaning::Let(value), messages),
            ItemKind::Blocks { blocks, .. } => {
                for block in blocks {
                    self.declare(&block.name, Meaning::Block(None), messages);
                }
            }
            ItemKind::Matrix { name, .. } => self.declare(name, Meaning::Matrix, messages),
            ItemKind::Data { name, attributes } => {
                self.declare(name, Meaning::Data(attributes), messages);
            }
            ItemKind::Net(_)
            | ItemKind::Connections { .. }
            | ItemKind::Setting { .. }
            | ItemKind::Experiment { .. }
            | ItemKind::Expect(_) => {}
        }
    }

    fn declare(&mut self, name: &'a Name, meaning: Meaning<'a>, messages: &mut Vec<Diagnostic>) {
        if let Some(earlier) = self.entries.get_mut(name.text.as_str()) {
            earlier.contested |= contests(meaning, earlier.meaning);
            messages.push(duplicate(name, meaning, earlier));
            return;
        }
        self.insert(name, meaning);
    }

    fn insert(&mut self, name: &'a Name, meaning: Meaning<'a>) {
        self.order.push(&name.text);
        let entry = Entry { name, meaning, state: State::Waiting, used: false, contested: false };
        self.entries.insert(&name.text, entry);
    }

    fn declare_references(&mut self, kind: &'a ItemKind, messages: &mut Vec<Diagnostic>) {
        match kind {
            ItemKind::Blocks { attributes, .. } => {
                for reference in attributes.iter().filter_map(behind_item) {
                    self.declare_reference(&reference.name, Meaning::Bias, messages);
                }
            }
            ItemKind::Connections { attributes, .. } => {
                for attribute in attributes {
                    if let AttributeKind::As(reference) = &attribute.kind {
                        self.declare_reference(&reference.name, Meaning::Matrix, messages);
                    }
                }
            }
            _ => {}
        }
    }

    /// Declares what `as` names, unless a use before has; a name of another kind is a mistake.
    fn declare_reference(
        &mut self,
        name: &'a Name,
        meaning: Meaning<'a>,
        messages: &mut Vec<Diagnostic>,
    ) {
        let Some(earlier) = self.entries.get(name.text.as_str()) else {
            return self.insert(name, meaning);
        };
        if !same_kind(meaning, earlier.meaning) && self.refused.insert(&name.text) {
            messages.push(duplicate(name, meaning, earlier));
        }
    }
}

/// Whether a second declaration leaves in doubt which size or value was meant.
fn contests(again: Meaning, earlier: Meaning) -> bool {
    let is_value = |meaning| matches!(meaning, Meaning::Param(_) | Meaning::Let(_));
    same_kind(again, earlier) || (is_value(again) && is_value(earlier))
}

fn same_kind(one: Meaning, other: Meaning) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

fn behind_item(attribute: &Attribute) -> Option<&Reference> {
    match &attribute.kind {
        AttributeKind::Item { alias, .. } => alias.as_ref(),
        _ => None,
    }
}

fn hidden_by_variable(variable: &Name, entry: &Entry) -> Diagnostic {
    let text = &variable.text;
    let message =
        format!("`{text}` cannot be a loop's variable too: it is {}", entry.meaning.describe());
    Mistake::new(Code::DuplicateName, variable.span, message, "a variable of the same name")
        .with_label(entry.name.span, format!("`{text}` declared here"))
        .with_help("give the variable another name")
}

fn duplicate(name: &Name, meaning: Meaning, earlier: &Entry) -> Diagnostic {
    let what = meaning.describe();
    let text = &name.text;
    let message = if same_kind(meaning, earlier.meaning) {
        format!("`{text}` is declared twice")
    } else {
        format!("`{text}` cannot be {what} too: it is {}", earlier.meaning.describe())
    };
    Mistake::new(Code::DuplicateName, name.span, message, format!("{what} of the same name"))
        .with_label(earlier.name.span, format!("`{text}` declared here"))
        .with_help("give one of them another name")
}
