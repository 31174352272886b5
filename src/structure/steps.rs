//! What is updated after what within a tick, in groups that are stepped; and the algebraic loops,
//! for which there is no such order.

use std::collections::HashSet;

use super::blocks::{block_graph, name_ranks};
use super::cycle::CycleSearch;
use super::neurons::{Coupling, NeuronGraph};
use super::{AlgebraicLoop, Group, Steps};
use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::BlockId;
use crate::pattern::Patterns;

/// Settles the steps of all groups with inner arrows: whole blocks where the arrows without delay
/// have no cycle of blocks, otherwise neuron by neuron.
pub(super) fn settle_steps(
    network: &Network,
    patterns: &Patterns,
    groups: &mut [Group],
) -> Result<(), AlgebraicLoop> {
    let group_of = group_of_blocks(network, groups);
    let mut orders = block_orders(network, groups, &group_of);
    for (group, order) in groups.iter_mut().zip(&mut orders) {
        if !group.inner.is_empty() && order.len() == group.blocks.len() {
            group.steps = Some(Steps::Blocks(std::mem::take(order)));
        }
    }
    if groups.iter().all(is_settled) {
        return Ok(());
    }
    let orders = neuron_orders(network, patterns, groups, &group_of)?;
    for (group, order) in groups.iter_mut().zip(orders) {
        if !is_settled(group) {
            group.steps = Some(Steps::Neurons(order));
        }
    }
    Ok(())
}

fn is_settled(group: &Group) -> bool {
    group.inner.is_empty() || group.steps.is_some()
}

/// The index of each block's group.
fn group_of_blocks(network: &Network, groups: &[Group]) -> Vec<usize> {
    let mut group_of = vec![0; network.blocks.len()];
    for (index, group) in groups.iter().enumerate() {
        for block in &group.blocks {
            group_of[block.index()] = index;
        }
    }
    group_of
}

/// The arrows that are inner ones, without delay, of groups that are not settled.
fn unsettled_within_tick(network: &Network, groups: &[Group]) -> HashSet<Arrow> {
    let unsettled = groups.iter().filter(|group| !is_settled(group));
    let inner = unsettled.flat_map(|group| &group.inner).copied();
    inner.filter(|arrow| network.route(*arrow).delay == 0).collect()
}

/// For each group its blocks in an order that respects its arrows without delay; blocks on a
/// cycle of these, or behind one, are missing.
fn block_orders(network: &Network, groups: &[Group], group_of: &[usize]) -> Vec<Vec<BlockId>> {
    let chosen = unsettled_within_tick(network, groups);
    let graph = block_graph(network, |arrow| chosen.contains(&arrow));
    let mut orders = vec![Vec::new(); groups.len()];
    for node in graph.topological(&name_ranks(network)) {
        let block = BlockId::new(node as usize);
        orders[group_of[block.index()]].push(block);
    }
    orders
}

/// The same for the neurons, or a cycle of neurons.
fn neuron_orders(
    network: &Network,
    patterns: &Patterns,
    groups: &[Group],
    group_of: &[usize],
) -> Result<Vec<Vec<(BlockId, u32)>>, AlgebraicLoop> {
    let chosen = unsettled_within_tick(network, groups);
    let is_chosen = |arrow: Arrow| chosen.contains(&arrow);
    let graph = NeuronGraph::new(network, patterns, Coupling::Coupled, is_chosen);
    let ranks = graph.ranks(&name_ranks(network));
    let order = graph.digraph.topological(&ranks);
    if order.len() < graph.digraph.len() {
        return Err(first_loop(&graph, &ranks));
    }
    let mut orders = vec![Vec::new(); groups.len()];
    for (block, neuron) in order.into_iter().filter_map(|node| graph.neuron(node)) {
        orders[group_of[block.index()]].push((block, neuron));
    }
    Ok(orders)
}

/// A shortest cycle through the first neuron that lies on one.
fn first_loop(graph: &NeuronGraph, ranks: &[u32]) -> AlgebraicLoop {
    let strong = graph.digraph.strong_components();
    let on_cycles = strong.cyclic(&graph.digraph).into_iter().flatten().copied();
    let first =
        on_cycles.filter(|node| !graph.is_hub(*node)).min_by_key(|node| ranks[*node as usize]);
    let cycle = CycleSearch::new(graph, &strong).shortest(first);
    AlgebraicLoop { cycle }
}
