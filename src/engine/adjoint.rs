//! The derivatives of the loss by the states of one batch over all ticks.

use std::ops::Range;

use ndarray::{ArrayView3, ArrayViewMut3};

use super::continuous::IntegrationAdjoint;
use super::leak::LeakAdjoint;
use super::products::Workspace;
use super::rates::Leak;
use super::schedule::{BlockFacts, Schedule};
use super::starts::StartBuffers;
use super::trajectory::{Updates, settled};
use super::uses::Use;
use crate::model::network::BlockId;
use crate::real::Real;

/// The derivatives of the loss by states and sums, `T × B × n` each. Inputs have none.
#[derive(Debug, Clone)]
pub struct Adjoint<F> {
    ticks: usize,
    batch: usize,
    blocks: Vec<BlockAdjoint<F>>,
    pub(super) updates: Updates,
    workspace: Workspace<F>,
    /// The gradient of one bias.
    totals: Vec<f64>,
    /// Under rk4 and dopri5.
    pub(super) integration: Option<Box<IntegrationAdjoint<F>>>,
    /// Room for the gradient of one start state.
    pub(super) starts: StartBuffers<F>,
}

#[derive(Debug, Clone)]
pub(super) struct BlockAdjoint<F> {
    /// Neurons; 0 for an input.
    size: usize,
    /// ∂E/∂r, and after the backward pass ∂E/∂a.
    pub states: Vec<F>,
    /// What goes back through its leak, if it has one.
    pub leak: Option<LeakAdjoint<F>>,
    /// ∂E/∂a as seeded, of softmax blocks; empty for others.
    sums: Vec<F>,
}

impl<F: Real> Adjoint<F> {
    pub(super) fn new(schedule: &Schedule, uses: &[Use], ticks: usize, batch: usize) -> Self {
        let longest = schedule.blocks.iter().map(|block| block.size).max().unwrap_or(0);
        Adjoint {
            ticks,
            batch,
            blocks: schedule.blocks.iter().map(|b| BlockAdjoint::new(b, ticks, batch)).collect(),
            updates: Updates::new(schedule.blocks.len()),
            workspace: Workspace::for_gradients(uses),
            totals: vec![0.0; longest],
            integration: None,
            starts: StartBuffers { total: vec![F::ZERO; longest], read: vec![F::ZERO; longest] },
        }
    }

