//! The definition, word for word: `a_p(t) = b_p + Σ g(t - d_g) ∘ (W r_q(t - d)) + noise`, which the
//! neurons follow with their leaks, tick by tick, neuron by neuron, with one dense matrix for each
//! delay (and for each gated connection).

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, Array3, s};
use netc::compile::Compiled;
use netc::model::network::{Activation, BlockId, ConnectionId, Network};
use netc::weights::Weights;

use super::neuron::{self, Moment};

/// The states of all blocks for one batch of inputs, `ticks × batch × n` each. `noise` holds the ξ of
/// the blocks that have noise.
pub fn step_by_definition(
    compiled: &Compiled,
    weights: &Weights<f64>,
    inputs: &[Array3<f64>],
    noise: &[Array3<f64>],
    ticks: usize,
) -> Vec<Array3<f64>> {
    let network = &compiled.model.network;
    let matrices = dense_by_delay(compiled, weights);
    let batch = inputs[0].dim().1;
    let mut states: Vec<_> =
        network.blocks.iter().map(|b| Array3::zeros((ticks, batch, b.size))).collect();
    for sequence in 0..batch {
        let run = run_one(compiled, weights, &matrices, (inputs, noise), ticks, sequence);
        for (block, size) in network.blocks.iter().map(|block| block.size).enumerate() {
            let offset = network.offsets()[block];
            for tick in 0..ticks {
                for neuron in 0..size {
                    states[block][[tick, sequence, neuron]] = run[tick].r[offset + neuron];
                }
            }
        }
    }
    states
}

/// The gated connection that a matrix belongs to, or none; and the delay of its source.
pub type Part = (Option<ConnectionId>, u32);

/// `W_d`, dense, for each delay d; gated connections apart.
pub fn dense_by_delay(compiled: &Compiled, weights: &Weights<f64>) -> BTreeMap<Part, Array2<f64>> {
    let network = &compiled.model.network;
    let offsets = network.offsets();
    let n = network.neurons();
    let mut matrices = BTreeMap::new();
    for id in network.connection_ids() {
        let connection = network.connection(id);
        let part = (connection.gate.map(|_| id), connection.delay);
        let w = matrices.entry(part).or_insert_with(|| Array2::zeros((n, n)));
        let pattern = compiled.patterns.connection(id);
        let parameters = compiled.patterns.matrix(connection.matrix);
        for to in 0..pattern.rows() {
            for from in pattern.row(to) {
                let (to_part, from_part) =
                    (to - connection.to_part.start, from - connection.from_part.start);
                let (row, col) =
                    if connection.transposed { (from_part, to_part) } else { (to_part, from_part) };
                let position = parameters.position(row, col).expect("a use is part of its matrix");
                let matrix = network.matrix(connection.matrix);
                let numbers = &weights.matrices[connection.matrix.index()];
                let value = match matrix.rank {
                    None => numbers[position],
                    Some(rank) => {
                        let (u, v) = numbers.split_at(matrix.rows * rank);
                        (0..rank).map(|k| u[row * rank + k] * v[col * rank + k]).sum()
                    }
                };
                w[[
                    offsets[connection.to.index()] + to,
                    offsets[connection.from.index()] + from,
                ]] += value;
            }
        }
    }
    matrices
}

fn run_one(
    compiled: &Compiled,
    weights: &Weights<f64>,
    matrices: &BTreeMap<Part, Array2<f64>>,
    (inputs, noise): (&[Array3<f64>], &[Array3<f64>]),
    ticks: usize,
    sequence: usize,
) -> Vec<Moment> {
    let network = &compiled.model.network;
    let start = neuron::start(network, weights);
    let mut run: Vec<Moment> = Vec::new();
    for tick in 0..ticks {
        let mut now = start.clone();
        for (block, id) in network.blocks.iter().zip(network.block_ids()) {
            if block.is_input() {
                for neuron in 0..block.size {
                    let at = network.offsets()[id.index()] + neuron;
                    now.r[at] = inputs[id.index()][[tick, sequence, neuron]];
                }
            }
        }
        // Delays of 0 read this very tick: repeating the update as often as there are neurons
        // settles every chain of them, whatever their order.
        for _ in 0..=network.neurons() {
            let noise = |id: BlockId| noise[id.index()].slice(s![tick, sequence, ..]).to_vec();
            now = update(network, weights, matrices, &noise, &run, &now, &start);
        }
        run.push(now);
    }
    run
}

