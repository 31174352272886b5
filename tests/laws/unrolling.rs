//! The unrolled network, printed and compiled again, is the network stepped through its ticks.

use std::collections::{BTreeMap, HashSet};

use ndarray::{Array3, Axis, s};
use netc::compile::{Compiled, compile};
use netc::diagnostic::render;
use netc::engine::Place;
use netc::model::Options;
use netc::model::network::BlockId;
use netc::source::Source;
use netc::structure::Structure;
use netc::syntax::format::format;
use netc::unrolled::{BlockCopy, Factor, MatrixCopy, Refusal, Ties, Unrolled, unrolled};
use netc::weights::Weights;
use proptest::prelude::*;

use crate::law::{Bench, FOLDER, accept_in, noise};
use crate::random_program::{
    ACTIVATIONS, DIFFERENTIABLE, Recipe, TauRecipe, recipes, whole_programs,
};

/// Two ways to sum the same numbers in another order agree to this.
const REORDERED: f64 = 1e-12;

/// A program, its network, and the network unrolled, printed and compiled again.
struct Pair {
    compiled: Compiled,
    unrolled: Unrolled,
    text: String,
    again: Compiled,
}

fn unroll(text: &str, samples: usize, ties: Ties) -> Result<Pair, Refusal> {
    unroll_in(text, FOLDER, samples, ties)
}

fn unroll_in(text: &str, folder: &str, samples: usize, ties: Ties) -> Result<Pair, Refusal> {
    let (source, options) = (Source::new("random.net", text, folder), Options::default());
    let compiled = compile(&source, &options).unwrap_or_else(|messages| {
        panic!("rejected:\n{text}\n{}", render(&source, &messages, false))
    });
    let unrolled = unrolled(&source, &options, &compiled, samples, ties)?;
    let printed = unrolled.text(&compiled);
    let again = accept_in(&printed, folder);
    let form = format(&Source::new("again.net", printed.as_str(), folder)).expect("it compiles");
    assert_eq!(form, printed, "not in its one form");
    assert!(Structure::is_feed_forward(&again.structure), "recurrent:\n{printed}");
    Ok(Pair { compiled, unrolled, text: printed, again })
}

/// Without what is refused.
fn unrollable(mut recipe: Recipe) -> Recipe {
    for block in &mut recipe.blocks {
        if let TauRecipe::Learn(factor, on_input) = block.tau {
            block.tau = TauRecipe::Value(factor, on_input);
        }
    }
    recipe.quiet()
}

/// What a copy is compared with: the block and the tick.
fn place(copy: &BlockCopy) -> Option<(BlockId, usize)> {
    copy.tick.filter(|_| copy.is_state()).map(|tick| (copy.of, tick))
}

impl Pair {
    fn find(&self, copy: &BlockCopy) -> BlockId {
        self.again.model.network.find(&copy.name).expect("printed")
    }

    /// Numbers of the unrolled network, each block's those of its copy.
    fn of_copies(&self, of: &[Array3<f64>], batch: usize) -> Vec<Array3<f64>> {
        let network = &self.again.model.network;
        let zeros = |id| Array3::zeros((1, batch, network.block(id).size));
        let mut numbers: Vec<_> = network.block_ids().map(zeros).collect();
        for copy in &self.unrolled.blocks {
            if let Some((block, tick)) = place(copy) {
                let there = of[block.index()].slice(s![tick..tick + 1, .., ..]);
                numbers[self.find(copy).index()].assign(&there);
            }
        }
        numbers
    }

