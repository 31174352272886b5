//! Groups in which connections without delay form a cycle of blocks but none of neurons: within a
//! tick such a group is computed neuron by neuron.

use super::backward::Backward;
use super::forward::Forward;
use super::kernels::activation;
use super::leak::Part;
use super::schedule::{GroupSchedule, NeuronSchedule, NeuronStep};
use super::{Adjoint, Trajectory};
use crate::model::network::{ConnectionId, LeakOn};
use crate::real::Real;

/// The states of a group at all ticks: the delayed connections first, then each neuron.
pub(super) fn forward<F: Real>(
    pass: &Forward<F>,
    group: &GroupSchedule,
    schedule: &NeuronSchedule,
    trajectory: &mut Trajectory<F>,
) {
    for tick in trajectory.updates.of_all(&group.blocks) {
        for step in &schedule.delayed {
            if trajectory.updates.of(step.block).contains(&tick) {
                pass.add_at(tick, step, trajectory);
            }
        }
        for step in &schedule.order {
            if trajectory.updates.of(step.block).contains(&tick) {
                let instant = &schedule.instant[step.position];
                update(pass, instant, step, tick, trajectory);
            }
        }
    }
}

/// Adds the connections without delay into the step's neurons, and activates them.
fn update<F: Real>(
    pass: &Forward<F>,
    instant: &[ConnectionId],
    step: &NeuronStep,
    tick: usize,
    trajectory: &mut Trajectory<F>,
) {
    let facts = pass.schedule.block(step.block);
    for sequence in 0..trajectory.batch() {
        for id in instant {
            let used = &pass.uses[id.index()];
            let size = pass.schedule.block(used.from).size;
            for neuron in step.neuron..step.neuron + step.count {
                let source = &trajectory.rows(used.from, tick..tick + 1)[sequence * size..];
                let mut sum = F::ZERO;
                for (from, weight) in used.row(pass.operators.of(*id), neuron) {
                    sum += weight * source[from];
                }
                let target = trajectory.rows_mut(step.block, tick..tick + 1);
                target[sequence * facts.size + neuron] += sum;
            }
        }
        trajectory.update_part(step, pass.operators.rates(step.block), sequence, tick);
    }
}

/// ∂E/∂a of a group at all ticks, in reverse.
pub(super) fn backward<F: Real>(
    pass: &Backward<F>,
    group: &GroupSchedule,
    schedule: &NeuronSchedule,
    adjoint: &mut Adjoint<F>,
) {
    for tick in adjoint.updates.of_all(&group.blocks).rev() {
        for step in &schedule.delayed {
            if adjoint.updates.of(step.block).contains(&tick) {
                pass.add_at(tick, step, adjoint);
            }
        }
        for step in schedule.order.iter().rev() {
            if adjoint.updates.of(step.block).contains(&tick) {
                let instant = &schedule.instant[step.position];
                retrace(pass, instant, step, tick, adjoint);
            }
        }
    }
}

/// Derives the step's neurons, whose ∂E/∂r is complete, and hands ∂E/∂a on to what they read in
/// the same tick.
fn retrace<F: Real>(
    pass: &Backward<F>,
    instant: &[ConnectionId],
    step: &NeuronStep,
    tick: usize,
    adjoint: &mut Adjoint<F>,
) {
    let facts = pass.schedule.block(step.block);
    for sequence in 0..adjoint.batch() {
        let first = sequence * facts.size + step.neuron;
        let part = first..first + step.count;
        let neurons = step.neuron..step.neuron + step.count;
        let leaking = Part { places: part.clone(), neurons };
        let rates = pass.operators.rates(step.block);
        if facts.leaks_on(LeakOn::Rate) {
            adjoint.retrace_part(step.block, rates, tick, &leaking, pass.trajectory);
        }
        let states = &pass.trajectory.activated(step.block, tick..tick + 1)[part.clone()];
        let (rows, seeds) = adjoint.rows_mut(step.block, tick..tick + 1);
        let rows = &mut rows[part.clone()];
        activation::derive(&facts.activation, states, rows, step.count);
        rows.iter_mut().zip(seeds.get(part).unwrap_or(&[])).for_each(|(v, seed)| *v += *seed);
        if facts.leaks_on(LeakOn::Input) {
            adjoint.retrace_part(step.block, rates, tick, &leaking, pass.trajectory);
        }
        for id in instant {
            let used = &pass.uses[id.index()];
            // What reads a start state is told to that alone, once all of the pass is done.
            if !adjoint.updates.of(used.from).contains(&tick) {
                continue;
            }
            let size = pass.schedule.block(used.from).size;
            for neuron in step.neuron..step.neuron + step.count {
                let value =
                    adjoint.rows(step.block, tick..tick + 1)[sequence * facts.size + neuron];
                let (source, _) = adjoint.rows_mut(used.from, tick..tick + 1);
                for (from, weight) in used.row(pass.operators.of(*id), neuron) {
                    source[sequence * size + from] += weight * value;
                }
            }
        }
    }
}
