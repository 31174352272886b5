//! A formula of one variable as a function that is applied to many numbers, with its slope.

use super::Formula;
use super::program::Program;
use crate::real::Real;

/// A formula has at most so many numbers, variables and operators. Its derivative, in which each
/// of them can stand once for each level of the tree above it, then stays below a million.
const MOST_PARTS: usize = 1_000;

/// `f(v)` and `f'(v)` for many numbers at once.
///
/// `exp`, `tanh` and basic arithmetic are those of [`Real`], in the precision of the numbers; all
/// else goes through `f64`. Results agree with [`Formula::evaluate`] to a few units of the last
/// place.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    formula: Formula,
    value: Program,
    slope: Program,
    has_slope: bool,
}

impl Function {
    /// The function of a formula over variable 0; absent if it has more than 1,000 parts.
    pub fn new(formula: Formula) -> Option<Self> {
        if formula.parts() > MOST_PARTS {
            return None;
        }
        let slope = formula.derivative(0);
        Some(Function {
            value: Program::new(&formula),
            slope: Program::new(&slope),
            has_slope: !slope.is_zero(),
            formula,
        })
    }

    /// The formula.
    pub fn formula(&self) -> &Formula {
        &self.formula
    }

    /// Whether its derivative is anything but 0 everywhere.
    pub fn has_slope(&self) -> bool {
        self.has_slope
    }

    /// `f(v)` in place of each `v`.
    pub fn apply<F: Real>(&self, values: &mut [F]) {
        self.value.replace(values);
    }

    /// Multiplies each number by `f'(v)`, `v` being the one of `at` in its place.
    pub fn scale_by_slope<F: Real>(&self, at: &[F], numbers: &mut [F]) {
        self.slope.scale(at, numbers);
    }
}
