//! The buffers of a backward pass.

use super::Continuous;
use super::integration::Integration;
use super::ledger::Ledger;
use super::reverse::StageAdjoint;
use super::stage::{Scratch, Stage};
use crate::engine::products::Workspace;
use crate::engine::schedule::Schedule;
use crate::engine::uses::Use;
use crate::real::Real;

/// The buffers of a backward pass. Lists of numbers hold all blocks with dynamics, block by block.
#[derive(Debug, Clone)]
pub(in crate::engine) struct IntegrationAdjoint<F> {
    /// One for each stage of a step, and what it begins with.
    pub(super) evaluations: Vec<Evaluated<F>>,
    /// `y` at the beginning of each step from a tick to the next.
    pub(super) from: Vec<Vec<F>>,
    /// ∂E/∂y where the step under way ends, then where it begins.
    pub(super) state: Vec<F>,
    /// ∂E/∂k of the stage under way.
    pub(super) change: Vec<F>,
    /// The derivatives within an evaluation.
    pub(super) stage: StageAdjoint<F>,
    /// ∂E/∂a of `tau(0)` softmax blocks as seeded, by block; empty for others.
    pub(super) seeds: Vec<Vec<F>>,
    /// The gradients of the vectors.
    pub(super) totals: Vec<Vec<f64>>,
    pub(super) ledger: Ledger<F>,
    pub(super) scratch: Scratch<F>,
}

/// One stage of a step.
#[derive(Debug, Clone)]
pub(super) struct Evaluated<F> {
    /// Where it is evaluated.
    pub point: Vec<F>,
    /// The evaluation.
    pub stage: Stage<F>,
    /// `k`
    pub change: Vec<F>,
    /// ∂E/∂point
    pub by_point: Vec<F>,
}

impl<F: Real> IntegrationAdjoint<F> {
    pub(in crate::engine) fn new(
        continuous: &Continuous,
        schedule: &Schedule,
        uses: &[Use],
        batch: usize,
    ) -> Self {
        let rows = continuous.rows(batch);
        let rhs = &continuous.right_hand_side;
        let numbers = || vec![F::ZERO; rows * rhs.neurons];
        let evaluated = |_| Evaluated {
            point: numbers(),
            stage: Stage::new(rhs, schedule, rows),
            change: numbers(),
            by_point: numbers(),
        };
        let scratch = |rows| Scratch::new(schedule, Workspace::for_gradients(uses), rows);
        let seeded = |couples: bool, size: usize| if couples { rows * size } else { 0 };
        let blocks = schedule.blocks.iter();
        let seeds = blocks.map(|facts| seeded(facts.activation.couples_block(), facts.size));
        IntegrationAdjoint {
            evaluations: continuous.tableau.stages.iter().map(evaluated).collect(),
            from: vec![numbers()],
            state: numbers(),
            change: numbers(),
            stage: StageAdjoint::new(schedule, rows),
            seeds: seeds.map(|length| vec![F::ZERO; length]).collect(),
            totals: continuous.vectors.iter().map(|length| vec![0.0; *length]).collect(),
            ledger: Ledger::new(schedule, rows, scratch),
            scratch: scratch(rows),
        }
    }

    /// From ∂E/∂y where a step ends, all its stages being done, to that where it begins.
    pub(super) fn add_points_to_state(&mut self) {
        for evaluated in &self.evaluations {
            let pairs = self.state.iter_mut().zip(&evaluated.by_point);
            pairs.for_each(|(state, point)| *state += *point);
        }
    }

    /// Room for as many steps a tick as were taken.
    pub(super) fn make_room(&mut self, integration: &Integration<F>) {
        let length = self.state.len();
        let most = integration.record.most().max(self.from.len());
        self.from.resize_with(most, || vec![F::ZERO; length]);
    }
}
