//! Steps by hand.

use std::sync::Arc;

use super::*;
use crate::formula::{Binary, Formula};
use crate::model::Network;
use crate::model::network::{Activation, Clock, Frozen, Initial, Method, Sign, VectorKind};
use crate::train::fixtures::{Program, recurrent};

fn network() -> Network {
    recurrent(1, Activation::Tanh, Clock::Layered)
}

fn weights(value: f64) -> Weights<f64> {
    Weights { matrices: vec![vec![value]; 3], vectors: vec![vec![value]; 2] }
}

/// Where a weight of 0 stands after each of some gradients.
fn path(optimiser: Optimiser, gradients: &[f64], scale: f64) -> Vec<f64> {
    let mut moving = weights(0.0);
    let parameters = trainable(&Program::new(network()).compilation());
    let mut descent = Descent::new(optimiser, &moving);
    let steps = gradients.iter().map(|gradient| {
        descent.step(&parameters, &mut moving, &weights(*gradient), scale);
        moving.vectors[1][0]
    });
    steps.collect()
}

#[test]
fn sgd_keeps_its_speed() {
    let momentum = Optimiser::Sgd { lr: 0.1, momentum: 0.9, decay: 0.0 };
    // v = 2, 0.8, 3.72
    let expected = [-0.2, -0.28, -0.652];
    for (weight, expected) in path(momentum, &[2.0, -1.0, 3.0], 1.0).iter().zip(expected) {
        assert!((weight - expected).abs() < 1e-15, "{weight}");
    }
    let plain = Optimiser::Sgd { lr: 0.1, momentum: 0.0, decay: 0.0 };
    assert_eq!(path(plain, &[2.0], 0.5), [-0.1]);
}

#[test]
fn adam_corrects_its_bias() {
    let adam = Optimiser::Adam { lr: 0.1, beta1: 0.9, beta2: 0.999, eps: 1e-8, decay: 0.0 };
    let path = path(adam, &[2.0, -1.0], 1.0);
    // Step 1: both corrected moments are those of the gradient alone.
    let first = -0.1 * 2.0 / (2.0 + 1e-8);
    // Step 2: m = 0.08, 1 - β₁² = 0.19; v = 0.004996, 1 - β₂² = 0.001999.
    let second = first - 0.1 * (0.08 / 0.19) / ((0.004996f64 / 0.001999).sqrt() + 1e-8);
    assert!((path[0] - first).abs() < 1e-14, "{path:?}");
    assert!((path[1] - second).abs() < 1e-13, "{path:?}");
}

#[test]
fn frozen_parameters_stay_and_count_in_no_norm() {
    let mut network = network();
    network.matrices[1].frozen = Frozen::Whole;
    network.vectors[0].frozen = true;
    let parameters = trainable(&Program::new(network.clone()).compilation());
    let names: Vec<_> = parameters.iter().map(|one| one.name(&network)).collect();
    assert_eq!(names, ["h -> y", "x -> h", "y bias"]);
    assert_eq!(norm(&parameters, &weights(2.0)), 12f64.sqrt());
    let mut moving = weights(1.0);
    let plain = Optimiser::Sgd { lr: 1.0, momentum: 0.5, decay: 0.0 };
    Descent::new(plain, &moving).step(&parameters, &mut moving, &weights(3.0), 1.0);
    assert_eq!(moving.matrices, [[-2.0], [1.0], [-2.0]]);
    assert_eq!(moving.vectors, [[1.0], [-2.0]]);
}

/// Takes steps of one gradient, all numbers starting at 1.
fn steps(network: Network, optimiser: Optimiser, gradients: &[f64]) -> Weights<f64> {
    let program = Program::new(network);
    let parameters = trainable(&program.compilation());
    let mut moving = program.weights();
    let lists = moving.matrices.iter_mut().chain(&mut moving.vectors);
    lists.for_each(|list| list.fill(1.0));
    let mut descent = Descent::new(optimiser, &moving);
    for number in gradients {
        let mut gradient = moving.zeros_like();
        let lists = gradient.matrices.iter_mut().chain(&mut gradient.vectors);
        lists.for_each(|list| list.fill(*number));
        descent.step(&parameters, &mut moving, &gradient, 1.0);
    }
    moving
}