    /// ∂E/∂r of a block, `ticks × B × n`, to be filled in (of an input `ticks × B × 0`). After
    /// the backward pass it is ∂E/∂a.
    pub fn states_mut(&mut self, block: BlockId) -> ArrayViewMut3<'_, F> {
        let block = &mut self.blocks[block.index()];
        ArrayViewMut3::from_shape((self.ticks, self.batch, block.size), &mut block.states)
            .expect("allocated for these ticks")
    }

    /// After the backward pass: ∂E/∂a of a block, `ticks × B × n`; of value at its updates only.
    pub fn states(&self, block: BlockId) -> ArrayView3<'_, F> {
        let block = &self.blocks[block.index()];
        ArrayView3::from_shape((self.ticks, self.batch, block.size), &block.states)
            .expect("allocated for these ticks")
    }

    /// ∂E/∂a of a softmax block, `ticks × B × n`, to be filled in by cross entropy (of other
    /// blocks `ticks × B × 0`).
    pub fn sums_mut(&mut self, block: BlockId) -> ArrayViewMut3<'_, F> {
        let block = &mut self.blocks[block.index()];
        let size = if block.sums.is_empty() { 0 } else { block.size };
        ArrayViewMut3::from_shape((self.ticks, self.batch, size), &mut block.sums)
            .expect("allocated for these ticks")
    }

    /// Makes all of it 0 again, for another batch.
    pub fn clear(&mut self) {
        for block in &mut self.blocks {
            block.states.fill(F::ZERO);
            block.sums.fill(F::ZERO);
            block.leak.iter_mut().for_each(LeakAdjoint::clear);
        }
    }

    /// The rows of a block at some ticks.
    pub(super) fn rows(&self, block: BlockId, ticks: Range<usize>) -> &[F] {
        let block = &self.blocks[block.index()];
        &block.states[block.range(ticks, self.batch)]
    }

    /// The rows of a block at some ticks, and of its seeds ∂E/∂a (empty where it has none).
    pub(super) fn rows_mut(&mut self, block: BlockId, ticks: Range<usize>) -> (&mut [F], &[F]) {
        let batch = self.batch;
        let block = &mut self.blocks[block.index()];
        let range = block.range(ticks, batch);
        let seeds = if block.sums.is_empty() { &[][..] } else { &block.sums[range.clone()] };
        (&mut block.states[range], seeds)
    }

    /// The rows of a block at some ticks, beside the workspace.
    pub(super) fn rows_and_workspace(
        &mut self,
        block: BlockId,
        ticks: Range<usize>,
    ) -> (&[F], &mut Workspace<F>) {
        let block = &self.blocks[block.index()];
        (&block.states[block.range(ticks, self.batch)], &mut self.workspace)
    }

    /// The rows of a block at some ticks, beside one total for each neuron.
    pub(super) fn rows_and_totals(
        &mut self,
        block: BlockId,
        ticks: Range<usize>,
    ) -> (&[F], &mut [f64]) {
        let block = &self.blocks[block.index()];
        (&block.states[block.range(ticks, self.batch)], &mut self.totals[..block.size])
    }

    /// For a connection and ticks of its source: ∂E/∂a of the target that many ticks later, and
    /// the source's rows to add to. Within one block the delay must be at least as long as the
    /// ticks are many.
    pub(super) fn ends(
        &mut self,
        used: &Use,
        ticks: Range<usize>,
    ) -> (&[F], &mut [F], &mut Workspace<F>) {
        let (from, to) = (used.from.index(), used.to.index());
        let later = ticks.start + used.delay..ticks.end + used.delay;
        let read = self.blocks[to].range(later, self.batch);
        let written = self.blocks[from].range(ticks, self.batch);
        let (source, target) = if from == to {
            let (before, after) = self.blocks[to].states.split_at_mut(read.start);
            (&mut before[written], &after[..read.len()])
        } else {
            let blocks = self.blocks.get_disjoint_mut([from, to]);
            let [source, target] = blocks.expect("two blocks of the network");
            (&mut source.states[written], &target.states[read])
        };
        (target, source, &mut self.workspace)
    }

    /// The updates of a connection's source that an update of its target reads.
    pub(super) fn read_updates(&self, used: &Use) -> Range<usize> {
        let (source, target) = (self.updates.of(used.from), self.updates.of(used.to));
        settled(
            source.start.max(target.start.saturating_sub(used.delay))
                ..source.end.min(target.end.saturating_sub(used.delay)),
        )
    }

    /// Sequences.
    pub(super) fn batch(&self) -> usize {
        self.batch
    }

    /// Ticks.
    pub(super) fn ticks(&self) -> usize {
        self.ticks
    }

    /// A block.
    pub(super) fn block(&self, id: BlockId) -> &BlockAdjoint<F> {
        &self.blocks[id.index()]
    }

    /// A block, to be taken further back.
    pub(super) fn block_mut(&mut self, id: BlockId) -> &mut BlockAdjoint<F> {
        &mut self.blocks[id.index()]
    }
}

impl<F: Real> BlockAdjoint<F> {
    fn new(facts: &BlockFacts, ticks: usize, batch: usize) -> Self {
        let size = if facts.is_input { 0 } else { facts.size };
        let rows = ticks * batch;
        let leak = |leak: &Leak| LeakAdjoint::new(batch, size, leak.learned.is_some());
        let keeps_sums = facts.activation.couples_block();
        BlockAdjoint {
            size,
            states: vec![F::ZERO; rows * size],
            leak: facts.leak.as_ref().map(leak),
            sums: vec![F::ZERO; if keeps_sums { rows * size } else { 0 }],
        }
    }

    /// The places of some ticks.
    pub fn range(&self, ticks: Range<usize>, batch: usize) -> Range<usize> {
        let stride = batch * self.size;
        ticks.start * stride..ticks.end * stride
    }
}
