//! First values, uses and counts on a network of two blocks, x[3] and h[4].

mod constraints;

use super::*;
use crate::model::network::{
    Activation, Block, BlockId, Clock, Connection, ConnectionId, Frozen, Initial, Mask, Precision,
    Scale, Vector, VectorId,
};
use crate::pattern::patterns;
use crate::random::{Purpose, normal, stream, uniform};
use crate::syntax::ast::Role;

fn block(name: &str, role: Role, size: usize) -> Block {
    Block::new(name, role, size, Activation::Linear)
}

fn matrix(name: &str, rows: usize, cols: usize, initial: Initial) -> Matrix {
    Matrix::new(name, rows, cols, initial)
}

fn connection(name: &str, from: usize, to: usize, matrix: usize, masks: &[Mask]) -> Connection {
    let [from, to] = [from, to].map(|end| (BlockId::new(end), [3, 4][end]));
    let masks = masks.to_vec();
    Connection { masks, ..Connection::new(name, from, to, MatrixId::new(matrix)) }
}

/// `x[3] -> h[4]` with one matrix.
fn forward(initial: Initial, masks: &[Mask]) -> Network {
    Network {
        name: "n".into(),
        clock: Clock::Global,
        precision: Precision::F64,
        blocks: vec![block("x", Role::Input, 3), block("h", Role::Hidden, 4)],
        matrices: vec![matrix("x -> h", 4, 3, initial)],
        vectors: vec![],
        connections: vec![connection("x -> h", 0, 1, 0, masks)],
    }
}

/// `h[4] -> h[4]` besides.
fn recurrent(initial: Initial, masks: &[Mask]) -> Network {
    let mut network = forward(Initial::Constant(1.0), &[]);
    network.matrices.push(matrix("h -> h", 4, 4, initial));
    network.connections.push(connection("h -> h", 1, 1, 1, masks));
    network
}

fn values(network: &Network, matrix: usize) -> Vec<f64> {
    let weights = initial(network, &patterns(network, 1), 1).expect("first values");
    weights.matrices[matrix].clone()
}

fn errors(network: &Network) -> Vec<InitialError> {
    initial(network, &patterns(network, 1), 1).expect_err("an error")
}

/// A mask of four rows and three columns with 3, 1, 2 and 2 entries a row.
fn uneven() -> Mask {
    let [o, l] = [false, true];
    Mask::Literal(vec![l, l, l, l, o, o, o, l, l, l, o, l])
}

#[test]
fn xavier_is_bounded_by_the_existing_entries_of_row_and_column() {
    let network = forward(Initial::Xavier, &[uneven()]);
    let (fan_in, fan_out) = ([3, 3, 3, 1, 2, 2, 2, 2], [3, 2, 3, 3, 2, 3, 3, 3]);
    let mut rng = stream(1, Purpose::Matrix, "x -> h");
    for (index, value) in values(&network, 0).into_iter().enumerate() {
        let bound = (6.0 / f64::from(fan_in[index] + fan_out[index])).sqrt();
        assert_eq!(value, -bound + 2.0 * bound * uniform(&mut rng));
    }
}

#[test]
fn normal_has_the_standard_deviation_of_its_row() {
    let network = forward(Initial::Normal { gain: 0.5 }, &[uneven()]);
    let mut rng = stream(1, Purpose::Matrix, "x -> h");
    for (value, fan_in) in values(&network, 0).into_iter().zip([3.0, 3.0, 3.0, 1.0, 2.0, 2.0]) {
        assert_eq!(value, 0.5 / f64::sqrt(fan_in) * normal(&mut rng));
    }
}

#[test]
fn uniform_keeps_to_its_range_and_without_one_to_its_row() {
    let network = forward(Initial::Uniform { range: Some((-0.25, 0.75)) }, &[]);
    let mut rng = stream(1, Purpose::Matrix, "x -> h");
    let drawn: Vec<f64> = (0..12).map(|_| uniform(&mut rng)).collect();
    let expected: Vec<f64> = drawn.iter().map(|u| -0.25 + u).collect();
    assert_eq!(values(&network, 0), expected);

    let network = forward(Initial::Uniform { range: None }, &[uneven()]);
    let third = values(&network, 0)[3];
    assert_eq!(third, -1.0 + 2.0 * drawn[3]);
}

#[test]
fn constant_and_identity_fill_the_entries_that_exist() {
    let network = forward(Initial::Constant(0.5), &[uneven()]);
    assert_eq!(values(&network, 0), [0.5; 8]);
    let network = forward(Initial::Identity { scale: 2.0 }, &[]);
    let expected = [2.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0];
    assert_eq!(values(&network, 0), expected);
    let network = recurrent(Initial::Identity { scale: 2.0 }, &[Mask::NoSelf]);
    assert_eq!(values(&network, 1), [0.0; 12]);
}

