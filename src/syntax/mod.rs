//! Text to [`ast::File`]. Only here: pest.

pub mod ast;

use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// Parses a program, statement by statement: what is broken becomes a message, the rest is kept.
pub fn parse(source: &Source) -> (ast::File, Vec<Diagnostic>) {
    let _ = source;
    todo!()
}
