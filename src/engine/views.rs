//! Slices seen as matrices.

use ndarray::ArrayView2;

/// Contiguous rows of `size` numbers each.
pub(super) fn rows<F>(values: &[F], size: usize) -> ArrayView2<'_, F> {
    ArrayView2::from_shape((values.len() / size, size), values).expect("whole rows")
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
