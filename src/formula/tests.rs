//! Values by hand; derivatives against central differences.

use super::{Binary, Formula, Unary};
use Formula::{Number, Variable};

fn unary(op: Unary, a: Formula) -> Formula {
    Formula::unary(op, a)
}

fn binary(op: Binary, a: Formula, b: Formula) -> Formula {
    Formula::binary(op, a, b)
}

#[test]
fn values_are_those_of_the_operators() {
    let (to, from) = (Variable(0), Variable(1));
    let distance = unary(Unary::Abs, binary(Binary::Subtract, to.clone(), from.clone()));
    let near = binary(Binary::LessOrEqual, distance, Number(2.0));
    assert_eq!((near.evaluate(&[1.0, 3.0]), near.evaluate(&[4.0, 1.0])), (1.0, 0.0));
    let ring = binary(Binary::Remainder, binary(Binary::Subtract, to, from), Number(5.0));
    assert_eq!(ring.evaluate(&[1.0, 3.0]), 3.0);
}

#[test]
fn derivatives_equal_central_differences() {
    let v = || Variable(0);
    let two = || Number(2.0);
    let positive = || binary(Binary::Add, binary(Binary::Power, v(), two()), Number(0.5));
    let formulas = [
        binary(Binary::Multiply, Number(0.04), binary(Binary::Power, v(), two())),
        binary(Binary::Power, binary(Binary::Max, v(), Number(0.0)), Number(1.5)),
        binary(Binary::Divide, v(), binary(Binary::Add, Number(1.0), unary(Unary::Abs, v()))),
        unary(Unary::Sqrt, positive()),
        unary(Unary::Log, positive()),
        unary(Unary::Exp, unary(Unary::Minus, v())),
        unary(Unary::Sin, binary(Binary::Multiply, v(), unary(Unary::Cos, v()))),
        unary(Unary::Tanh, v()),
        binary(Binary::Min, v(), Number(0.25)),
        binary(Binary::Remainder, v(), Number(0.75)),
        binary(Binary::Power, positive(), v()),
        Formula::choose(binary(Binary::Less, v(), Number(0.1)), unary(Unary::Exp, v()), v()),
    ];
    let step = 1e-6;
    for formula in formulas {
        let slope = formula.derivative(0);
        for at in [-1.3, -0.4, 0.3, 0.8, 2.1] {
            let difference =
                (formula.evaluate(&[at + step]) - formula.evaluate(&[at - step])) / (2.0 * step);
            let found = slope.evaluate(&[at]);
            assert!(
                (found - difference).abs() < 1e-8 * found.abs().max(1.0),
                "{formula:?} at {at}: {found}"
            );
        }
    }
}

#[test]
fn what_does_not_change_has_the_derivative_zero() {
    let steps = [
        unary(Unary::Floor, Variable(0)),
        unary(Unary::Sign, Variable(0)),
        binary(Binary::Less, Number(0.0), Variable(0)),
        binary(Binary::Multiply, Number(3.0), Variable(1)),
    ];
    for formula in steps {
        assert!(formula.derivative(0).is_zero(), "{formula:?}");
    }
}

#[test]
fn a_formula_is_defined_where_all_that_it_depends_on_is() {
    let inverse = || binary(Binary::Divide, Number(1.0), Variable(0));
    let above = binary(Binary::Less, Number(0.0), inverse());
    assert_eq!((above.evaluate(&[0.0]), above.defined(&[0.0])), (1.0, None));
    assert_eq!(above.defined(&[2.0]), Some(1.0));
    let guarded = Formula::choose(Variable(0), inverse(), Number(3.0));
    assert_eq!((guarded.defined(&[0.0]), guarded.defined(&[4.0])), (Some(3.0), Some(0.25)));
}
