//! Diagnostics as JSON.

use serde::Serialize;

use super::positions::Positions;
use crate::diagnostic::{Diagnostic, Edit, Label, Severity};
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
    /// The file, the program itself or one that it uses; bytes and lines are counted in it.
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
    /// The file, the program itself or one that it uses.
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
    let files = source.files().map(|file| (file.start(), Positions::new(&file.text)));
    let places = Places { source, files: files.collect() };
    found.iter().map(|diagnostic| places.message(diagnostic)).collect()
}

/// The files of a program, ready to be asked for lines and columns.
struct Places<'a> {
    source: &'a Source,
    /// Where the places of each file begin, in order.
    files: Vec<(usize, Positions<'a>)>,
}

impl Places<'_> {
    fn message(&self, diagnostic: &Diagnostic) -> Message {
        Message {
            severity: match diagnostic.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            code: diagnostic.code.name(),
            message: diagnostic.message.to_string(),
            place: self.place(&diagnostic.primary),
            labels: diagnostic.secondary.iter().map(|label| self.place(label)).collect(),
            help: diagnostic.help.text.to_string(),
            edit: diagnostic.help.edit.as_ref().map(|edit| self.replacement(edit)),
        }
    }

    fn place(&self, label: &Label) -> Place {
        let Span { start, end } = self.source.within_file(label.span);
        let file = self.source.file_of(label.span);
        let known = self.files.iter().find(|(first, _)| *first == file.start());
        let positions = known.map(|(_, positions)| positions.of(Span::new(start, end)));
        let [(line, column), (end_line, end_column)] = positions.unwrap_or_default();
        let (file, label) = (file.name.clone(), label.text.to_string());
        Place { file, start, end, line, column, end_line, end_column, label }
    }

    fn replacement(&self, edit: &Edit) -> Replacement {
        let Span { start, end } = edit.place(self.source);
        let file = self.source.file_of(edit.span).name.clone();
        Replacement { file, start, end, replacement: edit.replacement.clone() }
    }
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
