//! Names for copies: legal, and each of them once.

use std::collections::HashSet;

use crate::syntax::words::is_reserved;

/// A name is at most 256 bytes long; with what is put behind it, it is cut here.
const LONGEST: usize = 200;

/// The names that are taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// With these taken.
    pub fn new(taken: impl IntoIterator<Item = String>) -> Self {
        Names { taken: taken.into_iter().collect() }
    }

    /// A name like this text that nothing else has: `x -> h` becomes `x_to_h`.
    pub fn free(&mut self, text: &str) -> String {
        let base = legal(text);
        let mut name = base.clone();
        let mut next = 2;
        while is_reserved(&name) || !self.taken.insert(name.clone()) {
            name = format!("{base}_again{next}");
            next += 1;
        }
        name
    }
}

/// Letters, digits and `_` only, and no digit at the beginning.
fn legal(text: &str) -> String {
    let words = text.replace("->", "to").replace("..", "_to_").replace("^T", "_T");
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut name = String::new();
    for piece in words.split(|letter| !is_letter(letter)).filter(|piece| !piece.is_empty()) {
        if !name.is_empty() {
            name.push('_');
        }
        name.push_str(piece);
    }
    if name.is_empty() || name.starts_with(|letter: char| letter.is_ascii_digit()) {
        name.insert(0, 'n');
    }
    name.truncate(LONGEST);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_legal_and_each_is_given_once() {
        let mut names = Names::new(["h_1".to_string()]);
        assert_eq!(names.free("x -> h delay 2"), "x_to_h_delay_2");
        assert_eq!(names.free("a[1..3] -> b"), "a_1_to_3_to_b");
        assert_eq!(names.free("h_1"), "h_1_again2");
        assert_eq!(names.free("h_1"), "h_1_again3");
        assert_eq!(names.free("delayed-xor"), "delayed_xor");
        assert_eq!(names.free("3 things"), "n3_things");
        assert_eq!(names.free("r"), "r_again2", "a word of the language");
        assert_eq!(names.free(&"long".repeat(100)).len(), LONGEST);
    }
}
