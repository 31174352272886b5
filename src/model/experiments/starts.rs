//! `start h = [1, 0]`, `start h = series`, `start r = 0.5`: where the blocks of one experiment
//! start, and `start(series)` on a block, which is such a line in every experiment.

use super::feeds::{Placed, width_fits};
use super::lines::{Lines, all, declared};
use crate::diagnostic::{Code, Mistake};
use crate::model::experiment::{GivenStart, StartState};
use crate::model::network::{BlockId, Network};
use crate::model::neurons::DeclaredStart;
use crate::model::numbers::Numbers;
use crate::model::resolver::Resolver;
use crate::model::value::Value;
use crate::source::Span;
use crate::syntax::ast::{Assignment, Expr, Name};

/// A start and the place of its value.
#[derive(Debug)]
pub(super) struct PlacedStart {
    /// The start.
    pub start: GivenStart,
    place: Span,
}

impl PlacedStart {
    /// Its series and the place of it, if it is one.
    pub fn series(&self) -> Option<Placed> {
        match &self.start.state {
            StartState::Same(_) => None,
            StartState::Series(series) => Some((series.clone(), self.place)),
        }
    }
}

/// The declared starts whose series is as wide as the block; the others are told.
pub(in crate::model) fn fitting_starts(
    resolver: &mut Resolver,
    network: &Network,
    starts: Vec<DeclaredStart>,
) -> Vec<DeclaredStart> {
    let fits = |it: &DeclaredStart| width_fits(resolver, network, it.block, &it.series, it.place);
    starts.into_iter().filter(fits).collect()
}

/// The start states of an experiment: those declared by series, then `start r`, then what single
/// blocks are given.
pub(super) fn starts(
    resolver: &mut Resolver,
    network: &Network,
    on_blocks: &[DeclaredStart],
    lines: &Lines,
) -> Option<Vec<PlacedStart>> {
    let mut states: Vec<Option<PlacedStart>> = network.blocks.iter().map(|_| None).collect();
    let mut give = |block: BlockId, state, place| {
        states[block.index()] = Some(PlacedStart { start: GivenStart { block, state }, place });
    };
    let (everywhere, single): (Vec<_>, Vec<_>) = lines
        .assignments("start")
        .map(|(assignment, _)| assignment)
        .partition(|assignment| assignment.target.text == "r");
    let numbers = all(everywhere.iter().map(|it| one_number(resolver, &it.value)));
    let single = all(single.iter().map(|it| start(resolver, network, it)));
    for DeclaredStart { block, series, place } in on_blocks {
        give(*block, StartState::Series(series.clone()), *place);
    }
    for (number, assignment) in numbers?.into_iter().zip(everywhere) {
        for id in network.block_ids().filter(|id| !network.block(*id).is_input()) {
            let state = StartState::Same(vec![number; network.block(id).size]);
            give(id, state, assignment.value.span);
        }
    }
    for PlacedStart { start: GivenStart { block, state }, place } in single? {
        give(block, state, place);
    }
    Some(states.into_iter().flatten().collect())
}

/// The start of `r`, which has blocks of many sizes.
fn one_number(resolver: &mut Resolver, value: &Expr) -> Option<f64> {
    let found = resolver.value(value)?;
    let number = found.number();
    if number.is_none() {
        let message = format!("`start r` needs one number, found {}", found.describe());
        resolver.say(
            Mistake::new(Code::BadValue, value.span, message, "not a number")
                .with_help("give each block its own list: `start NAME = [1, 0]`"),
        );
    }
    number
}

/// The start of one block.
fn start(
    resolver: &mut Resolver,
    network: &Network,
    assignment: &Assignment,
) -> Option<PlacedStart> {
    let block = started_block(resolver, network, &assignment.target);
    let place = assignment.value.span;
    let value = resolver.value_or_formula(&assignment.value, &["to"]);
    let (block, value) = (block?, value?);
    let state = match value {
        Value::Series(series) => {
            let fits = width_fits(resolver, network, block, &series, place);
            fits.then_some(StartState::Series(series))?
        }
        _ => StartState::Same(state(resolver, network, block, &value, &assignment.target, place)?),
    };
    Some(PlacedStart { start: GivenStart { block, state }, place })
}

/// The block that a `start` names: no input.
fn started_block(resolver: &mut Resolver, network: &Network, name: &Name) -> Option<BlockId> {
    let block = resolver.block(name)?;
    if !network.block(block).is_input() {
        return Some(block);
    }
    let message = format!("`{}` is an input block and has no start state", name.text);
    let message = Mistake::new(Code::BadTarget, name.span, message, "an input holds what is fed");
    let message = declared(resolver, network, block, message);
    resolver.say(message.with_help(format!("write `feed {} = [[…], …]`", name.text)));
    None
}

/// One number for all neurons of a block, one for each, or a formula of them.
fn state(
    resolver: &mut Resolver,
    network: &Network,
    id: BlockId,
    value: &Value,
    name: &Name,
    span: Span,
) -> Option<Vec<f64>> {
    let block = network.block(id);
    let Some(numbers) = Numbers::of(value) else {
        let message =
            format!("the start of `{}` must be a number or a list of numbers", block.name);
        let found = format!("this is {}", value.describe());
        resolver.say(
            Mistake::new(Code::BadValue, span, message, found)
                .with_help(format!("write `start {} = 0`", block.name)),
        );
        return None;
    };
    let at = Name { text: name.text.clone(), span: resolver.block_place(&name.text)? };
    let message = match block.size {
        0 => None,
        size => numbers.misfit(span, &at, size).or_else(|| numbers.not_finite(span, &at, size)),
    };
    match message {
        Some(message) => {
            resolver.say(message);
            None
        }
        None => numbers.spread(block.size).or(Some(Vec::new())),
    }
}
