//! Transcendental functions from basic arithmetic, once for all precisions.
//!
//! Additions, multiplications, divisions and bit patterns only: no fused operations, tables or
//! system library, whose last bits differ between machines. Each `if` chooses between two numbers
//! that are both computed, which is a select and no branch.

use super::Real;

/// What the functions need to know of a precision: its constants, and its bits.
pub(super) trait Precision: Real {
    /// Above this, `e^x` rounds to infinity.
    const EXP_MOST: Self;
    /// Below this, `e^x` rounds to 0.
    const EXP_LEAST: Self;
    /// `1 / ln 2`
    const LOG2_E: Self;
    /// `ln 2`, rounded to so few bits that its product with an exponent is exact.
    const LN_2_HIGH: Self;
    /// `ln 2 - LN_2_HIGH`
    const LN_2_LOW: Self;
    /// `1.5 · 2^m`, m the bits of the mantissa: adding it rounds to a whole number and leaves that
    /// number in the lowest bits.
    const ROUNDER: Self;
    /// `r (e^r + 1) / (e^r - 1) = 2 + r² p(r²)` for `|r| ≤ ln(2) / 2`: p, lowest power first.
    const EXP: &'static [Self];
    /// `tanh x = x + x³ p(x²) / q(x²)` for `|x| < 0.625`: p, lowest power first.
    const TANH_ABOVE: &'static [Self];
    /// q of the same.
    const TANH_BELOW: &'static [Self];
    /// `ln((1 + s) / (1 - s)) = 2 s + s · s² p(s²)` for `|s| ≤ 3 - 2√2`: p, lowest power first.
    const LOG: &'static [Self];

    /// `self · 2^k`, the whole number k being `rounded - ROUNDER`; rounded once, to infinity or
    /// towards 0 where the result leaves the range.
    fn times_power_of_two(self, rounded: Self) -> Self;
    /// `|self|` with the sign of `sign`.
    fn with_sign_of(self, sign: Self) -> Self;
}

/// `e^x = 2^k e^r` with `k = round(x / ln 2)`, and e^r from r by a rational function (as in
/// FreeBSD's `e_exp.c`, which keeps r in two parts).
#[inline]
pub(super) fn exp<F: Precision>(x: F) -> F {
    let x = if x > F::EXP_MOST { F::EXP_MOST } else { x };
    let x = if x < F::EXP_LEAST { F::EXP_LEAST } else { x };
    let rounded = x * F::LOG2_E + F::ROUNDER;
    let k = rounded - F::ROUNDER;
    let (high, low) = (x - k * F::LN_2_HIGH, k * F::LN_2_LOW);
    let r = high - low;
    let square = r * r;
    let c = r - square * polynomial(square, F::EXP);
    let two = F::ONE + F::ONE;
    (F::ONE + (r * c / (two - c) - low + high)).times_power_of_two(rounded)
}

/// A rational function near 0 (that of Cephes), and `1 - 2 / (e^(2|x|) + 1)` elsewhere, each a
/// base plus a quotient so that one division serves both.
#[inline]
pub(super) fn tanh<F: Precision>(x: F) -> F {
    let size = x.abs();
    let square = x * x;
    let near = size < F::from_f64(0.625);
    let two = F::ONE + F::ONE;
    let base = if near { size } else { F::ONE };
    let above = size * square * polynomial(square, F::TANH_ABOVE);
    let above = if near { above } else { -two };
    let below = polynomial(square, F::TANH_BELOW);
    let below = if near { below } else { exp(two * size) + F::ONE };
    (base + above / below).with_sign_of(x)
}

/// `1 / (1 + e^-x)` above 0 and `e^x / (1 + e^x)` below, so that nothing overflows.
#[inline]
pub(super) fn sigmoid<F: Precision>(x: F) -> F {
    let small = exp(-x.abs());
    let above = if x < F::ZERO { small } else { F::ONE };
    above / (F::ONE + small)
}

/// `max(x, 0) + ln(1 + e^-|x|)`
#[inline]
pub(super) fn softplus<F: Precision>(x: F) -> F {
    let linear = if x > F::ZERO { x } else { F::ZERO };
    linear + log_one_plus(exp(-x.abs()))
}

/// `ln(1 + u)` for `0 ≤ u ≤ 1`: `ln(1 + v)`, or `ln 2 + ln(1 + v)` with `v = (u - 1) / 2` where
/// `1 + u > √2`, and `ln(1 + v)` from `s = v / (2 + v)` (as in FreeBSD's `e_log.c`).
#[inline]
fn log_one_plus<F: Precision>(u: F) -> F {
    let half = F::from_f64(0.5);
    let halved = u > F::from_f64(std::f64::consts::SQRT_2 - 1.0);
    let v = if halved { (u - F::ONE) * half } else { u };
    let high = if halved { F::LN_2_HIGH } else { F::ZERO };
    let low = if halved { F::LN_2_LOW } else { F::ZERO };
    let s = v / (F::ONE + F::ONE + v);
    let square = s * s;
    let half_square = half * v * v;
    let rest = square * polynomial(square, F::LOG);
    high - ((half_square - (s * (half_square + rest) + low)) - v)
}

/// `Σ coefficients[i] xⁱ` by Horner's rule.
#[inline]
fn polynomial<F: Real>(x: F, coefficients: &[F]) -> F {
    let highest_first = coefficients.iter().rev().copied();
    highest_first.reduce(|sum, coefficient| sum * x + coefficient).unwrap_or(F::ZERO)
}
