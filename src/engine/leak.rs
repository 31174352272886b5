//! Blocks with a leak, forward and back.
//!
//! Beside the states a leaking block keeps what its activation is taken back through: `f(a)` where
//! the leak is on the rate, `v` where it is on the input. A block on no cycle gets its sums, its
//! activation and their derivatives for all ticks at once; only the scan over the ticks is left.

use std::ops::Range;

use super::adjoint::BlockAdjoint;
use super::kernels::leak;
use super::rates::Rates;
use super::schedule::NeuronStep;
use super::trajectory::BlockStates;
use super::{Adjoint, Trajectory};
use crate::model::network::{BlockId, LeakOn};
use crate::real::Real;

impl<F: Real> Trajectory<F> {
    /// The states of a block at some ticks, whose rows hold `a`.
    pub(super) fn update(&mut self, block: BlockId, rates: &Rates<F>, ticks: Range<usize>) {
        let batch = self.batch();
        match self.block(block).leak {
            None => self.activate(block, ticks),
            Some(LeakOn::Rate) => {
                self.activate(block, ticks.clone());
                for tick in ticks {
                    let rows = self.block(block).range(tick..tick + 1, batch);
                    self.block_mut(block).follow_rate(rows, batch, &rates.alpha);
                }
            }
            Some(LeakOn::Input) => {
                for tick in ticks.clone() {
                    let rows = self.block(block).range(tick..tick + 1, batch);
                    self.block_mut(block).follow_input(rows, batch, &rates.alpha);
                }
                self.activate(block, ticks);
            }
        }
    }

    /// The states of some neurons of one sequence at one tick: of all of them for softmax.
    pub(super) fn update_part(
        &mut self,
        step: &NeuronStep,
        rates: &Rates<F>,
        sequence: usize,
        tick: usize,
    ) {
        let batch = self.batch();
        let Some(on) = self.block(step.block).leak else {
            return self.activate_part(step, sequence, tick);
        };
        let block = self.block(step.block);
        let first = block.range(tick..tick + 1, batch).start + sequence * block.size + step.neuron;
        let part = first..first + step.count;
        let alpha = &rates.alpha[step.neuron..step.neuron + step.count];
        match on {
            LeakOn::Rate => {
                self.activate_part(step, sequence, tick);
                self.block_mut(step.block).follow_rate(part, batch, alpha);
            }
            LeakOn::Input => {
                self.block_mut(step.block).follow_input(part, batch, alpha);
                self.activate_part(step, sequence, tick);
            }
        }
    }

    /// What the activation of a block gave at some ticks: its states, or `f(a)` where they follow
    /// that.
    pub(super) fn activated(&self, block: BlockId, ticks: Range<usize>) -> &[F] {
        let of = self.block(block);
        let range = of.range(ticks, self.batch());
        if of.leak == Some(LeakOn::Rate) { &of.kept[range] } else { &of.states[range] }
    }

    /// What leaks of a block (r, or v) one tick earlier and at a tick.
    fn leaking(&self, block: BlockId, tick: usize) -> (&[F], &[F]) {
        let of = self.block(block);
        let state = if of.leak == Some(LeakOn::Input) { &of.kept } else { &of.states };
        let range = of.range(tick..tick + 1, self.batch());
        let stride = range.len();
        (&state[range.start - stride..range.start], &state[range])
    }
}

impl<F: Real> BlockStates<F> {
    /// `r` of some neurons at one tick, whose places hold `f(a)`.
    fn follow_rate(&mut self, part: Range<usize>, batch: usize, alpha: &[F]) {
        self.kept[part.clone()].copy_from_slice(&self.states[part.clone()]);
        let stride = batch * self.size;
        let (before, now) = self.states.split_at_mut(part.start);
        let before = &before[part.start - stride..part.end - stride];
        leak::follow(alpha, before, &mut now[..part.len()]);
    }

    /// `v` of some neurons at one tick, whose places hold `a`.
    fn follow_input(&mut self, part: Range<usize>, batch: usize, alpha: &[F]) {
        let stride = batch * self.size;
        let before = &self.kept[part.start - stride..part.end - stride];
        leak::follow(alpha, before, &mut self.states[part.clone()]);
        self.kept[part.clone()].copy_from_slice(&self.states[part]);
    }
}

/// What goes back through a leak, and what it says of learned time constants.
#[derive(Debug, Clone)]
pub(super) struct LeakAdjoint<F> {
    /// `(1 - α) λ(t+1)`, `B × n`: what the later ticks say of the state at t.
    pub carry: Vec<F>,
    /// Neurons of the block.
    size: usize,
    /// `Σ α λ(t) (s(t) - s(t-1))` over the sequences, for each tick and neuron, s being what leaks;
    /// empty unless τ is learned.
    slopes: Vec<f64>,
}

impl<F: Real> LeakAdjoint<F> {
    /// Room for a block of some neurons over some ticks.
    pub fn new((ticks, batch): (usize, usize), size: usize, is_learned: bool) -> Self {
        let slopes = if is_learned { ticks * size } else { 0 };
        LeakAdjoint { carry: vec![F::ZERO; batch * size], size, slopes: vec![0.0; slopes] }
    }

    /// What one tick says of the time constants, where these are learned.
    pub fn slopes_at(&self, tick: usize) -> &[f64] {
        &self.slopes[tick * self.size..(tick + 1) * self.size]
    }

    /// Makes all of it 0 again.
    pub fn clear(&mut self) {
        self.carry.fill(F::ZERO);
        self.slopes.fill(0.0);
    }
}

/// Some neurons of one tick: of one sequence, or all neurons of all sequences.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Places within the tick's `B × n`.
    pub places: Range<usize>,
    /// The neurons, over and over.
    pub neurons: Range<usize>,
}

impl<F: Real> Adjoint<F> {
    /// Turns the derivatives of a leaking block by its states at some ticks, the last first, into
    /// those by what the states follow.
    pub(super) fn retrace(
        &mut self,
        block: BlockId,
        rates: &Rates<F>,
        ticks: Range<usize>,
        trajectory: &Trajectory<F>,
    ) {
        let (batch, size) = (self.batch(), rates.alpha.len());
        let whole = Part { places: 0..batch * size, neurons: 0..size };
        for tick in ticks.rev() {
            self.retrace_part(block, rates, tick, &whole, trajectory);
        }
    }

    /// The same for some neurons at one tick.
    pub(super) fn retrace_part(
        &mut self,
        block: BlockId,
        rates: &Rates<F>,
        tick: usize,
        part: &Part,
        trajectory: &Trajectory<F>,
    ) {
        let batch = self.batch();
        let of = self.block_mut(block);
        let at_tick = of.range(tick..tick + 1, batch).start;
        let BlockAdjoint { states, leak: Some(leak), .. } = of else { return };
        let Part { places, neurons } = part.clone();
        let rows = &mut states[at_tick + places.start..at_tick + places.end];
        leak::retrace(&rates.alpha[neurons.clone()], &mut leak.carry[places.clone()], rows);
        if leak.slopes.is_empty() {
            return;
        }
        let (before, now) = trajectory.leaking(block, tick);
        let moved = before[places.clone()].iter().zip(&now[places]);
        for (place, (value, (before, now))) in rows.iter().zip(moved).enumerate() {
            let neuron = neurons.start + place % neurons.len();
            leak.slopes[tick * leak.size + neuron] +=
                value.to_f64() * (now.to_f64() - before.to_f64());
        }
    }
}
