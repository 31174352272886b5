//! Laws of leaks, noise and start states.

use std::borrow::Cow;
use std::sync::LazyLock;

use netc::compile::Compiled;
use netc::engine::equation::fixed_point;
use netc::model::Experiment;
use netc::model::experiment::RunExperiment;
use netc::simulate::{Simulation, simulate};
use netc::train::{Training, train};
use proptest::prelude::*;

use crate::law::{Bench, accept, accept_in, noise};
use crate::numbers::{Named, states_and_gradient};
use crate::random_program::{ACTIVATIONS, Recipe, SMOOTH, TauRecipe, recipes};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/laws");

/// The clock that is `global` by another name.
fn unhurried(mut recipe: Recipe) -> Recipe {
    (recipe.layered, recipe.dt) = (false, Some(1.0));
    recipe
}

fn global(mut recipe: Recipe) -> Recipe {
    (recipe.layered, recipe.dt) = (false, None);
    recipe
}

/// States by block, and gradients by parameter.
fn numbers_of(recipe: &Recipe) -> (Named, Named) {
    let compiled = accept(&recipe.program());
    states_and_gradient(&compiled, recipe.samples, recipe.samples + 4, recipe.batch)
}

proptest! {
    #![proptest_config(crate::cases(100))]

    /// `global` and `continuous(dt = 1)` with euler and no tau agree bit for bit.
    #[test]
    fn euler_with_steps_of_1_is_global(recipe in recipes(ACTIVATIONS.len())) {
        let recipe = recipe.with_tau(&TauRecipe::None);
        let (one, other) = (global(recipe.clone()), unhurried(recipe));
        prop_assert_eq!(numbers_of(&one), numbers_of(&other), "{}", one.program());
    }

    /// A time constant of one tick is none, bit for bit.
    #[test]
    fn a_tau_of_one_tick_is_no_tau(recipe in recipes(ACTIVATIONS.len()), layered in any::<bool>()) {
        let recipe = Recipe { layered, dt: None, ..recipe };
        let one = recipe.clone().with_tau(&TauRecipe::None);
        let other = recipe.with_tau(&TauRecipe::Value(1.0, false));
        prop_assert_eq!(numbers_of(&one), numbers_of(&other), "{}", one.program());
    }

    /// Fixed points depend on neither clock nor leak: where the leaky network comes to in the limit
    /// is where the equation says without either.
    #[test]
    fn leaks_lead_to_the_point_of_the_equation(recipe in recipes(SMOOTH), dt in 0.25..1.0f64) {
        let plain = accept(&global(recipe.clone().with_tau(&TauRecipe::None)).program());
        let network = &plain.model.network;
        let silence: Vec<_> = network.blocks.iter().map(|b| vec![0.0; b.size]).collect();
        let point = fixed_point(&plain.compilation(), &plain.weights, &silence);
        let tau = TauRecipe::Formula(2.0, recipe.layered);
        let leaky = Recipe { layered: false, dt: Some(dt), ..recipe.clone() }.with_tau(&tau);
        let leaky = accept(&leaky.program());
        prop_assert_eq!(leaky.structure.is_feed_forward(), plain.structure.is_feed_forward());
        let Some(point) = point.filter(|_| plain.structure.is_feed_forward()) else {
            return Ok(());
        };
        let ticks = 1000;
        let inputs = noise(&leaky, "inputs", 3, (ticks, 1));
        let mut bench = Bench::<f64>::new(&leaky, 3, ticks, 1);
        bench.quieten();
        let states = bench.forward(&leaky.weights, &inputs);
        for (states, point) in states.iter().zip(&point) {
            for (neuron, point) in point.iter().enumerate() {
                let off = (states[[ticks - 1, 0, neuron]] - point).abs();
                prop_assert!(off <= 1e-9 * point.abs().max(1.0), "{}", recipe.program());
            }
        }
    }
}

/// The run of a program.
fn run_of(compiled: &Compiled) -> Simulation {
    let experiment = compiled.model.experiments.iter().find_map(|experiment| match experiment {
        Experiment::Run(run) => Some(run),
        Experiment::Train(_) => None,
    });
    let experiment: &RunExperiment = experiment.expect("the program runs");
    simulate(&compiled.compilation(), experiment, &compiled.weights).unwrap()
}