    /// The gradient of the unrolled network, added up over copies.
    fn added_up(&self, gradient: &Weights<f64>) -> Weights<f64> {
        let mut sums = self.compiled.weights.zeros_like();
        for copy in &self.unrolled.matrices {
            self.add_matrix(copy, gradient, &mut sums);
        }
        let mut seen = HashSet::new();
        for copy in &self.unrolled.blocks {
            let vector = self.again.model.network.block(self.find(copy)).bias;
            let of = copy.bias.as_ref().and_then(|bias| bias.of);
            let (Some(vector), Some(of)) = (vector, of) else { continue };
            if seen.insert(vector) {
                let values = &gradient.vectors[vector.index()];
                let sums = sums.vectors[of.index()].iter_mut();
                sums.zip(values).for_each(|(sum, value)| *sum += value);
            }
        }
        sums
    }

    fn add_matrix(&self, copy: &MatrixCopy, gradient: &Weights<f64>, sums: &mut Weights<f64>) {
        let Some((id, factor)) = copy.of else { return };
        let network = &self.again.model.network;
        let own = network.matrix_ids().find(|own| network.matrix(*own).name == copy.name).unwrap();
        let values = &gradient.matrices[own.index()];
        let matrix = self.compiled.model.network.matrix(id);
        let entries = self.again.patterns.matrix(own).entries();
        for ((row, col), value) in entries.zip(values) {
            let position = match factor {
                Factor::Whole => self.compiled.patterns.matrix(id).position(row, col).unwrap(),
                Factor::Left => row * copy.cols + col,
                Factor::Right => (matrix.rows + row) * copy.cols + col,
            };
            sums.matrices[id.index()][position] += value;
        }
    }

    /// The largest difference of states, and of gradients of a random loss of what is scored; and
    /// whether all states are the same bits.
    fn differences(&self, batch: usize) -> (f64, f64, bool) {
        let (samples, ticks) = (self.unrolled.origin.samples, self.unrolled.origin.ticks);
        let inputs = noise(&self.compiled, "inputs", samples, (ticks, batch));
        let mut seeds = noise(&self.compiled, "seeds", ticks, (ticks, batch));
        self.keep_scored(&mut seeds);
        let mut stepped = Bench::<f64>::new(&self.compiled, samples, ticks, batch);
        let states = stepped.forward(&self.compiled.weights, &inputs);
        let gradient = stepped.backward(&self.compiled.weights, &seeds);

        let mut bench = Bench::<f64>::new(&self.again, 1, 1, batch);
        let copies = bench.forward(&self.again.weights, &self.of_copies(&inputs, batch));
        let of_copies = bench.backward(&self.again.weights, &self.of_copies(&seeds, batch));
        let (mut worst, mut same) = (0.0f64, true);
        for copy in &self.unrolled.blocks {
            let Some((block, tick)) = place(copy) else { continue };
            let there = states[block.index()].index_axis(Axis(0), tick);
            let here = copies[self.find(copy).index()].index_axis(Axis(0), 0);
            for (there, here) in there.iter().zip(here) {
                same &= there == here;
                worst = worst.max(distance(*there, *here));
            }
        }
        (worst, gradient_distance(&gradient, &self.added_up(&of_copies)), same)
    }

