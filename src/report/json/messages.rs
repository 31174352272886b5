//! Diagnostics as JSON.

use serde::Serialize;

use super::positions::Positions;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{Source, Span};

/// One error or warning.
#[derive(Debug, Clone, Serialize)]
pub struct Message {
    /// `error` or `warning`.
    pub severity: &'static str,
    /// Its name in the catalogue: `unknown-name`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where, and why there.
    pub place: Place,
    /// The other ends.
    pub labels: Vec<Place>,
    /// What would mend it.
    pub help: String,
    /// The edit that the help describes, where it is certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit: Option<Replacement>,
}

/// A place in the program. Lines and columns count from 1, columns in characters; bytes are
/// offsets from 0.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    /// The program, as it was named on the command line.
    pub file: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Line of the first byte.
    pub line: usize,
    /// Its column.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// One past the last column.
    pub end_column: usize,
    /// What is said there.
    pub label: String,
}

/// Bytes of the program and what comes in their place.
#[derive(Debug, Clone, Serialize)]
pub struct Replacement {
    /// The program, as it was named on the command line.
    pub file: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What comes.
    pub replacement: String,
}

/// Something to tell that has no place in the program.
#[derive(Debug, Clone, Serialize)]
pub struct Notice<'a> {
    /// `error` or `note`.
    pub severity: &'static str,
    /// What there is to tell.
    pub message: &'a str,
}

/// The messages, in the order given.
pub fn messages(source: &Source, found: &[Diagnostic]) -> Vec<Message> {
    let positions = Positions::new(&source.text);
    found.iter().map(|diagnostic| message(source, &positions, diagnostic)).collect()
}

fn message(source: &Source, positions: &Positions, diagnostic: &Diagnostic) -> Message {
    let place = |label: &Label| place(source, positions, label);
    Message {
        severity: match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        code: diagnostic.code.name(),
        message: diagnostic.message.clone(),
        place: place(&diagnostic.primary),
        labels: diagnostic.secondary.iter().map(place).collect(),
        help: diagnostic.help.text.clone(),
        edit: diagnostic.help.edit.as_ref().map(|edit| Replacement {
            file: source.name.clone(),
            start: edit.span.start,
            end: edit.span.end,
            replacement: edit.replacement.clone(),
        }),
    }
}

fn place(source: &Source, positions: &Positions, label: &Label) -> Place {
    let Span { start, end } = label.span;
    let [(line, column), (end_line, end_column)] = positions.of(label.span);
    let (file, label) = (source.name.clone(), label.text.clone());
    Place { file, start, end, line, column, end_line, end_column, label }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::diagnostic::Mistake;

    #[test]
    fn places_are_bytes_and_lines() {
        let source = Source::new("t.net", "# é\nhidden h[2]\n", ".");
        let found = Mistake::new(Code::NeverDriven, Span::new(12, 13), "`h` rests", "here")
            .with_edit("connect it", Span::new(16, 16), "h -> h\n");
        let message = &messages(&source, &[found])[0];
        assert_eq!((message.severity, message.code), ("warning", "never-driven"));
        assert_eq!((message.place.line, message.place.column), (2, 8));
        assert_eq!((message.place.start, message.place.end), (12, 13));
        assert_eq!((message.place.end_line, message.place.end_column), (2, 9));
        assert_eq!(message.edit.as_ref().unwrap().replacement, "h -> h\n");
        assert_eq!(message.help, "connect it");
    }
}
