//! Diagnostics as JSON.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
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
}

/// A place in the program.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    /// The file, the program itself or one that it uses; bytes and lines are counted in it.
    pub file: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Line of the first byte.
    pub line: usize,
    /// Its column, in characters.
    pub column: usize,
    /// What is said there.
    pub label: String,
}

/// The messages, in the order given.
pub fn messages(source: &Source, found: &[Diagnostic]) -> Vec<Message> {
    found.iter().map(|diagnostic| message(source, diagnostic)).collect()
}

fn message(source: &Source, diagnostic: &Diagnostic) -> Message {
    let labels = diagnostic.secondary.iter();
    Message {
        severity: match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        code: diagnostic.code.name(),
        message: diagnostic.message.clone(),
        place: place(source, diagnostic.primary.span, &diagnostic.primary.text),
        labels: labels.map(|label| place(source, label.span, &label.text)).collect(),
        help: diagnostic.help.text.clone(),
    }
}

fn place(source: &Source, span: Span, label: &str) -> Place {
    let (line, column) = source.line_column(span.start);
    let Span { start, end } = source.within_file(span);
    let file = source.file_of(span).name.clone();
    Place { file, start, end, line, column, label: label.into() }
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
            .with_help("connect it");
        let message = &messages(&source, &[found])[0];
        assert_eq!((message.severity, message.code), ("warning", "never-driven"));
        assert_eq!((message.place.line, message.place.column), (2, 8));
        assert_eq!((message.place.start, message.place.end), (12, 13));
        assert_eq!(message.help, "connect it");
    }
}
