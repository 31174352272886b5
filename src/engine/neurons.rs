//! Groups in which arrows without delay form a cycle of blocks but none of neurons: within a
//! tick such a group is computed neuron by neuron.

use super::backward::Backward;
use super::forward::Forward;
use super::kernels::activation;
use super::leak::Part;
use super::schedule::{GroupSchedule, Instant, NeuronSchedule, NeuronStep};
use super::{Adjoint, Trajectory};
use crate::model::arrows::Arrow;
use crate::model::network::{ConnectionId, LeakOn};
use crate::real::Real;

/// The states of a group at all ticks: what is delayed first, then each neuron.
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

/// Adds to the step's neurons what is not delayed, and activates them.
fn update<F: Real>(
    pass: &Forward<F>,
    instant: &Instant,
    step: &NeuronStep,
    tick: usize,
    trajectory: &mut Trajectory<F>,
) {
    for sequence in 0..trajectory.batch() {
        for arrow in &instant.incoming {
            for neuron in step.neuron..step.neuron + step.count {
                let at = Place { tick, sequence, neuron };
                match arrow {
                    Arrow::Connection(id) => add_product(pass, *id, at, trajectory),
                    Arrow::Gate(id) => add_gated(pass, *id, at, trajectory),
                }
            }
        }
        trajectory.update_part(step, pass.operators.rates(step.block), sequence, tick);
    }
}

/// One neuron of one sequence at one tick.
#[derive(Debug, Clone, Copy)]
struct Place {
    tick: usize,
    sequence: usize,
    neuron: usize,
}

/// Adds what a connection brings to a neuron, or to its own sum for that neuron if it has a gate.
fn add_product<F: Real>(
    pass: &Forward<F>,
    id: ConnectionId,
    at: Place,
    trajectory: &mut Trajectory<F>,
) {
    let used = &pass.uses[id.index()];
    let ticks = at.tick..at.tick + 1;
    let source = &trajectory.rows(used.from, ticks.clone())[at.sequence * used.cols..];
    let mut sum = F::ZERO;
    for (from, weight) in used.row(pass.operators.of(id), at.neuron) {
        sum += weight * source[from];
    }
    let target = match used.gate {
        Some(_) => trajectory.own_mut(id, ticks),
        None => trajectory.rows_mut(used.to, ticks),
    };
    target[at.sequence * used.rows + at.neuron] += sum;
}

/// Adds the own sum of a gated connection for a neuron, times the gate.
fn add_gated<F: Real>(
    pass: &Forward<F>,
    id: ConnectionId,
    at: Place,
    trajectory: &mut Trajectory<F>,
) {
    let used = &pass.uses[id.index()];
    let Some(gate) = &used.gate else { return };
    let Some(neuron) = gate.neuron(at.neuron) else { return };
    let ticks = at.tick..at.tick + 1;
    let factors = trajectory.delayed(gate.block, gate.delay, ticks.clone());
    let factor = factors[at.sequence * gate.part.len() + neuron];
    let to = at.sequence * used.rows + at.neuron;
    let sum = trajectory.own(id, ticks.clone())[to];
    trajectory.rows_mut(used.to, ticks)[to] += factor * sum;
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
    instant: &Instant,
    step: &NeuronStep,
    tick: usize,
    adjoint: &mut Adjoint<F>,
) {
    for sequence in 0..adjoint.batch() {
        derive(pass, step, sequence, tick, adjoint);
        for neuron in step.neuron..step.neuron + step.count {
            let at = Place { tick, sequence, neuron };
            for id in &pass.schedule.block(step.block).gated {
                derive_own(pass, *id, at, adjoint);
            }
            for arrow in &instant.returning {
                match arrow {
                    Arrow::Connection(id) => return_product(pass, *id, at, adjoint),
                    Arrow::Gate(id) => return_gated(pass, *id, at, adjoint),
                }
            }
        }
    }
}

