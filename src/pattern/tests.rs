use proptest::prelude::*;

use super::*;
use crate::model::network::{
    Activation, Block, BlockId, Clock, Initial, Mask, Matrix, MatrixId, Precision,
};
use crate::syntax::ast::Role;

/// A network of two blocks `a` and `b`, and no connection.
fn two_blocks(a: usize, b: usize) -> Network {
    let block = |name: &str, role, size| Block::new(name, role, size, Activation::Linear);
    Network {
        name: "test".to_string(),
        clock: Clock::Global,
        precision: Precision::F64,
        blocks: vec![block("a", Role::Hidden, a), block("b", Role::Hidden, b)],
        matrices: Vec::new(),
        vectors: Vec::new(),
        connections: Vec::new(),
    }
}

/// Adds a matrix, `rows × cols`.
fn add_matrix(network: &mut Network, rows: usize, cols: usize) -> MatrixId {
    let name = format!("P{}", network.matrices.len());
    let initial = Initial::Xavier;
    network.matrices.push(Matrix::new(&name, rows, cols, initial));
    MatrixId::new(network.matrices.len() - 1)
}

/// Adds a connection between blocks (by index) that uses a matrix.
fn connect(network: &mut Network, ends: (usize, usize), masks: Vec<Mask>, matrix: MatrixId) {
    let name = format!("c{}", network.connections.len());
    let [from, to] = [ends.0, ends.1].map(|end| (BlockId::new(end), network.blocks[end].size));
    network.connections.push(Connection { masks, ..Connection::new(&name, from, to, matrix) });
}

/// The pattern of one connection `a -> b` with these masks.
fn masked(rows: usize, cols: usize, masks: Vec<Mask>) -> Pattern {
    let mut network = two_blocks(cols, rows);
    let matrix = add_matrix(&mut network, rows, cols);
    connect(&mut network, (0, 1), masks, matrix);
    patterns(&network, 1).connections.remove(0)
}

/// Whether a mask other than `sparse` leaves an entry, by its definition.
fn leaves(mask: &Mask, row: usize, column: usize, cols: usize) -> bool {
    match mask {
        Mask::OneToOne => row == column,
        Mask::NoSelf => row != column,
        Mask::Band(reach) => row.abs_diff(column) <= *reach,
        Mask::Lower => column < row,
        Mask::Literal(entries) => entries[row * cols + column],
        Mask::Formula(formula) => formula.evaluate(&[row as f64 + 1.0, column as f64 + 1.0]) != 0.0,
        Mask::Sparse(_) => true,
    }
}

/// The entries as a matrix of truth values, read one by one.
fn as_matrix(pattern: &Pattern) -> Vec<bool> {
    let mut matrix = vec![false; pattern.rows() * pattern.cols()];
    for (row, column) in pattern.entries() {
        matrix[row * pattern.cols() + column] = true;
    }
    matrix
}

/// The pattern of a matrix of truth values.
fn from_matrix(rows: usize, cols: usize, matrix: &[bool]) -> Pattern {
    masked(rows, cols, vec![Mask::Literal(matrix.to_vec())])
}

/// Rows, columns and the truth values of a matrix.
fn any_matrix() -> impl Strategy<Value = (usize, usize, Vec<bool>)> {
    (1usize..7, 1usize..7).prop_flat_map(|(rows, cols)| {
        (Just(rows), Just(cols), proptest::collection::vec(any::<bool>(), rows * cols))
    })
}

fn any_masks() -> impl Strategy<Value = (usize, usize, Vec<Mask>)> {
    any_matrix().prop_flat_map(|(rows, cols, literal)| {
        let mask = prop_oneof![
            Just(Mask::OneToOne),
            Just(Mask::NoSelf),
            (0usize..4).prop_map(Mask::Band),
            Just(Mask::Lower),
            Just(Mask::Literal(literal)),
        ];
        (Just(rows), Just(cols), proptest::collection::vec(mask, 0..4))
    })
}

