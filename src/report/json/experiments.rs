//! Results of experiments as JSON.

use ndarray::{ArcArray2, Array2};
use serde::{Serialize, Serializer};

use super::{ExpectationResult, plain};
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
    /// What became of its expectations.
    pub expectations: Vec<ExpectationResult>,
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
    /// What became of its expectations.
    pub expectations: Vec<ExpectationResult>,
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
    /// A list of neurons for each tick. The states of a run are shared by all that is shown.
    #[serde(serialize_with = "rows")]
    pub values: ArcArray2<f64>,
}

impl ExperimentResult {
    /// The result of a training.
    pub fn of_training(
        title: &str,
        network: &Network,
        training: &Training,
        expectations: Vec<ExpectationResult>,
    ) -> Self {
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
            expectations,
        })
    }

    /// The result of a run.
    pub fn of_run(
        title: &str,
        network: &Network,
        experiment: &RunExperiment,
        simulation: Simulation,
        expectations: Vec<ExpectationResult>,
    ) -> Self {
        let result = |sequence: SequenceStates| {
            let (ticks, fed) = (sequence.states.first().map_or(0, Array2::nrows), sequence.fed);
            let states = Shared::of(sequence);
            let shows = experiment.shows.iter();
            let shown = shows.flat_map(|show| states.shown(network, *show)).collect();
            SequenceResult { ticks, fed, shown }
        };
        let sequences = simulation.sequences.into_iter().map(result).collect();
        ExperimentResult::Run(RunResult { title: title.into(), sequences, expectations })
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

/// The states of one sequence, which take no more room however often they are shown.
struct Shared {
    states: Vec<ArcArray2<f64>>,
    change: Option<Vec<ArcArray2<f64>>>,
}

impl Shared {
    fn of(sequence: SequenceStates) -> Self {
        let shared = |states: Vec<Array2<f64>>| {
            states.into_iter().map(Array2::into_shared).collect::<Vec<_>>()
        };
        Self { states: shared(sequence.states), change: sequence.change.map(shared) }
    }

    fn shown(&self, network: &Network, show: Show) -> Vec<Shown> {
        let of = |quantity, states: &[ArcArray2<f64>], block: BlockId| Shown {
            block: network.block(block).name.clone(),
            quantity,
            values: states[block.index()].clone(),
        };
        let blocks = network.block_ids();
        match show {
            Show::Block(block) => vec![of("r", &self.states, block)],
            Show::State => blocks.map(|id| of("r", &self.states, id)).collect(),
            Show::Change => {
                let Some(change) = &self.change else { return Vec::new() };
                let blocks = blocks.filter(|id| !network.block(*id).is_input());
                blocks.map(|id| of("dr", change, id)).collect()
            }
        }
    }
}

fn rows<S: Serializer>(states: &ArcArray2<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    let row = |tick| states.row(tick).iter().map(|value| plain(*value)).collect::<Vec<_>>();
    serializer.collect_seq((0..states.nrows()).map(row))
}
