//! Laws of the gradients.

use std::iter::repeat_n;

use ndarray::Array1;

use super::draws::Draws;
use super::{Case, Seeds, flat, weights};
use crate::unroll::{Plan, Scored, every_copy, unroll};

#[test]
fn gradients_equal_central_differences() {
    let mut checked = 0;
    for seed in 0..200 {
        let mut draws = Draws::new(1000 + seed);
        let case = Case::new(&mut draws, if seed % 4 == 0 { 12 } else { 4 }, true);
        let seeds = case.seeds(&mut draws);
        let gradient = flat(&case.gradient(&seeds, &case.weights));
        for (parameter, apart) in differences(&case, &seeds, &gradient) {
            assert!(apart <= 1e-6, "network {seed}, parameter {parameter}: {apart} apart");
            checked += 1;
        }
    }
    assert!(checked > 2000);
}

#[test]
fn a_backward_pass_with_other_weights_is_caught() {
    let mut caught = 0;
    for seed in 0..50 {
        let mut draws = Draws::new(1000 + seed);
        let case = Case::new(&mut draws, 4, true);
        let seeds = case.seeds(&mut draws);
        let (mut operators, trajectory) = case.run(&case.weights);
        let mut other = case.weights.clone();
        other.matrices.iter_mut().flatten().for_each(|number| *number = 0.0);
        case.engine.prepare(&other, &mut operators);
        let gradient = flat(&case.backward(&seeds, &other, &operators, &trajectory));
        let is_caught = differences(&case, &seeds, &gradient).any(|(_, apart)| apart > 1e-4);
        caught += usize::from(is_caught);
    }
    assert!(caught > 30, "only {caught} of 50");
}

/// For some parameters how far the gradient is from the central difference, relative to its
/// largest number; none at kinks.
fn differences(case: &Case, seeds: &Seeds, gradient: &[f64]) -> impl Iterator<Item = (usize, f64)> {
    let scale = gradient.iter().fold(1.0, |most: f64, value| most.max(value.abs()));
    let step = 1e-5;
    let apart = move |(index, value): (usize, &f64)| {
        let at = |shift: f64| {
            let mut weights = case.weights.clone();
            let numbers = weights.matrices.iter_mut().chain(&mut weights.vectors).flatten();
            numbers.skip(index).take(1).for_each(|number| *number += shift);
            case.error(seeds, &case.run(&weights).1)
        };
        let (above, here, below) = (at(step), at(0.0), at(-step));
        let is_smooth = (above + below - 2.0 * here).abs() <= 1e-3 * step * scale;
        is_smooth.then(|| (index, (value - (above - below) / (2.0 * step)).abs() / scale))
    };
    gradient.iter().enumerate().step_by(1 + gradient.len() / 40).filter_map(apart)
}

#[test]
fn single_precision_is_close_to_double() {
    for seed in 0..100 {
        let mut draws = Draws::new(2000 + seed);
        let case = Case::new(&mut draws, 6, true);
        let seeds = case.seeds(&mut draws);
        let exact = flat(&case.gradient(&seeds, &case.weights));
        let single = flat(&case.gradient::<f32>(&seeds, &case.weights.cast()));
        let scale = exact.iter().fold(1.0, |most: f64, value| most.max(value.abs()));
        for (exact, single) in exact.iter().zip(&single) {
            assert!((exact - single).abs() <= 1e-3 * scale, "network {seed}: {single} {exact}");
        }
    }
}

#[test]
fn a_plan_that_drops_copies_changes_no_error_and_no_gradient() {
    let mut dropped = 0;
    for seed in 0..200 {
        let (mut case, dropping, seeds) = scored(&mut Draws::new(3000 + seed));
        let error = case.error(&seeds, &case.run(&case.weights).1);
        let gradient = flat(&case.gradient(&seeds, &case.weights));
        let counts = dropping.counts();
        dropped += counts.zero + counts.unneeded;
        case.plan = dropping;
        let found = case.error(&seeds, &case.run(&case.weights).1);
        assert!((found - error).abs() <= 1e-12 * (1.0 + error.abs()), "network {seed}");
        for (found, expected) in
            flat(&case.gradient(&seeds, &case.weights)).into_iter().zip(gradient)
        {
            let apart = (found - expected).abs();
            assert!(apart <= 1e-12 * (1.0 + expected.abs()), "network {seed}: {found} {expected}");
        }
    }
    assert!(dropped > 1000);
}

/// A case with samples for its first ticks, of which no copy is dropped; the plan that drops what
/// the targets of some scored blocks do not need; and seeds at those targets alone.
fn scored(draws: &mut Draws) -> (Case, Plan, Seeds) {
    let mut case = Case::new(draws, 6, true);
    let samples = 1 + draws.below(4);
    let computed = case.network.block_ids().filter(|id| !case.network.block(*id).is_input());
    let scored: Vec<_> = computed
        .take(1 + draws.below(2))
        .map(|block| Scored { block, placement: draws.below(4) })
        .collect();
    let dropping = unroll(&case.network, &case.patterns, samples, &scored);
    case.plan = every_copy(&case.network, samples, dropping.ticks);
    let silence = Array1::zeros(case.network.neurons());
    for sequence in &mut case.inputs {
        sequence.truncate(samples);
        let silent = dropping.ticks - sequence.len();
        sequence.extend(repeat_n(silence.clone(), silent));
    }
    let mut seeds = case.seeds(draws);
    for (index, (of_states, of_sums)) in seeds.iter_mut().enumerate() {
        let size = case.inputs.len() * case.network.blocks[index].size;
        let placed = scored.iter().find(|scored| scored.block.index() == index);
        let first = placed.map_or(dropping.ticks, |scored| scored.placement);
        let is_target = |number: usize| (first..first + samples).contains(&(number / size));
        let numbered = of_states.iter_mut().enumerate().chain(of_sums.iter_mut().enumerate());
        numbered.filter(|(number, _)| !is_target(*number)).for_each(|(_, seed)| *seed = 0.0);
    }
    (case, dropping, seeds)
}

#[test]
fn buffers_used_before_give_the_same_bits() {
    for seed in 0..50 {
        let mut draws = Draws::new(4000 + seed);
        let case = Case::new(&mut draws, 6, true);
        let (engine, plan) = (&case.engine, &case.plan);
        let seeds = case.seeds(&mut draws);
        let other = weights(&case.network, &case.patterns, &mut draws);
        let (mut operators, mut trajectory) = case.run(&other);
        let mut adjoint = engine.adjoint(plan, case.inputs.len());
        case.seed(&seeds, &mut adjoint);
        let mut gradient = other.zeros_like();
        engine.backward(&other, &operators, plan, &trajectory, &mut adjoint, &mut gradient);

        trajectory.clear();
        case.feed(&mut trajectory);
        adjoint.clear();
        case.seed(&seeds, &mut adjoint);
        gradient = other.zeros_like();
        engine.prepare(&case.weights, &mut operators);
        engine.forward(&case.weights, &operators, plan, &mut trajectory);
        engine.backward(&case.weights, &operators, plan, &trajectory, &mut adjoint, &mut gradient);
        assert_eq!(gradient, case.gradient(&seeds, &case.weights), "network {seed}");
    }
}
