//! What holds beside what all kernels are held to.

use super::*;
use crate::engine::kernels::reference::numbers;

/// About half the entries of a matrix, a few rows having none.
fn drawn(rows: usize, cols: usize) -> Entries {
    let (mut starts, mut columns) = (vec![0], Vec::new());
    for row in 0..rows {
        let exists = |col: &usize| row % 5 != 3 && (row * 7 + col * 3) % 4 < 2;
        columns.extend((0..cols).filter(exists).map(|col| col as u32));
        starts.push(columns.len());
    }
    Entries::new(Arc::new(Sparse { rows, cols, starts, columns }))
}

#[test]
fn a_row_is_the_same_to_the_bit_alone_and_among_others() {
    let entries = drawn(33, 31);
    let weights = numbers::<f64>(1, entries.count(), 5).into_iter().collect::<Vec<_>>();
    let (source, mut tile) = (numbers::<f64>(9, 31, 1), Tile::for_products([&entries].into_iter()));
    let mut together = vec![0.0; 9 * 33];
    add_product(&entries, &weights, source.as_slice().unwrap(), &mut together, &mut tile);
    for (row, together) in source.rows().into_iter().zip(together.chunks_exact(33)) {
        let mut alone = vec![0.0; 33];
        add_product(&entries, &weights, row.as_slice().unwrap(), &mut alone, &mut tile);
        assert_eq!(alone, together);
    }
}
