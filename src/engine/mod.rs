//! States forward, gradients backward, by a schedule made from the groups of [`Structure`].
//!
//! A connection that enters a group from outside is applied for all ticks and all sequences in one
//! matrix product (a delay is a shift of rows); only what lies on a cycle is stepped through the
//! ticks. The backward pass mirrors it, and a matrix's gradient over all ticks is one product for
//! each of its uses.

pub mod equation;
mod failure;
pub mod kernels;
mod trajectory;

pub use failure::{Failure, StepNumber};
pub use trajectory::{Adjoint, Trajectory};

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

/// The schedule: what is computed in which order. Immutable; it owns no state and no weights.
#[derive(Debug, Clone)]
pub struct Engine {}

impl Engine {
    /// Makes the schedule.
    pub fn new(compilation: &Compilation) -> Self {
        let _ = compilation;
        todo!()
    }

    /// `weights` in the form that the kernels read (masked ones spread out, diagonals as they
    /// are), to be made again whenever they change.
    pub fn prepare<F: Real>(&self, weights: &Weights<F>, operators: &mut Operators<F>) {
        let _ = (weights, operators);
        todo!()
    }

    /// The states of all live copies: reads inputs and start states from the trajectory and
    /// fills in all other blocks.
    pub fn forward<F: Real>(
        &self,
        weights: &Weights<F>,
        operators: &Operators<F>,
        plan: &Plan,
        trajectory: &mut Trajectory<F>,
    ) {
        let _ = (weights, operators, plan, trajectory);
        todo!()
    }

    /// Adds to `gradient` the gradient of `E = Σ ⟨seeds⟩`: `adjoint` holds ∂E/∂r (and for softmax
    /// blocks scored by cross entropy ∂E/∂a) of every scored copy, and afterwards ∂E/∂a of all.
    pub fn backward<F: Real>(
        &self,
        operators: &Operators<F>,
        plan: &Plan,
        trajectory: &Trajectory<F>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        let _ = (operators, plan, trajectory, adjoint, gradient);
        todo!()
    }
}

/// The matrices of connections in the form that the kernels read.
#[derive(Debug, Clone)]
pub struct Operators<F> {
    _marker: std::marker::PhantomData<F>,
}
