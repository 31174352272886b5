//! Gradients backward, lane by lane, from the last tick to the first.

use super::Continuous;
use super::adjoint::IntegrationAdjoint;
use super::integration::Integration;
use super::stage::{Evaluation, part, part_mut};
use super::step::{add_changes, combine};
use super::tableau::Tableau;
use crate::engine::adjoint::Adjoint;
use crate::engine::operators::Prepared;
use crate::engine::schedule::Schedule;
use crate::engine::trajectory::Trajectory;
use crate::engine::uses::Use;
use crate::model::network::BlockId;
use crate::real::Real;
use crate::weights::Weights;

/// What a backward pass reads.
pub(in crate::engine) struct Backward<'a, F> {
    pub continuous: &'a Continuous,
    pub schedule: &'a Schedule,
    pub uses: &'a [Use],
    pub operators: Prepared<'a, F>,
    pub trajectory: &'a Trajectory<F>,
    pub integration: &'a Integration<F>,
}

/// A moment of some sequences.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub lane: usize,
    pub tick: usize,
}

impl<F: Real> Backward<'_, F> {
    /// Adds to the gradient. Of the blocks with dynamics the adjoint then holds ∂E/∂r (∂E/∂v where
    /// the leak is on the input), of the `tau(0)` blocks ∂E/∂a.
    pub fn pass(
        &self,
        buffers: &mut IntegrationAdjoint<F>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        buffers.make_room(self.integration);
        buffers.totals.iter_mut().for_each(|totals| totals.fill(0.0));
        for lane in 0..self.trajectory.batch() / self.integration.rows.max(1) {
            buffers.state.fill(F::ZERO);
            for tick in (0..self.trajectory.ticks()).rev() {
                self.tick(Moment { lane, tick }, buffers, adjoint, gradient);
            }
            self.add_start_gradient(buffers);
        }
        let IntegrationAdjoint { ledger, totals, .. } = buffers;
        ledger.add_up(&self.evaluation(), gradient, totals);
        for (values, totals) in gradient.vectors.iter_mut().zip(totals) {
            let pairs = values.iter_mut().zip(totals);
            pairs.for_each(|(value, total)| *value += F::from_f64(*total));
        }
    }

    /// From ∂E/∂y at the next tick to that at this one, with the seeds of this one.
    fn tick(
        &self,
        now: Moment,
        buffers: &mut IntegrationAdjoint<F>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        let steps = self.begin_tick(now, buffers);
        for (number, step) in steps.iter().enumerate().rev() {
            self.evaluate(number, *step, buffers);
            self.reverse_inner_stages(*step, buffers, gradient);
            match number {
                0 => seed(now, self.integration.rows, buffers, adjoint),
                _ => buffers.stage.clear(),
            }
            self.reverse_stage(0, *step, number == 0, buffers, gradient);
            buffers.add_points_to_state();
        }
        if steps.is_empty() {
            seed(now, self.integration.rows, buffers, adjoint);
            self.reverse_tick_alone(buffers, gradient);
        }
        self.keep(now, buffers, adjoint);
    }

    /// Where each step from this tick to the next one begins, and these steps.
    pub(super) fn begin_tick(&self, now: Moment, buffers: &mut IntegrationAdjoint<F>) -> &[f64] {
        self.load(now, buffers);
        let steps = self.steps(now);
        for (number, step) in steps.iter().enumerate().take(steps.len().saturating_sub(1)) {
            self.evaluate(number, *step, buffers);
            self.go_on(number, *step, buffers);
        }
        steps
    }

    /// The steps from this tick to the next one; none from the last tick.
    fn steps(&self, now: Moment) -> &[f64] {
        let record = &self.integration.record;
        let is_last = now.tick + 1 == self.trajectory.ticks();
        &record.steps()[if is_last { 0..0 } else { record.places(now.lane, now.tick) }]
    }

    /// The state of a tick, and the inputs that are held from there on.
    fn load(&self, now: Moment, buffers: &mut IntegrationAdjoint<F>) {
        let rows = self.integration.rows;
        let rhs = &self.continuous.right_hand_side;
        for block in &rhs.dynamic {
            let state = self.trajectory.lane_state(block, now.tick, now.lane, rows);
            part_mut(&mut buffers.from[0], block, rows).copy_from_slice(state);
        }
        for evaluated in &mut buffers.evaluations {
            for block in &rhs.inputs {
                let states = self.trajectory.lane(*block, now.tick, now.lane, rows);
                evaluated.stage.states[block.index()].copy_from_slice(states);
            }
        }
    }

    /// All stages of the step of this number, whose beginning is there.
    pub(super) fn evaluate(&self, number: usize, step: f64, buffers: &mut IntegrationAdjoint<F>) {
        let evaluation = self.evaluation();
        let IntegrationAdjoint { evaluations, from, scratch, .. } = buffers;
        for (stage, row) in self.continuous.tableau.stages.iter().enumerate() {
            let (known, unknown) = evaluations.split_at_mut(stage);
            let changes = known.iter().map(|evaluated| &evaluated.change[..]);
            let now = &mut unknown[0];
            combine(&from[number], step, row, changes, &mut now.point);
            evaluation.read_out(&now.point, &mut now.stage, scratch);
            evaluation.change(&now.point, &mut now.stage, &mut now.change, scratch);
        }
    }

    /// Where the step after this one, whose stages are there, begins.
    fn go_on(&self, number: usize, step: f64, buffers: &mut IntegrationAdjoint<F>) {
        let IntegrationAdjoint { evaluations, from, .. } = buffers;
        let (before, after) = from.split_at_mut(number + 1);
        let changes = evaluations.iter().map(|evaluated| &evaluated.change[..]);
        combine(&before[number], step, self.continuous.tableau.weights, changes, &mut after[0]);
    }

    /// All stages of a step but the first one, in reverse.
    pub(super) fn reverse_inner_stages(
        &self,
        step: f64,
        buffers: &mut IntegrationAdjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        for stage in (1..buffers.evaluations.len()).rev() {
            buffers.stage.clear();
            self.reverse_stage(stage, step, false, buffers, gradient);
        }
    }

    /// One stage in reverse. The seeds of
    /// ∂E/∂r are there, at the first stage of a tick those of ∂E/∂a too.
    pub(super) fn reverse_stage(
        &self,
        stage: usize,
        step: f64,
        is_tick: bool,
        buffers: &mut IntegrationAdjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        let evaluation = self.evaluation();
        find_change_adjoint(self.continuous.tableau, stage, step, buffers);
        let (now, change) = (&mut buffers.evaluations[stage], &buffers.change);
        let (adjoint, scratch) = (&mut buffers.stage, &mut buffers.scratch);
        evaluation.reverse_change(&now.stage, change, adjoint, &mut now.by_point, scratch);
        evaluation.add_tau_gradient(&now.change, change, &mut buffers.totals);
        let seeds = is_tick.then_some(&buffers.seeds[..]);
        evaluation.reverse_read_out(&now.stage, seeds, adjoint, &mut now.by_point, scratch);
        buffers.ledger.note(&evaluation, &now.stage, adjoint, gradient, &mut buffers.totals);
    }

    /// A tick from which no step goes on: its seeds alone, and what is there already.
    fn reverse_tick_alone(&self, buffers: &mut IntegrationAdjoint<F>, gradient: &mut Weights<F>) {
        let evaluation = self.evaluation();
        let IntegrationAdjoint { evaluations, from, state, stage, scratch, .. } = buffers;
        let now = &mut evaluations[0];
        evaluation.read_out(&from[0], &mut now.stage, scratch);
        for block in &self.continuous.right_hand_side.dynamic {
            stage.sums[block.block.index()].fill(F::ZERO);
        }
        let seeds = Some(&buffers.seeds[..]);
        evaluation.reverse_read_out(&now.stage, seeds, stage, state, scratch);
        buffers.ledger.note(&evaluation, &now.stage, stage, gradient, &mut buffers.totals);
    }

    /// Leaves the derivatives of this tick in the adjoint.
    fn keep(&self, now: Moment, buffers: &IntegrationAdjoint<F>, adjoint: &mut Adjoint<F>) {
        let rows = self.integration.rows;
        let rhs = &self.continuous.right_hand_side;
        for block in &rhs.dynamic {
            let (states, _) = adjoint.lane_mut(block.block, now.tick, now.lane, rows);
            states.copy_from_slice(part(&buffers.state, block, rows));
        }
        for block in rhs.instant_blocks() {
            let (states, _) = adjoint.lane_mut(block, now.tick, now.lane, rows);
            states.copy_from_slice(&buffers.stage.sums[block.index()]);
        }
    }

    /// Adds ∂E/∂y(0) to the gradients of learned start states.
    pub(super) fn add_start_gradient(&self, buffers: &mut IntegrationAdjoint<F>) {
        for block in &self.continuous.right_hand_side.dynamic {
            let is_given = self.trajectory.start_is_given(block.block);
            let learned = self.schedule.block(block.block).learned_start;
            let Some(vector) = learned.filter(|_| !is_given) else { continue };
            let state = part(&buffers.state, block, self.integration.rows);
            for row in state.chunks_exact(block.neurons.len()) {
                let totals = buffers.totals[vector.index()].iter_mut();
                totals.zip(row).for_each(|(total, value)| *total += value.to_f64());
            }
        }
    }

    pub(super) fn evaluation(&self) -> Evaluation<'_, F> {
        Evaluation {
            rhs: &self.continuous.right_hand_side,
            schedule: self.schedule,
            uses: self.uses,
            operators: self.operators,
            vectors: &self.integration.vectors,
            tau: &self.integration.tau,
            rows: self.integration.rows,
        }
    }
}

