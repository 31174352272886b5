//! Which arrows a network can have at all, before anything is dropped.

use crate::model::Network;
use crate::model::network::{Block, BlockId, ConnectionId};

/// Connections by their ends, and the ticks at which they act.
pub(super) struct Arrows<'a> {
    network: &'a Network,
    /// For each block the connections that enter it.
    incoming: Vec<Vec<ConnectionId>>,
    /// For each block the connections that leave it.
    outgoing: Vec<Vec<ConnectionId>>,
    /// [`Network::first_updates`].
    first_update: Vec<usize>,
}

/// A copy `p@t` of a block.
pub(super) type CopyAt = (BlockId, usize);

/// Where an arrow comes from.
pub(super) enum Origin {
    /// A copy.
    Copy(CopyAt),
    /// A start state before tick 0, which is not 0.
    Past,
}

impl<'a> Arrows<'a> {
    /// The arrows of those connections that `exist`.
    pub fn new(network: &'a Network, exist: impl Fn(ConnectionId) -> bool) -> Self {
        let (mut incoming, mut outgoing) = (network.incoming(), network.outgoing());
        let lists = incoming.iter_mut().chain(&mut outgoing);
        lists.for_each(|connections| connections.retain(|id| exist(*id)));
        Self { network, incoming, outgoing, first_update: network.first_updates() }
    }

    pub fn network(&self) -> &'a Network {
        self.network
    }

    pub fn block(&self, id: BlockId) -> &'a Block {
        self.network.block(id)
    }

    /// Whether a copy is computed, rather than fed or given as the start state.
    pub fn is_updated(&self, (block, tick): CopyAt) -> bool {
        !self.block(block).is_input() && tick >= self.first_update[block.index()]
    }

    /// The arrows into a copy: their connections and origins.
    pub fn entering(&self, copy: CopyAt) -> impl Iterator<Item = (ConnectionId, Origin)> {
        let connections =
            if self.is_updated(copy) { &self.incoming[copy.0.index()][..] } else { &[] };
        connections.iter().filter_map(move |id| Some((*id, self.origin(*id, copy.1)?)))
    }

    /// The copies before tick `end` to which arrows lead from a copy.
    pub fn leaving(&self, (block, tick): CopyAt, end: usize) -> impl Iterator<Item = CopyAt> {
        self.outgoing[block.index()].iter().filter_map(move |id| {
            let connection = self.network.connection(*id);
            let target = (connection.to, tick + connection.delay as usize);
            (target.1 < end && self.is_updated(target)).then_some(target)
        })
    }

    /// The copies before tick `end` to which arrows lead from a start state before tick 0.
    pub fn leaving_past(&self, block: BlockId, end: usize) -> impl Iterator<Item = CopyAt> {
        let starts = !self.block(block).starts_at_zero();
        let connections = if starts { &self.outgoing[block.index()][..] } else { &[] };
        connections.iter().flat_map(move |id| {
            let connection = self.network.connection(*id);
            let ticks = 0..end.min(connection.delay as usize);
            ticks.map(|tick| (connection.to, tick)).filter(|target| self.is_updated(*target))
        })
    }

    fn origin(&self, connection: ConnectionId, tick: usize) -> Option<Origin> {
        let connection = self.network.connection(connection);
        match tick.checked_sub(connection.delay as usize) {
            Some(tick) => Some(Origin::Copy((connection.from, tick))),
            None if self.block(connection.from).starts_at_zero() => None,
            None => Some(Origin::Past),
        }
    }
}
