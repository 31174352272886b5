//! The program's own text: the expressions of its experiments, and the parameters, definitions and
//! data that they use.

use std::collections::BTreeSet;

use crate::model::Options;
use crate::source::{Source, Span};
use crate::syntax::ast::{Attribute, AttributeKind, ExprKind, ItemKind, Line};
use crate::syntax::written::{Expr, Program, Statement, Template};
use crate::syntax::{on_one_line, parse};

/// The text of a program and its statements.
pub(super) struct Sources<'a> {
    text: &'a str,
    program: Program,
    set: &'a [(String, String)],
}

/// A parameter, a definition or a data set, which experiments can use.
struct Definition<'a> {
    name: &'a str,
    span: Span,
    is_parameter: bool,
    /// The names in it.
    uses: Vec<String>,
}

impl<'a> Sources<'a> {
    /// Of a program that was accepted.
    pub fn of(source: &'a Source, options: &'a Options) -> Self {
        Sources { text: &source.text, program: parse(source).0, set: &options.set }
    }

    /// All names that the text of an experiment can use.
    pub fn names(&self) -> Vec<String> {
        self.all().iter().map(|definition| definition.name.to_string()).collect()
    }

    /// The lines of each experiment, in their order; absent where a loop writes some.
    pub fn experiments(&self) -> Option<Vec<&[Line<Template>]>> {
        let mut experiments = Vec::new();
        for statement in &self.program.statements {
            match statement {
                Statement::Item(item) => {
                    if let ItemKind::Experiment { lines, .. } = &item.kind {
                        experiments.push(&lines[..]);
                    }
                }
                Statement::For(repetition) if holds_experiment(&repetition.body) => return None,
                Statement::For(_) | Statement::Use(_) => {}
            }
        }
        Some(experiments)
    }

    /// What stands at a place, on one line and without comments; absent where it has numbers in
    /// its names, which are settled elsewhere.
    pub fn text(&self, span: Span) -> Option<String> {
        let text = on_one_line(self.text.get(span.start..span.end)?);
        (!text.contains('{')).then_some(text)
    }

    /// The statements that declare these names, and those that they use themselves, in their order;
    /// or the name of something that the unrolled program does not have.
    pub fn definitions(&self, names: &[String], gone: &[String]) -> Result<Vec<String>, String> {
        let all = self.all();
        let (mut used, mut open) = (BTreeSet::new(), names.to_vec());
        while let Some(name) = open.pop() {
            match all.iter().position(|definition| definition.name == name) {
                Some(place) if used.insert(place) => {
                    self.definition(&all[place]).ok_or(name)?;
                    open.extend(all[place].uses.iter().cloned());
                }
                Some(_) => {}
                None if gone.contains(&name) || self.is_of_a_used_file(&name) => return Err(name),
                None => {}
            }
        }
        Ok(used.into_iter().filter_map(|place| self.definition(&all[place])).collect())
    }

    /// A statement as written; a parameter with the value that it is given from outside.
    fn definition(&self, definition: &Definition) -> Option<String> {
        let is_given = |(name, _): &&(String, String)| name == definition.name;
        match self.set.iter().rev().find(is_given) {
            Some((name, value)) if definition.is_parameter => {
                Some(format!("param {name} = {value}"))
            }
            _ => self.text(definition.span),
        }
    }

    fn all(&self) -> Vec<Definition<'_>> {
        let items = self.program.statements.iter().filter_map(|statement| match statement {
            Statement::Item(item) => Some(item),
            Statement::For(_) | Statement::Use(_) => None,
        });
        let definition = items.filter_map(|item| {
            let (name, is_parameter, uses) = match &item.kind {
                ItemKind::Param { name, value } => (name, true, names_of(value)),
                ItemKind::Let { name, value } => (name, false, names_of(value)),
                // Its columns have names of their own, which hide nothing.
                ItemKind::Data { name, attributes } => {
                    let is_defined = |name: &String| self.declares(name);
                    let names = attributes.iter().flat_map(names_in_attribute);
                    (name, false, names.filter(is_defined).collect())
                }
                _ => return None,
            };
            Some(Definition { name: &name.text.text, span: item.span, is_parameter, uses })
        });
        definition.collect()
    }

    /// Whether a `param` or a `let` has this name.
    fn declares(&self, wanted: &str) -> bool {
        self.program.statements.iter().any(|statement| match statement {
            Statement::Item(item) => match &item.kind {
                ItemKind::Param { name, .. } | ItemKind::Let { name, .. } => {
                    name.text.text == wanted
                }
                _ => false,
            },
            Statement::For(_) | Statement::Use(_) => false,
        })
    }

    fn is_of_a_used_file(&self, word: &str) -> bool {
        self.program.statements.iter().any(|statement| match statement {
            Statement::Use(used) => word.starts_with(&format!("{}_", used.prefix.text)),
            Statement::Item(_) | Statement::For(_) => false,
        })
    }
}

fn holds_experiment(statements: &[Statement]) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::Item(item) => matches!(item.kind, ItemKind::Experiment { .. }),
        Statement::For(repetition) => holds_experiment(&repetition.body),
        Statement::Use(_) => false,
    })
}

fn names_in_attribute(attribute: &Attribute<Template>) -> Vec<String> {
    match &attribute.kind {
        AttributeKind::Item { value, .. } | AttributeKind::Set { value, .. } => names_of(value),
        AttributeKind::As(_) => Vec::new(),
    }
}

/// The names that an expression uses; those of columns are none.
pub(super) fn names_of(expr: &Expr) -> Vec<String> {
    let all = |parts: &[&Expr]| parts.iter().flat_map(|part| names_of(part)).collect();
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Share(_) | ExprKind::Text(_) => Vec::new(),
        ExprKind::Name(name) => vec![name.text.clone()],
        ExprKind::Call { arguments, .. } => {
            arguments.iter().flat_map(|argument| names_of(&argument.value)).collect()
        }
        ExprKind::Columns(columns) => vec![columns.data.text.text.clone()],
        ExprKind::List(parts) => parts.iter().flat_map(names_of).collect(),
        ExprKind::Range(a, b) | ExprKind::Binary(a, _, b) => all(&[a, b]),
        ExprKind::Unary(_, a) => names_of(a),
        ExprKind::If { condition, then, otherwise } => all(&[condition, then, otherwise]),
        ExprKind::At { block, .. } => vec![block.text.text.clone()],
    }
}
