//! The graph of blocks, and the orders that make everything independent of declarations.

use super::digraph::{Digraph, Link};
use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::BlockId;

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

/// Some arrows as a graph whose nodes are the blocks. The arcs of a block are in the order of their
/// texts.
pub(super) fn block_graph(network: &Network, include: impl Fn(Arrow) -> bool) -> Digraph {
    let links: Vec<Link> = network
        .arrows_by_text()
        .into_iter()
        .filter(|arrow| include(*arrow))
        .map(|arrow| {
            let route = network.route(arrow);
            (route.from.index() as u32, route.to.index() as u32, arrow)
        })
        .collect();
    Digraph::new(network.blocks.len(), &links)
}
