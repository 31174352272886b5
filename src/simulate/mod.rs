//! `RunExperiment` to [`Simulation`]: states tick by tick.

mod expectations;
mod feeds;
mod room;
mod runner;

#[cfg(test)]
mod tests;

pub use expectations::judge;

use ndarray::{Array1, Array2};

use crate::engine::{Compilation, Failure, equation};
use crate::model::RunExperiment;
use crate::model::network::Precision;
use crate::real::Real;
use crate::weights::Weights;
use feeds::fed_sequences;
use room::check_room;
use runner::Runner;

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
    /// For each block `ticks × n`; of those that are not observed `ticks × 0`.
    pub states: Vec<Array2<f64>>,
    /// For each block `ticks × n`: `f(W r + b) - r`, where the program shows or expects `dr`.
    pub change: Option<Vec<Array2<f64>>>,
}

/// Carries out a run, in the network's precision. Each sequence is run alone.
pub fn simulate(
    compilation: &Compilation,
    experiment: &RunExperiment,
    weights: &Weights<f64>,
) -> Result<Simulation, Failure> {
    match compilation.network.precision {
        Precision::F32 => run_all(compilation, experiment, &weights.cast::<f32>()),
        Precision::F64 => run_all(compilation, experiment, weights),
    }
}

fn run_all<F: Real>(
    compilation: &Compilation,
    experiment: &RunExperiment,
    weights: &Weights<F>,
) -> Result<Simulation, Failure> {
    let sequences = fed_sequences(experiment);
    check_room::<F>(compilation.network, experiment, &sequences)?;
    let mut runner = Runner::new(compilation, experiment, weights);
    let mut results = Vec::with_capacity(sequences.len());
    for sequence in &sequences {
        let states = runner.run(sequence)?;
        let change = match experiment.needs_change() {
            true => Some(changes(compilation, &weights.cast(), &states)?),
            false => None,
        };
        results.push(SequenceStates { fed: sequence.fed, states, change });
    }
    Ok(Simulation { sequences: results })
}

/// `f(W r + b) - r` at every tick. A failure where it is not finite.
fn changes(
    compilation: &Compilation,
    weights: &Weights<f64>,
    states: &[Array2<f64>],
) -> Result<Vec<Array2<f64>>, Failure> {
    let mut changes: Vec<_> = states.iter().map(|block| Array2::zeros(block.raw_dim())).collect();
    let ticks = states.first().map_or(0, Array2::nrows);
    for tick in 0..ticks {
        let state: Vec<_> = states.iter().map(|block| block.row(tick).to_vec()).collect();
        let change = equation::change(compilation, weights, &state);
        for ((changes, change), block) in
            changes.iter_mut().zip(change).zip(&compilation.network.blocks)
        {
            if !change.iter().all(|value| value.is_finite()) {
                let what = format!("the change of `{}`", block.name);
                return Err(Failure::NotFinite { what, tick, step: None });
            }
            changes.row_mut(tick).assign(&Array1::from(change));
        }
    }
    Ok(changes)
}
