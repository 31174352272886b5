//! The states of one batch over all ticks.

use std::ops::Range;

use ndarray::{ArrayView3, ArrayViewMut3};

use super::continuous::Integration;
use super::gates::{GateUse, OwnSums};
use super::kernels::activation;
use super::products::Workspace;
use super::schedule::{BlockFacts, NeuronStep, Schedule};
use super::uses::Use;
use crate::model::network::{Activation, BlockId, ConnectionId, LeakOn, VectorId};
use crate::real::Real;
use crate::unroll::Plan;

/// The states of all blocks, `T × B × n` each, with the rows of the past that delays read.
#[derive(Debug, Clone)]
pub struct Trajectory<F> {
    ticks: usize,
    batch: usize,
    blocks: Vec<BlockStates<F>>,
    /// The sums of gated connections.
    own: OwnSums<F>,
    pub(super) updates: Updates,
    workspace: Workspace<F>,
    /// Under rk4 and dopri5.
    pub(super) integration: Option<Box<Integration<F>>>,
}

/// The states of a block: first the past, then the ticks.
#[derive(Debug, Clone)]
pub(super) struct BlockStates<F> {
    pub size: usize,
    pub activation: Activation,
    is_input: bool,
    first_update: usize,
    /// Ticks of the past that are kept. All of them are the start state, so never more than the
    /// ticks themselves: a longer delay reads the same.
    past: usize,
    /// Rows that hold the start state: the past, and tick 0 where that is the start.
    pub start_rows: usize,
    pub starts_at_zero: bool,
    /// The vector of the start state, where it is learned.
    pub learned_start: Option<VectorId>,
    /// Whether another start state was given.
    pub start_is_given: bool,
    /// Whether the start state is v.
    pub starts_within: bool,
    /// That v of the first sequence; empty where the start state is r.
    pub first_start: Vec<F>,
    /// What leaks.
    pub leak: Option<LeakOn>,
    pub states: Vec<F>,
    /// What the activation was applied to, of blocks with a softmax or a formula; empty for others.
    pub sums: Vec<F>,
    /// Of a leaking block `f(a)` or v, row by row as the states; empty for others.
    pub kept: Vec<F>,
    /// ξ, `ticks × B × n`; empty without noise.
    pub noise: Vec<F>,
}

/// For each block the ticks at which it is updated, under one plan.
#[derive(Debug, Clone)]
pub(super) struct Updates(Vec<Range<usize>>);

impl Updates {
    /// Room for so many blocks.
    pub fn new(blocks: usize) -> Self {
        Updates(vec![0..0; blocks])
    }

    /// The live ticks of each block from its first update on; none of inputs.
    pub fn find(&mut self, schedule: &Schedule, plan: &Plan) {
        for (index, (updates, block)) in self.0.iter_mut().zip(&schedule.blocks).enumerate() {
            let live = plan.live(BlockId::new(index));
            let start = live.start.max(block.first_update);
            *updates = if block.is_input { 0..0 } else { settled(start..live.end) };
        }
    }

    /// The ticks of a block.
    pub fn of(&self, block: BlockId) -> Range<usize> {
        self.0[block.index()].clone()
    }

    /// The ticks from the first to the last update of any of the blocks.
    pub fn of_all(&self, blocks: &[BlockId]) -> Range<usize> {
        let ranges =
            || blocks.iter().map(|block| self.of(*block)).filter(|range| !range.is_empty());
        let start = ranges().map(|range| range.start).min().unwrap_or(0);
        start..ranges().map(|range| range.end).max().unwrap_or(start)
    }
}

impl<F: Real> Trajectory<F> {
    pub(super) fn new(schedule: &Schedule, uses: &[Use], ticks: usize, batch: usize) -> Self {
        let mut trajectory = Trajectory {
            ticks,
            batch,
            blocks: schedule.blocks.iter().map(|b| BlockStates::new(b, ticks, batch)).collect(),
            own: OwnSums::new(uses, ticks, batch),
            updates: Updates::new(schedule.blocks.len()),
            workspace: Workspace::for_states(uses),
            integration: None,
        };
        for (index, block) in schedule.blocks.iter().enumerate() {
            let start = |_, neuron: usize| F::from_f64(block.start[neuron]);
            trajectory.blocks[index].write_start(batch, start);
        }
        trajectory
    }

