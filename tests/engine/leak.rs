//! Leaks and learned start states, computed by hand.

use ndarray::Array3;
use netc::compile::{Compiled, compile};
use netc::engine::Engine;
use netc::model::Options;
use netc::source::Source;
use netc::unroll::every_copy;
use netc::weights::Weights;

fn compiled(program: &str) -> Compiled {
    compile(&Source::new("test.net", program, "."), &Options::default()).unwrap()
}

/// The states of the last block under inputs of 1 at all ticks, and the gradient of its state at the
/// last tick.
fn passes(program: &str, ticks: usize) -> (Vec<f64>, Weights<f64>) {
    let compiled = compiled(program);
    let network = &compiled.model.network;
    let engine = Engine::new(&compiled.compilation());
    let plan = every_copy(network, ticks, ticks);
    let (mut operators, mut trajectory) = (engine.operators(), engine.trajectory(&plan, 1));
    engine.prepare(&compiled.weights, &mut operators);
    let blocks: Vec<_> = network.block_ids().collect();
    for id in blocks.iter().filter(|id| network.block(**id).is_input()) {
        trajectory.input_mut(*id).fill(1.0);
    }
    engine.forward(&compiled.weights, &operators, &plan, &mut trajectory);
    let last = *blocks.last().unwrap();
    let mut adjoint = engine.adjoint(&plan, 1);
    adjoint.states_mut(last)[[ticks - 1, 0, 0]] = 1.0;
    let mut gradient = compiled.weights.zeros_like();
    engine.backward(&compiled.weights, &operators, &plan, &trajectory, &mut adjoint, &mut gradient);
    let states: Array3<f64> = trajectory.states(last).to_owned();
    (states.into_iter().collect(), gradient)
}

fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-14, "{found} is not {expected}");
    }
}

#[test]
fn a_leak_on_the_rate_keeps_a_share_of_the_rate() {
    // α = 1/4, f = tanh 2 each tick.
    let program = "input x[1]; output y[1] : tanh, tau(4), start(1); x -> y : constant(2)";
    let f = 2f64.tanh();
    let (one, two) = (0.75 + 0.25 * f, 0.75 * (0.75 + 0.25 * f) + 0.25 * f);
    assert_close(&passes(program, 3).0, &[1.0, one, two]);
}

#[test]
fn a_leak_on_the_input_keeps_a_share_of_the_sum() {
    // v = 1, 3/4 + 2/4, 15/16 + 2/4 and r = tanh v, the start included.
    let program =
        "input x[1]; output y[1] : tanh, tau(4, on = input), start(1); x -> y : constant(2)";
    let states = [1.0f64, 1.25, 1.4375].map(f64::tanh);
    assert_close(&passes(program, 3).0, &states);
}

#[test]
fn under_layered_the_first_update_leaks_from_the_past() {
    let program = "clock layered; input x[1]; output y[1] : tau(4), start(1); x -> y : constant(2)";
    assert_close(&passes(program, 2).0, &[1.25, 1.4375]);
}

#[test]
fn a_learned_tau_has_the_derivative_of_its_powers() {
    // Linear from 0 under a drive of 2: y(2) = 2 (1 - (1 - 1/τ)²), so dy/dτ = -4 (1 - 1/τ) / τ².
    for on in ["rate", "input"] {
        let program =
            format!("input x[1]; output y[1] : tau(4, learn, on = {on}); x -> y : constant(2)");
        let (states, gradient) = passes(&program, 3);
        assert_close(&states, &[0.0, 0.5, 0.875]);
        assert_close(&gradient.vectors[0], &[-4.0 * 0.75 / 16.0]);
    }
}

#[test]
fn a_learned_start_gathers_every_read() {
    // h = [s, s/2, …] by its leak of α = 1/2; y(2) = 3 h(1) + 5 h(-1) = 3/2 s + 5 s.
    let program = "hidden h[1] : tau(2), start(1, learn); output y[1]\n\
                   h -> y : constant(3); h -> y : constant(5), delay(3)";
    let (states, gradient) = passes(program, 3);
    assert_close(&states, &[0.0, 8.0, 6.5]);
    assert_close(&gradient.vectors[0], &[6.5]);
    // Where tick 0 is the start it is itself such a read.
    assert_close(&passes("output y[1] : start(0.5, learn)", 1).1.vectors[0], &[1.0]);
    // With the leak on the input r(0) = f(v(0)).
    let program = "output y[1] : sigmoid, tau(4, on = input), start(learn)";
    assert_close(&passes(program, 1).1.vectors[0], &[0.25]);
}

#[test]
fn a_block_without_dynamics_follows_within_the_tick() {
    let program = "clock continuous(dt = 0.5)\ninput x[1]; hidden h[1] : tau(2)\n\
                   output y[1] : tau(0); x -> h : constant(8); h -> y : constant(1)";
    assert_close(&passes(program, 3).0, &[0.0, 2.0, 3.5]);
}

#[test]
fn a_start_read_within_the_tick_counts_once() {
    // `h` and `k` are on one cycle, `k` neuron by neuron: k(0) = 3 h(0) at once, h(0) the start.
    let program = "hidden h[1] : start(1, learn); hidden k[2] : tau(0); output y[1] : tau(0)\n\
                   h -> k : constant(3); k -> h; k -> k : lower, delay(0), constant(0)\n\
                   k -> y : constant(1)";
    let (states, gradient) = passes(program, 1);
    assert_close(&states, &[6.0]);
    assert_close(&gradient.vectors[0], &[6.0]);
}
