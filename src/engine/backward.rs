//! Gradients backward: the forward pass in reverse, then one product for each use of a matrix.

use std::ops::Range;

use super::continuous;
use super::kernels::packed::Order;
use super::kernels::{activation, sums};
use super::operators::{Operators, Prepared};
use super::schedule::{BlockStep, GroupSchedule, Schedule, StepSchedule};
use super::trajectory::{Trajectory, settled};
use super::uses::Use;
use super::{Adjoint, Engine, neurons};
use crate::model::arrows::Arrow;
use crate::model::network::{BlockId, ConnectionId, LeakOn};
use crate::real::Real;
use crate::unroll::Plan;
use crate::weights::Weights;

/// What a backward pass reads.
pub(super) struct Backward<'a, F> {
    pub schedule: &'a Schedule,
    pub uses: &'a [Use],
    pub operators: Prepared<'a, F>,
    pub plan: &'a Plan,
    pub trajectory: &'a Trajectory<F>,
}

impl Engine {
    /// Adds to `gradient` the gradient of `E = Σ ⟨seeds⟩`: `adjoint` holds ∂E/∂r (and for softmax
    /// blocks scored by cross entropy ∂E/∂a) of every scored copy, and afterwards ∂E/∂a of all.
    /// `trajectory` holds the states of a forward pass under the same plan with the same weights.
    ///
    /// Frozen matrices get a gradient like all others. The shares of tied matrices are added in
    /// the order of their connections' texts; a bias gets the sum over blocks by name, ticks and
    /// sequences, in f64; a learned start state gets all reads before the first update, and a
    /// learned time constant what it does to α.
    pub fn backward<F: Real>(
        &self,
        weights: &Weights<F>,
        operators: &Operators<F>,
        plan: &Plan,
        trajectory: &Trajectory<F>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        let operators = Prepared { operators, weights };
        if let Some(pass) = self.backward_within_steps(operators, trajectory) {
            if let Some(mut buffers) = adjoint.integration.take() {
                pass.pass(&mut buffers, adjoint, gradient);
                adjoint.integration = Some(buffers);
            }
            return;
        }
        adjoint.updates.find(&self.schedule, plan);
        let pass =
            Backward { schedule: &self.schedule, uses: &self.uses, operators, plan, trajectory };
        for group in self.schedule.groups.iter().rev() {
            pass.group(group, adjoint);
        }
        let all = 0..plan.ticks;
        for connection in &self.schedule.by_text {
            pass.add_gradient(*connection, all.clone(), adjoint, gradient);
        }
        for block in &self.schedule.biased {
            pass.add_bias_gradient(*block, all.clone(), adjoint, gradient);
        }
        for block in (0..self.schedule.blocks.len()).map(BlockId::new) {
            pass.add_start_gradient(block, adjoint, gradient);
            pass.add_tau_gradient(block, all.clone(), adjoint, gradient);
        }
    }

    /// The backward pass of a method that evaluates the network several times a step; absent for
    /// others.
    pub(super) fn backward_within_steps<'a, F: Real>(
        &'a self,
        operators: Prepared<'a, F>,
        trajectory: &'a Trajectory<F>,
    ) -> Option<continuous::Backward<'a, F>> {
        Some(continuous::Backward {
            continuous: self.continuous.as_ref()?,
            schedule: &self.schedule,
            uses: &self.uses,
            operators,
            trajectory,
            integration: trajectory.integration.as_ref()?,
        })
    }
}

