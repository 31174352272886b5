//! First values under signs, symmetry, balance and low rank, and what is trainable of them.

use std::sync::Arc;

use super::*;
use crate::formula::{Binary, Formula};
use crate::model::network::Sign::{Negative, Positive};
use crate::model::network::VectorKind;
use crate::weights::radius::spectral_radius;

/// `h -> h` where the first neurons of `h` are excitatory and the others inhibitory.
fn dale(initial: Initial, masks: &[Mask], excitatory: usize) -> Network {
    let mut network = recurrent(initial, masks);
    let sign = |neuron| if neuron < excitatory { Positive } else { Negative };
    network.blocks[1].signs = Some((0..4).map(sign).collect());
    network
}

fn signs_of(network: &Network, matrix: usize) -> Result<Signs, SignConflict> {
    signs(network, &patterns(network, 1), MatrixId::new(matrix))
}

fn kind(network: &Network) -> InitialErrorKind {
    errors(network).remove(0).kind
}

fn source(connection: usize, neuron: usize, sign: Sign) -> SignedBy {
    SignedBy::Source { connection: ConnectionId::new(connection), neuron, sign }
}

/// row < col, as a formula over `to` and `from`.
fn above() -> Frozen {
    let less = Formula::binary(Binary::Less, Formula::Variable(0), Formula::Variable(1));
    Frozen::Where(Arc::new(less))
}

#[test]
fn dales_law_signs_the_columns_of_what_leaves_a_block_and_the_rows_of_a_transposed_use() {
    let mut network = dale(Initial::Xavier, &[], 3);
    let signs = vec![Positive, Positive, Positive, Negative];
    assert_eq!(signs_of(&network, 1), Ok(Signs::Columns(signs.clone())));
    assert_eq!(signs_of(&network, 0), Ok(Signs::Free), "x has no signs");
    network.connections[1].transposed = true;
    assert_eq!(signs_of(&network, 1), Ok(Signs::Rows(signs)));
}

#[test]
fn a_part_of_a_block_has_the_signs_of_its_neurons() {
    let mut network = dale(Initial::Xavier, &[], 2);
    network.matrices[1] = matrix("h[2..3] -> x", 3, 2, Initial::Xavier);
    network.blocks[0].role = Role::Hidden;
    network.connections[1] =
        Connection { from_part: 1..3, ..connection("h[2..3] -> x", 1, 0, 1, &[]) };
    let settling = signs_of(&network, 1);
    assert_eq!(settling, Ok(Signs::Columns(vec![Positive, Negative])));
}

#[test]
fn drawn_values_take_on_the_sign_and_given_ones_must_have_it() {
    let free = values(&recurrent(Initial::Normal { gain: 1.0 }, &[Mask::NoSelf]), 1);
    let network = dale(Initial::Normal { gain: 1.0 }, &[Mask::NoSelf], 2);
    let columns = [1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2];
    for ((value, free), col) in values(&network, 1).iter().zip(free).zip(columns) {
        assert_eq!(*value, if col < 2 { free.abs() } else { -free.abs() });
    }

    let mut given = vec![1.0; 16];
    for row in given.chunks_mut(4) {
        (row[2], row[3]) = (-2.0, -0.0);
    }
    let network = dale(Initial::Literal(given.clone()), &[], 2);
    let kept = values(&network, 1);
    assert_eq!(kept, given);
    assert!(kept.iter().all(|value| value.to_bits() != (-0.0f64).to_bits()), "{kept:?}");
    given[5] = -1.0;
    let network = dale(Initial::Literal(given), &[], 2);
    let expected = InitialErrorKind::WrongSign { row: 2, col: 2, value: -1.0, sign: Positive };
    assert_eq!(kind(&network), expected);
    let network = dale(Initial::Constant(1.0), &[], 2);
    let expected = InitialErrorKind::WrongSign { row: 1, col: 3, value: 1.0, sign: Negative };
    assert_eq!(kind(&network), expected);
}

#[test]
fn a_stated_sign_holds_for_all_entries_and_agrees_with_a_source_or_conflicts() {
    let mut network = forward(Initial::Uniform { range: None }, &[uneven()]);
    network.matrices[0].sign = Some(Negative);
    assert!(values(&network, 0).iter().all(|value| *value < 0.0));
    network.blocks[0].signs = Some(vec![Negative; 3]);
    assert_eq!(signs_of(&network, 0), Ok(Signs::All(Negative)));
    network.blocks[0].signs = Some(vec![Negative, Positive, Positive]);
    let expected = SignConflict {
        row: 1,
        col: 2,
        first: SignedBy::Statement(Negative),
        second: source(0, 2, Positive),
    };
    assert_eq!(kind(&network), InitialErrorKind::ConflictingSigns(expected));
}

