//! The definition of rk4 and dopri5, word for word: `dy/dt` of all neurons with one dense matrix,
//! and the steps of the methods.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, Array3};
use netc::compile::Compiled;
use netc::model::network::{BlockId, Clock, Dynamics, LeakOn, Method, Network, Tau};
use netc::weights::Weights;

use super::definition::{Part, activate, dense_by_delay, multipliers};
use super::neuron;

/// The states of all blocks for one batch of inputs, `ticks × batch × n` each, `steps` being those
/// of a sequence from a tick to the next one.
pub fn integrate_by_definition(
    compiled: &Compiled,
    weights: &Weights<f64>,
    inputs: &[Array3<f64>],
    ticks: usize,
    steps: impl Fn(usize, usize) -> Vec<f64>,
) -> Vec<Array3<f64>> {
    let network = &compiled.model.network;
    let parts = dense_by_delay(compiled, weights);
    let batch = inputs[0].dim().1;
    let mut states: Vec<_> =
        network.blocks.iter().map(|b| Array3::zeros((ticks, batch, b.size))).collect();
    for sequence in 0..batch {
        let mut y = neuron::start(network, weights).leaking;
        for tick in 0..ticks {
            let fed = |id: BlockId, neuron: usize| inputs[id.index()][[tick, sequence, neuron]];
            let rhs = RightHandSide { network, weights, parts: &parts, fed: &fed };
            for ((block, neuron), value) in places(network).zip(rhs.states(&y)) {
                states[block.index()][[tick, sequence, neuron]] = value;
            }
            let left = if tick + 1 < ticks { steps(sequence, tick) } else { Vec::new() };
            for step in left {
                y = rhs.step(&y, step);
            }
        }
    }
    states
}

/// Every neuron of `r`.
fn places(network: &Network) -> impl Iterator<Item = (BlockId, usize)> {
    let of = |id: BlockId| (0..network.block(id).size).map(move |neuron| (id, neuron));
    network.block_ids().flat_map(of)
}

/// `dy/dt` within a tick, y being what leaks.
struct RightHandSide<'a> {
    network: &'a Network,
    weights: &'a Weights<f64>,
    /// All connections.
    parts: &'a BTreeMap<Part, Array2<f64>>,
    fed: &'a dyn Fn(BlockId, usize) -> f64,
}

impl RightHandSide<'_> {
    fn sums(&self, states: &Array1<f64>) -> Array1<f64> {
        let bias = |(id, neuron): (BlockId, usize)| {
            let bias = self.network.block(id).bias;
            bias.map_or(0.0, |bias| self.weights.vectors[bias.index()][neuron])
        };
        let biases: Array1<f64> = places(self.network).map(bias).collect();
        let sums = self.parts.iter().map(|((gated, _), w)| match gated {
            Some(id) => w.dot(states) * multipliers(self.network, *id, |_| states),
            None => w.dot(states),
        });
        sums.fold(biases, |all, sums| all + sums)
    }

    /// `f` of the numbers of one block among those of all.
    fn activated(&self, id: BlockId, numbers: &Array1<f64>) -> Vec<f64> {
        let offsets = self.network.offsets();
        let range = offsets[id.index()]..offsets[id.index() + 1];
        activate(&self.network.block(id).activation, &numbers.to_vec()[range])
    }

    /// `r` of all neurons; as many rounds as there are neurons settle every `tau(0)` block.
    fn states(&self, y: &Array1<f64>) -> Array1<f64> {
        let mut states = y.clone();
        for _ in 0..=self.network.neurons() {
            let sums = self.sums(&states);
            let of = |id: BlockId| {
                let block = self.network.block(id);
                match &block.dynamics {
                    _ if block.is_input() => (0..block.size).map(|n| (self.fed)(id, n)).collect(),
                    Dynamics::Instant => self.activated(id, &sums),
                    Dynamics::Leaky { on: LeakOn::Input, .. } => self.activated(id, y),
                    _ => {
                        let first = self.network.offsets()[id.index()];
                        y.to_vec()[first..first + block.size].to_vec()
                    }
                }
            };
            states = self.network.block_ids().flat_map(of).collect();
        }
        states
    }

    fn change(&self, y: &Array1<f64>) -> Array1<f64> {
        let sums = self.sums(&self.states(y));
        let mut offset = 0;
        let mut changes = Vec::new();
        for id in self.network.block_ids() {
            let block = self.network.block(id);
            let drive = match &block.dynamics {
                Dynamics::Leaky { on: LeakOn::Input, .. } => {
                    sums.to_vec()[offset..offset + block.size].to_vec()
                }
                _ => self.activated(id, &sums),
            };
            for (neuron, drive) in drive.into_iter().enumerate() {
                let change = (drive - y[offset + neuron]) / self.tau(id, neuron);
                let is_fixed = block.is_input() || block.dynamics == Dynamics::Instant;
                changes.push(if is_fixed { 0.0 } else { change });
            }
            offset += block.size;
        }
        changes.into()
    }

    fn tau(&self, id: BlockId, neuron: usize) -> f64 {
        match &self.network.block(id).dynamics {
            Dynamics::Leaky { tau: Tau::Given(taus), .. } => taus[neuron],
            Dynamics::Leaky { tau: Tau::Learned(tau), .. } => {
                self.weights.vectors[tau.index()][neuron]
            }
            Dynamics::Unstated | Dynamics::Instant => 1.0,
        }
    }

    fn step(&self, y: &Array1<f64>, h: f64) -> Array1<f64> {
        let is_dopri5 =
            matches!(self.network.clock, Clock::Continuous { method: Method::Dopri5 { .. }, .. });
        let (stages, weights) = if is_dopri5 { dopri5() } else { rk4() };
        let mut changes: Vec<Array1<f64>> = Vec::new();
        let at = |coefficients: &[f64], changes: &[Array1<f64>]| {
            let terms = coefficients.iter().zip(changes);
            terms.fold(y.clone(), |sum, (a, k)| sum + k * (h * a))
        };
        for row in &stages {
            let change = self.change(&at(row, &changes));
            changes.push(change);
        }
        at(&weights, &changes)
    }
}

fn rk4() -> (Vec<Vec<f64>>, Vec<f64>) {
    let stages = vec![vec![], vec![0.5], vec![0.0, 0.5], vec![0.0, 0.0, 1.0]];
    (stages, vec![1.0 / 6.0, 2.0 / 6.0, 2.0 / 6.0, 1.0 / 6.0])
}

/// Hairer, Nørsett & Wanner 1993, table II.5.2.
fn dopri5() -> (Vec<Vec<f64>>, Vec<f64>) {
    let over = |row: &[(f64, f64)]| row.iter().map(|(a, b)| a / b).collect::<Vec<f64>>();
    let stages = vec![
        vec![],
        over(&[(1.0, 5.0)]),
        over(&[(3.0, 40.0), (9.0, 40.0)]),
        over(&[(44.0, 45.0), (-56.0, 15.0), (32.0, 9.0)]),
        over(&[(19372.0, 6561.0), (-25360.0, 2187.0), (64448.0, 6561.0), (-212.0, 729.0)]),
        over(&[
            (9017.0, 3168.0),
            (-355.0, 33.0),
            (46732.0, 5247.0),
            (49.0, 176.0),
            (-5103.0, 18656.0),
        ]),
    ];
    let weights = over(&[
        (35.0, 384.0),
        (0.0, 1.0),
        (500.0, 1113.0),
        (125.0, 192.0),
        (-2187.0, 6784.0),
        (11.0, 84.0),
    ]);
    (stages, weights)
}
