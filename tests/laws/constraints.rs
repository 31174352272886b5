//! Constraints hold at every moment: on random programs whose networks are given random signs,
//! symmetries, low ranks and frozen entries, over ties and transposes as they come.

use std::sync::Arc;

use netc::compile::Compiled;
use netc::data::ArrayFile;
use netc::formula::{Binary, Formula};
use netc::model::network::{Frozen, Initial, Matrix, Network, Scale, Sign};
use netc::random::{Purpose, below, stream};
use netc::weights::{Weights, initial};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::exports::{beyond_a_mask, exported, imported};
use crate::random_program::{Recipe, SMOOTH, recipes};
use crate::training::{assert_step_follows_the_derivative, compile, experiment, train_from};

/// Steps large enough to leave every bound, by everything that moves weights.
const OPTIMISERS: [&str; 3] = [
    "sgd(lr = 0.3, momentum = 0.9, decay = 0.1)",
    "adam(lr = 0.2, decay = 0.3)",
    "sgd(lr = 1), clip(1)",
];

/// A recipe's program with constraints, each one that the others allow.
fn constrained(recipe: &Recipe, by: &str, epochs: usize, batch: usize) -> Compiled {
    let text = recipe.program() + &experiment(recipe, by, epochs, batch);
    let mut compiled = compile(&text);
    let mut rng = stream(u64::from(recipe.seed), Purpose::Order, "constraints");
    let mut draw = |n: usize| below(&mut rng, n as u64) as usize;
    for connection in 0..compiled.model.network.connections.len() {
        if draw(2) == 0 && is_dense_square(&compiled, connection) {
            attempt(&mut compiled, |network| network.connections[connection].transposed = true);
        }
    }
    for block in 0..compiled.model.network.blocks.len() {
        let signs: Vec<Sign> = (0..4).map(|_| [Sign::Positive, Sign::Negative][draw(2)]).collect();
        let is_mixed = draw(2) == 0;
        if draw(3) == 0 {
            attempt(&mut compiled, |network| {
                let size = network.blocks[block].size;
                let sign = |neuron: usize| signs[if is_mixed { neuron % 4 } else { 0 }];
                network.blocks[block].signs = Some((0..size).map(sign).collect());
                network.matrices.iter_mut().for_each(draw_freely);
            });
        }
    }
    for matrix in 0..compiled.model.network.matrices.len() {
        for _ in 0..2 {
            let (kind, rank) = (draw(6), 1 + draw(2));
            attempt(&mut compiled, |network| {
                let is_masked = network
                    .connections
                    .iter()
                    .any(|used| used.matrix.index() == matrix && !used.masks.is_empty());
                constrain(&mut network.matrices[matrix], kind, rank, is_masked);
            });
        }
    }
    compiled
}

/// Whether a connection can use the transpose without another entry coming or going.
fn is_dense_square(compiled: &Compiled, connection: usize) -> bool {
    let entries = &compiled.patterns.connections[connection];
    let matrix = compiled.model.network.connections[connection].matrix;
    entries.is_dense()
        && entries.rows() == entries.cols()
        && compiled.patterns.matrix(matrix).is_dense()
}

/// Makes a change of the network that leaves it with first values.
fn attempt(compiled: &mut Compiled, change: impl FnOnce(&mut Network)) {
    let mut network = compiled.model.network.clone();
    change(&mut network);
    if let Ok(weights) = initial(&network, &compiled.patterns, compiled.model.seed) {
        compiled.model.network = network;
        compiled.weights = weights;
    }
}

/// First values that can take on a sign or a symmetry.
fn draw_freely(matrix: &mut Matrix) {
    if matrix.rank.is_none()
        && !matches!(
            matrix.initial,
            Initial::Xavier | Initial::Normal { .. } | Initial::Uniform { .. }
        )
    {
        matrix.initial = Initial::Normal { gain: 0.8 };
        matrix.scale = None;
    }
}

