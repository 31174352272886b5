//! Strongly connected components, by Tarjan's algorithm (Depth-first search and linear graph
//! algorithms, SIAM Journal on Computing 1, 1972): each arc is looked at once, which counts where
//! there are as many as entries. The path of the search is a list, so that no graph is too deep.

use std::slice;

use super::{Arc, Digraph};

/// Not met, or in no component yet.
const NONE: u32 = u32::MAX;

/// The strongly connected components of a graph.
#[derive(Debug)]
pub(in crate::structure) struct StrongComponents {
    /// The nodes of each, ascending; a component comes after all that lead to it.
    pub members: Vec<Vec<u32>>,
    /// The component of each node.
    pub of: Vec<u32>,
}

impl StrongComponents {
    /// Those of a graph.
    pub fn new(graph: &Digraph) -> Self {
        let mut search = Search {
            graph,
            met: vec![NONE; graph.len()],
            lowest: vec![NONE; graph.len()],
            of: vec![NONE; graph.len()],
            open: Vec::new(),
            path: Vec::new(),
            count: 0,
            members: Vec::new(),
        };
        graph.nodes().for_each(|node| search.begin(node));
        search.finish()
    }

    /// Whether two nodes lie on a common cycle, or are the same node.
    pub fn together(&self, a: u32, b: u32) -> bool {
        self.of[a as usize] == self.of[b as usize]
    }

    /// The components that contain a cycle, by their first node.
    pub fn cyclic<'a>(&'a self, graph: &Digraph) -> Vec<&'a [u32]> {
        let returns = |node: u32| graph.leaving(node).iter().any(|arc| arc.node == node);
        let mut cyclic: Vec<&[u32]> = self
            .members
            .iter()
            .filter(|nodes| nodes.len() > 1 || returns(nodes[0]))
            .map(Vec::as_slice)
            .collect();
        cyclic.sort_unstable_by_key(|nodes| nodes[0]);
        cyclic
    }
}

/// A search under way.
struct Search<'a> {
    graph: &'a Digraph,
    /// How many nodes were met before each.
    met: Vec<u32>,
    /// The least such number among the open nodes that each is known to reach.
    lowest: Vec<u32>,
    /// The component of each node, in the order in which they are closed.
    of: Vec<u32>,
    /// Nodes that were met and are in no component yet, in the order in which they were.
    open: Vec<u32>,
    /// From the node where the search began to where it is, with the arcs still to be followed.
    path: Vec<(u32, slice::Iter<'a, Arc>)>,
    /// Nodes met.
    count: u32,
    members: Vec<Vec<u32>>,
}

impl Search<'_> {
    /// Meets all that can be reached from a node, unless it was met.
    fn begin(&mut self, node: u32) {
        if self.met[node as usize] != NONE {
            return;
        }
        self.meet(node);
        while let Some((node, arcs)) = self.path.last_mut() {
            let node = *node;
            match arcs.next() {
                Some(arc) => self.follow(node, arc.node),
                None => self.leave(node),
            }
        }
    }

    fn meet(&mut self, node: u32) {
        (self.met[node as usize], self.lowest[node as usize]) = (self.count, self.count);
        self.count += 1;
        self.open.push(node);
        self.path.push((node, self.graph.leaving(node).iter()));
    }

    fn follow(&mut self, node: u32, next: u32) {
        let met = self.met[next as usize];
        if met == NONE {
            self.meet(next);
        } else if met < self.lowest[node as usize] && self.of[next as usize] == NONE {
            self.lowest[node as usize] = met;
        }
    }

    /// Goes back from a node all of whose arcs were followed.
    fn leave(&mut self, node: u32) {
        self.path.pop();
        let lowest = self.lowest[node as usize];
        if lowest == self.met[node as usize] {
            self.close(lowest);
        } else if let Some((before, _)) = self.path.last() {
            let before = &mut self.lowest[*before as usize];
            *before = lowest.min(*before);
        }
    }

    /// Makes a component of the open nodes from this number on.
    fn close(&mut self, met: u32) {
        let start = self.open.partition_point(|node| self.met[*node as usize] < met);
        let mut nodes = self.open.split_off(start);
        nodes.sort_unstable();
        for node in &nodes {
            self.of[*node as usize] = self.members.len() as u32;
        }
        self.members.push(nodes);
    }

    /// Turns their order round: a component is closed before those that lead to it.
    fn finish(mut self) -> StrongComponents {
        self.members.reverse();
        let count = self.members.len() as u32;
        self.of.iter_mut().for_each(|of| *of = count - 1 - *of);
        StrongComponents { members: self.members, of: self.of }
    }
}