#[test]
fn an_entry_of_two_uses_has_the_sign_of_both_or_conflicts() {
    // `h -> x : as P^T` shares entries with `x -> h : as P`.
    let mut network = tied(&[], &[]);
    network.matrices[0].initial = Initial::Xavier;
    network.blocks[0].signs = Some(vec![Positive, Positive, Negative]);
    assert_eq!(
        signs_of(&network, 0),
        Ok(Signs::Entries([Some(Positive), Some(Positive), Some(Negative)].repeat(4)))
    );
    network.blocks[1].signs = Some(vec![Positive; 4]);
    // The texts order the uses: `h -> x`, which signs all entries, comes before `x -> h`.
    let expected = SignConflict {
        row: 1,
        col: 3,
        first: source(1, 1, Positive),
        second: source(0, 3, Negative),
    };
    assert_eq!(signs_of(&network, 0), Err(expected));

    // Without the third column in one of the uses there is no such entry.
    network.connections[0].masks = vec![Mask::Literal([true, true, false].repeat(4))];
    assert_eq!(signs_of(&network, 0), Ok(Signs::Entries(vec![Some(Positive); 12])));
}

#[test]
fn a_pair_of_a_symmetric_matrix_has_one_sign() {
    let mut network = dale(Initial::Xavier, &[], 2);
    network.matrices[1].symmetric = true;
    // [1, 3] is negative, as neuron 3 is, and so is [3, 1], which neuron 1 needs positive.
    let expected = SignConflict {
        row: 3,
        col: 1,
        first: source(1, 3, Negative),
        second: source(1, 1, Positive),
    };
    assert_eq!(signs_of(&network, 1), Err(expected));
    // Two groups that do not reach each other.
    let cells = (0..16).map(|cell| (cell / 4 < 2) == (cell % 4 < 2)).collect();
    network.connections[1].masks = vec![Mask::Literal(cells)];
    let values = values(&network, 1);
    assert!(values[..4].iter().all(|value| *value > 0.0));
    assert!(values[4..].iter().all(|value| *value < 0.0));
    assert_eq!((values[1], values[5]), (values[2], values[6]));
}

#[test]
fn a_symmetric_pair_takes_the_draw_below_the_diagonal() {
    let free = values(&recurrent(Initial::Xavier, &[]), 1);
    let mut network = recurrent(Initial::Xavier, &[]);
    network.matrices[1].symmetric = true;
    let drawn = values(&network, 1);
    for (row, col) in (0..16).map(|cell| (cell / 4, cell % 4)) {
        assert_eq!(drawn[4 * row + col], free[4 * row.max(col) + row.min(col)]);
    }
    network.matrices[1].scale = Some(Scale::Radius(0.5));
    let scaled = values(&network, 1);
    assert!((0..16).all(|cell| scaled[cell] == scaled[4 * (cell % 4) + cell / 4]));

    network.connections[1].masks = vec![Mask::Lower];
    assert_eq!(kind(&network), InitialErrorKind::AsymmetricMask { row: 2, col: 1 });
    network.connections[1].masks = Vec::new();
    let mut given = vec![0.5; 16];
    given[6] = 0.25;
    network.matrices[1].initial = Initial::Literal(given);
    let expected = InitialErrorKind::NotSymmetric { row: 2, col: 3, value: 0.25, mirrored: 0.5 };
    assert_eq!(kind(&network), expected);
}

#[test]
fn orthogonal_values_have_neither_signs_nor_symmetry() {
    let orthogonal = Initial::Orthogonal { gain: 1.0 };
    let signed = dale(orthogonal.clone(), &[], 2);
    assert_eq!(kind(&signed), InitialErrorKind::ConstrainedOrthogonal);
    let mut symmetric = recurrent(orthogonal, &[]);
    symmetric.matrices[1].symmetric = true;
    assert_eq!(kind(&symmetric), InitialErrorKind::ConstrainedOrthogonal);
}

#[test]
fn balanced_rows_add_up_to_0_and_rows_of_one_sign_stay() {
    let given = vec![
        1.0, 3.0, -1.0, -3.0, //
        2.0, 0.0, -8.0, 0.0, //
        1.0, 1.0, 0.0, 0.0, //
        0.0, 0.0, -1.0, -2.0,
    ];
    let mut network = dale(Initial::Literal(given), &[], 2);
    network.matrices[1].scale = Some(Scale::Balanced);
    let expected = [
        1.0, 3.0, -1.0, -3.0, //
        2.0, 0.0, -2.0, 0.0, //
        1.0, 1.0, 0.0, 0.0, //
        0.0, 0.0, -1.0, -2.0,
    ];
    assert_eq!(values(&network, 1), expected);

    network.matrices[1].initial = Initial::Normal { gain: 1.0 };
    network.matrices[1].scale = Some(Scale::BalancedRadius(0.9));
    let values = values(&network, 1);
    for row in values.chunks(4) {
        assert!(row.iter().sum::<f64>().abs() < 1e-14, "{row:?}");
        assert!(row[0] > 0.0 && row[1] > 0.0 && row[2] < 0.0 && row[3] < 0.0);
    }
    let radius = spectral_radius(&Pattern::Dense { rows: 4, cols: 4 }, &values).unwrap();
    assert!((radius - 0.9).abs() < 1e-12, "{radius}");

    network.blocks[1].signs = Some(vec![Positive; 4]);
    assert_eq!(kind(&network), InitialErrorKind::NothingToBalance);
}

