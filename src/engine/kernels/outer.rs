//! Dense gradients: sums of outer products over many rows, a few of them at a time, so that what
//! is packed of them stays in the cache. Nothing is allocated.

use ndarray::ArrayView2;

use super::packed::Panels;
use crate::real::Real;

/// Rows whose outer products are summed before they are added up: a panel of so many lies in the
/// first-level cache.
const ROWS: usize = 128;

/// Room for 128 rows.
#[derive(Debug, Clone)]
pub struct Packed<F>(Panels<F>);

impl<F: Real> Packed<F> {
    /// Room for rows of up to so many numbers.
    pub fn new(neurons: usize) -> Self {
        Packed(Panels::new(ROWS, neurons))
    }

    /// `out[i, j] += Σ_rows left[row, i] · right[row, j]`, `out` being row-major, `size` the numbers
    /// of a row on either side. The sum over each 128 rows is taken in their order, every
    /// product added with one rounding.
    pub fn add_outer(&mut self, out: &mut [F], (left, right): (&[F], &[F]), size: (usize, usize)) {
        assert_eq!(out.len(), size.0 * size.1, "the size of a sum of outer products");
        assert_eq!(left.len() / size.0, right.len() / size.1, "rows of both ends");
        for (left, right) in left.chunks(ROWS * size.0).zip(right.chunks(ROWS * size.1)) {
            let count = left.len() / size.0;
            self.0.reshape(count, size.1);
            self.0.fill(ArrayView2::from_shape((count, size.1), right).expect("whole rows"));
            self.0.add_transposed_product(left, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::kernels::reference::{SIZES, assert_close, numbers, product};

    fn check<F: Real>(tolerance: f64) {
        let mut packed = Packed::new(100);
        for (rows, left_size, right_size) in SIZES.into_iter().chain([(300, 9, 33), (129, 33, 65)])
        {
            let (left, right) =
                (numbers::<F>(rows, left_size, 1), numbers::<F>(rows, right_size, 2));
            let mut out = numbers::<F>(left_size, right_size, 3);
            let expected = &out + &product(left.t(), right.view());
            let ends = (left.as_slice().unwrap(), right.as_slice().unwrap());
            packed.add_outer(out.as_slice_mut().unwrap(), ends, (left_size, right_size));
            assert_close(out.view(), expected.view(), tolerance);
        }
    }

    #[test]
    fn sums_equal_the_plain_ones() {
        check::<f64>(1e-12);
        check::<f32>(1e-3);
    }

    #[test]
    fn no_rows_add_nothing() {
        let mut out = [1.0, 2.0];
        Packed::<f64>::new(2).add_outer(&mut out, (&[], &[]), (1, 2));
        assert_eq!(out, [1.0, 2.0]);
    }
}
