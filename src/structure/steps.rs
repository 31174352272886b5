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
) -> Result<(), Vec<AlgebraicLoop>> {
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

/// The same for the neurons, or the cycles of neurons.
fn neuron_orders(
    network: &Network,
    patterns: &Patterns,
    groups: &[Group],
    group_of: &[usize],
) -> Result<Vec<Vec<(BlockId, u32)>>, Vec<AlgebraicLoop>> {
    let chosen = unsettled_within_tick(network, groups);
    let is_chosen = |arrow: Arrow| chosen.contains(&arrow);
    let graph = NeuronGraph::new(network, patterns, Coupling::Coupled, is_chosen);
    let ranks = graph.ranks(&name_ranks(network));
    let order = graph.digraph.topological(&ranks);
    if order.len() < graph.digraph.len() {
        return Err(loops(&graph, &ranks));
    }
    let mut orders = vec![Vec::new(); groups.len()];
    for (block, neuron) in order.into_iter().filter_map(|node| graph.neuron(node)) {
        orders[group_of[block.index()]].push((block, neuron));
    }
    Ok(orders)
}

/// Of each strongly connected component a shortest cycle through its first neuron. One that begins in
/// a block of an earlier cycle is left out, as where the neurons of a block each read themselves.
fn loops(graph: &NeuronGraph, ranks: &[u32]) -> Vec<AlgebraicLoop> {
    let strong = graph.digraph.strong_components();
    let first = |nodes: &&[u32]| {
        let neurons = nodes.iter().copied().filter(|node| !graph.is_hub(*node));
        neurons.min_by_key(|node| ranks[*node as usize])
    };
    let mut starts: Vec<u32> = strong.cyclic(&graph.digraph).iter().filter_map(first).collect();
    starts.sort_unstable_by_key(|node| ranks[*node as usize]);
    let mut search = CycleSearch::new(graph, &strong);
    let (mut loops, mut told) = (Vec::new(), HashSet::new());
    for start in starts {
        if graph.neuron(start).is_some_and(|(block, _)| told.insert(block)) {
            let cycle = search.shortest([start]);
            told.extend(cycle.iter().map(|step| step.block));
            loops.push(AlgebraicLoop { cycle });
        }
    }
    loops
}