    /// How far the gradients of matrices that are a copy's own are from what `netc grad` says of the
    /// copies, summed where connections of one matrix have copies at one tick; and how many
    /// there are.
    fn difference_of_copies(&self, batch: usize) -> (f64, usize) {
        let (samples, ticks) = (self.unrolled.origin.samples, self.unrolled.origin.ticks);
        let inputs = noise(&self.compiled, "inputs", samples, (ticks, batch));
        let mut seeds = noise(&self.compiled, "seeds", ticks, (ticks, batch));
        self.keep_scored(&mut seeds);
        let mut stepped = Bench::<f64>::new(&self.compiled, samples, ticks, batch);
        stepped.forward(&self.compiled.weights, &inputs);
        stepped.backward(&self.compiled.weights, &seeds);
        let mut bench = Bench::<f64>::new(&self.again, 1, 1, batch);
        bench.forward(&self.again.weights, &self.of_copies(&inputs, batch));
        let untied = bench.backward(&self.again.weights, &self.of_copies(&seeds, batch));
        let zeros = self.compiled.weights.zeros_like();
        let weights = &self.compiled.weights;
        let (mut expected, mut found) = (BTreeMap::new(), BTreeMap::new());
        for id in self.compiled.model.network.connection_ids() {
            let matrix = self.compiled.model.network.connection(id).matrix;
            let place = Place::Connection(id);
            for tick in stepped.engine.copies(&stepped.plan, place) {
                let sum = expected.entry((matrix, tick)).or_insert_with(|| zeros.clone());
                let Bench { engine, plan, operators, trajectory, adjoint, .. } = &mut stepped;
                engine.add_copy(
                    (place, tick),
                    (weights, operators),
                    plan,
                    trajectory,
                    adjoint,
                    sum,
                );
            }
        }
        for copy in &self.unrolled.matrices {
            if let (Some((matrix, _)), Some(tick)) = (copy.of, copy.tick) {
                let sum = found.entry((matrix, tick)).or_insert_with(|| zeros.clone());
                self.add_matrix(copy, &untied, sum);
            }
        }
        assert!(found.keys().all(|key| expected.contains_key(key)), "{}", self.text);
        // What is dropped from the unrolled network contributes nothing.
        let apart = expected
            .iter()
            .map(|(key, expected)| gradient_distance(expected, found.get(key).unwrap_or(&zeros)));
        (apart.fold(0.0, f64::max), found.len())
    }

    /// Leaves the seeds of the copies that are compared with a target.
    fn keep_scored(&self, seeds: &mut [Array3<f64>]) {
        let scored: HashSet<_> = self
            .unrolled
            .blocks
            .iter()
            .filter(|copy| copy.sample.is_some())
            .filter_map(place)
            .collect();
        for (block, seeds) in self.compiled.model.network.block_ids().zip(seeds) {
            for (tick, mut seeds) in seeds.axis_iter_mut(Axis(0)).enumerate() {
                if !scored.contains(&(block, tick)) {
                    seeds.fill(0.0);
                }
            }
        }
    }

    fn assert_equal(&self, batch: usize) {
        let (states, gradients, _) = self.differences(batch);
        assert!(states <= REORDERED, "states differ by {states:e}\n{}", self.text);
        assert!(gradients <= REORDERED, "gradients differ by {gradients:e}\n{}", self.text);
    }
}

fn distance(a: f64, b: f64) -> f64 {
    (a - b).abs() / a.abs().max(b.abs()).max(1.0)
}

fn gradient_distance(a: &Weights<f64>, b: &Weights<f64>) -> f64 {
    let lists = a.matrices.iter().zip(&b.matrices).chain(a.vectors.iter().zip(&b.vectors));
    // What is added up has the magnitude of the largest number, however small a sum is.
    lists.fold(0.0, |worst, (a, b)| {
        let scale = a.iter().fold(1.0f64, |scale, value| scale.max(value.abs()));
        let pairs = a.iter().zip(b).map(|(a, b)| (a - b).abs() / scale);
        pairs.fold(worst, f64::max)
    })
}

fn both(text: &str, samples: usize, batch: usize) {
    for ties in [Ties::Tied, Ties::Untied] {
        unroll(text, samples, ties).expect("nothing in it is refused").assert_equal(batch);
    }
}

