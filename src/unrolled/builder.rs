//! What every way of unrolling does: start states, and the edges of a connection.

use std::collections::HashMap;

use super::What;
use super::graph::{Bias, Edge, Factor, Graph, Node, NodeId, Shares, Weight};
use crate::compile::Compiled;
use crate::model::Network;
use crate::model::experiment::{GivenStart, StartState};
use crate::model::network::{Activation, Block, BlockId, ConnectionId, Start};
use crate::syntax::ast::Role;

/// The state of a copy: what leaks, and what other copies read.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    /// r, or v where the leak is on the input; without Dale's law.
    pub leaking: NodeId,
    /// r, with Dale's law.
    pub speaking: NodeId,
}

/// A graph under way.
pub(super) struct Builder<'a> {
    pub compiled: &'a Compiled,
    /// Start states in place of the declared ones.
    pub given: &'a [GivenStart],
    pub graph: Graph,
    pub shares: Shares,
    starts: HashMap<BlockId, State>,
}

/// Where a node stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub block: BlockId,
    pub tick: Option<usize>,
    pub stage: Option<usize>,
}

impl<'a> Builder<'a> {
    pub fn new(compiled: &'a Compiled, given: &'a [GivenStart]) -> Self {
        let (graph, shares) = (Graph::default(), Shares::default());
        Self { compiled, given, graph, shares, starts: HashMap::new() }
    }

    pub fn network(&self) -> &'a Network {
        &self.compiled.model.network
    }

    pub fn block(&self, id: BlockId) -> &'a Block {
        self.network().block(id)
    }

    /// A hidden linear node of a block's size.
    pub fn linear(&mut self, place: Place, what: What) -> NodeId {
        let Place { block, tick, stage } = place;
        self.graph.add(Node {
            of: block,
            tick,
            stage,
            what,
            role: Role::Hidden,
            size: self.block(block).size,
            activation: Activation::Linear,
            bias: None,
            signs: None,
        })
    }

    /// A node that applies the activation of its block.
    pub fn activated(&mut self, place: Place, what: What) -> NodeId {
        let node = self.linear(place, what);
        self.graph.nodes[node].activation = self.block(place.block).activation.clone();
        node
    }

    /// Gives a node the bias of its block.
    pub fn add_bias(&mut self, node: NodeId) {
        let bias = self.block(self.graph.nodes[node].of).bias;
        self.graph.nodes[node].bias = bias.map(Bias::Vector);
    }

    /// Makes a node what other copies read: in the role of its block, with Dale's law.
    pub fn speak(&mut self, node: NodeId) {
        let block = self.block(self.graph.nodes[node].of);
        let node = &mut self.graph.nodes[node];
        node.signs = block.signs.clone();
        node.role = if node.stage.is_some() { Role::Hidden } else { block.role };
    }

    /// The node of a sample.
    pub fn fed(&mut self, block: BlockId, tick: usize) -> State {
        let node = self.linear(Place { block, tick: Some(tick), stage: None }, What::Fed);
        self.speak(node);
        State { leaking: node, speaking: node }
    }

    /// The state that follows from `leaking`, a linear node for r (without Dale's law) or for v.
    pub fn state_of(&mut self, leaking: NodeId) -> State {
        let Node { of: block, tick, stage, .. } = self.graph.nodes[leaking];
        let place = Place { block, tick, stage };
        let speaking = match (self.block(block).leaks_on_input(), &self.block(block).signs) {
            (true, _) => self.activated(place, What::State),
            (false, Some(_)) => self.linear(place, What::State),
            (false, None) => {
                self.speak(leaking);
                return State { leaking, speaking: leaking };
            }
        };
        self.speak(speaking);
        self.graph.join(leaking, speaking, Weight::Copy);
        State { leaking, speaking }
    }

    /// What the linear node of a state is called: r itself where nothing stands between it and
    /// what is read.
    pub fn leaking_what(&self, block: BlockId) -> What {
        match (self.block(block).leaks_on_input(), &self.block(block).signs) {
            (true, _) => What::Potential,
            (false, Some(_)) => What::Unsigned,
            (false, None) => What::State,
        }
    }

    /// The start state of a block, made where it is first asked for.
    pub fn start(&mut self, block: BlockId) -> State {
        if let Some(known) = self.starts.get(&block) {
            return *known;
        }
        let tick = (self.network().first_updates()[block.index()] > 0).then_some(0);
        let what = match self.leaking_what(block) {
            What::State => What::Start,
            other => other,
        };
        let leaking = self.linear(Place { block, tick, stage: None }, what);
        self.begin(block, leaking);
        let state = self.state_of(leaking);
        self.starts.insert(block, state);
        state
    }

    /// Gives the node of a start state its numbers.
    fn begin(&mut self, block: BlockId, node: NodeId) {
        let fixed = |values: &[f64]| {
            let is_silent = values.iter().all(|value| *value == 0.0);
            (!is_silent).then(|| Bias::Fixed(values.to_vec()))
        };
        let given = self.given.iter().find(|given| given.block == block);
        let bias = match (given.map(|given| &given.state), &self.block(block).start) {
            (Some(StartState::Same(values)), _) | (None, Start::Given(values)) => fixed(values),
            (None, Start::Learned(vector)) => Some(Bias::Vector(*vector)),
            (Some(StartState::Series(_)), _) | (None, Start::Data) => {
                let Node { of: block, tick, stage, .. } = self.graph.nodes[node];
                let fed = self.linear(Place { block, tick, stage }, What::Given);
                self.graph.nodes[fed].role = Role::Input;
                self.graph.join(fed, node, Weight::Copy);
                None
            }
        };
        self.graph.nodes[node].bias = bias;
    }

    /// The arrow of a connection into the sum of a copy.
    pub fn arrow(&mut self, id: ConnectionId, from: NodeId, gate: Option<NodeId>, to: NodeId) {
        let connection = self.network().connection(id);
        let (source, target) = (connection.from_part.clone(), connection.to_part.clone());
        let (matrix, transposed) = (connection.matrix, connection.transposed);
        let Some(rank) = self.network().matrix(matrix).rank else {
            let weight = Weight::Parameters(id, Factor::Whole);
            let edge = Edge { from, to, parts: (source, target), weight, gate };
            return self.graph.connect(edge, (matrix, Factor::Whole, transposed));
        };
        // P r = U (Vᵀ r), and Pᵀ r = V (Uᵀ r).
        let (first, second) = match transposed {
            false => (Factor::Right, Factor::Left),
            true => (Factor::Left, Factor::Right),
        };
        let middle = self.graph.within(to, What::Middle, rank);
        let (into, out_of) = (Weight::Parameters(id, first), Weight::Parameters(id, second));
        let parts = (source, 0..rank);
        let edge = Edge { from, to: middle, parts, weight: into, gate: None };
        self.graph.connect(edge, (matrix, first, true));
        let edge = Edge { from: middle, to, parts: (0..rank, target), weight: out_of, gate };
        self.graph.connect(edge, (matrix, second, false));
    }
}
