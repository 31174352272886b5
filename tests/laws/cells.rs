//! `examples/lstm.net` and `examples/gru.net` are PyTorch's cells: the same states and the same
//! gradients for the same weights. The fixtures are those that `data/cells.py` wrote.

use std::collections::BTreeMap;
use std::path::Path;

use ndarray::{Array2, Array3, ArrayD, Axis, Ix1, Ix2, Ix3};
use netc::compile::{Compiled, compile};
use netc::data::{Array, read_arrays};
use netc::model::Network;
use netc::model::Options;
use netc::source::Source;
use netc::weights::Weights;

use crate::law::{Bench, difference};

/// Sums over 24 ticks in another order agree to this.
const EXACT: f64 = 1e-12;

/// The arrays of a fixture by name.
struct Fixture(BTreeMap<String, ArrayD<f64>>);

impl Fixture {
    fn read(name: &str) -> Self {
        let path = format!("{}/tests/laws/data/{name}.npz", env!("CARGO_MANIFEST_DIR"));
        let arrays = read_arrays(Path::new(&path), 1 << 20).unwrap().arrays.into_iter();
        Fixture(
            arrays
                .map(|(name, Array { shape, numbers, .. })| {
                    (name, ArrayD::from_shape_vec(shape, numbers).unwrap())
                })
                .collect(),
        )
    }

    /// `ticks × batch × n`
    fn states(&self, name: &str) -> Array3<f64> {
        self.0[name].clone().into_dimensionality::<Ix3>().unwrap()
    }

    /// The k-th of the matrices that stand on top of one another in one of PyTorch's parameters.
    fn matrix(&self, name: &str, k: usize, neurons: usize) -> Array2<f64> {
        let all = self.0[name].clone().into_dimensionality::<Ix2>().unwrap();
        all.slice(ndarray::s![k * neurons..(k + 1) * neurons, ..]).to_owned()
    }

    /// The same of a bias.
    fn bias(&self, name: &str, k: usize, neurons: usize) -> Vec<f64> {
        let all = self.0[name].clone().into_dimensionality::<Ix1>().unwrap();
        all.slice(ndarray::s![k * neurons..(k + 1) * neurons]).to_vec()
    }
}

/// Where PyTorch has a parameter: the name of ours, the name of theirs, and which part of it.
struct Named {
    ours: &'static str,
    theirs: &'static str,
    part: usize,
}

fn named(ours: &'static str, theirs: &'static str, part: usize) -> Named {
    Named { ours, theirs, part }
}

/// An example with five neurons, beside the cell that it is.
struct Cell {
    compiled: Compiled,
    fixture: Fixture,
    matrices: Vec<Named>,
    /// Ours is the sum of all that have its name.
    biases: Vec<Named>,
    /// The blocks that PyTorch shows.
    shown: &'static [&'static str],
}

