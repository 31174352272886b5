//! The loss of a batch and its gradient, by backpropagation through time.

use super::batch::{Workspace, Workspaces, feed};
use super::failure::{gradient_failure, loss_failure};
use super::loss::Score;
use super::optimiser::norm;
use super::setup::Setup;
use super::start::start;
use super::targets::Targets;
use crate::data::Stretch;
use crate::engine::{Failure, Operators, Place, StepNumber, Trajectory};
use crate::real::Real;
use crate::weights::Weights;

/// The buffers of a gradient, reused from batch to batch.
pub(super) struct Backpropagation<'a, F> {
    setup: &'a Setup<'a>,
    operators: Operators<F>,
    workspaces: Workspaces<F>,
    /// For each goal its targets in the batch.
    targets: Vec<Targets>,
    /// For each goal what its differences come to.
    scores: Vec<Score>,
    gradient: Weights<F>,
}

/// What a batch says about the weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slope {
    /// `Σ weight · loss` over the fits.
    pub loss: f64,
    /// The norm of its gradient over all trainable numbers.
    pub norm: f64,
}

impl<'a, F: Real> Backpropagation<'a, F> {
    /// Buffers for a network with such weights.
    pub fn new(setup: &'a Setup<'a>, weights: &Weights<F>) -> Self {
        Self {
            setup,
            operators: setup.engine.operators(),
            workspaces: Workspaces::new(),
            targets: vec![Targets::default(); setup.goals.len()],
            scores: vec![Score::default(); setup.goals.len()],
            gradient: weights.zeros_like(),
        }
    }

    /// What the fits scored in the latest batch, goal by goal.
    pub fn scores(&self) -> &[Score] {
        &self.scores
    }

    /// The gradient of the latest batch: at both numbers of a symmetric pair that of the pair.
    pub fn gradient(&self) -> &Weights<F> {
        &self.gradient
    }

    /// The loss of a batch, and its gradient, which is then in [`Self::gradient`].
    pub fn slope(
        &mut self,
        weights: &Weights<F>,
        batch: &[Stretch],
        at: StepNumber,
    ) -> Result<Slope, Failure> {
        let workspace = self.workspaces.of(self.setup, batch)?;
        start(self.setup, batch, at.epoch, &mut workspace.trajectory);
        forward(self.setup, weights, batch, &mut self.operators, workspace);
        score(self.setup, batch, &workspace.trajectory, &mut self.targets, &mut self.scores);
        let loss = self.setup.loss(&self.scores);
        if !loss.is_finite() {
            let trajectory = &workspace.trajectory;
            return Err(loss_failure(self.setup, trajectory, &self.targets, Some(at)));
        }
        seed(self.setup, &self.targets, &self.scores, workspace);
        backward(self.setup, &self.operators, workspace, &mut self.gradient);
        self.setup.parameters.iter().for_each(|parameter| parameter.fold(&mut self.gradient));
        let norm = norm(&self.setup.parameters, &self.gradient);
        if !norm.is_finite() {
            return Err(gradient_failure(self.setup, workspace, &self.gradient, at));
        }
        Ok(Slope { loss, norm })
    }

    /// Adds to `gradient` what one copy contributes to that of the latest batch, this one; pairs are
    /// not yet brought together.
    pub fn add_copy(
        &mut self,
        batch: &[Stretch],
        copy: (Place, usize),
        gradient: &mut Weights<F>,
    ) -> Result<(), Failure> {
        let Workspace { plan, trajectory, adjoint } = self.workspaces.of(self.setup, batch)?;
        self.setup.engine.add_copy(copy, &self.operators, plan, trajectory, adjoint, gradient);
        Ok(())
    }

    /// The states of the latest batch, this one.
    pub fn trajectory(&mut self, batch: &[Stretch]) -> Result<&Trajectory<F>, Failure> {
        Ok(&self.workspaces.of(self.setup, batch)?.trajectory)
    }

    /// The loss of the latest batch, this one, at other weights: with the same starts, noise and
    /// steps.
    pub fn loss_again(&mut self, weights: &Weights<F>, batch: &[Stretch]) -> Result<f64, Failure> {
        let Workspace { plan, trajectory, .. } = self.workspaces.of(self.setup, batch)?;
        self.setup.engine.prepare(weights, &mut self.operators);
        self.setup.engine.replay(weights, &self.operators, plan, trajectory);
        score(self.setup, batch, trajectory, &mut self.targets, &mut self.scores);
        Ok(self.setup.loss(&self.scores))
    }
}

fn forward<F: Real>(
    setup: &Setup<'_>,
    weights: &Weights<F>,
    batch: &[Stretch],
    operators: &mut Operators<F>,
    workspace: &mut Workspace<F>,
) {
    let Workspace { plan, trajectory, .. } = workspace;
    feed(setup.experiment, batch, trajectory);
    setup.engine.prepare(weights, operators);
    setup.engine.forward(weights, operators, plan, trajectory);
}

fn score<F: Real>(
    setup: &Setup<'_>,
    batch: &[Stretch],
    trajectory: &Trajectory<F>,
    targets: &mut [Targets],
    scores: &mut [Score],
) {
    for ((goal, targets), score) in setup.goals.iter().zip(targets).zip(scores) {
        setup.fill(goal, batch, targets);
        *score = goal.score(trajectory, targets);
    }
}

fn seed<F: Real>(
    setup: &Setup<'_>,
    targets: &[Targets],
    scores: &[Score],
    workspace: &mut Workspace<F>,
) {
    let Workspace { trajectory, adjoint, .. } = workspace;
    adjoint.clear();
    for ((goal, targets), score) in setup.goals.iter().zip(targets).zip(scores) {
        if score.weight > 0.0 {
            goal.seed(trajectory, targets, score.weight, adjoint);
        }
    }
}

fn backward<F: Real>(
    setup: &Setup<'_>,
    operators: &Operators<F>,
    workspace: &mut Workspace<F>,
    gradient: &mut Weights<F>,
) {
    let lists = gradient.matrices.iter_mut().chain(&mut gradient.vectors);
    lists.for_each(|list| list.fill(F::ZERO));
    let Workspace { plan, trajectory, adjoint } = workspace;
    setup.engine.backward(operators, plan, trajectory, adjoint, gradient);
}
