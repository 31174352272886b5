//! `RunExperiment` to [`Simulation`]: states tick by tick.

use ndarray::Array2;

use crate::engine::{Compilation, Failure};
use crate::model::RunExperiment;
use crate::weights::Weights;

/// The states of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// One for each sequence that was fed (one where nothing was).
    pub sequences: Vec<SequenceStates>,
}

/// The states of one sequence.
#[derive(Debug, Clone, PartialEq)]
pub struct SequenceStates {
    /// Ticks that were fed.
    pub fed: usize,
    /// For each block `ticks × n`.
    pub states: Vec<Array2<f64>>,
    /// For each block `ticks × n`: `f(W r + b) - r`, where the program shows `dr`.
    pub change: Option<Vec<Array2<f64>>>,
}

/// Carries out a run, in the network's precision.
pub fn simulate(
    compilation: &Compilation,
    experiment: &RunExperiment,
    weights: &Weights<f64>,
) -> Result<Simulation, Failure> {
    let _ = (compilation, experiment, weights);
    todo!()
}
