//! One sequence after another through the engine.

use ndarray::{Array2, s};

use super::feeds::{FedSequence, sample};
use crate::engine::{Compilation, Engine, Failure, NoiseKey, Operators, Trajectory};
use crate::model::RunExperiment;
use crate::model::experiment::{GivenStart, StartState};
use crate::real::Real;
use crate::unroll::{Plan, every_copy};
use crate::weights::Weights;

/// The engine with its weights, and the buffers of the latest length that was run.
pub(super) struct Runner<'a, F> {
    compilation: &'a Compilation<'a>,
    experiment: &'a RunExperiment,
    weights: &'a Weights<F>,
    engine: Engine,
    operators: Operators<F>,
    /// By block, whether its states are kept.
    observed: Vec<bool>,
    latest: Option<Buffers<F>>,
}

/// The states of one sequence, with the plan that they are computed by.
struct Buffers<F> {
    plan: Plan,
    trajectory: Trajectory<F>,
}

impl<'a, F: Real> Runner<'a, F> {
    /// Makes the schedule and prepares the weights.
    pub fn new(
        compilation: &'a Compilation<'a>,
        experiment: &'a RunExperiment,
        weights: &'a Weights<F>,
    ) -> Self {
        let engine = Engine::new(compilation);
        let mut operators = engine.operators();
        engine.prepare(weights, &mut operators);
        let observed = experiment.observed(compilation.network.blocks.len());
        Self { compilation, experiment, weights, engine, operators, observed, latest: None }
    }

    /// The states of all ticks of a sequence: for each block `ticks × n`, or `ticks × 0` where
    /// nothing looks at them.
    pub fn run(&mut self, sequence: &FedSequence) -> Result<Vec<Array2<f64>>, Failure> {
        let mut buffers = self.buffers(sequence);
        self.feed(sequence, &mut buffers.trajectory);
        self.start(sequence, &mut buffers.trajectory);
        let Buffers { plan, trajectory } = &mut buffers;
        self.engine.forward(self.weights, &self.operators, plan, trajectory);
        let network = self.compilation.network;
        if let Some((tick, _)) = trajectory.out_of_steps() {
            return Err(Failure::OutOfSteps { tick, step: None });
        }
        if let Some((tick, block)) = trajectory.first_not_finite() {
            let what = format!("`{}`", network.block(block).name);
            return Err(Failure::NotFinite { what, tick, step: None });
        }
        let states = network.block_ids().map(|block| {
            let states = trajectory.states(block);
            let kept = if self.observed[block.index()] { states.dim().2 } else { 0 };
            states.slice(s![.., 0, ..kept]).mapv(|value| value.to_f64())
        });
        let states = states.collect();
        self.latest = Some(buffers);
        Ok(states)
    }

    /// Those of the latest sequence where it was as long, otherwise new ones.
    fn buffers(&mut self, sequence: &FedSequence) -> Buffers<F> {
        let fits = |buffers: &Buffers<F>| {
            buffers.plan.samples == sequence.fed && buffers.plan.ticks == sequence.ticks
        };
        match self.latest.take().filter(fits) {
            Some(mut buffers) => {
                buffers.trajectory.clear();
                buffers
            }
            None => self.new_buffers(sequence),
        }
    }

    fn new_buffers(&self, sequence: &FedSequence) -> Buffers<F> {
        let plan = every_copy(self.compilation.network, sequence.fed, sequence.ticks);
        let mut trajectory = self.engine.trajectory(&plan, 1);
        for GivenStart { block, state } in &self.experiment.starts {
            if let StartState::Same(start) = state {
                trajectory.set_start(*block, start);
            }
        }
        Buffers { plan, trajectory }
    }

    /// Writes what a sequence has of its own before the first update: start states that are rows of
    /// data, and its noise.
    fn start(&self, sequence: &FedSequence, trajectory: &mut Trajectory<F>) {
        for GivenStart { block, state } in &self.experiment.starts {
            if let StartState::Series(series) = state {
                let first = series.data.sequences[sequence.index].first();
                first
                    .iter()
                    .for_each(|row| trajectory.set_start(*block, series.row(**row as usize)));
            }
        }
        if self.experiment.noise {
            let seed = self.compilation.seed;
            let key = NoiseKey { seed, epoch: 0, sequence: sequence.index, first: 0 };
            trajectory.draw_noise(self.compilation.network, 0, &key);
        }
    }

    fn feed(&self, sequence: &FedSequence, trajectory: &mut Trajectory<F>) {
        for feed in &self.experiment.feeds {
            let mut inputs = trajectory.input_mut(feed.block);
            for tick in 0..sequence.fed {
                let Some(values) = sample(feed, sequence, tick) else { break };
                for (input, value) in inputs.slice_mut(s![tick, 0, ..]).iter_mut().zip(values) {
                    *input = F::from_f64(*value);
                }
            }
        }
    }
}
