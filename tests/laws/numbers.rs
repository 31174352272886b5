//! Numbers are proved by laws.

use crate::law::{Bench, accept, accept_in, difference, noise, step_by_definition};
use crate::random_program::{ACTIVATIONS, SMOOTH, recipes};
use ndarray::Array3;
use netc::compile::Compiled;
use netc::engine::Engine;
use netc::engine::equation::fixed_point;
use netc::model::network::Activation;
use netc::unroll::{Scored, unroll};
use netc::weights::Weights;
use proptest::prelude::*;

/// Two ways to sum the same numbers in another order agree to this.
const REORDERED: f64 = 1e-12;

/// Central differences with a step of 1e-5 in f64 agree with the gradient to this.
const CENTRAL: f64 = 1e-6;

/// Whether a network is apart from jumps: then rounding cannot flip a neuron.
fn has_jumps(compiled: &Compiled) -> bool {
    let jumps = |activation| matches!(activation, Activation::Sign | Activation::Step);
    compiled.model.network.blocks.iter().any(|block| jumps(block.activation))
}

fn scheduled_equals_stepped(compiled: &Compiled, samples: usize, batch: usize) {
    let ticks = samples + 4;
    let inputs = noise(compiled, "inputs", samples, (ticks, batch));
    let stepped = step_by_definition(compiled, &compiled.weights, &inputs, ticks);
    let mut bench = Bench::<f64>::new(compiled, samples, ticks, batch);
    let scheduled = bench.forward(&compiled.weights, &inputs);
    let difference = difference(&scheduled, &stepped);
    assert!(difference <= REORDERED, "scheduled and stepped differ by {difference:e}");
}

/// `E = Σ ⟨seeds, states⟩` over the copies that are not start states or inputs.
fn energy(states: &[Array3<f64>], seeds: &[Array3<f64>]) -> f64 {
    states.iter().zip(seeds).map(|(state, seed)| (state * seed).sum()).sum()
}

fn gradient_equals_central_differences(compiled: &Compiled, samples: usize, batch: usize) -> f64 {
    let ticks = samples + 3;
    let inputs = noise(compiled, "inputs", samples, (ticks, batch));
    let seeds = noise(compiled, "seeds", ticks, (ticks, batch));
    let mut bench = Bench::<f64>::new(compiled, samples, ticks, batch);
    bench.forward(&compiled.weights, &inputs);
    let gradient = bench.backward(&compiled.weights, &seeds);
    let mut worst = 0.0f64;
    for (place, exact) in numbers(&gradient) {
        let mut at = |shift: f64| {
            let mut weights = compiled.weights.clone();
            *number(&mut weights, place) += shift;
            energy(&bench.forward(&weights, &inputs), &seeds)
        };
        let step = 1e-5;
        let central = (at(step) - at(-step)) / (2.0 * step);
        // A value of 1000 and more is itself known to 1e-13 only, a difference of two to less.
        let scale = exact.abs().max(central.abs()).max(1.0).max(at(0.0).abs() / 1000.0);
        worst = worst.max((central - exact).abs() / scale);
    }
    worst
}

/// Where a parameter stands: in the matrices or biases, in which, at which position.
pub type Place = (bool, usize, usize);

pub fn numbers(weights: &Weights<f64>) -> Vec<(Place, f64)> {
    let list = |is_bias: bool, lists: &[Vec<f64>]| -> Vec<(Place, f64)> {
        let places = lists.iter().enumerate().flat_map(|(which, values)| {
            values.iter().enumerate().map(move |(at, value)| ((is_bias, which, at), *value))
        });
        places.collect()
    };
    [list(false, &weights.matrices), list(true, &weights.biases)].concat()
}

pub fn number(weights: &mut Weights<f64>, (is_bias, which, at): Place) -> &mut f64 {
    let lists = if is_bias { &mut weights.biases } else { &mut weights.matrices };
    &mut lists[which][at]
}

fn examples() -> Vec<(String, Compiled)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let mut programs: Vec<_> = std::fs::read_dir(folder)
        .expect("the examples are there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "net"))
        .collect();
    programs.sort();
    let compile = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("readable");
        (path.display().to_string(), accept_in(&text, folder))
    };
    programs.iter().map(compile).collect()
}

