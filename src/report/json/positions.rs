//! Lines and columns of many places, found without reading the whole text again for each.

use crate::source::Span;

/// Bytes between two places up to which the characters are counted beforehand.
const PIECE: usize = 1 << 10;

/// A text that is asked for lines and columns.
pub(super) struct Positions<'a> {
    text: &'a str,
    /// The first byte of each line.
    lines: Vec<usize>,
    /// Characters before each multiple of [`PIECE`] bytes.
    characters: Vec<usize>,
}

impl<'a> Positions<'a> {
    /// Counts lines and characters once; time and memory are linear.
    pub fn new(text: &'a str) -> Self {
        let line_ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(line_ends.map(|(at, _)| at + 1)).collect();
        let pieces = text.as_bytes().chunks(PIECE).map(starts);
        let mut before = 0;
        let characters = std::iter::once(0).chain(pieces.map(|count| {
            before += count;
            before
        }));
        Self { text, lines, characters: characters.collect() }
    }

    /// Line and column (in characters) of both ends of a place, all from 1.
    pub fn of(&self, span: Span) -> [(usize, usize); 2] {
        [self.at(span.start), self.at(span.end)]
    }

    fn at(&self, byte: usize) -> (usize, usize) {
        let byte = byte.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= byte);
        let start = self.lines[line - 1];
        (line, 1 + self.before(byte) - self.before(start))
    }

    /// Characters that begin before a byte.
    fn before(&self, byte: usize) -> usize {
        let piece = byte / PIECE;
        self.characters[piece] + starts(&self.text.as_bytes()[piece * PIECE..byte])
    }
}

/// Characters that begin in some bytes.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| !matches!(byte, 0x80..0xC0)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn they_are_those_of_the_source() {
        let text = format!("é\nh -> y\r\n{}\n\nend", "ä1€".repeat(PIECE));
        let (source, positions) = (Source::new("t.net", &text, "."), Positions::new(&text));
        for byte in (0..=text.len()).filter(|byte| text.is_char_boundary(*byte)) {
            assert_eq!(positions.at(byte), source.line_column(byte), "byte {byte}");
        }
        assert_eq!(positions.of(Span::new(3, 3 + 6)), [(2, 1), (2, 7)]);
    }

    #[test]
    fn an_empty_text_has_one_place() {
        assert_eq!(Positions::new("").of(Span::new(0, 0)), [(1, 1), (1, 1)]);
    }
}
