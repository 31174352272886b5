//! The numbers that the engine computes with: `f64`, or `f32` for speed.

mod double;
mod functions;
mod single;
mod vectored;

pub use vectored::Vectored;

macro_rules! real {
    ($number:ty, $from:expr, $to:expr) => {
        impl Real for $number {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;

            #[inline]
            fn from_f64(value: f64) -> Self {
                $from(value)
            }

            #[inline]
            fn to_f64(self) -> f64 {
                $to(self)
            }

            #[inline]
            fn exp(self) -> Self {
                functions::exp(self)
            }

            #[inline]
            fn tanh(self) -> Self {
                functions::tanh(self)
            }

            #[inline]
            fn sigmoid(self) -> Self {
                functions::sigmoid(self)
            }

            #[inline]
            fn softplus(self) -> Self {
                functions::softplus(self)
            }

            #[inline]
            fn sqrt(self) -> Self {
                self.sqrt()
            }

            #[inline]
            fn abs(self) -> Self {
                self.abs()
            }

            #[inline]
            fn max(self, other: Self) -> Self {
                if self < other { other } else { self }
            }

            #[inline]
            fn is_finite(self) -> bool {
                self.is_finite()
            }
        }
    };
}

real!(f64, f64::from, f64::from);
real!(f32, |value: f64| value as f32, f64::from);

#[cfg(test)]
mod tests;

use std::fmt::{Debug, Display};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// A floating-point number of the engine.
///
/// The transcendental functions are this crate's own (`functions.rs`): they use basic arithmetic
/// only, so they are the same on every machine, and they have no branches, so that loops over them
/// become vector instructions. Each hands on NaN and takes infinities to its limits. Errors are in
/// units of the last place (ulp) of the exact result.
pub trait Real:
    Copy
    + Send
    + Sync
    + Default
    + Debug
    + Display
    + PartialOrd
    + PartialEq
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + Sum
    + Vectored
    + 'static
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// Rounds to this precision.
    fn from_f64(value: f64) -> Self;
    /// Exact.
    fn to_f64(self) -> f64;
    /// `e^x`, within 1 ulp.
    fn exp(self) -> Self;
    /// `tanh x`, within 2 ulp; odd, and exactly ±1 where that is nearest.
    fn tanh(self) -> Self;
    /// `1 / (1 + e^-x)`, within 2 ulp, in the lower tail too.
    fn sigmoid(self) -> Self;
    /// `ln(1 + e^x)`, within 2 ulp, in both tails.
    fn softplus(self) -> Self;
    /// `√x`.
    fn sqrt(self) -> Self;
    /// `|x|`.
    fn abs(self) -> Self;
    /// The larger of the two; NaN where `self` is NaN.
    fn max(self, other: Self) -> Self;
    /// Neither infinite nor NaN.
    fn is_finite(self) -> bool;
}
