//! The derivatives of the loss by the states of one batch over all ticks.

use std::ops::Range;

use ndarray::{ArrayView3, ArrayViewMut3};

use super::continuous::IntegrationAdjoint;
use super::gates::{GateUse, OwnSums};
use super::leak::LeakAdjoint;
use super::products::Workspace;
use super::rates::Leak;
use super::schedule::{BlockFacts, Schedule};
use super::starts::StartBuffers;
use super::trajectory::{Updates, settled};
use super::uses::Use;
use crate::model::network::{BlockId, ConnectionId};
use crate::real::Real;

/// The derivatives of the loss by states and sums, `T × B × n` each. Inputs have none.
#[derive(Debug, Clone)]
pub struct Adjoint<F> {
    ticks: usize,
    batch: usize,
    blocks: Vec<BlockAdjoint<F>>,
    /// The derivatives by the sums of gated connections.
    own: OwnSums<F>,
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
            own: OwnSums::new(uses, ticks, batch),
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

    /// The derivatives by what a connection adds, at some ticks of its target, and the workspace.
    pub(super) fn target_and_workspace(
        &mut self,
        (id, used): (ConnectionId, &Use),
        ticks: Range<usize>,
    ) -> (&[F], &mut Workspace<F>) {
        let target = match used.gate {
            Some(_) => self.own.rows(id, ticks),
            None => {
                let block = &self.blocks[used.to.index()];
                &block.states[block.range(ticks, self.batch)]
            }
        };
        (target, &mut self.workspace)
    }

    /// The rows of the target of a gated connection at some ticks, and the derivatives by its own
    /// sum, to be computed from them.
    pub(super) fn own_ends(
        &mut self,
        (id, used): (ConnectionId, &Use),
        ticks: Range<usize>,
    ) -> (&[F], &mut [F]) {
        let block = &self.blocks[used.to.index()];
        let target = &block.states[block.range(ticks.clone(), self.batch)];
        (target, self.own.rows_mut(id, ticks))
    }

    /// The derivatives by the sum of a gated connection at some ticks.
    pub(super) fn own(&self, id: ConnectionId, ticks: Range<usize>) -> &[F] {
        self.own.rows(id, ticks)
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

    /// For a connection and ticks of its source: the derivatives by what it adds to the target that
    /// many ticks later, and the source's rows to add to. Within one block the delay must be at
    /// least as long as the ticks are many.
    pub(super) fn ends(
        &mut self,
        (id, used): (ConnectionId, &Use),
        ticks: Range<usize>,
    ) -> (&[F], &mut [F], &mut Workspace<F>) {
        if used.gate.is_some() {
            let source = &mut self.blocks[used.from.index()];
            let written = source.range(ticks.clone(), self.batch);
            let target = self.own.rows(id, later(&ticks, used.delay));
            return (target, &mut source.states[written], &mut self.workspace);
        }
        let blocks = (used.from, used.to);
        let (target, source) = meeting(&mut self.blocks, blocks, used.delay, ticks, self.batch);
        (target, source, &mut self.workspace)
    }

    /// For a gate and ticks of its block: ∂E/∂a of the target that many ticks later, and the gate's
    /// rows to add to. Within one block the delay must be at least as long as the ticks are many.
    pub(super) fn gate_ends(
        &mut self,
        (used, gate): (&Use, &GateUse),
        ticks: Range<usize>,
    ) -> (&[F], &mut [F]) {
        meeting(&mut self.blocks, (gate.block, used.to), gate.delay, ticks, self.batch)
    }

    /// The updates of a block that an update of another reads `delay` ticks later.
    pub(super) fn read_updates(&self, from: BlockId, to: BlockId, delay: usize) -> Range<usize> {
        let (source, target) = (self.updates.of(from), self.updates.of(to));
        settled(
            source.start.max(target.start.saturating_sub(delay))
                ..source.end.min(target.end.saturating_sub(delay)),
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

fn later(ticks: &Range<usize>, delay: usize) -> Range<usize> {
    ticks.start + delay..ticks.end + delay
}

/// The rows of a block `delay` ticks after these ticks of another (or the same one, if these are no
/// more than that), and the rows of the latter, to add to.
fn meeting<F: Real>(
    blocks: &mut [BlockAdjoint<F>],
    (from, to): (BlockId, BlockId),
    delay: usize,
    ticks: Range<usize>,
    batch: usize,
) -> (&[F], &mut [F]) {
    let (from, to) = (from.index(), to.index());
    let read = blocks[to].range(later(&ticks, delay), batch);
    let written = blocks[from].range(ticks, batch);
    if from == to {
        let (before, after) = blocks[to].states.split_at_mut(read.start);
        return (&after[..read.len()], &mut before[written]);
    }
    let [source, target] = blocks.get_disjoint_mut([from, to]).expect("two blocks of the network");
    (&target.states[read], &mut source.states[written])
}

impl<F: Real> BlockAdjoint<F> {
    fn new(facts: &BlockFacts, ticks: usize, batch: usize) -> Self {
        let size = if facts.is_input { 0 } else { facts.size };
        let rows = ticks * batch;
        let leak = |leak: &Leak| LeakAdjoint::new((ticks, batch), size, leak.learned.is_some());
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
