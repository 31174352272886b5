//! Masked matrices that are dense enough to be multiplied as dense ones: their numbers are spread
//! out, and of a dense gradient those at existing entries are kept.

use std::ops::RangeInclusive;

use crate::real::Real;

/// The shares of existing entries from which dense products of a matrix of up to so many cells are
/// faster than sparse ones. Measured in f32, with vectors of 512 bits, 2 MiB of L2 and 32 MiB of L3:
/// `cargo bench --bench kernels -- crossover`. A pass over 50 ticks (two products each, one gradient
/// of all, for dense ones also what is packed before it) costs the same
///
/// | neurons | with 1 row | with 32 rows |
/// | --- | --- | --- |
/// | 64 | at 2 % | below 1 % |
/// | 512 | at 11 % | at 12 % |
/// | 2048 | at 17 % | at 18 % |
/// | 8192, products alone | at 24 % | at 22 % |
const SHARES: [(usize, f64); 4] =
    [(1 << 12, 0.01), (1 << 20, 0.11), (1 << 23, 0.17), (usize::MAX, 0.23)];

/// Where dense products of a masked matrix begin to be faster than sparse ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossover {
    /// The least share of existing entries.
    pub share: f64,
    /// The cells of the matrices that it was measured for.
    pub cells: RangeInclusive<usize>,
}

impl Crossover {
    /// That of a `rows × cols` matrix.
    pub fn of(rows: usize, cols: usize) -> Self {
        let cells = rows.saturating_mul(cols);
        let place = SHARES.iter().position(|(most, _)| cells <= *most).unwrap_or(SHARES.len() - 1);
        let least = place.checked_sub(1).map_or(0, |before| SHARES[before].0 + 1);
        let (most, share) = SHARES[place];
        Crossover { share, cells: least..=most }
    }
}

/// Whether a `rows × cols` matrix of so many entries is multiplied as a dense one.
pub fn is_worth_spreading(entries: usize, rows: usize, cols: usize) -> bool {
    entries as f64 >= Crossover::of(rows, cols).share * rows.saturating_mul(cols) as f64
}

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
    fn each_size_has_its_share_and_large_matrices_stay_sparse_longer() {
        for neurons in [10, 500, 2000, 5000] {
            let Crossover { share, cells } = Crossover::of(neurons, neurons);
            assert!(cells.contains(&(neurons * neurons)));
            let least = (share * (neurons * neurons) as f64).ceil() as usize;
            assert!(is_worth_spreading(least, neurons, neurons));
            assert!(!is_worth_spreading(least - 1, neurons, neurons));
        }
        assert!(SHARES.is_sorted_by(|one, next| one.0 < next.0 && one.1 < next.1));
        assert!(!is_worth_spreading(0, 1, 1), "what has no entry is no product at all");
    }

    #[test]
    fn numbers_go_to_their_cells_and_come_back() {
        let mut dense = [0.0; 6];
        spread([1.0, 2.0, 3.0].into_iter(), &[1, 2, 5], &mut dense);
        assert_eq!(dense, [0.0, 1.0, 2.0, 0.0, 0.0, 3.0]);
        assert_eq!(kept(&dense, &[1, 2, 5]).collect::<Vec<_>>(), [1.0, 2.0, 3.0]);
    }
}
