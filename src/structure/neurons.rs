//! The graph of neurons. A softmax block is one node, because its neurons depend on one another
//! within the tick. A dense connection of n to m neurons, all of its parts' entries, goes through a
//! *hub*, n + m arcs instead of n · m: from each source to the hub without delay, from the hub to
//! each target with the connection's. A hub is never reported.

use std::ops::Range;

use super::digraph::{Arc, Digraph, Link, Links};
use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::{BlockId, Connection};
use crate::pattern::{Pattern, Patterns};

/// Neurons (or whole softmax blocks) and hubs, with arcs over existing entries.
#[derive(Debug)]
pub(super) struct NeuronGraph<'a> {
    /// The network whose graph it is.
    pub network: &'a Network,
    /// Its arcs. Nodes are the blocks in the order of `r`, then the hubs.
    pub digraph: Digraph,
    layout: Layout,
    /// [`Network::leaking`] of each block.
    leaks: Vec<Vec<bool>>,
}

/// Whether a softmax couples the neurons of its block into one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coupling {
    /// As signals see it.
    Coupled,
    /// As the entries of `W` alone have it.
    EntriesOnly,
}

/// Which nodes belong to which block.
#[derive(Debug)]
struct Layout {
    /// The first node of each block, then the first hub.
    first: Vec<u32>,
}

impl<'a> NeuronGraph<'a> {
    /// The graph of some arrows, or all. Arcs are in the order of the connections' texts.
    pub fn new(
        network: &'a Network,
        patterns: &Patterns,
        coupling: Coupling,
        include: impl Fn(Arrow) -> bool,
    ) -> Self {
        let layout = Layout::new(network, coupling);
        let mut arrows = network.arrows_by_text();
        arrows.retain(|arrow| include(*arrow));
        let arcs = Arcs { network, patterns, layout: &layout, arrows };
        let digraph = Digraph::new(arcs.nodes(), &arcs);
        let leaks = network.block_ids().map(|id| network.leaking(id)).collect();
        Self { network, digraph, layout, leaks }
    }

    /// The nodes of a block.
    pub fn nodes_of(&self, block: BlockId) -> Range<u32> {
        self.layout.nodes_of(block)
    }

    /// Whether a node is a hub.
    pub fn is_hub(&self, node: u32) -> bool {
        node >= self.layout.first_hub()
    }

    /// The neuron of a node (index from 0; a softmax block under its neuron 0), unless it is a hub.
    pub fn neuron(&self, node: u32) -> Option<(BlockId, u32)> {
        if self.is_hub(node) {
            return None;
        }
        let block = self.layout.first.partition_point(|first| *first <= node) - 1;
        Some((BlockId::new(block), node - self.layout.first[block]))
    }

    /// How many neurons a node stands for: none if it is a hub.
    pub fn neurons_at(&self, node: u32) -> usize {
        self.neuron(node).map_or(0, |(block, _)| match self.nodes_of(block).len() {
            1 => self.network.block(block).size,
            _ => 1,
        })
    }

    /// Whether a neuron, or one of a softmax block, keeps a share of its last state.
    pub fn leaks(&self, node: u32) -> bool {
        let Some((block, neuron)) = self.neuron(node) else { return false };
        match self.nodes_of(block).len() {
            1 => self.leaks[block.index()].contains(&true),
            _ => self.leaks[block.index()][neuron as usize],
        }
    }

    /// The ticks that an arc takes, seen from its source.
    pub fn ticks(&self, arc: &Arc) -> u64 {
        match self.is_hub(arc.node) {
            true => 0,
            false => u64::from(self.network.route(arc.arrow()).delay),
        }
    }

    /// Whether an arc, seen from its source, stands for an arrow with a written delay.
    pub fn is_written(&self, arc: &Arc) -> bool {
        !self.is_hub(arc.node) && self.network.route(arc.arrow()).delay_is_written
    }

    /// Ranks for a topological order: hubs first, then neurons by these ranks of their blocks.
    pub fn ranks(&self, block_ranks: &[u32]) -> Vec<u32> {
        let mut blocks: Vec<BlockId> = self.network.block_ids().collect();
        blocks.sort_unstable_by_key(|block| block_ranks[block.index()]);
        let mut ranks = vec![0; self.digraph.len()];
        let nodes = blocks.into_iter().flat_map(|block| self.nodes_of(block));
        for (rank, node) in (1..).zip(nodes) {
            ranks[node as usize] = rank;
        }
        ranks
    }
}

impl Layout {
    fn new(network: &Network, coupling: Coupling) -> Self {
        let mut first = vec![0];
        for block in &network.blocks {
            let is_one = coupling == Coupling::Coupled && block.activation.couples_block();
            let size = if is_one { 1 } else { block.size as u32 };
            first.push(first[first.len() - 1] + size);
        }
        Self { first }
    }

    fn first_hub(&self) -> u32 {
        self.first[self.first.len() - 1]
    }

    fn nodes_of(&self, block: BlockId) -> Range<u32> {
        self.first[block.index()]..self.first[block.index() + 1]
    }

    /// The nodes of some neurons of a block: its one node where a softmax couples it.
    fn nodes_of_part(&self, block: BlockId, part: &Range<usize>) -> Range<u32> {
        let nodes = self.nodes_of(block);
        match nodes.len() {
            1 => nodes,
            _ => nodes.start + part.start as u32..nodes.start + part.end as u32,
        }
    }
}

