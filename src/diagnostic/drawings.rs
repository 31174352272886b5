//! The files that the labels of a message point into, as far as they are drawn.

use std::ops::Range;
use std::ptr;

use super::excerpt::Excerpt;
use crate::source::{Source, Span};
use crate::wording::visible;

/// All files of a message.
pub(super) struct Drawings<'s> {
    source: &'s Source,
    files: Vec<Drawing<'s>>,
}

/// One file, with the lines in which labels stand.
struct Drawing<'s> {
    file: &'s Source,
    name: String,
    excerpt: Excerpt,
    /// The place that stands above the lines, in the file.
    headed: Span,
}

impl<'s> Drawings<'s> {
    /// The files of labels, in the order of the labels. Above the lines of a file stands the place
    /// of the primary label or, where that is in another one, of its first label.
    pub fn new(source: &'s Source, primary: Span, labels: &[Span]) -> Self {
        let mut files: Vec<Drawing> = Vec::new();
        for label in labels {
            let file = source.file_of(*label);
            if files.iter().all(|known| !ptr::eq(known.file, file)) {
                files.push(Drawing::new(source, file, primary, labels));
            }
        }
        Self { source, files }
    }

    /// The name of a label's file, and its place in what is drawn of it.
    pub fn place(&self, label: Span) -> (String, Range<usize>) {
        let file = self.source.file_of(label);
        let drawing = self.files.iter().find(|drawing| ptr::eq(drawing.file, file));
        let place =
            |it: &Drawing| (it.name.clone(), it.excerpt.place(drawable(self.source, label)));
        drawing.map(place).unwrap_or_default()
    }

    /// The name of each file and what is drawn of it.
    pub fn texts(&self) -> impl Iterator<Item = (String, &str)> {
        self.files.iter().map(|drawing| (drawing.name.clone(), drawing.excerpt.text.as_str()))
    }

    /// A drawing in which the places above the lines, counted in what is drawn, become those of the
    /// files.
    pub fn with_true_places(&self, text: String) -> String {
        self.files.iter().fold(text, |text, drawing| {
            let (counted, true_place) = drawing.places();
            text.replacen(&counted, &true_place, 1)
        })
    }
}

impl<'s> Drawing<'s> {
    fn new(source: &Source, file: &'s Source, primary: Span, labels: &[Span]) -> Self {
        let is_here = |label: &&Span| ptr::eq(source.file_of(**label), file);
        let spans: Vec<Span> =
            labels.iter().filter(is_here).map(|label| drawable(source, *label)).collect();
        let headed = match is_here(&&primary) {
            true => drawable(source, primary),
            false => spans.first().copied().unwrap_or_default(),
        };
        let excerpt = Excerpt::new(&file.text, &spans);
        Self { file, name: visible(&file.name).to_string(), excerpt, headed }
    }

    /// The place above the lines as it is counted in the excerpt, and as it is in the file.
    fn places(&self) -> (String, String) {
        let (name, start) = (&self.name, self.excerpt.place(self.headed).start);
        let (line, column) = self.file.line_column(self.file.start() + self.headed.start);
        let counted = format!("{name}:{line}:{} ]", self.excerpt.column(start));
        (counted, format!("{name}:{line}:{column} ]"))
    }
}

/// What draws nothing at the end of a label; a blank of another kind is drawn as a mark.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// The place of a span in its file, such that it can be drawn.
fn drawable(source: &Source, span: Span) -> Span {
    within(&source.file_of(span).text, source.within_file(span))
}

/// A span that can be drawn: within the text, on character borders, without blanks at its end.
fn within(text: &str, span: Span) -> Span {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.min(text.len())).max(start);
    Span::new(start, start + text[start..end].trim_end_matches(BLANKS).len())
}
