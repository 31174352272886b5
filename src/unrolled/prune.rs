//! What is left of a graph without the nodes that are 0 whatever inputs and parameters are, and
//! without those on which no target depends.

use std::collections::{HashMap, HashSet};

use super::graph::{Graph, NodeId};
use crate::syntax::ast::Role;

impl Graph {
    /// Without these nodes and their edges. A node that is compared with a target stays.
    pub fn pruned(self) -> Graph {
        self.without_silent().without_unneeded()
    }

    /// A node is silent where nothing is added to its sum and `f(0) = 0`; an edge is with its source
    /// or its gate.
    fn without_silent(self) -> Graph {
        let (mut added, leaving) = (self.added(), self.leaving());
        let mut kept = vec![true; self.edges.len()];
        let mut silent = vec![false; self.nodes.len()];
        let mut open: Vec<_> =
            (0..self.nodes.len()).filter(|id| added[*id] == 0 && self.is_quiet(*id)).collect();
        while let Some(id) = open.pop() {
            silent[id] = true;
            for place in &leaving[id] {
                if std::mem::replace(&mut kept[*place], false) {
                    let target = self.edges[*place].to;
                    added[target] -= 1;
                    open.extend((added[target] == 0 && self.is_quiet(target)).then_some(target));
                }
            }
        }
        self.keeping(|id| !silent[id], |place| kept[place])
    }

    /// Whether a node is 0 unless an edge adds to it.
    fn is_quiet(&self, id: NodeId) -> bool {
        let node = &self.nodes[id];
        node.role != Role::Input && node.bias.is_none() && node.activation.is_zero_at_zero()
    }

    /// For each node how many edges add to it.
    fn added(&self) -> Vec<usize> {
        let mut added = vec![0; self.nodes.len()];
        self.edges.iter().for_each(|edge| added[edge.to] += 1);
        added
    }

    /// For each node the edges that read it.
    fn leaving(&self) -> Vec<Vec<usize>> {
        let mut leaving = vec![Vec::new(); self.nodes.len()];
        for (place, edge) in self.edges.iter().enumerate() {
            leaving[edge.from].push(place);
            edge.gate.into_iter().for_each(|gate| leaving[gate].push(place));
        }
        leaving
    }

    /// Which nodes an input reaches.
    pub fn reached(&self) -> Vec<bool> {
        let leaving = self.leaving();
        let mut reached = vec![false; self.nodes.len()];
        let is_input = |id: &NodeId| self.nodes[*id].role == Role::Input;
        let mut open: Vec<_> = (0..self.nodes.len()).filter(is_input).collect();
        while let Some(id) = open.pop() {
            if !std::mem::replace(&mut reached[id], true) {
                open.extend(leaving[id].iter().map(|place| self.edges[*place].to));
            }
        }
        reached
    }

    fn without_unneeded(self) -> Graph {
        let mut entering = vec![Vec::new(); self.nodes.len()];
        for edge in &self.edges {
            entering[edge.to].push(edge.from);
            entering[edge.to].extend(edge.gate);
        }
        let mut needed = vec![false; self.nodes.len()];
        let mut open: Vec<_> = self.scored.values().copied().collect();
        while let Some(id) = open.pop() {
            if !std::mem::replace(&mut needed[id], true) {
                open.extend(&entering[id]);
            }
        }
        self.keeping(|id| needed[id], |_| true)
    }

    /// The nodes that are kept or scored, and the edges that are kept between kept nodes.
    fn keeping(
        mut self,
        is_kept: impl Fn(NodeId) -> bool,
        edge_is_kept: impl Fn(usize) -> bool,
    ) -> Graph {
        let scored: HashSet<_> = self.scored.values().copied().collect();
        let kept = (0..self.nodes.len()).filter(|id| is_kept(*id) || scored.contains(id));
        let places: HashMap<_, _> = kept.enumerate().map(|(place, id)| (id, place)).collect();
        let mut place = 0;
        self.edges.retain(|edge| {
            place += 1;
            let mut ends = [Some(edge.from), Some(edge.to), edge.gate].into_iter().flatten();
            edge_is_kept(place - 1) && ends.all(|end| places.contains_key(&end))
        });
        for edge in &mut self.edges {
            edge.from = places[&edge.from];
            edge.to = places[&edge.to];
            edge.gate = edge.gate.map(|gate| places[&gate]);
        }
        let mut id = 0;
        self.nodes.retain(|_| {
            id += 1;
            places.contains_key(&(id - 1))
        });
        self.scored.values_mut().for_each(|node| *node = places[node]);
        self
    }
}
