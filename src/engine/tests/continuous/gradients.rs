//! Laws of the gradients: with the steps as constants.

use super::super::flat;
use super::{case, replayed};
use crate::weights::Weights;

#[test]
fn gradients_equal_central_differences_of_the_replayed_steps() {
    let mut checked = 0;
    for seed in 0..200 {
        let (case, mut draws) = case(seed, if seed % 4 == 0 { 9 } else { 3 });
        let seeds = case.seeds(&mut draws);
        let (mut operators, mut trajectory) = case.run(&case.weights);
        let gradient = flat(&case.backward(&seeds, &case.weights, &operators, &trajectory));
        let scale = gradient.iter().fold(1.0, |most: f64, value| most.max(value.abs()));
        let step = 1e-5;
        for (index, value) in gradient.iter().enumerate().step_by(1 + gradient.len() / 40) {
            let mut at = |shift: f64| {
                let mut weights = case.weights.clone();
                let numbers = weights.matrices.iter_mut().chain(&mut weights.vectors).flatten();
                numbers.skip(index).take(1).for_each(|number| *number += shift);
                replayed(&case, &seeds, &weights, (&mut operators, &mut trajectory))
            };
            let (above, here, below) = (at(step), at(0.0), at(-step));
            if (above + below - 2.0 * here).abs() > 1e-3 * step * scale {
                continue; // A kink.
            }
            let apart = (value - (above - below) / (2.0 * step)).abs() / scale;
            assert!(apart <= 1e-6, "network {seed}, parameter {index}: {apart} apart");
            checked += 1;
        }
    }
    assert!(checked > 2000, "{checked}");
}

#[test]
fn a_backward_pass_with_other_weights_is_caught() {
    let mut caught = 0;
    for seed in 0..50 {
        let (case, mut draws) = case(seed, 4);
        let seeds = case.seeds(&mut draws);
        let (mut operators, trajectory) = case.run(&case.weights);
        let right = flat(&case.backward(&seeds, &case.weights, &operators, &trajectory));
        let other = case.weights.zeros_like();
        case.engine.prepare(&other, &mut operators);
        let wrong = flat(&case.backward(&seeds, &other, &operators, &trajectory));
        let is_caught = right.iter().zip(&wrong).any(|(right, wrong)| (right - wrong).abs() > 1e-4);
        caught += usize::from(is_caught);
    }
    assert!(caught > 35, "only {caught} of 50");
}

#[test]
fn buffers_used_before_give_the_same_bits() {
    for seed in 0..50 {
        let (case, mut draws) = case(seed, 5);
        let seeds = case.seeds(&mut draws);
        let expected = case.gradient(&seeds, &case.weights);
        let other = scaled(&case.weights);
        let (mut operators, mut trajectory) = case.run(&other);
        let mut adjoint = case.engine.adjoint(&case.plan, case.inputs.len());
        for weights in [&other, &case.weights] {
            trajectory.clear();
            case.feed(&mut trajectory);
            adjoint.clear();
            case.seed(&seeds, &mut adjoint);
            let mut gradient = case.weights.zeros_like();
            case.engine.prepare(weights, &mut operators);
            case.engine.forward(weights, &operators, &case.plan, &mut trajectory);
            case.engine.backward(
                weights,
                &operators,
                &case.plan,
                &trajectory,
                &mut adjoint,
                &mut gradient,
            );
            assert!(weights != &case.weights || gradient == expected, "network {seed}");
        }
    }
}

/// Other weights, time constants still positive.
fn scaled(weights: &Weights<f64>) -> Weights<f64> {
    let mut scaled = weights.clone();
    let lists = scaled.matrices.iter_mut().chain(&mut scaled.vectors);
    lists.flatten().for_each(|value| *value *= 1.25);
    scaled
}

#[test]
fn single_precision_is_close_to_double() {
    for seed in (0..100).step_by(2) {
        let (case, mut draws) = case(seed, 5);
        let seeds = case.seeds(&mut draws);
        let exact = flat(&case.gradient(&seeds, &case.weights));
        let single = flat(&case.gradient::<f32>(&seeds, &case.weights.cast()));
        let scale = exact.iter().fold(1.0, |most: f64, value| most.max(value.abs()));
        for (exact, single) in exact.iter().zip(&single) {
            assert!((exact - single).abs() <= 1e-3 * scale, "network {seed}: {single} {exact}");
        }
    }
}
