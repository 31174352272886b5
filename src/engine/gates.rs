//! Gated connections. The sum `s = (M ∘ P) r_q` that one brings to its target is kept, multiplied
//! by its gate neuron by neuron, and added: `a_p += g ∘ s`. Backwards `∂E/∂s = g ∘ ∂E/∂a_p` goes to
//! matrix and source, and `s ∘ ∂E/∂a_p` to the gate.

use std::ops::Range;

use super::kernels::gating;
use super::uses::Use;
use crate::model::network::{BlockId, Connection, ConnectionId};
use crate::real::Real;

/// The gate of a connection as the engine sees it.
#[derive(Debug, Clone)]
pub(super) struct GateUse {
    /// The gating block.
    pub block: BlockId,
    /// How many ticks earlier it is read.
    pub delay: usize,
    /// The neurons of the target that it multiplies, one for each of its own.
    pub part: Range<usize>,
}

impl GateUse {
    /// The gate of a connection, if it has one.
    pub fn of(connection: &Connection) -> Option<Self> {
        let gate = connection.gate?;
        let part = connection.to_part.clone();
        Some(GateUse { block: gate.block, delay: gate.delay as usize, part })
    }

    /// `target += gate ∘ sums` for rows of the gate's states; those of `sums` and `target` are of
    /// `size` neurons.
    pub fn add_forward<F: Real>(&self, gate: &[F], sums: &[F], target: &mut [F], size: usize) {
        if self.part.len() == size {
            return gating::add_products(gate, sums, target);
        }
        let rows = gate.chunks_exact(self.part.len()).zip(sums.chunks_exact(size));
        for ((gate, sums), target) in rows.zip(target.chunks_exact_mut(size)) {
            gating::add_products(gate, &sums[self.part.clone()], &mut target[self.part.clone()]);
        }
    }

    /// `∂E/∂gate += sums ∘ ∂E/∂a` for rows of `size` neurons.
    pub fn add_backward<F: Real>(&self, target: &[F], sums: &[F], gate: &mut [F], size: usize) {
        if self.part.len() == size {
            return gating::add_products(target, sums, gate);
        }
        let rows = target.chunks_exact(size).zip(sums.chunks_exact(size));
        for ((target, sums), gate) in rows.zip(gate.chunks_exact_mut(self.part.len())) {
            gating::add_products(&target[self.part.clone()], &sums[self.part.clone()], gate);
        }
    }

    /// `∂E/∂s = gate ∘ ∂E/∂a` for rows of `size` neurons; 0 beyond the part that is gated.
    pub fn derive<F: Real>(&self, gate: &[F], target: &[F], sums: &mut [F], size: usize) {
        sums.fill(F::ZERO);
        self.add_forward(gate, target, sums, size);
    }

    /// The neuron of the gate that multiplies one of the target.
    pub fn neuron(&self, to: usize) -> Option<usize> {
        self.part.contains(&to).then(|| to - self.part.start)
    }
}

/// For each gated connection the sum that it brings to its target, or the derivatives by it,
/// `ticks × B × n`; nothing for others.
#[derive(Debug, Clone)]
pub(super) struct OwnSums<F> {
    batch: usize,
    lists: Vec<Sums<F>>,
}

#[derive(Debug, Clone)]
struct Sums<F> {
    /// Neurons of the target; 0 without a gate.
    size: usize,
    values: Vec<F>,
}

impl<F: Real> OwnSums<F> {
    /// Room for so many ticks and sequences, all 0.
    pub fn new(uses: &[Use], ticks: usize, batch: usize) -> Self {
        let list = |used: &Use| {
            let size = if used.gate.is_some() { used.rows } else { 0 };
            Sums { size, values: vec![F::ZERO; ticks * batch * size] }
        };
        OwnSums { batch, lists: uses.iter().map(list).collect() }
    }

    /// The rows of a connection at some ticks.
    pub fn rows(&self, id: ConnectionId, ticks: Range<usize>) -> &[F] {
        let list = &self.lists[id.index()];
        &list.values[list.range(ticks, self.batch)]
    }

    /// The rows of a connection at some ticks, to be computed.
    pub fn rows_mut(&mut self, id: ConnectionId, ticks: Range<usize>) -> &mut [F] {
        let list = &mut self.lists[id.index()];
        let range = list.range(ticks, self.batch);
        &mut list.values[range]
    }
}

impl<F> Sums<F> {
    fn range(&self, ticks: Range<usize>, batch: usize) -> Range<usize> {
        let stride = batch * self.size;
        ticks.start * stride..ticks.end * stride
    }
}