    /// The states of a block, `ticks × B × n`. Where the plan drops a copy they are 0.
    pub fn states(&self, block: BlockId) -> ArrayView3<'_, F> {
        let block = &self.blocks[block.index()];
        let states = &block.states[block.past * self.batch * block.size..];
        ArrayView3::from_shape((self.ticks, self.batch, block.size), states)
            .expect("allocated for these ticks")
    }

    /// The sums `a(t)` of a block with a softmax (for cross entropy) or a formula, `ticks × B × n`;
    /// of other blocks, which keep none, `ticks × B × 0`. Before the first update they are 0.
    pub fn sums(&self, block: BlockId) -> ArrayView3<'_, F> {
        let block = &self.blocks[block.index()];
        let size = if block.sums.is_empty() { 0 } else { block.size };
        ArrayView3::from_shape((self.ticks, self.batch, size), &block.sums)
            .expect("allocated for these ticks")
    }

    /// The samples of an input block, `ticks × B × n`, to be filled in; 0 where nothing is fed.
    pub fn input_mut(&mut self, block: BlockId) -> ArrayViewMut3<'_, F> {
        let block = &mut self.blocks[block.index()];
        let states = &mut block.states[block.past * self.batch * block.size..];
        ArrayViewMut3::from_shape((self.ticks, self.batch, block.size), states)
            .expect("allocated for these ticks")
    }

    /// Makes all inputs 0 again, for another batch of the same size.
    pub fn clear(&mut self) {
        for block in self.blocks.iter_mut().filter(|block| block.is_input) {
            block.states.fill(F::ZERO);
        }
    }

    /// The first tick, and the first block in `r` at it, with a state that is NaN or infinite.
    pub fn first_not_finite(&self) -> Option<(usize, BlockId)> {
        let of_block = |index: usize| {
            let block = BlockId::new(index);
            (0..self.ticks)
                .find(|tick| !all_finite(self.rows(block, *tick..*tick + 1)))
                .map(|tick| (tick, block))
        };
        (0..self.blocks.len()).filter_map(of_block).min()
    }

    /// The first tick (then sequence) from which dopri5 found no step within its tolerance; all
    /// later states of that sequence are NaN.
    pub fn out_of_steps(&self) -> Option<(usize, usize)> {
        self.integration.as_ref().and_then(|integration| integration.out_of_steps())
    }

    /// The steps that rk4 or dopri5 took of a sequence from a tick to the next one, which add up to
    /// dt; none under every other update.
    pub fn steps(&self, sequence: usize, tick: usize) -> &[f64] {
        self.integration.as_ref().map_or(&[], |integration| integration.steps(sequence, tick))
    }

    /// The rows of a block at some ticks.
    pub(super) fn rows(&self, block: BlockId, ticks: Range<usize>) -> &[F] {
        let block = &self.blocks[block.index()];
        &block.states[block.range(ticks, self.batch)]
    }

    /// The rows of a block at some ticks, to be computed.
    pub(super) fn rows_mut(&mut self, block: BlockId, ticks: Range<usize>) -> &mut [F] {
        let block = &mut self.blocks[block.index()];
        let range = block.range(ticks, self.batch);
        &mut block.states[range]
    }

    /// The rows of a block that are read `delay` ticks later, at these ticks.
    pub(super) fn delayed(&self, block: BlockId, delay: usize, ticks: Range<usize>) -> &[F] {
        let block = &self.blocks[block.index()];
        &block.states[block.delayed_range(delay, ticks, self.batch)]
    }

    /// The kept sums of a block at some ticks; nothing where it keeps none.
    pub(super) fn sum_rows(&self, block: BlockId, ticks: Range<usize>) -> &[F] {
        let block = &self.blocks[block.index()];
        let stride = self.batch * block.size;
        block.sums.get(ticks.start * stride..ticks.end * stride).unwrap_or_default()
    }

    /// The sums of a gated connection at some ticks.
    pub(super) fn own(&self, id: ConnectionId, ticks: Range<usize>) -> &[F] {
        self.own.rows(id, ticks)
    }

    /// The same, to be computed.
    pub(super) fn own_mut(&mut self, id: ConnectionId, ticks: Range<usize>) -> &mut [F] {
        self.own.rows_mut(id, ticks)
    }

    /// What a connection reads at some ticks, and the rows that it adds to: the target's or, with a
    /// gate, its own. Within one block the delay must be at least as long as the ticks are many.
    pub(super) fn ends(
        &mut self,
        (id, used): (ConnectionId, &Use),
        ticks: Range<usize>,
    ) -> (&[F], &mut [F], &mut Workspace<F>) {
        if used.gate.is_some() {
            let source = &self.blocks[used.from.index()];
            let read = source.delayed_range(used.delay, ticks.clone(), self.batch);
            return (&source.states[read], self.own.rows_mut(id, ticks), &mut self.workspace);
        }
        let blocks = (used.from, used.to);
        let (source, target) = meeting(&mut self.blocks, blocks, used.delay, ticks, self.batch);
        (source, target, &mut self.workspace)
    }

    /// What a gate reads at some ticks, the sums that it multiplies, and the target's rows. Within
    /// one block the delay must be at least as long as the ticks are many.
    pub(super) fn gate_ends(
        &mut self,
        (id, used, gate): (ConnectionId, &Use, &GateUse),
        ticks: Range<usize>,
    ) -> (&[F], &[F], &mut [F]) {
        let own = self.own.rows(id, ticks.clone());
        let blocks = (gate.block, used.to);
        let (factors, target) = meeting(&mut self.blocks, blocks, gate.delay, ticks, self.batch);
        (factors, own, target)
    }

    /// The ticks at which a connection can change its target: all of its updates, or only those
    /// that read an update of the source or a fed sample, where all else of the source is 0.
    pub(super) fn effective(&self, used: &Use, plan: &Plan, updates: &Updates) -> Range<usize> {
        let target = updates.of(used.to);
        let source = &self.blocks[used.from.index()];
        if !source.starts_at_zero {
            return target;
        }
        let live = plan.live(used.from);
        settled(target.start.max(live.start + used.delay)..target.end.min(live.end + used.delay))
    }

    /// Makes the states 0 that are no updates and not the start.
    pub(super) fn clear_dropped(&mut self, block: BlockId, updates: Range<usize>) {
        let (ticks, first) = (self.ticks, self.blocks[block.index()].first_update.min(self.ticks));
        self.rows_mut(block, first..updates.start.max(first)).fill(F::ZERO);
        self.rows_mut(block, updates.end.max(first)..ticks).fill(F::ZERO);
    }

    /// `r = f(a)` of a block at some ticks, whose rows hold `a`.
    pub(super) fn activate(&mut self, block: BlockId, ticks: Range<usize>) {
        let batch = self.batch;
        let block = &mut self.blocks[block.index()];
        let range = block.range(ticks.clone(), batch);
        let values = &mut block.states[range];
        if !block.sums.is_empty() {
            let stride = batch * block.size;
            block.sums[ticks.start * stride..ticks.end * stride].copy_from_slice(values);
        }
        activation::apply(&block.activation, values, block.size);
    }

    /// `r = f(a)` of some neurons of one sequence at one tick: of all of them for softmax.
    pub(super) fn activate_part(&mut self, step: &NeuronStep, sequence: usize, tick: usize) {
        let batch = self.batch;
        let block = &mut self.blocks[step.block.index()];
        let first = sequence * block.size + step.neuron;
        let at_tick = block.range(tick..tick + 1, batch).start + first;
        let values = &mut block.states[at_tick..at_tick + step.count];
        if !block.sums.is_empty() {
            let at_tick = tick * batch * block.size + first;
            block.sums[at_tick..at_tick + step.count].copy_from_slice(values);
        }
        activation::apply(&block.activation, values, step.count);
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
    pub(super) fn block(&self, id: BlockId) -> &BlockStates<F> {
        &self.blocks[id.index()]
    }

    /// A block, to be filled in.
    pub(super) fn block_mut(&mut self, id: BlockId) -> &mut BlockStates<F> {
        &mut self.blocks[id.index()]
    }

    /// All blocks, to be filled in.
    pub(super) fn blocks_mut(&mut self) -> &mut [BlockStates<F>] {
        &mut self.blocks
    }

    /// Whether a start state was given in place of the declared one.
    pub(super) fn start_is_given(&self, id: BlockId) -> bool {
        self.block(id).start_is_given
    }

    /// `r = f(v)` of a block of one sequence before its first update, and that `v`. (A block that is
    /// read there has such rows.)
    pub(super) fn start_rows(&self, id: BlockId) -> (&[F], &[F]) {
        let block = self.block(id);
        (block.states.get(..block.size).unwrap_or(&[]), &block.first_start)
    }
}

