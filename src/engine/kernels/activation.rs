//! Activations `r = f(a)` of many states in place, and `∂E/∂a` from `∂E/∂r`.

use super::wide::widest;
use crate::model::network::Activation;
use crate::real::Real;

/// `r = f(a)` in place, `values` being rows of `size` neurons.
pub fn apply<F: Real>(activation: Activation, values: &mut [F], size: usize) {
    match activation {
        Activation::Linear => {}
        Activation::Tanh => each(values, F::tanh),
        Activation::Relu => each(values, relu),
        Activation::Sigmoid => each(values, F::sigmoid),
        Activation::Softplus => each(values, F::softplus),
        Activation::Softmax => values.chunks_exact_mut(size).for_each(softmax),
        Activation::Sign => each(values, sign),
        Activation::Step => each(values, step),
    }
}

/// `∂E/∂a` in place of `∂E/∂r`: `f'(a)`, read off the states `r`, times it; for softmax
/// `r ∘ (∂E/∂r - ⟨∂E/∂r, r⟩)`. For `sign` and `step` it is 0.
pub fn derive<F: Real>(activation: Activation, states: &[F], adjoint: &mut [F], size: usize) {
    match activation {
        Activation::Linear => {}
        Activation::Tanh => scale(states, adjoint, |r| F::ONE - r * r),
        Activation::Relu => scale(states, adjoint, |r| if r > F::ZERO { F::ONE } else { F::ZERO }),
        Activation::Sigmoid => scale(states, adjoint, |r| r * (F::ONE - r)),
        Activation::Softplus => scale(states, adjoint, softplus_slope),
        Activation::Softmax => {
            let rows = states.chunks_exact(size).zip(adjoint.chunks_exact_mut(size));
            rows.for_each(|(states, adjoint)| derive_softmax(states, adjoint));
        }
        Activation::Sign | Activation::Step => adjoint.fill(F::ZERO),
    }
}

fn each<F: Real>(values: &mut [F], f: impl Fn(F) -> F) {
    widest(
        #[inline(always)]
        || values.iter_mut().for_each(|value| *value = f(*value)),
    );
}

fn scale<F: Real>(states: &[F], adjoint: &mut [F], slope: impl Fn(F) -> F) {
    widest(
        #[inline(always)]
        || {
            adjoint.iter_mut().zip(states).for_each(|(adjoint, state)| *adjoint *= slope(*state));
        },
    );
}

/// NaN stays NaN here and below, so that it is found.
fn relu<F: Real>(a: F) -> F {
    if a <= F::ZERO { F::ZERO } else { a }
}

fn sign<F: Real>(a: F) -> F {
    if a > F::ZERO {
        F::ONE
    } else if a < F::ZERO {
        -F::ONE
    } else {
        a
    }
}

fn step<F: Real>(a: F) -> F {
    if a > F::ZERO {
        F::ONE
    } else if a <= F::ZERO {
        F::ZERO
    } else {
        a
    }
}

/// Shifted by the largest sum, so that no exponential overflows.
fn softmax<F: Real>(row: &mut [F]) {
    let largest = row.iter().copied().fold(row[0], |most, a| if a > most { a } else { most });
    each(row, |a| (a - largest).exp());
    let total: F = row.iter().copied().sum();
    row.iter_mut().for_each(|value| *value /= total);
}

fn derive_softmax<F: Real>(states: &[F], adjoint: &mut [F]) {
    let mean: F = states.iter().zip(adjoint.iter()).map(|(r, dr)| *r * *dr).sum();
    adjoint.iter_mut().zip(states).for_each(|(dr, r)| *dr = *r * (*dr - mean));
}

/// `f'(a) = 1 - e^-r` for `r = ln(1 + e^a)`; its series where the subtraction would lose digits.
fn softplus_slope<F: Real>(r: F) -> F {
    let series = [6.0, 5.0, 4.0, 3.0, 2.0]
        .into_iter()
        .fold(F::ONE, |sum, divisor| F::ONE - r * sum / F::from_f64(divisor));
    if r < F::from_f64(0.01) { r * series } else { F::ONE - (-r).exp() }
}
