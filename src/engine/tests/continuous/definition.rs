//! The right-hand side and the methods written down plainly, with dense matrices over all neurons
//! and coefficients of their own.

use ndarray::{Array1, Array2};

use crate::engine::tests::stepping::entry;
use crate::model::Network;
use crate::model::network::{Activation, BlockId, Clock, Dynamics, LeakOn, Method, Start, Tau};
use crate::pattern::Patterns;
use crate::weights::Weights;

/// `dr/dt` of a network under given weights.
pub struct Plain<'a> {
    network: &'a Network,
    weights: &'a Weights<f64>,
    /// One for each connection, over all neurons.
    matrices: Vec<Array2<f64>>,
    offsets: Vec<usize>,
}

impl<'a> Plain<'a> {
    pub fn new(network: &'a Network, patterns: &Patterns, weights: &'a Weights<f64>) -> Self {
        let (offsets, all) = (network.offsets(), network.neurons());
        let matrix = |id| {
            let connection = network.connection(id);
            let mut w = Array2::<f64>::zeros((all, all));
            for (to, from) in patterns.connection(id).entries() {
                let (row, col) = if connection.transposed { (from, to) } else { (to, from) };
                let value = entry(network, patterns, weights, connection.matrix, (row, col));
                let (to, from) =
                    (offsets[connection.to.index()] + to, offsets[connection.from.index()] + from);
                w[[to, from]] = value;
            }
            w
        };
        let matrices = network.connection_ids().map(matrix).collect();
        Plain { network, weights, matrices, offsets }
    }

    fn neurons(&self, id: BlockId) -> std::ops::Range<usize> {
        self.offsets[id.index()]..self.offsets[id.index() + 1]
    }

    /// `a` of all neurons for given states of all.
    fn sums(&self, states: &Array1<f64>) -> Array1<f64> {
        let mut sums = Array1::zeros(states.len());
        for id in self.network.block_ids() {
            if let Some(bias) = self.network.block(id).bias {
                for (neuron, bias) in self.neurons(id).zip(&self.weights.vectors[bias.index()]) {
                    sums[neuron] += bias;
                }
            }
        }
        for (connection, w) in self.network.connections.iter().zip(&self.matrices) {
            let mut sum = w.dot(states);
            if let Some(gate) = connection.gate {
                let target = self.neurons(connection.to).start + connection.to_part.start;
                for (place, gate) in self.neurons(gate.block).enumerate() {
                    sum[target + place] *= states[gate];
                }
            }
            sums += &sum;
        }
        sums
    }

    /// `r` of all neurons where `y` holds those with dynamics (`v` where the leak is on the input)
    /// and `inputs` the inputs: enough rounds settle every `tau(0)` block.
    pub fn states(&self, y: &Array1<f64>, inputs: &Array1<f64>) -> Array1<f64> {
        let mut states = y.clone();
        for id in self.network.block_ids() {
            let block = self.network.block(id);
            for neuron in self.neurons(id).filter(|_| block.is_input()) {
                states[neuron] = inputs[neuron];
            }
            if on_input(&block.dynamics) {
                self.activate(id, &y.clone(), &mut states);
            }
        }
        for _ in 0..=self.network.neurons() {
            let sums = self.sums(&states);
            for id in self.network.block_ids() {
                if self.network.block(id).dynamics == Dynamics::Instant {
                    self.activate(id, &sums, &mut states);
                }
            }
        }
        states
    }

    fn activate(&self, id: BlockId, sums: &Array1<f64>, states: &mut Array1<f64>) {
        let a: Vec<f64> = self.neurons(id).map(|neuron| sums[neuron]).collect();
        let activation = &self.network.block(id).activation;
        let beta = if let Activation::Softmax { beta } = activation { *beta } else { 1.0 };
        let largest = a.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let power = |a: f64| (beta * (a - largest)).exp();
        let total: f64 = a.iter().copied().map(power).sum();
        for (neuron, a) in self.neurons(id).zip(a) {
            states[neuron] = match activation {
                Activation::Linear => a,
                Activation::Tanh => a.tanh(),
                Activation::Relu => a.max(0.0),
                Activation::LeakyRelu { slope } => {
                    if a > 0.0 {
                        a
                    } else {
                        slope * a
                    }
                }
                Activation::Sigmoid => 1.0 / (1.0 + (-a).exp()),
                Activation::Softplus => a.max(0.0) + (-a.abs()).exp().ln_1p(),
                Activation::Softmax { .. } => power(a) / total,
                Activation::Sign if a == 0.0 => 0.0,
                Activation::Sign => a.signum(),
                Activation::Step => f64::from(u8::from(a > 0.0)),
                Activation::Formula(formula) => formula.formula().evaluate(&[a]),
            };
        }
    }

