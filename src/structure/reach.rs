//! Blocks that no signal enters or leaves.

use super::latency::DistanceTable;
use super::neurons::NeuronGraph;
use crate::model::Network;
use crate::model::network::BlockId;
use crate::syntax::ast::Role;

/// The blocks that no input reaches; none where there is no input.
pub(super) fn unreachable(network: &Network, table: &DistanceTable) -> Vec<BlockId> {
    let is_reached = |block: &BlockId| table.iter().any(|row| row[block.index()].is_some());
    match table.is_empty() {
        true => Vec::new(),
        false => network.block_ids().filter(|block| !is_reached(block)).collect(),
    }
}

/// The blocks that reach no output; none where there is no output. One neuron that does is enough,
/// so the search ends when each block has one.
pub(super) fn dead_ends(graph: &NeuronGraph) -> Vec<BlockId> {
    let network = graph.network;
    let is_output = |block: &BlockId| network.block(*block).role == Role::Output;
    let mut waiting: Vec<u32> =
        network.block_ids().filter(is_output).flat_map(|block| graph.nodes_of(block)).collect();
    if waiting.is_empty() {
        return Vec::new();
    }
    let mut reaches = vec![false; graph.digraph.len()];
    for node in &waiting {
        reaches[*node as usize] = true;
    }
    let mut is_dead: Vec<bool> = network.block_ids().map(|block| !is_output(&block)).collect();
    let mut dead = is_dead.iter().filter(|is_dead| **is_dead).count();
    while let Some(node) = waiting.pop().filter(|_| dead > 0) {
        for arc in graph.digraph.arriving(node) {
            if std::mem::replace(&mut reaches[arc.node as usize], true) {
                continue;
            }
            waiting.push(arc.node);
            if let Some((block, _)) = graph.neuron(arc.node) {
                dead -= usize::from(std::mem::take(&mut is_dead[block.index()]));
            }
        }
    }
    network.block_ids().filter(|block| is_dead[block.index()]).collect()
}

/// The blocks but inputs that have no incoming connection (so no gate either), no bias, no noise and
/// no start state.
pub(super) fn never_driven(network: &Network) -> Vec<BlockId> {
    let mut has_arrow = vec![false; network.blocks.len()];
    for connection in &network.connections {
        has_arrow[connection.to.index()] = true;
    }
    let is_driven = |id: BlockId| {
        let block = network.block(id);
        let is_own = block.bias.is_some() || block.noise > 0.0 || !block.starts_at_zero();
        has_arrow[id.index()] || block.is_input() || is_own
    };
    network.block_ids().filter(|block| !is_driven(*block)).collect()
}
