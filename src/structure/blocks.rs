//! The graph of blocks, and the orders that make everything independent of declarations.

use super::digraph::{Digraph, Link};
use crate::model::Network;
use crate::model::network::{BlockId, ConnectionId};

/// All connections in the order of their texts.
pub(super) fn by_text(network: &Network) -> Vec<ConnectionId> {
    let mut ids: Vec<ConnectionId> = network.connection_ids().collect();
    ids.sort_by(|a, b| network.connection(*a).name.cmp(&network.connection(*b).name));
    ids
}

/// The position of each block in the order of names.
pub(super) fn name_ranks(network: &Network) -> Vec<u32> {
    let mut ids: Vec<BlockId> = network.block_ids().collect();
    ids.sort_by(|a, b| network.block(*a).name.cmp(&network.block(*b).name));
    let mut ranks = vec![0; ids.len()];
    for (rank, id) in (0..).zip(ids) {
        ranks[id.index()] = rank;
    }
    ranks
}

/// The position of each block in `r`.
pub(super) fn declared_ranks(network: &Network) -> Vec<u32> {
    (0..network.blocks.len() as u32).collect()
}

/// Some connections as a graph whose nodes are the blocks. The arcs of a block are in the order of
/// their texts.
pub(super) fn block_graph(network: &Network, include: impl Fn(ConnectionId) -> bool) -> Digraph {
    let links: Vec<Link> = by_text(network)
        .into_iter()
        .filter(|id| include(*id))
        .map(|id| {
            let connection = network.connection(id);
            (connection.from.index() as u32, connection.to.index() as u32, id)
        })
        .collect();
    Digraph::new(network.blocks.len(), &links)
}
