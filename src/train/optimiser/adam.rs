//! Adam (Kingma & Ba 2015) with bias correction.

use super::parameter::Numbers;
use crate::engine::kernels::widest;
use crate::real::Real;
use crate::weights::Weights;

/// The moments of Adam between two steps.
#[derive(Debug, Clone)]
pub(super) struct Adam<F> {
    lr: f64,
    betas: (f64, f64),
    eps: F,
    /// `β₁ᵗ` and `β₂ᵗ` of the bias correction, t counting steps.
    powers: (f64, f64),
    mean: Weights<F>,
    square: Weights<F>,
}

impl<F: Real> Adam<F> {
    /// Before the first step.
    pub fn new(lr: f64, betas: (f64, f64), eps: f64, weights: &Weights<F>) -> Self {
        Adam {
            lr,
            betas,
            eps: F::from_f64(eps),
            powers: (1.0, 1.0),
            mean: weights.zeros_like(),
            square: weights.zeros_like(),
        }
    }

    /// Counts a step.
    pub fn begin(&mut self) {
        self.powers.0 *= self.betas.0;
        self.powers.1 *= self.betas.1;
    }

    /// `m ← β₁ m + (1-β₁) g`, `v ← β₂ v + (1-β₂) g²`,
    /// `w ← w - η · m/(1-β₁ᵗ) / (√(v/(1-β₂ᵗ)) + ε)`, with g the gradient times `scale`.
    pub fn step(&mut self, of: Numbers, weights: &mut [F], gradient: &[F], scale: F) {
        let (beta1, beta2) = self.betas;
        let (beta1, rest1) = (F::from_f64(beta1), F::from_f64(1.0 - beta1));
        let (beta2, rest2) = (F::from_f64(beta2), F::from_f64(1.0 - beta2));
        let rate = F::from_f64(self.lr / (1.0 - self.powers.0));
        let correction = F::from_f64(1.0 / (1.0 - self.powers.1));
        let moments = of.of_mut(&mut self.mean).iter_mut().zip(of.of_mut(&mut self.square));
        let numbers = weights.iter_mut().zip(gradient).zip(moments);
        let eps = self.eps;
        widest(
            #[inline(always)]
            || {
                for ((weight, &slope), (mean, square)) in numbers {
                    let slope = scale * slope;
                    *mean = beta1 * *mean + rest1 * slope;
                    *square = beta2 * *square + rest2 * slope * slope;
                    *weight -= rate * *mean / ((*square * correction).sqrt() + eps);
                }
            },
        );
    }
}
