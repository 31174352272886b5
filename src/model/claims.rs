//! What connections take of the bounds, counted before anything is allocated for them.

use super::entries::existing_entries;
use super::network::Mask;
use super::resolver::Resolver;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::wording::Counted;

/// How many connections and existing entries are declared so far.
#[derive(Debug, Default)]
pub(super) struct Claims {
    connections: u64,
    entries: u64,
    /// Whether a message has said that there are too many.
    is_full: bool,
}

/// What a pair of blocks claims: `copies` connections of `rows × cols` under masks that fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim<'a> {
    /// The masks.
    pub masks: &'a [Mask],
    /// Neurons of the target.
    pub rows: usize,
    /// Neurons of the source.
    pub cols: usize,
    /// How many connections, one for each delay.
    pub copies: u64,
}

impl Claims {
    /// Counts the connections of a statement; false where they are too many.
    pub fn connections(&mut self, resolver: &mut Resolver, count: u64, place: Span) -> bool {
        self.connections = self.connections.saturating_add(count);
        let most = resolver.options.bounds.connections;
        if self.connections <= most {
            return true;
        }
        let most = Counted(most, "connection");
        let count = Counted(count, "connection");
        self.refuse(
            resolver,
            Mistake::new(
                Code::TooLarge,
                place,
                format!("the network has more than {most}"),
                format!("this statement makes {count}"),
            )
            .with_help("join blocks or write fewer delays, or raise `--max-connections`"),
        )
    }

    /// Counts the existing entries of a pair of blocks; false where they are too many, or none.
    pub fn entries(
        &mut self,
        resolver: &mut Resolver,
        claim: Claim,
        place: Span,
        mask: Span,
    ) -> bool {
        let Claim { masks, rows, cols, copies } = claim;
        if self.is_full {
            return false;
        }
        // A literal mask takes room for its zeros too.
        let is_literal = masks.iter().any(|mask| matches!(mask, Mask::Literal(_)));
        let existing = existing_entries(masks, rows, cols);
        let room = if is_literal { rows as u64 * cols as u64 } else { existing };
        let room = room.saturating_mul(copies);
        self.entries = self.entries.saturating_add(room);
        let most = resolver.options.bounds.entries;
        if self.entries > most {
            return self.refuse(resolver, too_many_entries(place, room, most));
        }
        if existing == 0 {
            resolver.say_once(empty_mask(mask, rows, cols));
        }
        existing > 0
    }

    /// Says once that there are too many; always false.
    fn refuse(&mut self, resolver: &mut Resolver, message: Diagnostic) -> bool {
        if !self.is_full {
            resolver.say(message);
        }
        self.is_full = true;
        false
    }
}

fn empty_mask(place: Span, rows: usize, cols: usize) -> Diagnostic {
    let message = format!("the masks leave no entry of {rows} × {cols}");
    Mistake::new(Code::EmptyMask, place, message, "nothing would be connected")
        .with_help("remove the connection, or a mask")
}

fn too_many_entries(place: Span, claimed: u64, most: u64) -> Diagnostic {
    let message = format!("W has more than {}", Counted(most, "existing entry"));
    let label = format!("{} here", Counted(claimed, "entry"));
    Mistake::new(Code::TooLarge, place, message, label)
        .with_help("make the blocks smaller or the mask sparser, or raise `--max-entries`")
}
