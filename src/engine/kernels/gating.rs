//! Products neuron by neuron.

use super::wide::widest;
use crate::real::Real;

/// `into += a ∘ b`
pub fn add_products<F: Real>(a: &[F], b: &[F], into: &mut [F]) {
    widest(
        #[inline(always)]
        || {
            for ((into, a), b) in into.iter_mut().zip(a).zip(b) {
                *into += *a * *b;
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_added() {
        let mut into = [1.0, 2.0, 3.0];
        add_products(&[2.0, 0.0, -1.0], &[3.0, 5.0, 7.0], &mut into);
        assert_eq!(into, [7.0, 2.0, -4.0]);
    }
}
