//! Brackets that are open while a program is cut into pieces, and the pieces so far.

use crate::source::Span;
use crate::syntax::brackets::closer;
use crate::syntax::token::{Kind, token_at};

/// A statement, or a line of an experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::syntax) struct Piece {
    /// From its first token to its last one, without its body.
    pub span: Span,
    /// Whether a message was given about it, so that it is not to be read.
    pub broken: bool,
    /// The lines between `{` and `}` behind it.
    pub body: Option<Body>,
}

/// The lines of an experiment or the statements of a loop, between `{` and `}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::syntax) struct Body {
    /// The lines, in order.
    pub pieces: Vec<Piece>,
    /// From `{` to `}`.
    pub span: Span,
}

/// An open bracket.
pub(super) enum Open {
    /// One within a statement.
    Bracket(char, Span),
    /// The `{` of a body, the piece it belongs to, and the lines so far.
    Body { brace: Span, header: Piece, lines: Vec<Piece> },
}

/// The open brackets, from the outermost to the innermost, and the statements that are done.
#[derive(Default)]
pub(super) struct Nest {
    /// The open brackets.
    pub open: Vec<Open>,
    /// The statements outside all brackets.
    pub done: Vec<Piece>,
}

impl Piece {
    /// The word that it begins with; empty if it begins otherwise.
    pub fn first_word<'t>(&self, text: &'t str) -> &'t str {
        let word = token_at(text, self.span.start).filter(|word| word.kind == Kind::Word);
        word.map_or("", |word| &text[word.span.start..word.span.end])
    }

    /// Whether it begins with a word that takes lines.
    pub fn is_experiment(&self, text: &str) -> bool {
        matches!(self.first_word(text), "train" | "run")
    }

    /// Whether it begins with the word that takes statements.
    pub fn is_loop(&self, text: &str) -> bool {
        self.first_word(text) == "for"
    }

    /// Whether it begins with a word that takes lines or statements.
    pub fn takes_body(&self, text: &str) -> bool {
        self.is_experiment(text) || self.is_loop(text)
    }
}

impl Nest {
    /// Whether the innermost bracket is within a statement.
    pub fn in_bracket(&self) -> bool {
        matches!(self.open.last(), Some(Open::Bracket(..)))
    }

    /// Whether the innermost body is that of an experiment, in which no statement can begin.
    pub fn experiment_is_open(&self, text: &str) -> bool {
        let header = self.open.iter().rev().find_map(|open| match open {
            Open::Body { header, .. } => Some(header),
            Open::Bracket(..) => None,
        });
        header.is_some_and(|header| header.is_experiment(text))
    }

    /// Which open bracket a closing one belongs to: the innermost of its kind in the statement, or
    /// for `}` the body.
    pub fn partner(&self, close: char) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev() {
            match open {
                Open::Bracket(open, _) if closer(*open) == close => return Some(at),
                Open::Bracket(..) => {}
                Open::Body { .. } => return (close == '}').then_some(at),
            }
        }
        None
    }

    /// The pieces among which the current one will be.
    pub fn siblings(&mut self) -> &mut Vec<Piece> {
        let body = self.open.iter_mut().rev().find_map(|open| match open {
            Open::Body { lines, .. } => Some(lines),
            Open::Bracket(..) => None,
        });
        body.unwrap_or(&mut self.done)
    }
}
