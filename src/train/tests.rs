//! Laws of training, on small networks.

use std::sync::Arc;

use super::backpropagation::{Backpropagation, Slope};
use super::fixtures::{Program, ahead, dataset, experiment, fit, recurrent, series};
use super::optimiser::trainable;
use super::*;
use crate::data::{Series, Stretch, Unit};
use crate::engine::StepNumber;
use crate::model::Network;
use crate::model::bounds::MAX_STATE_BYTES;
use crate::model::experiment::{Optimiser, Windows};
use crate::model::network::{Activation, Clock, Mask};

const H: usize = 1;
const Y: usize = 2;
const FIRST: StepNumber = StepNumber { epoch: 1, batch: 1 };
const ADAM: Optimiser = Optimiser::Adam { lr: 0.03, beta1: 0.9, beta2: 0.999, eps: 1e-8 };

impl Program {
    fn train(&self, experiment: &TrainExperiment) -> Result<Training, Failure> {
        train(&self.compilation(), experiment, &self.weights(), &mut |_| ())
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
        let mut pass = Backpropagation::new(&setup, trainable(&self.network), weights);
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
    weights.matrices.iter().chain(&weights.biases).flatten().copied().collect()
}

fn assert_close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{a} {b}");
}

#[test]
fn padding_changes_no_number() {
    for clock in [Clock::Global, Clock::Layered] {
        let (program, experiment) = (tanh(clock), echo(&[7, 3]));
        let (both, gradient) = program.slope(&experiment, &[whole(1, 3), whole(0, 7)]);
        let (long, long_gradient) = program.slope(&experiment, &[whole(0, 7)]);
        let (short, short_gradient) = program.slope(&experiment, &[whole(1, 3)]);
        // 6 and 2 targets are scored.
        assert_close(both.loss, (6.0 * long.loss + 2.0 * short.loss) / 8.0, 1e-14);
        let alone = numbers(&long_gradient).into_iter().zip(numbers(&short_gradient));
        for (together, (long, short)) in numbers(&gradient).into_iter().zip(alone) {
            assert_close(together, (6.0 * long + 2.0 * short) / 8.0, 1e-14);
        }
    }
}

#[test]
fn gradients_of_several_weighted_fits_agree_with_central_differences() {
    for clock in [Clock::Global, Clock::Layered] {
        let program = Program::new(recurrent(1, Activation::Sigmoid, clock));
        let mut experiment = echo(&[5, 4]);
        let mut second = fit(H, series(&experiment.data, |row| wave(row + 3)));
        (second.weight, second.at) = (0.3, Some(2));
        experiment.fits.push(second);
        experiment.fits[0].weight = 2.0;
        let batch = [whole(0, 5), whole(1, 4)];
        let weights = program.weights();
        let (_, gradient) = program.slope(&experiment, &batch);
        let loss = |parameter: super::optimiser::Parameter, step: f64| {
            let mut moved = weights.clone();
            match parameter {
                super::optimiser::Parameter::Matrix(id) => moved.matrices[id.index()][0] += step,
                super::optimiser::Parameter::Bias(id) => moved.biases[id.index()][0] += step,
            }
            program.slope_at(&experiment, &batch, &moved).0.loss
        };
        for parameter in trainable(&program.network) {
            let difference = (loss(parameter, 1e-5) - loss(parameter, -1e-5)) / 2e-5;
            assert_close(parameter.of(&gradient)[0], difference, 1e-9);
        }
    }
}

#[test]
fn a_recurrent_network_learns_to_echo() {
    for clock in [Clock::Global, Clock::Layered] {
        let program = Program::new(recurrent(6, Activation::Tanh, clock));
        let experiment = TrainExperiment {
            windows: Some(Windows { length: 8, stride: 4, skip: 1 }),
            batch: 8,
            epochs: 150,
            optimiser: ADAM,
            ..echo(&[120])
        };
        let training = program.train(&experiment).unwrap();
        let (first, last) = (training.epochs[0].loss, training.epochs[149].loss);
        assert!(first > 0.1 && last < 0.005, "{clock:?}: {first} {last}");
        assert_eq!(training.steps, 150 * 4);
        let [part] = training.fits[0].parts[..] else { panic!("one part") };
        assert_eq!((part.part, part.targets), (Part::Train, 119));
        assert!(part.loss < 0.01, "{part:?}");
    }
}

