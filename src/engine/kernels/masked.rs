//! Masked matrices that are dense enough to be multiplied as dense ones: their numbers are spread
//! out, and of a dense gradient those at existing entries are kept.

use crate::real::Real;

/// The share of existing entries from which the dense product of a masked matrix is faster than
/// the sparse one. Measured crossovers lie between 20 and 30 % forward.
pub const DENSE_SHARE: f64 = 0.25;

/// Writes the k-th of `numbers` at `cells[k]` of a dense row-major matrix; other cells stay 0.
pub fn spread<F: Real>(numbers: impl Iterator<Item = F>, cells: &[usize], dense: &mut [F]) {
    for (cell, number) in cells.iter().zip(numbers) {
        dense[*cell] = number;
    }
}

/// The numbers at the cells of a dense row-major matrix, in order.
pub fn kept<F: Real>(dense: &[F], cells: &[usize]) -> impl Iterator<Item = F> {
    cells.iter().map(|cell| dense[*cell])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_to_their_cells_and_come_back() {
        let mut dense = [0.0; 6];
        spread([1.0, 2.0, 3.0].into_iter(), &[1, 2, 5], &mut dense);
        assert_eq!(dense, [0.0, 1.0, 2.0, 0.0, 0.0, 3.0]);
        assert_eq!(kept(&dense, &[1, 2, 5]).collect::<Vec<_>>(), [1.0, 2.0, 3.0]);
    }
}
