//! Programs with their data files, for the tests of data and experiments.

use std::fs;

use super::{Model, Options, resolve};
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::source::Source;
use crate::syntax::parse;

/// Resolves a program beside a file `d.csv` of the given text.
pub(super) fn resolve_beside(csv: &str, program: &str) -> (Option<Model>, Vec<Diagnostic>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("d.csv"), csv).unwrap();
    let source = Source::new("small.net", program, folder.path());
    let (file, broken) = parse(&source);
    assert_eq!(broken, [], "the text itself must be sound");
    resolve(&file, &source, &Options::default())
}

/// The model of a program without mistakes; warnings may be.
pub(super) fn model_beside(csv: &str, program: &str) -> Model {
    let (model, messages) = resolve_beside(csv, program);
    assert!(!has_errors(&messages), "{messages:#?}");
    model.unwrap_or_else(|| panic!("{messages:#?}"))
}

/// The only error of a program: its code, its message, and the texts it points at.
pub(super) fn error_beside(csv: &str, program: &str) -> (Code, String, Vec<String>) {
    let (model, messages) = resolve_beside(csv, program);
    assert!(model.is_none_or(|model| model.experiments.is_empty()));
    let mut errors: Vec<_> = messages.into_iter().filter(Diagnostic::is_error).collect();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    let error = errors.remove(0);
    let labels = std::iter::once(&error.primary).chain(&error.secondary);
    let places = labels.map(|label| program[label.span.start..label.span.end].to_string());
    (error.code, error.message.into_owned(), places.collect())
}

/// The edit or the words that an only error offers.
pub(super) fn help_beside(csv: &str, program: &str) -> String {
    let (_, messages) = resolve_beside(csv, program);
    let error = messages.into_iter().find(Diagnostic::is_error).unwrap();
    let help = error.help;
    help.edit.map_or(help.text.into_owned(), |edit| edit.replacement)
}
