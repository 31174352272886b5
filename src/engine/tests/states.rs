//! Laws of the states.

use ndarray::Axis;

use super::draws::Draws;
use super::{Case, stepping};
use crate::engine::Trajectory;
use crate::model::network::{BlockId, Start};

#[test]
fn the_schedule_equals_plain_stepping_of_the_dense_matrices() {
    for seed in 0..400 {
        let mut draws = Draws::new(seed);
        let case = Case::new(&mut draws, if seed % 4 == 0 { 20 } else { 5 }, false);
        let (_, trajectory) = case.run(&case.weights);
        assert_steps(&case, &trajectory, seed);
    }
}

#[test]
fn a_start_state_is_the_past_and_where_it_is_the_start_tick_0() {
    for seed in 0..100 {
        let mut draws = Draws::new(6000 + seed);
        let mut case = Case::new(&mut draws, 5, false);
        let (operators, mut trajectory) = case.run(&case.weights);
        for (index, block) in case.network.blocks.iter_mut().enumerate() {
            if !block.is_input() {
                let start = draws.numbers(block.size);
                trajectory.set_start(BlockId::new(index), &start);
                block.start = Start::Given(start);
            }
        }
        case.engine.forward(&case.weights, &operators, &case.plan, &mut trajectory);
        assert_steps(&case, &trajectory, seed);
    }
}

fn assert_steps(case: &Case, trajectory: &Trajectory<f64>, seed: u64) {
    let offsets = case.network.offsets();
    for (sequence, inputs) in case.inputs.iter().enumerate() {
        let expected = stepping::states(
            &case.network,
            &case.patterns,
            &case.weights,
            case.plan.ticks,
            |tick| inputs[tick].clone(),
        );
        for id in case.network.block_ids() {
            let states = trajectory.states(id);
            for ((tick, neuron), value) in states.index_axis(Axis(1), sequence).indexed_iter() {
                let expected = expected[tick][offsets[id.index()] + neuron];
                assert!(
                    (value - expected).abs() <= 1e-12 * (1.0 + expected.abs()),
                    "network {seed}, block {id:?}, tick {tick}: {value} is not {expected}"
                );
            }
        }
    }
}

#[test]
fn the_first_number_that_is_not_finite_is_found() {
    for seed in 0..20 {
        let case = Case::new(&mut Draws::new(5000 + seed), 6, true);
        let mut trajectory = case.trajectory::<f64>();
        assert_eq!(trajectory.first_not_finite(), None);
        let last = case.network.blocks.len() - 1;
        for (tick, block) in [(case.plan.ticks - 1, last), (case.plan.ticks / 2, 0)] {
            let block = BlockId::new(block);
            trajectory.input_mut(block)[[tick, case.inputs.len() - 1, 0]] = f64::NAN;
            assert_eq!(trajectory.first_not_finite(), Some((tick, block)));
        }
    }
}