    /// `dy/dt`, 0 for neurons without dynamics.
    pub fn change(&self, y: &Array1<f64>, inputs: &Array1<f64>) -> Array1<f64> {
        let states = self.states(y, inputs);
        let sums = self.sums(&states);
        let mut drive = sums.clone();
        let mut change = Array1::zeros(y.len());
        for id in self.network.block_ids() {
            let block = self.network.block(id);
            if block.is_input() || block.dynamics == Dynamics::Instant {
                continue;
            }
            if !on_input(&block.dynamics) {
                self.activate(id, &sums, &mut drive);
            }
            for (place, neuron) in self.neurons(id).enumerate() {
                let tau = match &block.dynamics {
                    Dynamics::Leaky { tau: Tau::Given(tau), .. } => tau[place],
                    Dynamics::Leaky { tau: Tau::Learned(vector), .. } => {
                        self.weights.vectors[vector.index()][place]
                    }
                    _ => 1.0,
                };
                change[neuron] = (drive[neuron] - y[neuron]) / tau;
            }
        }
        change
    }

    /// The start of all neurons with dynamics.
    pub fn start(&self) -> Array1<f64> {
        let of = |id: BlockId| match &self.network.block(id).start {
            Start::Learned(vector) => self.weights.vectors[vector.index()].clone(),
            Start::Given(_) | Start::Data => self.network.first_start(id).to_vec(),
        };
        self.network.block_ids().flat_map(of).collect()
    }

    /// One step of a method; dopri5's without any control.
    pub fn step(&self, y: &Array1<f64>, inputs: &Array1<f64>, h: f64) -> Array1<f64> {
        let Clock::Continuous { method, .. } = self.network.clock else { panic!("continuous") };
        let f = |y: &Array1<f64>| self.change(y, inputs);
        match method {
            Method::Euler => y + &(f(y) * h),
            Method::Rk4 => {
                let k1 = f(y);
                let k2 = f(&(y + &(&k1 * (h / 2.0))));
                let k3 = f(&(y + &(&k2 * (h / 2.0))));
                let k4 = f(&(y + &(&k3 * h)));
                y + &((k1 + (k2 + k3) * 2.0 + k4) * (h / 6.0))
            }
            Method::Dopri5 { .. } => {
                let k1 = f(y);
                let k2 = f(&(y + &(&k1 * (h / 5.0))));
                let k3 = f(&(y + &((&k1 * 3.0 + &k2 * 9.0) * (h / 40.0))));
                let k4 = f(&(y + &((&k1 * 44.0 - &k2 * 168.0 + &k3 * 160.0) * (h / 45.0))));
                let sum = &k1 * 19372.0 - &k2 * 76080.0 + &k3 * 64448.0 - &k4 * 1908.0;
                let k5 = f(&(y + &(sum * (h / 6561.0))));
                let sum = &k1 * (9017.0 / 3168.0) - &k2 * (355.0 / 33.0)
                    + &k3 * (46732.0 / 5247.0)
                    + &k4 * (49.0 / 176.0)
                    - &k5 * (5103.0 / 18656.0);
                let k6 = f(&(y + &(sum * h)));
                let sum = k1 * (35.0 / 384.0) + k3 * (500.0 / 1113.0) + k4 * (125.0 / 192.0)
                    - k5 * (2187.0 / 6784.0)
                    + k6 * (11.0 / 84.0);
                y + &(sum * h)
            }
        }
    }
}

fn on_input(dynamics: &Dynamics) -> bool {
    matches!(dynamics, Dynamics::Leaky { on: LeakOn::Input, .. })
}