/// An example with five neurons, under a clock.
fn compiled(example: &str, clock: &str) -> Compiled {
    let folder = format!("{}/examples", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(format!("{folder}/{example}.net")).unwrap();
    let text = text.replace("clock layered", &format!("clock {clock}"));
    let options = Options { set: vec![("n".into(), "5".into())], ..Options::default() };
    compile(&Source::new(format!("{example}.net"), text, folder), &options).unwrap()
}

impl Cell {
    fn new(
        example: &str,
        matrices: Vec<Named>,
        biases: Vec<Named>,
        shown: &'static [&'static str],
    ) -> Self {
        let compiled = compiled(example, "layered");
        Cell { compiled, fixture: Fixture::read(example), matrices, biases, shown }
    }

    fn network(&self) -> &Network {
        &self.compiled.model.network
    }

    fn matrix(&self, name: &str) -> usize {
        self.network().matrices.iter().position(|matrix| matrix.name == name).expect(name)
    }

    fn bias(&self, name: &str) -> usize {
        self.network().vectors.iter().position(|vector| vector.name == name).expect(name)
    }

    /// The first weights with the numbers of the fixture in the place of those that it has.
    fn weights(&self) -> Weights<f64> {
        let mut weights = self.compiled.weights.clone();
        for Named { ours, theirs, part } in &self.matrices {
            let numbers = self.fixture.matrix(theirs, *part, 5);
            weights.matrices[self.matrix(ours)] = numbers.iter().copied().collect();
        }
        for Named { ours, theirs, part } in &self.biases {
            let bias = &mut weights.vectors[self.bias(ours)];
            let numbers = self.fixture.bias(theirs, *part, 5);
            bias.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
        }
        weights
    }

    /// Zeros for each block, but what the fixture has for some.
    fn blocks(&self, given: &[(&str, &str)]) -> Vec<Array3<f64>> {
        let x = self.fixture.states("x");
        let (ticks, batch) = (x.len_of(Axis(0)), x.len_of(Axis(1)));
        let of_block = |block: &netc::model::network::Block| {
            let found = given.iter().find(|(name, _)| *name == block.name);
            match found {
                Some((_, array)) => self.fixture.states(array),
                None => Array3::zeros((ticks, batch, block.size)),
            }
        };
        self.network().blocks.iter().map(of_block).collect()
    }

    /// How far apart the states are that PyTorch shows, and the gradient.
    fn run(&self) -> (f64, Weights<f64>) {
        let weights = self.weights();
        let inputs = self.blocks(&[("x", "x")]);
        let ticks = inputs[0].len_of(Axis(0));
        let mut bench = Bench::new(&self.compiled, ticks, ticks, 3);
        let states = bench.forward(&weights, &inputs);
        let found = |name: &&str| states[self.network().find(name).unwrap().index()].clone();
        let expected = |name: &&str| self.fixture.states(name);
        let (found, expected): (Vec<_>, Vec<_>) =
            (self.shown.iter().map(found).collect(), self.shown.iter().map(expected).collect());
        let seeds = self.blocks(&[("h", "seeds_h"), ("c", "seeds_c")]);
        (difference(&found, &expected), bench.backward(&weights, &seeds))
    }

    fn assert_equal(&self) {
        let (apart, gradient) = self.run();
        assert!(apart <= EXACT, "the states are {apart:e} apart");
        self.assert_gradient(&gradient);
    }

    fn assert_gradient(&self, gradient: &Weights<f64>) {
        for Named { ours, theirs, part } in &self.matrices {
            let expected = self.fixture.matrix(&format!("grad_{theirs}"), *part, 5);
            let found = &gradient.matrices[self.matrix(ours)];
            assert_numbers(ours, found, &expected.into_iter().collect::<Vec<_>>());
        }
        for Named { ours, theirs, part } in &self.biases {
            let expected = self.fixture.bias(&format!("grad_{theirs}"), *part, 5);
            assert_numbers(ours, &gradient.vectors[self.bias(ours)], &expected);
        }
    }
}

fn assert_numbers(name: &str, found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{name}");
    for (found, expected) in found.iter().zip(expected) {
        let apart = (found - expected).abs() / expected.abs().max(1.0);
        assert!(apart <= EXACT, "∂E/∂({name}): {found} is not {expected}");
    }
}

fn lstm() -> Cell {
    let matrices = [
        named("x -> i", "weight_ih", 0),
        named("x -> f", "weight_ih", 1),
        named("x -> z", "weight_ih", 2),
        named("x -> o", "weight_ih", 3),
        named("h -> i delay 1", "weight_hh", 0),
        named("h -> f delay 1", "weight_hh", 1),
        named("h -> z delay 1", "weight_hh", 2),
        named("h -> o delay 1", "weight_hh", 3),
    ];
    let names = ["i bias", "f bias", "z bias", "o bias"];
    let of = |theirs| (0..4).map(move |part| named(names[part], theirs, part));
    let biases = of("bias_ih").chain(of("bias_hh")).collect();
    Cell::new("lstm", matrices.into(), biases, &["h", "c"])
}

#[test]
fn the_lstm_is_that_of_pytorch() {
    lstm().assert_equal();
}

/// Under `global` a signal needs a tick for each connection, so that gates and cell meet at other
/// moments.
#[test]
fn the_equality_needs_the_layered_clock() {
    let cell = Cell { compiled: compiled("lstm", "global"), ..lstm() };
    assert!(cell.run().0 > 0.1);
}

#[test]
fn the_gru_is_that_of_pytorch() {
    let matrices = [
        named("x -> reset", "weight_ih", 0),
        named("x -> keep", "weight_ih", 1),
        named("x -> m", "weight_ih", 2),
        named("h -> reset delay 1", "weight_hh", 0),
        named("h -> keep delay 1", "weight_hh", 1),
        named("h -> past delay 1", "weight_hh", 2),
    ];
    let biases = [
        named("reset bias", "bias_ih", 0),
        named("reset bias", "bias_hh", 0),
        named("keep bias", "bias_ih", 1),
        named("keep bias", "bias_hh", 1),
        named("m bias", "bias_ih", 2),
        named("past bias", "bias_hh", 2),
    ];
    Cell::new("gru", matrices.into(), biases.into(), &["h"]).assert_equal();
}
