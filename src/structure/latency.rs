//! Latencies: the smallest sums of delays from the inputs; where connections act within the step,
//! 1 for a path through a block with dynamics, however long, and 0 through `tau(0)` blocks alone.

use std::collections::BTreeMap;

use super::neurons::NeuronGraph;
use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::{BlockId, Clock};

/// The smallest sum of delays from an input, and whether every path of that sum has a written
/// delay. Ordered by ticks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Distance {
    /// The sum of delays.
    pub ticks: u64,
    /// Whether a delay on the way is written.
    pub is_written: bool,
}

/// The distances of nodes from one input block: of all that are as near as the nearest of some
/// block, and at least that of all others.
pub(super) struct Distances<'a> {
    graph: &'a NeuronGraph<'a>,
    nodes: Vec<Option<Distance>>,
    /// The node before each one on a path of smallest sum, and the arrow from there.
    before: Vec<Option<(u32, Arrow)>>,
}

/// `distance[i][p]` from the i-th input block to block p.
pub(super) type DistanceTable = Vec<Vec<Option<Distance>>>;

/// The input blocks in the order of `r`.
pub(super) fn inputs(network: &Network) -> impl Iterator<Item = BlockId> {
    network.block_ids().filter(|id| network.block(*id).is_input())
}

/// The distances of all blocks from all inputs.
pub(super) fn distance_table(graph: &NeuronGraph) -> DistanceTable {
    let blocks = |input| {
        let distances = Distances::from(graph, input);
        graph.network.block_ids().map(|block| distances.of(block)).collect()
    };
    inputs(graph.network).map(blocks).collect()
}

/// The latencies alone.
pub(super) fn latencies(table: &DistanceTable) -> Vec<Vec<Option<u64>>> {
    let ticks = |distance: &Option<Distance>| distance.map(|distance| distance.ticks);
    table.iter().map(|row| row.iter().map(ticks).collect()).collect()
}

/// For each block the smallest latency over the inputs; if none reaches it, 1, or 0 under
/// `layered`.
pub(super) fn placement(network: &Network, table: &DistanceTable) -> Vec<u64> {
    let unreached = match network.clock {
        Clock::Global | Clock::Continuous { .. } => 1,
        Clock::Layered => 0,
    };
    let smallest = |block: BlockId| table.iter().filter_map(|row| row[block.index()]).min();
    network
        .block_ids()
        .map(|block| smallest(block).map_or(unreached, |distance| distance.ticks))
        .collect()
}

impl Distance {
    const NONE: Distance = Distance { ticks: 0, is_written: false };

    /// The distance after a delay more, under a clock.
    pub fn after(self, ticks: u64, is_written: bool, clock: Clock) -> Distance {
        let ticks = (self.ticks + ticks).min(clock.longest_latency());
        Distance { ticks, is_written: self.is_written || is_written }
    }
}

impl<'a> Distances<'a> {
    /// Dijkstra's algorithm from all neurons of a block, until all nodes are found that are as near
    /// as the nearest of the last block. Delays are few different numbers, so the nodes wait in one
    /// list for each distance.
    pub fn from(graph: &'a NeuronGraph<'a>, input: BlockId) -> Self {
        let len = graph.digraph.len();
        let mut found = Self { graph, nodes: vec![None; len], before: vec![None; len] };
        let mut waiting = BTreeMap::from([(Distance::NONE, Vec::new())]);
        for node in graph.nodes_of(input) {
            found.nodes[node as usize] = Some(Distance::NONE);
            waiting.entry(Distance::NONE).or_default().push(node);
        }
        // No arrow enters an input.
        let network = graph.network;
        let mut is_sought: Vec<bool> = network.blocks.iter().map(|b| !b.is_input()).collect();
        let mut sought = is_sought.iter().filter(|is_sought| **is_sought).count();
        let mut last = Distance::NONE;
        while let Some((distance, nodes)) = waiting.pop_first() {
            if sought == 0 && distance > last {
                break;
            }
            last = distance;
            for node in nodes {
                if found.nodes[node as usize] != Some(distance) {
                    continue;
                }
                if let Some((block, _)) = graph.neuron(node) {
                    sought -= usize::from(std::mem::take(&mut is_sought[block.index()]));
                }
                found.leave(node, distance, &mut waiting);
            }
        }
        found
    }

    /// Follows the arcs that leave a node.
    fn leave(&mut self, node: u32, now: Distance, waiting: &mut BTreeMap<Distance, Vec<u32>>) {
        let clock = self.graph.network.clock;
        for arc in self.graph.digraph.leaving(node) {
            let next = now.after(self.graph.ticks(arc), self.graph.is_written(arc), clock);
            let known = &mut self.nodes[arc.node as usize];
            if known.is_none_or(|known| next < known) {
                *known = Some(next);
                self.before[arc.node as usize] = Some((node, arc.arrow()));
                waiting.entry(next).or_default().push(arc.node);
            }
        }
    }

    /// The distance of the nearest neuron of a block.
    pub fn of(&self, block: BlockId) -> Option<Distance> {
        self.graph.nodes_of(block).filter_map(|node| self.nodes[node as usize]).min()
    }

    /// The arrows of a path to the nearest neuron of a block.
    pub fn path_to(&self, block: BlockId) -> Vec<Arrow> {
        let distance = |node: &u32| self.nodes[*node as usize];
        let reached = self.graph.nodes_of(block).filter(|node| distance(node).is_some());
        let mut path = Vec::new();
        let mut next = reached.min_by_key(distance);
        while let Some(node) = next {
            let before = self.before[node as usize];
            if !self.graph.is_hub(node) {
                path.extend(before.map(|(_, arrow)| arrow));
            }
            next = before.map(|(node, _)| node);
        }
        path.reverse();
        path
    }
}
