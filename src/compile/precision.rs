//! Numbers of the program that `precision f32` cannot hold.

use super::constraint_errors::stated;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::Model;
use crate::model::network::{Dynamics, Precision, Start, Tau};
use crate::source::Span;
use crate::weights::Weights;

/// The first number of each matrix and block that would be infinite.
pub(super) fn beyond_precision(model: &Model, weights: &Weights<f64>) -> Vec<Diagnostic> {
    let network = &model.network;
    if network.precision == Precision::F64 {
        return Vec::new();
    }
    let of_matrices = network.matrix_ids().filter_map(|id| {
        let number = first_beyond(&weights.matrices[id.index()])?;
        let place = stated(model, id, |places| places.initial);
        Some(beyond(&network.matrix(id).name, number, place))
    });
    let of_blocks = network.block_ids().filter_map(|id| {
        let block = network.block(id);
        let initial = |vector| &network.vector(vector).initial[..];
        let bias = block.bias.map(initial);
        let start = match &block.start {
            Start::Given(values) => Some(&values[..]),
            Start::Learned(vector) => Some(initial(*vector)),
            Start::Data => None,
        };
        let tau = match &block.dynamics {
            Dynamics::Leaky { tau: Tau::Given(values), .. } => Some(&values[..]),
            Dynamics::Leaky { tau: Tau::Learned(vector), .. } => Some(initial(*vector)),
            Dynamics::Unstated | Dynamics::Instant => None,
        };
        let number = [bias, start, tau].into_iter().flatten().find_map(first_beyond)?;
        Some(beyond(&block.name, number, model.places.block(id)))
    });
    of_matrices.chain(of_blocks).collect()
}

fn first_beyond(numbers: &[f64]) -> Option<f64> {
    numbers.iter().copied().find(|number| (*number as f32).is_infinite())
}

fn beyond(name: &str, number: f64, place: Span) -> Diagnostic {
    let message = format!("`{name}` is given {number:e}, which `precision f32` cannot hold");
    Mistake::new(Code::BadValue, place, message, "its numbers end near 3.4e38")
        .with_help("take smaller numbers, or `precision f64`")
}