impl<F: Real> Backward<'_, F> {
    fn group(&self, group: &GroupSchedule, adjoint: &mut Adjoint<F>) {
        for arrow in &group.leaving {
            let (from, to, delay) = self.route(*arrow);
            let ticks = adjoint.read_updates(from, to, delay);
            self.add_backward(*arrow, ticks, adjoint);
        }
        match &group.steps {
            None => {
                for block in &group.blocks {
                    self.derive(*block, adjoint.updates.of(*block), adjoint);
                }
            }
            Some(StepSchedule::Blocks(order)) => self.step_blocks(group, order, adjoint),
            Some(StepSchedule::Neurons(order)) => neurons::backward(self, group, order, adjoint),
        }
    }

    fn step_blocks(&self, group: &GroupSchedule, order: &[BlockStep], adjoint: &mut Adjoint<F>) {
        for tick in adjoint.updates.of_all(&group.blocks).rev() {
            for step in order.iter().rev() {
                if adjoint.updates.of(step.block).contains(&tick) {
                    self.add_at(tick, step, adjoint);
                    self.derive(step.block, tick..tick + 1, adjoint);
                }
            }
        }
    }

    /// Adds to ∂E/∂r of a block at one tick what comes back through the arrows to its group.
    pub(super) fn add_at(&self, tick: usize, step: &BlockStep, adjoint: &mut Adjoint<F>) {
        for arrow in &step.outgoing {
            let (_, to, delay) = self.route(*arrow);
            if adjoint.updates.of(to).contains(&(tick + delay)) {
                self.add_backward(*arrow, tick..tick + 1, adjoint);
            }
        }
    }

    /// The blocks of an arrow, from and to, and its delay.
    fn route(&self, arrow: Arrow) -> (BlockId, BlockId, usize) {
        let used = &self.uses[arrow.connection().index()];
        match used.gate.as_ref().filter(|_| arrow.is_gate()) {
            None => (used.from, used.to, used.delay),
            Some(gate) => (gate.block, used.to, gate.delay),
        }
    }

    /// Adds to ∂E/∂r of the source of an arrow at some ticks.
    fn add_backward(&self, arrow: Arrow, ticks: Range<usize>, adjoint: &mut Adjoint<F>) {
        if ticks.is_empty() {
            return;
        }
        let id = arrow.connection();
        let (used, order) = (&self.uses[id.index()], Order::of_tick(ticks.start));
        match used.gate.as_ref().filter(|_| arrow.is_gate()) {
            None => {
                let (target, source, workspace) = adjoint.ends((id, used), ticks);
                workspace.order = order;
                used.add_backward(self.operators.of(id), target, source, workspace);
            }
            Some(gate) => {
                let later = ticks.start + gate.delay..ticks.end + gate.delay;
                let (target, rows) = adjoint.gate_ends((used, gate), ticks);
                gate.add_backward(target, self.trajectory.own(id, later), rows, used.rows);
            }
        }
    }

    /// Turns ∂E/∂r of a block into ∂E/∂a at some ticks, and into the derivatives by the sums of
    /// gated connections.
    fn derive(&self, block: BlockId, ticks: Range<usize>, adjoint: &mut Adjoint<F>) {
        let facts = self.schedule.block(block);
        if facts.leaks_on(LeakOn::Rate) {
            adjoint.retrace(block, self.operators.rates(block), ticks.clone(), self.trajectory);
        }
        let states = self.trajectory.activated(block, ticks.clone());
        let sums = self.trajectory.sum_rows(block, ticks.clone());
        let (rows, seeds) = adjoint.rows_mut(block, ticks.clone());
        activation::derive(&facts.activation, (states, sums), rows, facts.size);
        rows.iter_mut().zip(seeds).for_each(|(value, seed)| *value += *seed);
        if facts.leaks_on(LeakOn::Input) {
            adjoint.retrace(block, self.operators.rates(block), ticks.clone(), self.trajectory);
        }
        for id in &facts.gated {
            self.derive_own(*id, ticks.clone(), adjoint);
        }
    }

    /// ∂E/∂s of a gated connection from ∂E/∂a of its target.
    fn derive_own(&self, id: ConnectionId, ticks: Range<usize>, adjoint: &mut Adjoint<F>) {
        let used = &self.uses[id.index()];
        let Some(gate) = &used.gate else { return };
        let factors = self.trajectory.delayed(gate.block, gate.delay, ticks.clone());
        let (target, own) = adjoint.own_ends((id, used), ticks);
        gate.derive(factors, target, own, used.rows);
    }

    /// Adds what one use contributes to the gradient of its matrix, over these ticks at once.
    pub(super) fn add_gradient(
        &self,
        id: ConnectionId,
        ticks: Range<usize>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        let used = &self.uses[id.index()];
        let ticks = common(ticks, self.trajectory.effective(used, self.plan, &adjoint.updates));
        let source = self.trajectory.delayed(used.from, used.delay, ticks.clone());
        let (target, workspace) = adjoint.target_and_workspace((id, used), ticks);
        used.add_gradient(self.operators.of(id), target, source, gradient, workspace);
    }

    /// Adds what one block contributes to the gradient of its bias, over these ticks at once.
    pub(super) fn add_bias_gradient(
        &self,
        block: BlockId,
        ticks: Range<usize>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        let Some(bias) = self.schedule.block(block).bias else { return };
        let ticks = common(ticks, adjoint.updates.of(block));
        let (rows, totals) = adjoint.rows_and_totals(block, ticks);
        totals.fill(0.0);
        sums::add_rows(rows, totals);
        let gradient = gradient.vectors[bias.index()].iter_mut();
        gradient.zip(totals).for_each(|(value, total)| *value += F::from_f64(*total));
    }
}

/// The ticks that lie in both ranges.
pub(super) fn common(one: Range<usize>, other: Range<usize>) -> Range<usize> {
    settled(one.start.max(other.start)..one.end.min(other.end))
}
