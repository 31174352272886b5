//! Comparing numbers, by hand.

use super::*;
use crate::formula::{Binary, Formula};

fn judged(found: &[f64], relation: Relation, wanted: &[f64]) -> Verdict {
    let expectation = Expectation {
        text: "t".into(),
        found: Quantity::term(Term::Fact(())),
        relation,
        wanted: Quantity::term(Term::Given(wanted.to_vec())),
    };
    expectation.judge(|()| Ok(found.to_vec()))
}

fn holds(found: &[f64], relation: Relation, wanted: &[f64]) -> bool {
    judged(found, relation, wanted).holds
}

#[test]
fn a_relation_holds_where_every_pair_stands_in_it() {
    use Relation::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    let table = [
        (Equal, [1.0, 2.0], [1.0, 2.0], true),
        (Equal, [1.0, 2.0], [1.0, 2.000_000_1], false),
        (NotEqual, [1.0, 2.0], [2.0, 1.0], true),
        (NotEqual, [1.0, 2.0], [1.0, 1.0], false),
        (Less, [1.0, 2.0], [1.5, 2.5], true),
        (Less, [1.0, 2.0], [1.5, 2.0], false),
        (LessOrEqual, [1.0, 2.0], [1.5, 2.0], true),
        (Greater, [1.0, 2.0], [0.5, 1.5], true),
        (Greater, [1.0, 2.0], [0.5, 2.0], false),
        (GreaterOrEqual, [1.0, 2.0], [0.5, 2.0], true),
    ];
    for (relation, found, wanted, expected) in table {
        assert_eq!(holds(&found, relation, &wanted), expected, "{found:?} {relation:?} {wanted:?}");
    }
}

#[test]
fn one_number_is_compared_with_each_of_a_list() {
    assert!(holds(&[0.5, 0.25], Relation::Less, &[1.0]));
    assert!(holds(&[0.0], Relation::Equal, &[0.0, 0.0]));
    assert!(!holds(&[0.5, 1.25], Relation::Less, &[1.0]));
}

#[test]
fn near_is_within_the_tolerance_and_its_end_belongs_to_it() {
    let within = |distance| Relation::Near(Tolerance::Within(distance));
    assert!(holds(&[1.25], within(0.25), &[1.0]) && holds(&[0.75], within(0.25), &[1.0]));
    assert!(!holds(&[1.250_001], within(0.25), &[1.0]));
    assert!(holds(&[3.0], within(0.0), &[3.0]) && !holds(&[3.0], within(0.0), &[3.1]));
}

#[test]
fn any_number_that_is_printed_is_near_enough_without_a_tolerance() {
    let near = Relation::Near(Tolerance::Printed);
    for exact in [0.761_594_155_955_764_9, -123_456.7, 1.000_049e-5, 99_999.96, 1e300 / 3.0] {
        let printed: f64 = format!("{exact:.4e}").parse().unwrap();
        assert!(holds(&[exact], near, &[printed]), "{exact} and {printed}");
        assert!(!holds(&[exact], near, &[printed * 1.001]), "{exact}");
    }
    assert!(holds(&[9e-10], near, &[0.0]) && !holds(&[2e-9], near, &[0.0]));
}

#[test]
fn what_is_not_finite_stands_in_no_relation() {
    for relation in [Relation::Equal, Relation::NotEqual, Relation::Less, Relation::Greater] {
        assert!(!holds(&[f64::NAN], relation, &[1.0]), "{relation:?}");
        assert!(!holds(&[f64::INFINITY], relation, &[1.0]), "{relation:?}");
    }
}

#[test]
fn the_largest_difference_is_found_with_its_place() {
    let difference = |found: &[f64], relation, wanted: &[f64]| {
        judged(found, relation, wanted).difference().map(|found| (found.distance, found.at))
    };
    let equal = Relation::Equal;
    assert_eq!(difference(&[1.0, 2.0, 3.0], equal, &[1.0, 2.5, 2.75]), Some((0.5, 1)));
    assert_eq!(difference(&[f64::NAN], equal, &[0.0]), Some((f64::INFINITY, 0)));
    assert_eq!(
        difference(&[0.0, 1.5], Relation::Less, &[1.0]),
        Some((0.5, 1)),
        "the one that fails"
    );
    assert_eq!(difference(&[0.0, 0.5], Relation::Less, &[1.0]), Some((1.0, 0)));
}

#[test]
fn both_sides_are_expressions_over_facts() {
    // 2 · a - [1, 2] = b
    let double = Formula::binary(Binary::Multiply, Formula::Number(2.0), Formula::Variable(0));
    let expectation = Expectation {
        text: "t".into(),
        found: Quantity {
            formula: Formula::binary(Binary::Subtract, double, Formula::Variable(1)),
            terms: vec![Term::Fact('a'), Term::Given(vec![1.0, 2.0])],
        },
        relation: Relation::Equal,
        wanted: Quantity::term(Term::Fact('b')),
    };
    let tell = |fact: &char| match fact {
        'a' => Ok(vec![5.0]),
        'b' => Ok(vec![9.0, 8.0]),
        _ => Err("unknown".into()),
    };
    assert!(expectation.judge(tell).holds);
    assert_eq!(expectation.facts().collect::<Vec<_>>(), [&'a', &'b']);
}

#[test]
fn an_absent_fact_fails_whatever_the_relation() {
    let expectation = Expectation {
        text: "t".into(),
        found: Quantity::term(Term::Fact(())),
        relation: Relation::NotEqual,
        wanted: Quantity::number(1.0),
    };
    let verdict = expectation.judge(|()| Err("there is no cycle".into()));
    assert!(!verdict.holds);
    assert_eq!(verdict.finding, Finding::Nothing("there is no cycle".into()));
    assert_eq!(verdict.difference(), None);
}

#[test]
fn of_several_verdicts_the_worst_is_told() {
    let near = |found: f64| judged(&[found], Relation::Near(Tolerance::Within(1.0)), &[0.0]);
    let worst = |a: f64, b: f64| near(a).or_worse(near(b)).difference().unwrap().distance;
    assert_eq!(worst(0.25, 0.5), 0.5);
    assert_eq!(worst(3.0, 0.5), 3.0);
    assert_eq!(worst(0.5, 3.0), 3.0);
    assert_eq!(worst(3.0, 4.0), 4.0);
}
