//! The order in which the neurons of a network without cycles depend on one another.

use super::Steps;
use super::blocks::{block_graph, declared_ranks};
use super::digraph::StrongComponents;
use super::neurons::NeuronGraph;
use super::triangular::is_lower;
use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::BlockId;
use crate::pattern::Patterns;

/// An order in which each neuron stands behind all that it reads; absent if there is a cycle.
/// Whole blocks where that is enough, each from its first neuron to its last.
pub(super) fn order(
    network: &Network,
    patterns: &Patterns,
    graph: &NeuronGraph,
    strong: &StrongComponents,
) -> Option<Steps> {
    if !strong.cyclic(&graph.digraph).is_empty() {
        return None;
    }
    if let Some(blocks) = block_order(network, patterns) {
        return Some(Steps::Blocks(blocks));
    }
    let order = graph.digraph.topological(&graph.ranks(&declared_ranks(network)));
    Some(Steps::Neurons(order.into_iter().filter_map(|node| graph.neuron(node)).collect()))
}

fn block_order(network: &Network, patterns: &Patterns) -> Option<Vec<BlockId>> {
    let returns = |arrow: Arrow| {
        let route = network.route(arrow);
        route.from == route.to
    };
    let goes_down =
        |arrow: Arrow| !arrow.is_gate() && is_lower(network, patterns, arrow.connection());
    if network.arrows_by_text().into_iter().any(|arrow| returns(arrow) && !goes_down(arrow)) {
        return None;
    }
    let has_entries = |arrow: Arrow| patterns.connection(arrow.connection()).count() > 0;
    let graph = block_graph(network, |arrow| !returns(arrow) && has_entries(arrow));
    let order = graph.topological(&declared_ranks(network));
    let is_complete = order.len() == network.blocks.len();
    is_complete.then(|| order.into_iter().map(|node| BlockId::new(node as usize)).collect())
}
