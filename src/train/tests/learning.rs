//! Whole trainings.

use std::borrow::Cow;

use super::*;
use crate::data::Series;
use crate::model::Network;
use crate::model::experiment::Windows;
use crate::model::network::{Frozen, Mask, MatrixId};

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
        let fits = vec![fit(Y, values.ahead(1))];
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
    network.matrices[1].frozen = Frozen::Whole;
    network.vectors[1].frozen = true;
    let program = Program::new(network);
    let experiment = TrainExperiment { epochs: 5, optimiser: ADAM, ..echo(&[9]) };
    let (before, after) = (program.weights(), program.train(&experiment).unwrap().weights);
    assert_eq!(before.matrices[1], after.matrices[1]);
    assert_eq!(before.vectors[1], after.vectors[1]);
    assert_ne!(before.matrices[0], after.matrices[0]);
    assert_ne!(before.vectors[0], after.vectors[0]);
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
        train(&program.compilation(), &experiment, Cow::Borrowed(&start), &mut |_| ()).unwrap()
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
        connection.matrix = MatrixId::new(2 - connection.matrix.index());
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
fn threads_change_no_bit() {
    let mut network = recurrent(48, Activation::Tanh, Clock::Layered);
    network.precision = Precision::F32;
    let program = Program::new(network);
    let lengths: Vec<_> = (0..100).map(|sequence| 20 + sequence % 7).collect();
    let experiment = TrainExperiment { batch: 80, epochs: 2, ..echo(&lengths) };
    let trained = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        numbers(&pool.install(|| program.train(&experiment)).unwrap().weights)
    };
    let alone = trained(1);
    assert_eq!(alone, trained(2));
    assert_eq!(alone, trained(4));
}

#[test]
fn progress_tells_each_step() {
    let experiment = TrainExperiment { batch: 2, epochs: 2, ..echo(&[3; 5]) };
    let program = tanh(Clock::Global);
    let mut steps = Vec::new();
    let mut note = |p: Progress| steps.push((p.epoch, p.epochs, p.batch, p.batches));
    train(&program.compilation(), &experiment, Cow::Owned(program.weights()), &mut note).unwrap();
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