fn constrain(matrix: &mut Matrix, kind: usize, rank: usize, is_masked: bool) {
    if matrix.rank.is_some() || matrix.scale.is_some_and(Scale::balances) {
        return;
    }
    draw_freely(matrix);
    match kind {
        0 => matrix.sign = Some(Sign::Positive),
        1 => matrix.sign = Some(Sign::Negative),
        2 | 3 if matrix.rows == matrix.cols => matrix.symmetric = true,
        4 if !is_masked && matrix.sign.is_none() && !matrix.symmetric => {
            matrix.initial = Initial::Normal { gain: 1.0 };
            matrix.rank = Some(rank);
            matrix.frozen = Frozen::No;
        }
        5 if !matrix.is_frozen() => matrix.frozen = Frozen::Where(Arc::new(checkerboard())),
        _ => {}
    }
}

/// `(to + from) % 2`
fn checkerboard() -> Formula {
    let sum = Formula::binary(Binary::Add, Formula::Variable(0), Formula::Variable(1));
    Formula::binary(Binary::Remainder, sum, Formula::Number(2.0))
}

fn has_sign(value: f64, sign: Sign) -> bool {
    value.to_bits() == 0 || if sign == Sign::Positive { value > 0.0 } else { value < 0.0 }
}

/// The first constraint that weights break, if any; written without the code that holds them.
fn broken(compiled: &Compiled, weights: &Weights<f64>) -> Option<String> {
    let network = &compiled.model.network;
    for id in network.connection_ids() {
        let connection = network.connection(id);
        let numbers = &weights.matrices[connection.matrix.index()];
        let matrix = network.matrix(connection.matrix);
        let entries = compiled.patterns.matrix(connection.matrix);
        if matrix.rank.is_some() {
            continue;
        }
        for (to, from) in compiled.patterns.connection(id).entries() {
            let (to_part, from_part) =
                (to - connection.to_part.start, from - connection.from_part.start);
            let (row, col) =
                if connection.transposed { (from_part, to_part) } else { (to_part, from_part) };
            let value = numbers[entries.position(row, col).unwrap()];
            let dale = network.block(connection.from).signs.as_ref().map(|signs| signs[from]);
            for sign in [dale, matrix.sign].into_iter().flatten() {
                if !has_sign(value, sign) {
                    return Some(format!("{}: {value} at [{to}, {from}]", connection.name));
                }
            }
        }
    }
    network.matrix_ids().find_map(|id| broken_matrix(compiled, weights, id.index()))
}

fn broken_matrix(compiled: &Compiled, weights: &Weights<f64>, index: usize) -> Option<String> {
    let (matrix, entries) =
        (&compiled.model.network.matrices[index], &compiled.patterns.matrices[index]);
    let (numbers, first) = (&weights.matrices[index], &compiled.weights.matrices[index]);
    let stored = match matrix.rank {
        Some(rank) => (matrix.rows + matrix.cols) * rank,
        None => entries.count(),
    };
    if numbers.len() != stored {
        return Some(format!("{} has {} numbers", matrix.name, numbers.len()));
    }
    if matrix.rank.is_some() {
        return None;
    }
    for (position, (row, col)) in entries.entries().enumerate() {
        let is_symmetric = !matrix.symmetric
            || numbers[entries.position(col, row)?].to_bits() == numbers[position].to_bits();
        let is_frozen = match &matrix.frozen {
            Frozen::No => false,
            Frozen::Whole => true,
            Frozen::Where(formula) => {
                formula.evaluate(&[row as f64 + 1.0, col as f64 + 1.0]) != 0.0
            }
        };
        let stays = !is_frozen || numbers[position].to_bits() == first[position].to_bits();
        if !(is_symmetric && stays) {
            return Some(format!("{} at [{row}, {col}]", matrix.name));
        }
    }
    None
}