fn update(
    network: &Network,
    weights: &Weights<f64>,
    matrices: &BTreeMap<Part, Array2<f64>>,
    noise: &dyn Fn(BlockId) -> Vec<f64>,
    run: &[Moment],
    now: &Moment,
    start: &Moment,
) -> Moment {
    let tick = run.len();
    let before = run.last().unwrap_or(start);
    let mut a = Array1::<f64>::zeros(now.r.len());
    let at = |delay: u32| match (tick as u32).checked_sub(delay) {
        Some(then) if delay > 0 => &run[then as usize].r,
        Some(_) => &now.r,
        None => &start.r,
    };
    for ((gated, delay), w) in matrices {
        let sums = w.dot(at(*delay));
        a += &match gated {
            Some(id) => sums * multipliers(network, *id, at),
            None => sums,
        };
    }
    let mut next = now.clone();
    let offsets = network.offsets();
    for id in network.block_ids() {
        let block = network.block(id);
        if block.is_input() || tick < network.first_updates()[id.index()] {
            continue;
        }
        let range = offsets[id.index()]..offsets[id.index() + 1];
        let mut sums: Vec<f64> = a.slice(s![range.clone()]).to_vec();
        if let Some(bias) = block.bias {
            for (sum, bias) in sums.iter_mut().zip(&weights.vectors[bias.index()]) {
                *sum += bias;
            }
        }
        let alpha = neuron::alpha(network, weights, id);
        neuron::add_noise(network, id, &alpha, &noise(id), &mut sums);
        let before = before.leaking.slice(s![range.clone()]).to_vec();
        let (r, leaking) = neuron::follow(network, id, &alpha, &sums, &before);
        for ((at, r), leaking) in range.zip(r).zip(leaking) {
            (next.r[at], next.leaking[at]) = (r, leaking);
        }
    }
    next
}

/// The states of a connection's gate, neuron by neuron where those stand that it multiplies.
pub fn multipliers<'s>(
    network: &Network,
    id: ConnectionId,
    at: impl Fn(u32) -> &'s Array1<f64>,
) -> Array1<f64> {
    let (connection, offsets) = (network.connection(id), network.offsets());
    let gate = connection.gate.expect("it is a gated connection");
    let states = at(gate.delay);
    let mut multipliers = Array1::zeros(states.len());
    for (neuron, to) in connection.to_part.clone().enumerate() {
        multipliers[offsets[connection.to.index()] + to] =
            states[offsets[gate.block.index()] + neuron];
    }
    multipliers
}

/// `f(a)` of a block.
pub fn activate(activation: &Activation, a: &[f64]) -> Vec<f64> {
    let each = |f: &dyn Fn(f64) -> f64| a.iter().map(|a| f(*a)).collect();
    match activation {
        Activation::Linear => each(&|a| a),
        Activation::Tanh => each(&f64::tanh),
        Activation::Relu => each(&|a| if a > 0.0 { a } else { 0.0 }),
        Activation::Sigmoid => each(&|a| 1.0 / (1.0 + (-a).exp())),
        Activation::Softplus => each(&|a| a.max(0.0) + (-a.abs()).exp().ln_1p()),
        Activation::Sign => each(&|a| if a == 0.0 { 0.0 } else { a.signum() }),
        Activation::Step => each(&|a| if a > 0.0 { 1.0 } else { 0.0 }),
        Activation::LeakyRelu { slope } => each(&|a| if a > 0.0 { a } else { slope * a }),
        Activation::Formula(function) => each(&|a| function.formula().evaluate(&[a])),
        Activation::Softmax { beta } => {
            let largest = a.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let powers: Vec<f64> = a.iter().map(|a| (beta * (a - largest)).exp()).collect();
            let total: f64 = powers.iter().sum();
            powers.iter().map(|power| power / total).collect()
        }
    }
}