fn run(text: &str) -> Simulation {
    run_of(&accept(text))
}

/// The states of block 0 in the first sequence, neuron by neuron within each tick.
fn first_block(simulation: &Simulation) -> Vec<f64> {
    simulation.sequences[0].states[0].iter().copied().collect()
}

/// A linear block with noise has the standard deviation σ at every dt: 200 neurons over so many
/// ticks are at least 40,000 independent states, of whose standard deviation 0.35% is the standard
/// error.
#[test]
fn noise_gives_a_linear_block_its_standard_deviation() {
    let blocks = [
        ("global", "noise(0.3)"),
        ("layered", "noise(0.3), tau(4)"),
        ("continuous(dt = 0.1)", "noise(0.3), tau(2)"),
        ("continuous(dt = 0.1)", "noise(0.3), tau(2, learn)"),
        ("continuous(dt = 0.1)", "noise(0.3), tau(2, on = input)"),
        ("continuous(dt = 1)", "noise(0.3), tau(4)"),
        ("continuous(dt = 1)", "noise(0.3)"),
    ];
    for (clock, block) in blocks {
        let text = format!("clock {clock}\noutput y[200] : {block}\nrun {{ ticks 10000; show y }}");
        let states = first_block(&run(&text));
        let settled = &states[200 * 200..];
        let mean = settled.iter().sum::<f64>() / settled.len() as f64;
        let variance =
            settled.iter().map(|state| state * state).sum::<f64>() / settled.len() as f64;
        assert!(mean.abs() < 0.01, "clock {clock}, {block}: mean {mean}");
        let off = variance.sqrt() / 0.3 - 1.0;
        assert!(off.abs() < 0.015, "clock {clock}, {block}: σ off by {off}");
    }
}

#[test]
fn noise_off_and_other_seeds_are_heard() {
    let text = |seed: u32, line: &str| {
        format!("seed {seed}\noutput y[3] : noise(0.3)\nrun {{ ticks 5; {line} show y }}")
    };
    let noisy = first_block(&run(&text(1, "")));
    assert_eq!(noisy, first_block(&run(&text(1, ""))));
    assert_ne!(noisy, first_block(&run(&text(2, ""))));
    assert_eq!(first_block(&run(&text(1, "noise off;"))), [0.0; 15]);
    let other = "seed 1\noutput y[3] : noise(0.3), bias\nhidden a[2] : noise(2)\na -> a\n\
                 run { ticks 5; show y }";
    let states = run(other).sequences.remove(0).states.remove(1);
    assert_eq!(noisy, states.iter().copied().collect::<Vec<_>>(), "another block changes nothing");
}

/// The error of euler's method at time 1 of `dr/dt = (w x - r)/τ` against `w x (1 - e^(-1/τ))`.
fn euler_error(dt: f64) -> f64 {
    let steps = (1.0 / dt).round() as usize;
    let text = format!(
        "clock continuous(dt = {dt})\ninput x[1]\noutput y[1] : tau(0.7)\nx -> y : constant(3)\n\
         run {{ feed x = [{}]; free 1; show y }}",
        vec!["1"; steps].join(", ")
    );
    let states = run(&text).sequences.remove(0).states.remove(1);
    (states[[steps, 0]] - 3.0 * (1.0 - (-1.0f64 / 0.7).exp())).abs()
}

#[test]
fn the_error_of_euler_shrinks_with_dt() {
    let ratios = [0.05, 0.025, 0.0125].map(|dt| euler_error(dt) / euler_error(dt / 2.0));
    assert!(ratios.iter().all(|ratio| (1.9..2.15).contains(ratio)), "{ratios:?}");
    assert!(euler_error(0.0125) > 1e-4, "the error can be seen");
}

/// A training on the sequences of `noise.csv`.
fn trained(network: &str, lines: &str) -> Training {
    static DATA: LazyLock<String> =
        LazyLock::new(|| "data noise : csv(\"data/noise.csv\"), sequence = id\n".into());
    let text = format!("{network}\n{}train {{\n{lines}\n}}", *DATA);
    let compiled = accept_in(&text, FOLDER);
    let Some(Experiment::Train(experiment)) = compiled.model.experiments.first() else {
        panic!("the program trains");
    };
    train(&compiled.compilation(), experiment, Cow::Borrowed(&compiled.weights), &mut |_| {})
        .unwrap()
}

