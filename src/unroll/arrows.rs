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
    /// The arrows of those connections that `exist`.
    pub fn new(network: &'a Network, exist: impl Fn(ConnectionId) -> bool) -> Self {
        let (mut incoming, mut outgoing) = (network.incoming(), network.arrows_out_of());
        incoming.iter_mut().for_each(|connections| connections.retain(|id| exist(*id)));
        outgoing.iter_mut().for_each(|arrows| arrows.retain(|arrow| exist(arrow.connection())));
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

    /// The connections into a copy, and what each reads.
    pub fn entering(&self, copy: CopyAt) -> impl Iterator<Item = (ConnectionId, Reading)> {
        let connections =
            if self.is_updated(copy) { &self.incoming[copy.0.index()][..] } else { &[] };
        connections.iter().filter_map(move |id| Some((*id, self.reading(*id, copy.1)?)))
    }

    /// The copies before tick `end` to which arrows lead from a copy, with the connection of each.
    pub fn leaving(
        &self,
        (block, tick): CopyAt,
        end: usize,
    ) -> impl Iterator<Item = (ConnectionId, CopyAt)> {
        self.outgoing[block.index()].iter().filter_map(move |arrow| {
            let route = self.network.route(*arrow);
            let target = (route.to, tick + route.delay as usize);
            (target.1 < end && self.is_updated(target)).then_some((arrow.connection(), target))
        })
    }

    /// The copies before tick `end` to which arrows lead from a start state before tick 0, with the
    /// connection of each.
    pub fn leaving_past(
        &self,
        block: BlockId,
        end: usize,
    ) -> impl Iterator<Item = (ConnectionId, CopyAt)> {
        let starts = !self.block(block).starts_at_zero();
        let arrows = if starts { &self.outgoing[block.index()][..] } else { &[] };
        arrows.iter().flat_map(move |arrow| {
            let route = self.network.route(*arrow);
            let ticks = 0..end.min(route.delay as usize);
            let targets = ticks.map(move |tick| (route.to, tick));
            let updated = targets.filter(|target| self.is_updated(*target));
            updated.map(|target| (arrow.connection(), target))
        })
    }

    /// What a connection reads for a tick of its target; absent where its source or its gate would
    /// be a start state of 0.
    pub fn reading(&self, id: ConnectionId, tick: usize) -> Option<Reading> {
        let source = self.origin(Arrow::Connection(id), tick)?;
        let gate = match self.network.connection(id).gate {
            Some(_) => Some(self.origin(Arrow::Gate(id), tick)?),
            None => None,
        };
        Some(Reading { source, gate })
    }

    fn origin(&self, arrow: Arrow, tick: usize) -> Option<Origin> {
        let route = self.network.route(arrow);
        match tick.checked_sub(route.delay as usize) {
            Some(tick) => Some(Origin::Copy((route.from, tick))),
            None if self.block(route.from).starts_at_zero() => None,
            None => Some(Origin::Past),
        }
    }
}
