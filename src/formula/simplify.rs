//! Formulas without needless parts: constants are folded, and what adds 0 or multiplies by 1 is
//! left out. A factor 0 makes 0, whatever the other factor is.

use super::evaluate;
use super::{Binary, Formula, Unary};
use Formula::Number;

pub(super) fn unary(op: Unary, operand: Formula) -> Formula {
    match operand {
        Number(a) => Number(evaluate::unary(op, a)),
        Formula::Unary(Unary::Minus, inner) if op == Unary::Minus => *inner,
        operand => Formula::Unary(op, Box::new(operand)),
    }
}

pub(super) fn binary(op: Binary, left: Formula, right: Formula) -> Formula {
    if let (Number(a), Number(b)) = (&left, &right) {
        return Number(evaluate::binary(op, *a, *b));
    }
    let (left_is, right_is) = (number(&left), number(&right));
    match (op, left_is, right_is) {
        (Binary::Add, Some(0.0), _) | (Binary::Multiply, Some(1.0), _) => right,
        (Binary::Add | Binary::Subtract, _, Some(0.0)) => left,
        (Binary::Multiply | Binary::Divide | Binary::Power, _, Some(1.0)) => left,
        (Binary::Subtract, Some(0.0), _) => unary(Unary::Minus, right),
        (Binary::Multiply | Binary::Divide, Some(0.0), _) => Number(0.0),
        (Binary::Multiply, _, Some(0.0)) => Number(0.0),
        (Binary::Power, _, Some(0.0)) => Number(1.0),
        _ => Formula::Binary(op, Box::new(left), Box::new(right)),
    }
}

pub(super) fn choose(condition: Formula, then: Formula, otherwise: Formula) -> Formula {
    match condition {
        Number(truth) if truth != 0.0 => then,
        Number(_) => otherwise,
        _ if then == otherwise => then,
        condition => Formula::If(Box::new(condition), Box::new(then), Box::new(otherwise)),
    }
}

fn number(formula: &Formula) -> Option<f64> {
    match formula {
        Number(number) => Some(*number),
        _ => None,
    }
}
