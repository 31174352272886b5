//! The equation `r = f(W r + b)`, solved by hand.

use netc::compile::{Compiled, compile};
use netc::engine::equation::{change, fixed_point};
use netc::model::Options;
use netc::source::Source;

fn compiled(program: &str) -> Compiled {
    compile(&Source::new("test.net", program, "."), &Options::default()).unwrap()
}

/// `f(W r + b) - r` is 0 at the fixed point.
fn assert_fixed(program: &str, input: &[f64]) -> Vec<Vec<f64>> {
    let compiled = compiled(program);
    let mut inputs: Vec<_> =
        compiled.model.network.blocks.iter().map(|block| vec![9.0; block.size]).collect();
    inputs[0] = input.to_vec();
    let compilation = compiled.compilation();
    let found = fixed_point(&compilation, &compiled.weights, &inputs).unwrap();
    for change in change(&compilation, &compiled.weights, &found).iter().flatten() {
        assert!(change.abs() < 1e-14, "{found:?} changes by {change}");
    }
    found
}

#[test]
fn the_change_is_that_of_the_formula() {
    let compiled = compiled(
        "input x[1]; output y[2] : relu, bias([1, -5])\n\
         x -> y : constant(2), delay(3); y -> y : constant(1), delay(2)",
    );
    let state = vec![vec![3.0], vec![0.5, -0.25]];
    let change = change(&compiled.compilation(), &compiled.weights, &state);
    // y: relu(1 + 6 + 0.25) - 0.5 and relu(-5 + 6 + 0.25) + 0.25.
    assert_eq!(change, [vec![0.0], vec![6.75, 1.5]]);
}

#[test]
fn fixed_points_follow_the_order_of_r() {
    let found = assert_fixed(
        "input x[1]; hidden h[1] : bias(1); output y[1] : tanh\n\
         x -> h : constant(2); h -> y : constant(0.5), delay(7)",
        &[3.0],
    );
    assert_eq!(found, [vec![3.0], vec![7.0], vec![3.5f64.tanh()]]);
}

#[test]
fn fixed_points_follow_other_orders_of_blocks() {
    let found = assert_fixed(
        "input x[1]; hidden b[1], a[1] : bias(1); output y[1]\n\
         x -> a : constant(2); a -> b : constant(3); b -> y : constant(1)",
        &[1.0],
    );
    assert_eq!(found, [vec![1.0], vec![10.0], vec![3.0], vec![10.0]]);
}

#[test]
fn fixed_points_go_neuron_by_neuron_where_blocks_form_a_cycle() {
    let found = assert_fixed(
        "input x[1]; hidden a[2], b[2]; output y[2] : softmax\n\
         x -> a : constant(1), mask = [[1], [0]]\n\
         a -> b : constant(2), mask = [[1, 0], [0, 0]]\n\
         b -> a : constant(3), mask = [[0, 0], [1, 0]]\n\
         a -> b : constant(5), mask = [[0, 0], [0, 1]], delay(2)\n\
         b -> y : constant(0)",
        &[1.0],
    );
    assert_eq!(found[1..], [vec![1.0, 6.0], vec![2.0, 30.0], vec![0.5, 0.5]]);
}

#[test]
fn a_network_with_a_cycle_has_no_such_point() {
    let compiled = compiled("input x[1]; output y[1]\nx -> y; y -> y");
    let inputs = vec![vec![1.0], vec![0.0]];
    assert_eq!(fixed_point(&compiled.compilation(), &compiled.weights, &inputs), None);
}
