//! What is emitted of small networks, number by number.

use super::{
    Emitted, global, mask, text, too_large, too_large_as_text, too_many_delays, unrolled,
    unrolled_text, write_csv, write_market,
};
use crate::compile::{Compiled, compile};
use crate::model::Options;
use crate::model::bounds::Bounds;
use crate::report::plan;
use crate::source::Source;

fn compiled(program: &str) -> Compiled {
    compile(&Source::new("t.net", program, "."), &Options::default()).expect("no mistakes")
}

fn emitted(compiled: &Compiled, delay: Option<u32>) -> Emitted<'_> {
    global(&compiled.model.network, &compiled.patterns, &compiled.weights, delay)
}

fn written(emitted: &Emitted) -> [String; 2] {
    let (mut csv, mut market) = (Vec::new(), Vec::new());
    write_csv(emitted, &mut csv).unwrap();
    write_market(emitted, &mut market).unwrap();
    [csv, market].map(|bytes| String::from_utf8(bytes).unwrap())
}

/// Two delays, a gate, a transposed use; 3.5 is the sum of both delays.
const SEVERAL: &str = "\
input  x[1], g[2]
hidden h[2]
output y[1]
x -> h : as A, gate(g)
h -> y : as A^T, delay(2)
h -> h : one_to_one, constant(3), as B
h -> h : one_to_one, constant(0.5), delay(3), as C
matrix A : init = [[1], [-0.25]]
";

#[test]
fn a_sum_over_delays_says_so_in_every_format() {
    let compiled = compiled(SEVERAL);
    let [csv, market] = written(&emitted(&compiled, None));
    assert_eq!(
        csv,
        "\
# W, 6 rows to, 6 columns from, 6 entries
# W is the sum over all delays: W_1 + W_2 + W_3
# what x -> h gate g as A brings is multiplied by g
,x[1],g[1],g[2],h[1],h[2],y[1]
x[1],0,0,0,0,0,0
g[1],0,0,0,0,0,0
g[2],0,0,0,0,0,0
h[1],1,0,0,3.5,0,0
h[2],-0.25,0,0,0,3.5,0
y[1],0,0,0,1,-0.25,0
"
    );
    assert_eq!(
        market,
        "\
%%MatrixMarket matrix coordinate real general
% W, 6 rows to, 6 columns from, 6 entries
% W is the sum over all delays: W_1 + W_2 + W_3
% what x -> h gate g as A brings is multiplied by g
% 1..1 x (input)
% 2..3 g (input)
% 4..5 h (hidden)
% 6..6 y (output)
6 6 6
4 1 1
4 4 3.5
5 1 -0.25
5 5 3.5
6 4 1
6 5 -0.25
"
    );
}

#[test]
fn a_delay_has_its_own_connections_and_gates() {
    let compiled = compiled(SEVERAL);
    let first = emitted(&compiled, Some(1));
    let entries: Vec<_> = first.matrix.entries().collect();
    assert_eq!(entries, [(3, 0, 1.0), (3, 3, 3.0), (4, 0, -0.25), (4, 4, 3.0)]);
    assert_eq!((first.name.as_str(), first.notes.len()), ("W_1", 1));
    let third = emitted(&compiled, Some(3));
    assert_eq!((third.matrix.count(), third.notes.len(), third.by_delay.len()), (2, 0, 0));
}

#[test]
fn a_mask_has_each_entry_once() {
    let compiled = compiled(SEVERAL);
    let network = &compiled.model.network;
    let mask = mask(network, &compiled.patterns, None);
    let [csv, market] = written(&mask);
    assert!(csv.contains("\nh[1],1,0,0,1,0,0\n"), "{csv}");
    assert!(market.starts_with("%%MatrixMarket matrix coordinate pattern general\n"), "{market}");
    assert!(market.ends_with("\n6 6 6\n4 1\n4 4\n5 1\n5 5\n6 4\n6 5\n"), "{market}");
}

#[test]
fn text_has_each_delay_and_aligned_points() {
    let compiled = compiled(SEVERAL);
    let text = text(&emitted(&compiled, None));
    let last = "\
W: 6 entries of 36, - where none exists
  to \\ from          x[1]  g[1]  g[2]  h[1]   h[2]  y[1]
   1 (in)  x[1]  |   -        -     -   -     -        -
   2 (in)  g[1]  |   -        -     -   -     -        -
   3 (in)  g[2]  |   -        -     -   -     -        -
   4       h[1]  |   1        -     -   3.5   -        -
   5       h[2]  |  -0.25     -     -   -     3.5      -
   6 (out) y[1]  |   -        -     -   1    -0.25     -
  W is the sum over all delays: W_1 + W_2 + W_3
  what x -> h gate g as A brings is multiplied by g
";
    assert!(text.ends_with(last), "{text}");
    let headings: Vec<_> = text.lines().filter(|line| line.starts_with('W')).collect();
    assert_eq!(headings.len(), 4);
    assert!(headings[1].starts_with("W_2: 2 entries of 36"));
}

