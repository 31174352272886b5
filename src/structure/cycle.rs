//! The cycle that is shown for a component.

use std::collections::VecDeque;

use super::CycleStep;
use super::digraph::StrongComponents;
use super::neurons::NeuronGraph;
use crate::model::arrows::Arrow;

/// Searches for short cycles. What it remembers of a search is cleared by touching only what was
/// visited, so that many small components cost no more than their sizes.
pub(super) struct CycleSearch<'a> {
    graph: &'a NeuronGraph<'a>,
    strong: &'a StrongComponents,
    /// The node before each visited one, and the arrow from there.
    before: Vec<Option<(u32, Arrow)>>,
    visited: Vec<u32>,
}

impl<'a> CycleSearch<'a> {
    /// A search that has visited nothing.
    pub fn new(graph: &'a NeuronGraph<'a>, strong: &'a StrongComponents) -> Self {
        let before = vec![None; graph.digraph.len()];
        Self { graph, strong, before, visited: Vec::new() }
    }

    /// The shortest (in arrows) of the shortest cycles through each of these neurons; empty if none
    /// of them lies on a cycle.
    pub fn shortest(&mut self, starts: impl IntoIterator<Item = u32>) -> Vec<CycleStep> {
        let mut best = Vec::new();
        for start in starts {
            let cycle = self.through(start);
            if best.is_empty() || cycle.len() < best.len() {
                best = cycle;
            }
            if best.len() == 1 {
                break;
            }
        }
        best
    }

    /// A shortest cycle through a neuron. An arc into a hub is half an arrow and counts 0, so a hub
    /// is looked at before all that lies further away.
    fn through(&mut self, start: u32) -> Vec<CycleStep> {
        let mut waiting = VecDeque::from([start]);
        let mut cycle = Vec::new();
        'search: while let Some(node) = waiting.pop_front() {
            for arc in self.graph.digraph.leaving(node) {
                if arc.node == start {
                    cycle = self.steps(start, node, arc.arrow());
                    break 'search;
                }
                let is_known = self.before[arc.node as usize].is_some();
                if is_known || !self.strong.together(start, arc.node) {
                    continue;
                }
                self.before[arc.node as usize] = Some((node, arc.arrow()));
                self.visited.push(arc.node);
                match self.graph.is_hub(arc.node) {
                    true => waiting.push_front(arc.node),
                    false => waiting.push_back(arc.node),
                }
            }
        }
        for node in self.visited.drain(..) {
            self.before[node as usize] = None;
        }
        cycle
    }

    /// The steps from `start` to `last` and back, hubs left out.
    fn steps(&self, start: u32, last: u32, returning: Arrow) -> Vec<CycleStep> {
        let mut steps = Vec::new();
        let mut next = Some((last, returning));
        while let Some((node, arrow)) = next {
            if let Some((block, neuron)) = self.graph.neuron(node) {
                steps.push(CycleStep { block, neuron, arrow });
            }
            next = if node == start { None } else { self.before[node as usize] };
        }
        steps.reverse();
        steps
    }
}
