//! Section 1.2 of the language written down plainly: `a(t) = b + Σ g(t - d_g) ∘ (W r(t - d))` with
//! dense matrices over all neurons.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2};

use crate::model::Network;
use crate::model::network::{Activation, Clock, Connection, ConnectionId};
use crate::pattern::Patterns;
use crate::weights::Weights;

/// Whose sums are multiplied by what: the gate of a connection, if it has one.
type Gated = Option<ConnectionId>;

/// One dense matrix over all neurons for each gate and delay, masks and ties applied entry by
/// entry.
fn matrices(
    network: &Network,
    patterns: &Patterns,
    weights: &Weights<f64>,
) -> BTreeMap<(Gated, usize), Array2<f64>> {
    let (offsets, all) = (network.offsets(), network.neurons());
    let mut matrices = BTreeMap::new();
    for id in network.connection_ids() {
        let connection = network.connection(id);
        let w = matrices
            .entry((connection.gate.map(|_| id), connection.delay as usize))
            .or_insert_with(|| Array2::<f64>::zeros((all, all)));
        for (to, from) in patterns.connection(id).entries() {
            let (row, col) = if connection.transposed { (from, to) } else { (to, from) };
            let position = patterns.matrix(connection.matrix).position(row, col).unwrap();
            w[[offsets[connection.to.index()] + to, offsets[connection.from.index()] + from]] +=
                weights.matrices[connection.matrix.index()][position];
        }
    }
    matrices
}

/// The states of all neurons at ticks `0..ticks` of one sequence. `input(t)` has the length of `r`
/// and is read at the inputs.
pub fn states(
    network: &Network,
    patterns: &Patterns,
    weights: &Weights<f64>,
    ticks: usize,
    input: impl Fn(usize) -> Array1<f64>,
) -> Vec<Array1<f64>> {
    let matrices = matrices(network, patterns, weights);
    let start: Array1<f64> =
        network.block_ids().flat_map(|id| network.first_start(id).to_vec()).collect();
    let mut states = Vec::<Array1<f64>>::new();
    for tick in 0..ticks {
        let mut state = start.clone();
        // Without an algebraic loop, one sweep for each neuron settles what has no delay.
        for _ in 0..=network.neurons() {
            let mut sums = biases(network, weights);
            let read = |delay: usize| match tick.checked_sub(delay) {
                Some(past) if past == tick => &state,
                Some(past) => &states[past],
                None => &start,
            };
            for ((gated, delay), w) in &matrices {
                let factors = gated.map_or(Array1::ones(sums.len()), |id| {
                    let delay = network.connection(id).gate.unwrap().delay;
                    factors(network, id, read(delay as usize))
                });
                sums += &(factors * w.dot(read(*delay)));
            }
            state = update(network, &start, &sums, &input(tick), tick);
        }
        states.push(state);
    }
    states
}

/// The states of a connection's gate, each where the neuron that it multiplies stands.
fn factors(network: &Network, id: ConnectionId, states: &Array1<f64>) -> Array1<f64> {
    let (connection, offsets) = (network.connection(id), network.offsets());
    let gate = offsets[connection.gate.unwrap().block.index()];
    let mut factors = Array1::zeros(states.len());
    for (neuron, to) in connection.to_part.clone().enumerate() {
        factors[offsets[connection.to.index()] + to] = states[gate + neuron];
    }
    factors
}

fn biases(network: &Network, weights: &Weights<f64>) -> Array1<f64> {
    let of = |block: &crate::model::network::Block| match block.bias {
        Some(bias) => weights.vectors[bias.index()].clone(),
        None => vec![0.0; block.size],
    };
    network.blocks.iter().flat_map(of).collect()
}

fn update(
    network: &Network,
    start: &Array1<f64>,
    sums: &Array1<f64>,
    input: &Array1<f64>,
    tick: usize,
) -> Array1<f64> {
    let (offsets, mut state) = (network.offsets(), start.clone());
    for id in network.block_ids() {
        let (block, first) = (network.block(id), offsets[id.index()]);
        let gates_now = |c: &Connection| c.gate.is_some_and(|gate| gate.delay == 0);
        let into = || network.connections.iter().filter(|c| c.to == id);
        let reads_now = into().any(|c| c.delay == 0 || gates_now(c));
        let is_start = tick == 0 && network.clock == Clock::Global && !reads_now;
        let a: Vec<f64> = sums.iter().skip(first).take(block.size).copied().collect();
        let beta = if let Activation::Softmax { beta } = block.activation { beta } else { 1.0 };
        let total: f64 = a.iter().map(|a| (beta * a).exp()).sum();
        for (neuron, a) in a.into_iter().enumerate() {
            state[first + neuron] = match &block.activation {
                _ if block.is_input() => input[first + neuron],
                _ if is_start => start[first + neuron],
                Activation::Linear => a,
                Activation::Tanh => a.tanh(),
                Activation::Relu => a.max(0.0),
                Activation::LeakyRelu { slope } if a < 0.0 => slope * a,
                Activation::LeakyRelu { .. } => a,
                Activation::Formula(function) => function.formula().evaluate(&[a]),
                Activation::Sigmoid => 1.0 / (1.0 + (-a).exp()),
                Activation::Softplus => a.exp().ln_1p(),
                Activation::Softmax { .. } => (beta * a).exp() / total,
                Activation::Sign if a == 0.0 => 0.0,
                Activation::Sign => a.signum(),
                Activation::Step => f64::from(u8::from(a > 0.0)),
            };
        }
    }
    state
}
