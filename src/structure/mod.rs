//! `Network`, `Patterns` to [`Structure`]: what the network is, from the graph alone.

mod blocks;
mod components;
mod cycle;
mod dale_findings;
mod depth;
mod digraph;
mod findings;
mod groups;
mod latency;
mod loop_error;
mod mixed;
mod mixed_warning;
mod negative;
mod neurons;
mod order;
mod reach;
mod steps;
mod triangular;
mod wording;

pub use dale_findings::dale_findings;
pub use findings::findings;
pub use loop_error::loop_error;
pub use wording::cycle_text;

use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::BlockId;
use crate::pattern::Patterns;
use neurons::{Coupling, NeuronGraph};

/// What the graph alone says about a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Structure {
    /// The strongly connected components of *blocks*, sources first: the engine's order.
    pub groups: Vec<Group>,
    /// The strongly connected components of *neurons* that contain a cycle, like ones together.
    pub components: Vec<Component>,
    /// For a network without cycles, the largest sum of delays on a path: P.
    pub longest_path: Option<u64>,
    /// Whether `W` is strictly lower triangular. (A question about connections alone.)
    pub triangular: Triangular,
    /// For a network without cycles an order in which each neuron stands behind all that it reads,
    /// gates included, whatever the delays. A softmax block stands whole, under its neuron 0.
    pub order: Option<Steps>,
    /// `latency[i][p]`: the smallest sum of delays from the i-th input block to block p, if any
    /// path leads there. (An input reaches itself with 0.)
    pub latency: Vec<Vec<Option<u64>>>,
    /// For each block, L: the smallest latency over the inputs that reach it; if none does, 1, or
    /// 0 under `layered`.
    pub placement: Vec<u64>,
    /// The first block that combines different moments of an input, and how many more do.
    pub mixed: Option<MixedLatency>,
    /// Blocks that no input reaches (empty where there is no input).
    pub unreachable: Vec<BlockId>,
    /// Blocks that reach no output (empty where there is no output).
    pub dead_ends: Vec<BlockId>,
    /// Blocks without arrow, bias or start state.
    pub never_driven: Vec<BlockId>,
}

/// Blocks that are computed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The blocks, in the order of their names.
    pub blocks: Vec<BlockId>,
    /// Arrows that enter from other groups, in the order of (target's name, text).
    pub entering: Vec<Arrow>,
    /// Arrows between its blocks, in the order of (target's name, text).
    pub inner: Vec<Arrow>,
    /// What is updated after what within a tick; absent where no arrow is inner, so that all
    /// ticks are computed at once.
    pub steps: Option<Steps>,
}

/// The order of updates within a tick of a group that is stepped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steps {
    /// Whole blocks, in an order that respects the arrows without delay.
    Blocks(Vec<BlockId>),
    /// Neuron by neuron (index from 0), where arrows without delay form a cycle of blocks but
    /// none of neurons. A softmax block stands whole, under its neuron 0.
    Neurons(Vec<(BlockId, u32)>),
}

/// Like strongly connected components of neurons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// The blocks whose neurons it has.
    pub blocks: Vec<BlockId>,
    /// How many neurons one such component has.
    pub neurons: usize,
    /// How many components are like this one.
    pub count: usize,
    /// One cycle of the first of them: neurons (index from 0), the last arrow returning to the
    /// first neuron.
    pub cycle: Vec<CycleStep>,
    /// The greatest common divisor of the lengths of its cycles, in ticks.
    pub period: u64,
}

/// One step of a cycle: a neuron and the arrow that leaves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CycleStep {
    /// The block.
    pub block: BlockId,
    /// The neuron, from 0.
    pub neuron: u32,
    /// The arrow to the next step: a connection, or a gate.
    pub arrow: Arrow,
}

/// Whether `W` is strictly lower triangular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Triangular {
    /// In the order of `r`.
    AsOrdered,
    /// With the blocks in this order.
    BlocksReordered(Vec<BlockId>),
    /// With the neurons (index from 0) in this order.
    NeuronsReordered(Vec<(BlockId, u32)>),
    /// In no order: there is a cycle.
    No,
}

/// A block that combines different moments of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MixedLatency {
    /// The block.
    pub block: BlockId,
    /// The input whose moments meet.
    pub input: BlockId,
    /// A path of smallest delay through one incoming arrow, and the sum of its delays.
    pub short: (Vec<Arrow>, u64),
    /// The same through the other.
    pub long: (Vec<Arrow>, u64),
    /// How many further blocks do the like.
    pub more: usize,
}

/// A cycle whose delays sum to 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlgebraicLoop {
    /// The whole cycle.
    pub cycle: Vec<CycleStep>,
}

impl CycleStep {
    /// Whether its arrow joins single neurons, by a mask or as a gate does.
    fn goes_by_neuron(&self, network: &Network) -> bool {
        self.arrow.is_gate() || !network.connection(self.arrow.connection()).masks.is_empty()
    }
}

impl Structure {
    /// Whether no neuron lies on a cycle, gates included.
    pub fn is_feed_forward(&self) -> bool {
        self.components.is_empty()
    }
}

/// Analyses the graph, in time and memory of neurons and existing entries (a dense connection of n
/// to m neurons counting n + m). The error has an algebraic loop of each part of the network that
/// has one.
pub fn analyse(network: &Network, patterns: &Patterns) -> Result<Structure, Vec<AlgebraicLoop>> {
    let mut groups = groups::groups(network);
    steps::settle_steps(network, patterns, &mut groups)?;
    let graph = NeuronGraph::new(network, patterns, Coupling::Coupled, |_| true);
    let strong = graph.digraph.strong_components();
    let table = latency::distance_table(&graph);
    Ok(Structure {
        components: components::components(&graph, &strong),
        longest_path: depth::longest_path(&graph, &strong),
        triangular: triangular::triangular(network, patterns, &graph),
        order: order::order(network, patterns, &graph, &strong),
        latency: latency::latencies(&table),
        placement: latency::placement(network, &table),
        mixed: mixed::mixed_latency(&graph, &strong, &groups, &table),
        unreachable: reach::unreachable(network, &table),
        dead_ends: reach::dead_ends(&graph),
        never_driven: reach::never_driven(network),
        groups,
    })
}

#[cfg(test)]
mod tests;