proptest! {
    #[test]
    fn masks_intersect((rows, cols, masks) in any_masks()) {
        let pattern = masked(rows, cols, masks.clone());
        for row in 0..rows {
            for column in 0..cols {
                let expected = masks.iter().all(|mask| leaves(mask, row, column, cols));
                prop_assert_eq!(pattern.contains(row, column), expected);
            }
        }
    }

    #[test]
    fn a_sparse_mask_draws_its_share_of_what_the_others_leave(
        (rows, cols, masks) in any_masks(),
        share in 0.0..=1.0,
    ) {
        let others = masked(rows, cols, masks.clone());
        let drawn = masked(rows, cols, [vec![Mask::Sparse(share)], masks].concat());
        prop_assert_eq!(drawn.count(), (share * others.count() as f64).round() as usize);
        prop_assert!(drawn.entries().all(|(row, column)| others.contains(row, column)));
    }

    #[test]
    fn positions_number_the_entries_in_order((rows, cols, matrix) in any_matrix()) {
        let pattern = from_matrix(rows, cols, &matrix);
        prop_assert_eq!(as_matrix(&pattern), matrix.clone());
        prop_assert_eq!(pattern.entries().count(), pattern.count());
        let positions: Vec<_> =
            pattern.entries().map(|(row, column)| pattern.position(row, column)).collect();
        let expected: Vec<_> = (0..pattern.count()).map(Some).collect();
        prop_assert_eq!(positions, expected);
        prop_assert_eq!(pattern.position(rows, 0), None);
        prop_assert_eq!(pattern.position(0, cols), None);
    }

    #[test]
    fn transposing_exchanges_rows_and_columns((rows, cols, matrix) in any_matrix()) {
        let pattern = from_matrix(rows, cols, &matrix);
        let transposed = pattern.transposed();
        for row in 0..rows {
            for column in 0..cols {
                prop_assert_eq!(transposed.contains(column, row), matrix[row * cols + column]);
            }
        }
        prop_assert_eq!(transposed.transposed(), pattern);
    }

    #[test]
    fn union_and_intersection_are_entry_by_entry(
        (rows, cols, first) in any_matrix(),
        seed in any::<u64>(),
    ) {
        let second: Vec<bool> =
            (0..rows * cols).map(|bit| seed >> (bit % 64) & 1 == 1).collect();
        let a = from_matrix(rows, cols, &first);
        let b = from_matrix(rows, cols, &second);
        let or: Vec<bool> = first.iter().zip(&second).map(|(x, y)| *x || *y).collect();
        let and: Vec<bool> = first.iter().zip(&second).map(|(x, y)| *x && *y).collect();
        prop_assert_eq!(a.union(&b), from_matrix(rows, cols, &or));
        prop_assert_eq!(a.intersection(&b), from_matrix(rows, cols, &and));
    }
}

#[test]
fn the_cheapest_form_is_kept() {
    assert_eq!(masked(3, 4, vec![]), Pattern::Dense { rows: 3, cols: 4 });
    assert_eq!(masked(3, 4, vec![Mask::Sparse(1.0)]), Pattern::Dense { rows: 3, cols: 4 });
    assert_eq!(masked(3, 3, vec![Mask::OneToOne]), Pattern::Diagonal { size: 3 });
    assert_eq!(masked(3, 3, vec![Mask::Band(0)]), Pattern::Diagonal { size: 3 });
    let lower = Sparse { rows: 3, cols: 3, starts: vec![0, 0, 1, 3], columns: vec![0, 0, 1] };
    assert_eq!(masked(3, 3, vec![Mask::Lower]), lower.into());
    assert_eq!(masked(2, 2, vec![Mask::OneToOne, Mask::NoSelf]), Pattern::empty(2, 2));
}

