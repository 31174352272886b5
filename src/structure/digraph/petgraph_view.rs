//! What petgraph needs to see of a [`Digraph`], so that its arcs need not be copied.

use std::ops::Range;
use std::slice;

use petgraph::Direction;
use petgraph::visit::{
    GraphBase, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, VisitMap, Visitable,
};

use super::{Arc, Digraph};

/// Whether each node was visited.
pub(in crate::structure) struct Visited(Vec<bool>);

/// The other ends of the arcs of a node.
pub(in crate::structure) struct OtherEnds<'a>(slice::Iter<'a, Arc>);

fn other_ends(arcs: &[Arc]) -> OtherEnds<'_> {
    OtherEnds(arcs.iter())
}

impl Iterator for OtherEnds<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        self.0.next().map(|arc| arc.node)
    }
}

impl VisitMap<u32> for Visited {
    fn visit(&mut self, node: u32) -> bool {
        !std::mem::replace(&mut self.0[node as usize], true)
    }

    fn is_visited(&self, node: &u32) -> bool {
        self.0[*node as usize]
    }

    fn unvisit(&mut self, node: u32) -> bool {
        std::mem::replace(&mut self.0[node as usize], false)
    }
}

impl GraphBase for Digraph {
    type NodeId = u32;
    type EdgeId = u32;
}

impl Visitable for Digraph {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        Visited(vec![false; self.len()])
    }

    fn reset_map(&self, map: &mut Visited) {
        *map = self.visit_map();
    }
}

impl IntoNodeIdentifiers for &Digraph {
    type NodeIdentifiers = Range<u32>;

    fn node_identifiers(self) -> Range<u32> {
        self.nodes()
    }
}

impl<'a> IntoNeighbors for &'a Digraph {
    type Neighbors = OtherEnds<'a>;

    fn neighbors(self, node: u32) -> OtherEnds<'a> {
        other_ends(self.leaving(node))
    }
}

impl<'a> IntoNeighborsDirected for &'a Digraph {
    type NeighborsDirected = OtherEnds<'a>;

    fn neighbors_directed(self, node: u32, direction: Direction) -> OtherEnds<'a> {
        match direction {
            Direction::Outgoing => other_ends(self.leaving(node)),
            Direction::Incoming => other_ends(self.arriving(node)),
        }
    }
}
