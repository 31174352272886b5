//! What a trajectory keeps of an integration.

use super::Continuous;
use super::record::Record;
use super::stage::{Scratch, Stage};
use super::step::StepBuffers;
use crate::engine::products::Workspace;
use crate::engine::schedule::Schedule;
use crate::engine::uses::Use;
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
    /// The steps taken.
    pub(super) record: Record,
    /// Where dopri5 ran out of steps: tick and sequence.
    pub(super) out_of_steps: Option<(usize, usize)>,
    /// The step under way.
    pub(super) buffers: StepBuffers<F>,
}

impl<F: Real> Integration<F> {
    /// Room for so many ticks and sequences.
    pub(in crate::engine) fn new(
        continuous: &Continuous,
        schedule: &Schedule,
        uses: &[Use],
        ticks: usize,
        batch: usize,
    ) -> Self {
        let rows = continuous.rows(batch);
        let rhs = &continuous.right_hand_side;
        let scratch = Scratch::new(schedule, Workspace::for_states(uses), rows);
        let stage = Stage::new(rhs, schedule, rows);
        Integration {
            rows,
            vectors: continuous.vectors.iter().map(|length| vec![F::ZERO; *length]).collect(),
            tau: vec![F::ONE; rhs.neurons],
            record: Record::new(ticks, batch / rows.max(1)),
            out_of_steps: None,
            buffers: StepBuffers::new(continuous.tableau, stage, rows * rhs.neurons, scratch),
        }
    }

    /// The tick and the sequence at which no further step kept within the tolerance.
    pub(in crate::engine) fn out_of_steps(&self) -> Option<(usize, usize)> {
        self.out_of_steps
    }

    /// The accepted steps of a sequence from a tick to the next one; none before a forward pass.
    pub(in crate::engine) fn steps(&self, sequence: usize, tick: usize) -> &[f64] {
        &self.record.steps()[self.record.places(sequence / self.rows.max(1), tick)]
    }
}