proptest! {
    #![proptest_config(crate::cases(200))]

    /// Its states are those of stepping, and the sum of its copies' gradients is the gradient,
    /// whether or not the copies share their parameters.
    #[test]
    fn the_unrolled_network_equals_stepping(recipe in recipes(DIFFERENTIABLE)) {
        let recipe = unrollable(recipe);
        both(&recipe.program(), recipe.samples, recipe.batch);
    }

    /// The gradient of an untied copy is what that copy adds to the gradient of the matrix.
    #[test]
    fn untied_gradients_are_those_of_copies(recipe in recipes(DIFFERENTIABLE)) {
        let recipe = unrollable(recipe);
        let pair = unroll(&recipe.program(), recipe.samples, Ties::Untied).unwrap();
        let (apart, _) = pair.difference_of_copies(recipe.batch);
        prop_assert!(apart <= REORDERED, "copies differ by {apart:e}\n{}", pair.text);
    }

    #[test]
    fn the_unrolled_steps_of_rk4_equal_stepping(recipe in recipes(DIFFERENTIABLE)) {
        let recipe = unrollable(recipe).within_steps("rk4");
        both(&recipe.program(), recipe.samples, recipe.batch);
    }

    /// Of whatever program: what is printed compiles, is feed-forward and in its one form, or it is
    /// refused by name.
    #[test]
    fn what_is_printed_is_a_program(whole in whole_programs(), samples in 1..5usize) {
        let text = whole.program();
        for ties in [Ties::Tied, Ties::Untied] {
            if let Err(refusal) = unroll(&text, samples, ties) {
                let names = ["has noise", "is learned", "dopri5", "numbers", "of a pair"];
                let reason = refusal.to_string();
                prop_assert!(names.iter().any(|name| reason.contains(name)), "{reason}\n{text}");
            }
        }
    }
}

/// All activations, those without a derivative too: where no sum has more than two terms its order
/// is that of stepping, and states are the same bits.
#[test]
fn states_are_the_same_bits_where_sums_have_one_order() {
    for activation in ACTIVATIONS {
        for clock in ["global", "layered", "continuous(dt = 1)"] {
            let text = format!(
                "clock {clock}\ninput x[2]\nhidden h[3] : {activation}, bias(0.1), start(0.3)\n\
                 output y[2] : {activation}\nx -> h\nh -> y : delay(2)\n"
            );
            let (worst, _, same) = unroll(&text, 4, Ties::Tied).unwrap().differences(1);
            assert!(same, "differ by {worst:e}\n{text}");
        }
    }
}

#[test]
fn the_untied_copies_of_three_samples_are_eight() {
    let text = "input x[2]\nhidden h[3] : tanh\noutput y[2]\nx -> h\nh -> h\nh -> y";
    let (apart, copies) = unroll(text, 3, Ties::Untied).unwrap().difference_of_copies(2);
    assert!(apart <= REORDERED, "{apart:e}");
    assert_eq!(copies, 3 + 2 + 3);
}

/// Reads of one start state by several delays of one matrix would be connections of one text.
#[test]
fn arrows_of_one_text_are_told_apart() {
    let text = "input x[2]\nhidden h[2] : tanh, start([0.5, -0.25], learn), dale([1, -1])\n\
                output y[2]\nx -> h\nmatrix P : uniform\nh -> y : as P, delay(2)\n\
                h -> y : as P, delay(3)\nh -> h : no_self\n";
    both(text, 4, 3);
}

/// A neuron that reads others of its block in the same tick.
#[test]
fn neurons_of_one_copy_read_one_another() {
    both(
        "clock layered\ninput x[2]\nhidden h[4] : tanh, tau(3)\nhidden g[3] : sigmoid\noutput y[1]\n\
         x -> h, g\nh -> h : lower, delay(0)\ng -> g : lower, delay(0)\ng -> g : delay(2)\n\
         h, g -> y",
        4,
        2,
    );
}

#[test]
fn the_unrolled_network_of_every_example_equals_stepping() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let mut refused = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the examples are there") {
        let path = entry.expect("readable").path();
        if path.extension().is_none_or(|extension| extension != "net") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("readable");
        match unroll_in(&text, folder, 3, Ties::Tied) {
            Ok(pair) => pair.assert_equal(2),
            Err(_) => refused.push(path.file_stem().unwrap().to_owned()),
        }
    }
    refused.sort();
    assert_eq!(refused, ["continuous", "leaky"], "dopri5 and noise");
}

