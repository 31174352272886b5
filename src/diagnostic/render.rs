//! Draws messages: the one file that knows ariadne.

use super::Diagnostic;
use crate::source::Source;

/// Draws messages one after another, with colour or without.
pub fn render(source: &Source, diagnostics: &[Diagnostic], colour: bool) -> String {
    let _ = (source, diagnostics, colour);
    todo!()
}
