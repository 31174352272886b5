//! What a training settles before its first step.

use std::mem::size_of;

use ndarray::ArrayView3;

use super::loss::{self, Measure, Score};
use super::optimiser::{Parameter, trainable};
use super::targets::Targets;
use crate::data::{Part, Stretch};
use crate::engine::{Adjoint, Compilation, Engine, Failure, Trajectory};
use crate::model::TrainExperiment;
use crate::model::bounds::MAX_STATE_BYTES;
use crate::model::experiment::Fit;
use crate::real::Real;
use crate::unroll::{Plan, Scored, unroll_started};

/// The schedule of the network, its fits with the ticks of their targets, and what may move.
pub(super) struct Setup<'a> {
    /// The network.
    pub compilation: &'a Compilation<'a>,
    /// Feeds, fits, how long.
    pub experiment: &'a TrainExperiment,
    /// The schedule.
    pub engine: Engine,
    /// The fits, in the order of their blocks' names: the order in which losses are added.
    pub goals: Vec<Goal<'a>>,
    /// What may move.
    pub parameters: Vec<Parameter>,
    /// Existing entries of all connections.
    entries: usize,
}

/// A fit whose targets have their place: that of sample t stands at tick t + `placement`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal<'a> {
    /// Block, series, loss.
    pub fit: &'a Fit,
    /// Ticks from a sample to its target.
    pub placement: usize,
    measure: Measure,
}

impl<'a> Setup<'a> {
    /// Makes the schedule and places the targets.
    pub fn new(compilation: &'a Compilation<'a>, experiment: &'a TrainExperiment) -> Self {
        let mut goals: Vec<_> = experiment.fits.iter().map(|fit| place(compilation, fit)).collect();
        goals.sort_by_key(|goal| &compilation.network.block(goal.fit.block).name);
        let parameters = trainable(compilation);
        let Compilation { network, patterns, .. } = *compilation;
        let entries = network.connection_ids().map(|id| patterns.connection(id).count()).sum();
        let engine = Engine::new(compilation);
        Self { compilation, experiment, engine, goals, parameters, entries }
    }

    /// The samples after its own that a target can depend on: by how many ticks the latest one is
    /// placed beyond its latency.
    pub fn samples_beyond(&self) -> usize {
        let beyond = self.goals.iter().map(|goal| {
            let latency = self.compilation.structure.placement[goal.fit.block.index()];
            goal.placement.saturating_sub(usize::try_from(latency).unwrap_or(usize::MAX))
        });
        beyond.max().unwrap_or(0)
    }

    /// The unrolled network for T samples.
    pub fn plan(&self, samples: usize) -> Plan {
        let scored: Vec<_> = self.goals.iter().map(Goal::scored).collect();
        let started: Vec<_> = self.experiment.starts.iter().map(|start| start.block).collect();
        let Compilation { network, patterns, .. } = *self.compilation;
        unroll_started(network, patterns, samples, &scored, &started)
    }

    /// Reads the targets that a training scores of a batch.
    pub fn fill(&self, goal: &Goal<'_>, batch: &[Stretch], targets: &mut Targets) {
        targets.fill(&goal.fit.series, batch, Part::Train, self.skip());
    }

    /// `Σ w` over them.
    pub fn weight(&self, goal: &Goal<'_>, batch: &[Stretch]) -> f64 {
        let series = &goal.fit.series;
        let count = Targets::count(series, batch, Part::Train, self.skip());
        count as f64 * goal.measure.count(series.width)
    }

    /// Samples at the beginning of a stretch that are not scored.
    fn skip(&self) -> usize {
        self.experiment.windows.map_or(0, |windows| windows.skip)
    }

    /// About how many multiplications a forward and a backward pass take.
    pub fn multiplications(&self, stretches: &[Stretch]) -> f64 {
        let samples: usize = stretches.iter().map(|stretch| stretch.samples.len()).sum();
        3.0 * self.entries as f64 * samples as f64
    }

    /// `Σ weight · loss` over the fits, given what each goal scored.
    pub fn loss(&self, scores: &[Score]) -> f64 {
        self.goals.iter().zip(scores).map(|(goal, score)| goal.fit.weight * score.mean()).sum()
    }

    /// The bytes of so many numbers for each neuron (and each sum of a gated connection), tick and
    /// sequence, the past that delays read included; a failure where they are more than may be
    /// held.
    pub fn bytes<F>(&self, samples: usize, batch: usize, numbers: u64) -> Result<u64, Failure> {
        let network = self.compilation.network;
        let last = self.goals.iter().map(|goal| goal.placement).max().unwrap_or(0);
        let ticks = samples.saturating_add(last);
        let rows = ticks.saturating_add(network.longest_delay().min(ticks));
        let neurons = network.neurons();
        let held = network.numbers_per_tick() as u64;
        let bytes = [rows as u64, batch as u64, held, numbers]
            .into_iter()
            .fold(size_of::<F>() as u64, u64::saturating_mul);
        let bound = MAX_STATE_BYTES;
        if bytes > bound {
            return Err(Failure::TooLarge { ticks, batch, neurons, bytes, bound });
        }
        Ok(bytes)
    }
}

fn place<'a>(compilation: &Compilation<'_>, fit: &'a Fit) -> Goal<'a> {
    let latency = compilation.structure.placement[fit.block.index()];
    let placement = fit.at.map_or(latency, u64::from);
    let measure = Measure::new(fit.loss, &compilation.network.block(fit.block).activation);
    Goal { fit, placement: usize::try_from(placement).unwrap_or(usize::MAX), measure }
}

impl Goal<'_> {
    fn scored(&self) -> Scored {
        Scored { block: self.fit.block, placement: self.placement }
    }

    /// What the loss is computed from, `ticks × B × n`.
    fn outputs<'t, F: Real>(&self, trajectory: &'t Trajectory<F>) -> ArrayView3<'t, F> {
        match self.measure {
            Measure::Squared => trajectory.states(self.fit.block),
            Measure::Entropy { .. } => trajectory.sums(self.fit.block),
        }
    }

    /// Compares the states with the targets.
    pub fn score<F: Real>(&self, trajectory: &Trajectory<F>, targets: &Targets) -> Score {
        loss::score(self.measure, self.outputs(trajectory), self.placement, targets)
    }

    /// Writes the derivatives of `weight · Σ w e / Σ w` into the adjoint, `divisor` being `Σ w`.
    pub fn seed<F: Real>(
        &self,
        trajectory: &Trajectory<F>,
        targets: &Targets,
        divisor: f64,
        adjoint: &mut Adjoint<F>,
    ) {
        let seeds = match self.measure {
            Measure::Squared => adjoint.states_mut(self.fit.block),
            Measure::Entropy { .. } => adjoint.sums_mut(self.fit.block),
        };
        let factor = self.fit.weight / divisor;
        let outputs = self.outputs(trajectory);
        loss::seed(self.measure, outputs, self.placement, targets, factor, seeds);
    }

    /// The first tick at which the error of a target is not finite.
    pub fn first_not_finite<F: Real>(
        &self,
        trajectory: &Trajectory<F>,
        targets: &Targets,
    ) -> Option<usize> {
        let outputs = self.outputs(trajectory);
        loss::first_not_finite(self.measure, outputs, self.placement, targets)
    }
}