#[test]
fn what_has_no_unrolled_network_is_refused_by_name() {
    let refused = |text: &str| unroll(text, 2, Ties::Tied).err();
    let chain = "x -> h -> y";
    let with = |h: &str, end: &str| {
        refused(&format!("input x[1]\nhidden h[1] : {h}\noutput y[1]\n{chain}\n{end}"))
    };
    assert_eq!(with("noise(0.1)", ""), Some(Refusal::Noise("h".into())));
    assert_eq!(with("tau(2, learn)", ""), Some(Refusal::LearnedTau("h".into())));
    let dopri5 = "clock continuous(0.1, method = dopri5)";
    assert_eq!(with("tanh", dopri5), Some(Refusal::ChosenSteps));
    assert_eq!(refused("input x[1]"), Some(Refusal::NothingAsked));
    assert_eq!(with("tanh", ""), None);
}

/// A wrong weight anywhere would show.
#[test]
fn a_broken_unrolled_network_is_caught() {
    let text = "input x[2]\nhidden h[3] : tanh, tau(2)\noutput y[1]\nx -> h -> y\nh -> h";
    let mut pair = unroll(text, 3, Ties::Tied).unwrap();
    assert!(pair.differences(1).0 <= REORDERED);
    let mut found = BTreeMap::new();
    for matrix in pair.again.model.network.matrix_ids().collect::<Vec<_>>() {
        let kept = pair.again.weights.matrices[matrix.index()][0];
        pair.again.weights.matrices[matrix.index()][0] += 1e-6;
        let (states, ..) = pair.differences(1);
        found.insert(pair.again.model.network.matrix(matrix).name.clone(), states > 1e-9);
        pair.again.weights.matrices[matrix.index()][0] = kept;
    }
    assert!(found.len() >= 5 && found.values().all(|found| *found), "{found:?}");
}

/// The same batches, losses and steps: training the unrolled program is training the program.
#[test]
fn the_unrolled_program_trains_to_the_same_weights() {
    use crate::training::train_from;
    let text = "input x[2]\nhidden h[3] : tanh, bias, start(learn), tau(2)\n\
                output y[2] : bias\nx -> h -> y\nh -> h : no_self\n\
                data noise : csv(\"data/noise.csv\"), sequence = all\nlet target = noise.e..f\n\
                train {\n  feed x = noise.a..b\n  fit y = target : mse, weight = 0.7\n  \
                over windows(4, stride = 4, skip = 1), batch(3), epochs(3)\n  \
                by adam(lr = 0.01), clip(1)\n}";
    let pair = unroll(text, 4, Ties::Tied).unwrap();
    let trained = train_from(&pair.compiled, &pair.compiled.weights).unwrap();
    let again = train_from(&pair.again, &pair.again.weights).unwrap();
    assert_eq!(trained.steps, again.steps, "{}", pair.text);
    for (one, other) in trained.epochs.iter().zip(&again.epochs) {
        assert!(distance(one.loss, other.loss) <= 1e-9, "{} and {}", one.loss, other.loss);
        assert!(distance(one.gradient_norm, other.gradient_norm) <= 1e-9);
    }
    let moved = |first: &Weights<f64>, last: &Weights<f64>| {
        let mut change = last.clone();
        let lists = change.matrices.iter_mut().zip(&first.matrices);
        for (last, first) in lists.chain(change.vectors.iter_mut().zip(&first.vectors)) {
            last.iter_mut().zip(first).for_each(|(last, first)| *last -= first);
        }
        change
    };
    let change = moved(&pair.compiled.weights, &trained.weights);
    let of_copies = pair.added_up(&moved(&pair.again.weights, &again.weights));
    assert!(gradient_distance(&change, &of_copies) <= 1e-9);

    let untied = unroll(text, 4, Ties::Untied).unwrap();
    let trained = train_from(&untied.again, &untied.again.weights).unwrap();
    assert!(trained.epochs[2].loss < trained.epochs[0].loss, "{:?}", trained.epochs);
}
