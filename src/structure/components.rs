//! The components of neurons that contain a cycle, like ones together, and their periods.

use std::collections::HashMap;

use super::Component;
use super::cycle::CycleSearch;
use super::digraph::StrongComponents;
use super::neurons::NeuronGraph;
use crate::model::network::BlockId;

/// A cycle is looked for through so many blocks of a component; more would take too long.
const SEARCHES: usize = 8;

/// What components must have in common to be counted together.
#[derive(PartialEq, Eq, Hash)]
struct Likeness {
    blocks: Vec<BlockId>,
    neurons: usize,
    period: u64,
}

/// The components with a cycle, by their first neuron in `r`.
pub(super) fn components(graph: &NeuronGraph, strong: &StrongComponents) -> Vec<Component> {
    let mut search = CycleSearch::new(graph, strong);
    let mut ticks = vec![None; graph.digraph.len()];
    let mut known: HashMap<Likeness, usize> = HashMap::new();
    let mut components: Vec<Component> = Vec::new();
    for nodes in strong.cyclic(&graph.digraph) {
        let likeness = Likeness {
            blocks: blocks_of(graph, nodes),
            neurons: nodes.iter().map(|node| graph.neurons_at(*node)).sum(),
            period: match graph.network.clock.acts_within_steps() {
                // A block with dynamics lies on it, whose state changes without pause.
                true => 1,
                false => period(graph, strong, nodes[0], &mut ticks),
            },
        };
        if let Some(index) = known.get(&likeness) {
            components[*index].count += 1;
            continue;
        }
        let cycle = search.shortest(starts(graph, nodes));
        let blocks = likeness.blocks.clone();
        let (neurons, period) = (likeness.neurons, likeness.period);
        known.insert(likeness, components.len());
        components.push(Component { blocks, neurons, count: 1, cycle, period });
    }
    components
}

/// The blocks of nodes in ascending order.
fn blocks_of(graph: &NeuronGraph, nodes: &[u32]) -> Vec<BlockId> {
    let mut blocks: Vec<BlockId> =
        nodes.iter().filter_map(|node| graph.neuron(*node)).map(|(block, _)| block).collect();
    blocks.dedup();
    blocks
}

/// Where a short cycle is looked for: a neuron with an arrow to itself, if there is one, and the
/// first neurons of the first blocks.
fn starts(graph: &NeuronGraph, nodes: &[u32]) -> Vec<u32> {
    let returns = |node: u32| graph.digraph.leaving(node).iter().any(|arc| arc.node == node);
    let mut starts: Vec<u32> =
        nodes.iter().copied().find(|node| returns(*node)).into_iter().collect();
    let mut last = None;
    for node in nodes {
        let block = graph.neuron(*node).map(|(block, _)| block);
        if block.is_some() && block != last {
            last = block;
            starts.push(*node);
        }
        if starts.len() >= SEARCHES {
            break;
        }
    }
    starts
}

/// The greatest common divisor of the lengths of all cycles of a component, in ticks, a leak being a
/// cycle of length 1. With any
/// number `t` of ticks from the first node to each node along some path, a cycle's length is the
/// sum of `t(from) + delay - t(to)` over its arcs, and each of these is a difference of two ways
/// round; so their greatest common divisor is the period. Once it is 1 no further arc is looked at.
fn period(
    graph: &NeuronGraph,
    strong: &StrongComponents,
    first: u32,
    ticks: &mut [Option<u64>],
) -> u64 {
    let mut period = 0;
    let mut waiting = vec![(first, 0)];
    ticks[first as usize] = Some(0);
    while let Some((node, now)) = waiting.pop() {
        if period == 1 || graph.leaks(node) {
            return 1;
        }
        for arc in graph.digraph.leaving(node) {
            if !strong.together(first, arc.node) {
                continue;
            }
            let arrival = now + graph.ticks(arc);
            match ticks[arc.node as usize] {
                Some(known) => period = gcd(period, arrival.abs_diff(known)),
                None => {
                    ticks[arc.node as usize] = Some(arrival);
                    waiting.push((arc.node, arrival));
                }
            }
        }
    }
    period
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