#[test]
fn a_literal_gives_its_existing_entries_and_is_refused_elsewhere() {
    let mut literal: Vec<f64> = (1..=12).map(f64::from).collect();
    let network = forward(Initial::Literal(literal.clone()), &[]);
    assert_eq!(values(&network, 0), literal);

    let network = forward(Initial::Literal(literal.clone()), &[uneven()]);
    let kind = InitialErrorKind::ValueOutsideMask { row: 2, col: 2, value: 5.0 };
    assert_eq!(errors(&network), [InitialError { matrix: MatrixId::new(0), kind }]);

    for absent in [4, 5, 6, 10] {
        literal[absent] = 0.0;
    }
    let network = forward(Initial::Literal(literal), &[uneven()]);
    assert_eq!(values(&network, 0), [1.0, 2.0, 3.0, 4.0, 8.0, 9.0, 10.0, 12.0]);
}

#[test]
fn orthogonal_rows_of_a_square_matrix_have_the_length_of_the_gain() {
    let values = values(&recurrent(Initial::Orthogonal { gain: 0.9 }, &[]), 1);
    for row in values.chunks(4) {
        let square: f64 = row.iter().map(|value| value * value).sum();
        assert!((square - 0.81).abs() < 1e-14);
    }
}

#[test]
fn radius_scales_last_and_needs_a_cycle() {
    let mut network = recurrent(Initial::Constant(3.0), &[Mask::NoSelf]);
    network.matrices[1].scale = Some(Scale::Radius(0.9));
    // All ones without the diagonal: eigenvalues 3 and -1.
    assert!(values(&network, 1).iter().all(|value| (value - 0.3).abs() < 1e-15));

    network.connections[1].masks = vec![Mask::Lower];
    let expected =
        InitialError { matrix: MatrixId::new(1), kind: InitialErrorKind::NilpotentRadius };
    assert_eq!(errors(&network), [expected]);
}

#[test]
fn every_failing_matrix_is_told() {
    let mut network = recurrent(Initial::Constant(0.0), &[]);
    network.matrices[1].scale = Some(Scale::Radius(1.0));
    network.matrices[0].initial = Initial::Literal(vec![1.0; 12]);
    network.connections[0].masks = vec![uneven()];
    let failing: Vec<usize> = errors(&network).iter().map(|error| error.matrix.index()).collect();
    assert_eq!(failing, [0, 1]);
}

#[test]
fn draws_belong_to_the_name_and_the_seed() {
    let network = forward(Initial::Xavier, &[]);
    let mut larger = recurrent(Initial::Xavier, &[]);
    larger.matrices[0].initial = Initial::Xavier;
    larger.matrices.swap(0, 1);
    larger.connections[0].matrix = MatrixId::new(1);
    larger.connections[1].matrix = MatrixId::new(0);
    assert_eq!(values(&network, 0), values(&larger, 1));
    let other = initial(&network, &patterns(&network, 2), 2).expect("first values");
    assert_ne!(values(&network, 0), other.matrices[0]);
}

#[test]
fn biases_start_at_their_values_and_matrices_without_use_are_empty() {
    let mut network = forward(Initial::Xavier, &[]);
    network.vectors.push(Vector::bias("b", vec![0.5; 4]));
    network.blocks[1].bias = Some(VectorId::new(0));
    network.matrices.push(Matrix {
        scale: Some(Scale::Radius(1.0)),
        ..matrix("unused", 2, 2, Initial::Literal(vec![1.0; 4]))
    });
    let weights = initial(&network, &patterns(&network, 1), 1).expect("first values");
    assert_eq!((weights.vectors[0].clone(), weights.matrices[1].len()), (vec![0.5; 4], 0));
    let zeros = weights.cast::<f32>().zeros_like();
    assert_eq!(
        (zeros.matrices[0].clone(), zeros.vectors[0].clone()),
        (vec![0f32; 12], vec![0.; 4])
    );
}

/// `x -> h : as P` masked, `h -> x : as P^T` masked otherwise (x made a hidden block).
fn tied(masks: &[Mask], transposed_masks: &[Mask]) -> Network {
    let mut network = forward(Initial::Literal((1..=12).map(f64::from).collect()), masks);
    network.blocks[0].role = Role::Hidden;
    let mut back = connection("h -> x", 1, 0, 0, transposed_masks);
    back.transposed = true;
    network.connections.push(back);
    network
}

