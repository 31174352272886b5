//! How gradients move weights. Frozen parameters are left alone; what does not exist has no
//! parameter and cannot move.

use crate::model::Network;
use crate::model::experiment::Optimiser;
use crate::model::network::{MatrixId, VectorId};
use crate::real::Real;
use crate::weights::Weights;

/// A list of trainable numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parameter {
    /// The entries of a matrix.
    Matrix(MatrixId),
    /// A bias vector.
    Bias(VectorId),
}

impl Parameter {
    /// The name in the program.
    pub fn name(self, network: &Network) -> &str {
        match self {
            Parameter::Matrix(id) => &network.matrix(id).name,
            Parameter::Bias(id) => &network.vector(id).name,
        }
    }

    /// Its numbers.
    pub fn of<F>(self, weights: &Weights<F>) -> &[F] {
        match self {
            Parameter::Matrix(id) => &weights.matrices[id.index()],
            Parameter::Bias(id) => &weights.vectors[id.index()],
        }
    }

    fn of_mut<F>(self, weights: &mut Weights<F>) -> &mut [F] {
        match self {
            Parameter::Matrix(id) => &mut weights.matrices[id.index()],
            Parameter::Bias(id) => &mut weights.vectors[id.index()],
        }
    }
}

/// All that training may move: matrices, then biases, each in the order of their names, so that
/// sums over them do not depend on the order of declarations.
pub(super) fn trainable(network: &Network) -> Vec<Parameter> {
    let matrices = network.matrix_ids().filter(|id| !network.matrix(*id).is_frozen());
    let biases = (0..network.vectors.len()).map(VectorId::new);
    let biases = biases.filter(|id| !network.vector(*id).frozen);
    let mut matrices: Vec<_> = matrices.map(Parameter::Matrix).collect();
    let mut biases: Vec<_> = biases.map(Parameter::Bias).collect();
    matrices.sort_by_key(|parameter| parameter.name(network));
    biases.sort_by_key(|parameter| parameter.name(network));
    matrices.append(&mut biases);
    matrices
}

/// `√Σ g²` over the given parameters, the sum in f64.
pub(super) fn norm<F: Real>(parameters: &[Parameter], gradient: &Weights<F>) -> f64 {
    let numbers = parameters.iter().flat_map(|parameter| parameter.of(gradient));
    numbers.map(|number| number.to_f64() * number.to_f64()).sum::<f64>().sqrt()
}

/// An optimiser between two steps.
#[derive(Debug, Clone)]
pub(super) struct Descent<F> {
    parameters: Vec<Parameter>,
    memory: Memory<F>,
}

/// What an optimiser remembers of earlier gradients.
#[derive(Debug, Clone)]
enum Memory<F> {
    Sgd { lr: F, momentum: F, velocity: Weights<F> },
    Adam(Adam<F>),
}

/// The moments of Adam.
#[derive(Debug, Clone)]
struct Adam<F> {
    lr: f64,
    beta1: f64,
    beta2: f64,
    eps: F,
    /// `β₁ᵗ` and `β₂ᵗ` of the bias correction, t counting steps.
    powers: (f64, f64),
    mean: Weights<F>,
    square: Weights<F>,
}

impl<F: Real> Descent<F> {
    /// Before the first step.
    pub fn new(optimiser: Optimiser, parameters: Vec<Parameter>, weights: &Weights<F>) -> Self {
        let memory = match optimiser {
            Optimiser::Sgd { lr, momentum } => Memory::Sgd {
                lr: F::from_f64(lr),
                momentum: F::from_f64(momentum),
                velocity: weights.zeros_like(),
            },
            Optimiser::Adam { lr, beta1, beta2, eps } => Memory::Adam(Adam {
                lr,
                beta1,
                beta2,
                eps: F::from_f64(eps),
                powers: (1.0, 1.0),
                mean: weights.zeros_like(),
                square: weights.zeros_like(),
            }),
        };
        Self { parameters, memory }
    }

    /// Moves `weights` by `scale · gradient`, `scale` below 1 where the gradient is clipped.
    pub fn step(&mut self, weights: &mut Weights<F>, gradient: &Weights<F>, scale: f64) {
        let scale = F::from_f64(scale);
        match &mut self.memory {
            Memory::Sgd { lr, momentum, velocity } => {
                for parameter in &self.parameters {
                    let velocity = parameter.of_mut(velocity);
                    let gradient = parameter.of(gradient);
                    sgd(*lr, *momentum, scale, parameter.of_mut(weights), gradient, velocity);
                }
            }
            Memory::Adam(adam) => {
                adam.powers.0 *= adam.beta1;
                adam.powers.1 *= adam.beta2;
                for parameter in &self.parameters {
                    adam.step(*parameter, weights, gradient, scale);
                }
            }
        }
    }
}

