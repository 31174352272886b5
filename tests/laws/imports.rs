//! What is imported from PyTorch gives PyTorch's outputs. The fixtures are those that
//! `data/imports.py` wrote.

use std::collections::BTreeMap;
use std::path::Path;

use ndarray::Array3;
use netc::data::{Array, ArrayFile, read_arrays};
use netc::import::import;
use netc::model::network::Activation;

use crate::law::{Bench, FOLDER, accept, difference};

/// Sums over 9 ticks in another order agree to this.
const EXACT: f64 = 1e-12;

/// Imports a fixture, and says how far its outputs are from PyTorch's.
fn difference_of(name: &str, activations: &[(&str, Activation)]) -> f64 {
    let path = Path::new(FOLDER).join(format!("data/import-{name}.npz"));
    let mut arrays: BTreeMap<String, Array> =
        read_arrays(&path, 1 << 20).unwrap().arrays.into_iter().collect();
    let (x, y) = (states(&arrays.remove("x").unwrap()), states(&arrays.remove("y").unwrap()));
    let state = arrays.into_iter().map(|(name, it)| (name.replacen("state.", "", 1), it));
    let file = ArrayFile { arrays: state.collect(), metadata: BTreeMap::new() };
    let activations: Vec<_> =
        activations.iter().map(|(module, it)| (module.to_string(), it.clone())).collect();
    let imported = import(&file, "a fixture", &activations).unwrap();
    let compiled = accept(&imported.program);
    let weights = imported.weights(&compiled).unwrap();
    let blocks = &compiled.model.network.blocks;
    let (ticks, batch, _) = x.dim();
    let mut inputs: Vec<_> =
        blocks.iter().map(|block| Array3::zeros((ticks, batch, block.size))).collect();
    inputs[0] = x;
    let mut bench = Bench::new(&compiled, ticks, ticks, batch);
    let outputs = bench.forward(&weights, &inputs).pop().unwrap();
    difference(&[outputs], &[y])
}

fn states(array: &Array) -> Array3<f64> {
    let [ticks, batch, neurons] = array.shape[..] else { panic!("no states: {:?}", array.shape) };
    Array3::from_shape_vec((ticks, batch, neurons), array.numbers.clone()).unwrap()
}

#[test]
fn imported_networks_have_the_outputs_of_pytorch() {
    for (name, activations) in [
        ("rnn", vec![]),
        ("relu", vec![("body", Activation::Relu)]),
        ("lstm", vec![("out", Activation::Sigmoid)]),
        ("gru", vec![("first", Activation::Tanh)]),
        ("linear", vec![("a", Activation::Relu)]),
    ] {
        let apart = difference_of(name, &activations);
        assert!(apart <= EXACT, "{name}: the outputs are {apart:e} apart");
    }
}

#[test]
fn another_activation_is_another_network() {
    assert!(difference_of("relu", &[]) > 0.1);
}
