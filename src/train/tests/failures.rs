//! Trainings that stop, or never begin.

use super::*;
use crate::model::bounds::MAX_STATE_BYTES;
use crate::model::experiment::Windows;

#[test]
fn a_training_that_explodes_says_where() {
    let mut experiment = TrainExperiment { epochs: 50, ..echo(&[9]) };
    experiment.optimiser = Optimiser::Sgd { lr: 1e6, momentum: 0.0, decay: 0.0 };
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
fn the_bound_holds_for_all_chunks_of_a_batch_together() {
    let mut experiment = TrainExperiment { batch: 40, ..echo(&[9; 40]) };
    // A chunk of sequences alone would be within the bound.
    let at = 3_500_000;
    experiment.fits[0].at = Some(at);
    let failure = tanh(Clock::Global).train(&experiment).unwrap_err();
    let Failure::TooLarge { batch, bytes, .. } = failure else { panic!("{failure}") };
    assert_eq!((batch, bytes), (40, (u64::from(at) + 10) * 40 * 5 * 2 * 8));
    assert!(bytes * 16 / 40 < MAX_STATE_BYTES && bytes > MAX_STATE_BYTES);
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
