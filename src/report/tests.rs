//! The texts of `check` on small programs, each line derived by hand.

use super::{overview, plan};
use crate::compile::{Compiled, compile};
use crate::model::Options;
use crate::source::Source;
use crate::unroll::unroll;

/// The compiled form of a program without mistakes.
fn compiled(program: &str) -> Compiled {
    compile(&Source::new("t.net", program, "."), &Options::default()).expect("no mistakes")
}

fn overview(program: &str) -> String {
    overview::text(&compiled(program))
}

fn plan(program: &str, samples: usize) -> String {
    let compiled = compiled(program);
    let scored = plan::scored(&compiled);
    let plan = unroll(&compiled.model.network, &compiled.patterns, samples, &scored);
    plan::text(&compiled, &plan)
}

fn assert_has(text: &str, line: &str) {
    assert!(text.lines().any(|found| found == line), "no line `{line}` in\n{text}");
}

const MEMORY: &str = "\
input  x[2]
hidden h[2]
output y[2]
x -> h
h -> h : copy
h -> y
";

#[test]
fn the_overview_of_a_memory() {
    let expected = "\
net t, clock global, precision f64
  r          [x[2]; h[2]; y[2]]: 6 neurons in 3 blocks
  W          6 × 6 = 36 entries, 10 of them exist (27.8%), in 3 connections
  trainable  8 weights

structure: recurrent
  W is strictly lower triangular in no order of the neurons
  2 components in h: 1 neuron each, one cycle h[1] -> h[1], period 1

latency: the first tick at which sample 0 can matter, L the smallest
     from x  L
  h       1  1
  y       2  2

W, x where an entry exists
              (from)
 1 (in)   | - - - - - -
 2 (in)   | - - - - - -
 3        | x x x - - -
 4        | x x - x - -      (to)
 5 (out)  | - - x x - -
 6 (out)  | - - x x - -
";
    assert_eq!(overview(MEMORY), expected);
}

#[test]
fn the_plan_of_a_recurrent_network() {
    let program = "input x[3]\nhidden h[4] : tanh, bias\noutput y[2]\nx -> h -> y\nh -> h\n";
    let expected = "\
W^FF for T = 3: 5 ticks, T + A with A = 2; the target of sample t: y at t + 2
  x  3 copies  x@0..2
  h  3 copies  h@1..3
  y  3 copies  y@2..4
  8 arrows in 3 colours, a colour for each matrix
    x -> h  3
    h -> y  3
    h -> h  2
  dropped with their arrows
    5 copies, 0 whatever inputs and parameters are: x@3..4, h@0, y@0..1
    1 copy, on which no target depends: h@4
  trainable: 40 tied; 104 untied, with a matrix for each arrow and a bias for each copy
";
    assert_eq!(plan(program, 3), expected);
}

#[test]
fn uses_of_one_matrix_have_one_colour() {
    let program = "\
input x[4]
hidden c[2]
output y[4]
x -> c : as A
c -> y : as A^T
clock layered
";
    let text = plan(program, 5);
    assert_has(&text, "W^FF for T = 5: 5 ticks, T + A with A = 0; the target of sample t: y at t");
    assert_has(&text, "    A  10: 5 of x -> c as A, 5 of c -> y as A^T");
    assert!(!text.contains("dropped"), "{text}");
    assert!(
        text.ends_with(
            "8 tied; 80 untied, with a matrix for each arrow and a bias for each copy\n"
        )
    );
}

#[test]
fn a_plan_scores_what_the_first_training_fits() {
    let compiled = compiled("hidden a[1] : bias\noutput y[1]\na -> y\n");
    let scored = plan::scored(&compiled);
    assert_eq!(scored.len(), 1);
    assert_eq!((scored[0].block.index(), scored[0].placement), (1, 1));
    assert_eq!(plan::refusal(&compiled, 10), None);
    let refusal = plan::refusal(&compiled, 50_000_000).unwrap();
    assert!(refusal.contains("150,000,003 copies and arrows"), "{refusal}");
}

#[test]
fn a_feed_forward_network_comes_to_rest() {
    let program = "\
input x[1]
hidden h[2] : bias([0.5, -0.25])
output y[1]
x -> h -> y : constant(2)
";
    let text = overview(program);
    assert_has(&text, "structure: feed-forward");
    assert_has(
        &text,
        "  W is strictly lower triangular as ordered: W[to, from] = 0 where from >= to",
    );
    assert_has(&text, "  trainable  6 numbers: 4 weights, 2 bias values");
    let expected = "\
fixed point: with inputs 0 and the first weights r = f(W r + b) has one solution
  P = 2, the largest sum of delays on a path: from any start state r is there from tick 3 after
  the last fed tick on, and from tick 3 where nothing is fed
  x  = 0
  h  = [0.5, -0.25]
  y  = [0.5]
";
    assert!(text.contains(expected), "{text}");
    let layered = overview(&format!("{program}clock layered\n"));
    assert!(layered.contains("P = 0, the largest"), "{layered}");
    assert!(layered.contains("from tick 1 after\n  the last fed tick on, and from tick 0 where"));
}

