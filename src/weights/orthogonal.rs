//! `orthogonal(g)`: a matrix whose rows or columns are orthonormal.

use faer::Mat;

/// A matrix of `rows × cols`, row by row, with `PᵀP = gain² I` (or `PPᵀ` where it is wide): Q of
/// the QR factorisation of the normal matrix `draws` (or of its transpose), each column of Q with
/// the sign of R's diagonal, which makes it uniform over all such matrices (Mezzadri 2007).
pub(super) fn orthogonal(rows: usize, cols: usize, gain: f64, draws: &[f64]) -> Vec<f64> {
    let wide = rows < cols;
    let at = |long: usize, short: usize| if wide { (short, long) } else { (long, short) };
    let factors = Mat::from_fn(rows.max(cols), rows.min(cols), |long, short| {
        let (row, col) = at(long, short);
        draws[row * cols + col]
    })
    .qr();
    let (q, r) = (factors.compute_thin_Q(), factors.thin_R());
    let mut values = vec![0.0; rows * cols];
    for short in 0..q.ncols() {
        let signed_gain = gain.copysign(r[(short, short)] * gain);
        for long in 0..q.nrows() {
            let (row, col) = at(long, short);
            values[row * cols + col] = signed_gain * q[(long, short)];
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::orthogonal;
    use crate::random::{Purpose, normal, stream};

    fn draws(count: usize) -> Vec<f64> {
        let mut rng = stream(1, Purpose::Matrix, "q");
        (0..count).map(|_| normal(&mut rng)).collect()
    }

    /// Checks that `vectors` vectors of `P`, entry k of vector v being `at(v, k)`, are
    /// orthonormal times 0.9.
    fn assert_orthonormal(vectors: usize, length: usize, at: impl Fn(usize, usize) -> f64) {
        for a in 0..vectors {
            for b in 0..vectors {
                let product: f64 = (0..length).map(|k| at(a, k) * at(b, k)).sum();
                let expected = if a == b { 0.81 } else { 0.0 };
                assert!((product - expected).abs() < 1e-13, "{a}, {b}: {product}");
            }
        }
    }

    #[test]
    fn columns_of_a_tall_and_rows_of_a_wide_matrix_are_orthonormal() {
        let square = orthogonal(20, 20, 0.9, &draws(400));
        assert_orthonormal(20, 20, |row, k| square[row * 20 + k]);
        let tall = orthogonal(7, 3, 0.9, &draws(21));
        assert_orthonormal(3, 7, |col, k| tall[k * 3 + col]);
        let wide = orthogonal(3, 7, 0.9, &draws(21));
        assert_orthonormal(3, 7, |row, k| wide[row * 7 + k]);
    }

    #[test]
    fn the_factorisation_is_the_one_with_a_positive_diagonal() {
        // [[-3, 1], [4, 2]]: the first column is (-3, 4) / 5, and the second, orthogonal to it,
        // must have a positive product with (1, 2).
        let values = orthogonal(2, 2, 1.0, &[-3.0, 1.0, 4.0, 2.0]);
        for (value, expected) in values.iter().zip([-0.6, 0.8, 0.8, 0.6]) {
            assert!((value - expected).abs() < 1e-15, "{values:?}");
        }
    }
}
