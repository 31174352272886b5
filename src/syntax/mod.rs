//! Text to [`written::Program`]. Only here: pest.
//!
//! Two steps: `scan` cuts the text into statements and the lines of experiments, with balanced
//! brackets; the grammar then reads them one by one. So a mistake costs its own statement or line
//! and gets one message, however many there are.

pub mod ast;

pub mod written;

mod token;

pub(crate) mod words;

mod clean;

mod brackets;

mod scan;

mod grammar;

mod expressions;

mod names;

mod expectations;

mod attributes;

mod statements;

mod lines;

mod expected;

mod mismatch;

mod broken;

mod editions;

mod loops;

mod program;

pub mod format;

#[cfg(test)]
mod tests;

use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::{Source, Span};
pub(crate) use brackets::MAX_NAME;
use token::{Kind, tokens};
use written::Program;

/// The newest edition of the language, and the first.
pub const EDITION: u32 = 1;

/// Parses a program, statement by statement: what is broken becomes a message, the rest is kept.
/// The messages are in the order of their places.
pub fn parse(source: &Source) -> (Program, Vec<Diagnostic>) {
    let (program, mut messages) = parse_text(&source.text);
    let is_empty = program.statements.is_empty() && program.broken.is_empty();
    if is_empty && messages.is_empty() {
        messages.push(empty_program());
    }
    (program, messages)
}

/// The same of a file that a program uses, which may be empty. All places are those of the text.
pub fn parse_text(text: &str) -> (Program, Vec<Diagnostic>) {
    program::read(scan::scan(text))
}

/// A part of a program on one line, without its comments.
pub(crate) fn on_one_line(text: &str) -> String {
    let mut kept = String::new();
    let mut end = 0;
    for comment in tokens(text, 0).filter(|token| token.kind == Kind::Comment) {
        kept += &text[end..comment.span.start];
        end = comment.span.end;
    }
    kept += &text[end..];
    let lines = kept.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

fn empty_program() -> Diagnostic {
    Mistake::new(
        Code::EmptyProgram,
        Span::new(0, 0),
        "the program declares no block",
        "there is no statement",
    )
    .with_help("the smallest program is `input x[3]; output y[2]; x -> y`")
}
