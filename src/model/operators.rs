//! Operators, functions and constants of numbers, each element by element on a series.
//! Transcendental functions are libm's, so that a program means the same on every machine.

use std::sync::Arc;

use super::datasets::fault;
use super::evaluate::not_a_number;
use super::resolver::{Bound, Resolver};
use super::value::{Value, shown};
use super::words::Word;
use crate::data::{DataError, Series};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::formula::remainder;
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, UnaryOp};

/// The number of a constant.
pub(super) fn constant(name: &str) -> Option<f64> {
    (name == "pi").then_some(std::f64::consts::PI)
}

/// `-a`, `not a`. A series' `not` is 1 where it is 0, and 0 elsewhere.
pub(super) fn unary(op: UnaryOp, (value, span): (&Value, Span)) -> Result<Value, Box<Diagnostic>> {
    match (op, value) {
        (UnaryOp::Minus, Value::Series(series)) => mapped(series, |a| -a, span),
        (UnaryOp::Minus, value) => match value.number() {
            Some(number) => Ok(Value::Number(-number)),
            None => Err(Box::new(not_a_number(value, span))),
        },
        (UnaryOp::Not, Value::Truth(truth)) => Ok(Value::Truth(!truth)),
        (UnaryOp::Not, Value::Series(series)) => {
            mapped(series, |a| if a == 0.0 { 1.0 } else { 0.0 }, span)
        }
        (UnaryOp::Not, _) => Err(Box::new(not_a_truth_value(value, span))),
    }
}

fn mapped(series: &Series, f: impl Fn(f64) -> f64, span: Span) -> Result<Value, Box<Diagnostic>> {
    match series.map(f) {
        Ok(series) => Ok(Value::Series(Arc::new(series))),
        Err(error) => Err(Box::new(of_series(series, &error, span))),
    }
}

fn of_series(series: &Series, error: &DataError, span: Span) -> Diagnostic {
    let message = fault(&series.data.table.path, error);
    Mistake::new(Code::BadData, span, message, "computed here").with_help(error.help.clone())
}

/// `a + b` and its like where neither is a series.
pub(super) fn binary(
    (left, left_span): (&Value, Span),
    op: BinaryOp,
    (right, right_span): (&Value, Span),
    span: Span,
) -> Result<Value, Box<Diagnostic>> {
    use BinaryOp::{And, Equal, NotEqual, Or};
    if let (Value::Truth(a), Value::Truth(b)) = (left, right)
        && let Some(truth) = of_truths(*a, op, *b)
    {
        return Ok(Value::Truth(truth));
    }
    let texts_agree = match (left, right) {
        (Value::Text(a), Value::Text(b)) => Some(a == b),
        _ => None,
    };
    match (texts_agree, op) {
        (Some(agree), Equal) => return Ok(Value::Truth(agree)),
        (Some(agree), NotEqual) => return Ok(Value::Truth(!agree)),
        _ => {}
    }
    if matches!(op, And | Or) {
        let (wrong, place) = match left {
            Value::Truth(_) => (right, right_span),
            _ => (left, left_span),
        };
        return Err(Box::new(not_a_truth_value(wrong, place)));
    }
    let a = left.number().ok_or_else(|| not_a_number(left, left_span))?;
    let b = right.number().ok_or_else(|| not_a_number(right, right_span))?;
    if let Some(truth) = compare(a, op, b) {
        return Ok(Value::Truth(truth));
    }
    let number = arithmetic(a, op, b);
    if number.is_finite() {
        Ok(Value::Number(number))
    } else {
        Err(Box::new(not_finite(op, (b, right_span), number, span)))
    }
}

fn of_truths(a: bool, op: BinaryOp, b: bool) -> Option<bool> {
    match op {
        BinaryOp::And => Some(a && b),
        BinaryOp::Or => Some(a || b),
        BinaryOp::Equal => Some(a == b),
        BinaryOp::NotEqual => Some(a != b),
        _ => None,
    }
}

/// A comparison of numbers; absent for the other operators.
pub(super) fn compare(a: f64, op: BinaryOp, b: f64) -> Option<bool> {
    match op {
        BinaryOp::Equal => Some(a == b),
        BinaryOp::NotEqual => Some(a != b),
        BinaryOp::Less => Some(a < b),
        BinaryOp::LessOrEqual => Some(a <= b),
        BinaryOp::Greater => Some(a > b),
        BinaryOp::GreaterOrEqual => Some(a >= b),
        _ => None,
    }
}

/// `a + b`, `a - b`, `a * b`, `a / b`, `a % b` (with the sign of `b`), `a ^ b`. NaN for the
/// operators that are no arithmetic.
pub(super) fn arithmetic(a: f64, op: BinaryOp, b: f64) -> f64 {
    match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => a / b,
        BinaryOp::Remainder => remainder(a, b),
        BinaryOp::Power => libm::pow(a, b),
        _ => f64::NAN,
    }
}

