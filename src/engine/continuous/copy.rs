//! The gradient copy by copy: one tick gone through in reverse once more, from the derivatives that
//! the backward pass left at it and at the next one.

use super::adjoint::IntegrationAdjoint;
use super::backward::{Backward, Moment, find_change_adjoint};
use super::stage::part_mut;
use crate::engine::Place;
use crate::engine::adjoint::Adjoint;
use crate::model::network::VectorId;
use crate::real::Real;
use crate::weights::Weights;

impl<F: Real> Backward<'_, F> {
    /// Adds what one place contributes to the gradient of its parameters through the evaluations of
    /// the steps that begin at a tick. The adjoint holds what [`Backward::pass`] left in it.
    pub fn add_copy(
        &self,
        (place, tick): (Place, usize),
        buffers: &mut IntegrationAdjoint<F>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        buffers.totals.iter_mut().for_each(|totals| totals.fill(0.0));
        buffers.ledger.only = Some(place);
        for lane in 0..self.trajectory.batch() / self.integration.rows.max(1) {
            match place {
                Place::Start(_) => {
                    self.take_state(Moment { lane, tick: 0 }, buffers, adjoint);
                    self.add_start_gradient(buffers);
                }
                _ => self.tick_again(Moment { lane, tick }, buffers, adjoint, gradient),
            }
        }
        let IntegrationAdjoint { ledger, totals, .. } = buffers;
        ledger.add_up(&self.evaluation(), gradient, totals);
        ledger.only = None;
        if let Some(vector) = self.vector(place) {
            let pairs = gradient.vectors[vector.index()].iter_mut().zip(&totals[vector.index()]);
            pairs.for_each(|(value, total)| *value += F::from_f64(*total));
        }
    }

    /// The vector of parameters that a block has in this place.
    fn vector(&self, place: Place) -> Option<VectorId> {
        match place {
            Place::Connection(_) => None,
            Place::Bias(block) => self.schedule.block(block).bias,
            Place::Start(block) => self.schedule.block(block).learned_start,
            Place::Tau(block) => self.continuous.right_hand_side.learned_tau(block),
        }
    }

    /// ∂E/∂y at a tick, as the pass left it; 0 behind the last one.
    fn take_state(
        &self,
        now: Moment,
        buffers: &mut IntegrationAdjoint<F>,
        adjoint: &mut Adjoint<F>,
    ) {
        buffers.state.fill(F::ZERO);
        if now.tick >= self.trajectory.ticks() {
            return;
        }
        let rows = self.integration.rows;
        for block in &self.continuous.right_hand_side.dynamic {
            let (left, _) = adjoint.lane_mut(block.block, now.tick, now.lane, rows);
            part_mut(&mut buffers.state, block, rows).copy_from_slice(left);
        }
    }

    /// The evaluations of a tick in reverse; all that differs from the pass is where the derivatives
    /// of its first evaluation come from.
    fn tick_again(
        &self,
        now: Moment,
        buffers: &mut IntegrationAdjoint<F>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        self.take_state(Moment { tick: now.tick + 1, ..now }, buffers, adjoint);
        let steps = self.begin_tick(now, buffers);
        for (number, step) in steps.iter().enumerate().rev() {
            self.evaluate(number, *step, buffers);
            self.reverse_inner_stages(*step, buffers, gradient);
            buffers.stage.clear();
            match number {
                0 => self.reverse_first_again(*step, now, buffers, adjoint, gradient),
                _ => {
                    self.reverse_stage(0, *step, false, buffers, gradient);
                    buffers.add_points_to_state();
                }
            }
        }
        if steps.is_empty() {
            let evaluation = self.evaluation();
            let IntegrationAdjoint { evaluations, from, stage, scratch, .. } = buffers;
            evaluation.read_out(&from[0], &mut evaluations[0].stage, scratch);
            for block in &self.continuous.right_hand_side.dynamic {
                stage.sums[block.block.index()].fill(F::ZERO);
            }
            self.note_again(now, buffers, adjoint, gradient);
        }
    }

    /// The first evaluation of a tick: ∂E/∂a of the blocks with dynamics from ∂E/∂k, which no seed
    /// of this tick reaches.
    fn reverse_first_again(
        &self,
        step: f64,
        now: Moment,
        buffers: &mut IntegrationAdjoint<F>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        let evaluation = self.evaluation();
        find_change_adjoint(self.continuous.tableau, 0, step, buffers);
        let IntegrationAdjoint { evaluations, change, stage, scratch, totals, .. } = buffers;
        let first = &mut evaluations[0];
        evaluation.reverse_change(&first.stage, change, stage, &mut first.by_point, scratch);
        evaluation.add_tau_gradient(&first.change, change, totals);
        self.note_again(now, buffers, adjoint, gradient);
    }

    /// Notes the first evaluation of a tick, with ∂E/∂a of the `tau(0)` blocks as the pass left it.
    fn note_again(
        &self,
        now: Moment,
        buffers: &mut IntegrationAdjoint<F>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        let IntegrationAdjoint { evaluations, stage, ledger, totals, .. } = buffers;
        for block in self.continuous.right_hand_side.instant_blocks() {
            let (left, _) = adjoint.lane_mut(block, now.tick, now.lane, self.integration.rows);
            stage.sums[block.index()].copy_from_slice(left);
        }
        ledger.note(&self.evaluation(), &evaluations[0].stage, stage, gradient, totals);
    }
}
