//! The loss of a training as a function of the weights: over the whole training part as one batch,
//! before any step, in f64.
//!
//! With one batch the loss is `Σ weight · Σ w e / Σ w` over all scored targets, whatever the batches
//! of the training itself. Windows, their `skip`, given starts and the noise of the first epoch are
//! those of the training.

use ndarray::{Array3, s};

use super::backpropagation::Backpropagation;
use super::optimiser::Parameter;
use super::setup::{Goal, Setup};
use super::stretches::training_stretches;
use super::targets::{Targets, longest};
use crate::data::Stretch;
use crate::engine::{Compilation, Failure, Place, StepNumber};
use crate::model::TrainExperiment;
use crate::model::network::BlockId;
use crate::unroll::Plan;
use crate::weights::Weights;

/// The noise and the messages are those of the first step.
const FIRST: StepNumber = StepNumber { epoch: 1, batch: 1 };

/// The loss of a training as a function of the weights.
pub struct Objective<'a> {
    setup: Setup<'a>,
    /// The training part.
    stretches: Vec<Stretch>,
}

/// The objective at some weights: its value and its gradient.
pub(crate) struct Point<'a> {
    objective: &'a Objective<'a>,
    weights: &'a Weights<f64>,
    pass: Backpropagation<'a, f64>,
    /// `Σ weight · loss` over the fits.
    pub loss: f64,
    /// The norm of its gradient over all trainable numbers, each once.
    pub norm: f64,
}

/// What a block is fed, should do or does, `T × B × n`; NaN where there is nothing.
pub struct Samples {
    /// The block.
    pub block: BlockId,
    /// The numbers.
    pub values: Array3<f64>,
}

impl<'a> Objective<'a> {
    /// Of a training; none where nothing is scored.
    pub fn new(compilation: &'a Compilation<'a>, experiment: &'a TrainExperiment) -> Option<Self> {
        let setup = Setup::new(compilation, experiment);
        let stretches = training_stretches(experiment, setup.samples_beyond());
        (!stretches.is_empty()).then_some(Objective { setup, stretches })
    }

    /// What may move, matrices first, each in the order of their names.
    pub(crate) fn parameters(&self) -> &[Parameter] {
        &self.setup.parameters
    }

    /// The network.
    pub fn compilation(&self) -> &Compilation<'a> {
        self.setup.compilation
    }

    /// B, the sequences or windows.
    pub fn sequences(&self) -> usize {
        self.stretches.len()
    }

    /// T, the samples of the longest of them.
    pub fn samples(&self) -> usize {
        longest(&self.stretches)
    }

    /// The unrolled network of the longest sequence.
    pub fn plan(&self) -> Plan {
        self.setup.plan(self.samples())
    }

    /// The ticks at which a place has a copy.
    pub fn copies(&self, plan: &Plan, place: Place) -> Vec<usize> {
        self.setup.engine.copies(plan, place)
    }

    /// The last tick at which a target stands.
    pub fn last_target(&self) -> usize {
        let last = |goal: &Goal| {
            let scored = self.targets(goal).scored().map(|target| target.sample).max();
            scored.map(|sample| sample + goal.placement)
        };
        self.setup.goals.iter().filter_map(last).max().unwrap_or(0)
    }

    /// What the fits should do, sample by sample.
    pub fn targets_of_fits(&self) -> Vec<Samples> {
        let of = |goal: &Goal| {
            let shape = (self.samples(), self.sequences(), goal.fit.series.width);
            let mut values = Array3::from_elem(shape, f64::NAN);
            for target in self.targets(goal).scored() {
                let mut place = values.slice_mut(s![target.sample, target.sequence, ..]);
                place.iter_mut().zip(target.values).for_each(|(value, target)| *value = *target);
            }
            Samples { block: goal.fit.block, values }
        };
        self.setup.goals.iter().map(of).collect()
    }

    fn targets(&self, goal: &Goal) -> Targets {
        let mut targets = Targets::default();
        self.setup.fill(goal, &self.stretches, &mut targets);
        targets
    }

    /// The value and the gradient.
    pub(crate) fn at(&'a self, weights: &'a Weights<f64>) -> Result<Point<'a>, Failure> {
        let mut pass = Backpropagation::whole(&self.setup);
        let slope = pass.slope(weights, &self.stretches, FIRST)?;
        Ok(Point { objective: self, weights, pass, loss: slope.loss, norm: slope.norm })
    }
}

impl Point<'_> {
    /// The gradient: at both numbers of a symmetric pair that of the pair.
    pub fn gradient(&self) -> &Weights<f64> {
        self.pass.gradient()
    }

    /// Adds to `gradient` what one copy contributes to it, pairs not yet brought together.
    pub fn add_copy(
        &mut self,
        copy: (Place, usize),
        gradient: &mut Weights<f64>,
    ) -> Result<(), Failure> {
        self.pass.add_copy(self.weights, &self.objective.stretches, copy, gradient)
    }

    /// The objective at other weights, with the steps that dopri5 chose at these. It leaves none of
    /// the states that copies are made from, so it ends the point.
    pub fn into_function(mut self) -> impl FnMut(&Weights<f64>) -> Result<f64, Failure> {
        move |weights| self.pass.loss_again(weights, &self.objective.stretches)
    }

    /// What each input block is fed.
    pub fn inputs(&mut self) -> Result<Vec<Samples>, Failure> {
        let network = self.objective.setup.compilation.network;
        let inputs = network.block_ids().filter(|id| network.block(*id).is_input());
        self.states(inputs.map(|block| (block, 0)).collect())
    }

    /// The states of each fitted block at the ticks of its targets, sample by sample.
    pub fn outputs(&mut self) -> Result<Vec<Samples>, Failure> {
        let goals = self.objective.setup.goals.iter();
        self.states(goals.map(|goal| (goal.fit.block, goal.placement)).collect())
    }

    /// The states of blocks, each from a tick on.
    fn states(&mut self, blocks: Vec<(BlockId, usize)>) -> Result<Vec<Samples>, Failure> {
        let samples = self.objective.samples();
        let trajectory = self.pass.trajectory(&self.objective.stretches)?;
        let of = |(block, first): (BlockId, usize)| {
            let states = trajectory.states(block);
            Samples { block, values: states.slice(s![first..first + samples, .., ..]).to_owned() }
        };
        Ok(blocks.into_iter().map(of).collect())
    }
}
