//! Laws of rk4 and dopri5 on random networks, and of their orders on linear ones.

mod accuracy;
mod definition;
mod draws;
mod gradients;
mod states;

use super::draws::Draws;
use super::{Case, Seeds};
use crate::engine::{Operators, Trajectory};
use crate::model::network::{Block, Dynamics, LeakOn, Method};
use crate::structure::{Group, Steps};
use crate::weights::Weights;

const METHODS: [Method; 2] = [Method::Rk4, Method::Dopri5 { tolerance: 1e-5 }];

/// A random case under one of the methods.
pub fn case(seed: u64, largest: usize) -> (Case, Draws) {
    let mut draws = Draws::new(7000 + seed);
    let network = draws::continuous(&mut draws, METHODS[seed as usize % 2], largest);
    (Case::of(network, &mut draws), draws)
}

/// E of the states that other weights give with the steps of an earlier run.
fn replayed(
    case: &Case,
    seeds: &Seeds,
    weights: &Weights<f64>,
    (operators, trajectory): (&mut Operators<f64>, &mut Trajectory<f64>),
) -> f64 {
    case.engine.prepare(weights, operators);
    case.engine.replay(weights, operators, &case.plan, trajectory);
    case.error(seeds, trajectory)
}

#[test]
fn the_random_networks_are_of_every_kind() {
    let cases: Vec<_> = (0..400).map(|seed| case(seed, 8).0).collect();
    let blocks = || cases.iter().flat_map(|case| &case.network.blocks);
    let groups = || cases.iter().flat_map(|case| &case.structure.groups);
    let is_instant = |block: &&Block| block.dynamics == Dynamics::Instant;
    let leaks_on = |block: &Block, wanted| matches!(block.dynamics, Dynamics::Leaky { on, .. } if on == wanted);
    assert!(blocks().filter(is_instant).count() > 300);
    assert!(blocks().filter(|block| leaks_on(block, LeakOn::Input)).count() > 200);
    assert!(blocks().filter(|block| leaks_on(block, LeakOn::Rate)).count() > 200);
    let by_neuron = |group: &&Group| matches!(group.steps, Some(Steps::Neurons(_)));
    let neurons = groups().filter(by_neuron).count();
    assert!(neurons > 10, "{neurons}");
    let connections = || cases.iter().flat_map(|case| &case.network.connections);
    assert!(connections().filter(|connection| connection.gate.is_some()).count() > 300);
    let several = cases.iter().filter(|case| {
        let (_, trajectory) = case.run(&case.weights);
        (0..case.plan.ticks - 1).any(|tick| trajectory.steps(0, tick).len() > 1)
    });
    assert!(several.count() > 100, "runs that take more than a step a tick");
}
