//! Unrolling where a tick is one update: the copies, arrows and leaks that the plan keeps.

use std::collections::HashMap;

use super::What;
use super::builder::{Builder, Place, State};
use super::graph::NodeId;
use crate::model::network::{BlockId, ConnectionId};
use crate::unroll::{Fate, Plan, Scored};

/// The copies of a plan, tick by tick.
struct Ticks<'a, 'b> {
    builder: &'b mut Builder<'a>,
    plan: &'b Plan,
    first_updates: Vec<usize>,
    states: HashMap<(BlockId, usize), State>,
    /// Where the connections into an updated copy add up.
    sums: HashMap<(BlockId, usize), NodeId>,
}

/// Adds what a plan keeps to the graph.
pub(super) fn unroll_ticks(builder: &mut Builder, plan: &Plan, scored: &[Scored]) {
    let first_updates = builder.network().first_updates();
    let (states, sums) = (HashMap::new(), HashMap::new());
    let mut ticks = Ticks { builder, plan, first_updates, states, sums };
    ticks.copies(scored);
    ticks.arrows();
}

impl Ticks<'_, '_> {
    /// All copies that are live or compared with a target. Of the latter some may be 0 whatever
    /// inputs and parameters are: their errors are part of the loss.
    fn copies(&mut self, scored: &[Scored]) {
        let samples = self.plan.samples;
        let is_scored = |block, tick| {
            let mut places = scored.iter().filter(|scored| scored.block == block);
            places.any(|scored| scored.has_target_at(tick, samples))
        };
        let network = self.builder.network();
        let ticks = (0..self.plan.ticks)
            .flat_map(|tick| network.block_ids().map(move |block| (block, tick)));
        let copies: Vec<_> = ticks
            .map(|(block, tick)| ((block, tick), is_scored(block, tick)))
            .filter(|((block, tick), scored)| {
                *scored || self.plan.copies[block.index()][*tick] == Fate::Live
            })
            .collect();
        for ((block, tick), is_scored) in copies {
            let state = self.copy(block, tick);
            self.states.insert((block, tick), state);
            if is_scored {
                self.builder.graph.scored.insert((block, tick), state.speaking);
            }
        }
    }

    fn copy(&mut self, block: BlockId, tick: usize) -> State {
        if self.builder.block(block).is_input() {
            return self.builder.fed(block, tick);
        }
        if tick < self.first_updates[block.index()] {
            return self.builder.start(block);
        }
        let (sum, state) = self.update(block, tick);
        self.sums.insert((block, tick), sum);
        state
    }

    /// The nodes of an update: where its sum is taken, and its state.
    fn update(&mut self, block: BlockId, tick: usize) -> (NodeId, State) {
        let builder = &mut *self.builder;
        let place = Place { block, tick: Some(tick), stage: None };
        if !builder.network().leaks(block) {
            let node = builder.activated(place, What::State);
            builder.add_bias(node);
            builder.speak(node);
            return (node, State { leaking: node, speaking: node });
        }
        let drive = match builder.block(block).leaks_on_input() {
            true => builder.linear(place, What::Sum),
            false => builder.activated(place, What::Drive),
        };
        builder.add_bias(drive);
        let what = builder.leaking_what(block);
        let leaking = builder.linear(place, what);
        let alpha = builder.network().first_alpha(block);
        let name = format!("{}_alpha", builder.block(block).name);
        let weight = builder.shares.weight(&name, alpha);
        builder.graph.join(drive, leaking, weight);
        (drive, builder.state_of(leaking))
    }

    /// The arrows that the plan keeps, into each copy in the order of their texts.
    fn arrows(&mut self) {
        let incoming = self.builder.network().incoming();
        let mut updated: Vec<_> = self.sums.iter().map(|(copy, sum)| (*copy, *sum)).collect();
        updated.sort_by_key(|(_, sum)| *sum);
        for ((block, tick), sum) in updated {
            for id in &incoming[block.index()] {
                if self.plan.has_arrow(*id, tick) {
                    self.arrow(*id, tick, sum);
                }
            }
            if self.plan.leaks[block.index()][tick] {
                self.leak(block, tick);
            }
        }
    }

    fn arrow(&mut self, id: ConnectionId, tick: usize, sum: NodeId) {
        let connection = self.builder.network().connection(id);
        let from = self.read(connection.from, tick, connection.delay);
        let gate = connection.gate.map(|gate| self.read(gate.block, tick, gate.delay).speaking);
        self.builder.arrow(id, from.speaking, gate, sum);
    }

    fn leak(&mut self, block: BlockId, tick: usize) {
        let before = self.read(block, tick, 1);
        let kept = self.builder.network().first_alpha(block).iter().map(|a| 1.0 - a).collect();
        let name = format!("{}_kept", self.builder.block(block).name);
        let weight = self.builder.shares.weight(&name, kept);
        let now = self.states[&(block, tick)].leaking;
        self.builder.graph.join(before.leaking, now, weight);
    }

    /// The state of a block so many ticks earlier: a copy, or the start state before tick 0.
    fn read(&mut self, block: BlockId, tick: usize, delay: u32) -> State {
        match tick.checked_sub(delay as usize) {
            Some(tick) => self.states[&(block, tick)],
            None => self.builder.start(block),
        }
    }
}
