//! What of a source is drawn under a message: the lines with labels, hidden characters made
//! visible, long lines cut to what is around the labels.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::source::Span;
use crate::wording::push_visible;

/// Bytes of a line above which only what is around its labels is drawn.
const LONG_LINE: usize = 200;

/// Bytes kept before and behind the ends of a label in a long line.
const KEPT: usize = 60;

/// A text with the line numbers of the source, in which lines without labels are empty.
#[derive(Debug, Default)]
pub(super) struct Excerpt {
    /// The text; every line ends with a line feed.
    pub text: String,
    /// Where the ends of labels are in it, by their place in the source.
    places: BTreeMap<usize, usize>,
}

impl Excerpt {
    /// The lines of a source in which labels start or end. The spans must lie within the text, on
    /// character borders.
    pub fn new(source: &str, spans: &[Span]) -> Self {
        let places = spans.iter().flat_map(|span| [span.start, span.end]);
        let mut excerpt =
            Self { text: String::new(), places: places.map(|place| (place, 0)).collect() };
        let mut drawn = 0;
        for place in excerpt.places.keys().copied().collect::<Vec<_>>() {
            if place < drawn {
                continue;
            }
            let line = line_around(source, place);
            let skipped = source[drawn.min(line.start)..line.start].matches('\n').count();
            excerpt.text.extend(std::iter::repeat_n('\n', skipped));
            excerpt.draw_line(source, line.clone());
            drawn = line.end + 1;
        }
        excerpt
    }

    /// The place of a label in the excerpt.
    pub fn place(&self, span: Span) -> Range<usize> {
        let place = |byte: usize| self.places.get(&byte).copied().unwrap_or(0);
        place(span.start)..place(span.end).max(place(span.start))
    }

    /// The column of a place in the excerpt, in characters from 1.
    pub fn column(&self, place: usize) -> usize {
        let start = self.text[..place].rfind('\n').map_or(0, |newline| newline + 1);
        1 + self.text[start..place].chars().count()
    }

    fn draw_line(&mut self, source: &str, line: Range<usize>) {
        let mut end = line.start;
        for part in self.kept(source, &line) {
            if part.start > end {
                self.draw_cut(end..part.start);
            }
            self.draw_part(source, part.clone());
            end = part.end;
        }
        if end < line.end {
            self.draw_cut(end..line.end);
        }
        self.text.push('\n');
    }

    /// The parts of a line that are drawn, in order and apart from one another.
    fn kept(&self, source: &str, line: &Range<usize>) -> Vec<Range<usize>> {
        if line.len() <= LONG_LINE {
            return vec![line.clone()];
        }
        let mut parts: Vec<Range<usize>> = Vec::new();
        for (place, _) in self.places.range(line.start..=line.end) {
            let start = source.floor_char_boundary(place.saturating_sub(KEPT).max(line.start));
            let end = source.ceil_char_boundary((place + KEPT).min(line.end));
            match parts.last_mut() {
                Some(last) if start <= last.end => last.end = end,
                _ => parts.push(start..end),
            }
        }
        parts
    }

    fn draw_part(&mut self, source: &str, part: Range<usize>) {
        for (offset, character) in source[part.clone()].char_indices() {
            self.settle(part.start + offset);
            match character {
                '\t' => self.text.push('\t'),
                // The line end of other systems: a blank at the end of a line is not drawn.
                '\r' if source[part.start + offset..].starts_with("\r\n") => self.text.push(' '),
                _ => push_visible(&mut self.text, character),
            }
        }
        self.settle(part.end);
    }

    /// No label ends within a cut, so none needs a place there.
    fn draw_cut(&mut self, cut: Range<usize>) {
        debug_assert!(self.places.range(cut.start + 1..cut.end).next().is_none());
        self.text.push('…');
    }

    /// Notes that what stands at a place of the source comes next.
    fn settle(&mut self, place: usize) {
        let here = self.text.len();
        self.places.entry(place).and_modify(|drawn| *drawn = here);
    }
}

/// The line of a place, without its line feed.
fn line_around(source: &str, place: usize) -> Range<usize> {
    let start = source[..place].rfind('\n').map_or(0, |newline| newline + 1);
    let end = source[place..].find('\n').map_or(source.len(), |newline| place + newline);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_labelled_lines_are_drawn() {
        let source = "one\ntwo\nthree\nfour\n";
        let excerpt = Excerpt::new(source, &[Span::new(4, 7), Span::new(14, 16)]);
        assert_eq!(excerpt.text, "\ntwo\n\nfour\n");
        assert_eq!(&excerpt.text[excerpt.place(Span::new(14, 16))], "fo");
    }

    #[test]
    fn an_empty_text_is_one_empty_line() {
        let excerpt = Excerpt::new("", &[Span::new(0, 0)]);
        assert_eq!((excerpt.text.as_str(), excerpt.place(Span::new(0, 0))), ("\n", 0..0));
    }

    #[test]
    fn marks_shift_the_labels_behind_them() {
        let source = "a\x1b\u{202e}h -> y";
        let span = Span::new(source.find('h').unwrap(), source.find('h').unwrap() + 1);
        let excerpt = Excerpt::new(source, &[span]);
        assert_eq!(excerpt.text, "a␛<U+202E>h -> y\n");
        assert_eq!(&excerpt.text[excerpt.place(span)], "h");
        assert_eq!(excerpt.column(excerpt.place(span).start), 11);
    }

    #[test]
    fn long_lines_are_cut_around_each_end_of_a_label() {
        let source = format!("x{}[{}]{}\n", "é".repeat(5000), ",".repeat(5000), "b".repeat(5000));
        let span = Span::new(10_001, 15_003);
        let excerpt = Excerpt::new(&source, &[span]);
        let drawn = &excerpt.text[excerpt.place(span)];
        assert!(drawn.starts_with("[,") && drawn.contains(",…,") && drawn.ends_with(",]"));
        assert!(excerpt.text.starts_with("…é") && excerpt.text.ends_with("b…\n"));
        assert!(excerpt.text.len() < 300, "{} bytes", excerpt.text.len());
    }
}
