//! The words of data and experiments.

use super::Word;

pub(super) const WORDS: &[Word] = &[];