fn not_finite(op: BinaryOp, (b, right): (f64, Span), result: f64, span: Span) -> Diagnostic {
    if b == 0.0 && matches!(op, BinaryOp::Divide | BinaryOp::Remainder) {
        return Mistake::new(Code::BadValue, right, "division by zero", "this is 0")
            .with_help("divide by another number");
    }
    let message = "the result is not a finite number";
    match op {
        BinaryOp::Power if result.is_nan() => {
            Mistake::new(Code::BadValue, span, message, "a broken power of a negative number")
                .with_help("raise it to a whole power, or a number of at least 0 to this one")
        }
        _ => Mistake::new(Code::BadValue, span, message, "out of range")
            .with_help("numbers end near 1.8e308: compute with smaller ones"),
    }
}

/// A value that is no truth value where one is needed.
pub(super) fn not_a_truth_value(value: &Value, span: Span) -> Diagnostic {
    Mistake::new(
        Code::BadValue,
        span,
        format!("a truth value is needed, found {}", value.describe()),
        "not a truth value",
    )
    .with_help("compare it with something, as in `a > 0`")
}

/// A function of class `Function`, applied to its arguments.
pub(super) fn apply(
    resolver: &mut Resolver,
    word: &Word,
    bound: &Bound,
    span: Span,
) -> Option<Value> {
    let result = applied(word, bound.value("a")?, bound.value("b"), span)?;
    resolver.accept(result)
}

fn applied(
    word: &Word,
    a: &Value,
    b: Option<&Value>,
    span: Span,
) -> Option<Result<Value, Box<Diagnostic>>> {
    Some(match (a, b) {
        (Value::Series(_), Some(Value::Series(_))) => Err(Box::new(two_series(word, span))),
        (Value::Series(a), None) => mapped(a, of_one(word.name)?, span),
        (Value::Series(series), Some(number)) | (number, Some(Value::Series(series))) => {
            let (f, number) = (of_two(word.name)?, number.number()?);
            mapped(series, |a| f(a, number), span)
        }
        (a, Some(b)) => Ok(Value::Number(of_two(word.name)?(a.number()?, b.number()?))),
        (a, None) => {
            let a = a.number()?;
            let value = of_one(word.name)?(a);
            match value.is_finite() {
                true => Ok(Value::Number(value)),
                false => Err(Box::new(no_finite_value(word.name, a, span))),
            }
        }
    })
}

fn no_finite_value(name: &str, a: f64, span: Span) -> Diagnostic {
    let message = format!("`{name}({})` is not a finite number", shown(a));
    let (label, help) = match name {
        "log" => ("defined above 0 only", "take the logarithm of a number above 0"),
        "sqrt" => ("defined from 0 on only", "take the root of a number of at least 0"),
        _ => ("out of range", "numbers end near 1.8e308: apply it to a smaller one"),
    };
    Mistake::new(Code::BadValue, span, message, label).with_help(help)
}

fn two_series(word: &Word, span: Span) -> Diagnostic {
    let message = format!("`{}` takes one series at most", word.name);
    Mistake::new(Code::BadValue, span, message, "both arguments are series")
        .with_help(format!("give one of them as a number: `{}(s, 0)`", word.name))
}

fn of_one(name: &str) -> Option<fn(f64) -> f64> {
    Some(match name {
        "sqrt" => f64::sqrt,
        "exp" => libm::exp,
        "log" => libm::log,
        "abs" => f64::abs,
        "floor" => f64::floor,
        "ceil" => f64::ceil,
        "round" => f64::round,
        "sin" => libm::sin,
        "cos" => libm::cos,
        "tanh" => libm::tanh,
        _ => return None,
    })
}

fn of_two(name: &str) -> Option<fn(f64, f64) -> f64> {
    match name {
        "min" => Some(f64::min),
        "max" => Some(f64::max),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::words::{self, Class};

    #[test]
    fn remainders_have_the_sign_of_the_divisor() {
        assert_eq!(arithmetic(7.0, BinaryOp::Remainder, 3.0), 1.0);
        assert_eq!(arithmetic(-7.0, BinaryOp::Remainder, 3.0), 2.0);
        assert_eq!(arithmetic(7.0, BinaryOp::Remainder, -3.0), -2.0);
        assert_eq!(arithmetic(-6.0, BinaryOp::Remainder, 3.0), 0.0);
    }

    #[test]
    fn every_function_of_the_table_is_there() {
        // `size` asks for a block, whose size the resolver knows.
        let of_numbers = |word: &&words::Word| word.class == Class::Function && word.name != "size";
        for word in words::all().filter(of_numbers) {
            let is_there = match word.arguments.len() {
                0 => constant(word.name).is_some(),
                1 => of_one(word.name).is_some(),
                _ => of_two(word.name).is_some(),
            };
            assert!(is_there, "{}", word.name);
        }
    }

    #[test]
    fn truth_values_are_no_numbers() {
        let place = Span::default();
        let truth = binary(
            (&Value::Number(1.0), place),
            BinaryOp::Less,
            (&Value::Share(0.5), place),
            place,
        );
        assert_eq!(truth, Ok(Value::Truth(false)));
        let sum = binary(
            (&Value::Truth(true), place),
            BinaryOp::Add,
            (&Value::Number(1.0), place),
            place,
        );
        assert_eq!(sum.map_err(|message| message.code), Err(Code::BadValue));
    }
}
