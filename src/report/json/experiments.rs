//! Results of experiments as JSON.

use ndarray::Array2;
use serde::Serialize;

use super::plain;
use crate::model::Network;
use crate::model::experiment::{RunExperiment, Show};
use crate::model::network::BlockId;
use crate::simulate::{SequenceStates, Simulation};
use crate::train::{PartMetrics, Training};

/// One experiment that was carried out.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "experiment", rename_all = "lowercase")]
pub enum ExperimentResult {
    /// A `train`.
    Train(TrainResult),
    /// A `run`.
    Run(RunResult),
}

/// The result of a `train`.
#[derive(Debug, Clone, Serialize)]
pub struct TrainResult {
    /// `train 1`
    pub title: String,
    /// The mean loss of each epoch.
    pub loss: Vec<f64>,
    /// The mean norm of each epoch's gradients.
    pub gradient_norm: Vec<f64>,
    /// Optimiser steps.
    pub steps: usize,
    /// Steps whose gradient was scaled down.
    pub clipped: usize,
    /// The figures of each fit.
    pub fits: Vec<FitResult>,
}

/// The figures of a fit.
#[derive(Debug, Clone, Serialize)]
pub struct FitResult {
    /// The fitted block.
    pub block: String,
    /// `mse` or `cross_entropy`.
    pub loss: &'static str,
    /// On each part.
    pub parts: Vec<PartResult>,
}

/// The figures of a fit on one part.
#[derive(Debug, Clone, Serialize)]
pub struct PartResult {
    /// `train`, `validation` or `test`.
    pub part: &'static str,
    /// Targets scored.
    pub targets: usize,
    /// The loss.
    pub loss: f64,
    /// Mean squared error in the units of the data.
    pub in_units: Option<f64>,
    /// Share of right classes.
    pub accuracy: Option<f64>,
    /// The loss of the persistence forecast.
    pub persistence: Option<f64>,
    /// The same in the units of the data.
    pub persistence_in_units: Option<f64>,
}

/// The result of a `run`.
#[derive(Debug, Clone, Serialize)]
pub struct RunResult {
    /// `run 1`
    pub title: String,
    /// The shown states of each sequence.
    pub sequences: Vec<SequenceResult>,
}

/// The shown states of one sequence.
#[derive(Debug, Clone, Serialize)]
pub struct SequenceResult {
    /// Ticks.
    pub ticks: usize,
    /// Ticks that were fed.
    pub fed: usize,
    /// What `show` names, in this order, block by block.
    pub shown: Vec<Shown>,
}

/// The states of one block.
#[derive(Debug, Clone, Serialize)]
pub struct Shown {
    /// The block.
    pub block: String,
    /// `r`, or `dr`: `f(W r + b) - r`.
    pub quantity: &'static str,
    /// A list of neurons for each tick.
    pub values: Vec<Vec<f64>>,
}

impl ExperimentResult {
    /// The result of a training.
    pub fn of_training(title: &str, network: &Network, training: &Training) -> Self {
        let fits = training.fits.iter().map(|fit| FitResult {
            block: network.block(fit.block).name.clone(),
            loss: fit.loss.name(),
            parts: fit.parts.iter().map(part).collect(),
        });
        ExperimentResult::Train(TrainResult {
            title: title.into(),
            loss: training.epochs.iter().map(|epoch| epoch.loss).collect(),
            gradient_norm: training.epochs.iter().map(|epoch| epoch.gradient_norm).collect(),
            steps: training.steps,
            clipped: training.clipped,
            fits: fits.collect(),
        })
    }

    /// The result of a run.
    pub fn of_run(
        title: &str,
        network: &Network,
        experiment: &RunExperiment,
        simulation: &Simulation,
    ) -> Self {
        let result = |sequence: &SequenceStates| SequenceResult {
            ticks: sequence.states.first().map_or(0, |states| states.nrows()),
            fed: sequence.fed,
            shown: experiment
                .shows
                .iter()
                .flat_map(|show| shown(network, *show, sequence))
                .collect(),
        };
        let sequences = simulation.sequences.iter().map(result).collect();
        ExperimentResult::Run(RunResult { title: title.into(), sequences })
    }
}

fn part(metrics: &PartMetrics) -> PartResult {
    PartResult {
        part: metrics.part.name(),
        targets: metrics.targets,
        loss: metrics.loss,
        in_units: metrics.in_units,
        accuracy: metrics.accuracy,
        persistence: metrics.persistence,
        persistence_in_units: metrics.persistence_in_units,
    }
}

fn shown(network: &Network, show: Show, sequence: &SequenceStates) -> Vec<Shown> {
    let of = |quantity, states: &[Array2<f64>], block: BlockId| Shown {
        block: network.block(block).name.clone(),
        quantity,
        values: rows(&states[block.index()]),
    };
    match show {
        Show::Block(block) => vec![of("r", &sequence.states, block)],
        Show::State => network.block_ids().map(|id| of("r", &sequence.states, id)).collect(),
        Show::Change => {
            let blocks = network.block_ids().filter(|id| !network.block(*id).is_input());
            let change = sequence.change.iter();
            let blocks = blocks.collect::<Vec<_>>();
            change.flat_map(|change| blocks.iter().map(|id| of("dr", change, *id))).collect()
        }
    }
}

fn rows(states: &Array2<f64>) -> Vec<Vec<f64>> {
    states.rows().into_iter().map(|row| row.iter().map(|value| plain(*value)).collect()).collect()
}
