//! How a neuron follows its drive, by the definition: α = dt/τ, and what leaks.

use ndarray::{Array1, Array3};
use netc::model::network::{BlockId, Clock, Dynamics, LeakOn, Network, Start, Tau};
use netc::weights::Weights;

use super::definition::activate;

/// The state of all neurons at one tick.
#[derive(Clone)]
pub struct Moment {
    /// r
    pub r: Array1<f64>,
    /// v where the leak is on the input, otherwise r.
    pub leaking: Array1<f64>,
}

/// α of each neuron of a block.
pub fn alpha(network: &Network, weights: &Weights<f64>, id: BlockId) -> Vec<f64> {
    let block = network.block(id);
    let (dt, tau_absent) = match network.clock {
        Clock::Continuous { dt, .. } => (dt, 1.0),
        Clock::Global | Clock::Layered => (1.0, 1.0),
    };
    let taus = match &block.dynamics {
        Dynamics::Instant => return vec![1.0; block.size],
        Dynamics::Unstated => vec![tau_absent; block.size],
        Dynamics::Leaky { tau: Tau::Given(taus), .. } => taus.clone(),
        Dynamics::Leaky { tau: Tau::Learned(vector), .. } => {
            weights.vectors[vector.index()].clone()
        }
    };
    taus.iter().map(|tau| dt / tau).collect()
}

fn is_on_input(network: &Network, id: BlockId) -> bool {
    matches!(network.block(id).dynamics, Dynamics::Leaky { on: LeakOn::Input, .. })
}

/// Before the first update.
pub fn start(network: &Network, weights: &Weights<f64>) -> Moment {
    let (mut r, mut leaking) = (Vec::new(), Vec::new());
    for id in network.block_ids() {
        let block = network.block(id);
        let values = match &block.start {
            Start::Given(values) => values.clone(),
            Start::Learned(vector) => weights.vectors[vector.index()].clone(),
            Start::Data => vec![0.0; block.size],
        };
        leaking.extend(&values);
        let is_on_input = is_on_input(network, id);
        r.extend(if is_on_input { activate(&block.activation, &values) } else { values });
    }
    Moment { r: r.into(), leaking: leaking.into() }
}

/// `a` with noise: `+ σ √((2 - α)/α) ξ`.
pub fn add_noise(network: &Network, id: BlockId, alpha: &[f64], noise: &[f64], a: &mut [f64]) {
    let sigma = network.block(id).noise;
    for ((a, alpha), noise) in a.iter_mut().zip(alpha).zip(noise) {
        *a += sigma * ((2.0 - alpha) / alpha).sqrt() * noise;
    }
}

/// (r, what leaks) of a block from its sums and what leaked one tick earlier.
pub fn follow(
    network: &Network,
    id: BlockId,
    alpha: &[f64],
    a: &[f64],
    before: &[f64],
) -> (Vec<f64>, Vec<f64>) {
    let f = |values: &[f64]| activate(&network.block(id).activation, values);
    let mix = |drive: &[f64]| -> Vec<f64> {
        let terms = drive.iter().zip(before).zip(alpha);
        terms.map(|((u, s), alpha)| (1.0 - alpha) * s + alpha * u).collect()
    };
    match is_on_input(network, id) {
        true => {
            let v = mix(a);
            (f(&v), v)
        }
        false => {
            let r = mix(&f(a));
            (r.clone(), r)
        }
    }
}

/// `f(a)` (of a leak on the input r) at each tick, from the states alone, `α f(a)` being what is new
/// in them: to see on which side of a kink a neuron was.
pub fn drives(
    network: &Network,
    weights: &Weights<f64>,
    id: BlockId,
    states: &Array3<f64>,
) -> Vec<f64> {
    if is_on_input(network, id) {
        return states.iter().copied().collect();
    }
    let (alpha, start) = (alpha(network, weights, id), start(network, weights));
    let offset = network.offsets()[id.index()];
    let of = |((tick, sequence, neuron), state): ((usize, usize, usize), &f64)| {
        let before = match tick.checked_sub(1) {
            Some(before) => states[[before, sequence, neuron]],
            None => start.r[offset + neuron],
        };
        state - (1.0 - alpha[neuron]) * before
    };
    states.indexed_iter().map(of).collect()
}
