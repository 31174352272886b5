//! Dense products over many rows, as of a gradient: the one function around the `gemm` crate. It
//! packs both operands anew and allocates for it, so that products of states with weights, which
//! stay the same over all ticks, are those of [`super::packed`].

use gemm::{Parallelism, gemm};
use ndarray::{ArrayView2, ArrayViewMut2};

use crate::real::Real;

/// `out += left · right` for views of any strides.
///
/// # Panics
/// If the shapes do not fit, or for a [`Real`] other than `f32` and `f64`.
pub fn add_product<F: Real>(mut out: ArrayViewMut2<F>, left: ArrayView2<F>, right: ArrayView2<F>) {
    let ((rows, depth), cols) = (left.dim(), right.ncols());
    assert_eq!(right.nrows(), depth, "the inner sizes of a product");
    assert_eq!(out.dim(), (rows, cols), "the outer sizes of a product");
    if rows == 0 || cols == 0 || depth == 0 {
        return;
    }
    let (out_strides, left_strides, right_strides) =
        (strides(&out.view()), strides(&left), strides(&right));
    // SAFETY: the shapes were checked, and a view's pointer and strides stay within what it
    // borrows for every index below its shape; `out` is borrowed mutably, so nothing else reads
    // or writes it meanwhile.
    unsafe {
        gemm(
            rows,
            cols,
            depth,
            out.as_mut_ptr(),
            out_strides.1,
            out_strides.0,
            true,
            left.as_ptr(),
            left_strides.1,
            left_strides.0,
            right.as_ptr(),
            right_strides.1,
            right_strides.0,
            F::ONE,
            F::ONE,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// The strides between rows and between columns.
fn strides<F>(view: &ArrayView2<F>) -> (isize, isize) {
    (view.strides()[0], view.strides()[1])
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, s};

    use super::*;
    use crate::engine::kernels::reference::{SIZES, assert_close, numbers, product};

    fn check<F: Real>(tolerance: f64) {
        for (rows, depth, cols) in SIZES {
            let (left, right) = (numbers::<F>(rows, depth, 1), numbers::<F>(depth, cols, 2));
            let mut out = numbers::<F>(rows, cols, 3);
            let expected = &out + &product(left.view(), right.view());
            add_product(out.view_mut(), left.view(), right.view());
            assert_close(out.view(), expected.view(), tolerance);
        }
    }

    #[test]
    fn products_equal_the_plain_ones() {
        check::<f64>(1e-13);
        check::<f32>(1e-4);
    }

    #[test]
    fn strides_may_be_any() {
        for (rows, depth, cols) in SIZES {
            let left = numbers::<f64>(depth, 2 * rows, 1);
            let left = left.slice(s![.., ..;2]).reversed_axes();
            let right = numbers::<f64>(3 * depth, cols, 2);
            let right = right.slice(s![..;-3, ..]);
            let mut out = Array2::zeros((cols, rows));
            add_product(out.view_mut().reversed_axes(), left, right);
            assert_close(out.t(), product(left, right).view(), 1e-13);
        }
    }

    #[test]
    fn an_empty_product_adds_nothing() {
        for (rows, depth, cols) in [(0, 3, 2), (3, 0, 2), (3, 2, 0), (0, 0, 0)] {
            let (left, right) = (numbers::<f64>(rows, depth, 1), numbers::<f64>(depth, cols, 2));
            let mut out = numbers::<f64>(rows, cols, 3);
            add_product(out.view_mut(), left.view(), right.view());
            assert_eq!(out, numbers::<f64>(rows, cols, 3));
        }
    }
}
