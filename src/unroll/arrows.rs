//! Which arrows a network can have at all, before anything is dropped.
//!
//! The arrow of a gated connection and that of its gate are there together or not at all: where one
//! of the two factors is 0, the product is.

use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::{Block, BlockId, ConnectionId};

/// Arrows by their ends, and the ticks at which they act.
pub(super) struct Arrows<'a> {
    network: &'a Network,
    /// For each block the connections that enter it.
    incoming: Vec<Vec<ConnectionId>>,
    /// For each block the connections and gates that leave it.
    outgoing: Vec<Vec<Arrow>>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A copy.
    Copy(CopyAt),
    /// A start state before tick 0, which is not 0.
    Past,
}

/// What leads from one copy to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Through {
    /// A connection, or its gate.
    Connection(ConnectionId),
    /// The leak of a block, from one tick to the next.
    Leak,
}

/// What a connection reads for one copy of its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// Its source.
    pub source: Origin,
    /// Its gate, if it has one.
    pub gate: Option<Origin>,
}

impl Reading {
    /// The copies that are read.
    pub fn copies(self) -> impl Iterator<Item = CopyAt> {
        let origins = [Some(self.source), self.gate].into_iter().flatten();
        origins.filter_map(|origin| match origin {
            Origin::Copy(copy) => Some(copy),
            Origin::Past => None,
        })
    }
}

impl<'a> Arrows<'a> {
    /// The arrows of those connections that `exist`. What an experiment has `started` may start
    /// elsewhere than at 0.
    pub fn new(
        network: &'a Network,
        exist: impl Fn(ConnectionId) -> bool,
        started: &[BlockId],
    ) -> Self {
        let (mut incoming, mut outgoing) = (network.incoming(), network.arrows_out_of());
        incoming.iter_mut().for_each(|connections| connections.retain(|id| exist(*id)));
        outgoing.iter_mut().for_each(|arrows| arrows.retain(|arrow| exist(arrow.connection())));
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

    /// The connections into a copy, and what each reads.
    pub fn entering(&self, copy: CopyAt) -> impl Iterator<Item = (ConnectionId, Reading)> {
        let connections =
            if self.is_updated(copy) { &self.incoming[copy.0.index()][..] } else { &[] };
        connections
            .iter()
            .filter_map(move |id| Some((*id, self.reading(Through::Connection(*id), copy)?)))
    }

    /// What the leak of a block reads for a copy, if there is one.
    pub fn leak_into(&self, copy: CopyAt) -> Option<Reading> {
        let (block, tick) = copy;
        if !self.leaks[block.index()] || !self.is_updated(copy) {
            return None;
        }
        Some(Reading { source: self.origin_at(block, tick, 1)?, gate: None })
    }

    /// The copies before tick `end` to which arrows lead from a copy, and through what.
    pub fn leaving(
        &self,
        (block, tick): CopyAt,
        end: usize,
    ) -> impl Iterator<Item = (Through, CopyAt)> {
        let targets = self.leading_on(block).map(move |(through, to, delay)| {
            let target = (to, tick + delay);
            (through, target)
        });
        targets.filter(move |(_, target)| target.1 < end && self.is_updated(*target))
    }

    /// The copies before tick `end` to which arrows lead from a start state before tick 0, and
    /// through what.
    pub fn leaving_past(
        &self,
        block: BlockId,
        end: usize,
    ) -> impl Iterator<Item = (Through, CopyAt)> {
        let leading = self.leading_on(block).filter(move |_| !self.starts_at_zero(block));
        leading.flat_map(move |(through, to, delay)| {
            let targets = (0..end.min(delay)).map(move |tick| (to, tick));
            let updated = targets.filter(|target| self.is_updated(*target));
            updated.map(move |target| (through, target))
        })
    }

    /// What reads a block, where it leads, and how many ticks later.
    fn leading_on(&self, block: BlockId) -> impl Iterator<Item = (Through, BlockId, usize)> {
        let arrows = self.outgoing[block.index()].iter().map(|arrow| {
            let route = self.network.route(*arrow);
            (Through::Connection(arrow.connection()), route.to, route.delay as usize)
        });
        arrows.chain(self.leaks[block.index()].then_some((Through::Leak, block, 1)))
    }

    /// What is read for a copy; absent where the source or the gate would be a start state of 0.
    pub fn reading(&self, through: Through, target: CopyAt) -> Option<Reading> {
        let Through::Connection(id) = through else { return self.leak_into(target) };
        let source = self.origin(Arrow::Connection(id), target.1)?;
        let gate = match self.network.connection(id).gate {
            Some(_) => Some(self.origin(Arrow::Gate(id), target.1)?),
            None => None,
        };
        Some(Reading { source, gate })
    }

    fn origin(&self, arrow: Arrow, tick: usize) -> Option<Origin> {
        let route = self.network.route(arrow);
        self.origin_at(route.from, tick, route.delay as usize)
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
