//! States forward, lane by lane and tick by tick.

use std::ops::Range;

use super::Continuous;
use super::control::{Control, Stop};
use super::integration::Integration;
use super::record::Record;
use super::right_hand_side::TimeConstant;
use super::stage::{Evaluation, part, part_mut};
use super::step::StepBuffers;
use crate::engine::operators::Prepared;
use crate::engine::schedule::Schedule;
use crate::engine::trajectory::Trajectory;
use crate::engine::uses::Use;
use crate::real::Real;
use crate::weights::Weights;

/// Where the steps come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Stepping {
    /// The method chooses them, and they are recorded.
    Chosen,
    /// They are those of the record, if there is one.
    Recorded,
}

/// What a forward pass reads.
pub(in crate::engine) struct Forward<'a, F> {
    pub continuous: &'a Continuous,
    pub schedule: &'a Schedule,
    pub uses: &'a [Use],
    pub operators: Prepared<'a, F>,
    pub stepping: Stepping,
}

impl<F: Real> Forward<'_, F> {
    /// The states at all ticks.
    pub fn pass(
        &self,
        weights: &Weights<F>,
        integration: &mut Integration<F>,
        trajectory: &mut Trajectory<F>,
    ) {
        let stepping = match integration.record.is_empty() {
            true => Stepping::Chosen,
            false => self.stepping,
        };
        let pass = Forward { stepping, ..*self };
        pass.begin(weights, integration);
        for lane in 0..trajectory.batch() / integration.rows.max(1) {
            pass.lane(lane, integration, trajectory);
        }
    }

    /// Takes over what the pass needs of the weights.
    fn begin(&self, weights: &Weights<F>, integration: &mut Integration<F>) {
        let Integration { vectors, tau, record, .. } = integration;
        vectors.clone_from_slice(&weights.vectors);
        for block in &self.continuous.right_hand_side.dynamic {
            let tau = &mut tau[block.neurons.clone()];
            match &block.tau {
                TimeConstant::Learned(vector) => tau.copy_from_slice(&vectors[vector.index()]),
                TimeConstant::Given(given) => {
                    tau.iter_mut().zip(given).for_each(|(tau, given)| *tau = F::from_f64(*given));
                }
            }
        }
        if self.stepping == Stepping::Chosen {
            record.clear();
        }
        integration.out_of_steps = None;
    }

    fn lane(&self, lane: usize, integration: &mut Integration<F>, trajectory: &mut Trajectory<F>) {
        let ticks = trajectory.ticks();
        let Integration { rows, buffers, .. } = &mut *integration;
        for block in &self.continuous.right_hand_side.dynamic {
            let start = trajectory.lane_state(block, 0, lane, *rows);
            part_mut(&mut buffers.from, block, *rows).copy_from_slice(start);
        }
        for tick in 0..ticks {
            self.read_out(lane, tick, integration, trajectory);
            if tick + 1 < ticks
                && let Err(stop) = self.advance(lane, tick, integration)
            {
                self.give_up(lane, tick, stop, integration, trajectory);
                return;
            }
        }
    }

    /// The states of a tick, from those of the blocks with dynamics and the inputs.
    fn read_out(
        &self,
        lane: usize,
        tick: usize,
        integration: &mut Integration<F>,
        trajectory: &mut Trajectory<F>,
    ) {
        let rhs = &self.continuous.right_hand_side;
        let Integration { rows, vectors, tau, buffers, .. } = integration;
        let evaluation = self.evaluation(*rows, vectors, tau);
        for block in &rhs.inputs {
            let states = trajectory.lane(*block, tick, lane, *rows);
            buffers.stage.states[block.index()].copy_from_slice(states);
        }
        evaluation.read_out(&buffers.from, &mut buffers.stage, &mut buffers.scratch);
        for block in &rhs.dynamic {
            let states = &buffers.stage.states[block.block.index()];
            trajectory.lane_mut(block.block, tick, lane, *rows).copy_from_slice(states);
            let from = part(&buffers.from, block, *rows);
            trajectory.lane_state_mut(block, tick, lane, *rows).copy_from_slice(from);
        }
        for block in rhs.instant_blocks() {
            let (states, sums) =
                (&buffers.stage.states[block.index()], &buffers.stage.sums[block.index()]);
            trajectory.lane_mut(block, tick, lane, *rows).copy_from_slice(states);
            if let Some(kept) = trajectory.lane_sums_mut(block, tick, lane, *rows) {
                kept.copy_from_slice(sums);
            }
        }
    }

    /// From a tick, whose states are read out, to the next one.
    fn advance(
        &self,
        lane: usize,
        tick: usize,
        integration: &mut Integration<F>,
    ) -> Result<(), Stop> {
        let Integration { rows, vectors, tau, record, buffers, .. } = integration;
        let evaluation = self.evaluation(*rows, vectors, tau);
        buffers.begin(&evaluation);
        match self.stepping {
            Stepping::Recorded => {
                self.repeat(&evaluation, record, record.places(lane, tick), buffers)
            }
            Stepping::Chosen => self.choose(&evaluation, record, buffers),
        }
    }

    fn choose(
        &self,
        evaluation: &Evaluation<F>,
        record: &mut Record,
        buffers: &mut StepBuffers<F>,
    ) -> Result<(), Stop> {
        let Continuous { tableau, dt, tolerance, .. } = *self.continuous;
        let Some(tolerance) = tolerance else {
            buffers.step(tableau, evaluation, dt);
            buffers.accept(tableau);
            record.add(dt);
            record.end_tick();
            return Ok(());
        };
        let control = Control { tableau, tolerance, dt };
        let advanced = control.advance(evaluation, buffers, |step| record.add(step));
        if advanced.is_err() {
            record.drop_tick();
        }
        record.end_tick();
        advanced
    }

    /// Takes the steps at these places of the record.
    fn repeat(
        &self,
        evaluation: &Evaluation<F>,
        record: &Record,
        places: Range<usize>,
        buffers: &mut StepBuffers<F>,
    ) -> Result<(), Stop> {
        let tableau = self.continuous.tableau;
        if places.is_empty() {
            return Err(Stop::OutOfSteps);
        }
        for place in places.clone() {
            if place > places.start {
                let StepBuffers { stage, from, scratch, .. } = buffers;
                evaluation.read_out(from, stage, scratch);
                buffers.begin(evaluation);
            }
            buffers.step(tableau, evaluation, record.step(place));
            std::mem::swap(&mut buffers.from, &mut buffers.to);
        }
        Ok(())
    }

    /// Leaves the states after a tick undefined.
    fn give_up(
        &self,
        lane: usize,
        tick: usize,
        stop: Stop,
        integration: &mut Integration<F>,
        trajectory: &mut Trajectory<F>,
    ) {
        let rhs = &self.continuous.right_hand_side;
        let nothing = F::from_f64(f64::NAN);
        let computed = rhs.dynamic.iter().map(|block| block.block).chain(rhs.instant_blocks());
        for block in computed {
            for later in tick + 1..trajectory.ticks() {
                trajectory.lane_mut(block, later, lane, integration.rows).fill(nothing);
            }
        }
        if self.stepping == Stepping::Chosen {
            (tick + 2..trajectory.ticks()).for_each(|_| integration.record.end_tick());
        }
        if stop == Stop::OutOfSteps {
            let here = (tick, lane);
            let earliest = integration.out_of_steps.map_or(here, |known| known.min(here));
            integration.out_of_steps = Some(earliest);
        }
    }

    fn evaluation<'a>(
        &'a self,
        rows: usize,
        vectors: &'a [Vec<F>],
        tau: &'a [F],
    ) -> Evaluation<'a, F> {
        Evaluation {
            rhs: &self.continuous.right_hand_side,
            schedule: self.schedule,
            uses: self.uses,
            operators: self.operators,
            vectors,
            tau,
            rows,
        }
    }
}
