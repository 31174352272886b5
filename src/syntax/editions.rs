//! The edition that the first line of a program may name: `netc 1`.

use super::EDITION;
use super::grammar::{Built, Rule, read};
use super::mismatch;
use super::scan::Piece;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;

/// Whether a statement names an edition.
pub(super) fn names_one(text: &str, piece: &Piece) -> bool {
    piece.first_word(text) == "netc"
}

/// The statements behind the one that names the edition.
pub(super) fn without_first<'p>(text: &str, pieces: &'p [Piece]) -> &'p [Piece] {
    match pieces {
        [first, rest @ ..] if names_one(text, first) => rest,
        _ => pieces,
    }
}

/// The edition that a statement names, if this compiler knows it.
pub(super) fn edition(text: &str, piece: &Piece) -> Built<u32> {
    let node = read(Rule::statement, text, piece.span)
        .map_err(|refusal| mismatch::refused(text, piece.span, &refusal))?;
    let number = node.children().required()?;
    match number.text().parse() {
        Ok(edition) if (1..=EDITION).contains(&edition) => Ok(edition),
        _ => Err(Box::new(unknown(number.text(), number.span()))),
    }
}

fn unknown(number: &str, span: Span) -> Diagnostic {
    let message = format!("this compiler does not know edition {number} of the language");
    let label = match EDITION {
        1 => "the only edition is 1".to_string(),
        newest => format!("the newest edition is {newest}"),
    };
    Mistake::new(Code::UnknownEdition, span, message, label)
        .with_help(format!("take a newer `netc`, or write the program for edition {EDITION}"))
}

/// `netc 1` behind another statement.
pub(super) fn not_first(span: Span) -> Diagnostic {
    let message = "the edition stands before all other statements";
    Mistake::new(Code::Syntax, span, message, "not the first statement")
        .with_help("move it to the first line, or remove it")
}
