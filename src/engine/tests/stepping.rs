//! Section 1.2 of the language written down plainly: `a(t) = b + Σ g(t - d_g) ∘ (W r(t - d))` with
//! dense matrices over all neurons, which these follow with their leaks.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2};

use crate::model::Network;
use crate::model::network::{
    Activation, Block, Clock, Connection, ConnectionId, Dynamics, LeakOn, MatrixId, Start, Tau,
};
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
            w[[offsets[connection.to.index()] + to, offsets[connection.from.index()] + from]] +=
                entry(network, patterns, weights, connection.matrix, (row, col));
        }
    }
    matrices
}

/// `P[row, col]`, or `Σ_k U[row, k] V[col, k]`.
pub fn entry(
    network: &Network,
    patterns: &Patterns,
    weights: &Weights<f64>,
    id: MatrixId,
    (row, col): (usize, usize),
) -> f64 {
    let (matrix, numbers) = (network.matrix(id), &weights.matrices[id.index()]);
    match matrix.rank {
        None => numbers[patterns.matrix(id).position(row, col).unwrap()],
        Some(rank) => {
            let v = matrix.rows * rank;
            (0..rank).map(|k| numbers[row * rank + k] * numbers[v + col * rank + k]).sum()
        }
    }
}

/// The state of all neurons at a tick, and what leaks of it: v where the leak is on the input.
#[derive(Clone)]
struct Moment {
    r: Array1<f64>,
    leaking: Array1<f64>,
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
    let start = start(network, weights);
    let mut moments = Vec::<Moment>::new();
    for tick in 0..ticks {
        let mut now = start.clone();
        // Without an algebraic loop, one sweep for each neuron settles what has no delay.
        for _ in 0..=network.neurons() {
            let mut sums = biases(network, weights);
            let read = |delay: usize| match tick.checked_sub(delay) {
                Some(past) if past == tick => &now.r,
                Some(past) => &moments[past].r,
                None => &start.r,
            };
            for ((gated, delay), w) in &matrices {
                let factors = gated.map_or(Array1::ones(sums.len()), |id| {
                    let delay = network.connection(id).gate.unwrap().delay;
                    factors(network, id, read(delay as usize))
                });
                sums += &(factors * w.dot(read(*delay)));
            }
            let before = moments.last().unwrap_or(&start);
            now = update(network, weights, (&start, before), &sums, &input(tick), tick);
        }
        moments.push(now);
    }
    moments.into_iter().map(|moment| moment.r).collect()
}

fn start(network: &Network, weights: &Weights<f64>) -> Moment {
    let (mut r, mut leaking) = (Vec::new(), Vec::new());
    for block in &network.blocks {
        let values = match &block.start {
            Start::Learned(vector) => weights.vectors[vector.index()].clone(),
            Start::Given(values) => values.clone(),
            Start::Data => vec![0.0; block.size],
        };
        let is_v = matches!(block.dynamics, Dynamics::Leaky { on: LeakOn::Input, .. });
        r.extend(if is_v { activate(&block.activation, &values) } else { values.clone() });
        leaking.extend(values);
    }
    Moment { r: r.into(), leaking: leaking.into() }
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
    let of = |block: &Block| match block.bias {
        Some(bias) => weights.vectors[bias.index()].clone(),
        None => vec![0.0; block.size],
    };
    network.blocks.iter().flat_map(of).collect()
}

fn update(
    network: &Network,
    weights: &Weights<f64>,
    (start, before): (&Moment, &Moment),
    sums: &Array1<f64>,
    input: &Array1<f64>,
    tick: usize,
) -> Moment {
    let (offsets, mut now) = (network.offsets(), start.clone());
    for id in network.block_ids() {
        let (block, first) = (network.block(id), offsets[id.index()]);
        let gates_now = |c: &Connection| c.gate.is_some_and(|gate| gate.delay == 0);
        let into = || network.connections.iter().filter(|c| c.to == id);
        let neurons = first..first + block.size;
        let reads_now = into().any(|c| c.delay == 0 || gates_now(c));
        let is_start = tick == 0 && network.clock == Clock::Global && !reads_now;
        if block.is_input() {
            neurons.for_each(|neuron| now.r[neuron] = input[neuron]);
        } else if !is_start {
            let a: Vec<f64> = neurons.clone().map(|neuron| sums[neuron]).collect();
            let last: Vec<f64> = neurons.clone().map(|neuron| before.leaking[neuron]).collect();
            let (r, leaking) = follow(block, weights, &a, &last);
            for (at, neuron) in neurons.enumerate() {
                (now.r[neuron], now.leaking[neuron]) = (r[at], leaking[at]);
            }
        }
    }
    now
}

/// `(r, what leaks)` of a block.
fn follow(block: &Block, weights: &Weights<f64>, a: &[f64], last: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let Dynamics::Leaky { tau, on } = &block.dynamics else {
        let r = activate(&block.activation, a);
        return (r.clone(), r);
    };
    let taus = match tau {
        Tau::Given(taus) => taus,
        Tau::Learned(vector) => &weights.vectors[vector.index()],
    };
    let mix = |drive: Vec<f64>| -> Vec<f64> {
        let terms = drive.into_iter().zip(last).zip(taus);
        terms.map(|((drive, last), tau)| (1.0 - 1.0 / tau) * last + drive / tau).collect()
    };
    match on {
        LeakOn::Rate => {
            let r = mix(activate(&block.activation, a));
            (r.clone(), r)
        }
        LeakOn::Input => {
            let v = mix(a.to_vec());
            (activate(&block.activation, &v), v)
        }
    }
}

fn activate(activation: &Activation, a: &[f64]) -> Vec<f64> {
    let beta = if let Activation::Softmax { beta } = activation { *beta } else { 1.0 };
    let total: f64 = a.iter().map(|a| (beta * a).exp()).sum();
    let of = |a: f64| match activation {
        Activation::Linear => a,
        Activation::Tanh => a.tanh(),
        Activation::Relu => a.max(0.0),
        Activation::LeakyRelu { slope } if a < 0.0 => slope * a,
        Activation::LeakyRelu { .. } => a,
        Activation::Formula(formula) => formula.formula().evaluate(&[a]),
        Activation::Sigmoid => 1.0 / (1.0 + (-a).exp()),
        Activation::Softplus => a.exp().ln_1p(),
        Activation::Softmax { .. } => (beta * a).exp() / total,
        Activation::Sign if a == 0.0 => 0.0,
        Activation::Sign => a.signum(),
        Activation::Step => f64::from(u8::from(a > 0.0)),
    };
    a.iter().map(|a| of(*a)).collect()
}
