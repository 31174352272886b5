//! Directed graphs whose arcs carry an arrow of the network, in compressed form: the arcs of a node
//! lie side by side, forwards and backwards. Everything here takes linear time, without recursion.

mod strong;

pub(super) use strong::StrongComponents;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::model::arrows::Arrow;
use crate::model::network::ConnectionId;

/// An arc as seen from one of its ends, in 8 bytes: there can be as many as entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Arc {
    /// The other end.
    pub node: u32,
    /// Twice its connection, and 1 more where it is the gate.
    arrow: u32,
}

/// An arc with both ends: from, to, what it is part of.
pub(super) type Link = (u32, u32, Arrow);

/// The arcs that a graph is made of, told one by one as often as they are asked for: so many need
/// not be held beside the graph.
pub(super) trait Links {
    /// Tells all of them, in the same order every time.
    fn each(&self, tell: impl FnMut(Link));
}

impl Links for Vec<Link> {
    fn each(&self, tell: impl FnMut(Link)) {
        self.iter().copied().for_each(tell);
    }
}

/// A directed graph, its nodes numbered from 0. Parallel arcs and arcs from a node to itself may
/// occur. The arcs of a node are in the order in which they were given.
#[derive(Debug)]
pub(super) struct Digraph {
    leaving: Adjacency,
    arriving: Adjacency,
}

/// The arcs of node i are `arcs[starts[i]..starts[i + 1]]`.
#[derive(Debug)]
struct Adjacency {
    starts: Vec<usize>,
    arcs: Vec<Arc>,
}

impl Digraph {
    /// The graph of these arcs.
    pub fn new(nodes: usize, links: &(impl Links + Sync)) -> Self {
        let (leaving, arriving) = rayon::join(
            || Adjacency::new(nodes, links, |(from, to, arrow)| (from, Arc::new(to, arrow))),
            || Adjacency::new(nodes, links, |(from, to, arrow)| (to, Arc::new(from, arrow))),
        );
        Self { leaving, arriving }
    }

    /// How many nodes.
    pub fn len(&self) -> usize {
        self.leaving.starts.len() - 1
    }

    /// All nodes.
    pub fn nodes(&self) -> std::ops::Range<u32> {
        0..self.len() as u32
    }

    /// The arcs that leave a node.
    pub fn leaving(&self, node: u32) -> &[Arc] {
        self.leaving.of(node)
    }

    /// The arcs that arrive at a node.
    pub fn arriving(&self, node: u32) -> &[Arc] {
        self.arriving.of(node)
    }

    /// The strongly connected components.
    pub fn strong_components(&self) -> StrongComponents {
        StrongComponents::new(self)
    }

    /// The nodes in an order that respects all arcs; among those that could come next, the one of
    /// smallest rank does. Nodes on a cycle or behind one are missing.
    pub fn topological(&self, rank: &[u32]) -> Vec<u32> {
        let mut waiting: Vec<u32> =
            self.nodes().map(|node| self.arriving(node).len() as u32).collect();
        let mut ready: BinaryHeap<Reverse<(u32, u32)>> = self
            .nodes()
            .filter(|node| waiting[*node as usize] == 0)
            .map(|node| Reverse((rank[node as usize], node)))
            .collect();
        let mut order = Vec::with_capacity(self.len());
        while let Some(Reverse((_, node))) = ready.pop() {
            order.push(node);
            for arc in self.leaving(node) {
                let left = &mut waiting[arc.node as usize];
                *left -= 1;
                if *left == 0 {
                    ready.push(Reverse((rank[arc.node as usize], arc.node)));
                }
            }
        }
        order
    }
}

impl Arc {
    fn new(node: u32, arrow: Arrow) -> Self {
        let connection = arrow.connection().index() as u32;
        Arc { node, arrow: 2 * connection + u32::from(arrow.is_gate()) }
    }

    /// What it is part of.
    pub fn arrow(&self) -> Arrow {
        let connection = ConnectionId::new((self.arrow / 2) as usize);
        match self.arrow % 2 {
            0 => Arrow::Connection(connection),
            _ => Arrow::Gate(connection),
        }
    }
}

impl Adjacency {
    /// Sorts the arcs by the node that `seen` names, keeping their order otherwise.
    fn new(nodes: usize, links: &impl Links, seen: impl Fn(Link) -> (u32, Arc)) -> Self {
        let mut starts = vec![0; nodes + 1];
        links.each(|link| starts[seen(link).0 as usize + 1] += 1);
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut arcs = vec![Arc::default(); starts[nodes]];
        links.each(|link| {
            let (node, arc) = seen(link);
            let place = &mut next[node as usize];
            arcs[*place] = arc;
            *place += 1;
        });
        Self { starts, arcs }
    }

    fn of(&self, node: u32) -> &[Arc] {
        &self.arcs[self.starts[node as usize]..self.starts[node as usize + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(nodes: usize, arcs: &[(u32, u32)]) -> Digraph {
        let any = Arrow::Connection(ConnectionId::new(0));
        let links: Vec<Link> = arcs.iter().map(|(from, to)| (*from, *to, any)).collect();
        Digraph::new(nodes, &links)
    }

    #[test]
    fn components_come_sources_first() {
        let strong =
            graph(5, &[(4, 3), (3, 4), (3, 0), (0, 1), (1, 1), (2, 0)]).strong_components();
        assert!(strong.together(3, 4));
        assert!(!strong.together(0, 1));
        assert_eq!(strong.members.len(), 4);
        assert!(strong.of[3] < strong.of[0] && strong.of[0] < strong.of[1]);
    }

    #[test]
    fn cyclic_components_are_those_that_return() {
        let graph = graph(5, &[(4, 3), (3, 4), (3, 0), (0, 1), (1, 1), (2, 0)]);
        let strong = graph.strong_components();
        assert_eq!(strong.cyclic(&graph), [&[1][..], &[3, 4][..]]);
    }

    #[test]
    fn topological_order_breaks_ties_by_rank() {
        let graph = graph(4, &[(3, 0)]);
        assert_eq!(graph.topological(&[0, 1, 2, 3]), [1, 2, 3, 0]);
        assert_eq!(graph.topological(&[3, 2, 1, 0]), [3, 2, 1, 0]);
    }

    #[test]
    fn topological_order_lacks_what_lies_behind_a_cycle() {
        let graph = graph(4, &[(0, 1), (1, 2), (2, 1), (2, 3)]);
        assert_eq!(graph.topological(&[0, 1, 2, 3]), [0]);
    }

    #[test]
    fn long_chains_and_rings_do_not_exhaust_the_stack() {
        let nodes = 200_000;
        let mut arcs: Vec<(u32, u32)> = (1..nodes).map(|node| (node - 1, node)).collect();
        let chain = graph(nodes as usize, &arcs);
        assert_eq!(chain.strong_components().members.len(), nodes as usize);
        arcs.push((nodes - 1, 0));
        let ring = graph(nodes as usize, &arcs);
        assert_eq!(ring.strong_components().members.len(), 1);
    }
}
