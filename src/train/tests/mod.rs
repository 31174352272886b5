//! Laws of training, on small networks.

mod constraints;
mod failures;
mod figures;
mod gradient;
mod learning;

use std::borrow::Cow;

use super::backpropagation::{Backpropagation, Slope};
use super::fixtures::{Program, dataset, experiment, fit, recurrent, series};
use super::*;
use crate::data::Stretch;
use crate::engine::StepNumber;
use crate::model::experiment::Optimiser;
use crate::model::network::{Activation, Clock};

const H: usize = 1;
const Y: usize = 2;
const FIRST: StepNumber = StepNumber { epoch: 1, batch: 1 };
const ADAM: Optimiser =
    Optimiser::Adam { lr: 0.03, beta1: 0.9, beta2: 0.999, eps: 1e-8, decay: 0.0 };

impl Program {
    fn train(&self, experiment: &TrainExperiment) -> Result<Training, Failure> {
        train(&self.compilation(), experiment, Cow::Owned(self.weights()), &mut |_| ())
    }

    /// Loss and gradient of one batch.
    fn slope(&self, experiment: &TrainExperiment, batch: &[Stretch]) -> (Slope, Weights<f64>) {
        self.slope_at(experiment, batch, &self.weights())
    }

    fn slope_at(
        &self,
        experiment: &TrainExperiment,
        batch: &[Stretch],
        weights: &Weights<f64>,
    ) -> (Slope, Weights<f64>) {
        let compilation = self.compilation();
        let setup = Setup::new(&compilation, experiment);
        let mut pass = Backpropagation::new(&setup);
        let slope = pass.slope(weights, batch, FIRST).unwrap();
        (slope, pass.gradient().clone())
    }
}

fn tanh(clock: Clock) -> Program {
    Program::new(recurrent(3, Activation::Tanh, clock))
}

/// Something that looks random, different at every row.
fn wave(row: usize) -> f64 {
    (1.7 * row as f64 + 0.3).sin()
}

/// Sequences of wave, all for training; `y` has the sample before.
fn echo(lengths: &[usize]) -> TrainExperiment {
    let data = dataset(lengths, |_| Some(Part::Train));
    let mut target = series(&data, |row| if row == 0 { 0.0 } else { wave(row - 1) });
    for rows in &data.sequences {
        target.present[rows[0] as usize] = false;
    }
    experiment(series(&data, wave), vec![fit(Y, target)])
}

fn whole(sequence: usize, length: usize) -> Stretch {
    Stretch { sequence, samples: 0..length }
}

fn numbers(weights: &Weights<f64>) -> Vec<f64> {
    weights.matrices.iter().chain(&weights.vectors).flatten().copied().collect()
}

fn assert_close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{a} {b}");
}