impl<F: Real> BlockStates<F> {
    fn new(facts: &BlockFacts, ticks: usize, batch: usize) -> Self {
        let past = facts.longest_delay.max(usize::from(facts.leak.is_some())).min(ticks);
        let room = |rows: usize| vec![F::ZERO; rows * batch * facts.size];
        let activation = &facts.activation;
        let keeps_sums =
            (activation.couples_block() || activation.derives_from_sums()) && !facts.is_input;
        BlockStates {
            size: facts.size,
            activation: facts.activation.clone(),
            is_input: facts.is_input,
            first_update: facts.first_update,
            past,
            start_rows: past + facts.first_update.min(ticks),
            starts_at_zero: true,
            learned_start: facts.learned_start,
            start_is_given: false,
            starts_within: facts.starts_within,
            first_start: Vec::with_capacity(if facts.starts_within { facts.size } else { 0 }),
            leak: facts.leak.as_ref().map(|leak| leak.on),
            states: room(past + ticks),
            sums: room(if keeps_sums { ticks } else { 0 }),
            kept: room(if facts.leak.is_some() { past + ticks } else { 0 }),
            noise: room(if facts.noise > 0.0 { ticks } else { 0 }),
        }
    }

    /// The places of some ticks.
    pub fn range(&self, ticks: Range<usize>, batch: usize) -> Range<usize> {
        let stride = batch * self.size;
        (self.past + ticks.start) * stride..(self.past + ticks.end) * stride
    }

