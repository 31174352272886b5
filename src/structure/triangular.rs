//! Whether `W` is strictly lower triangular, as ordered or in another order. This is a question
//! about entries alone: a softmax adds none, nor does a gate.

use super::Triangular;
use super::blocks::{block_graph, declared_ranks};
use super::neurons::{Coupling, NeuronGraph};
use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::{BlockId, ConnectionId};
use crate::pattern::Patterns;

/// The first of the answers that holds; a reordering moves as little as the order of `r` allows.
pub(super) fn triangular(
    network: &Network,
    patterns: &Patterns,
    graph: &NeuronGraph,
) -> Triangular {
    if network.connection_ids().all(|id| is_lower(network, patterns, id)) {
        Triangular::AsOrdered
    } else if let Some(order) = block_order(network, patterns) {
        Triangular::BlocksReordered(order)
    } else if let Some(order) = neuron_order(network, patterns, graph) {
        Triangular::NeuronsReordered(order)
    } else {
        Triangular::No
    }
}

/// Whether all entries of a connection lie strictly below the diagonal of `W`.
pub(super) fn is_lower(network: &Network, patterns: &Patterns, id: ConnectionId) -> bool {
    let connection = network.connection(id);
    let pattern = patterns.connection(id);
    if connection.from == connection.to {
        (0..pattern.rows()).all(|row| pattern.row(row).all(|column| column < row))
    } else {
        connection.from < connection.to || pattern.count() == 0
    }
}

/// An order of the blocks that makes `W` lower, where one suffices.
fn block_order(network: &Network, patterns: &Patterns) -> Option<Vec<BlockId>> {
    let is_self = |id: ConnectionId| {
        let connection = network.connection(id);
        connection.from == connection.to
    };
    if network.connection_ids().any(|id| is_self(id) && !is_lower(network, patterns, id)) {
        return None;
    }
    let has_entries = |arrow| match arrow {
        Arrow::Connection(id) => !is_self(id) && patterns.connection(id).count() > 0,
        Arrow::Gate(_) => false,
    };
    let order = block_graph(network, has_entries).topological(&declared_ranks(network));
    let is_complete = order.len() == network.blocks.len();
    is_complete.then(|| order.into_iter().map(|node| BlockId::new(node as usize)).collect())
}

/// An order of the neurons that makes `W` lower, if there is one.
fn neuron_order(
    network: &Network,
    patterns: &Patterns,
    coupled: &NeuronGraph,
) -> Option<Vec<(BlockId, u32)>> {
    let is_coupled = network.blocks.iter().any(|block| block.activation.couples_block());
    let is_entry = |arrow: Arrow| !arrow.is_gate();
    let entries_only = (is_coupled || network.gated().next().is_some())
        .then(|| NeuronGraph::new(network, patterns, Coupling::EntriesOnly, is_entry));
    let graph = entries_only.as_ref().unwrap_or(coupled);
    let order = graph.digraph.topological(&graph.ranks(&declared_ranks(network)));
    let is_complete = order.len() == graph.digraph.len();
    is_complete.then(|| order.into_iter().filter_map(|node| graph.neuron(node)).collect())
}
