//! The value of a formula.

use super::{Binary, Formula, Unary};

pub(super) fn evaluate(formula: &Formula, variables: &[f64]) -> f64 {
    match formula {
        Formula::Number(number) => *number,
        Formula::Variable(variable) => variables[*variable],
        Formula::Unary(op, a) => unary(*op, evaluate(a, variables)),
        Formula::Binary(op, a, b) => binary(*op, evaluate(a, variables), evaluate(b, variables)),
        Formula::If(condition, then, otherwise) => match evaluate(condition, variables) != 0.0 {
            true => evaluate(then, variables),
            false => evaluate(otherwise, variables),
        },
    }
}

pub(super) fn unary(op: Unary, a: f64) -> f64 {
    match op {
        Unary::Minus => -a,
        Unary::Not => truth(a == 0.0),
        Unary::Sqrt => a.sqrt(),
        Unary::Exp => libm::exp(a),
        Unary::Log => libm::log(a),
        Unary::Abs => a.abs(),
        Unary::Floor => a.floor(),
        Unary::Ceil => a.ceil(),
        Unary::Round => a.round(),
        Unary::Sin => libm::sin(a),
        Unary::Cos => libm::cos(a),
        Unary::Tanh => libm::tanh(a),
        Unary::Sign if a > 0.0 => 1.0,
        Unary::Sign if a < 0.0 => -1.0,
        Unary::Sign => a,
    }
}

pub(super) fn binary(op: Binary, a: f64, b: f64) -> f64 {
    match op {
        Binary::Add => a + b,
        Binary::Subtract => a - b,
        Binary::Multiply => a * b,
        Binary::Divide => a / b,
        Binary::Remainder => remainder(a, b),
        Binary::Power => libm::pow(a, b),
        Binary::Min if a < b => a,
        Binary::Max if a > b => a,
        // NaN of either is handed on.
        Binary::Min | Binary::Max if a.is_nan() => a,
        Binary::Min | Binary::Max => b,
        Binary::Equal => truth(a == b),
        Binary::NotEqual => truth(a != b),
        Binary::Less => truth(a < b),
        Binary::LessOrEqual => truth(a <= b),
        Binary::And => truth(a != 0.0 && b != 0.0),
        Binary::Or => truth(a != 0.0 || b != 0.0),
    }
}

/// The remainder of `a / b` with the sign of `b`.
pub fn remainder(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
}

fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}
