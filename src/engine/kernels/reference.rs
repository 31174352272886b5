//! Plain products that the kernels are compared with.

use ndarray::{Array2, ArrayView2};

use crate::real::Real;

/// Rows, inner and outer sizes around the borders of vectors and panels.
pub const SIZES: [(usize, usize, usize); 13] = [
    (1, 1, 1),
    (1, 7, 8),
    (2, 9, 7),
    (3, 8, 31),
    (4, 31, 16),
    (5, 1, 33),
    (7, 33, 1),
    (8, 32, 32),
    (9, 33, 65),
    (15, 7, 64),
    (16, 9, 9),
    (33, 31, 33),
    (50, 65, 100),
];

/// Different numbers between -1 and 1.
pub fn numbers<F: Real>(rows: usize, cols: usize, seed: usize) -> Array2<F> {
    Array2::from_shape_fn((rows, cols), |(row, col)| {
        F::from_f64(((1 + row * 37 + col * 101 + seed * 1009) as f64).sin())
    })
}

/// `left · right`, number by number.
pub fn product<F: Real>(left: ArrayView2<F>, right: ArrayView2<F>) -> Array2<F> {
    Array2::from_shape_fn((left.nrows(), right.ncols()), |(row, col)| {
        left.row(row).iter().zip(right.column(col)).map(|(a, b)| *a * *b).sum()
    })
}

/// Equal up to `tolerance`, absolutely.
pub fn assert_close<F: Real>(found: ArrayView2<F>, expected: ArrayView2<F>, tolerance: f64) {
    assert_eq!(found.dim(), expected.dim());
    for ((at, found), expected) in found.indexed_iter().zip(&expected) {
        let apart = (found.to_f64() - expected.to_f64()).abs();
        assert!(apart <= tolerance, "{found} is not {expected} at {at:?}");
    }
}
