//! The loop: epochs of batches, each a step of the optimiser.

use super::backpropagation::{Backpropagation, Slope};
use super::batch::order;
use super::loss::Score;
use super::optimiser::Descent;
use super::setup::Setup;
use super::{EpochRecord, Progress};
use crate::data::Stretch;
use crate::engine::{Failure, StepNumber};
use crate::real::Real;
use crate::weights::Weights;

/// A training under way.
pub(super) struct Learning<'a, F> {
    setup: &'a Setup<'a>,
    /// The weights so far.
    pub weights: Weights<F>,
    /// Optimiser steps so far.
    pub steps: usize,
    /// Those whose gradient was clipped.
    pub clipped: usize,
    backpropagation: Backpropagation<'a, F>,
    descent: Descent<F>,
}

impl<'a, F: Real> Learning<'a, F> {
    /// Before the first step.
    pub fn new(setup: &'a Setup<'a>, weights: Weights<F>) -> Self {
        Self {
            setup,
            steps: 0,
            clipped: 0,
            backpropagation: Backpropagation::new(setup),
            descent: Descent::new(setup.experiment.optimiser, &weights),
            weights,
        }
    }

    /// All epochs over the stretches; none where there is no stretch.
    pub fn epochs(
        &mut self,
        stretches: &[Stretch],
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<EpochRecord>, Failure> {
        let mut ordered = stretches.to_vec();
        let mut records = Vec::new();
        if stretches.is_empty() {
            return Ok(records);
        }
        for epoch in 1..=self.setup.experiment.epochs {
            ordered.clone_from_slice(stretches);
            order(self.setup, epoch, &mut ordered);
            records.push(self.epoch(epoch, &ordered, progress)?);
        }
        Ok(records)
    }

    /// The weights, without all that led to them.
    pub fn into_weights(self) -> Weights<F> {
        self.weights
    }

    fn epoch(
        &mut self,
        epoch: usize,
        stretches: &[Stretch],
        progress: &mut dyn FnMut(Progress),
    ) -> Result<EpochRecord, Failure> {
        let experiment = self.setup.experiment;
        let batches = stretches.len().div_ceil(experiment.batch);
        let mut total = vec![Score::default(); self.setup.goals.len()];
        let mut norms = 0.0;
        for (index, stretches) in stretches.chunks(experiment.batch).enumerate() {
            let batch = index + 1;
            let slope = self.step(stretches, StepNumber { epoch, batch })?;
            let scores = total.iter_mut().zip(self.backpropagation.scores());
            scores.for_each(|(total, score)| total.add(*score));
            norms += slope.norm;
            let (epochs, Slope { loss, norm: gradient_norm }) = (experiment.epochs, slope);
            progress(Progress { epoch, epochs, batch, batches, loss, gradient_norm });
        }
        let loss = self.setup.loss(&total);
        Ok(EpochRecord { loss, gradient_norm: norms / batches as f64 })
    }

    /// One step of the optimiser.
    fn step(&mut self, batch: &[Stretch], at: StepNumber) -> Result<Slope, Failure> {
        let slope = self.backpropagation.slope(&self.weights, batch, at)?;
        let clip = self.setup.experiment.clip.filter(|clip| slope.norm > *clip);
        let scale = clip.map_or(1.0, |clip| clip / slope.norm);
        let gradient = self.backpropagation.gradient();
        self.descent.step(&self.setup.parameters, &mut self.weights, gradient, scale);
        self.steps += 1;
        self.clipped += usize::from(clip.is_some());
        Ok(slope)
    }
}
