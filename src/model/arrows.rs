//! Arrows: what leads from block to block. A connection is one; the gate of a connection is
//! another, from the gating block to the connection's target.

use super::network::{BlockId, ConnectionId, Network};

/// A connection, or the gate of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arrow {
    /// From the source of a connection to its target.
    Connection(ConnectionId),
    /// From the block that gates a connection to its target: neuron i of the gate to neuron i of
    /// the target's part.
    Gate(ConnectionId),
}

/// Where an arrow leads, and how long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The block that is read.
    pub from: BlockId,
    /// The block that reads it.
    pub to: BlockId,
    /// How many ticks earlier it is read.
    pub delay: u32,
    /// Whether the program writes the delay, rather than the clock.
    pub delay_is_written: bool,
}

impl Arrow {
    /// The connection itself, or the one that is gated.
    pub fn connection(self) -> ConnectionId {
        match self {
            Arrow::Connection(id) | Arrow::Gate(id) => id,
        }
    }

    /// How paths write it: ` -> ` or, for a gate, ` => `.
    pub fn sign(self) -> &'static str {
        if self.is_gate() { " => " } else { " -> " }
    }

    /// Whether it is a gate.
    pub fn is_gate(self) -> bool {
        matches!(self, Arrow::Gate(_))
    }
}

impl Network {
    /// Where an arrow leads. (The gate of a connection without one: its own route.)
    pub fn route(&self, arrow: Arrow) -> Route {
        let connection = self.connection(arrow.connection());
        let to = connection.to;
        match connection.gate.filter(|_| arrow.is_gate()) {
            Some(gate) => {
                let (delay, delay_is_written) = (gate.delay, gate.delay_is_written);
                Route { from: gate.block, to, delay, delay_is_written }
            }
            None => {
                let (delay, delay_is_written) = (connection.delay, connection.delay_is_written);
                Route { from: connection.from, to, delay, delay_is_written }
            }
        }
    }

    /// The arrows of a connection: itself, and its gate if it has one.
    pub fn arrows_of(&self, id: ConnectionId) -> impl Iterator<Item = Arrow> + use<> {
        let gate = self.connection(id).gate.map(|_| Arrow::Gate(id));
        [Arrow::Connection(id)].into_iter().chain(gate)
    }

    /// All arrows in the order of the connections' texts, each connection before its gate.
    pub fn arrows_by_text(&self) -> Vec<Arrow> {
        self.by_text().into_iter().flat_map(|id| self.arrows_of(id)).collect()
    }

    /// For each block the arrows that enter it, in the order of their texts.
    pub fn arrows_into(&self) -> Vec<Vec<Arrow>> {
        self.arrows_at(|route| route.to)
    }

    /// For each block the arrows that leave it, in the order of their texts.
    pub fn arrows_out_of(&self) -> Vec<Vec<Arrow>> {
        self.arrows_at(|route| route.from)
    }

    fn arrows_at(&self, end: impl Fn(Route) -> BlockId) -> Vec<Vec<Arrow>> {
        let mut lists = vec![Vec::new(); self.blocks.len()];
        for arrow in self.arrows_by_text() {
            lists[end(self.route(arrow)).index()].push(arrow);
        }
        lists
    }

    /// The connections that have a gate, in order of declaration.
    pub fn gated(&self) -> impl Iterator<Item = ConnectionId> {
        self.connection_ids().filter(|id| self.connection(*id).gate.is_some())
    }

    /// The numbers that each tick of each sequence holds: a state for each neuron, what leaks and
    /// noise, and for each gated connection its own sum.
    pub fn numbers_per_tick(&self) -> usize {
        let sums = self.gated().map(|id| self.block(self.connection(id).to).size);
        self.neurons() + self.kept_beside_states() + sums.sum::<usize>()
    }

    /// The longest delay of all arrows.
    pub fn longest_delay(&self) -> usize {
        let arrows = self.connection_ids().flat_map(|id| self.arrows_of(id));
        arrows.map(|arrow| self.route(arrow).delay as usize).max().unwrap_or(0)
    }
}
