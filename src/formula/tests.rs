//! Values by hand; derivatives against central differences.

use super::{Binary, Formula, Function, Unary};
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

/// Formulas over one variable in which every function and operator occurs.
fn formulas() -> Vec<Formula> {
    let v = || Variable(0);
    let two = || Number(2.0);
    let positive = || binary(Binary::Add, binary(Binary::Power, v(), two()), Number(0.5));
    let steps = [Unary::Floor, Unary::Ceil, Unary::Round, Unary::Sign, Unary::Not];
    let steps = steps.map(|step| binary(Binary::Multiply, v(), unary(step, v())));
    let compare = [Binary::Equal, Binary::NotEqual, Binary::Less, Binary::LessOrEqual];
    let truths = compare.map(|compare| binary(compare, v(), Number(0.7)));
    let logic = [Binary::And, Binary::Or].map(|op| {
        let [.., less, least] = truths.clone();
        Formula::choose(binary(op, less, least), v(), unary(Unary::Exp, v()))
    });
    let deep = (0..6).fold(v(), |inner, step| {
        let outer = binary(Binary::Add, unary(Unary::Tanh, inner.clone()), Number(f64::from(step)));
        binary(Binary::Divide, inner, outer)
    });
    let smooth = [
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
        binary(Binary::Power, binary(Binary::Max, v(), Number(0.0)), Number(0.5)),
    ];
    [&smooth[..], &steps, &truths, &logic, &[deep]].concat()
}

#[test]
fn derivatives_equal_central_differences() {
    let step = 1e-6;
    for formula in formulas() {
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
fn functions_apply_a_formula_and_its_slope_to_many_numbers() {
    // More than a run, and not a whole number of runs.
    let at: Vec<f64> = (0..75).map(|i| 0.083 * f64::from(i) - 2.9).collect();
    for formula in formulas() {
        let function = Function::new(formula.clone()).expect("a short formula");
        let slope = formula.derivative(0);
        let mut values = at.clone();
        function.apply(&mut values);
        let mut slopes = vec![-2.0; at.len()];
        function.scale_by_slope(&at, &mut slopes);
        for ((v, value), scaled) in at.iter().zip(values).zip(slopes) {
            let expected = (formula.evaluate(&[*v]), -2.0 * slope.evaluate(&[*v]));
            assert!(is_close(value, expected.0), "{formula:?} at {v}: {value} {expected:?}");
            assert!(is_close(scaled, expected.1), "{slope:?} at {v}: {scaled} {expected:?}");
        }
    }
}

fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-13 * b.abs().max(1.0) || a.is_nan() && b.is_nan()
}

#[test]
fn functions_of_single_precision_follow_those_of_double() {
    for formula in formulas() {
        let function = Function::new(formula.clone()).expect("a short formula");
        for at in [-1.3f32, 0.3, 2.1] {
            let mut value = [at];
            function.apply(&mut value);
            let expected = formula.evaluate(&[f64::from(at)]);
            let off = (f64::from(value[0]) - expected).abs();
            assert!(off <= 1e-5 * expected.abs().max(1.0), "{formula:?} at {at}: {off}");
        }
    }
}

/// Where a rectified power is flat its slope is 0, although that of the power is infinite.
#[test]
fn the_slope_below_a_kink_is_0() {
    let rectified = binary(Binary::Max, Variable(0), Number(0.0));
    let root = binary(Binary::Power, rectified, Number(0.5));
    let mut slopes = [1.0, 1.0, 1.0];
    Function::new(root).unwrap().scale_by_slope(&[-1.0, 0.0, 4.0], &mut slopes);
    assert_eq!(slopes, [0.0, 0.0, 0.25]);
}

#[test]
fn nan_is_handed_on_and_a_long_formula_is_no_function() {
    let rectified = binary(Binary::Max, Number(0.0), Variable(0));
    let mut value = [f64::NAN];
    Function::new(rectified).unwrap().apply(&mut value);
    assert!(value[0].is_nan());
    let sum = (0..600).fold(Variable(0), |sum, _| binary(Binary::Add, sum, Variable(0)));
    assert_eq!(Function::new(sum), None);
}

/// The largest formulas still make programs, and soon.
#[test]
fn a_tower_of_powers_has_a_slope() {
    let v = || Variable(0);
    let tower = (0..400).fold(v(), |tower, _| binary(Binary::Power, v(), tower));
    let product = (0..400).fold(v(), |product, _| binary(Binary::Multiply, product, v()));
    for (formula, at) in [(tower, 1.0), (product, 1.01)] {
        let slope = formula.derivative(0).evaluate(&[at]);
        let mut found = [1.0];
        Function::new(formula).unwrap().scale_by_slope(&[at], &mut found);
        assert!((found[0] / slope - 1.0).abs() < 1e-12, "{} {slope}", found[0]);
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
