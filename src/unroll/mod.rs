//! `Network`, `Patterns`, T to [`Plan`]: the copies and arrows of `W^FF`, and which are live.

mod arrows;
mod reach;

mod count;
#[cfg(test)]
mod tests;

pub use count::untied_numbers;

use std::ops::Range;

use crate::model::Network;
use crate::model::network::{BlockId, ConnectionId};
use crate::pattern::Patterns;
use arrows::{Arrows, CopyAt, Reading};
use reach::{driven, needed};

/// The feed-forward network that a sequence of T samples makes of a network: a copy `p@t` of each
/// block at each tick, an arrow for each connection and tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// T, the samples that are fed: ticks `0..T`.
    pub samples: usize,
    /// T + A, A the largest placement of a target.
    pub ticks: usize,
    /// `copies[block][tick]`.
    pub copies: Vec<Vec<Fate>>,
    /// `arrows[connection][tick of the target]`: whether the arrow is there. Where the source would
    /// lie before tick 0 it is, if the source has a start state other than 0. The arrow of a gate is
    /// there where that of its connection is, and only there: if either is 0, so is the product.
    pub arrows: Vec<Vec<bool>>,
    /// `leaks[block][tick]`: whether the leak's arrow from the copy one tick earlier is there; the
    /// same holds before tick 0.
    pub leaks: Vec<Vec<bool>>,
}

/// What becomes of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is there.
    Live,
    /// Dropped: it is 0 whatever inputs and parameters are.
    Zero,
    /// Dropped: no target depends on it.
    Unneeded,
}

/// A block that is scored: the target of sample t stands at tick t + `placement`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scored {
    /// The block.
    pub block: BlockId,
    /// Ticks from a sample to its target.
    pub placement: usize,
}

impl Scored {
    /// Whether the target of one of so many samples stands at a tick.
    pub fn has_target_at(&self, tick: usize, samples: usize) -> bool {
        tick.checked_sub(self.placement).is_some_and(|sample| sample < samples)
    }
}

/// Copies and arrows of a plan, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanCounts {
    /// Live copies of blocks.
    pub copies: usize,
    /// Live arrows of each connection.
    pub arrows: Vec<usize>,
    /// Live arrows of each block's leak.
    pub leaks: Vec<usize>,
    /// Copies dropped because they are 0.
    pub zero: usize,
    /// Copies dropped because no target depends on them.
    pub unneeded: usize,
}

impl Plan {
    /// The ticks from the first live copy of a block to the last one; empty where none is live.
    pub fn live(&self, block: BlockId) -> Range<usize> {
        let fates = &self.copies[block.index()];
        let first = fates.iter().position(|fate| *fate == Fate::Live);
        let last = fates.iter().rposition(|fate| *fate == Fate::Live);
        first.zip(last).map_or(0..0, |(first, last)| first..last + 1)
    }

    /// Whether the arrow of a connection into the copy at a tick is there.
    pub fn has_arrow(&self, connection: ConnectionId, tick: usize) -> bool {
        self.arrows[connection.index()][tick]
    }
}

/// Unrolls for T samples, every sample of the scored blocks having a target. A connection whose
/// masks leave no entry has no arrows.
pub fn unroll(network: &Network, patterns: &Patterns, samples: usize, scored: &[Scored]) -> Plan {
    unroll_started(network, patterns, samples, scored, &[])
}

/// The same where an experiment gives some blocks start states of its own.
pub fn unroll_started(
    network: &Network,
    patterns: &Patterns,
    samples: usize,
    scored: &[Scored],
    started: &[BlockId],
) -> Plan {
    let beyond = scored.iter().map(|scored| scored.placement).max().unwrap_or(0);
    let ticks = samples + beyond;
    let arrows = Arrows::new(network, |id| patterns.connection(id).count() > 0, started);
    if network.clock.acts_within_steps() {
        return plan(&arrows, samples, ticks, |copy| fate_within_steps(network, copy, samples));
    }
    let driven = driven(&arrows, samples, ticks);
    let needed = needed(&arrows, &driven, samples, scored);
    let fate = |copy: CopyAt| match (driven.has(copy), needed.has(copy)) {
        (false, _) => Fate::Zero,
        (true, false) => Fate::Unneeded,
        (true, true) => Fate::Live,
    };
    plan(&arrows, samples, ticks, fate)
}

/// Within a step a signal passes any number of blocks, so what stands between two ticks is no path
/// of arrows: every copy is kept but those of inputs that are not fed.
fn fate_within_steps(network: &Network, (block, tick): CopyAt, samples: usize) -> Fate {
    match network.block(block).is_input() && tick >= samples {
        true => Fate::Zero,
        false => Fate::Live,
    }
}

/// The plan of a run of `ticks` ticks, in which every copy is wanted and nothing is dropped.
pub fn every_copy(network: &Network, samples: usize, ticks: usize) -> Plan {
    plan(&Arrows::new(network, |_| true, &[]), samples, ticks, |_| Fate::Live)
}

/// The plan with these fates, and the arrows between copies that are live.
fn plan(arrows: &Arrows, samples: usize, ticks: usize, fate: impl Fn(CopyAt) -> Fate) -> Plan {
    let network = arrows.network();
    let mut there = vec![vec![false; ticks]; network.connections.len()];
    let mut copies = Vec::with_capacity(network.blocks.len());
    let mut leaks = vec![vec![false; ticks]; network.blocks.len()];
    let is_there = |reading: Reading| reading.copies().all(|copy| fate(copy) == Fate::Live);
    for block in network.block_ids() {
        let fates: Vec<Fate> = (0..ticks).map(|tick| fate((block, tick))).collect();
        for tick in (0..ticks).filter(|tick| fates[*tick] == Fate::Live) {
            for (connection, reading) in arrows.entering((block, tick)) {
                there[connection.index()][tick] = is_there(reading);
            }
            leaks[block.index()][tick] = arrows.leak_into((block, tick)).is_some_and(is_there);
        }
        copies.push(fates);
    }
    Plan { samples, ticks, copies, arrows: there, leaks }
}
