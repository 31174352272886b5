//! States forward: group by group; in a group that is stepped, tick by tick.

use std::ops::Range;

use super::continuous::{self, Continuous, Stepping};
use super::kernels::packed::Order;
use super::kernels::sums;
use super::operators::{Operators, Prepared};
use super::schedule::{BlockStep, GroupSchedule, Schedule, StepSchedule};
use super::trajectory::Trajectory;
use super::uses::Use;
use super::{Engine, neurons};
use crate::model::arrows::Arrow;
use crate::model::network::BlockId;
use crate::real::Real;
use crate::unroll::Plan;
use crate::weights::Weights;

/// What a forward pass reads.
pub(super) struct Forward<'a, F> {
    pub schedule: &'a Schedule,
    pub uses: &'a [Use],
    pub weights: &'a Weights<F>,
    pub operators: Prepared<'a, F>,
    pub plan: &'a Plan,
}

impl Engine {
    /// The states of all live copies: reads inputs and start states from the trajectory and
    /// fills in all other blocks.
    ///
    /// `a` is the bias, plus the noise, plus the connections from other groups, plus those of its own group, both
    /// in the order of their texts.
    pub fn forward<F: Real>(
        &self,
        weights: &Weights<F>,
        operators: &Operators<F>,
        plan: &Plan,
        trajectory: &mut Trajectory<F>,
    ) {
        trajectory.read_learned_starts(weights);
        if let Some(continuous) = &self.continuous {
            return self.integrate(continuous, weights, operators, trajectory, Stepping::Chosen);
        }
        trajectory.updates.find(&self.schedule, plan);
        let operators = Prepared { operators, weights };
        let pass = Forward { schedule: &self.schedule, uses: &self.uses, weights, operators, plan };
        for group in &self.schedule.groups {
            pass.group(group, trajectory);
        }
    }

    /// [`Engine::forward`] once more with the steps of the latest forward pass, which dopri5 would
    /// choose anew: a smooth function of the weights, whose gradient is that of
    /// [`Engine::backward`]. Under every other update it is the forward pass itself.
    pub fn replay<F: Real>(
        &self,
        weights: &Weights<F>,
        operators: &Operators<F>,
        plan: &Plan,
        trajectory: &mut Trajectory<F>,
    ) {
        match &self.continuous {
            Some(continuous) => {
                let stepping = Stepping::Recorded;
                trajectory.read_learned_starts(weights);
                self.integrate(continuous, weights, operators, trajectory, stepping);
            }
            None => self.forward(weights, operators, plan, trajectory),
        }
    }

    fn integrate<F: Real>(
        &self,
        continuous: &Continuous,
        weights: &Weights<F>,
        operators: &Operators<F>,
        trajectory: &mut Trajectory<F>,
        stepping: Stepping,
    ) {
        let (schedule, uses) = (&self.schedule, &self.uses[..]);
        let operators = Prepared { operators, weights };
        let pass = continuous::Forward { continuous, schedule, uses, operators, stepping };
        if let Some(mut integration) = trajectory.integration.take() {
            pass.pass(weights, &mut integration, trajectory);
            trajectory.integration = Some(integration);
        }
    }
}

impl<F: Real> Forward<'_, F> {
    fn group(&self, group: &GroupSchedule, trajectory: &mut Trajectory<F>) {
        for block in &group.blocks {
            self.begin(*block, trajectory);
        }
        for arrow in &group.entering {
            self.add_whole(*arrow, trajectory);
        }
        match &group.steps {
            None => {
                for block in &group.blocks {
                    self.update(*block, trajectory.updates.of(*block), trajectory);
                }
            }
            Some(StepSchedule::Blocks(order)) => self.step_blocks(group, order, trajectory),
            Some(StepSchedule::Neurons(order)) => {
                neurons::forward(self, group, order, trajectory);
            }
        }
    }

    fn update(&self, block: BlockId, ticks: Range<usize>, trajectory: &mut Trajectory<F>) {
        trajectory.update(block, self.operators.rates(block), ticks);
    }

    /// Sets all updates of a block to its bias and its noise, and the sums of gated connections into
    /// it to 0.
    fn begin(&self, block: BlockId, trajectory: &mut Trajectory<F>) {
        let updates = trajectory.updates.of(block);
        trajectory.clear_dropped(block, updates.clone());
        let facts = self.schedule.block(block);
        for gated in &facts.gated {
            trajectory.own_mut(*gated, updates.clone()).fill(F::ZERO);
        }
        let rows = trajectory.rows_mut(block, updates.clone());
        match facts.bias {
            None => rows.fill(F::ZERO),
            Some(bias) => {
                sums::repeat(&self.weights.vectors[bias.index()], rows);
            }
        }
        trajectory.add_noise(block, &self.operators.rates(block).noise, updates);
    }

    /// Adds a connection, or multiplies it by its gate, for all ticks and sequences at once.
    fn add_whole(&self, arrow: Arrow, trajectory: &mut Trajectory<F>) {
        let used = &self.uses[arrow.connection().index()];
        let ticks = trajectory.effective(used, self.plan, &trajectory.updates);
        self.add(arrow, ticks, trajectory);
    }

    /// Adds a connection to its target or, with a gate, to its own sum, and a gate's product to the
    /// target.
    fn add(&self, arrow: Arrow, ticks: Range<usize>, trajectory: &mut Trajectory<F>) {
        let id = arrow.connection();
        let used = &self.uses[id.index()];
        let order = Order::of_tick(ticks.start);
        match used.gate.as_ref().filter(|_| arrow.is_gate()) {
            None => {
                let (source, target, workspace) = trajectory.ends((id, used), ticks);
                workspace.order = order;
                used.add_forward(self.operators.of(id), source, target, workspace);
            }
            Some(gate) => {
                let (factors, own, target) = trajectory.gate_ends((id, used, gate), ticks);
                gate.add_forward(factors, own, target, used.rows);
            }
        }
    }

    fn step_blocks(
        &self,
        group: &GroupSchedule,
        order: &[BlockStep],
        trajectory: &mut Trajectory<F>,
    ) {
        for tick in trajectory.updates.of_all(&group.blocks) {
            for step in order {
                if trajectory.updates.of(step.block).contains(&tick) {
                    self.add_at(tick, step, trajectory);
                    self.update(step.block, tick..tick + 1, trajectory);
                }
            }
        }
    }

    /// Adds to a block what comes from its group at one tick.
    pub(super) fn add_at(&self, tick: usize, step: &BlockStep, trajectory: &mut Trajectory<F>) {
        for arrow in &step.incoming {
            self.add(*arrow, tick..tick + 1, trajectory);
        }
    }
}