#[test]
fn a_matrix_has_the_entries_of_all_its_uses() {
    let mut network = two_blocks(2, 3);
    let matrix = add_matrix(&mut network, 3, 2);
    let first = Mask::Literal(vec![true, false, false, false, false, false]);
    let back = Mask::Literal(vec![false, false, false, false, false, true]);
    connect(&mut network, (0, 1), vec![first], matrix);
    connect(&mut network, (1, 0), vec![back], matrix);
    network.connections[1].transposed = true;
    let made = patterns(&network, 1);
    let entries: Vec<_> = made.matrix(matrix).entries().collect();
    assert_eq!(entries, [(0, 0), (2, 1)]);
    assert!(made.connection(ConnectionId::new(1)).contains(1, 2));
}

#[test]
fn a_matrix_without_use_has_no_entry() {
    let mut network = two_blocks(2, 3);
    add_matrix(&mut network, 3, 2);
    assert_eq!(patterns(&network, 1).matrices, [Pattern::empty(3, 2)]);
}

#[test]
fn draws_belong_to_the_seed_and_the_connection() {
    let mut network = two_blocks(50, 50);
    let matrix = add_matrix(&mut network, 50, 50);
    connect(&mut network, (0, 1), vec![Mask::Sparse(0.2)], matrix);
    let alone = patterns(&network, 1);
    assert_ne!(alone, patterns(&network, 2));
    connect(&mut network, (0, 1), vec![Mask::Sparse(0.2)], matrix);
    network.connections.swap(0, 1);
    let both = patterns(&network, 1);
    assert_eq!(both.connections[1], alone.connections[0]);
    assert_ne!(both.connections[0], both.connections[1]);
}

#[test]
fn every_entry_is_drawn_equally_often() {
    let mut network = two_blocks(4, 3);
    let matrix = add_matrix(&mut network, 3, 4);
    connect(&mut network, (0, 1), vec![Mask::Sparse(0.4)], matrix);
    let mut counts = [0usize; 12];
    for seed in 0..6_000 {
        for (row, column) in patterns(&network, seed).connections[0].entries() {
            counts[row * 4 + column] += 1;
        }
    }
    let expected = 6_000 * 5 / 12;
    assert!(counts.iter().all(|count| count.abs_diff(expected) < 180), "{counts:?}");
}

#[test]
fn a_large_sparse_mask_is_drawn_without_the_matrix() {
    let size = 1_000_000;
    let pattern = masked(size, size, vec![Mask::NoSelf, Mask::Sparse(2e-7)]);
    assert_eq!(pattern.count(), 200_000);
    assert!(pattern.entries().all(|(row, column)| row != column));
}

#[test]
fn a_connection_of_parts_has_its_entries_where_the_parts_are() {
    let mut network = two_blocks(5, 4);
    let matrix = add_matrix(&mut network, 2, 3);
    connect(&mut network, (0, 1), vec![Mask::NoSelf], matrix);
    network.connections[0].from_part = 1..4;
    network.connections[0].to_part = 2..4;
    let made = patterns(&network, 1);
    let entries: Vec<_> = made.connections[0].entries().collect();
    assert_eq!(entries, [(2, 2), (2, 3), (3, 1), (3, 3)]);
    assert_eq!((made.connections[0].rows(), made.connections[0].cols()), (4, 5));
    assert_eq!(made.matrix(matrix), &masked(2, 3, vec![Mask::NoSelf]));
}

#[test]
fn parts_that_share_a_matrix_share_its_entries() {
    let mut network = two_blocks(4, 4);
    let matrix = add_matrix(&mut network, 2, 2);
    for (start, masks) in [(0, vec![Mask::OneToOne]), (2, vec![Mask::Lower])] {
        connect(&mut network, (0, 1), masks, matrix);
        let last = network.connections.len() - 1;
        network.connections[last].from_part = start..start + 2;
        network.connections[last].to_part = start..start + 2;
    }
    let entries: Vec<_> = patterns(&network, 1).matrix(matrix).entries().collect();
    assert_eq!(entries, [(0, 0), (1, 0), (1, 1)]);
}