#[test]
fn every_example_steps_as_defined() {
    let examples = examples();
    assert!(examples.len() >= 8);
    for (_, compiled) in &examples {
        scheduled_equals_stepped(compiled, 3, 2);
    }
}

#[test]
fn the_gradient_of_every_small_example_equals_central_differences() {
    for (name, compiled) in examples() {
        if compiled.model.network.neurons() <= 30 {
            let worst = gradient_equals_central_differences(&compiled, 3, 2);
            assert!(worst <= CENTRAL, "{name}: off by {worst:e}");
        }
    }
}

proptest! {
    #![proptest_config(crate::cases(200))]

    #[test]
    fn the_schedule_equals_plain_stepping(recipe in recipes(ACTIVATIONS.len())) {
        let compiled = accept(&recipe.program());
        if !has_jumps(&compiled) {
            scheduled_equals_stepped(&compiled, recipe.samples, recipe.batch);
        }
    }

    #[test]
    fn the_gradient_equals_central_differences(recipe in recipes(SMOOTH)) {
        let compiled = accept(&recipe.program());
        let worst = gradient_equals_central_differences(&compiled, recipe.samples, recipe.batch);
        prop_assert!(worst <= CENTRAL, "off by {worst:e}\n{}", recipe.program());
    }

    #[test]
    fn the_order_of_declarations_changes_no_bit(recipe in recipes(ACTIVATIONS.len())) {
        let one = accept(&recipe.program());
        let other = accept(&recipe.reversed());
        let ticks = recipe.samples + 3;
        let (states, gradient) = states_and_gradient(&one, recipe.samples, ticks, recipe.batch);
        let (other_states, other_gradient) =
            states_and_gradient(&other, recipe.samples, ticks, recipe.batch);
        prop_assert_eq!(states, other_states, "{}", recipe.program());
        prop_assert_eq!(gradient, other_gradient, "{}", recipe.program());
    }

    /// Feed-forward programs forget start and inputs, and are at the announced point in time.
    #[test]
    fn a_feed_forward_network_comes_to_its_fixed_point(recipe in recipes(SMOOTH)) {
        let compiled = accept(&recipe.program());
        if let Some(longest) = compiled.structure.longest_path {
            let from = recipe.samples + longest as usize;
            let network = &compiled.model.network;
            let silence: Vec<_> = network.blocks.iter().map(|b| vec![0.0; b.size]).collect();
            let point = fixed_point(&compiled.compilation(), &compiled.weights, &silence).unwrap();
            let inputs = noise(&compiled, "inputs", recipe.samples, (from + 3, recipe.batch));
            let states = Bench::<f64>::new(&compiled, recipe.samples, from + 3, recipe.batch)
                .forward(&compiled.weights, &inputs);
            for (states, point) in states.iter().zip(&point) {
                for ((tick, _, neuron), state) in states.indexed_iter() {
                    let off = (state - point[neuron]).abs() / point[neuron].abs().max(1.0);
                    prop_assert!(tick < from || off <= REORDERED, "{}", recipe.program());
                }
            }
        }
    }

    #[test]
    fn what_the_plan_drops_changes_nothing(recipe in recipes(SMOOTH)) {
        let compiled = accept(&recipe.program());
        let network = &compiled.model.network;
        let output = network.blocks.len() - 1;
        let placement = compiled.structure.placement[output] as usize;
        let scored = [Scored { block: network.block_ids().last().unwrap(), placement }];
        let plan = unroll(network, &compiled.patterns, recipe.samples, &scored);
        let ticks = plan.ticks;
        let inputs = noise(&compiled, "inputs", recipe.samples, (ticks, recipe.batch));
        let mut seeds = noise(&compiled, "seeds", ticks, (ticks, recipe.batch));
        for (block, seed) in seeds.iter_mut().enumerate() {
            for tick in 0..ticks {
                if block != output || tick < placement {
                    seed.index_axis_mut(ndarray::Axis(0), tick).fill(0.0);
                }
            }
        }
        let mut whole = Bench::<f64>::new(&compiled, recipe.samples, ticks, recipe.batch);
        let mut pruned = Bench::<f64>::with_plan(
            &compiled, Engine::new(&compiled.compilation()), plan, recipe.batch);
        let states = whole.forward(&compiled.weights, &inputs);
        let live = pruned.forward(&compiled.weights, &inputs);
        for tick in placement..ticks {
            let axis = ndarray::Axis(0);
            prop_assert_eq!(states[output].index_axis(axis, tick), live[output].index_axis(axis, tick));
        }
        let gradient = whole.backward(&compiled.weights, &seeds);
        let other = pruned.backward(&compiled.weights, &seeds);
        for ((place, a), (_, b)) in numbers(&gradient).into_iter().zip(numbers(&other)) {
            prop_assert!((a - b).abs() <= REORDERED * a.abs().max(1.0), "{place:?}: {a} and {b}");
        }
    }

    #[test]
    fn single_precision_follows_double(recipe in recipes(SMOOTH)) {
        let compiled = accept(&recipe.program());
        let ticks = recipe.samples + 2;
        let inputs = noise(&compiled, "inputs", recipe.samples, (ticks, recipe.batch));
        let double = Bench::<f64>::new(&compiled, recipe.samples, ticks, recipe.batch)
            .forward(&compiled.weights, &inputs);
        let single = Bench::<f32>::new(&compiled, recipe.samples, ticks, recipe.batch)
            .forward(&compiled.weights.cast(), &inputs);
        // Growing linear chains amplify rounding; 1e-3 still shows any wrong kernel.
        prop_assert!(difference(&double, &single) <= 1e-3);
    }
}