const STILL: &str = "by sgd(lr = 1e-300)";

#[test]
fn batches_change_no_noise() {
    let network = "input x[1]\noutput y[2] : tanh, tau(3), noise(0.4)\nx -> y";
    let loss = |over: &str| {
        let lines =
            format!("feed x = noise.a\nfit y = noise.b..c\nover {over}, epochs(2)\n{STILL}");
        let epochs = trained(network, &lines).epochs;
        assert!((epochs[0].loss - epochs[1].loss).abs() > 1e-3, "each epoch has its own");
        epochs[1].loss
    };
    let (together, alone) = (loss("batch(100)"), loss("batch(1)"));
    assert!((together - alone).abs() < 1e-12, "{together} and {alone}");
    let (together, alone) = (loss("windows(2), batch(100)"), loss("windows(2), batch(3)"));
    assert!((together - alone).abs() < 1e-12, "{together} and {alone}");
}

#[test]
fn data_starts_each_window_at_its_first_sample() {
    // `h` holds its start for ever, and y(t + 1) = h(t) stands against sample t.
    let network = |start: &str| {
        format!("hidden h[1]{start}\noutput y[1] : bias\nh -> h : copy\nh -> y : copy")
    };
    let fit = format!("fit y = noise.b\nover windows(2), epochs(1)\n{STILL}");
    let by_line = trained(&network(""), &format!("start h = noise.a\n{fit}")).epochs[0].loss;
    let on_block = trained(&network(" : start(noise.a)"), &fit).epochs[0].loss;
    assert_eq!(by_line, on_block);
    let table = std::fs::read_to_string(format!("{FOLDER}/data/noise.csv")).unwrap();
    let header: Vec<_> = table.lines().next().unwrap().split(',').collect();
    let column = |name: &str| header.iter().position(|found| *found == name).unwrap();
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|row| row.split(',').collect()).collect();
    let (mut sum, mut count) = (0.0, 0.0);
    for sequence in rows.chunk_by(|one, other| one[column("id")] == other[column("id")]) {
        for window in sequence.chunks_exact(2) {
            let number = |row: &[&str], name: &str| row[column(name)].parse::<f64>().unwrap();
            for row in window {
                sum += (number(&window[0], "a") - number(row, "b")).powi(2);
                count += 1.0;
            }
        }
    }
    assert!(count > 8.0);
    assert!((by_line - sum / count).abs() < 1e-12, "{by_line} and {}", sum / count);
}

#[test]
fn a_run_starts_every_sequence_at_its_own_row() {
    let text = "hidden h[1] : start(noise.a)\noutput y[1]\nh -> h : copy\nh -> y\n\
                data noise : csv(\"data/noise.csv\"), sequence = id\nrun { ticks 3; show h }\n";
    let simulation = run_of(&accept_in(text, FOLDER));
    assert!(simulation.sequences.len() > 1);
    let starts: Vec<_> = simulation.sequences.iter().map(|it| it.states[0][[0, 0]]).collect();
    assert!(starts.windows(2).any(|pair| pair[0] != pair[1]), "{starts:?}");
    for (sequence, start) in simulation.sequences.iter().zip(starts) {
        assert!(sequence.states[0].iter().all(|state| *state == start));
        assert_eq!(sequence.fed, 0);
    }
}

/// A block that is to rise faster than it can: a step far beyond the floor leaves τ at dt.
#[test]
fn learned_time_constants_stay_at_dt_or_above() {
    let network = "clock continuous(dt = 0.5)\ninput x[1]\noutput y[2] : tau(0.6, learn)\n\
                   x -> y : constant(1), frozen";
    let lines = "feed x = 0 * noise.a + 1\nfit y = 0 * noise.b..c + 5\nover epochs(3)\n\
                 by sgd(lr = 1000)";
    assert_eq!(trained(network, lines).weights.vectors, [[0.5, 0.5]]);
}
