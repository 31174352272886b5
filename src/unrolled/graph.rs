//! The unrolled network before its parts have names: nodes, which become blocks, and edges, which
//! become connections.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::What;
use crate::model::network::{Activation, BlockId, ConnectionId, MatrixId, Sign, VectorId};
use crate::syntax::ast::Role;

/// A node, by its position in [`Graph::nodes`].
pub(super) type NodeId = usize;

/// Nodes and edges, each in the order in which they were made.
#[derive(Debug, Clone, Default)]
pub(super) struct Graph {
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    /// What the texts of the edges so far are made of.
    known: HashSet<(NodeId, NodeId, Parts, Matrix, Option<NodeId>)>,
    /// What a target depends on: by block and tick the node of its state.
    pub scored: HashMap<(BlockId, usize), NodeId>,
}

/// A block of the unrolled network.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// The block that it is a copy of, or a part of its copy.
    pub of: BlockId,
    /// The tick; none before tick 0.
    pub tick: Option<usize>,
    /// Which evaluation of a step, from 2; the first is that of the tick.
    pub stage: Option<usize>,
    pub what: What,
    pub role: Role,
    pub size: usize,
    pub activation: Activation,
    pub bias: Option<Bias>,
    pub signs: Option<Vec<Sign>>,
}

/// What is added to a node's sum.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Bias {
    /// A vector of parameters.
    Vector(VectorId),
    /// Numbers that training leaves alone.
    Fixed(Vec<f64>),
}

/// A connection of the unrolled network.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub from: NodeId,
    pub to: NodeId,
    /// The neurons that it reads and those that it adds to, from 0.
    pub parts: Parts,
    pub weight: Weight,
    pub gate: Option<NodeId>,
}

/// The neurons of the source, and those of the target.
pub(super) type Parts = (Range<usize>, Range<usize>);

/// A matrix or one of its factors, and whether it is transposed: what stands behind `as`.
pub(super) type Matrix = (MatrixId, Factor, bool);

/// What an edge multiplies by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Weight {
    /// One to one by 1.
    Copy,
    /// One to one by frozen numbers, which these positions of [`Shares`] hold.
    Share(usize),
    /// As a connection does; of a matrix of low rank one of its two factors.
    Parameters(ConnectionId, Factor),
}

/// Which numbers of a matrix an edge uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Factor {
    /// `P` as it is.
    Whole,
    /// `U` of `P = U Vᵀ`, rows × k.
    Left,
    /// `V`, columns × k.
    Right,
}

impl Graph {
    pub fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Joins whole nodes of one size, one to one.
    pub fn join(&mut self, from: NodeId, to: NodeId, weight: Weight) {
        let whole = 0..self.nodes[to].size;
        self.edges.push(Edge { from, to, parts: (whole.clone(), whole), weight, gate: None });
    }

    /// Adds an edge of a connection that uses this matrix. One that would have the text of another
    /// one adds to a node of its own, which the target copies.
    pub fn connect(&mut self, edge: Edge, matrix: Matrix) {
        let mut edge = edge;
        if !self.known.insert((edge.from, edge.to, edge.parts.clone(), matrix, edge.gate)) {
            let again = self.within(edge.to, What::Again, self.nodes[edge.to].size);
            self.join(again, edge.to, Weight::Copy);
            edge.to = again;
        }
        self.edges.push(edge);
    }

    /// A linear node that adds to the sum of another one.
    pub fn within(&mut self, to: NodeId, what: What, size: usize) -> NodeId {
        let Node { of, tick, stage, .. } = self.nodes[to];
        let (role, activation) = (Role::Hidden, Activation::Linear);
        self.add(Node { of, tick, stage, what, role, size, activation, bias: None, signs: None })
    }
}

/// The frozen one-to-one numbers of leaks and steps, each list once.
#[derive(Debug, Clone, Default)]
pub(super) struct Shares {
    /// What each is called, and its numbers.
    pub lists: Vec<(String, Vec<f64>)>,
}

impl Shares {
    /// One to one by these numbers: where all are 1 a copy.
    pub fn weight(&mut self, name: &str, numbers: Vec<f64>) -> Weight {
        if numbers.iter().all(|number| *number == 1.0) {
            return Weight::Copy;
        }
        let same = |(other, list): &(String, Vec<f64>)| other == name && *list == numbers;
        let known = self.lists.iter().position(same);
        Weight::Share(known.unwrap_or_else(|| {
            self.lists.push((name.into(), numbers));
            self.lists.len() - 1
        }))
    }
}
