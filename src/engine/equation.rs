//! The equation `r = f(W r + b)` itself, `W` the sum over all delays: neither clock nor delays
//! matter here.

use crate::engine::Compilation;
use crate::weights::Weights;

/// `f(W r + b) - r` for a state `r` of all blocks (inputs held as they are: 0 there), one vector a
/// block.
pub fn change(
    compilation: &Compilation,
    weights: &Weights<f64>,
    state: &[Vec<f64>],
) -> Vec<Vec<f64>> {
    let _ = (compilation, weights, state);
    todo!()
}

/// The one solution of `r = f(W r + b)` for given inputs of a feed-forward network, neuron by
/// neuron in the order that makes `W` strictly lower triangular. Absent for a network with cycles.
pub fn fixed_point(
    compilation: &Compilation,
    weights: &Weights<f64>,
    inputs: &[Vec<f64>],
) -> Option<Vec<Vec<f64>>> {
    let _ = (compilation, weights, inputs);
    todo!()
}