/// Checks that each entry of each connection finds the number `P[row, col] = 3 row + col + 1`.
fn assert_positions_are_right(network: &Network) {
    let patterns = patterns(network, 1);
    let weights = initial(network, &patterns, 1).expect("first values");
    for id in network.connection_ids() {
        let transposed = network.connection(id).transposed;
        let mut visited = Vec::new();
        for_each_entry(network, &patterns, id, |to, from, position| {
            let (row, col) = if transposed { (from, to) } else { (to, from) };
            assert_eq!(weights.matrices[0][position], (3 * row + col + 1) as f64);
            visited.push((to, from));
        });
        assert_eq!(visited, patterns.connection(id).entries().collect::<Vec<_>>());
    }
}

#[test]
fn tied_and_transposed_connections_find_their_numbers() {
    let dense = tied(&[], &[]);
    assert_positions_are_right(&dense);
    let found = positions(&dense, &patterns(&dense, 1), ConnectionId::new(1));
    assert_eq!(found, Positions::Transposed { rows: 3, cols: 4 });

    let half = tied(&[uneven()], &[]);
    assert_positions_are_right(&half);
    let found = positions(&half, &patterns(&half, 1), ConnectionId::new(0));
    assert_eq!(found, Positions::Listed(vec![0, 1, 2, 3, 7, 8, 9, 11]));

    assert_positions_are_right(&tied(&[], &[Mask::Band(1)]));
    let mut alone = tied(&[], &[]);
    alone.connections.remove(1);
    let found = positions(&alone, &patterns(&alone, 1), ConnectionId::new(0));
    assert_eq!(found, Positions::Same);
}

#[test]
fn trainable_numbers_are_counted_once_and_without_frozen_ones() {
    let mut network = tied(&[], &[]);
    network.vectors.push(Vector::bias("b", vec![0.0; 4]));
    network.vectors.push(Vector { frozen: true, ..Vector::bias("c", vec![0.0; 3]) });
    assert_eq!(count_trainable(&network, &patterns(&network, 1)).total(), 16);
    network.matrices[0].frozen = Frozen::Whole;
    assert_eq!(count_trainable(&network, &patterns(&network, 1)).total(), 4);
}

#[test]
fn connections_of_parts_find_their_numbers() {
    let mut network = forward(Initial::Literal(vec![1.0, 2.0, 3.0, 4.0]), &[]);
    network.matrices[0] = matrix("P", 2, 2, network.matrices[0].initial.clone());
    network.connections[0].from_part = 1..3;
    network.connections[0].to_part = 2..4;
    let mut back = connection("x -> h transposed", 0, 1, 0, &[]);
    back.transposed = true;
    (back.from_part, back.to_part) = (0..2, 0..2);
    network.connections.push(back);
    let patterns = patterns(&network, 1);
    let weights = initial(&network, &patterns, 1).expect("first values");
    let found = |id: usize| {
        let mut found = Vec::new();
        for_each_entry(&network, &patterns, ConnectionId::new(id), |to, from, position| {
            found.push((to, from, weights.matrices[0][position]));
        });
        found
    };
    assert_eq!(found(0), [(2, 1, 1.0), (2, 2, 2.0), (3, 1, 3.0), (3, 2, 4.0)]);
    assert_eq!(found(1), [(0, 0, 1.0), (0, 1, 3.0), (1, 0, 2.0), (1, 1, 4.0)]);
    assert_eq!(positions(&network, &patterns, ConnectionId::new(0)), Positions::Same);
}

#[test]
fn a_formula_without_a_finite_value_is_told_with_its_entry() {
    use crate::formula::{Binary, Formula};
    let distance = Formula::binary(Binary::Subtract, Formula::Variable(0), Formula::Variable(1));
    let inverse = Formula::binary(Binary::Divide, Formula::Number(1.0), distance);
    let mut network = recurrent(Initial::Formula(inverse.clone().into()), &[]);
    let undefined = |of| InitialErrorKind::Undefined { of, row: 1, col: 1 };
    assert_eq!(errors(&network)[0].kind, undefined(FormulaOf::Initial));
    network.connections[1].masks = vec![Mask::NoSelf];
    assert_eq!(values(&network, 1)[..3], [-1.0, -0.5, -1.0 / 3.0]);
    network.connections[1].masks = Vec::new();
    network.matrices[1].initial = Initial::Xavier;
    network.matrices[1].frozen = Frozen::Where(inverse.into());
    assert_eq!(errors(&network)[0].kind, undefined(FormulaOf::Frozen));
}
