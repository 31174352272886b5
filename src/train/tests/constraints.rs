//! Constraints hold after every single step, whatever moves the weights.

use std::sync::Arc;

use super::*;
use crate::formula::{Binary, Formula};
use crate::model::Network;
use crate::model::network::{
    BlockId, Connection, Frozen, Initial, Mask, Matrix, MatrixId, Scale, Sign,
};
use crate::train::optimiser::{Descent, norm};

const N: usize = 5;

/// Optimisers of every kind, with steps large enough to leave every bound.
const OPTIMISERS: [Optimiser; 3] = [
    Optimiser::Sgd { lr: 0.5, momentum: 0.9, decay: 0.1 },
    Optimiser::Adam { lr: 0.2, beta1: 0.9, beta2: 0.999, eps: 1e-8, decay: 0.5 },
    Optimiser::Sgd { lr: 2.0, momentum: 0.0, decay: 0.0 },
];

/// Recurrent networks of 5 neurons whose `h -> h` is changed.
fn program(change: impl FnOnce(&mut Network)) -> Program {
    let mut network = recurrent(N, Activation::Tanh, Clock::Layered);
    change(&mut network);
    Program::new(network)
}

/// The weights before and after each of eight steps on one batch.
fn every_step(program: &Program, optimiser: Optimiser) -> Vec<Weights<f64>> {
    let experiment = TrainExperiment { optimiser, ..echo(&[6, 4]) };
    let compilation = program.compilation();
    let setup = Setup::new(&compilation, &experiment);
    let mut weights = program.weights();
    let mut pass = Backpropagation::new(&setup);
    let mut descent = Descent::new(optimiser, &weights);
    let mut seen = vec![weights.clone()];
    for _ in 0..8 {
        let slope = pass.slope(&weights, &[whole(0, 6), whole(1, 4)], FIRST).unwrap();
        assert_eq!(slope.norm, norm(&setup.parameters, pass.gradient()));
        descent.step(&setup.parameters, &mut weights, pass.gradient(), 1.0);
        seen.push(weights.clone());
    }
    seen
}

/// Checks all moments of all optimisers, and that something has moved.
fn always(program: &Program, holds: impl Fn(&Weights<f64>) -> bool) {
    for optimiser in OPTIMISERS {
        let moments = every_step(program, optimiser);
        for (step, weights) in moments.iter().enumerate() {
            assert!(holds(weights), "{optimiser:?}, step {step}: {:?}", weights.matrices[1]);
        }
        assert_ne!(moments[0].matrices[0], moments[8].matrices[0]);
    }
}

fn has_sign(value: f64, sign: Sign) -> bool {
    let is_zero = value.to_bits() == 0;
    is_zero || if sign == Sign::Positive { value > 0.0 } else { value < 0.0 }
}

fn signs(excitatory: usize) -> Vec<Sign> {
    let sign = |neuron| if neuron < excitatory { Sign::Positive } else { Sign::Negative };
    (0..N).map(sign).collect()
}

#[test]
fn columns_of_a_dale_block_keep_their_sign_over_all_uses() {
    let program = program(|network| network.blocks[H].signs = Some(signs(3)));
    let signs = signs(3);
    let mut touches_zero = false;
    for optimiser in OPTIMISERS {
        for weights in every_step(&program, optimiser) {
            for matrix in &weights.matrices[1..] {
                let columns = matrix.iter().zip(signs.iter().cycle());
                assert!(columns.clone().all(|(value, sign)| has_sign(*value, *sign)));
                touches_zero |= matrix.contains(&0.0);
            }
        }
    }
    assert!(touches_zero, "the projection had something to do");
}

#[test]
fn an_entry_at_0_can_leave_it() {
    let program = program(|network| network.matrices[1].sign = Some(Sign::Positive));
    let moments = every_step(&program, OPTIMISERS[2]);
    let mut left = false;
    for pair in moments.windows(2) {
        let mut entries = pair[0].matrices[1].iter().zip(&pair[1].matrices[1]);
        left |= entries.any(|(before, after)| *before == 0.0 && *after > 0.0);
    }
    assert!(left, "{moments:?}");
}

