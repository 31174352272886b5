//! The gradient copy by copy: what one place of the network contributes to it at one tick.
//!
//! In `W^FF` every arrow has a copy of its connection's matrix, and the gradient of the matrix is
//! the sum over these copies. After a backward pass ∂E/∂a of every copy of a block is known, so
//! that the contribution of an arrow of a connection `q -> p` with delay d into tick t,
//!
//! `G(t) = Σ_b g(t - d_g) ∘ ∂E/∂a_p(t) · r_q(t - d)ᵀ`,
//!
//! is the product of the backward pass itself, taken over this one tick. A read from before tick 0
//! belongs to the tick that reads. Under rk4 and dopri5 the copy of a tick is all evaluations of
//! the steps that begin there.

use super::Engine;
use super::adjoint::Adjoint;
use super::backward::Backward;
use super::operators::{Operators, Prepared};
use super::trajectory::{Trajectory, Updates};
use crate::model::network::{BlockId, ConnectionId};
use crate::real::Real;
use crate::unroll::{Fate, Plan};
use crate::weights::Weights;

/// Where the network uses parameters: at every tick anew, a start state once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The matrix of a connection.
    Connection(ConnectionId),
    /// The bias of a block.
    Bias(BlockId),
    /// The learned start state of a block.
    Start(BlockId),
    /// The learned time constants of a block.
    Tau(BlockId),
}

impl Engine {
    /// The ticks at which a place has a copy under a plan, in order: of a connection those of its
    /// arrows, of a block those of its updates; of a start state tick 0 alone.
    pub fn copies(&self, plan: &Plan, place: Place) -> Vec<usize> {
        let target = match place {
            Place::Start(_) => return vec![0],
            Place::Connection(id) => self.uses[id.index()].to,
            Place::Bias(block) | Place::Tau(block) => block,
        };
        if let Some(continuous) = &self.continuous {
            let last = usize::from(continuous.has_dynamics(target));
            return (0..plan.ticks.saturating_sub(last)).collect();
        }
        let mut updates = Updates::new(self.schedule.blocks.len());
        updates.find(&self.schedule, plan);
        let is_there = |tick: &usize| match place {
            Place::Connection(id) => plan.has_arrow(id, *tick),
            _ => plan.copies[target.index()][*tick] == Fate::Live,
        };
        updates.of(target).filter(is_there).collect()
    }

    /// Adds to `gradient` what one copy contributes, given by its place and tick. The arguments are
    /// those of [`Engine::backward`], which was the last thing that changed `adjoint`.
    pub fn add_copy<F: Real>(
        &self,
        (place, tick): (Place, usize),
        (weights, operators): (&Weights<F>, &Operators<F>),
        plan: &Plan,
        trajectory: &Trajectory<F>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        let operators = Prepared { operators, weights };
        if let Some(pass) = self.backward_within_steps(operators, trajectory) {
            if let Some(mut buffers) = adjoint.integration.take() {
                pass.add_copy((place, tick), &mut buffers, adjoint, gradient);
                adjoint.integration = Some(buffers);
            }
            return;
        }
        let pass =
            Backward { schedule: &self.schedule, uses: &self.uses, operators, plan, trajectory };
        let ticks = tick..tick + 1;
        match place {
            Place::Connection(id) => pass.add_gradient(id, ticks, adjoint, gradient),
            Place::Bias(block) => pass.add_bias_gradient(block, ticks, adjoint, gradient),
            Place::Tau(block) => pass.add_tau_gradient(block, ticks, adjoint, gradient),
            Place::Start(block) => pass.add_start_gradient(block, adjoint, gradient),
        }
    }
}