/// The arcs of some arrows.
struct Arcs<'a> {
    network: &'a Network,
    patterns: &'a Patterns,
    layout: &'a Layout,
    arrows: Vec<Arrow>,
}

impl Links for Arcs<'_> {
    fn each(&self, mut tell: impl FnMut(Link)) {
        let mut hub = self.layout.first_hub();
        for arrow in self.arrows.iter().copied() {
            let pattern = self.patterns.connection(arrow.connection());
            let ends = self.ends(arrow);
            if arrow.is_gate() {
                let gated = gated(self.network, arrow, pattern);
                tell_entries(arrow, &ends, gated, &mut tell);
            } else if pattern.count() < self.cells(arrow) {
                tell_entries(arrow, &ends, pattern.entries(), &mut tell);
            } else if self.has_hub(arrow) {
                let (from, to) = self.parts(arrow);
                from.for_each(|from| tell((from, hub, arrow)));
                to.for_each(|to| tell((hub, to, arrow)));
                hub += 1;
            } else {
                let (from, to) = self.parts(arrow);
                from.for_each(|from| to.clone().for_each(|to| tell((from, to, arrow))));
            }
        }
    }
}

impl Arcs<'_> {
    /// Neurons (or whole softmax blocks) and hubs.
    fn nodes(&self) -> usize {
        let hubs = self.arrows.iter().filter(|arrow| self.has_hub(**arrow)).count();
        self.layout.first_hub() as usize + hubs
    }

    /// Whether all entries between two parts exist, of several nodes each.
    fn has_hub(&self, arrow: Arrow) -> bool {
        let (from, to) = self.parts(arrow);
        let is_dense = || self.patterns.connection(arrow.connection()).count() == self.cells(arrow);
        !arrow.is_gate() && from.len() > 1 && to.len() > 1 && is_dense()
    }

    /// The entries that the parts of a connection could have.
    fn cells(&self, arrow: Arrow) -> usize {
        let connection = self.network.connection(arrow.connection());
        connection.from_part.len() * connection.to_part.len()
    }

    /// The nodes of the blocks that an arrow leads from and to.
    fn ends(&self, arrow: Arrow) -> (Range<u32>, Range<u32>) {
        let route = self.network.route(arrow);
        (self.layout.nodes_of(route.from), self.layout.nodes_of(route.to))
    }

    /// The nodes of the parts that a connection leads from and to.
    fn parts(&self, arrow: Arrow) -> (Range<u32>, Range<u32>) {
        let Connection { from, to, from_part, to_part, .. } =
            self.network.connection(arrow.connection());
        (self.layout.nodes_of_part(*from, from_part), self.layout.nodes_of_part(*to, to_part))
    }
}

/// From neuron i of a gate to neuron i of the part that its connection adds to, where that neuron
/// has an entry.
fn gated(
    network: &Network,
    arrow: Arrow,
    pattern: &Pattern,
) -> impl Iterator<Item = (usize, usize)> {
    let first = network.connection(arrow.connection()).to_part.start;
    let gated = (first..pattern.rows()).filter(|row| pattern.row(*row).next().is_some());
    gated.map(move |row| (row, row - first))
}

/// One arc for each entry (to, from); those of a softmax block fall together.
fn tell_entries(
    arrow: Arrow,
    (from, to): &(Range<u32>, Range<u32>),
    entries: impl Iterator<Item = (usize, usize)>,
    tell: &mut impl FnMut(Link),
) {
    let node = |nodes: &Range<u32>, neuron: usize| (nodes.start + neuron as u32).min(nodes.end - 1);
    let links = entries.map(|(row, column)| (node(from, column), node(to, row), arrow));
    if from.len() > 1 && to.len() > 1 {
        return links.for_each(tell);
    }
    let mut links: Vec<Link> = links.collect();
    links.sort_unstable();
    links.dedup();
    links.into_iter().for_each(tell);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::network::{Activation, Block, Clock, Initial, Matrix, MatrixId, Precision};
    use crate::pattern::patterns;
    use crate::syntax::ast::Role;

    #[test]
    fn all_entries_of_parts_go_through_a_hub() {
        let id = BlockId::new(0);
        let whole =
            Connection::new("h[1..50] -> h[51..90]", (id, 100), (id, 100), MatrixId::new(0));
        let network = Network {
            name: "parts".into(),
            clock: Clock::Global,
            precision: Precision::F64,
            blocks: vec![Block::new("h", Role::Hidden, 100, Activation::Tanh)],
            matrices: vec![Matrix::new("P", 40, 50, Initial::Xavier)],
            vectors: Vec::new(),
            connections: vec![Connection { from_part: 0..50, to_part: 50..90, ..whole }],
        };
        let patterns = patterns(&network, 1);
        let graph = NeuronGraph::new(&network, &patterns, Coupling::Coupled, |_| true);
        assert_eq!(graph.digraph.len(), 101);
        assert_eq!((graph.digraph.arriving(100).len(), graph.digraph.leaving(100).len()), (50, 40));
        assert_eq!(graph.digraph.leaving(49)[0].node, 100);
        assert_eq!((graph.digraph.leaving(50).len(), graph.digraph.arriving(90).len()), (0, 0));
    }
}
