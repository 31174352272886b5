//! What connections take of the bounds, counted before anything is allocated for them.

use super::bounds::MAX_COMPUTED;
use super::entries::{NoTruth, computed_entries, existing_entries};
use super::network::Mask;
use super::resolver::Resolver;
use super::value::shown;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::wording::Counted;

/// How many connections and existing entries are declared so far.
#[derive(Debug, Default)]
pub(super) struct Claims {
    connections: u64,
    entries: u64,
    /// For how many entries masks are computed.
    computed: u64,
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
    /// k of `rank(k)`: only so many numbers a neuron take room.
    pub rank: Option<usize>,
}

/// Where messages about a claim stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClaimPlaces {
    /// The chain.
    pub chain: Span,
    /// Its first mask.
    pub mask: Span,
    /// The mask that is a formula.
    pub formula: Span,
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

    /// Counts the existing entries of a pair of blocks; false where they are too many, or none, or
    /// a formula gives something else than 0 and 1.
    pub fn entries(&mut self, resolver: &mut Resolver, claim: Claim, places: ClaimPlaces) -> bool {
        if self.is_full {
            return false;
        }
        let Claim { masks, rows, cols, copies, .. } = claim;
        let computed = computed_entries(masks, rows, cols).saturating_mul(copies);
        self.computed = self.computed.saturating_add(computed);
        if self.computed > MAX_COMPUTED {
            return self.refuse(resolver, too_many_computed(places.formula, computed));
        }
        let existing = match existing_entries(masks, rows, cols) {
            Ok(existing) => existing,
            Err(found) => {
                resolver.say_once(no_truth(places.formula, found));
                return false;
            }
        };
        let room = claim.room(existing);
        self.entries = self.entries.saturating_add(room);
        let most = resolver.options.bounds.entries;
        if self.entries > most {
            return self.refuse(resolver, too_many_entries(places.chain, room, most));
        }
        if existing == 0 {
            resolver.say_once(empty_mask(places.mask, rows, cols));
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

impl Claim<'_> {
    /// The room of so many existing entries: a literal mask takes room for its zeros too.
    fn room(&self, existing: u64) -> u64 {
        let (rows, cols) = (self.rows as u64, self.cols as u64);
        let is_literal = self.masks.iter().any(|mask| matches!(mask, Mask::Literal(_)));
        let room = match self.rank {
            Some(rank) => (rows + cols).saturating_mul(rank as u64).min(existing),
            None if is_literal => rows * cols,
            None => existing,
        };
        room.saturating_mul(self.copies)
    }
}

fn no_truth(place: Span, found: NoTruth) -> Diagnostic {
    let NoTruth { to, from, value } = found;
    let place_of_it = format!("at to = {to}, from = {from}");
    let Some(value) = value else {
        let message = format!("the mask has no finite value {place_of_it}");
        let label = "something in it is divided by 0, or out of range there";
        return Mistake::new(Code::BadValue, place, message, label)
            .with_help("let the formula be finite everywhere, or mask that entry otherwise");
    };
    let message = format!("the mask is {} {place_of_it}", shown(value));
    Mistake::new(Code::BadValue, place, message, "a mask is true or false, 1 or 0, everywhere")
        .with_help("compare it with something, as in `mask = abs(to - from) <= 2`")
}

fn too_many_computed(place: Span, claimed: u64) -> Diagnostic {
    let message = format!("masks are computed for more than {}", Counted(MAX_COMPUTED, "entry"));
    let label = format!("{} here", Counted(claimed, "entry"));
    Mistake::new(Code::TooLarge, place, message, label)
        .with_help("narrow it by `band(k)` beside the formula, or take another mask")
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
