//! What a trajectory keeps of an integration: starts, `v` at the ticks, the steps taken.

use super::Continuous;
use super::record::Record;
use super::right_hand_side::Dynamic;
use super::stage::{Scratch, Stage};
use super::step::StepBuffers;
use crate::engine::products::Workspace;
use crate::engine::schedule::Schedule;
use crate::engine::uses::Use;
use crate::model::network::{BlockId, LeakOn, VectorId};
use crate::real::Real;

/// What a trajectory keeps of an integration, and the buffers of a forward pass.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Integration<F> {
    /// Sequences that take their steps together.
    pub(super) rows: usize,
    /// The vectors of the weights of the latest pass, for the backward pass to evaluate with.
    pub(super) vectors: Vec<Vec<F>>,
    /// τ of each neuron with dynamics.
    pub(super) tau: Vec<F>,
    /// By block with dynamics.
    pub(super) starts: Vec<StartRows<F>>,
    /// By block with dynamics `v`, `ticks × B × n`; empty where the rate leaks.
    pub(super) potentials: Vec<Vec<F>>,
    pub(super) record: Record,
    /// Where dopri5 ran out of steps: tick and sequence.
    pub(super) out_of_steps: Option<(usize, usize)>,
    pub(super) buffers: StepBuffers<F>,
}

/// The start states of a block.
#[derive(Debug, Clone)]
pub(super) struct StartRows<F> {
    block: BlockId,
    /// `B × n`
    pub states: Vec<F>,
    /// The parameters that they are, where they are learned and nothing else was set.
    pub learned: Option<VectorId>,
}

impl<F: Real> Integration<F> {
    pub(in crate::engine) fn new(
        continuous: &Continuous,
        schedule: &Schedule,
        uses: &[Use],
        ticks: usize,
        batch: usize,
    ) -> Self {
        let rows = continuous.rows(batch);
        let rhs = &continuous.right_hand_side;
        let potentials = |block: &Dynamic| match block.on {
            LeakOn::Rate => Vec::new(),
            LeakOn::Input => vec![F::ZERO; ticks * batch * block.neurons.len()],
        };
        let starts = |block: &Dynamic| {
            let start = schedule.block(block.block).start.iter().map(|value| F::from_f64(*value));
            let rows = std::iter::repeat_n(start, batch);
            let (block, learned) = (block.block, block.learned_start);
            StartRows { block, states: rows.flatten().collect(), learned }
        };
        let scratch = Scratch::new(schedule, Workspace::for_states(uses), rows);
        let stage = Stage::new(rhs, schedule, rows);
        Integration {
            rows,
            vectors: continuous.vectors.iter().map(|length| vec![F::ZERO; *length]).collect(),
            tau: vec![F::ONE; rhs.neurons],
            starts: rhs.dynamic.iter().map(starts).collect(),
            potentials: rhs.dynamic.iter().map(potentials).collect(),
            record: Record::new(ticks, batch / rows.max(1)),
            out_of_steps: None,
            buffers: StepBuffers::new(continuous.tableau, stage, rows * rhs.neurons, scratch),
        }
    }

    /// Another start state of a block, for all sequences.
    pub(in crate::engine) fn set_start(&mut self, block: BlockId, start: &[f64]) {
        for starts in self.starts.iter_mut().filter(|starts| starts.block == block) {
            starts.learned = None;
            for row in starts.states.chunks_exact_mut(start.len()) {
                row.iter_mut().zip(start).for_each(|(state, value)| *state = F::from_f64(*value));
            }
        }
    }

    /// The tick and the sequence at which no further step kept within the tolerance.
    pub(in crate::engine) fn out_of_steps(&self) -> Option<(usize, usize)> {
        self.out_of_steps
    }

    /// The accepted steps, sequence by sequence and tick by tick.
    #[cfg(test)]
    pub(in crate::engine) fn steps(&self) -> &[f64] {
        self.record.steps()
    }

    /// The accepted steps of a sequence from a tick to the next one.
    #[cfg(test)]
    pub(in crate::engine) fn steps_of(&self, sequence: usize, tick: usize) -> &[f64] {
        let lane = sequence / self.rows;
        &self.record.steps()[self.record.places(lane, tick)]
    }
}
