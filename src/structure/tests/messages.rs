//! What is said about a structure.

use std::sync::Arc;

use super::build::{connect, connect_after, dense, structure};
use crate::data::{Dataset, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::experiment::{Optimiser, TrainExperiment};
use crate::model::network::{Activation, Clock, Mask, Start};
use crate::model::{Experiment, Model, Network, Places};
use crate::source::Span;
use crate::structure::{findings, loop_error};

/// A model whose i-th block stands at byte i, and whose i-th connection at 100 + i.
pub fn model(network: Network) -> Model {
    let places = Places {
        blocks: (0..network.blocks.len()).map(|at| Span::new(at, at + 1)).collect(),
        connections: (0..network.connections.len()).map(connection_place).collect(),
        experiments: vec![Span::new(200, 205)],
        fits: vec![Vec::new()],
        program: Span::new(0, 1),
        ..Places::default()
    };
    let (experiments, expectations) = (Vec::new(), Vec::new());
    Model { network, experiments, expectations, seed: 1, edition: 1, places }
}

fn connection_place(index: usize) -> Span {
    Span::new(100 + index, 101 + index)
}

fn found(model: &Model) -> Vec<Diagnostic> {
    findings(model, &structure(&model.network).expect("no algebraic loop"))
}

fn codes(found: &[Diagnostic]) -> Vec<Code> {
    found.iter().map(|diagnostic| diagnostic.code).collect()
}

fn help(diagnostic: &Diagnostic) -> &str {
    &diagnostic.help.text
}

/// Training on three sequences of so many samples.
fn training(samples: u32) -> Experiment {
    let rows = |sequence: u32| (sequence * samples..(sequence + 1) * samples).collect();
    let count = 3 * samples as usize;
    let data = Dataset {
        name: "d".to_string(),
        table: Table {
            path: String::new(),
            columns: Vec::new(),
            rows: count,
            lines: Vec::new(),
            samples: None,
        },
        sequences: (0..3).map(rows).collect(),
        parts: vec![None; count],
    };
    Experiment::Train(TrainExperiment {
        data: Arc::new(data),
        feeds: Vec::new(),
        starts: Vec::new(),
        noise: true,
        fits: Vec::new(),
        windows: None,
        batch: 1,
        epochs: 1,
        optimiser: Optimiser::Sgd { lr: 0.1, momentum: 0.0, decay: 0.0 },
        clip: None,
        persistence: false,
        expectations: Vec::new(),
    })
}

fn skipping(clock: Clock) -> Network {
    let connections = ["x -> h", "h -> y", "x -> y"];
    dense(clock, &[("x", 2), ("h", 3), ("y", 2)], &connections)
}

#[test]
fn nothing_is_said_of_a_sound_network() {
    let network =
        dense(Clock::Global, &[("x", 2), ("h", 3), ("y", 1)], &["x -> h", "h -> h", "h -> y"]);
    assert_eq!(found(&model(network)), []);
    assert_eq!(found(&model(skipping(Clock::Layered))), []);
}

#[test]
fn mixed_latency_names_both_paths_and_what_aligns_them() {
    let found = found(&model(skipping(Clock::Global)));
    assert_eq!(codes(&found), [Code::MixedLatency]);
    assert_eq!(found[0].message, "`y` combines different moments of `x`");
    assert_eq!(found[0].primary.span, connection_place(2));
    assert_eq!(found[0].primary.text, "`x -> y` takes 1 tick");
    assert_eq!(found[0].secondary[0].text, "`x -> h -> y` takes 2 ticks");
    assert_eq!(
        help(&found[0]),
        "to align them, write `delay(2)` on `x -> y`, or `clock layered`; \
         to mix them, write `delay(1)` on `x -> y`"
    );
}

#[test]
fn the_layered_clock_is_not_advised_where_it_would_make_a_loop() {
    let mut network = dense(
        Clock::Global,
        &[("x", 2), ("g", 3), ("h", 3), ("y", 2)],
        &["x -> h", "h -> y", "x -> y"],
    );
    connect(&mut network, "g", "h", &[]);
    connect(&mut network, "h", "g", &[]);
    let found = found(&model(network));
    assert_eq!(codes(&found), [Code::MixedLatency, Code::Periodic]);
    assert!(!help(&found[0]).contains("clock layered"), "{}", help(&found[0]));
}

#[test]
fn mixed_latency_of_one_sample_is_an_error() {
    let mut model = model(skipping(Clock::Global));
    model.experiments.push(training(5));
    assert_eq!(codes(&found(&model)), [Code::MixedLatency]);
    model.experiments[0] = training(1);
    let found = found(&model);
    assert_eq!(codes(&found), [Code::MixedLatencyOfOneSample]);
    assert_eq!(found[0].secondary[1].span, Span::new(200, 205));
    assert_eq!(help(&found[0]), "write `delay(2)` on `x -> y`, or `clock layered`");
}

#[test]
fn a_period_is_shown_with_a_cycle() {
    let network =
        dense(Clock::Global, &[("a", 2), ("b", 2), ("c", 2)], &["a -> b", "b -> c", "c -> a"]);
    let found = found(&model(network));
    assert_eq!(codes(&found), [Code::Periodic]);
    assert_eq!(
        found[0].message,
        "in `a`, `b` and `c` ticks of different remainder modulo 3 never meet"
    );
    let label = "`a -> b -> c -> a` takes 3 ticks, and every other cycle a multiple of 3";
    assert_eq!(found[0].primary.text, label);
    assert_eq!(help(&found[0]), "close a cycle of another length, such as `a -> a : delay(1)`");
}

#[test]
fn of_blocks_in_a_row_the_one_to_mend_is_named() {
    let mut network = dense(
        Clock::Global,
        &[("x", 1), ("a", 1), ("b", 1), ("c", 1), ("d", 1), ("y", 1)],
        &["a -> b", "b -> y", "x -> c", "c -> d", "x -> y"],
    );
    network.blocks[1].start = Start::Given(vec![1.0]);
    let found = found(&model(network));
    assert_eq!(codes(&found), [Code::Unreachable, Code::DeadEnd]);
    assert_eq!(found[0].message, "no input reaches `a`");
    assert_eq!(help(&found[0]), "connect an input to it, such as `x -> a`");
    assert_eq!(found[1].message, "`d` reaches no output");
    assert_eq!(help(&found[1]), "connect it to an output, such as `d -> y`");
}

#[test]
fn a_block_that_nothing_drives_is_named_once() {
    let network = dense(Clock::Global, &[("x", 1), ("a", 1), ("y", 1)], &["x -> y", "a -> y"]);
    let found = found(&model(network));
    assert_eq!(codes(&found), [Code::NeverDriven]);
    assert_eq!(found[0].primary.span, Span::new(1, 2));
}

#[test]
fn a_loop_is_shown_whole() {
    let network =
        dense(Clock::Layered, &[("x", 2), ("a", 2), ("b", 2)], &["x -> a", "a -> b", "b -> a"]);
    let found = structure(&network).unwrap_err();
    let error = loop_error(&model(network), &found);
    assert_eq!(error.message, "the delays of the cycle `a -> b -> a` sum to 0");
    assert_eq!(error.primary.span, connection_place(1));
    assert_eq!(error.primary.text, "`a -> b` has no delay under `clock layered`");
    assert_eq!(error.secondary[0].span, connection_place(2));
    assert_eq!(help(&error), "write `delay(1)` on one of `a -> b` and `b -> a`");
}

#[test]
fn a_loop_through_a_mask_names_its_neurons() {
    let mut network = dense(Clock::Global, &[("h", 3)], &[]);
    let mask = vec![false, false, false, false, false, true, false, true, false];
    connect_after(&mut network, "h", "h", 0, &[Mask::Literal(mask)]);
    let found = structure(&network).unwrap_err();
    let error = loop_error(&model(network), &found);
    assert_eq!(error.message, "the delays of the cycle `h[2] -> h[3] -> h[2]` sum to 0");
    assert_eq!(error.primary.text, "`h -> h delay 0` has `delay(0)`");
    assert_eq!(help(&error), "write `delay(1)` on `h -> h delay 0`");
}

#[test]
fn a_loop_through_softmax_says_so() {
    let mut network = dense(Clock::Global, &[("h", 3)], &[]);
    network.blocks[0].activation = Activation::Softmax { beta: 1.0 };
    connect_after(&mut network, "h", "h", 0, &[Mask::Lower]);
    let found = structure(&network).unwrap_err();
    let error = loop_error(&model(network), &found);
    assert_eq!(error.message, "the delays of the cycle `h -> h` sum to 0");
    assert_eq!(error.secondary[0].text, "softmax couples all neurons of `h`");
}
