//! The figures of fits, against calculation by hand.

use super::*;
use crate::data::{Series, Unit};
use crate::model::network::{Start, VectorId};

/// `x -> y` with weight 2, bias 1, layered.
fn line(size: usize, activation: Activation) -> (Program, Weights<f64>) {
    let mut network = recurrent(1, Activation::Linear, Clock::Layered);
    network.blocks.remove(1);
    network.blocks[1].activation = activation;
    network.blocks[1].size = size;
    network.blocks[1].start = Start::Given(vec![0.0; size]);
    network.vectors.remove(0);
    network.vectors[0].initial = vec![0.0; size];
    network.blocks[1].bias = Some(VectorId::new(0));
    network.matrices.truncate(1);
    network.matrices[0].rows = size;
    network.connections.truncate(1);
    network.connections[0].to_part = 0..size;
    let slopes = if size == 1 { vec![2.0] } else { vec![1.0, -1.0] };
    let weights = Weights { matrices: vec![slopes], vectors: vec![vec![1.0; size]] };
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
    let (program, weights) = line(2, Activation::Softmax { beta: 1.0 });
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
    (experiment.batch, experiment.epochs, experiment.optimiser) = (8, 100, ADAM);
    let (program, _) = line(2, Activation::Softmax { beta: 1.0 });
    let training = program.train(&experiment).unwrap();
    let accuracies: Vec<_> = training.fits[0].parts.iter().map(|part| part.accuracy).collect();
    assert!(
        accuracies.iter().all(|share| share.is_some_and(|share| share >= 0.9)),
        "{accuracies:?}"
    );
    assert!(training.epochs[99].loss < training.epochs[0].loss / 2.0);
}
