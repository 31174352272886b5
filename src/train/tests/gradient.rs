//! Losses and gradients of single batches.

use super::*;
use crate::train::optimiser::{Numbers, trainable};

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
fn a_divided_batch_has_the_gradient_of_a_whole_one() {
    let program = Program::new(recurrent(48, Activation::Tanh, Clock::Layered));
    let lengths: Vec<_> = (0..80).map(|sequence| 20 + sequence % 7).collect();
    let experiment = TrainExperiment { batch: 80, ..echo(&lengths) };
    let batch: Vec<_> = lengths.iter().enumerate().map(|(at, length)| whole(at, *length)).collect();
    let (divided, parts) = program.slope(&experiment, &batch);
    let compilation = program.compilation();
    let setup = Setup::new(&compilation, &experiment);
    let mut pass = Backpropagation::whole(&setup);
    let undivided = pass.slope(&program.weights(), &batch, FIRST).unwrap();
    assert_close(divided.loss, undivided.loss, 1e-13);
    let both = numbers(&parts).into_iter().zip(numbers(pass.gradient()));
    both.for_each(|(divided, undivided)| assert_close(divided, undivided, 1e-13));
    assert_ne!(numbers(&parts), numbers(pass.gradient()), "it is divided");
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
        let loss = |numbers: Numbers, step: f64| {
            let mut moved = weights.clone();
            numbers.of_mut(&mut moved)[0] += step;
            program.slope_at(&experiment, &batch, &moved).0.loss
        };
        for numbers in trainable(&program.compilation()).iter().map(|parameter| parameter.numbers) {
            let difference = (loss(numbers, 1e-5) - loss(numbers, -1e-5)) / 2e-5;
            assert_close(numbers.of(&gradient)[0], difference, 1e-9);
        }
    }
}
