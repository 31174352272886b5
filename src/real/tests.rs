//! Errors in ulp against `libm` (in `f64` also for `f32`), and the ends of the range.

use super::Real;

const POINTS: usize = 200_000;

type Function<F> = fn(F) -> F;

fn sigmoid(x: f64) -> f64 {
    if x < 0.0 { libm::exp(x) / (1.0 + libm::exp(x)) } else { 1.0 / (1.0 + libm::exp(-x)) }
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

/// Evenly spread over `-most..=most`, and again with the magnitudes spread evenly in logarithm.
fn points(most: f64) -> impl Iterator<Item = f64> {
    (0..=POINTS).flat_map(move |i| {
        let share = 2.0 * i as f64 / POINTS as f64 - 1.0;
        let magnitude = most * 10f64.powf(-20.0 * share.abs());
        [share * most, magnitude.copysign(share)]
    })
}

/// The distance of neighbouring numbers at `exact`, in a precision of so many bits whose smallest
/// positive number is `least`.
fn ulp(exact: f64, bits: i32, least: f64) -> f64 {
    let exponent = libm::ilogb(exact).max(-2000);
    libm::ldexp(1.0, exponent - bits + 1).max(least)
}

fn largest_error_f64(ours: Function<f64>, exact: Function<f64>, most: f64) -> f64 {
    points(most)
        .map(|x| (ours(x) - exact(x)).abs() / ulp(exact(x), 53, f64::from_bits(1)))
        .fold(0.0, f64::max)
}

fn largest_error_f32(ours: Function<f32>, exact: Function<f64>, most: f64) -> f64 {
    points(most)
        .map(|x| x as f32)
        .map(|x| (x, exact(f64::from(x))))
        .map(|(x, exact)| {
            (f64::from(ours(x)) - exact).abs() / ulp(exact, 24, f64::from(f32::from_bits(1)))
        })
        .fold(0.0, f64::max)
}

#[test]
fn f64_functions_are_within_their_bounds() {
    let errors = [
        ("exp", largest_error_f64(Real::exp, libm::exp, 709.7), 1.0),
        ("tanh", largest_error_f64(Real::tanh, libm::tanh, 25.0), 2.0),
        ("sigmoid", largest_error_f64(Real::sigmoid, sigmoid, 740.0), 2.0),
        ("softplus", largest_error_f64(Real::softplus, softplus, 740.0), 2.0),
    ];
    for (name, error, bound) in errors {
        assert!(error <= bound, "{name}: {error} ulp");
    }
}

#[test]
fn f32_functions_are_within_their_bounds() {
    let errors = [
        ("exp", largest_error_f32(Real::exp, libm::exp, 88.7), 1.0),
        ("tanh", largest_error_f32(Real::tanh, libm::tanh, 12.0), 2.0),
        ("sigmoid", largest_error_f32(Real::sigmoid, sigmoid, 103.0), 2.0),
        ("softplus", largest_error_f32(Real::softplus, softplus, 103.0), 2.0),
    ];
    for (name, error, bound) in errors {
        assert!(error <= bound, "{name}: {error} ulp");
    }
}

fn ends_of_the_range<F: Real>(largest: F, smallest: F) {
    let infinity = F::ONE / F::ZERO;
    let bits = |x: F| (x.to_f64().to_bits(), x);
    let same = |x: F, y: F| assert_eq!(bits(x), bits(y));
    for x in [infinity, largest] {
        same(x.exp(), infinity);
        same((-x).exp(), F::ZERO);
        same(x.tanh(), F::ONE);
        same((-x).tanh(), -F::ONE);
        same(x.sigmoid(), F::ONE);
        same((-x).sigmoid(), F::ZERO);
        same(x.softplus(), x);
        same((-x).softplus(), F::ZERO);
    }
    let half = F::from_f64(0.5);
    for x in [F::ZERO, -F::ZERO, smallest, -smallest] {
        same(x.exp(), F::ONE);
        same(x.tanh(), x);
        same(x.sigmoid(), half);
        same(x.softplus(), F::from_f64(std::f64::consts::LN_2));
    }
}

#[test]
fn infinities_zeros_and_subnormal_numbers_go_to_their_limits() {
    ends_of_the_range(f64::MAX, f64::from_bits(1));
    ends_of_the_range(f32::MAX, f32::from_bits(1));
}

#[test]
fn the_last_steps_before_overflow_and_underflow_are_exact_enough() {
    assert!(Real::exp(709.78).is_finite() && Real::exp(709.79) == f64::INFINITY);
    assert_eq!((Real::exp(-745.13), Real::exp(-745.14)), (f64::from_bits(1), 0.0));
    assert!(Real::exp(88.72f32).is_finite() && Real::exp(88.73f32) == f32::INFINITY);
    assert_eq!((Real::exp(-103.9f32), Real::exp(-104.0f32)), (f32::from_bits(1), 0.0));
}

fn hands_on_nan<F: Real>() {
    let nan = F::from_f64(f64::NAN);
    let functions: [Function<F>; 6] =
        [F::exp, F::tanh, F::sigmoid, F::softplus, F::sqrt, |x| x.max(F::ZERO)];
    for function in functions {
        assert!(function(nan).to_f64().is_nan());
    }
    assert!(!nan.is_finite() && !(F::ONE / F::ZERO).is_finite() && F::ONE.is_finite());
}

#[test]
fn nan_is_handed_on() {
    hands_on_nan::<f64>();
    hands_on_nan::<f32>();
}

#[test]
fn tanh_is_odd_and_the_two_tails_of_sigmoid_add_up_to_one() {
    for x in points(30.0) {
        assert_eq!(Real::tanh(-x), -Real::tanh(x));
        assert_eq!(Real::tanh(-x as f32), -Real::tanh(x as f32));
        assert!((Real::sigmoid(x) + Real::sigmoid(-x) - 1.0).abs() <= f64::EPSILON);
    }
}

#[test]
fn max_and_abs_are_those_of_numbers() {
    assert_eq!((Real::max(1.0, 2.0), Real::max(2.0, 1.0)), (2.0, 2.0));
    assert_eq!((Real::abs(-1.5f32), Real::abs(1.5f32)), (1.5, 1.5));
}
