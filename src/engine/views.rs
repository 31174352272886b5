//! Slices seen as matrices.

use ndarray::{ArrayView2, ArrayViewMut2};

/// Contiguous rows of `size` numbers each.
pub(super) fn rows<F>(values: &[F], size: usize) -> ArrayView2<'_, F> {
    ArrayView2::from_shape((values.len() / size, size), values).expect("whole rows")
}

/// Contiguous rows of `size` numbers each.
pub(super) fn rows_mut<F>(values: &mut [F], size: usize) -> ArrayViewMut2<'_, F> {
    ArrayViewMut2::from_shape((values.len() / size, size), values).expect("whole rows")
}

/// A `rows × cols` matrix that is stored row by row, or as its transpose.
pub(super) fn matrix<F>(
    values: &[F],
    rows_count: usize,
    cols: usize,
    transposed: bool,
) -> ArrayView2<'_, F> {
    if transposed { rows(values, rows_count).reversed_axes() } else { rows(values, cols) }
}

/// A `rows × cols` matrix that is stored row by row, or as its transpose.
pub(super) fn matrix_mut<F>(
    values: &mut [F],
    rows_count: usize,
    cols: usize,
    transposed: bool,
) -> ArrayViewMut2<'_, F> {
    if transposed { rows_mut(values, rows_count).reversed_axes() } else { rows_mut(values, cols) }
}
