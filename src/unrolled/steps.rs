//! Unrolling where a step has several evaluations: each is a copy of all blocks.
//!
//! With `y` the state of a block (r, or v where the leak is on the input), a method with the
//! coefficients `A` and `b` takes it from tick to tick by
//!
//! ```text
//! point_i = y + dt Σ_{j<i} A_ij k_j,   k_i = (drive(point_i) - point_i) / τ,   y' = y + dt Σ_i b_i k_i
//! ```
//!
//! where the drive is `f(a)`, or `a` where the leak is on the input. The first point is `y` itself,
//! so that its evaluation is the tick.

use std::collections::HashMap;

use super::What;
use super::builder::{Builder, Place, State};
use super::graph::{NodeId, Weight};
use crate::engine::Tableau;
use crate::model::network::{BlockId, ConnectionId};
use crate::unroll::{Plan, Scored};

struct Steps<'a, 'b> {
    builder: &'b mut Builder<'a>,
    tableau: &'static Tableau,
    samples: usize,
    /// For each block the connections into it, in the order of their texts.
    incoming: Vec<Vec<ConnectionId>>,
}

/// The states of all blocks in one evaluation; absent for an input that is not fed.
type States = HashMap<BlockId, State>;

/// Adds all ticks of a plan, and the evaluations between them, to the graph.
pub(super) fn unroll_steps(
    builder: &mut Builder,
    plan: &Plan,
    scored: &[Scored],
    tableau: &'static Tableau,
) {
    let incoming = builder.network().incoming();
    let mut steps = Steps { builder, tableau, samples: plan.samples, incoming };
    let mut points = steps.starts();
    for tick in 0..plan.ticks {
        let inputs = steps.inputs(tick);
        let states = steps.evaluate(tick, None, &inputs, points);
        for scored in scored.iter().filter(|scored| scored.has_target_at(tick, plan.samples)) {
            let node = states[&scored.block].speaking;
            steps.builder.graph.scored.insert((scored.block, tick), node);
        }
        points = match tick + 1 < plan.ticks {
            true => steps.step(tick, &inputs, &states),
            false => break,
        };
    }
}

impl Steps<'_, '_> {
    /// The blocks that have dynamics.
    fn dynamic(&self) -> Vec<BlockId> {
        let network = self.builder.network();
        network.block_ids().filter(|id| network.leaks(*id)).collect()
    }

    fn starts(&mut self) -> States {
        let blocks = self.dynamic();
        blocks.into_iter().map(|block| (block, self.builder.start(block))).collect()
    }

    /// The states of all blocks at a tick, or in a later evaluation of the step from there, where
    /// those with dynamics are at these points. Inputs are held within a step.
    fn evaluate(
        &mut self,
        tick: usize,
        stage: Option<usize>,
        inputs: &States,
        points: States,
    ) -> States {
        let mut states = points;
        states.extend(inputs.iter().map(|(block, state)| (*block, *state)));
        let network = self.builder.network();
        let instant: Vec<_> =
            network.block_ids().filter(|id| network.block(*id).is_instant()).collect();
        for block in &instant {
            let place = Place { block: *block, tick: Some(tick), stage };
            let node = self.builder.activated(place, What::State);
            self.builder.add_bias(node);
            self.builder.speak(node);
            states.insert(*block, State { leaking: node, speaking: node });
        }
        for block in instant {
            self.sum(block, states[&block].leaking, &states);
        }
        states
    }

    /// The inputs that are fed at a tick.
    fn inputs(&mut self, tick: usize) -> States {
        let network = self.builder.network();
        let inputs = network.block_ids().filter(|id| network.block(*id).is_input());
        let fed = inputs.filter(|_| tick < self.samples).collect::<Vec<_>>();
        fed.into_iter().map(|block| (block, self.builder.fed(block, tick))).collect()
    }

    /// The arrows into a sum, from what is there.
    fn sum(&mut self, block: BlockId, sum: NodeId, states: &States) {
        let Builder { compiled, .. } = *self.builder;
        for id in &self.incoming[block.index()] {
            let connection = compiled.model.network.connection(*id);
            let Some(from) = states.get(&connection.from) else { continue };
            let gate = match connection.gate.map(|gate| states.get(&gate.block)) {
                None => None,
                Some(Some(gate)) => Some(gate.speaking),
                Some(None) => continue,
            };
            if compiled.patterns.connection(*id).count() == 0 {
                continue;
            }
            self.builder.arrow(*id, from.speaking, gate, sum);
        }
    }

    /// The points of the next tick.
    fn step(&mut self, tick: usize, inputs: &States, states: &States) -> States {
        let mut slopes = vec![self.slopes(tick, None, states)];
        for (stage, row) in self.tableau.stages.iter().enumerate().skip(1) {
            let points = self.points((tick, Some(stage + 1)), row, &slopes, states);
            let there = self.evaluate(tick, Some(stage + 1), inputs, points);
            slopes.push(self.slopes(tick, Some(stage + 1), &there));
        }
        self.points((tick + 1, None), self.tableau.weights, &slopes, states)
    }

    /// `k` of each block with dynamics: `(drive - point) / τ`.
    fn slopes(&mut self, tick: usize, stage: Option<usize>, states: &States) -> Slopes {
        let blocks = self.dynamic();
        let slope = |block: BlockId| {
            let place = Place { block, tick: Some(tick), stage };
            let drive = match self.builder.block(block).leaks_on_input() {
                true => self.builder.linear(place, What::Sum),
                false => self.builder.activated(place, What::Drive),
            };
            self.builder.add_bias(drive);
            self.sum(block, drive, states);
            let slope = self.builder.linear(place, What::Slope);
            let (name, rates) = (self.builder.block(block).name.clone(), self.rates(block));
            let gain = self.builder.shares.weight(&format!("{name}_gain"), rates.clone());
            let loss = rates.iter().map(|rate| -rate).collect();
            let loss = self.builder.shares.weight(&format!("{name}_loss"), loss);
            self.builder.graph.join(drive, slope, gain);
            self.builder.graph.join(states[&block].leaking, slope, loss);
            (block, slope)
        };
        blocks.into_iter().map(slope).collect()
    }

    /// 1/τ of each neuron.
    fn rates(&self, block: BlockId) -> Vec<f64> {
        let network = self.builder.network();
        network.first_alpha(block).iter().map(|alpha| alpha / network.clock.dt()).collect()
    }

    /// `y + dt Σ_j row_j k_j` of each block with dynamics.
    fn points(
        &mut self,
        (tick, stage): (usize, Option<usize>),
        row: &[f64],
        slopes: &[Slopes],
        states: &States,
    ) -> States {
        let dt = self.builder.network().clock.dt();
        let blocks = self.dynamic();
        let point = |block: BlockId| {
            let what = self.builder.leaking_what(block);
            let node = self.builder.linear(Place { block, tick: Some(tick), stage }, what);
            self.builder.graph.join(states[&block].leaking, node, Weight::Copy);
            for (factor, slopes) in row.iter().zip(slopes).filter(|(factor, _)| **factor != 0.0) {
                let numbers = vec![dt * factor; self.builder.block(block).size];
                let name = format!("{}_step", self.builder.block(block).name);
                let weight = self.builder.shares.weight(&name, numbers);
                self.builder.graph.join(slopes[&block], node, weight);
            }
            (block, self.builder.state_of(node))
        };
        blocks.into_iter().map(point).collect()
    }
}

/// The node of `k` of each block with dynamics, in one evaluation.
type Slopes = HashMap<BlockId, NodeId>;
