//! Numbers are proved by laws.

use crate::law::neuron::{drives, start};
use crate::law::{
    Bench, accept, accept_in, difference, integrate_by_definition, noise, step_by_definition,
};
use crate::random_program::{ACTIVATIONS, DIFFERENTIABLE, SMOOTH, recipes};
use ndarray::Array3;
use netc::compile::Compiled;
use netc::engine::Engine;
use netc::engine::equation::fixed_point;
use netc::model::network::{Activation, BlockId};
use netc::unroll::{Scored, unroll};
use netc::weights::Weights;
use proptest::prelude::*;

/// Two ways to sum the same numbers in another order agree to this.
const REORDERED: f64 = 1e-12;

/// Central differences in f64 agree with the gradient to this.
const CENTRAL: f64 = 1e-6;

/// So many ticks bring every leak of the random programs to its limit.
const LONG: usize = 800;

/// What is left of a 0 that is found as a difference of states.
const ROUNDING: f64 = 1e-9;

pub fn scheduled_equals_stepped(compiled: &Compiled, samples: usize, batch: usize) {
    let ticks = samples + 4;
    let inputs = noise(compiled, "inputs", samples, (ticks, batch));
    let mut bench = Bench::<f64>::new(compiled, samples, ticks, batch);
    let noise = bench.noise();
    let scheduled = bench.forward(&compiled.weights, &inputs);
    let stepped = match compiled.model.network.clock.acts_within_steps() {
        false => step_by_definition(compiled, &compiled.weights, &inputs, &noise, ticks),
        true => {
            let steps =
                |sequence: usize, tick: usize| bench.trajectory.steps(sequence, tick).to_vec();
            integrate_by_definition(compiled, &compiled.weights, &inputs, ticks, steps)
        }
    };
    let difference = difference(&scheduled, &stepped);
    assert!(difference <= REORDERED, "scheduled and stepped differ by {difference:e}");
}

/// `E = Σ ⟨seeds, states⟩` over the copies that are not start states or inputs.
fn energy(states: &[Array3<f64>], seeds: &[Array3<f64>]) -> f64 {
    states.iter().zip(seeds).map(|(state, seed)| (state * seed).sum()).sum()
}

/// A network with random inputs and a random linear loss of all its states.
struct Case<'a> {
    compiled: &'a Compiled,
    bench: Bench<'a, f64>,
    inputs: Vec<Array3<f64>>,
    seeds: Vec<Array3<f64>>,
}

impl<'a> Case<'a> {
    fn new(compiled: &'a Compiled, samples: usize, batch: usize) -> Self {
        let ticks = samples + 3;
        Self {
            compiled,
            bench: Bench::new(compiled, samples, ticks, batch),
            inputs: noise(compiled, "inputs", samples, (ticks, batch)),
            seeds: noise(compiled, "seeds", ticks, (ticks, batch)),
        }
    }

    /// The loss, and which neurons of rectified and leaky blocks are above their kink.
    fn loss(&mut self, weights: &Weights<f64>) -> (f64, Vec<bool>) {
        let states = self.bench.replay(weights, &self.inputs);
        let network = &self.compiled.model.network;
        let has_kink = |id: &BlockId| {
            let activation = &network.block(*id).activation;
            matches!(activation, Activation::Relu | Activation::LeakyRelu { .. })
        };
        let rectified = network.block_ids().filter(has_kink);
        // A start state of v passes the kink too.
        let starts = start(network, weights).leaking;
        let above = rectified.flat_map(|id| {
            let first = network.offsets()[id.index()];
            let start = starts.iter().skip(first).take(network.block(id).size).copied();
            drives(network, weights, id, &states[id.index()]).into_iter().chain(start)
        });
        let above = above.map(|drive| drive > ROUNDING);
        (energy(&states, &self.seeds), above.collect())
    }

    /// The gradient that the backward pass gives with `operators` of these weights; those of the
    /// network itself are right.
    fn gradient_through(&mut self, weights: &Weights<f64>) -> Weights<f64> {
        self.bench.forward(&self.compiled.weights, &self.inputs);
        self.bench.engine.prepare(weights, &mut self.bench.operators);
        self.bench.backward(&self.compiled.weights, &self.seeds)
    }

    /// How far a gradient is from central differences: the worst of (at most) so many parameters,
    /// spread over all of them. One whose step takes a neuron over its kink is left out.
    fn distance(&mut self, gradient: &Weights<f64>, most: usize) -> f64 {
        let step = 1e-5;
        let all = numbers(gradient);
        let (here, sides) = self.loss(&self.compiled.weights);
        let (mut worst, mut kinks, mut checked) = (0.0f64, 0, 0);
        for &(place, exact) in all.iter().step_by(all.len().div_ceil(most).max(1)) {
            let mut at = |shift: f64| {
                let mut weights = self.compiled.weights.clone();
                *number(&mut weights, place) += shift;
                self.loss(&weights)
            };
            let ((below, side), (above, other_side)) = (at(-step), at(step));
            let wide = (above - below) / (2.0 * step);
            let near = (at(step / 2.0).0 - at(-step / 2.0).0) / step;
            // Without the part of the error that grows with the square of the step (Richardson).
            let central = (4.0 * near - wide) / 3.0;
            // A loss of 10 and more is itself known to 1e-15 only, a difference of two to less.
            let scale = exact.abs().max(central.abs()).max(0.01).max(here.abs() / 1000.0);
            checked += 1;
            if side != sides || other_side != sides {
                kinks += 1;
            } else {
                worst = worst.max((central - exact).abs() / scale);
            }
        }
        assert!(kinks <= checked / 2, "{kinks} kinks at {checked} parameters");
        worst
    }
}