#[test]
fn windows_are_sequences_of_their_own() {
    let program = tanh(Clock::Global);
    let windows = Some(Windows { length: 4, stride: 4, skip: 1 });
    let base = TrainExperiment { batch: 2, epochs: 3, ..echo(&[12]) };
    let windowed = program.train(&TrainExperiment { windows, ..base }).unwrap();
    let apart = TrainExperiment { batch: 2, epochs: 3, ..echo(&[4, 4, 4]) };
    let apart = program.train(&apart).unwrap();
    assert_eq!(windowed.weights, apart.weights);
    assert_eq!(windowed.epochs, apart.epochs);
}

#[test]
fn what_lies_after_the_training_part_changes_no_weight() {
    let trained = |later: f64| {
        let part = |row| Some(if row < 8 { Part::Train } else { Part::Test });
        let data = dataset(&[12], part);
        let values = series(&data, |row| if row < 8 { wave(row) } else { later });
        let fits = vec![fit(Y, ahead(&values, 1))];
        tanh(Clock::Global).train(&experiment(values, fits)).unwrap()
    };
    let (one, other) = (trained(1.0), trained(5.0));
    assert_eq!(one.weights, other.weights);
    assert_eq!(one.fits[0].parts[0], other.fits[0].parts[0]);
    assert_ne!(one.fits[0].parts[1], other.fits[0].parts[1]);
    assert_eq!((one.fits[0].parts[0].targets, one.fits[0].parts[1].targets), (7, 4));
}

#[test]
fn frozen_parameters_keep_their_bits() {
    let mut network = recurrent(3, Activation::Tanh, Clock::Layered);
    network.matrices[1].frozen = true;
    network.biases[1].frozen = true;
    let program = Program::new(network);
    let experiment = TrainExperiment { epochs: 5, optimiser: ADAM, ..echo(&[9]) };
    let (before, after) = (program.weights(), program.train(&experiment).unwrap().weights);
    assert_eq!(before.matrices[1], after.matrices[1]);
    assert_eq!(before.biases[1], after.biases[1]);
    assert_ne!(before.matrices[0], after.matrices[0]);
    assert_ne!(before.biases[0], after.biases[0]);
}

