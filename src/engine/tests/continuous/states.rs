//! Laws of the states.

use ndarray::Array1;

use super::case;
use super::definition::Plain;
use crate::engine::Trajectory;
use crate::engine::tests::Case;
use crate::engine::tests::draws::Draws;
use crate::model::network::{Activation, Clock, Method, Start};
use crate::unroll::every_copy;

/// The plain stepping of one sequence by these steps from tick to tick.
fn plain(case: &Case, sequence: usize, steps: &[Vec<f64>]) -> Vec<Array1<f64>> {
    let plain = Plain::new(&case.network, &case.patterns, &case.weights);
    let mut y = plain.start();
    let mut states = Vec::new();
    for tick in 0..case.plan.ticks {
        let inputs = &case.inputs[sequence][tick];
        states.push(plain.states(&y, inputs));
        for step in steps.get(tick).into_iter().flatten() {
            y = plain.step(&y, inputs, *step);
        }
    }
    states
}

/// The steps of a sequence from tick to tick.
fn steps(case: &Case, trajectory: &Trajectory<f64>, sequence: usize) -> Vec<Vec<f64>> {
    (0..case.plan.ticks - 1).map(|tick| trajectory.steps(sequence, tick).to_vec()).collect()
}

#[test]
fn states_equal_plain_stepping_of_dense_matrices() {
    for seed in 0..300 {
        let (case, _) = case(seed, if seed % 4 == 0 { 9 } else { 4 });
        let (_, trajectory) = case.run(&case.weights);
        let offsets = case.network.offsets();
        for sequence in 0..case.inputs.len() {
            let expected = plain(&case, sequence, &steps(&case, &trajectory, sequence));
            for id in case.network.block_ids() {
                let states = trajectory.states(id);
                for ((tick, row, neuron), found) in states.indexed_iter() {
                    let expected = expected[tick][offsets[id.index()] + neuron];
                    let apart = (found - expected).abs() / (1.0 + expected.abs());
                    assert!(row != sequence || apart <= 1e-10, "{seed}, {id:?}@{tick}: {apart}");
                }
            }
        }
    }
}

#[test]
fn the_steps_of_a_tick_add_up_to_dt() {
    for seed in 0..100 {
        let (case, _) = case(seed, 5);
        let Clock::Continuous { dt, .. } = case.network.clock else { panic!("continuous") };
        let (_, trajectory) = case.run(&case.weights);
        for sequence in 0..case.inputs.len() {
            for steps in steps(&case, &trajectory, sequence) {
                assert!((steps.iter().sum::<f64>() - dt).abs() <= 1e-12, "{steps:?}");
            }
        }
    }
}

#[test]
fn a_sequence_alone_has_the_bits_that_it_has_in_a_batch() {
    for seed in 0..100 {
        let (mut case, _) = case(seed, if seed % 3 == 0 { 20 } else { 5 });
        let (_, together) = case.run(&case.weights);
        let inputs = std::mem::take(&mut case.inputs);
        for (sequence, inputs) in inputs.into_iter().enumerate() {
            case.inputs = vec![inputs];
            let (_, alone) = case.run(&case.weights);
            for id in case.network.block_ids() {
                let axis = ndarray::Axis(1);
                let together = together.states(id);
                let together = together.index_axis(axis, sequence);
                assert_eq!(together, alone.states(id).index_axis(axis, 0), "network {seed}");
            }
        }
    }
}

/// A tick depends on the state and the inputs before it alone: a run that is shorter has the same
/// bits.
#[test]
fn later_ticks_change_no_earlier_one() {
    for seed in 0..50 {
        let (mut case, _) = case(seed, 5);
        let (_, long) = case.run(&case.weights);
        let ticks = case.plan.ticks.div_ceil(2);
        case.plan = every_copy(&case.network, ticks, ticks);
        case.inputs.iter_mut().for_each(|inputs| inputs.truncate(ticks));
        let (_, short) = case.run(&case.weights);
        for id in case.network.block_ids() {
            let states = long.states(id);
            assert_eq!(states.slice(ndarray::s![..ticks, .., ..]), short.states(id));
        }
    }
}

#[test]
fn the_recorded_steps_give_the_same_bits_again() {
    for seed in 0..100 {
        let (case, _) = case(seed, 5);
        let (operators, mut trajectory) = case.run(&case.weights);
        let before = trajectory.clone();
        case.engine.replay(&case.weights, &operators, &case.plan, &mut trajectory);
        for id in case.network.block_ids() {
            assert_eq!(before.states(id), trajectory.states(id), "network {seed}");
        }
    }
}

/// No step of 53 bits keeps an error of 1e-30: the tick is named, what follows is not a number, and
/// the other sequences (which rest) go on.
#[test]
fn a_tolerance_that_no_step_keeps_is_told_with_its_tick() {
    let mut checked = 0;
    for seed in (1..60).step_by(2) {
        let (case, mut draws) = case(seed, 4);
        let mut network = case.network;
        let method = Method::Dopri5 { tolerance: 1e-30 };
        network.clock = Clock::Continuous { dt: 1.0, method };
        let case = Case::of(network, &mut draws);
        let (_, trajectory) = case.run(&case.weights);
        let Some((tick, sequence)) = trajectory.out_of_steps() else { continue };
        let (found, _) = trajectory.first_not_finite().expect("what follows is no number");
        assert_eq!(found, tick + 1);
        assert!(trajectory.steps(sequence, tick).is_empty());
        checked += 1;
    }
    assert!(checked > 10, "{checked}");
}

#[test]
fn a_network_at_rest_takes_whole_steps() {
    let (case, _) = case(1, 4);
    let mut network = case.network;
    for block in &mut network.blocks {
        block.activation = Activation::Tanh;
        block.bias = None;
        block.start = Start::Given(vec![0.0; block.size]);
    }
    let mut case = Case::of(network, &mut Draws::new(1));
    case.inputs.iter_mut().flatten().for_each(|input| input.fill(0.0));
    let (_, trajectory) = case.run(&case.weights);
    for tick in 0..case.plan.ticks - 1 {
        assert_eq!(trajectory.steps(0, tick).len(), 1);
    }
}
