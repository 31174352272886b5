//! Weights that are written to a file and read again are the same, and a file with one number
//! beyond a constraint is refused.

use std::fs;

use netc::compile::Compiled;
use netc::data::{ArrayFile, read_arrays};
use netc::tensors::{About, Misfit, tensors, to_bytes, weights_of};
use netc::weights::Weights;

/// The file that holds the weights of a program.
pub fn exported(compiled: &Compiled, weights: &Weights<f64>) -> ArrayFile {
    let network = &compiled.model.network;
    let about =
        About { network: network.name.clone(), program: String::new(), precision: "f64".into() };
    let tensors = tensors(network, &compiled.patterns, weights);
    let bytes = to_bytes(&tensors, &about, network.precision).expect("tensors of distinct names");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("w.safetensors");
    fs::write(&path, bytes).expect("a writable folder");
    read_arrays(&path, 1 << 30).expect("a file that netc wrote")
}

/// The weights of a file, if it fits the program.
pub fn imported(compiled: &Compiled, file: &ArrayFile) -> Result<Weights<f64>, Vec<Misfit>> {
    weights_of(&compiled.model.network, &compiled.patterns, &compiled.weights, file)
}

/// A number beyond a mask, put into a file where one leaves a cell out; absent where none does.
pub fn beyond_a_mask(compiled: &Compiled, file: &ArrayFile) -> Option<ArrayFile> {
    let network = &compiled.model.network;
    let mut spoilt = file.clone();
    for id in network.matrix_ids() {
        let (matrix, pattern) = (network.matrix(id), compiled.patterns.matrix(id));
        let mut cells = (0..matrix.rows * matrix.cols)
            .filter(|cell| !pattern.contains(cell / matrix.cols, cell % matrix.cols));
        let array = spoilt.arrays.iter_mut().find(|(name, _)| *name == matrix.name);
        if let (Some(cell), Some((_, array))) = (cells.next(), array) {
            array.numbers[cell] = 1e-300;
            return Some(spoilt);
        }
    }
    None
}
