//! The derivative of a formula by one of its variables, by the rules of calculus.

use super::{Binary, Formula, Unary};
use Formula::Number;

pub(super) fn derivative(formula: &Formula, variable: usize) -> Formula {
    match formula {
        Number(_) => Number(0.0),
        Formula::Variable(read) => Number(f64::from(u8::from(*read == variable))),
        Formula::Unary(op, a) => multiply(outer(*op, a), derivative(a, variable)),
        Formula::Binary(op, a, b) => {
            of_binary(*op, a, b, derivative(a, variable), derivative(b, variable))
        }
        Formula::If(condition, then, otherwise) => Formula::choose(
            (**condition).clone(),
            derivative(then, variable),
            derivative(otherwise, variable),
        ),
    }
}

/// The derivative of a function of one operand by that operand.
fn outer(op: Unary, a: &Formula) -> Formula {
    let a = || a.clone();
    let of = |op| Formula::unary(op, a());
    match op {
        Unary::Minus => Number(-1.0),
        Unary::Sqrt => divide(Number(0.5), of(Unary::Sqrt)),
        Unary::Exp => of(Unary::Exp),
        Unary::Log => divide(Number(1.0), a()),
        Unary::Abs => of(Unary::Sign),
        Unary::Sin => of(Unary::Cos),
        Unary::Cos => Formula::unary(Unary::Minus, of(Unary::Sin)),
        Unary::Tanh => subtract(Number(1.0), power(of(Unary::Tanh), Number(2.0))),
        Unary::Not | Unary::Floor | Unary::Ceil | Unary::Round | Unary::Sign => Number(0.0),
    }
}

/// The derivative of `a op b`, given those of `a` and `b`.
fn of_binary(op: Binary, a: &Formula, b: &Formula, da: Formula, db: Formula) -> Formula {
    let (a, b) = (|| a.clone(), || b.clone());
    match op {
        Binary::Add => add(da, db),
        Binary::Subtract => subtract(da, db),
        Binary::Multiply => add(multiply(da, b()), multiply(a(), db)),
        Binary::Divide => {
            let above = subtract(multiply(da, b()), multiply(a(), db));
            divide(above, power(b(), Number(2.0)))
        }
        // a - b ⌊a / b⌋
        Binary::Remainder => {
            let whole = Formula::unary(Unary::Floor, divide(a(), b()));
            subtract(da, multiply(db, whole))
        }
        Binary::Power => of_power(a(), b(), da, db),
        Binary::Min => Formula::choose(Formula::binary(Binary::Less, a(), b()), da, db),
        Binary::Max => Formula::choose(Formula::binary(Binary::Less, b(), a()), da, db),
        Binary::Equal
        | Binary::NotEqual
        | Binary::Less
        | Binary::LessOrEqual
        | Binary::And
        | Binary::Or => Number(0.0),
    }
}

/// `b a^(b-1) a' + a^b ln(a) b'`, each part only where its factor is not 0.
fn of_power(a: Formula, b: Formula, da: Formula, db: Formula) -> Formula {
    let lowered = power(a.clone(), subtract(b.clone(), Number(1.0)));
    let by_base = multiply(multiply(b.clone(), lowered), da);
    let logarithm = Formula::unary(Unary::Log, a.clone());
    add(by_base, multiply(multiply(power(a, b), logarithm), db))
}

fn add(a: Formula, b: Formula) -> Formula {
    Formula::binary(Binary::Add, a, b)
}

fn subtract(a: Formula, b: Formula) -> Formula {
    Formula::binary(Binary::Subtract, a, b)
}

/// A factor that is 0 under a condition makes the product 0 there, even where the other factor is
/// infinite: the derivative of `max(v, 0) ^ 0.5` below 0.
fn multiply(a: Formula, b: Formula) -> Formula {
    match (a, b) {
        (factor, Formula::If(condition, then, otherwise))
        | (Formula::If(condition, then, otherwise), factor)
            if then.is_zero() || otherwise.is_zero() =>
        {
            let [then, otherwise] = [*then, *otherwise].map(|part| match part.is_zero() {
                true => part,
                false => multiply(factor.clone(), part),
            });
            Formula::choose(*condition, then, otherwise)
        }
        (a, b) => Formula::binary(Binary::Multiply, a, b),
    }
}

fn divide(a: Formula, b: Formula) -> Formula {
    Formula::binary(Binary::Divide, a, b)
}

fn power(a: Formula, b: Formula) -> Formula {
    Formula::binary(Binary::Power, a, b)
}