/// Turns ∂E/∂r of the step's neurons into ∂E/∂a.
fn derive<F: Real>(
    pass: &Backward<F>,
    step: &NeuronStep,
    sequence: usize,
    tick: usize,
    adjoint: &mut Adjoint<F>,
) {
    let facts = pass.schedule.block(step.block);
    let first = sequence * facts.size + step.neuron;
    let part = first..first + step.count;
    let neurons = step.neuron..step.neuron + step.count;
    let leaking = Part { places: part.clone(), neurons };
    let rates = pass.operators.rates(step.block);
    if facts.leaks_on(LeakOn::Rate) {
        adjoint.retrace_part(step.block, rates, tick, &leaking, pass.trajectory);
    }
    let states = &pass.trajectory.activated(step.block, tick..tick + 1)[part.clone()];
    let sums = pass.trajectory.sum_rows(step.block, tick..tick + 1);
    let sums = sums.get(part.clone()).unwrap_or_default();
    let (rows, seeds) = adjoint.rows_mut(step.block, tick..tick + 1);
    let rows = &mut rows[part.clone()];
    activation::derive(&facts.activation, (states, sums), rows, step.count);
    rows.iter_mut().zip(seeds.get(part).unwrap_or(&[])).for_each(|(v, seed)| *v += *seed);
    if facts.leaks_on(LeakOn::Input) {
        adjoint.retrace_part(step.block, rates, tick, &leaking, pass.trajectory);
    }
}

/// ∂E/∂s of a gated connection for one neuron.
fn derive_own<F: Real>(pass: &Backward<F>, id: ConnectionId, at: Place, adjoint: &mut Adjoint<F>) {
    let used = &pass.uses[id.index()];
    let Some(gate) = &used.gate else { return };
    let ticks = at.tick..at.tick + 1;
    let factors = pass.trajectory.delayed(gate.block, gate.delay, ticks.clone());
    let factor = gate.neuron(at.neuron).map(|neuron| at.sequence * gate.part.len() + neuron);
    let factor = factor.map_or(F::ZERO, |place| factors[place]);
    let to = at.sequence * used.rows + at.neuron;
    let (target, own) = adjoint.own_ends((id, used), ticks);
    own[to] = factor * target[to];
}

/// Hands on through a connection what came back to a neuron. (What reads a start state is told to
/// that alone, once all of the pass is done.)
fn return_product<F: Real>(
    pass: &Backward<F>,
    id: ConnectionId,
    at: Place,
    adjoint: &mut Adjoint<F>,
) {
    let used = &pass.uses[id.index()];
    if !adjoint.updates.of(used.from).contains(&at.tick) {
        return;
    }
    let ticks = at.tick..at.tick + 1;
    let target = match used.gate {
        Some(_) => adjoint.own(id, ticks.clone()),
        None => adjoint.rows(used.to, ticks.clone()),
    };
    let value = target[at.sequence * used.rows + at.neuron];
    let (source, _) = adjoint.rows_mut(used.from, ticks);
    for (from, weight) in used.row(pass.operators.of(id), at.neuron) {
        source[at.sequence * used.cols + from] += weight * value;
    }
}

/// Hands on through a gate what came back to a neuron.
fn return_gated<F: Real>(
    pass: &Backward<F>,
    id: ConnectionId,
    at: Place,
    adjoint: &mut Adjoint<F>,
) {
    let used = &pass.uses[id.index()];
    let Some(gate) = &used.gate else { return };
    let Some(neuron) = gate.neuron(at.neuron) else { return };
    if !adjoint.updates.of(gate.block).contains(&at.tick) {
        return;
    }
    let ticks = at.tick..at.tick + 1;
    let to = at.sequence * used.rows + at.neuron;
    let sum = pass.trajectory.own(id, ticks.clone())[to];
    let value = adjoint.rows(used.to, ticks.clone())[to];
    let (rows, _) = adjoint.rows_mut(gate.block, ticks);
    rows[at.sequence * gate.part.len() + neuron] += sum * value;
}
