//! Which linear and rectified blocks on cycles let a small state grow with its weights.

use super::growth::ticks;
use super::linear::{LinearPart, LinearWeight};
use crate::engine::Compilation;
use crate::model::network::{Activation, BlockId, ConnectionId};
use crate::structure::Group;
use crate::weights::{Weights, entry, for_each_entry};

/// Eigenvalues of a full state that is longer are not computed: they would take most of a second.
/// Its radius is estimated.
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
    /// Whether the radius is the growth of one state, the full state being long.
    pub is_estimate: bool,
}

/// Finds them among groups that are linear or rectified throughout, without gates, and whose full
/// state is short enough for its eigenvalues, or takes a step that few sums make.
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
    if has_gate || !group.blocks.iter().all(is_linear) {
        return None;
    }
    let (radius, is_estimate) = radius(compilation, weights, group)?;
    Some(Unstable { blocks: group.blocks.clone(), connection, radius, is_estimate })
}

/// The spectral radius of one tick where it is above 1, and whether it is an estimate.
fn radius(compilation: &Compilation, weights: &Weights<f64>, group: &Group) -> Option<(f64, bool)> {
    let network = compilation.network;
    let neurons: usize = group.blocks.iter().map(|id| network.block(*id).size).sum();
    let delays = group.inner.iter().map(|arrow| network.route(*arrow).delay as usize);
    let numbers = neurons.saturating_mul(delays.max().unwrap_or(0).max(1));
    let part = || linear_part(compilation, weights, group);
    if numbers <= LONGEST {
        let radius = part().radius(network.clock)?;
        return (radius > 1.0 + ROUNDING).then_some((radius, false));
    }
    if network.clock.acts_within_steps() {
        return None;
    }
    let entries = group.inner.iter().map(|arrow| arrow.connection());
    let entries = entries.map(|id| compilation.patterns.connection(id).count()).sum();
    let ticks = ticks(numbers, entries)?;
    Some((part().growth(ticks, compilation.seed)?, true))
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