#[test]
fn a_low_rank_is_multiplied_out_and_single_precision_is_short() {
    let program = "input x[3]\noutput y[2]\nx -> y : rank(1)\nprecision f32\n";
    let compiled = compiled(program);
    let w = emitted(&compiled, None);
    let numbers = &compiled.weights.matrices[0];
    let expected: Vec<_> =
        (0..6).map(|entry| numbers[entry / 3] * numbers[2 + entry % 3]).collect();
    assert_eq!(w.matrix.values, expected);
    let [csv, _] = written(&w);
    let first = csv.lines().find_map(|line| line.strip_prefix("y[1],")).unwrap();
    let first: f32 = first.split(',').next().unwrap().parse().unwrap();
    assert_eq!(first, expected[0] as f32);
    assert!(csv.contains(&format!("y[1],{},", expected[0] as f32)), "{csv}");
}

/// A leak, a start state that is read before tick 0, and a bias beside W^FF.
const LEAKING: &str = "\
input  x[1]
hidden h[1] : start(2), tau(4)
output y[1]
x -> h : constant(3)
h -> y : constant(5), delay(2)
";

#[test]
fn rows_that_leak_have_alpha_times_their_weights() {
    let compiled = compiled(LEAKING);
    let plan = plan::unrolled(&compiled, 2).unwrap();
    let network = &compiled.model.network;
    let whole = (network, &compiled.structure);
    let ff = unrolled(whole, &compiled.patterns, &compiled.weights, &plan);
    let labels: Vec<_> =
        (0..ff.axis.segments.len()).map(|it| ff.axis.label(it).to_string()).collect();
    // y at t + 3 needs h@1 and h@2.
    assert_eq!(labels, ["x@0", "h@0", "x@1", "h@1", "h@2", "y@3", "y@4"]);
    let entries: Vec<_> = ff.matrix.entries().collect();
    let expected =
        [(3, 0, 0.75), (3, 1, 0.75), (4, 2, 0.75), (4, 3, 0.75), (5, 3, 5.0), (6, 4, 5.0)];
    assert_eq!(entries, expected);
    let text = unrolled_text(&compiled, &plan, &ff).unwrap();
    assert!(text.contains("\n  ~  a leak          2\n"), "{text}");
    assert!(
        text.contains("h leaks: α times its weights, and 1 - α from its copy one tick earlier")
    );
}

#[test]
fn a_start_state_before_tick_0_has_rows_of_its_own() {
    let compiled = compiled("input x[1]\nhidden h[1] : start(2)\nclock layered\nx -> h\nh -> h\n");
    let plan = plan::unrolled(&compiled, 1).unwrap();
    let whole = (&compiled.model.network, &compiled.structure);
    let ff = unrolled(whole, &compiled.patterns, &compiled.weights, &plan);
    let names: Vec<_> = (0..ff.axis.len()).map(|row| ff.axis.neuron(row).to_string()).collect();
    assert_eq!(names, ["h[1]@start", "x[1]@0", "h[1]@0"]);
    assert_eq!(ff.matrix.row(2).map(|(column, _)| column).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_made() {
    let compiled = compiled("input x[50]\nhidden h[50]\nx -> h -> h : delay(1..2)\n");
    let w = emitted(&compiled, None);
    let refusal = too_large_as_text(&w).unwrap();
    assert_eq!(refusal, "W is 100 × 100; as text at most 40 × 40 is written");
    let (network, patterns) = (&compiled.model.network, &compiled.patterns);
    assert_eq!(too_many_delays(network), None);
    let plan = plan::unrolled(&compiled, 3).unwrap();
    let bounds = Bounds { entries: 2500, ..Bounds::default() };
    let refusal = too_large(network, patterns, &plan, &bounds).unwrap();
    assert_eq!(refusal, "W^FF for 3 samples would have 20,000 entries, the bound is 2,500");
    assert_eq!(too_large(network, patterns, &plan, &Bounds::default()), None);
}
