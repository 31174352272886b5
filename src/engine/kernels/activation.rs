//! Activations `r = f(a)` of many states in place, and `∂E/∂a` from `∂E/∂r`.

use super::wide::widest;
use crate::model::network::Activation;
use crate::real::Real;

/// `r = f(a)` in place, `values` being rows of `size` neurons.
pub fn apply<F: Real>(activation: &Activation, values: &mut [F], size: usize) {
    match activation {
        Activation::Linear => {}
        Activation::Tanh => each(values, F::tanh),
        Activation::Relu => each(values, relu),
        Activation::Sigmoid => each(values, F::sigmoid),
        Activation::Softplus => each(values, F::softplus),
        Activation::LeakyRelu { slope } => {
            let slope = F::from_f64(*slope);
            each(values, |a| if a <= F::ZERO { slope * a } else { a });
        }
        Activation::Softmax { beta } => {
            let beta = F::from_f64(*beta);
            values.chunks_exact_mut(size).for_each(|row| softmax(row, beta));
        }
        Activation::Formula(function) => widest(
            #[inline(always)]
            || function.apply(values),
        ),
        Activation::Sign => each(values, sign),
        Activation::Step => each(values, step),
    }
}

/// `∂E/∂a` in place of `∂E/∂r`: `f'(a)`, read off the states `r`, times it; for softmax
/// `β r ∘ (∂E/∂r - ⟨∂E/∂r, r⟩)`. For `sign` and `step` it is 0. Of a formula, and of no other
/// activation, `sums` holds `a`.
pub fn derive<F: Real>(
    activation: &Activation,
    (states, sums): (&[F], &[F]),
    adjoint: &mut [F],
    size: usize,
) {
    match activation {
        Activation::Linear => {}
        Activation::Tanh => scale(states, adjoint, |r| F::ONE - r * r),
        Activation::Relu => scale(states, adjoint, |r| if r > F::ZERO { F::ONE } else { F::ZERO }),
        Activation::Sigmoid => scale(states, adjoint, |r| r * (F::ONE - r)),
        Activation::Softplus => scale(states, adjoint, softplus_slope),
        Activation::LeakyRelu { slope } => {
            let slope = F::from_f64(*slope);
            scale(states, adjoint, |r| if r > F::ZERO { F::ONE } else { slope });
        }
        Activation::Softmax { beta } => {
            let beta = F::from_f64(*beta);
            let rows = states.chunks_exact(size).zip(adjoint.chunks_exact_mut(size));
            rows.for_each(|(states, adjoint)| derive_softmax(states, adjoint, beta));
        }
        Activation::Formula(function) => widest(
            #[inline(always)]
            || function.scale_by_slope(sums, adjoint),
        ),
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

/// `e^(β a)` over their sum; shifted by the largest sum, so that no exponential overflows.
fn softmax<F: Real>(row: &mut [F], beta: F) {
    let largest = row.iter().copied().fold(row[0], |most, a| if a > most { a } else { most });
    each(row, |a| (beta * (a - largest)).exp());
    let total: F = row.iter().copied().sum();
    row.iter_mut().for_each(|value| *value /= total);
}

fn derive_softmax<F: Real>(states: &[F], adjoint: &mut [F], beta: F) {
    let mean: F = states.iter().zip(adjoint.iter()).map(|(r, dr)| *r * *dr).sum();
    adjoint.iter_mut().zip(states).for_each(|(dr, r)| *dr = beta * *r * (*dr - mean));
}

/// `f'(a) = 1 - e^-r` for `r = ln(1 + e^a)`; its series where the subtraction would lose digits.
fn softplus_slope<F: Real>(r: F) -> F {
    let series = [6.0, 5.0, 4.0, 3.0, 2.0]
        .into_iter()
        .fold(F::ONE, |sum, divisor| F::ONE - r * sum / F::from_f64(divisor));
    if r < F::from_f64(0.01) { r * series } else { F::ONE - (-r).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::{Binary, Formula, Function, Unary};

    fn applied(activation: &Activation, sums: &[f64]) -> Vec<f64> {
        let mut values = sums.to_vec();
        apply(activation, &mut values, sums.len());
        values
    }

    /// All that have a name, and others with parameters.
    fn activations() -> Vec<Activation> {
        let (v, two) = (Formula::Variable(0), Formula::Number(2.0));
        let raised = Formula::binary(Binary::Power, Formula::unary(Unary::Sin, v), two);
        let function = Function::new(raised).expect("a short formula");
        let mut activations = Activation::ALL.to_vec();
        activations.push(Activation::LeakyRelu { slope: 0.3 });
        activations.push(Activation::Softmax { beta: 2.5 });
        activations.push(Activation::Formula(function.into()));
        activations
    }

    #[test]
    fn values_are_those_of_the_formulas() {
        let sums = [-2.0, -0.5, 0.0, 0.25, 3.0];
        let total = |beta: f64| -> f64 { sums.iter().map(|a| (beta * a).exp()).sum() };
        for activation in &activations() {
            let formula = |a: f64| match activation {
                Activation::Linear => a,
                Activation::Tanh => a.tanh(),
                Activation::Relu => a.max(0.0),
                Activation::LeakyRelu { slope } if a < 0.0 => slope * a,
                Activation::LeakyRelu { .. } => a,
                Activation::Formula(function) => function.formula().evaluate(&[a]),
                Activation::Sigmoid => 1.0 / (1.0 + (-a).exp()),
                Activation::Softplus => a.exp().ln_1p(),
                Activation::Softmax { beta } => (beta * a).exp() / total(*beta),
                Activation::Sign if a == 0.0 => 0.0,
                Activation::Sign => a.signum(),
                Activation::Step => f64::from(u8::from(a > 0.0)),
            };
            for (found, a) in applied(activation, &sums).into_iter().zip(sums) {
                assert!((found - formula(a)).abs() < 1e-15, "{activation:?}({a}) is not {found}");
            }
        }
    }

    #[test]
    fn derivatives_equal_central_differences() {
        let (sums, adjoint) = ([-12.0, -6.0, -0.5, 0.75, 3.0], [1.0, 1e3, -0.5, 2.0, 0.25]);
        let step = 1e-5;
        for activation in &activations() {
            let mut found = adjoint;
            derive(activation, (&applied(activation, &sums), &sums), &mut found, sums.len());
            for neuron in 0..sums.len() {
                let at = |shift: f64| {
                    let mut sums = sums;
                    sums[neuron] += shift;
                    let states = applied(activation, &sums);
                    states.iter().zip(adjoint).map(|(r, seed)| r * seed).sum::<f64>()
                };
                let difference = (at(step) - at(-step)) / (2.0 * step);
                assert!(
                    (found[neuron] - difference).abs() < 1e-7,
                    "{activation:?}: {} is not {difference}",
                    found[neuron]
                );
            }
        }
    }

    #[test]
    fn kinks_have_the_derivative_and_value_of_the_language() {
        let mut adjoint = [1.0];
        derive(&Activation::Relu, (&applied(&Activation::Relu, &[0.0]), &[]), &mut adjoint, 1);
        assert_eq!(adjoint, [0.0]);
        assert_eq!(applied(&Activation::Sign, &[0.0]), [0.0]);
        assert_eq!(applied(&Activation::Step, &[0.0]), [0.0]);
    }

    #[test]
    fn softmax_survives_large_sums_and_takes_each_row_alone() {
        let mut values = [1000.0, 1000.0, 0.0, 3f64.ln()];
        apply(&Activation::Softmax { beta: 1.0 }, &mut values, 2);
        for (found, expected) in values.into_iter().zip([0.5, 0.5, 0.25, 0.75]) {
            assert!((found - expected).abs() < 1e-15);
        }
    }

    #[test]
    fn nan_stays_nan() {
        for activation in &activations() {
            assert!(applied(activation, &[f64::NAN])[0].is_nan(), "{activation:?}");
        }
    }

    #[test]
    fn the_slope_of_softplus_keeps_its_digits_far_below_0() {
        let state = 1e-9f64;
        assert!((softplus_slope(state) / (state - state * state / 2.0) - 1.0).abs() < 1e-14);
        let slopes = (softplus_slope(0.01 - 1e-12f64), softplus_slope(0.01f64));
        assert!((slopes.0 / slopes.1 - 1.0).abs() < 1e-9);
    }
}
