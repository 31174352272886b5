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
    /// [`Network::leaks`]: arrows from a copy to the next one of its block.
    leaks: Vec<bool>,
    /// Whether each block starts at 0.
    starts_at_zero: Vec<bool>,
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
    /// The arrows of those connections that `exist`. What an experiment has `started` may start
    /// elsewhere than at 0.
    pub fn new(
        network: &'a Network,
        exist: impl Fn(ConnectionId) -> bool,
        started: &[BlockId],
    ) -> Self {
        let (mut incoming, mut outgoing) = (network.incoming(), network.outgoing());
        let lists = incoming.iter_mut().chain(&mut outgoing);
        lists.for_each(|connections| connections.retain(|id| exist(*id)));
        let starts_at_zero =
            |id: BlockId| network.block(id).starts_at_zero() && !started.contains(&id);
        Self {
            network,
            incoming,
            outgoing,
            first_update: network.first_updates(),
            leaks: network.block_ids().map(|id| network.leaks(id)).collect(),
            starts_at_zero: network.block_ids().map(starts_at_zero).collect(),
        }
    }

    pub fn network(&self) -> &'a Network {
        self.network
    }

    pub fn block(&self, id: BlockId) -> &'a Block {
        self.network.block(id)
    }

    /// Whether the start state of a block is 0.
    pub fn starts_at_zero(&self, block: BlockId) -> bool {
        self.starts_at_zero[block.index()]
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

    /// Where the leak's arrow into a copy comes from, if there is one.
    pub fn leak_into(&self, copy: CopyAt) -> Option<Origin> {
        let (block, tick) = copy;
        if !self.leaks[block.index()] || !self.is_updated(copy) {
            return None;
        }
        self.origin_at(block, tick, 1)
    }

    /// The copies before tick `end` to which arrows lead from a copy.
    pub fn leaving(&self, (block, tick): CopyAt, end: usize) -> impl Iterator<Item = CopyAt> {
        let by_connections = self.outgoing[block.index()].iter().map(|id| {
            let connection = self.network.connection(*id);
            (connection.to, connection.delay as usize)
        });
        let by_leak = self.leaks[block.index()].then_some((block, 1));
        let targets = by_connections.chain(by_leak).map(move |(to, delay)| (to, tick + delay));
        targets.filter(move |target| target.1 < end && self.is_updated(*target))
    }

    /// The copies before tick `end` to which arrows lead from a start state before tick 0.
    pub fn leaving_past(&self, block: BlockId, end: usize) -> impl Iterator<Item = CopyAt> {
        let starts = !self.starts_at_zero(block);
        let connections = if starts { &self.outgoing[block.index()][..] } else { &[] };
        let by_connections = connections.iter().map(|id| {
            let connection = self.network.connection(*id);
            (connection.to, connection.delay as usize)
        });
        let by_leak = (starts && self.leaks[block.index()]).then_some((block, 1));
        by_connections.chain(by_leak).flat_map(move |(to, delay)| {
            let ticks = 0..end.min(delay);
            ticks.map(move |tick| (to, tick)).filter(|target| self.is_updated(*target))
        })
    }

    fn origin(&self, connection: ConnectionId, tick: usize) -> Option<Origin> {
        let connection = self.network.connection(connection);
        self.origin_at(connection.from, tick, connection.delay as usize)
    }

    /// The state of a block that is read `delay` ticks after it; none where that is a start of 0.
    fn origin_at(&self, block: BlockId, tick: usize, delay: usize) -> Option<Origin> {
        match tick.checked_sub(delay) {
            Some(tick) => Some(Origin::Copy((block, tick))),
            None if self.starts_at_zero(block) => None,
            None => Some(Origin::Past),
        }
    }
}