#[test]
fn rows_of_a_transposed_use_keep_the_sign_of_its_source() {
    // `h -> h` twice, once as P and once as P^T: all of `h` needs one sign, but for what a mask
    // takes out.
    let program = program(|network| {
        network.blocks[H].signs = Some(signs(3));
        let within = |row: usize, col: usize| (row < 3) == (col < 3);
        let cells: Vec<bool> = (0..N * N).map(|cell| within(cell / N, cell % N)).collect();
        network.connections[1].masks = vec![Mask::Literal(cells.clone())];
        let end = (BlockId::new(H), N);
        network.connections.push(Connection {
            delay: 2,
            masks: vec![Mask::Literal(cells)],
            transposed: true,
            ..Connection::new("h -> h delay 2", end, end, MatrixId::new(1))
        });
    });
    always(&program, |weights| {
        let (positive, negative) = weights.matrices[1].split_at(9);
        positive.iter().all(|value| has_sign(*value, Sign::Positive))
            && negative.iter().all(|value| has_sign(*value, Sign::Negative))
            && negative.len() == 4
    });
}

#[test]
fn symmetric_matrices_stay_symmetric_to_the_bit() {
    let program = program(|network| {
        network.matrices[1].symmetric = true;
        network.matrices[1].scale = Some(Scale::Radius(0.9));
        network.connections[1].masks = vec![Mask::NoSelf];
    });
    let positions = program.patterns.matrix(MatrixId::new(1)).clone();
    always(&program, |weights| {
        let at = |row, col| weights.matrices[1][positions.position(row, col).unwrap()].to_bits();
        weights.matrices[1].len() == N * (N - 1)
            && positions.entries().all(|(row, col)| at(row, col) == at(col, row))
    });
}

#[test]
fn frozen_entries_keep_their_bits() {
    let program = program(|network| {
        let above = Formula::binary(Binary::Less, Formula::Variable(0), Formula::Variable(1));
        network.matrices[1].frozen = Frozen::Where(Arc::new(above));
    });
    let first = program.weights();
    always(&program, |weights| {
        let mut cells = (0..N * N).filter(|cell| cell / N < cell % N);
        cells.all(|cell| weights.matrices[1][cell].to_bits() == first.matrices[1][cell].to_bits())
    });
}

#[test]
fn single_precision_keeps_signs_too() {
    let network = program(|network| network.blocks[H].signs = Some(signs(3))).network;
    let program = Program::new(Network { precision: Precision::F32, ..network });
    for optimiser in OPTIMISERS {
        let experiment = TrainExperiment { optimiser, epochs: 6, ..echo(&[6, 4]) };
        let trained = program.train(&experiment).unwrap().weights;
        let columns = trained.matrices[1].iter().zip(signs(3).into_iter().cycle());
        assert!(columns.clone().all(|(value, sign)| has_sign(*value, sign)));
    }
}

#[test]
fn the_gradient_of_a_pair_and_of_factors_equals_central_differences() {
    let symmetric = program(|network| network.matrices[1].symmetric = true);
    let pairs = |cell: usize| vec![cell, N * (cell % N) + cell / N];
    let low_rank = program(|network| {
        let normal = Initial::Normal { gain: 1.0 };
        network.matrices[1] = Matrix { rank: Some(2), ..Matrix::new("h -> h", N, N, normal) };
    });
    assert_eq!(low_rank.weights().matrices[1].len(), 2 * N * 2);
    assert_gradient(&symmetric, N * N, pairs);
    assert_gradient(&low_rank, 2 * N * 2, |number| vec![number]);
}

/// Compares the gradient of each parameter of `h -> h` with central differences, `moved` being the
/// numbers that are one parameter.
fn assert_gradient(program: &Program, count: usize, moved: impl Fn(usize) -> Vec<usize>) {
    let (experiment, batch) = (echo(&[6, 4]), [whole(0, 6), whole(1, 4)]);
    let weights = program.weights();
    let (_, gradient) = program.slope(&experiment, &batch);
    for number in 0..count {
        let loss = |step: f64| {
            let mut shifted = weights.clone();
            let mut places = moved(number);
            places.dedup();
            places.iter().for_each(|place| shifted.matrices[1][*place] += step);
            program.slope_at(&experiment, &batch, &shifted).0.loss
        };
        let difference = (loss(1e-5) - loss(-1e-5)) / 2e-5;
        let exact = gradient.matrices[1][number];
        assert!((exact - difference).abs() <= 1e-6 * exact.abs().max(1e-3), "{exact} {difference}");
    }
}
