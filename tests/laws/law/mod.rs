//! What the laws are checked with: a compiled program, random inputs, a loss, and the plain
//! stepping of the definition with dense matrices, written without the engine.

mod definition;
mod integration;
pub mod neuron;

use ndarray::Array3;
use netc::compile::{Compiled, compile};
use netc::diagnostic::render;
use netc::engine::{Adjoint, Engine, NoiseKey, Operators, Trajectory};
use netc::model::Options;
use netc::model::network::BlockId;
use netc::random::{Purpose, stream, uniform};
use netc::real::Real;
use netc::source::Source;
use netc::unroll::{Plan, every_copy};
use netc::weights::Weights;

pub use definition::step_by_definition;
pub use integration::integrate_by_definition;

/// The folder that the paths of random programs are relative to.
pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/laws");

/// Compiles a program that must be accepted.
pub fn accept(text: &str) -> Compiled {
    accept_in(text, FOLDER)
}

/// Compiles a program whose paths are relative to `folder`.
pub fn accept_in(text: &str, folder: &str) -> Compiled {
    let source = Source::new("random.net", text, folder);
    compile(&source, &Options::default()).unwrap_or_else(|messages| {
        panic!("rejected:\n{text}\n{}", render(&source, &messages, false))
    })
}

/// A network in the engine, with the plan of a run in which every copy is wanted.
pub struct Bench<'a, F> {
    pub compiled: &'a Compiled,
    pub engine: Engine,
    pub plan: Plan,
    pub operators: Operators<F>,
    pub trajectory: Trajectory<F>,
    pub adjoint: Adjoint<F>,
}

impl<'a, F: Real> Bench<'a, F> {
    pub fn new(compiled: &'a Compiled, samples: usize, ticks: usize, batch: usize) -> Self {
        let engine = Engine::new(&compiled.compilation());
        let plan = every_copy(&compiled.model.network, samples, ticks);
        Self::with_plan(compiled, engine, plan, batch)
    }

    pub fn with_plan(compiled: &'a Compiled, engine: Engine, plan: Plan, batch: usize) -> Self {
        let operators = engine.operators();
        let mut trajectory = engine.trajectory(&plan, batch);
        for sequence in 0..batch {
            let key = NoiseKey { seed: 7, epoch: 1, sequence, first: 0 };
            trajectory.draw_noise(&compiled.model.network, sequence, &key);
        }
        let adjoint = engine.adjoint(&plan, batch);
        Self { compiled, engine, plan, operators, trajectory, adjoint }
    }

    /// Takes the noise away.
    pub fn quieten(&mut self) {
        for id in self.compiled.model.network.block_ids() {
            self.trajectory.noise_mut(id).fill(F::ZERO);
        }
    }

    /// ξ of every block, `ticks × batch × n`; `ticks × batch × 0` of those without noise.
    pub fn noise(&mut self) -> Vec<Array3<f64>> {
        let ids = self.compiled.model.network.block_ids();
        ids.map(|id| self.trajectory.noise_mut(id).mapv(|value| value.to_f64())).collect()
    }

    /// The states of every block under given weights and inputs.
    pub fn forward(&mut self, weights: &Weights<F>, inputs: &[Array3<f64>]) -> Vec<Array3<f64>> {
        self.feed(inputs);
        self.engine.prepare(weights, &mut self.operators);
        self.engine.forward(weights, &self.operators, &self.plan, &mut self.trajectory);
        self.states()
    }

    /// The same with the steps of the latest pass.
    pub fn replay(&mut self, weights: &Weights<F>, inputs: &[Array3<f64>]) -> Vec<Array3<f64>> {
        self.feed(inputs);
        self.engine.prepare(weights, &mut self.operators);
        self.engine.replay(weights, &self.operators, &self.plan, &mut self.trajectory);
        self.states()
    }

    fn feed(&mut self, inputs: &[Array3<f64>]) {
        self.trajectory.clear();
        for (block, input) in self.compiled.model.network.block_ids().zip(inputs) {
            if self.compiled.model.network.block(block).is_input() {
                self.trajectory.input_mut(block).assign(&input.mapv(F::from_f64));
            }
        }
    }

    /// The states as they are.
    pub fn states(&self) -> Vec<Array3<f64>> {
        let network = &self.compiled.model.network;
        network.block_ids().map(|id| self.trajectory.states(id).mapv(Real::to_f64)).collect()
    }

    /// The gradient of `Σ ⟨seeds, states⟩` after a forward pass.
    pub fn backward(&mut self, weights: &Weights<F>, seeds: &[Array3<f64>]) -> Weights<F> {
        self.adjoint.clear();
        for (block, seed) in self.compiled.model.network.block_ids().zip(seeds) {
            if !self.compiled.model.network.block(block).is_input() {
                self.adjoint.states_mut(block).assign(&seed.mapv(F::from_f64));
            }
        }
        let mut gradient = weights.zeros_like();
        self.engine.backward(
            weights,
            &self.operators,
            &self.plan,
            &self.trajectory,
            &mut self.adjoint,
            &mut gradient,
        );
        gradient
    }
}

/// Random numbers for every block, `ticks × batch × n` each, drawn by the block's name; where only
/// `samples` are wanted the later ticks are 0.
pub fn noise(
    compiled: &Compiled,
    name: &str,
    samples: usize,
    shape: (usize, usize),
) -> Vec<Array3<f64>> {
    let network = &compiled.model.network;
    let draw = |block: BlockId| {
        let block = network.block(block);
        let mut rng = stream(7, Purpose::Order, &format!("{name} {}", block.name));
        Array3::from_shape_fn((shape.0, shape.1, block.size), |(tick, _, _)| {
            let value = 2.0 * uniform(&mut rng) - 1.0;
            if tick < samples { value } else { 0.0 }
        })
    };
    network.block_ids().map(draw).collect()
}

/// The largest difference relative to the larger magnitude, at least 1.
pub fn difference(a: &[Array3<f64>], b: &[Array3<f64>]) -> f64 {
    let pairs = a.iter().zip(b).flat_map(|(a, b)| a.iter().zip(b.iter()));
    pairs.map(|(a, b)| (a - b).abs() / a.abs().max(b.abs()).max(1.0)).fold(0.0, f64::max)
}