#[test]
fn masked_entries_have_no_parameter_after_training() {
    let mut network = recurrent(3, Activation::Tanh, Clock::Layered);
    network.connections[1].masks = vec![Mask::NoSelf];
    let program = Program::new(network);
    let experiment = TrainExperiment { epochs: 5, optimiser: ADAM, ..echo(&[9]) };
    let after = program.train(&experiment).unwrap().weights;
    assert_eq!(after.matrices[1].len(), 6);
    assert_ne!(after.matrices[1], program.weights().matrices[1]);
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_another_order() {
    let experiment = TrainExperiment { batch: 2, epochs: 4, optimiser: ADAM, ..echo(&[4; 7]) };
    let trained = |seed| {
        let program = Program { seed, ..tanh(Clock::Global) };
        let start = tanh(Clock::Global).weights();
        train(&program.compilation(), &experiment, &start, &mut |_| ()).unwrap()
    };
    assert_eq!(trained(1), trained(1));
    assert_ne!(trained(1).weights, trained(2).weights);
}

#[test]
fn the_order_of_declarations_changes_no_bit() {
    let forward = recurrent(3, Activation::Tanh, Clock::Global);
    let mut backward = forward.clone();
    backward.connections.reverse();
    backward.matrices.reverse();
    for connection in &mut backward.connections {
        connection.matrix = crate::model::network::MatrixId::new(2 - connection.matrix.index());
    }
    let mut experiment = TrainExperiment { batch: 2, epochs: 4, clip: Some(0.1), ..echo(&[5; 3]) };
    let second = fit(Y, experiment.fits[0].series.as_ref().clone());
    let trained = |network: &Network, experiment: &TrainExperiment| {
        Program::new(network.clone()).train(experiment).unwrap()
    };
    let (first, mut other) = (trained(&forward, &experiment), trained(&backward, &experiment));
    other.weights.matrices.reverse();
    assert_eq!(first, other);
    assert!(first.clipped > 0 && first.clipped <= first.steps);

    let wide = Series { width: 3, values: vec![0.5; 45], ..(*second.series).clone() };
    experiment.fits.push(fit(H, wide));
    let one = trained(&forward, &experiment);
    experiment.fits.reverse();
    let mut other = trained(&forward, &experiment);
    other.fits.reverse();
    assert_eq!(one, other);
}

#[test]
fn single_precision_trains_alike() {
    let experiment = TrainExperiment { epochs: 20, optimiser: ADAM, ..echo(&[9, 5]) };
    let double = tanh(Clock::Global).train(&experiment).unwrap();
    let network = Network { precision: Precision::F32, ..tanh(Clock::Global).network };
    let single = Program::new(network).train(&experiment).unwrap();
    for (single, double) in numbers(&single.weights).iter().zip(numbers(&double.weights)) {
        assert_close(*single, double, 1e-3);
        assert_eq!(*single, f64::from(*single as f32));
    }
    assert_close(single.epochs[19].loss, double.epochs[19].loss, 1e-4);
}

#[test]
fn progress_tells_each_step() {
    let experiment = TrainExperiment { batch: 2, epochs: 2, ..echo(&[3; 5]) };
    let program = tanh(Clock::Global);
    let mut steps = Vec::new();
    let mut note = |p: Progress| steps.push((p.epoch, p.epochs, p.batch, p.batches));
    train(&program.compilation(), &experiment, &program.weights(), &mut note).unwrap();
    assert_eq!(
        steps,
        [(1, 2, 1, 3), (1, 2, 2, 3), (1, 2, 3, 3), (2, 2, 1, 3), (2, 2, 2, 3), (2, 2, 3, 3)]
    );
}

#[test]
fn a_clipped_step_has_the_length_of_the_clip() {
    let experiment = TrainExperiment { clip: Some(1e-3), ..echo(&[6]) };
    let program = tanh(Clock::Global);
    let training = program.train(&experiment).unwrap();
    let moved = numbers(&program.weights()).into_iter().zip(numbers(&training.weights));
    let length = moved.map(|(before, after)| (after - before).powi(2)).sum::<f64>().sqrt();
    assert_close(length, 0.1 * 1e-3, 1e-9);
    assert_eq!((training.clipped, training.steps), (1, 1));
    assert!(training.epochs[0].gradient_norm > 1e-3);
}

#[test]
fn a_training_that_explodes_says_where() {
    let mut experiment = TrainExperiment { epochs: 50, ..echo(&[9]) };
    experiment.optimiser = Optimiser::Sgd { lr: 1e6, momentum: 0.0 };
    let program = Program::new(recurrent(3, Activation::Linear, Clock::Layered));
    let Err(Failure::NotFinite { what, step: Some(step), .. }) = program.train(&experiment) else {
        panic!("it does not explode")
    };
    assert!(step.epoch > 1 && step.batch == 1, "{step:?}");
    assert!(["`h`", "`y`"].contains(&what.as_str()), "{what}");
}

#[test]
fn a_target_out_of_reach_is_refused_before_anything_is_allocated() {
    let mut experiment = echo(&[9]);
    experiment.fits[0].at = Some(u32::MAX);
    let failure = tanh(Clock::Global).train(&experiment).unwrap_err();
    let ticks = 9 + u32::MAX as usize;
    let bytes = (ticks as u64 + 1) * 5 * 2 * 8;
    assert_eq!(
        failure,
        Failure::TooLarge { ticks, batch: 1, neurons: 5, bytes, bound: MAX_STATE_BYTES }
    );
}

#[test]
fn nothing_to_learn_from_leaves_the_weights() {
    let mut experiment = echo(&[9]);
    experiment.windows = Some(Windows { length: 10, stride: 1, skip: 0 });
    let program = tanh(Clock::Global);
    let training = program.train(&experiment).unwrap();
    assert_eq!(training.weights, program.weights());
    assert_eq!((training.steps, training.epochs.len()), (0, 0));
}

/// `x -> y` with weight 2, bias 1, layered.
fn line(size: usize, activation: Activation) -> (Program, Weights<f64>) {
    let mut network = recurrent(1, Activation::Linear, Clock::Layered);
    network.blocks.remove(1);
    network.blocks[1].activation = activation;
    network.blocks[1].size = size;
    network.blocks[1].start = vec![0.0; size];
    network.biases.remove(0);
    network.biases[0].initial = vec![0.0; size];
    network.blocks[1].bias = Some(crate::model::network::BiasId::new(0));
    network.matrices.truncate(1);
    network.matrices[0].rows = size;
    network.connections.truncate(1);
    let slopes = if size == 1 { vec![2.0] } else { vec![1.0, -1.0] };
    let weights = Weights { matrices: vec![slopes], biases: vec![vec![1.0; size]] };
    (Program::new(network), weights)
}

fn figures(program: &Program, weights: &Weights<f64>, experiment: &TrainExperiment) -> FitMetrics {
    let compilation = program.compilation();
    let setup = Setup::new(&compilation, experiment);
    let mut fits = metrics(&setup, weights).unwrap();
    assert_eq!(fits.len(), 1);
    fits.remove(0)
}

#[test]
fn figures_of_a_line_are_those_by_hand() {
    let part = |row| Some(if row < 3 { Part::Train } else { Part::Test });
    let data = dataset(&[5], part);
    let x = series(&data, |row| row as f64);
    let mut target = series(&data, |row| [1.0, 2.0, 5.0, 7.0, 12.0][row]);
    target.unit = Some(vec![Unit { mean: 100.0, sd: 10.0 }]);
    let mut experiment = experiment(x, vec![fit(1, target)]);
    experiment.persistence = true;
    let (program, weights) = line(1, Activation::Linear);
    // y = 1, 3, 5, 7, 9; off by 0, 1, 0 and 0, -3; the values change by 1, 3 and 2, 5.
    let figures = figures(&program, &weights, &experiment);
    assert_eq!(
        figures.parts,
        [
            PartMetrics {
                part: Part::Train,
                targets: 3,
                loss: 1.0 / 3.0,
                in_units: Some(100.0 / 3.0),
                accuracy: None,
                persistence: Some(5.0),
                persistence_in_units: Some(500.0),
            },
            PartMetrics {
                part: Part::Test,
                targets: 2,
                loss: 4.5,
                in_units: Some(450.0),
                accuracy: None,
                persistence: Some(14.5),
                persistence_in_units: Some(1450.0),
            },
        ]
    );
}

#[test]
fn accuracy_is_the_share_of_largest_entries_that_agree() {
    let data = dataset(&[1, 1, 1, 1], |_| Some(Part::Test));
    let x = series(&data, |row| [1.0, -1.0, 0.0, 2.0][row]);
    // Neuron 1 is larger for positive x, and counts as the larger of equals.
    let classes = [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]];
    let target = Series { width: 2, values: classes.concat(), ..x.clone() };
    let mut experiment = experiment(x, vec![fit(1, target)]);
    experiment.fits[0].loss = Loss::CrossEntropy;
    let (program, weights) = line(2, Activation::Softmax);
    let [part] = figures(&program, &weights, &experiment).parts[..] else { panic!("one part") };
    assert_eq!((part.part, part.targets, part.accuracy), (Part::Test, 4, Some(0.5)));
    // -ln softmax of a difference d is ln(1 + e^-d): d = 2, -2, 0, -4.
    let expected = [2.0, -2.0, 0.0, -4.0].map(|d: f64| (-d).exp().ln_1p()).iter().sum::<f64>();
    assert_close(part.loss, expected / 4.0, 1e-14);
}

#[test]
fn cross_entropy_trains_a_classifier() {
    let data = dataset(&[1; 40], |row| Some(if row < 30 { Part::Train } else { Part::Test }));
    let x = series(&data, wave);
    let class = |row: usize| if wave(row) > 0.2 { [1.0, 0.0] } else { [0.0, 1.0] };
    let values = (0..40).flat_map(class).collect();
    let target = Series { width: 2, values, ..x.clone() };
    let mut experiment = experiment(x, vec![fit(1, target)]);
    experiment.fits[0].loss = Loss::CrossEntropy;
    experiment.fits[0].series = Arc::clone(&experiment.fits[0].series);
    (experiment.batch, experiment.epochs, experiment.optimiser) = (8, 100, ADAM);
    let (program, _) = line(2, Activation::Softmax);
    let training = program.train(&experiment).unwrap();
    let accuracies: Vec<_> = training.fits[0].parts.iter().map(|part| part.accuracy).collect();
    assert!(
        accuracies.iter().all(|share| share.is_some_and(|share| share >= 0.9)),
        "{accuracies:?}"
    );
    assert!(training.epochs[99].loss < training.epochs[0].loss / 2.0);
}