type Named = Vec<(String, Vec<u64>)>;

/// States by block and gradients by parameter, each under its name, as bits.
fn states_and_gradient(
    compiled: &Compiled,
    samples: usize,
    ticks: usize,
    batch: usize,
) -> (Named, Named) {
    let network = &compiled.model.network;
    let inputs = noise(compiled, "inputs", samples, (ticks, batch));
    let seeds = noise(compiled, "seeds", ticks, (ticks, batch));
    let mut bench = Bench::<f64>::new(compiled, samples, ticks, batch);
    let states = bench.forward(&compiled.weights, &inputs);
    let gradient = bench.backward(&compiled.weights, &seeds);
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    let mut by_block: Named = network
        .blocks
        .iter()
        .zip(&states)
        .map(|(block, states)| {
            (block.name.clone(), bits(&states.iter().copied().collect::<Vec<_>>()))
        })
        .collect();
    let matrices = network.matrices.iter().map(|matrix| &matrix.name).zip(&gradient.matrices);
    let biases = network.biases.iter().map(|bias| &bias.name).zip(&gradient.biases);
    let mut by_parameter: Named =
        matrices.chain(biases).map(|(name, values)| (name.clone(), bits(values))).collect();
    by_block.sort();
    by_parameter.sort();
    (by_block, by_parameter)
}

#[test]
fn a_broken_backward_pass_is_caught() {
    // The adjoint of a network whose recurrent matrix is transposed by mistake: the very check
    // that accepts the right gradient must reject it.
    let program = "input x[2]\nhidden h[3] : tanh\noutput y[1]\nx -> h -> y\nh -> h : normal";
    let right = accept(program);
    assert!(gradient_equals_central_differences(&right, 4, 2) <= CENTRAL);
    let mut wrong = Bench::<f64>::new(&right, 4, 7, 2);
    let inputs = noise(&right, "inputs", 4, (7, 2));
    let seeds = noise(&right, "seeds", 7, (7, 2));
    wrong.forward(&right.weights, &inputs);
    let truth = wrong.backward(&right.weights, &seeds);
    let mut transposed = right.weights.clone();
    let h = right.model.network.matrices.iter().position(|m| m.name == "h -> h").unwrap();
    for row in 0..3 {
        for col in 0..3 {
            transposed.matrices[h][3 * row + col] = right.weights.matrices[h][3 * col + row];
        }
    }
    wrong.engine.prepare(&transposed, &mut wrong.operators);
    let broken = wrong.backward(&right.weights, &seeds);
    let worst = numbers(&truth)
        .into_iter()
        .zip(numbers(&broken))
        .map(|((_, a), (_, b))| (a - b).abs() / a.abs().max(b.abs()).max(1.0))
        .fold(0.0, f64::max);
    assert!(worst > 1000.0 * CENTRAL, "a transposed matrix changed the gradient by {worst:e} only");
}
