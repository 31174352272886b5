//! Gradient descent with momentum.

use super::parameter::Numbers;
use crate::engine::kernels::widest;
use crate::real::Real;
use crate::weights::Weights;

/// Gradient descent between two steps.
#[derive(Debug, Clone)]
pub(super) struct Sgd<F> {
    lr: F,
    momentum: F,
    velocity: Weights<F>,
}

impl<F: Real> Sgd<F> {
    /// Before the first step.
    pub fn new(lr: f64, momentum: f64, weights: &Weights<F>) -> Self {
        let (lr, momentum) = (F::from_f64(lr), F::from_f64(momentum));
        Sgd { lr, momentum, velocity: weights.zeros_like() }
    }

    /// `v ← μ v + g`, `w ← w - η v`, with g the gradient times `scale`.
    pub fn step(&mut self, of: Numbers, weights: &mut [F], gradient: &[F], scale: F) {
        let velocity = of.of_mut(&mut self.velocity);
        let numbers = weights.iter_mut().zip(gradient).zip(velocity);
        let (lr, momentum) = (self.lr, self.momentum);
        widest(
            #[inline(always)]
            || {
                for ((weight, &slope), speed) in numbers {
                    *speed = momentum * *speed + scale * slope;
                    *weight -= lr * *speed;
                }
            },
        );
    }
}
