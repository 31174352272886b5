//! The words of the network: statements, blocks, matrices, connections, settings, functions.

use super::Word;

pub(super) const WORDS: &[Word] = &[];
