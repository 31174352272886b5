//! The equation `r = f(W r + b)` itself, `W` the sum over all delays and gates multiplying what
//! they gate: neither clock nor delays matter here.

use super::kernels::activation;
use crate::engine::Compilation;
use crate::model::network::{BlockId, Connection, ConnectionId};
use crate::structure::Steps;
use crate::weights::{Positions, Weights, entry, for_each_entry, positions};

/// `f(W r + b) - r` for a state `r` of all blocks (inputs held as they are: 0 there), one vector a
/// block.
pub fn change(
    compilation: &Compilation,
    weights: &Weights<f64>,
    state: &[Vec<f64>],
) -> Vec<Vec<f64>> {
    let network = compilation.network;
    let incoming = network.incoming();
    let of_block = |id: BlockId| {
        let held = &state[id.index()];
        if network.block(id).is_input() {
            return vec![0.0; held.len()];
        }
        let mut updated = sums(compilation, weights, state, id, &incoming[id.index()]);
        activation::apply(&network.block(id).activation, &mut updated, held.len());
        updated.iter().zip(held).map(|(updated, held)| updated - held).collect()
    };
    network.block_ids().map(of_block).collect()
}

/// `W r + b` of one block, in the order of its connections' texts, gates multiplied.
fn sums(
    compilation: &Compilation,
    weights: &Weights<f64>,
    state: &[Vec<f64>],
    block: BlockId,
    incoming: &[ConnectionId],
) -> Vec<f64> {
    let Compilation { network, patterns, .. } = *compilation;
    let mut sums = bias(compilation, weights, block);
    for id in incoming.iter().copied() {
        let connection = network.connection(id);
        let matrix = network.matrix(connection.matrix);
        let numbers = &weights.matrices[connection.matrix.index()];
        let source = &state[connection.from.index()];
        let factor = |to: usize| gate_state(connection, state, to);
        for_each_entry(network, patterns, id, |to, from, position| {
            sums[to] += factor(to) * (entry(matrix, numbers, position) * source[from]);
        });
    }
    sums
}

/// What multiplies the sum of a connection for a neuron of its target: 1 without a gate.
fn gate_state(connection: &Connection, state: &[Vec<f64>], to: usize) -> f64 {
    let gate = connection.gate.filter(|_| connection.to_part.contains(&to));
    gate.map_or(1.0, |gate| state[gate.block.index()][to - connection.to_part.start])
}

fn bias(compilation: &Compilation, weights: &Weights<f64>, block: BlockId) -> Vec<f64> {
    let block = compilation.network.block(block);
    match block.bias {
        Some(bias) => weights.vectors[bias.index()].clone(),
        None => vec![0.0; block.size],
    }
}

/// The one solution of `r = f(W r + b)` for given inputs (one vector a block; those of other
/// blocks are not read) of a feed-forward network, neuron by neuron, each behind all that it reads.
/// Absent for a network with cycles.
pub fn fixed_point(
    compilation: &Compilation,
    weights: &Weights<f64>,
    inputs: &[Vec<f64>],
) -> Option<Vec<Vec<f64>>> {
    let Compilation { network, patterns, structure, .. } = *compilation;
    let order = structure.order.as_ref()?;
    let with_positions = |ids: Vec<ConnectionId>| {
        ids.into_iter().map(|id| (id, positions(network, patterns, id))).collect()
    };
    let mut solution = Solution {
        compilation,
        weights,
        incoming: network.incoming().into_iter().map(with_positions).collect(),
        state: network.block_ids().map(|id| bias(compilation, weights, id)).collect(),
        settled: vec![false; network.blocks.len()],
    };
    for id in network.block_ids().filter(|id| network.block(*id).is_input()) {
        solution.state[id.index()].clone_from(&inputs[id.index()]);
        solution.settled[id.index()] = true;
    }
    match order {
        Steps::Blocks(order) => order.iter().for_each(|id| solution.settle(*id)),
        Steps::Neurons(order) => {
            order.iter().for_each(|(id, neuron)| solution.settle_neuron(*id, *neuron as usize));
        }
    }
    Some(solution.state)
}

/// A fixed point while it is found: neurons already settled hold their state, others their bias.
struct Solution<'a> {
    compilation: &'a Compilation<'a>,
    weights: &'a Weights<f64>,
    /// By block, in the order of their texts.
    incoming: Vec<Vec<(ConnectionId, Positions)>>,
    state: Vec<Vec<f64>>,
    /// Inputs, and softmax blocks that are done.
    settled: Vec<bool>,
}

impl Solution<'_> {
    /// Settles a block, from its first neuron to its last.
    fn settle(&mut self, block: BlockId) {
        (0..self.state[block.index()].len()).for_each(|neuron| self.settle_neuron(block, neuron));
    }

    /// Settles a neuron whose sources are settled; with a softmax neuron its whole block.
    fn settle_neuron(&mut self, id: BlockId, neuron: usize) {
        let block = self.compilation.network.block(id);
        if self.settled[id.index()] {
            return;
        }
        let neurons = if block.activation.couples_block() {
            self.settled[id.index()] = true;
            0..block.size
        } else {
            neuron..neuron + 1
        };
        for neuron in neurons.clone() {
            let sum = self.sum(id, neuron);
            self.state[id.index()][neuron] += sum;
        }
        let count = neurons.len();
        activation::apply(&block.activation, &mut self.state[id.index()][neurons], count);
    }

    /// What its connections bring to a neuron.
    fn sum(&self, block: BlockId, neuron: usize) -> f64 {
        let Compilation { network, patterns, .. } = *self.compilation;
        let mut sum = 0.0;
        for (id, positions) in &self.incoming[block.index()] {
            let connection = network.connection(*id);
            let matrix = network.matrix(connection.matrix);
            let numbers = &self.weights.matrices[connection.matrix.index()];
            let source = &self.state[connection.from.index()];
            let pattern = patterns.connection(*id);
            let mut own = 0.0;
            let mut row = pattern.row(neuron).peekable();
            let first = row.peek().and_then(|from| pattern.position(neuron, *from));
            for (number, from) in (first.unwrap_or_default()..).zip(row) {
                own += entry(matrix, numbers, positions.of(number)) * source[from];
            }
            sum += gate_state(connection, &self.state, neuron) * own;
        }
        sum
    }
}
