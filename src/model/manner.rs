//! What the attributes of a chain say about each of its connections.

use super::attributes::Attributes;
use super::bounds::MAX_DELAY;
use super::gates::{StatedGate, stated_gate};
use super::masks::{StatedMask, masks_of};
use super::properties::Properties;
use super::resolver::Resolver;
use super::scope::Meaning;
use super::value::{Value, shown};
use crate::diagnostic::{Code, Mistake};
use crate::source::Span;
use crate::syntax::ast::Reference;
use crate::wording::Counted;

/// What the attributes of a statement say about each of its connections.
#[derive(Debug)]
pub(super) struct Manner<'a> {
    /// The first and last written delay.
    delays: Option<(u32, u32)>,
    /// The block that multiplies their sums.
    pub gate: Option<StatedGate>,
    /// The masks, and where they are stated.
    pub masks: Vec<StatedMask>,
    /// The properties of the matrix.
    pub properties: Properties,
    /// What `as` names.
    pub reference: Option<&'a Reference>,
    /// Whether `as`, if it is there, names a matrix and nothing else.
    pub names_a_matrix: bool,
    /// Whether a part of it is mistaken: what follows from the whole is then not judged.
    pub is_broken: bool,
    /// The chain.
    pub place: Span,
}

impl<'a> Manner<'a> {
    /// Of the attributes of a chain.
    pub fn of(resolver: &mut Resolver, attributes: &Attributes<'a>, place: Span) -> Self {
        let masks = masks_of(resolver, attributes);
        let delays = delays(resolver, attributes);
        let gate = stated_gate(resolver, attributes);
        let is_broken = attributes.broken || masks.is_none() || delays.is_err() || gate.is_err();
        let reference = attributes.find("as").and_then(|stated| stated.reference);
        let names_a_matrix = reference.is_none_or(|reference| {
            let entry = resolver.scope.get(&reference.name.text);
            entry.is_some_and(|entry| matches!(entry.meaning, Meaning::Matrix))
        });
        Self {
            is_broken,
            delays: delays.unwrap_or(None),
            gate: gate.unwrap_or(None),
            masks: masks.unwrap_or_default(),
            properties: Properties::of(resolver, attributes),
            reference,
            names_a_matrix,
            place,
        }
    }

    /// Where the first mask is stated.
    pub fn first_mask(&self) -> Option<Span> {
        self.masks.first().map(|stated| stated.span)
    }

    /// Where each mask is stated.
    pub fn mask_places(&self) -> Vec<Span> {
        self.masks.iter().map(|stated| stated.span).collect()
    }

    /// Where a mask is stated by a formula.
    pub fn formula_mask(&self) -> Option<Span> {
        self.masks.iter().find(|stated| stated.is_formula()).map(|stated| stated.span)
    }

    /// How many connections a pair of blocks gets.
    pub fn delay_count(&self) -> u64 {
        self.delays.map_or(1, |(first, last)| u64::from(last - first) + 1)
    }

    /// Whether `^T` follows the name behind `as`.
    pub fn is_transposed(&self) -> bool {
        self.reference.is_some_and(|reference| reference.transposed)
    }

    /// Each written delay, or one absent one.
    pub fn written_delays(&self) -> impl Iterator<Item = Option<u32>> + use<> {
        let (first, last) = self.delays.unwrap_or((0, 0));
        let is_written = self.delays.is_some();
        (first..=last).map(move |delay| is_written.then_some(delay))
    }
}

/// The written delays; an error has been told.
fn delays(resolver: &mut Resolver, attributes: &Attributes) -> Result<Option<(u32, u32)>, ()> {
    let Some(stated) = attributes.find("delay") else { return Ok(None) };
    let (first, last) = match stated.bound.value("k") {
        Some(Value::Range(first, last)) => (*first, *last),
        Some(value) => value.number().map_or((0.0, 0.0), |delay| (delay, delay)),
        None => return Err(()),
    };
    if last <= f64::from(MAX_DELAY) {
        return Ok(Some((first as u32, last as u32)));
    }
    let most = Counted(u64::from(MAX_DELAY), "tick");
    let message = format!("the delay {} is too long", shown(last));
    let label = format!("a delay is at most {most}");
    let message = Mistake::new(Code::TooLarge, stated.span, message, label);
    resolver.say(message.with_help(format!("write a delay of at most {most}")));
    Err(())
}
