//! The texts of connections. One text may stand for several connections only if each uses a named
//! matrix, and no two the same.

use std::collections::HashMap;

use super::gates::GateText;
use super::network::MatrixId;
use super::parts::Slice;
use super::resolver::Resolver;
use crate::diagnostic::{Code, Mistake};
use crate::source::Span;

/// What makes the text of a connection: `from -> to`, with their parts, the delay where it is
/// written, and the gate.
type Text = (Slice, Slice, Option<u32>, Option<GateText>);

/// The matrix behind `as`, and whether it is transposed.
type Named = Option<(MatrixId, bool)>;

/// All texts so far.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// Where each stands first, and whether its matrix has no name there.
    first: HashMap<Text, (Span, bool)>,
    /// Where each stands first with the same `as`.
    uses: HashMap<(Text, Named), Span>,
}

impl Texts {
    /// Notes a connection. Returns the place of an earlier one that it cannot stand beside.
    pub fn note(&mut self, text: Text, named: Named, place: Span) -> Option<Span> {
        let earlier = match self.first.get(&text) {
            Some((first, is_unnamed)) if *is_unnamed || named.is_none() => Some(*first),
            _ => self.uses.get(&(text, named)).copied(),
        };
        self.first.entry(text).or_insert((place, named.is_none()));
        self.uses.entry((text, named)).or_insert(place);
        earlier
    }
}

/// The connections of one statement that cannot stand beside earlier ones: one mistake.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    first: Option<(String, Span)>,
    count: usize,
}

impl Duplicates {
    /// Adds one, with the place of the earlier one.
    pub fn add(&mut self, name: &str, earlier: Span) {
        self.count += 1;
        self.first.get_or_insert_with(|| (name.to_string(), earlier));
    }

    /// Says it, once for the statement.
    pub fn tell(self, resolver: &mut Resolver, place: Span) {
        let Some((name, earlier)) = self.first else { return };
        let label = match self.count {
            1 => "declared again here".to_string(),
            more => format!("declared again here, and {} more", more - 1),
        };
        let message = format!("the connection `{name}` is declared twice");
        let message = Mistake::new(Code::DuplicateConnection, place, message, label);
        let written = |place| resolver.source.written(place);
        let message = match written(earlier) == written(place) {
            true => message,
            false => message.with_label(earlier, "first declared here"),
        };
        resolver.say(message.with_help("remove one, or name the matrix of each: `as NAME`"));
    }
}
