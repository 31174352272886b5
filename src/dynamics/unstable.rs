//! Which linear and rectified blocks on cycles let a small state grow with its weights.

use super::linear::{LinearPart, LinearWeight};
use crate::engine::Compilation;
use crate::model::network::{Activation, BlockId, ConnectionId};
use crate::structure::Group;
use crate::weights::{Weights, entry, for_each_entry};

/// Eigenvalues of a full state that is longer are not computed: they would take most of a second.
const LONGEST: usize = 600;

/// A radius above 1 by less than this is 1, rounded.
const ROUNDING: f64 = 1e-9;

/// Blocks on cycles whose linear part grows.
#[derive(Debug, Clone, PartialEq)]
pub struct Unstable {
    /// The blocks, in the order of their names.
    pub blocks: Vec<BlockId>,
    /// One of the connections between them: the first by its text.
    pub connection: ConnectionId,
    /// The largest modulus of an eigenvalue of one tick of their full state, rectified neurons
    /// taken as linear.
    pub radius: f64,
}

/// Finds them among groups that are linear or rectified throughout, without gates, and whose full
/// state is short enough.
pub fn unstable(compilation: &Compilation, weights: &Weights<f64>) -> Vec<Unstable> {
    let groups = compilation.structure.groups.iter();
    groups.filter_map(|group| of_group(compilation, weights, group)).collect()
}

fn of_group(compilation: &Compilation, weights: &Weights<f64>, group: &Group) -> Option<Unstable> {
    let network = compilation.network;
    let is_linear = |id: &BlockId| {
        matches!(network.block(*id).activation, Activation::Linear | Activation::Relu)
    };
    let has_gate = group.inner.iter().any(|arrow| arrow.is_gate());
    let connection = group
        .inner
        .iter()
        .map(|arrow| arrow.connection())
        .min_by_key(|id| &network.connection(*id).name)?;
    let neurons: usize = group.blocks.iter().map(|id| network.block(*id).size).sum();
    let delays = group.inner.iter().map(|arrow| network.route(*arrow).delay as usize);
    let longest = delays.max().unwrap_or(0).max(1);
    let is_short = neurons.saturating_mul(longest) <= LONGEST;
    if has_gate || !is_short || !group.blocks.iter().all(is_linear) {
        return None;
    }
    let radius = linear_part(compilation, weights, group).radius(network.clock)?;
    let blocks = group.blocks.clone();
    (radius > 1.0 + ROUNDING).then_some(Unstable { blocks, connection, radius })
}

fn linear_part(compilation: &Compilation, weights: &Weights<f64>, group: &Group) -> LinearPart {
    let network = compilation.network;
    let mut first = vec![0; network.blocks.len()];
    let mut part = LinearPart { alpha: Vec::new(), instant: Vec::new(), weights: Vec::new() };
    for id in &group.blocks {
        first[id.index()] = part.alpha.len();
        part.alpha.extend(network.alpha(*id, &weights.vectors));
        part.instant.resize(part.alpha.len(), network.block(*id).is_instant());
    }
    for arrow in &group.inner {
        let id = arrow.connection();
        let connection = network.connection(id);
        let matrix = network.matrix(connection.matrix);
        let numbers = &weights.matrices[connection.matrix.index()];
        for_each_entry(network, compilation.patterns, id, |to, from, position| {
            part.weights.push(LinearWeight {
                delay: connection.delay as usize,
                to: first[connection.to.index()] + to,
                from: first[connection.from.index()] + from,
                weight: entry(matrix, numbers, position),
            });
        });
    }
    part
}