#[test]
fn decay_takes_a_share_of_matrices_before_the_gradient_does() {
    let sgd = Optimiser::Sgd { lr: 0.5, momentum: 0.0, decay: 0.25 };
    let moved = steps(network(), sgd, &[0.5]);
    assert_eq!((moved.matrices[0][0], moved.vectors[0][0]), (1.0 - 0.125 - 0.25, 1.0 - 0.25));
    let adam = Optimiser::Adam { lr: 0.5, beta1: 0.9, beta2: 0.999, eps: 1e-300, decay: 0.25 };
    let moved = steps(network(), adam, &[0.5]);
    assert!((moved.matrices[0][0] - (1.0 - 0.125 - 0.5)).abs() < 1e-15, "{moved:?}");
    assert!((moved.vectors[0][0] - 0.5).abs() < 1e-15, "{moved:?}");
}

#[test]
fn a_signed_number_stops_at_0_and_can_leave_it() {
    let mut signed = network();
    signed.matrices[0].sign = Some(Sign::Positive);
    signed.matrices[1].sign = Some(Sign::Negative);
    signed.matrices[1].initial = Initial::Constant(-1.0);
    let sgd = Optimiser::Sgd { lr: 1.0, momentum: 0.0, decay: 0.0 };
    let down = steps(signed.clone(), sgd, &[5.0]);
    assert_eq!(down.matrices, [[0.0], [-4.0], [-4.0]]);
    assert_eq!(down.matrices[0][0].to_bits(), 0, "not -0");
    let up = steps(signed.clone(), sgd, &[5.0, -0.5]);
    assert_eq!(up.matrices, [[0.5], [-3.5], [-3.5]]);
    let exactly = steps(signed, sgd, &[1.0]);
    assert_eq!(exactly.matrices[1][0].to_bits(), 0);
}

#[test]
fn time_constants_stop_at_dt() {
    let mut leaky = network();
    leaky.clock = Clock::Continuous { dt: 0.25, method: Method::Euler };
    leaky.vectors[0].kind = VectorKind::Tau;
    let sgd = Optimiser::Sgd { lr: 1.0, momentum: 0.0, decay: 0.5 };
    let moved = steps(leaky, sgd, &[5.0]);
    assert_eq!((moved.vectors[0][0], moved.vectors[1][0]), (0.25, -4.0));
}

/// `h -> h` of two neurons, with entry [1, 2] frozen.
fn partly_frozen() -> Network {
    let mut network = recurrent(2, Activation::Tanh, Clock::Layered);
    let above = Formula::binary(Binary::Less, Formula::Variable(0), Formula::Variable(1));
    network.matrices[1].frozen = Frozen::Where(Arc::new(above));
    network
}

#[test]
fn frozen_entries_stay_under_momentum_and_decay_and_count_in_no_norm() {
    let sgd = Optimiser::Sgd { lr: 0.5, momentum: 0.5, decay: 0.5 };
    let moved = steps(partly_frozen(), sgd, &[1.0, 2.0]);
    assert_eq!(moved.matrices[1][1], 1.0);
    assert!([0, 2, 3].iter().all(|position| moved.matrices[1][*position] != 1.0));
    let program = Program::new(partly_frozen());
    let parameters = trainable(&program.compilation());
    let ones = {
        let mut ones = program.weights();
        let lists = ones.matrices.iter_mut().chain(&mut ones.vectors);
        lists.for_each(|list| list.fill(1.0));
        ones
    };
    assert_eq!(norm(&parameters, &ones), f64::sqrt(2.0 + 3.0 + 2.0 + 2.0 + 1.0));
}

#[test]
fn a_pair_has_one_gradient_and_counts_once() {
    let mut network = recurrent(2, Activation::Tanh, Clock::Layered);
    network.matrices[1].symmetric = true;
    let program = Program::new(network);
    let parameters = trainable(&program.compilation());
    let mut gradient = program.weights().zeros_like();
    gradient.matrices[1] = vec![1.0, 2.0, 5.0, 4.0];
    parameters.iter().for_each(|parameter| parameter.fold(&mut gradient));
    assert_eq!(gradient.matrices[1], [1.0, 7.0, 7.0, 4.0]);
    assert_eq!(norm(&parameters, &gradient), f64::sqrt(1.0 + 49.0 + 16.0));
}
