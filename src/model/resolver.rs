//! What all parts of resolution share: the scope of names, the messages, and the evaluation of
//! expressions and arguments.

use std::sync::Arc;

use super::Options;
use super::value::Value;
use super::words::Word;
use crate::data::Dataset;
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use crate::syntax::ast;

/// The state of a resolution. Methods that return `None` have said why in `messages`, or the name
/// belongs to a broken statement, about which enough has been said.
pub(super) struct Resolver<'a> {
    /// The program's text.
    pub source: &'a Source,
    /// What the command line adds.
    pub options: &'a Options,
    /// All messages so far.
    pub messages: Vec<Diagnostic>,
}

/// The arguments of a call, checked against the table of words, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Bound {
    /// What was given: the argument's name, its value and place. For [`super::words::Takes::Name`]
    /// the value is the identifier as a text; for a flag it is `Truth(true)`.
    pub given: Vec<(&'static str, Value, Span)>,
}

impl Bound {
    /// The value of an argument, if given.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.given.iter().find(|(given, ..)| *given == name).map(|(_, value, _)| value)
    }

    /// The place of an argument, if given.
    pub fn span(&self, name: &str) -> Option<Span> {
        self.given.iter().find(|(given, ..)| *given == name).map(|(.., span)| *span)
    }

    /// The number of an argument, if given (a share is its number).
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.value(name)? {
            Value::Number(number) | Value::Share(number) => Some(*number),
            _ => None,
        }
    }

    /// The whole number of an argument, if given; its range was checked by the table.
    pub fn whole(&self, name: &str) -> Option<usize> {
        self.number(name).map(|number| number as usize)
    }
}

impl<'a> Resolver<'a> {
    /// Adds a message.
    pub fn say(&mut self, message: Diagnostic) {
        self.messages.push(message);
    }

    /// The value of an expression.
    pub fn value(&mut self, expr: &ast::Expr) -> Option<Value> {
        let _ = expr;
        todo!()
    }

    /// The value of an expression that must be a number.
    pub fn number(&mut self, expr: &ast::Expr) -> Option<f64> {
        let _ = expr;
        todo!()
    }

    /// The value of an expression that must be a whole number of at least `least` and at most
    /// `most`; `what` names it in messages ("the size of `h`").
    pub fn whole(&mut self, expr: &ast::Expr, what: &str, least: u64, most: u64) -> Option<usize> {
        let _ = (expr, what, least, most);
        todo!()
    }

    /// Checks the arguments of a call against the table: how many, which names, what they take.
    pub fn bind(
        &mut self,
        word: &'static Word,
        arguments: &[ast::Argument],
        call: Span,
    ) -> Option<Bound> {
        let _ = (word, arguments, call);
        todo!()
    }

    /// The data set of a name; marks it as used.
    pub fn dataset(&mut self, name: &ast::Name) -> Option<Arc<Dataset>> {
        let _ = name;
        todo!()
    }

    /// The place of a `data` statement's name, for messages about what its file holds.
    pub fn dataset_place(&self, name: &str) -> Option<Span> {
        let _ = name;
        todo!()
    }
}
