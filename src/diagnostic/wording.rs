//! Wording that is the same everywhere: counted nouns, lists, suggestions, visible characters.

use std::fmt;

/// A number with its noun: `1 neuron`, `1,797 rows`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted(pub u64, pub &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let _ = f;
        todo!()
    }
}

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub fn list(names: &[&str]) -> String {
    let _ = names;
    todo!()
}

/// The candidate nearest to a misspelt word, if one is near enough to be meant.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let _ = (word, candidates.into_iter().count());
    todo!()
}

/// The text with control and bidirectional characters as visible marks.
pub fn visible(text: &str) -> String {
    let _ = text;
    todo!()
}