/// Takes the seeds of a tick from the adjoint.
fn seed<F: Real>(
    now: Moment,
    rows: usize,
    buffers: &mut IntegrationAdjoint<F>,
    adjoint: &mut Adjoint<F>,
) {
    let IntegrationAdjoint { stage, seeds, .. } = buffers;
    for (index, (states, seeds)) in stage.states.iter_mut().zip(seeds).enumerate() {
        if states.is_empty() {
            continue;
        }
        let block = BlockId::new(index);
        let (seeded, sums) = adjoint.lane_mut(block, now.tick, now.lane, rows);
        states.copy_from_slice(seeded);
        seeds.iter_mut().zip(sums).for_each(|(seed, value)| *seed = *value);
    }
}

/// `∂E/∂k_i = h b_i ∂E/∂y' + h Σ_{j>i} A_ji ∂E/∂point_j` of a stage, all later ones being done.
pub(super) fn find_change_adjoint<F: Real>(
    tableau: &Tableau,
    stage: usize,
    step: f64,
    buffers: &mut IntegrationAdjoint<F>,
) {
    let IntegrationAdjoint { evaluations, state, change, .. } = buffers;
    change.fill(F::ZERO);
    add_changes(step, &tableau.weights[stage..=stage], [&state[..]], change);
    let later = stage + 1;
    for (evaluated, row) in evaluations[later..].iter().zip(&tableau.stages[later..]) {
        add_changes(step, &row[stage..=stage], [&evaluated.by_point[..]], change);
    }
}
