//! Text to [`ast::File`]. Only here: pest.
//!
//! Two steps: `scan` cuts the text into statements and the lines of experiments, with balanced
//! brackets; the grammar then reads them one by one. So a mistake costs its own statement or line
//! and gets one message, however many there are.

pub mod ast;

mod token;

pub(crate) mod words;

mod clean;

mod brackets;

mod scan;

mod grammar;

mod expressions;

mod attributes;

mod statements;

mod lines;

mod expected;

mod mismatch;

mod broken;

pub mod format;

#[cfg(test)]
mod tests;

use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::{Source, Span};
use ast::{File, Item, ItemKind, Line};
use grammar::{Built, Rule, read};
use scan::{Body, Piece, Scan, scan};

/// Parses a program, statement by statement: what is broken becomes a message, the rest is kept.
/// The messages are in the order of their places.
pub fn parse(source: &Source) -> (File, Vec<Diagnostic>) {
    let Scan { text, pieces, mut messages } = scan(&source.text);
    let mut file = File::default();
    if pieces.is_empty() && messages.is_empty() {
        messages.push(empty_program());
    }
    for piece in &pieces {
        read_statement(&text, piece, &mut file, &mut messages);
    }
    messages.sort_by_key(|message| message.primary.span);
    file.broken_names.sort();
    file.broken_names.dedup();
    (file, messages)
}

fn read_statement(text: &str, piece: &Piece, file: &mut File, messages: &mut Vec<Diagnostic>) {
    let read = if piece.broken { None } else { Some(item(text, piece)) };
    match read {
        Some(Ok(mut item)) => {
            if let (ItemKind::Experiment { lines, .. }, Some(body)) = (&mut item.kind, &piece.body)
            {
                *lines = read_lines(text, body, &mut file.broken_names, messages);
            }
            file.items.push(item);
        }
        failed => {
            messages.extend(failed.and_then(Result::err).map(|message| *message));
            broken::names_of_statement(text, piece, &mut file.broken_names);
        }
    }
}

/// The statement of a piece, an experiment without its lines.
fn item(text: &str, piece: &Piece) -> Built<Item> {
    if let Some(message) = mismatch::unknown_statement(text, piece.span) {
        return Err(Box::new(message));
    }
    let first = first_word(text, piece);
    let experiment = matches!(first, "train" | "run");
    if let Some(body) = piece.body.as_ref().filter(|_| !experiment) {
        return Err(Box::new(mismatch::needless_body(first, body.span)));
    }
    let node = read(Rule::statement, text, piece.span)
        .map_err(|refusal| mismatch::refused(text, piece.span, &refusal))?;
    if experiment && piece.body.is_none() {
        return Err(Box::new(mismatch::missing_body(first, piece.span)));
    }
    let span = piece.body.as_ref().map_or(piece.span, |body| piece.span.to(body.span));
    Ok(Item { kind: statements::statement(node)?, span })
}

fn read_lines(
    text: &str,
    body: &Body,
    broken_names: &mut Vec<String>,
    messages: &mut Vec<Diagnostic>,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for piece in &body.pieces {
        let read = if piece.broken { None } else { Some(line(text, piece)) };
        match read {
            Some(Ok(line)) => lines.push(line),
            failed => {
                messages.extend(failed.and_then(Result::err).map(|message| *message));
                broken::names_of_line(text, piece, broken_names);
            }
        }
    }
    lines
}

fn line(text: &str, piece: &Piece) -> Built<Line> {
    if let Some(body) = &piece.body {
        let first = first_word(text, piece);
        return Err(Box::new(mismatch::needless_body(first, body.span)));
    }
    if let Some(message) = mismatch::later_line(text, piece.span) {
        return Err(Box::new(message));
    }
    let node = read(Rule::line, text, piece.span)
        .map_err(|refusal| mismatch::refused(text, piece.span, &refusal))?;
    lines::line(node)
}

/// The word that a piece begins with; empty if it begins otherwise.
fn first_word<'a>(text: &'a str, piece: &Piece) -> &'a str {
    let header = &text[piece.span.start..piece.span.end];
    header.split(|character| !token::is_letter(character)).next().unwrap_or_default()
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
