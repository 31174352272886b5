//! Start states: given, or learned. The gradient of a learned one adds up every read before the
//! block's first update: by connections with a delay, by the leak, and by the loss itself where
//! tick 0 is the start.

use std::mem::take;

use ndarray::ArrayView2;

use super::backward::Backward;
use super::kernels::activation;
use super::trajectory::BlockStates;
use super::{Adjoint, Trajectory};
use crate::model::arrows::Arrow;
use crate::model::network::{BlockId, ConnectionId, LeakOn};
use crate::real::Real;
use crate::weights::Weights;

impl<F: Real> Trajectory<F> {
    /// Another start state of a block, one number a neuron, for all sequences: its past, and tick
    /// 0 where that is the start. A learned one is then not read.
    pub fn set_start(&mut self, block: BlockId, start: &[f64]) {
        let batch = self.batch();
        let of = self.block_mut(block);
        of.start_is_given = true;
        of.write_start(batch, |_, neuron| F::from_f64(start[neuron]));
    }

    /// The same with a row for each sequence, `B × n`.
    pub fn set_starts(&mut self, block: BlockId, starts: ArrayView2<'_, f64>) {
        let batch = self.batch();
        let of = self.block_mut(block);
        of.start_is_given = true;
        of.write_start(batch, |sequence, neuron| F::from_f64(starts[[sequence, neuron]]));
    }

    /// Brings the learned start states into the rows that are read.
    pub(super) fn read_learned_starts(&mut self, weights: &Weights<F>) {
        let batch = self.batch();
        for of in self.blocks_mut() {
            if let Some(vector) = of.learned_start.filter(|_| !of.start_is_given) {
                of.write_start(batch, |_, neuron| weights.vectors[vector.index()][neuron]);
                of.starts_at_zero = false;
            }
        }
    }
}

impl<F: Real> BlockStates<F> {
    /// Writes the start of (sequence, neuron) into all rows before the first update; where the
    /// leak is on the input it is `v`, and `r = f(v)`.
    pub fn write_start(&mut self, batch: usize, start: impl Fn(usize, usize) -> F) {
        let (size, rows) = (self.size, self.start_rows * batch);
        let states = &mut self.states[..rows * size];
        for (place, state) in states.iter_mut().enumerate() {
            *state = start(place / size % batch, place % size);
        }
        if self.starts_within {
            self.first_start.clear();
            self.first_start.extend(states.iter().take(size));
            if self.leak == Some(LeakOn::Input) {
                self.kept[..rows * size].copy_from_slice(states);
            }
            activation::apply(&self.activation, states, size);
        }
        let held = self.kept.iter().take(rows * size).chain(states.iter());
        self.starts_at_zero = held.fold(true, |is_zero, value| is_zero & (*value == F::ZERO));
    }
}

impl<F: Real> Backward<'_, F> {
    /// Adds what a block's learned start state contributes to the gradient of it.
    pub(super) fn add_start_gradient(
        &self,
        block: BlockId,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        let facts = self.schedule.block(block);
        let Some(vector) = facts.learned_start.filter(|_| !self.trajectory.start_is_given(block))
        else {
            return;
        };
        let mut buffers = take(&mut adjoint.starts);
        let total = &mut buffers.total[..facts.size];
        total.fill(F::ZERO);
        let scored = facts.first_update.min(adjoint.ticks());
        add_rows(adjoint.rows(block, 0..scored), total);
        for arrow in &facts.outgoing {
            match arrow {
                Arrow::Connection(id) => {
                    self.add_past_reads(*id, adjoint, total, &mut buffers.read);
                }
                Arrow::Gate(id) => self.add_past_gating(*id, adjoint, total),
            }
        }
        if facts.starts_within {
            let start = self.trajectory.start_rows(block);
            activation::derive(&facts.activation, start, total, facts.size);
        }
        if let Some(leak) = &adjoint.block(block).leak {
            add_rows(&leak.carry, total);
        }
        let gradient = gradient.vectors[vector.index()].iter_mut();
        gradient.zip(total).for_each(|(value, total)| *value += *total);
        adjoint.starts = buffers;
    }

    /// Adds to `total` what comes back through a connection from its reads before the source's
    /// first update. All of these read one state, so that their derivatives are added up first.
    fn add_past_reads(
        &self,
        id: ConnectionId,
        adjoint: &mut Adjoint<F>,
        total: &mut [F],
        read: &mut [F],
    ) {
        let used = &self.uses[id.index()];
        let updates = adjoint.updates.of(used.to);
        let end = updates.end.min(self.schedule.block(used.from).first_update + used.delay);
        if updates.start >= end {
            return;
        }
        let size = self.schedule.block(used.to).size;
        let read = &mut read[..size];
        read.fill(F::ZERO);
        let (rows, workspace) = adjoint.target_and_workspace((id, used), updates.start..end);
        add_rows(rows, read);
        used.add_backward(self.operators.of(id), read, total, workspace);
    }

    /// Adds to `total` what comes back to a gate from the ticks at which it is read before its first
    /// update.
    fn add_past_gating(&self, id: ConnectionId, adjoint: &Adjoint<F>, total: &mut [F]) {
        let used = &self.uses[id.index()];
        let Some(gate) = &used.gate else { return };
        let updates = adjoint.updates.of(used.to);
        let end = updates.end.min(self.schedule.block(gate.block).first_update + gate.delay);
        if updates.start >= end {
            return;
        }
        let ticks = updates.start..end;
        let sums = self.trajectory.own(id, ticks.clone()).chunks_exact(used.rows);
        for (target, sums) in adjoint.rows(used.to, ticks).chunks_exact(used.rows).zip(sums) {
            gate.add_backward(target, sums, total, used.rows);
        }
    }
}

/// Rows that are added up while a gradient is made, each as long as the largest block.
#[derive(Debug, Clone, Default)]
pub(super) struct StartBuffers<F> {
    /// ∂E/∂start
    pub total: Vec<F>,
    /// Σ ∂E/∂a of a target over the ticks at which it reads a start.
    pub read: Vec<F>,
}

/// `total += Σ rows`
fn add_rows<F: Real>(rows: &[F], total: &mut [F]) {
    for row in rows.chunks_exact(total.len()) {
        total.iter_mut().zip(row).for_each(|(total, value)| *total += *value);
    }
}