const LEAKY: &str = "\
clock continuous(dt = 0.5)
input  x[1]
hidden h[2] : tau([1, 2], learn), start(0.5)
output y[1] : tau(4, on = input), noise(0.1), start(learn)
output z[1] : tau(0)
x -> h -> y, z
";

#[test]
fn leaks_are_told_with_their_shares_and_rate() {
    let text = overview(LEAKY);
    assert_has(&text, "net t, clock continuous(dt = 0.5), precision f64");
    assert_has(&text, "  trainable  9 numbers: 6 weights, 1 start value, 2 time constants");
    let expected = "\
dynamics
  h  tau 1 to 2 (alpha 0.25 to 0.5, learned), start 0.5
  y  tau 4 on the input (alpha 0.125), noise 0.1, start learned
  z  tau 0
";
    assert!(text.contains(expected), "{text}");
    let limit = "\
  P = 2, the largest sum of delays on a path: from any start state r comes there in
  the limit, noise aside, in the end 0.875 times as far from it after each tick
";
    assert!(text.contains(limit), "{text}");
}

#[test]
fn leaks_are_arrows_of_the_plan() {
    let text = plan(LEAKY, 2);
    // h starts elsewhere than at 0, so that all its copies up to the last one needed are there; the
    // target of y stands at t + 2, that of z, which reads h within the tick, at t + 1.
    assert_has(&text, "  h  3 copies  h@0..2");
    assert_has(&text, "  y  4 copies  y@0..3");
    assert_has(&text, "  z  2 copies  z@1..2");
    assert_has(&text, "  5 arrows of leaks: 2 of h, 3 of y");
    // 2 of x -> h (2 entries), 3 of h -> y and 2 of h -> z (2 each); τ of 2 copies of h; a start.
    assert_has(
        &text,
        "  trainable: 9 tied; 19 untied, with a matrix for each arrow and a bias for each copy",
    );
}

#[test]
fn without_inputs_only_the_start_is_told_of() {
    let text = overview("hidden a[17] : sigmoid\noutput y[1]\na -> y : constant(1)\n");
    assert!(text.contains("from any start state r is there from tick 2 on\n"), "{text}");
    assert_has(&text, "  a  = 17 states of norm 2.0616, the largest 0.5");
    assert_has(&text, "  y  = [8.5]");
    assert!(!text.contains("latency"));
}

#[test]
fn an_order_is_named_where_only_reordering_helps() {
    let text = overview("hidden b[1], a[1] : bias\na -> b\n");
    let order = "  W is strictly lower triangular once the blocks stand in the order a, b";
    assert_has(&text, order);
    let text = overview("hidden a[2], b[2] : bias\na -> b : lower\nb -> a : lower\n");
    assert!(text.contains("once the neurons stand in the order "), "{text}");
}

#[test]
fn a_ring_has_a_period_and_its_cycle_is_cut() {
    let rows = (0..20).map(|to| {
        let row = (0..20).map(|from| if (from + 1) % 20 == to { "1" } else { "0" });
        format!("[{}]", row.collect::<Vec<_>>().join(", "))
    });
    let mask = rows.collect::<Vec<_>>().join(", ");
    let text = overview(&format!("hidden h[20] : bias\nh -> h : mask = [{mask}]\n"));
    assert!(text.contains("  component h: 20 neurons, one cycle h[1] -> h[2] -> "), "{text}");
    assert!(text.contains(
        " -> h[12] -> … -> h[1] (20 arrows), period 20 \
         (ticks of different remainder by 20 never meet)\n"
    ));
}

#[test]
fn larger_networks_are_drawn_by_blocks() {
    let program = "\
input x[8]
hidden h[40] : tanh, bias
output y[2]
x -> h -> y
h -> h : sparse(10%), delay(1)
h -> h : one_to_one, delay(2)
";
    let text = overview(program);
    let picture = text.split("\n\n").last().unwrap().lines().collect::<Vec<_>>();
    assert_eq!(picture[0], "W by blocks, the share of entries that exist");
    assert_eq!(picture[1], "  to \\ from            x      h  y");
    assert_eq!(picture[2], "  x[8]        (in)     -      -  -");
    assert!(picture[3].starts_with("  h[40]             100%  1"), "{}", picture[3]);
    assert_eq!(picture[4], "  y[2]       (out)     -   100%  -");
}

#[test]
fn networks_of_many_blocks_are_listed() {
    let chain = (1..=30).map(|i| format!("hidden a{i}[2] : bias(1)\n")).collect::<String>();
    let arrows = (1..30).map(|i| format!("a{i} -> a{}\n", i + 1)).collect::<String>();
    let text = overview(&format!("{chain}{arrows}"));
    assert_has(&text, "W, 29 connections: to × from, entries that exist, their share");
    assert_has(&text, "  a1 -> a2    2 × 2  4  100%");
    assert_has(&text, "  and 5 more");
    assert_has(&text, "  and 6 further blocks");
}

#[test]
fn connections_of_different_delays_meet_in_one_cell() {
    let text = overview("input x[2]\noutput y[2]\nx -> y : delay(0..3), one_to_one\n");
    assert!(text.contains("16 entries, 2 of them exist (12.5%), in 4 connections"), "{text}");
}