/// `h -> h : rank(2)` and the dense product of its factors.
fn low_rank(scale: Option<Scale>) -> (Vec<f64>, Vec<f64>) {
    let mut network = recurrent(Initial::Normal { gain: 0.5 }, &[]);
    network.matrices[1].rank = Some(2);
    network.matrices[1].scale = scale;
    let numbers = values(&network, 1);
    let matrix = &network.matrices[1];
    let entries = (0..16).map(|position| entry(matrix, &numbers, position)).collect();
    (numbers, entries)
}

#[test]
fn a_matrix_of_low_rank_is_the_product_of_two_factors() {
    let (numbers, entries) = low_rank(None);
    let mut rng = stream(1, Purpose::Matrix, "h -> h");
    let deviation = (0.5 / 8f64.sqrt()).sqrt();
    let drawn: Vec<f64> = (0..16).map(|_| deviation * normal(&mut rng)).collect();
    assert_eq!(numbers, drawn);
    // P[2, 1] (from 0): row 2 of U at 4, row 1 of V at 8 + 2.
    assert_eq!(entries[4 * 2 + 1], drawn[4] * drawn[10] + drawn[5] * drawn[11]);

    let (_, scaled) = low_rank(Some(Scale::Radius(0.8)));
    let dense = Pattern::Dense { rows: 4, cols: 4 };
    assert!((spectral_radius(&dense, &scaled).unwrap() - 0.8).abs() < 1e-12);
    let share = scaled[0] / entries[0];
    assert!(entries.iter().zip(&scaled).all(|(a, b)| (b / a - share).abs() < 1e-12));
}

#[test]
fn entries_of_a_large_low_rank_matrix_have_the_deviation_of_a_dense_one() {
    let network = Network {
        blocks: vec![block("x", Role::Input, 200), block("h", Role::Hidden, 300)],
        matrices: vec![Matrix {
            rank: Some(20),
            ..matrix("x -> h", 300, 200, Initial::Normal { gain: 2.0 })
        }],
        connections: vec![Connection::new(
            "x -> h",
            (BlockId::new(0), 200),
            (BlockId::new(1), 300),
            MatrixId::new(0),
        )],
        ..forward(Initial::Xavier, &[])
    };
    let numbers = values(&network, 0);
    assert_eq!(numbers.len(), 500 * 20);
    let square = |position| entry(&network.matrices[0], &numbers, position).powi(2);
    let mean = (0..60_000).map(square).sum::<f64>() / 60_000.0;
    assert!((mean.sqrt() / (2.0 / 200f64.sqrt()) - 1.0).abs() < 0.05, "{mean}");
}

#[test]
fn a_signed_matrix_has_no_low_rank() {
    let mut network = dale(Initial::Normal { gain: 1.0 }, &[], 2);
    network.matrices[1].rank = Some(1);
    let connection = ConnectionId::new(1);
    assert_eq!(kind(&network), InitialErrorKind::SignedLowRank { connection });
}

#[test]
fn casting_gives_no_negative_zero() {
    let weights = Weights { matrices: vec![vec![-1e-60, -0.0]], vectors: vec![] };
    let cast = weights.cast::<f32>();
    assert!(cast.matrices[0].iter().all(|value| value.to_bits() == 0));
}

fn trainable(network: &Network) -> Trainable {
    count_trainable(network, &patterns(network, 1))
}

#[test]
fn pairs_count_once_factors_count_whole_and_frozen_entries_not_at_all() {
    let mut network = recurrent(Initial::Xavier, &[]);
    network.matrices[0].frozen = Frozen::Whole;
    network.matrices[1].symmetric = true;
    assert_eq!(trainable(&network).weights, 10);
    network.connections[1].masks = vec![Mask::NoSelf];
    assert_eq!(trainable(&network).weights, 6);
    assert_eq!(count_trainable_of(&network, &patterns(&network, 1), ConnectionId::new(1)), 6);
    network.matrices[1].frozen = above();
    assert_eq!(trainable(&network).weights, 0, "a pair is frozen with one of its entries");
    network.matrices[1].symmetric = false;
    assert_eq!(trainable(&network).weights, 6);
    let found =
        frozen_entries(&network.matrices[1], patterns(&network, 1).matrix(MatrixId::new(1)));
    // Rows [2 3 4], [1 3 4], [1 2 4], [1 2 3] of columns.
    assert_eq!(found, [0, 1, 2, 4, 5, 8]);

    network.connections[1].masks = Vec::new();
    network.matrices[1].frozen = Frozen::No;
    network.matrices[1].rank = Some(3);
    assert_eq!(trainable(&network).weights, 24);
}

#[test]
fn vectors_count_by_kind() {
    let mut network = recurrent(Initial::Xavier, &[]);
    for (kind, size) in [(VectorKind::Bias, 3), (VectorKind::Start, 4), (VectorKind::Tau, 5)] {
        network.vectors.push(Vector { kind, ..Vector::bias("v", vec![1.0; size]) });
    }
    let found = trainable(&network);
    assert_eq!((found.biases, found.starts, found.time_constants), (3, 4, 5));
    assert_eq!(found.total(), 12 + 16 + 12);
}
