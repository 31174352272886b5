//! The gradient is the sum of its copies.

use super::draws::Draws;
use super::{Case, continuous, flat};
use crate::engine::Place;

/// Every place where parameters are used.
fn places(case: &Case) -> Vec<Place> {
    let network = &case.network;
    let connections = network.connection_ids().map(Place::Connection);
    let biased = network.block_ids().filter(|id| network.block(*id).bias.is_some());
    let started = network.block_ids().filter(|id| network.learned_start(*id).is_some());
    let timed = network.block_ids().filter(|id| network.learned_tau(*id).is_some());
    connections
        .chain(biased.map(Place::Bias))
        .chain(started.map(Place::Start))
        .chain(timed.map(Place::Tau))
        .collect()
}

/// How far the sum of the copies is from the gradient, relative to its largest number; and how many
/// of the copies are not 0.
fn apart(case: &Case, draws: &mut Draws) -> (f64, usize) {
    let seeds = case.seeds(draws);
    let (engine, plan) = (&case.engine, &case.plan);
    let (operators, trajectory) = case.run(&case.weights);
    let mut adjoint = engine.adjoint(plan, case.inputs.len());
    case.seed(&seeds, &mut adjoint);
    let (mut whole, mut sum) = (case.weights.zeros_like(), case.weights.zeros_like());
    engine.backward(&case.weights, &operators, plan, &trajectory, &mut adjoint, &mut whole);
    let mut live = 0;
    for place in places(case) {
        for tick in engine.copies(plan, place) {
            let before = flat(&sum);
            engine.add_copy(
                (place, tick),
                (&case.weights, &operators),
                plan,
                &trajectory,
                &mut adjoint,
                &mut sum,
            );
            live += usize::from(flat(&sum) != before);
        }
    }
    let (whole, sum) = (flat(&whole), flat(&sum));
    let scale = whole.iter().fold(1.0, |most: f64, value| most.max(value.abs()));
    let pairs = whole.iter().zip(&sum);
    (pairs.map(|(whole, sum)| (whole - sum).abs() / scale).fold(0.0, f64::max), live)
}

#[test]
fn the_gradient_is_the_sum_of_its_copies() {
    let mut live = 0;
    for seed in 0..200 {
        let mut draws = Draws::new(5000 + seed);
        let case = Case::new(&mut draws, if seed % 4 == 0 { 12 } else { 4 }, true);
        let (apart, of_them) = apart(&case, &mut draws);
        assert!(apart <= 1e-12, "network {seed}: {apart} apart");
        live += of_them;
    }
    assert!(live > 2000, "only {live} copies");
}

#[test]
fn the_gradient_is_the_sum_of_its_copies_within_steps_too() {
    let mut live = 0;
    for seed in 0..200 {
        let (case, mut draws) = continuous::case(seed, 5);
        let (apart, of_them) = apart(&case, &mut draws);
        assert!(apart <= 1e-12, "network {seed}: {apart} apart");
        live += of_them;
    }
    assert!(live > 2000, "only {live} copies");
}
