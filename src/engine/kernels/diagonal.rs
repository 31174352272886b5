//! One-to-one connections: products neuron by neuron. A diagonal is its own transpose, so the
//! backward product is the forward one.

use super::wide::widest;
use crate::real::Real;

/// `target += source ∘ weights`, row by row.
pub fn add_product<F: Real>(weights: &[F], source: &[F], target: &mut [F]) {
    let size = weights.len();
    let rows = source.chunks_exact(size).zip(target.chunks_exact_mut(size));
    widest(
        #[inline(always)]
        || {
            for (source, target) in rows {
                for ((target, source), weight) in target.iter_mut().zip(source).zip(weights) {
                    *target += *source * *weight;
                }
            }
        },
    );
}

/// `gradient += Σ_rows adjoint ∘ source`.
pub fn add_gradient<F: Real>(adjoint: &[F], source: &[F], gradient: &mut [F]) {
    let size = gradient.len();
    let rows = adjoint.chunks_exact(size).zip(source.chunks_exact(size));
    widest(
        #[inline(always)]
        || {
            for (adjoint, source) in rows {
                for ((gradient, adjoint), source) in gradient.iter_mut().zip(adjoint).zip(source) {
                    *gradient += *adjoint * *source;
                }
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::engine::kernels::reference::{assert_close, numbers, product};

    #[test]
    fn products_equal_the_plain_ones() {
        for (rows, size) in [(1, 1), (1, 7), (3, 8), (7, 9), (9, 33)] {
            let (source, adjoint) = (numbers::<f64>(rows, size, 1), numbers::<f64>(rows, size, 2));
            let weights = numbers::<f64>(1, size, 3).row(0).to_owned();
            let mut target = adjoint.clone();
            let dense = Array2::from_diag(&weights);
            let expected = &target + &product(source.view(), dense.view());
            let weights = weights.as_slice().unwrap();
            add_product(weights, source.as_slice().unwrap(), target.as_slice_mut().unwrap());
            assert_close(target.view(), expected.view(), 1e-14);

            let mut gradient = weights.to_vec();
            let (adjoint, source) = (adjoint.view(), source.view());
            add_gradient(adjoint.to_slice().unwrap(), source.to_slice().unwrap(), &mut gradient);
            let all = product(adjoint.t(), source);
            for (neuron, (found, weight)) in gradient.iter().zip(weights).enumerate() {
                assert!((found - weight - all[[neuron, neuron]]).abs() < 1e-13);
            }
        }
    }
}
