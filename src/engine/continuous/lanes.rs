//! The rows of one tick and one lane: of the sequences that take their steps together, the
//! `lane`-th so many `rows` of a batch.

use std::ops::Range;

use super::right_hand_side::Dynamic;
use crate::engine::adjoint::Adjoint;
use crate::engine::trajectory::{BlockStates, Trajectory};
use crate::model::network::{BlockId, LeakOn};
use crate::real::Real;

impl<F: Real> Trajectory<F> {
    /// `r` of a block.
    pub(super) fn lane(&self, id: BlockId, tick: usize, lane: usize, rows: usize) -> &[F] {
        let block = self.block(id);
        &block.states[block.lane(tick, lane, rows, self.batch())]
    }

    /// `r` of a block, to be computed.
    pub(super) fn lane_mut(
        &mut self,
        id: BlockId,
        tick: usize,
        lane: usize,
        rows: usize,
    ) -> &mut [F] {
        let batch = self.batch();
        let block = self.block_mut(id);
        let places = block.lane(tick, lane, rows, batch);
        &mut block.states[places]
    }

    /// What is integrated of a block: `r`, or `v` where the leak is on the input.
    pub(super) fn lane_state(
        &self,
        dynamic: &Dynamic,
        tick: usize,
        lane: usize,
        rows: usize,
    ) -> &[F] {
        let block = self.block(dynamic.block);
        let places = block.lane(tick, lane, rows, self.batch());
        match dynamic.on {
            LeakOn::Rate => &block.states[places],
            LeakOn::Input => &block.kept[places],
        }
    }

    /// The same, to be computed.
    pub(super) fn lane_state_mut(
        &mut self,
        dynamic: &Dynamic,
        tick: usize,
        lane: usize,
        rows: usize,
    ) -> &mut [F] {
        let batch = self.batch();
        let block = self.block_mut(dynamic.block);
        let places = block.lane(tick, lane, rows, batch);
        match dynamic.on {
            LeakOn::Rate => &mut block.states[places],
            LeakOn::Input => &mut block.kept[places],
        }
    }

    /// `a` of a block, to be computed; none of a block that keeps none.
    pub(super) fn lane_sums_mut(
        &mut self,
        id: BlockId,
        tick: usize,
        lane: usize,
        rows: usize,
    ) -> Option<&mut [F]> {
        let batch = self.batch();
        let block = self.block_mut(id);
        let first = (tick * batch + lane * rows) * block.size;
        block.sums.get_mut(first..first + rows * block.size)
    }
}

impl<F: Real> BlockStates<F> {
    /// The places of a lane at a tick.
    fn lane(&self, tick: usize, lane: usize, rows: usize, batch: usize) -> Range<usize> {
        let first = self.range(tick..tick + 1, batch).start + lane * rows * self.size;
        first..first + rows * self.size
    }
}

impl<F: Real> Adjoint<F> {
    /// ∂E/∂r of a block, and its seeds ∂E/∂a (empty where it has none).
    pub(super) fn lane_mut(
        &mut self,
        id: BlockId,
        tick: usize,
        lane: usize,
        rows: usize,
    ) -> (&mut [F], &[F]) {
        let batch = self.batch();
        let (states, seeds) = self.rows_mut(id, tick..tick + 1);
        let length = states.len() / batch.max(1) * rows;
        let places = lane * length..(lane + 1) * length;
        (&mut states[places.clone()], seeds.get(places).unwrap_or(&[]))
    }
}
