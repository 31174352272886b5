//! Mixed latency: blocks that combine different moments of an input.

use super::blocks::block_graph;
use super::digraph::{Digraph, StrongComponents};
use super::latency::{DistanceTable, Distances, inputs};
use super::neurons::NeuronGraph;
use super::{Group, MixedLatency};
use crate::model::arrows::Arrow;
use crate::model::network::BlockId;

/// An incoming arrow and the sum of delays from the input through it.
type Arrival = (u64, Arrow);

/// What is needed to judge a block.
struct Judge<'a> {
    graph: &'a NeuronGraph<'a>,
    blocks: Digraph,
    table: &'a DistanceTable,
    on_cycle: Vec<OnCycle>,
}

/// The first block, in the order of groups, that combines different moments of an input: two of
/// its incoming arrows, both from outside its cycle, have different `L(x → q) + d`, and
/// neither path has a written delay.
pub(super) fn mixed_latency(
    graph: &NeuronGraph,
    strong: &StrongComponents,
    groups: &[Group],
    table: &DistanceTable,
) -> Option<MixedLatency> {
    let blocks = block_graph(graph.network, |_| true);
    let judge = Judge { graph, blocks, table, on_cycle: on_cycle(graph, strong) };
    let inputs: Vec<BlockId> = inputs(graph.network).collect();
    let mut found = groups
        .iter()
        .flat_map(|group| &group.blocks)
        .filter_map(|block| (0..inputs.len()).find_map(|input| judge.meeting(*block, input)));
    let (input, short, long) = found.next()?;
    let more = found.count();
    let distances = Distances::from(graph, inputs[input]);
    let path = |(ticks, last): Arrival| {
        let mut path = distances.path_to(graph.network.route(last).from);
        path.push(last);
        (path, ticks)
    };
    let block = graph.network.route(short.1).to;
    Some(MixedLatency { block, input: inputs[input], short: path(short), long: path(long), more })
}

/// Whether a connection has an entry that lies on a cycle, and whether its gate has.
#[derive(Debug, Clone, Copy, Default)]
struct OnCycle {
    connection: bool,
    gate: bool,
}

impl OnCycle {
    fn of(&mut self, arrow: Arrow) -> &mut bool {
        if arrow.is_gate() { &mut self.gate } else { &mut self.connection }
    }
}

/// By connection.
fn on_cycle(graph: &NeuronGraph, strong: &StrongComponents) -> Vec<OnCycle> {
    let mut on_cycle = vec![OnCycle::default(); graph.network.connections.len()];
    for node in graph.digraph.nodes() {
        for arc in graph.digraph.leaving(node) {
            let mark = on_cycle[arc.arrow().connection().index()].of(arc.arrow());
            *mark = *mark || strong.together(node, arc.node);
        }
    }
    on_cycle
}

impl Judge<'_> {
    /// The first and the last arrival of an input (by its index) at a block, if they differ.
    fn meeting(&self, block: BlockId, input: usize) -> Option<(usize, Arrival, Arrival)> {
        let arcs = self.blocks.arriving(block.index() as u32);
        let arrivals = arcs.iter().filter_map(|arc| self.arrival(arc.arrow(), input));
        let short = arrivals.clone().min_by_key(|(ticks, _)| *ticks)?;
        let long = arrivals.rev().max_by_key(|(ticks, _)| *ticks)?;
        (short.0 < long.0).then_some((input, short, long))
    }

    /// When an input arrives through an arrow, if it counts: from outside the block's cycle,
    /// without a written delay.
    fn arrival(&self, arrow: Arrow, input: usize) -> Option<Arrival> {
        let route = self.graph.network.route(arrow);
        let mut on_cycle = self.on_cycle[arrow.connection().index()];
        if *on_cycle.of(arrow) || route.delay_is_written {
            return None;
        }
        let distance = self.table[input][route.from.index()]?;
        let clock = self.graph.network.clock;
        let arrival = distance.after(u64::from(route.delay), false, clock);
        (!arrival.is_written).then_some((arrival.ticks, arrow))
    }
}
