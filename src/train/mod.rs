//! `TrainExperiment` to [`Training`]: losses, optimisers, the loop.

mod backpropagation;

mod batch;

mod division;

mod expectations;
mod failure;
mod learning;
mod loss;
mod metrics;
mod objective;
mod optimiser;
mod pass;
mod persistence;
mod setup;
mod start;
mod stretches;
mod targets;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;

pub use division::{Division, division};
pub use expectations::judge;
pub use objective::{Objective, Samples};
pub use optimiser::{Descent, Numbers, Parameter, trainable};

pub(crate) use objective::Point;

use std::borrow::Cow;

use crate::data::Part;
use crate::engine::{Compilation, Failure};
use crate::model::TrainExperiment;
use crate::model::experiment::Loss;
use crate::model::network::{BlockId, Precision};
use crate::real::Real;
use crate::weights::Weights;
use learning::Learning;
use metrics::metrics;
use setup::Setup;
use stretches::training_stretches;

/// The result of a training.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    /// The weights that it ended with.
    pub weights: Weights<f64>,
    /// One record an epoch.
    pub epochs: Vec<EpochRecord>,
    /// For each fit, its figures on each part.
    pub fits: Vec<FitMetrics>,
    /// Optimiser steps, and how many of them were clipped.
    pub steps: usize,
    /// Steps whose gradient was scaled down.
    pub clipped: usize,
}

/// What an epoch did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EpochRecord {
    /// The mean loss over the epoch's batches as they were met, by what they score.
    pub loss: f64,
    /// The mean norm of the gradient before clipping.
    pub gradient_norm: f64,
}

/// The figures of one fit with the final weights.
#[derive(Debug, Clone, PartialEq)]
pub struct FitMetrics {
    /// The fitted block.
    pub block: BlockId,
    /// Its loss.
    pub loss: Loss,
    /// One entry for each part that has targets, in the order of [`Part::ALL`].
    pub parts: Vec<PartMetrics>,
}

/// Figures on one part, by runs from the start of each sequence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PartMetrics {
    /// The part.
    pub part: Part,
    /// Targets scored.
    pub targets: usize,
    /// The loss.
    pub loss: f64,
    /// Mean squared error in the units of the data, where the target is scaled.
    pub in_units: Option<f64>,
    /// Share of targets whose largest entry is the state's largest, for cross entropy.
    pub accuracy: Option<f64>,
    /// The loss of the persistence forecast (the latest value known), where asked for.
    pub persistence: Option<f64>,
    /// The same in the units of the data.
    pub persistence_in_units: Option<f64>,
}

/// Where a training is, told after each optimiser step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// From 1.
    pub epoch: usize,
    /// Of so many.
    pub epochs: usize,
    /// From 1.
    pub batch: usize,
    /// Of so many.
    pub batches: usize,
    /// The loss of the batch.
    pub loss: f64,
    /// The norm of its gradient before clipping.
    pub gradient_norm: f64,
}

/// Trains from `weights`, in the network's precision. Weights that are given away are not kept
/// beside those that are trained.
pub fn train(
    compilation: &Compilation,
    experiment: &TrainExperiment,
    weights: Cow<'_, Weights<f64>>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Training, Failure> {
    let setup = Setup::new(compilation, experiment);
    match compilation.network.precision {
        Precision::F32 => {
            let rounded = weights.cast::<f32>();
            drop(weights);
            train_in(&setup, rounded, progress)
        }
        Precision::F64 => train_in(&setup, weights.into_owned(), progress),
    }
}

fn train_in<F: Real>(
    setup: &Setup<'_>,
    weights: Weights<F>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Training, Failure> {
    let mut learning = Learning::new(setup, weights);
    let stretches = training_stretches(setup.experiment, setup.samples_beyond());
    let epochs = learning.epochs(&stretches, progress)?;
    let (steps, clipped) = (learning.steps, learning.clipped);
    let weights = learning.into_weights();
    let fits = metrics(setup, &weights)?;
    Ok(Training { weights: weights.cast(), epochs, fits, steps, clipped })
}