    fn delayed_range(&self, delay: usize, ticks: Range<usize>, batch: usize) -> Range<usize> {
        let (stride, shift) = (batch * self.size, self.past - delay.min(self.past));
        (shift + ticks.start) * stride..(shift + ticks.end) * stride
    }
}

/// The rows of a block that are read `delay` ticks later, at these ticks of another block (or the
/// same one, for no more ticks than that), and the rows of the latter.
fn meeting<F: Real>(
    blocks: &mut [BlockStates<F>],
    (from, to): (BlockId, BlockId),
    delay: usize,
    ticks: Range<usize>,
    batch: usize,
) -> (&[F], &mut [F]) {
    let (from, to) = (from.index(), to.index());
    let read = blocks[from].delayed_range(delay, ticks.clone(), batch);
    let written = blocks[to].range(ticks, batch);
    if from == to {
        let (before, after) = blocks[to].states.split_at_mut(written.start);
        return (&before[read], &mut after[..written.len()]);
    }
    let [source, target] = blocks.get_disjoint_mut([from, to]).expect("two blocks of the network");
    (&source.states[read], &mut target.states[written])
}

/// One form for all empty ranges, which lies within any number of ticks.
pub(super) fn settled(ticks: Range<usize>) -> Range<usize> {
    if ticks.is_empty() { 0..0 } else { ticks }
}

/// Looks at a whole row before it answers: without early exits the loop is one of vectors.
fn all_finite<F: Real>(values: &[F]) -> bool {
    values.iter().fold(true, |finite, value| finite & value.is_finite())
}