pub fn gradient_equals_central_differences(
    compiled: &Compiled,
    samples: usize,
    batch: usize,
) -> f64 {
    let mut case = Case::new(compiled, samples, batch);
    let gradient = case.gradient_through(&compiled.weights);
    case.distance(&gradient, 60)
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
    [list(false, &weights.matrices), list(true, &weights.vectors)].concat()
}

pub fn number(weights: &mut Weights<f64>, (is_bias, which, at): Place) -> &mut f64 {
    let lists = if is_bias { &mut weights.vectors } else { &mut weights.matrices };
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
fn the_gradient_of_every_example_equals_central_differences() {
    for (name, compiled) in examples() {
        let worst = gradient_equals_central_differences(&compiled, 3, 2);
        assert!(worst <= CENTRAL, "{name}: off by {worst:e}");
    }
}

proptest! {
    #![proptest_config(crate::cases(200))]

    #[test]
    fn the_schedule_equals_plain_stepping(recipe in recipes(ACTIVATIONS.len())) {
        let compiled = accept(&recipe.program());
        scheduled_equals_stepped(&compiled, recipe.samples, recipe.batch);
    }

    #[test]
    fn the_gradient_equals_central_differences(recipe in recipes(DIFFERENTIABLE)) {
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

    /// Feed-forward programs forget start and inputs, and are at the announced point in time, with
    /// leaks in the limit.
    #[test]
    fn a_feed_forward_network_comes_to_its_fixed_point(recipe in recipes(SMOOTH)) {
        let compiled = accept(&recipe.program());
        if let Some(longest) = compiled.structure.longest_path {
            let leaks = compiled.model.network.block_ids().any(|id| compiled.model.network.leaks(id));
            let from = recipe.samples + if leaks { LONG } else { longest as usize };
            let network = &compiled.model.network;
            let silence: Vec<_> = network.blocks.iter().map(|b| vec![0.0; b.size]).collect();
            let point = fixed_point(&compiled.compilation(), &compiled.weights, &silence).unwrap();
            let inputs = noise(&compiled, "inputs", recipe.samples, (from + 3, recipe.batch));
            let mut bench =
                Bench::<f64>::new(&compiled, recipe.samples, from + 3, recipe.batch);
            bench.quieten();
            let states = bench.forward(&compiled.weights, &inputs);
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

/// Within a tick the blocks of this network form a cycle, its neurons none.
#[test]
fn low_rank_between_parts_is_applied_neuron_by_neuron_too() {
    let compiled = accept(
        "clock layered\ninput x[2]\nhidden a[4], b[3] : tanh, bias(0.1)\noutput y[2]\n\
         x -> a\na[1..2] -> b : rank(2), as P\nb -> a[3..4] : rank(2), as P^T\n\
         b -> a[1..2] : as P^T, delay(2)\nb -> y",
    );
    scheduled_equals_stepped(&compiled, 4, 3);
    let worst = gradient_equals_central_differences(&compiled, 4, 3);
    assert!(worst <= CENTRAL, "off by {worst:e}");
}

pub type Named = Vec<(String, Vec<u64>)>;

/// States by block and gradients by parameter, each under its name, as bits.
pub fn states_and_gradient(
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
    let biases = network.vectors.iter().map(|bias| &bias.name).zip(&gradient.vectors);
    let mut by_parameter: Named =
        matrices.chain(biases).map(|(name, values)| (name.clone(), bits(values))).collect();
    by_block.sort();
    by_parameter.sort();
    (by_block, by_parameter)
}

/// The very check that accepts the right gradient rejects wrong ones: of a backward pass through
/// the transposed recurrent matrix, and one that forgets a share of it.
#[test]
fn a_broken_backward_pass_is_caught() {
    let program = "input x[2]\nhidden h[3] : tanh\noutput y[1]\nx -> h -> y\nh -> h : normal";
    let compiled = accept(program);
    let mut case = Case::new(&compiled, 4, 2);
    let right = case.gradient_through(&compiled.weights);
    assert!(case.distance(&right, 60) <= CENTRAL);

    let h = compiled.model.network.matrices.iter().position(|m| m.name == "h -> h").unwrap();
    let mut transposed = compiled.weights.clone();
    for (row, col) in (0..9).map(|entry| (entry / 3, entry % 3)) {
        transposed.matrices[h][3 * row + col] = compiled.weights.matrices[h][3 * col + row];
    }
    let wrong = case.gradient_through(&transposed);
    assert!(case.distance(&wrong, 60) > 1000.0 * CENTRAL);

    let mut forgetful = right.clone();
    forgetful.matrices[h][4] *= 0.999;
    assert!(case.distance(&forgetful, 60) > 10.0 * CENTRAL);
}
