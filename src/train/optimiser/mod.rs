//! How gradients move weights. Frozen parameters are left alone; what does not exist has no
//! parameter and cannot move; signs and other constraints are held within the step.

mod parameter;

mod constraint;

mod sgd;

mod adam;

#[cfg(test)]
mod tests;

pub(super) use parameter::norm;
pub use parameter::{Numbers, Parameter, trainable};

use crate::model::experiment::Optimiser;
use crate::real::Real;
use crate::weights::Weights;
use adam::Adam;
use sgd::Sgd;

/// An optimiser between two steps.
#[derive(Debug, Clone)]
pub struct Descent<F> {
    memory: Memory<F>,
    /// `η λ`: the share of a matrix that each step takes away.
    decay: F,
    /// The numbers of one parameter that stay as they are.
    held: Vec<F>,
}

/// What an optimiser remembers of earlier gradients.
#[derive(Debug, Clone)]
enum Memory<F> {
    Sgd(Sgd<F>),
    Adam(Adam<F>),
}

impl<F: Real> Descent<F> {
    /// Before the first step.
    pub fn new(optimiser: Optimiser, weights: &Weights<F>) -> Self {
        let (memory, decay) = match optimiser {
            Optimiser::Sgd { lr, momentum, decay } => {
                (Memory::Sgd(Sgd::new(lr, momentum, weights)), lr * decay)
            }
            Optimiser::Adam { lr, beta1, beta2, eps, decay } => {
                (Memory::Adam(Adam::new(lr, (beta1, beta2), eps, weights)), lr * decay)
            }
        };
        Descent { memory, decay: F::from_f64(decay), held: Vec::new() }
    }

    /// Moves `weights` by `scale · gradient`, `scale` below 1 where the gradient is clipped: decay
    /// first, then the gradient, last the constraints.
    pub fn step(
        &mut self,
        parameters: &[Parameter],
        weights: &mut Weights<F>,
        gradient: &Weights<F>,
        scale: f64,
    ) {
        let scale = F::from_f64(scale);
        if let Memory::Adam(adam) = &mut self.memory {
            adam.begin();
        }
        for Parameter { numbers: of, constraint, .. } in parameters {
            let (numbers, gradient) = (of.of_mut(weights), of.of(gradient));
            constraint.hold(numbers, &mut self.held);
            if matches!(of, Numbers::Matrix(_)) {
                decay(self.decay, numbers);
            }
            match &mut self.memory {
                Memory::Sgd(sgd) => sgd.step(*of, numbers, gradient, scale),
                Memory::Adam(adam) => adam.step(*of, numbers, gradient, scale),
            }
            constraint.project(numbers, &self.held);
        }
    }
}

/// `w ← w - η λ w`
fn decay<F: Real>(share: F, numbers: &mut [F]) {
    if share != F::ZERO {
        numbers.iter_mut().for_each(|number| *number -= share * *number);
    }
}
