//! The loss of a batch and its gradient, by backpropagation through time.

use super::batch::{Workspaces, feed};
use super::failure::{gradient_failure, loss_failure};
use super::loss::Score;
use super::optimiser::{Parameter, norm};
use super::setup::Setup;
use super::targets::Targets;
use crate::data::{Part, Stretch};
use crate::engine::{Failure, Operators, StepNumber};
use crate::real::Real;
use crate::weights::Weights;

/// The buffers of a gradient, reused from batch to batch.
pub(super) struct Backpropagation<'a, F> {
    setup: &'a Setup<'a>,
    parameters: Vec<Parameter>,
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
    /// Buffers for a network with such weights, of which the parameters are trainable.
    pub fn new(setup: &'a Setup<'a>, parameters: Vec<Parameter>, weights: &Weights<F>) -> Self {
        Self {
            setup,
            parameters,
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

    /// The gradient of the latest batch.
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
        let loss = self.forward(weights, batch, at)?;
        let norm = self.backward(batch, at)?;
        Ok(Slope { loss, norm })
    }

    fn forward(
        &mut self,
        weights: &Weights<F>,
        batch: &[Stretch],
        at: StepNumber,
    ) -> Result<f64, Failure> {
        let Setup { engine, experiment, goals, .. } = self.setup;
        let workspace = self.workspaces.of(self.setup, batch)?;
        feed(experiment, batch, &mut workspace.trajectory);
        engine.prepare(weights, &mut self.operators);
        engine.forward(weights, &self.operators, &workspace.plan, &mut workspace.trajectory);
        let skip = experiment.windows.map_or(0, |windows| windows.skip);
        for ((goal, targets), score) in goals.iter().zip(&mut self.targets).zip(&mut self.scores) {
            targets.fill(&goal.fit.series, batch, Part::Train, skip);
            *score = goal.score(&workspace.trajectory, targets);
        }
        let loss = self.setup.loss(&self.scores);
        match loss.is_finite() {
            true => Ok(loss),
            false => {
                let trajectory = &workspace.trajectory;
                Err(loss_failure(self.setup, trajectory, &self.targets, Some(at)))
            }
        }
    }

    fn backward(&mut self, batch: &[Stretch], at: StepNumber) -> Result<f64, Failure> {
        let workspace = self.workspaces.of(self.setup, batch)?;
        workspace.adjoint.clear();
        for ((goal, targets), score) in self.setup.goals.iter().zip(&self.targets).zip(&self.scores)
        {
            if score.weight > 0.0 {
                let adjoint = &mut workspace.adjoint;
                goal.seed(&workspace.trajectory, targets, score.weight, adjoint);
            }
        }
        clear(&mut self.gradient);
        self.setup.engine.backward(
            &self.operators,
            &workspace.plan,
            &workspace.trajectory,
            &mut workspace.adjoint,
            &mut self.gradient,
        );
        let norm = norm(&self.parameters, &self.gradient);
        match norm.is_finite() {
            true => Ok(norm),
            false => {
                Err(gradient_failure(self.setup, workspace, &self.parameters, &self.gradient, at))
            }
        }
    }
}

fn clear<F: Real>(gradient: &mut Weights<F>) {
    let lists = gradient.matrices.iter_mut().chain(&mut gradient.biases);
    lists.for_each(|list| list.fill(F::ZERO));
}
