//! The longest path of a network without cycles.

use super::digraph::StrongComponents;
use super::neurons::NeuronGraph;

/// P, the largest sum of delays on a path; absent if there is a cycle.
pub(super) fn longest_path(graph: &NeuronGraph, strong: &StrongComponents) -> Option<u64> {
    if !strong.cyclic(&graph.digraph).is_empty() {
        return None;
    }
    let most = graph.network.clock.longest_latency();
    let mut longest = vec![0; graph.digraph.len()];
    for node in strong.members.iter().flatten() {
        for arc in graph.digraph.leaving(*node) {
            let length = (longest[*node as usize] + graph.ticks(arc)).min(most);
            let known = &mut longest[arc.node as usize];
            *known = length.max(*known);
        }
    }
    longest.into_iter().max().or(Some(0))
}
