//! Sequences forward and backward together.

use super::batch::{Workspace, Workspaces, feed};
use super::failure::{gradient_failure, loss_failure};
use super::loss::Score;
use super::setup::Setup;
use super::start::start;
use super::targets::Targets;
use crate::data::Stretch;
use crate::engine::{Failure, Operators, Place, StepNumber, Trajectory};
use crate::real::Real;
use crate::weights::Weights;

/// The buffers of sequences that pass through the network together, reused for the next ones.
pub(super) struct Pass<F> {
    workspaces: Workspaces<F>,
    /// For each goal its targets.
    targets: Vec<Targets>,
    /// For each goal what its differences come to.
    scores: Vec<Score>,
}

impl<F: Real> Pass<F> {
    /// Buffers that keep up to so many bytes.
    pub fn new(setup: &Setup<'_>, bytes: u64) -> Self {
        Self {
            workspaces: Workspaces::new(bytes),
            targets: vec![Targets::default(); setup.goals.len()],
            scores: vec![Score::default(); setup.goals.len()],
        }
    }

    /// What the fits scored latest, goal by goal.
    pub fn scores(&self) -> &[Score] {
        &self.scores
    }

    /// The states of the sequences, and their scores.
    pub fn forward(
        &mut self,
        setup: &Setup<'_>,
        weights: &Weights<F>,
        operators: &Operators<F>,
        stretches: &[Stretch],
        at: StepNumber,
    ) -> Result<(), Failure> {
        let Workspace { plan, trajectory, .. } = self.workspaces.of(setup, stretches)?;
        start(setup, stretches, at.epoch, trajectory);
        feed(setup.experiment, stretches, trajectory);
        setup.engine.forward(weights, operators, plan, trajectory);
        score(setup, stretches, trajectory, &mut self.targets, &mut self.scores);
        match setup.loss(&self.scores).is_finite() {
            true => Ok(()),
            false => Err(loss_failure(setup, trajectory, &self.targets, Some(at))),
        }
    }

    /// Adds the gradient by the latest sequences, these, to `gradient`; `divisors` are the `Σ w` of
    /// all that the loss scores, goal by goal.
    pub fn backward(
        &mut self,
        setup: &Setup<'_>,
        weights: &Weights<F>,
        operators: &Operators<F>,
        stretches: &[Stretch],
        divisors: &[f64],
        gradient: &mut Weights<F>,
    ) -> Result<(), Failure> {
        let Workspace { plan, trajectory, adjoint } = self.workspaces.of(setup, stretches)?;
        adjoint.clear();
        for ((goal, targets), divisor) in setup.goals.iter().zip(&self.targets).zip(divisors) {
            if *divisor > 0.0 {
                goal.seed(trajectory, targets, *divisor, adjoint);
            }
        }
        setup.engine.backward(weights, operators, plan, trajectory, adjoint, gradient);
        Ok(())
    }

    /// Why the gradient by the latest sequences, these, is not finite.
    pub fn gradient_failure(
        &mut self,
        setup: &Setup<'_>,
        stretches: &[Stretch],
        gradient: &Weights<F>,
        at: StepNumber,
    ) -> Failure {
        match self.workspaces.of(setup, stretches) {
            Ok(workspace) => gradient_failure(setup, workspace, gradient, at),
            Err(failure) => failure,
        }
    }

    /// Adds to `gradient` what one copy contributes to that of the latest sequences, these; pairs
    /// are not yet brought together.
    pub fn add_copy(
        &mut self,
        setup: &Setup<'_>,
        weights: &Weights<F>,
        operators: &Operators<F>,
        stretches: &[Stretch],
        copy: (Place, usize),
        gradient: &mut Weights<F>,
    ) -> Result<(), Failure> {
        let Workspace { plan, trajectory, adjoint } = self.workspaces.of(setup, stretches)?;
        setup.engine.add_copy(copy, (weights, operators), plan, trajectory, adjoint, gradient);
        Ok(())
    }

    /// The states of the latest sequences, these.
    pub fn trajectory(
        &mut self,
        setup: &Setup<'_>,
        stretches: &[Stretch],
    ) -> Result<&Trajectory<F>, Failure> {
        Ok(&self.workspaces.of(setup, stretches)?.trajectory)
    }

    /// The latest sequences, these, once more at other weights: with the same starts, noise and
    /// steps.
    pub fn again(
        &mut self,
        setup: &Setup<'_>,
        weights: &Weights<F>,
        operators: &Operators<F>,
        stretches: &[Stretch],
    ) -> Result<(), Failure> {
        let Workspace { plan, trajectory, .. } = self.workspaces.of(setup, stretches)?;
        setup.engine.replay(weights, operators, plan, trajectory);
        score(setup, stretches, trajectory, &mut self.targets, &mut self.scores);
        Ok(())
    }
}

fn score<F: Real>(
    setup: &Setup<'_>,
    stretches: &[Stretch],
    trajectory: &Trajectory<F>,
    targets: &mut [Targets],
    scores: &mut [Score],
) {
    for ((goal, targets), score) in setup.goals.iter().zip(targets).zip(scores) {
        setup.fill(goal, stretches, targets);
        *score = goal.score(trajectory, targets);
    }
}
