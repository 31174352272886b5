//! States forward, gradients backward, by a schedule made from the groups of [`Structure`].
//!
//! A connection that enters a group from outside is applied for all ticks and all sequences in one
//! matrix product (a delay is a shift of rows); only what lies on a cycle is stepped through the
//! ticks. A leak off all cycles is one scan over the ticks, behind sums and activations that are
//! computed for all of them at once. The backward pass mirrors it, and a matrix's gradient over all ticks is one product for
//! each of its uses.

mod schedule;

pub mod kernels;

mod views;

mod gates;

mod low_rank;

mod uses;

mod operators;

mod products;

mod rates;

mod trajectory;

mod adjoint;

mod forward;

mod backward;

mod copies;

mod neurons;

mod leak;

mod noise;

mod starts;

mod continuous;

pub mod equation;

mod failure;

pub mod description;

#[cfg(test)]
mod tests;

pub use adjoint::Adjoint;
pub use continuous::{Tableau, tableau};
pub use copies::Place;
pub use description::describe;
pub use failure::{Failure, StepNumber};
pub use noise::NoiseKey;
pub use operators::Operators;
pub use trajectory::Trajectory;

use self::continuous::{Continuous, Integration, IntegrationAdjoint};
use self::schedule::Schedule;
use self::uses::Use;
use crate::model::Network;
use crate::pattern::Patterns;
use crate::real::Real;
use crate::structure::Structure;
use crate::unroll::Plan;
use crate::weights::Weights;

/// The network as it stands after compilation: what training and simulation start from.
#[derive(Debug, Clone, Copy)]
pub struct Compilation<'a> {
    /// Blocks, matrices, connections.
    pub network: &'a Network,
    /// Existing entries.
    pub patterns: &'a Patterns,
    /// Groups, latencies.
    pub structure: &'a Structure,
    /// The seed of all random draws.
    pub seed: u64,
}

/// The schedule: what is computed in which order, and how each connection uses its matrix.
/// Immutable; it owns no state and no weights.
#[derive(Debug, Clone)]
pub struct Engine {
    schedule: Schedule,
    /// By connection.
    uses: Vec<Use>,
    /// Under rk4 and dopri5.
    continuous: Option<Continuous>,
}

impl Engine {
    /// Makes the schedule and chooses a kernel for each connection.
    pub fn new(compilation: &Compilation) -> Self {
        let schedule = Schedule::new(compilation);
        let by_neuron = by_neuron(compilation.network, &schedule);
        let ids = compilation.network.connection_ids().zip(by_neuron);
        let uses = ids.map(|(id, by_neuron)| Use::new(compilation, id, by_neuron)).collect();
        let continuous = Continuous::new(compilation, &schedule);
        Engine { schedule, uses, continuous }
    }

    /// Room for the matrices in the form that the kernels read, to be filled in by
    /// [`Engine::prepare`].
    pub fn operators<F: Real>(&self) -> Operators<F> {
        Operators::new(&self.uses, &self.schedule)
    }

    /// Brings `weights` into the form that the kernels read (dense ones packed, masked ones
    /// spread out, time constants as shares), to be done again whenever they change.
    pub fn prepare<F: Real>(&self, weights: &Weights<F>, operators: &mut Operators<F>) {
        operators.prepare(&self.uses, &self.schedule, weights);
    }

    /// Room for the states of `batch` sequences over the ticks of a plan. Inputs are 0; start
    /// states are those of the network.
    pub fn trajectory<F: Real>(&self, plan: &Plan, batch: usize) -> Trajectory<F> {
        let mut trajectory = Trajectory::new(&self.schedule, &self.uses, plan.ticks, batch);
        trajectory.integration = self.continuous.as_ref().map(|continuous| {
            let (schedule, uses) = (&self.schedule, &self.uses);
            Box::new(Integration::new(continuous, schedule, uses, plan.ticks, batch))
        });
        trajectory
    }

    /// Room for the derivatives of the loss, all 0, of `batch` sequences over the ticks of a plan.
    pub fn adjoint<F: Real>(&self, plan: &Plan, batch: usize) -> Adjoint<F> {
        let mut adjoint = Adjoint::new(&self.schedule, &self.uses, plan.ticks, batch);
        adjoint.integration = self.continuous.as_ref().map(|continuous| {
            Box::new(IntegrationAdjoint::new(continuous, &self.schedule, &self.uses, batch))
        });
        adjoint
    }
}

/// Which connections are applied neuron by neuron.
fn by_neuron(network: &Network, schedule: &Schedule) -> Vec<bool> {
    if network.clock.acts_within_steps() {
        return continuous::by_neuron(network, schedule);
    }
    let mut by_neuron = vec![false; network.connections.len()];
    schedule.instant().for_each(|id| by_neuron[id.index()] = true);
    by_neuron
}
