//! The value of a formula where all of its parts have one.

use super::Formula;
use super::evaluate::{binary, unary};

/// The value, absent where a part that it depends on is no finite number: `1 / 0 > 0` has none.
pub(super) fn defined(formula: &Formula, variables: &[f64]) -> Option<f64> {
    let value = match formula {
        Formula::Number(number) => *number,
        Formula::Variable(variable) => variables[*variable],
        Formula::Unary(op, a) => unary(*op, defined(a, variables)?),
        Formula::Binary(op, a, b) => binary(*op, defined(a, variables)?, defined(b, variables)?),
        Formula::If(condition, then, otherwise) => match defined(condition, variables)? != 0.0 {
            true => defined(then, variables)?,
            false => defined(otherwise, variables)?,
        },
    };
    value.is_finite().then_some(value)
}
