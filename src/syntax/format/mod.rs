//! A program's text in its one form, for `netc fmt`.
//!
//! The form is settled on tokens and statements, not on what they mean: tokens, comments and their
//! order stay, and so do line breaks and single blank lines. What changes are blanks:
//!
//! 1. One blank around operators, `=`, `:` and `->`, behind `,` and `;`, inside `{ }` on one line;
//!    none around `..`, `.`, `^` and `@`, inside `( )` and `[ ]`, before a call's or a size's
//!    bracket, or behind a sign.
//! 2. A body `{ }` that holds a line end has its `{` at the end of a line, its `}` on a line of
//!    its own, and what is between indented by two blanks.
//! 3. A line that goes on a statement begins under what follows the innermost open bracket,
//!    otherwise under what follows the statement's `:`, otherwise four blanks in. Behind a bracket
//!    that ends its line it begins two blanks further in than that line.
//! 4. Names stand under one another behind `input`, `hidden` and `output`, and behind `feed`,
//!    `fit`, `over` and `by`; so do the `:` of adjacent statements of one kind, and the comments of
//!    adjacent lines. Lines with several statements take no part.
//! 5. Two blank lines become one; none stands at the beginning, at the end, or beside a brace.

mod align;

mod cut;

mod indent;

mod spacing;

#[cfg(test)]
mod tests;

use super::clean::clean;
use super::parse_text;
use super::scan::scan;
use super::token::{Kind, tokens};
use crate::diagnostic::Diagnostic;
use crate::source::Source;
use cut::Line;

/// Why a program is left as it is.
#[derive(Debug)]
pub enum Unformatted {
    /// It has syntax errors, so nobody knows what its author means.
    Broken(Vec<Diagnostic>),
    /// Its formatted text would be another program: a defect of the formatter, not of the program.
    Changed,
}

/// The text of a program in its one form, which is the form of that text too.
pub fn format(source: &Source) -> Result<String, Unformatted> {
    let (_, messages) = parse_text(&source.text);
    if !messages.is_empty() {
        return Err(Unformatted::Broken(messages));
    }
    let text = clean(&source.text, &mut Vec::new()).text;
    let formatted = Source::new(&*source.name, lay_out(&text), &*source.folder);
    if says_the_same(&text, &formatted.text) && parse_text(&formatted.text).1.is_empty() {
        Ok(formatted.text)
    } else {
        Err(Unformatted::Changed)
    }
}

/// The form of a text whose brackets are balanced.
fn lay_out(text: &str) -> String {
    let mut lines = cut::lines(text, &scan(text).pieces);
    align::words(&mut lines);
    align::colons(&mut lines);
    indent::lines(&mut lines);
    align::comments(&mut lines);
    write(&lines, line_end(text))
}

/// The line end of a text's first line.
fn line_end(text: &str) -> &'static str {
    let first = text.find('\n').unwrap_or(0);
    if text[..first].ends_with('\r') { "\r\n" } else { "\n" }
}

fn write(lines: &[Line], line_end: &str) -> String {
    let mut text = String::new();
    for line in lines {
        if line.below_blank {
            text.push_str(line_end);
        }
        let start = text.len();
        blanks(&mut text, line.indent);
        for part in &line.parts {
            blanks(&mut text, part.gap);
            text.push_str(part.text);
        }
        if let Some(comment) = &line.comment {
            let width = text[start..].chars().count();
            blanks(&mut text, comment.at.saturating_sub(width));
            text.push_str(comment.text);
        }
        text.push_str(line_end);
    }
    text
}

fn blanks(text: &mut String, count: usize) {
    text.extend(std::iter::repeat_n(' ', count));
}

/// Whether two texts have the same tokens and comments in the same order.
fn says_the_same(one: &str, other: &str) -> bool {
    said(one).eq(said(other))
}

fn said(text: &str) -> impl Iterator<Item = &str> {
    let tokens = tokens(text, 0).filter(|token| token.kind != Kind::LineEnd);
    tokens.map(|token| text[token.span.start..token.span.end].trim_end())
}
