//! Leaks: each neuron keeps a share of its last state and takes the rest from its drive.

use super::wide::widest;
use crate::real::Real;

/// `s(t) = (1 - α) s(t-1) + α u(t)` in place of the drive u, `before` being s(t-1), all of them
/// rows of as many neurons as `alpha` has. Where α is 1 it is u itself.
pub fn follow<F: Real>(alpha: &[F], before: &[F], values: &mut [F]) {
    let size = alpha.len();
    let rows = values.chunks_exact_mut(size).zip(before.chunks_exact(size));
    widest(
        #[inline(always)]
        || {
            for (row, before) in rows {
                for ((value, before), alpha) in row.iter_mut().zip(before).zip(alpha) {
                    let mixed = (F::ONE - *alpha) * *before + *alpha * *value;
                    *value = if *alpha == F::ONE { *value } else { mixed };
                }
            }
        },
    );
}

/// Back through [`follow`]: with λ = ∂E/∂s(t), complete once `carry` = (1 - α) λ(t+1) is added, it
/// leaves ∂E/∂u(t) = α λ in `adjoint` and (1 - α) λ in `carry`.
pub fn retrace<F: Real>(alpha: &[F], carry: &mut [F], adjoint: &mut [F]) {
    let size = alpha.len();
    let rows = adjoint.chunks_exact_mut(size).zip(carry.chunks_exact_mut(size));
    widest(
        #[inline(always)]
        || {
            for (row, carry) in rows {
                for ((value, carry), alpha) in row.iter_mut().zip(carry).zip(alpha) {
                    let slope = *value + *carry;
                    *carry = (F::ONE - *alpha) * slope;
                    *value = *alpha * slope;
                }
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_kept_and_the_rest_taken() {
        let (alpha, before) = ([0.25, 1.0], [4.0, f64::INFINITY, 8.0, 1.0]);
        let mut values = [8.0, -0.0, 0.0, 3.0];
        follow(&alpha, &before, &mut values);
        assert_eq!(values, [5.0, 0.0, 6.0, 3.0]);
        assert!(values[1].is_sign_negative(), "α = 1 takes the drive itself");
    }

    #[test]
    fn the_way_back_splits_what_comes() {
        let (mut carry, mut adjoint) = ([1.0, 0.0], [3.0, 5.0]);
        retrace(&[0.25, 1.0], &mut carry, &mut adjoint);
        assert_eq!((adjoint, carry), ([1.0, 5.0], [3.0, 0.0]));
    }
}