proptest! {
    #![proptest_config(crate::cases(100))]

    #[test]
    fn constraints_hold_at_the_start_and_after_every_step(recipe in recipes(SMOOTH)) {
        for by in OPTIMISERS {
            for epochs in 1..=3 {
                let compiled = constrained(&recipe, by, epochs, 2);
                prop_assert_eq!(broken(&compiled, &compiled.weights), None);
                // What explodes is told as a failure and gives no weights.
                let Ok(trained) = train_from(&compiled, &compiled.weights) else { continue };
                prop_assert_eq!(broken(&compiled, &trained.weights), None, "{}\n{}", by,
                    recipe.program());
            }
        }
    }

    #[test]
    fn constraints_hold_in_exports(recipe in recipes(SMOOTH)) {
        let compiled = constrained(&recipe, OPTIMISERS[0], 2, 2);
        let trained = train_from(&compiled, &compiled.weights).map(|trained| trained.weights);
        for weights in [Ok(compiled.weights.clone()), trained].into_iter().flatten() {
            let file = exported(&compiled, &weights);
            let read = imported(&compiled, &file);
            prop_assert_eq!(read.as_ref(), Ok(&weights), "{}", recipe.program());
            prop_assert_eq!(broken(&compiled, &read.unwrap()), None);
            if let Some(spoilt) = beyond_a_mask(&compiled, &file) {
                prop_assert!(imported(&compiled, &spoilt).is_err());
            }
            if let Some(spoilt) = against_a_sign(&compiled, &file) {
                prop_assert!(imported(&compiled, &spoilt).is_err());
            }
        }
    }

    #[test]
    fn a_step_follows_the_derivative_under_constraints(recipe in recipes(SMOOTH)) {
        let compiled = constrained(&recipe, "sgd(lr = 0.001)", 1, 100);
        assert_step_follows_the_derivative(&compiled, &recipe.program());
    }
}

/// A file in which one entry of a signed matrix has the other sign; absent where none is signed.
fn against_a_sign(compiled: &Compiled, file: &ArrayFile) -> Option<ArrayFile> {
    let network = &compiled.model.network;
    let mut spoilt = file.clone();
    let signed = network.matrix_ids().find(|id| network.matrix(*id).sign.is_some())?;
    let (row, col) = compiled.patterns.matrix(signed).entries().last()?;
    let matrix = network.matrix(signed);
    let (_, array) = spoilt.arrays.iter_mut().find(|(name, _)| *name == matrix.name)?;
    let wrong = if matrix.sign == Some(Sign::Positive) { -0.5 } else { 0.5 };
    array.numbers[row * matrix.cols + col] = wrong;
    Some(spoilt)
}

/// The law is about something: constraints of every kind occur, tied and transposed ones too.
#[test]
fn the_random_constraints_are_of_every_kind() {
    let mut runner = TestRunner::deterministic();
    let recipes = recipes(SMOOTH);
    let (mut dale, mut signed, mut symmetric, mut low_rank, mut frozen, mut transposed) =
        (0, 0, 0, 0, 0, 0);
    for _ in 0..100 {
        let recipe = recipes.new_tree(&mut runner).unwrap().current();
        let network = constrained(&recipe, "sgd", 1, 2).model.network;
        dale += network.blocks.iter().filter(|block| block.signs.is_some()).count();
        signed += network.matrices.iter().filter(|matrix| matrix.sign.is_some()).count();
        symmetric += network.matrices.iter().filter(|matrix| matrix.symmetric).count();
        low_rank += network.matrices.iter().filter(|matrix| matrix.rank.is_some()).count();
        let in_part = |matrix: &&Matrix| matches!(matrix.frozen, Frozen::Where(_));
        frozen += network.matrices.iter().filter(in_part).count();
        let is_signed = |used: &&netc::model::network::Connection| {
            used.transposed && network.block(used.from).signs.is_some()
        };
        transposed += network.connections.iter().filter(is_signed).count();
    }
    let counts = [dale, signed, symmetric, low_rank, frozen, transposed];
    assert!(counts.iter().all(|count| *count >= 10), "{counts:?}");
}
