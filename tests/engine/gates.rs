//! Gates, by hand.

use netc::compile::{Compiled, compile};
use netc::engine::equation::{change, fixed_point};
use netc::engine::{Engine, Trajectory};
use netc::model::Options;
use netc::source::Source;
use netc::unroll::every_copy;
use netc::weights::Weights;

fn compiled(program: &str) -> Compiled {
    compile(&Source::new("gates.net", program, "."), &Options::default()).expect("no mistakes")
}

/// The states of a block of one neuron in a run that feeds `x` of one neuron.
fn run(compiled: &Compiled, samples: &[f64], ticks: usize) -> (Engine, Trajectory<f64>) {
    let engine = Engine::new(&compiled.compilation());
    let plan = every_copy(&compiled.model.network, samples.len(), ticks);
    let mut trajectory = engine.trajectory(&plan, 1);
    let x = compiled.model.network.find("x").unwrap();
    for (tick, sample) in samples.iter().enumerate() {
        trajectory.input_mut(x)[[tick, 0, 0]] = *sample;
    }
    let mut operators = engine.operators();
    engine.prepare(&compiled.weights, &mut operators);
    engine.forward(&compiled.weights, &operators, &plan, &mut trajectory);
    (engine, trajectory)
}

fn states(compiled: &Compiled, samples: &[f64], ticks: usize, block: &str) -> Vec<f64> {
    let (_, trajectory) = run(compiled, samples, ticks);
    let block = compiled.model.network.find(block).unwrap();
    trajectory.states(block).iter().copied().collect()
}

/// c(t) = 1 + g(t-2) · 2 x(t-1) with g(t) = 3 x(t-1) from tick 1 on, and 5 before: g(0) is the
/// start, and so is all before it.
#[test]
fn a_gate_multiplies_the_sum_and_not_the_bias() {
    let compiled = compiled(
        "input x[1]; hidden g[1] : start(5); output c[1] : bias(1)\n\
         x -> g : constant(3); x -> c : constant(2), gate(g, delay = 2)",
    );
    let found = states(&compiled, &[1.0, 10.0, 0.5, 4.0], 5, "c");
    // c(0) = 0, c(1) = 1 + g(-1) 2 x(0), c(2) = 1 + g(0) 2 x(1), c(3) = 1 + 3 x(0) 2 x(2), …
    assert_eq!(found, [0.0, 11.0, 101.0, 4.0, 241.0]);
}

/// An input that gates is 0 before tick 0; under `layered` it is read at the same tick.
#[test]
fn an_input_can_be_a_gate() {
    let program = |delay: &str| {
        format!(
            "clock layered; input x[1]; output c[1] : bias(-1)\n\
             x -> c : constant(2), gate(x{delay})"
        )
    };
    let samples = [1.0, 2.0, 3.0];
    assert_eq!(states(&compiled(&program("")), &samples, 3, "c"), [1.0, 7.0, 17.0]);
    let delayed = compiled(&program(", delay = 1"));
    assert_eq!(states(&delayed, &samples, 3, "c"), [-1.0, 3.0, 11.0]);
}

/// E = c(1) + c(2) with c(t) = g(t) · w x(t), g(t) = v x(t): ∂E/∂w = v Σ x², ∂E/∂v = w Σ x².
#[test]
fn derivatives_reach_the_matrix_and_the_gate() {
    let compiled = compiled(
        "clock layered; input x[1]; hidden g[1]; output c[1]\n\
         x -> g : constant(3); x -> c : constant(2), gate(g)",
    );
    let (engine, trajectory) = run(&compiled, &[7.0, 4.0, 5.0], 3);
    let plan = every_copy(&compiled.model.network, 3, 3);
    let mut operators = engine.operators();
    engine.prepare(&compiled.weights, &mut operators);
    let mut adjoint = engine.adjoint(&plan, 1);
    let mut seeds = adjoint.states_mut(compiled.model.network.find("c").unwrap());
    seeds[[1, 0, 0]] = 1.0;
    seeds[[2, 0, 0]] = 1.0;
    let mut gradient: Weights<f64> = compiled.weights.zeros_like();
    engine.backward(&compiled.weights, &operators, &plan, &trajectory, &mut adjoint, &mut gradient);
    assert_eq!(gradient.matrices, [vec![2.0 * 41.0], vec![3.0 * 41.0]]);
}

/// `r = f(W r + b)`, gates included, in an order that the gates ask for: `c` stands before `g` in
/// `r`, `W` is lower triangular, and yet `g` comes first.
#[test]
fn fixed_points_take_gates_into_account() {
    let compiled = compiled(
        "input x[1]; hidden c[2] : bias(1); hidden g[2] : bias([10, 20]); output y[2]\n\
         x -> c : constant(2), gate(g, delay = 3); x -> g : constant(4); c -> y : copy",
    );
    let inputs = [vec![5.0], vec![0.0; 2], vec![0.0; 2], vec![0.0; 2]];
    let point = fixed_point(&compiled.compilation(), &compiled.weights, &inputs).unwrap();
    // g = [30, 40], c = 1 + g · 10.
    assert_eq!(point[1..], [vec![301.0, 401.0], vec![30.0, 40.0], vec![301.0, 401.0]]);
    let change = change(&compiled.compilation(), &compiled.weights, &point);
    assert!(change.iter().flatten().all(|change| *change == 0.0), "{change:?}");
}

/// c -> g and g => c: no cycle of connections, and yet recurrent; each step squares.
#[test]
fn a_cycle_through_a_gate_is_a_cycle() {
    let compiled = compiled(
        "input x[1]; hidden c[1] : start(2); hidden g[1] : start(3); output y[1]\n\
         x -> c : constant(1), gate(g); c -> g : constant(1); c -> y : constant(1)",
    );
    assert!(!compiled.structure.is_feed_forward());
    assert_eq!(fixed_point(&compiled.compilation(), &compiled.weights, &[]), None);
    // c(t) = g(t-1) x(t-1), g(t) = c(t-1).
    let found = states(&compiled, &[5.0, 7.0, 11.0, 0.0], 5, "c");
    assert_eq!(found, [2.0, 15.0, 14.0, 165.0, 0.0]);
}