/// `v ← μ v + g`, `w ← w - η v`
fn sgd<F: Real>(
    lr: F,
    momentum: F,
    scale: F,
    weights: &mut [F],
    gradient: &[F],
    velocity: &mut [F],
) {
    for ((weight, &slope), speed) in weights.iter_mut().zip(gradient).zip(velocity) {
        *speed = momentum * *speed + scale * slope;
        *weight -= lr * *speed;
    }
}

impl<F: Real> Adam<F> {
    /// `m ← β₁ m + (1-β₁) g`, `v ← β₂ v + (1-β₂) g²`,
    /// `w ← w - η · m/(1-β₁ᵗ) / (√(v/(1-β₂ᵗ)) + ε)`
    fn step(&mut self, of: Parameter, weights: &mut Weights<F>, gradient: &Weights<F>, scale: F) {
        let (beta1, rest1) = (F::from_f64(self.beta1), F::from_f64(1.0 - self.beta1));
        let (beta2, rest2) = (F::from_f64(self.beta2), F::from_f64(1.0 - self.beta2));
        let rate = F::from_f64(self.lr / (1.0 - self.powers.0));
        let correction = F::from_f64(1.0 / (1.0 - self.powers.1));
        let moments = of.of_mut(&mut self.mean).iter_mut().zip(of.of_mut(&mut self.square));
        let moving = of.of_mut(weights).iter_mut().zip(of.of(gradient)).zip(moments);
        for ((weight, &slope), (mean, square)) in moving {
            let slope = scale * slope;
            *mean = beta1 * *mean + rest1 * slope;
            *square = beta2 * *square + rest2 * slope * slope;
            *weight -= rate * *mean / ((*square * correction).sqrt() + self.eps);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::network::{Activation, Clock};
    use crate::train::fixtures::recurrent;

    fn network() -> Network {
        recurrent(1, Activation::Tanh, Clock::Layered)
    }

    fn weights(value: f64) -> Weights<f64> {
        Weights { matrices: vec![vec![value]; 3], vectors: vec![vec![value]; 2] }
    }

    /// Where a weight of 0 stands after each of some gradients.
    fn path(optimiser: Optimiser, gradients: &[f64], scale: f64) -> Vec<f64> {
        let mut moving = weights(0.0);
        let mut descent = Descent::new(optimiser, trainable(&network()), &moving);
        let steps = gradients.iter().map(|gradient| {
            descent.step(&mut moving, &weights(*gradient), scale);
            moving.vectors[1][0]
        });
        steps.collect()
    }

    #[test]
    fn sgd_keeps_its_speed() {
        let momentum = Optimiser::Sgd { lr: 0.1, momentum: 0.9 };
        // v = 2, 0.8, 3.72
        let expected = [-0.2, -0.28, -0.652];
        for (weight, expected) in path(momentum, &[2.0, -1.0, 3.0], 1.0).iter().zip(expected) {
            assert!((weight - expected).abs() < 1e-15, "{weight}");
        }
        let plain = Optimiser::Sgd { lr: 0.1, momentum: 0.0 };
        assert_eq!(path(plain, &[2.0], 0.5), [-0.1]);
    }

    #[test]
    fn adam_corrects_its_bias() {
        let adam = Optimiser::Adam { lr: 0.1, beta1: 0.9, beta2: 0.999, eps: 1e-8 };
        let path = path(adam, &[2.0, -1.0], 1.0);
        // Step 1: both corrected moments are those of the gradient alone.
        let first = -0.1 * 2.0 / (2.0 + 1e-8);
        // Step 2: m = 0.08, 1 - β₁² = 0.19; v = 0.004996, 1 - β₂² = 0.001999.
        let second = first - 0.1 * (0.08 / 0.19) / ((0.004996f64 / 0.001999).sqrt() + 1e-8);
        assert!((path[0] - first).abs() < 1e-14, "{path:?}");
        assert!((path[1] - second).abs() < 1e-13, "{path:?}");
    }

    #[test]
    fn frozen_parameters_stay_and_count_in_no_norm() {
        let mut network = network();
        network.matrices[1].frozen = crate::model::network::Frozen::Whole;
        network.vectors[0].frozen = true;
        let parameters = trainable(&network);
        let names: Vec<_> = parameters.iter().map(|one| one.name(&network)).collect();
        assert_eq!(names, ["h -> y", "x -> h", "y bias"]);
        assert_eq!(norm(&parameters, &weights(2.0)), 12f64.sqrt());
        let mut moving = weights(1.0);
        let plain = Optimiser::Sgd { lr: 1.0, momentum: 0.5 };
        Descent::new(plain, parameters, &moving).step(&mut moving, &weights(3.0), 1.0);
        assert_eq!(moving.matrices, [[-2.0], [1.0], [-2.0]]);
        assert_eq!(moving.vectors, [[1.0], [-2.0]]);
    }
}
