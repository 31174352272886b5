//! How fast the neurons of a block follow their drive: α = dt/τ.

use super::network::{Block, BlockId, Clock, Dynamics, LeakOn, Network, Start, Tau, VectorId};

impl Network {
    /// α of each neuron of a block: dt/τ, and 1 where nothing leaks. `vectors` holds the learned
    /// time constants, a list for each of [`Network::vectors`].
    pub fn alpha(&self, id: BlockId, vectors: &[Vec<f64>]) -> Vec<f64> {
        let (block, dt) = (self.block(id), self.clock.dt());
        match &block.dynamics {
            Dynamics::Leaky { tau: Tau::Given(taus), .. } => alphas(dt, taus),
            Dynamics::Leaky { tau: Tau::Learned(vector), .. } => {
                alphas(dt, &vectors[vector.index()])
            }
            Dynamics::Unstated if !block.is_input() => vec![dt; block.size],
            Dynamics::Unstated | Dynamics::Instant => vec![1.0; block.size],
        }
    }

    /// The same with the first values of learned time constants.
    pub fn first_alpha(&self, id: BlockId) -> Vec<f64> {
        match self.learned_tau(id) {
            Some(vector) => alphas(self.clock.dt(), &self.vector(vector).initial),
            None => self.alpha(id, &[]),
        }
    }

    /// Which neurons of a block keep a share of their last state: those whose α is not 1 or is
    /// learned, and under rk4 and dopri5, which take α for no more than a rate, all that have
    /// dynamics.
    pub fn leaking(&self, id: BlockId) -> Vec<bool> {
        let block = self.block(id);
        match &block.dynamics {
            Dynamics::Leaky { tau: Tau::Given(taus), .. } if self.clock.takes_shares() => {
                taus.iter().map(|tau| self.clock.dt() / tau != 1.0).collect()
            }
            _ => vec![self.leaks(id); block.size],
        }
    }

    /// Whether a block has a neuron that keeps a share of its last state.
    pub fn leaks(&self, id: BlockId) -> bool {
        let (block, dt) = (self.block(id), self.clock.dt());
        let is_share = self.clock.takes_shares();
        match &block.dynamics {
            Dynamics::Instant => false,
            Dynamics::Unstated => !block.is_input() && (!is_share || dt != 1.0),
            Dynamics::Leaky { tau: Tau::Given(taus), .. } => {
                !is_share || taus.iter().any(|tau| dt / tau != 1.0)
            }
            Dynamics::Leaky { tau: Tau::Learned(_), .. } => true,
        }
    }

    /// The largest share of its state that a neuron of a leaking block keeps from tick to tick:
    /// 1 - α, and e^-α where the leak is integrated. `vectors` as of [`Network::alpha`].
    pub fn rate(&self, vectors: &[Vec<f64>]) -> f64 {
        let kept = |alpha: f64| match self.clock.takes_shares() {
            true => 1.0 - alpha,
            false => (-alpha).exp(),
        };
        let leaking = self.block_ids().filter(|id| self.leaks(*id));
        leaking.flat_map(|id| self.alpha(id, vectors)).map(kept).fold(0.0, f64::max)
    }

    /// The numbers that the engine keeps beside the states of a tick: what leaks, and noise.
    pub fn kept_beside_states(&self) -> usize {
        let kept =
            |id: BlockId| usize::from(self.leaks(id)) + usize::from(self.block(id).noise > 0.0);
        self.block_ids().map(|id| kept(id) * self.block(id).size).sum()
    }

    /// The vector of a block's learned time constants.
    pub fn learned_tau(&self, id: BlockId) -> Option<VectorId> {
        match &self.block(id).dynamics {
            Dynamics::Leaky { tau: Tau::Learned(vector), .. } => Some(*vector),
            _ => None,
        }
    }

    /// The vector of a block's learned start state.
    pub fn learned_start(&self, id: BlockId) -> Option<VectorId> {
        match self.block(id).start {
            Start::Learned(vector) => Some(vector),
            Start::Given(_) | Start::Data => None,
        }
    }
}

impl Clock {
    /// Whether a step is one evaluation of `(1 - α) r + α f(a)`, so that an α above 1 would
    /// overshoot.
    pub fn takes_shares(self) -> bool {
        !self.acts_within_steps()
    }
}

impl Block {
    /// Whether its leak is on the input, so that its start state is that of `v`.
    pub fn leaks_on_input(&self) -> bool {
        matches!(self.dynamics, Dynamics::Leaky { on: LeakOn::Input, .. })
    }

    /// Whether it is `tau(0)`.
    pub fn is_instant(&self) -> bool {
        self.dynamics == Dynamics::Instant
    }
}

fn alphas(dt: f64, taus: &[f64]) -> Vec<f64> {
    taus.iter().map(|tau| dt / tau).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::network::{Activation, Method, Precision, Vector, VectorKind};
    use crate::syntax::ast::Role;

    fn network(clock: Clock, dynamics: Dynamics) -> Network {
        let h = Block { dynamics, ..Block::new("h", Role::Hidden, 2, Activation::Tanh) };
        Network {
            name: "n".into(),
            clock,
            precision: Precision::F64,
            blocks: vec![h],
            matrices: Vec::new(),
            vectors: vec![Vector {
                kind: VectorKind::Tau,
                ..Vector::bias("h tau", vec![4.0, 8.0])
            }],
            connections: Vec::new(),
        }
    }

    fn leaky(tau: Tau) -> Dynamics {
        Dynamics::Leaky { tau, on: LeakOn::Rate }
    }

    const H: fn() -> BlockId = || BlockId::new(0);
    const EULER: Clock = Clock::Continuous { dt: 0.5, method: Method::Euler };
    const RK4: Clock = Clock::Continuous { dt: 0.5, method: Method::Rk4 };

    #[test]
    fn alpha_is_dt_by_tau() {
        let of = |clock, dynamics| network(clock, dynamics).first_alpha(H());
        assert_eq!(of(Clock::Global, Dynamics::Unstated), [1.0, 1.0]);
        assert_eq!(of(EULER, Dynamics::Unstated), [0.5, 0.5]);
        assert_eq!(of(EULER, Dynamics::Instant), [1.0, 1.0]);
        assert_eq!(of(Clock::Layered, leaky(Tau::Given(vec![1.0, 5.0]))), [1.0, 0.2]);
        assert_eq!(of(EULER, leaky(Tau::Learned(VectorId::new(0)))), [0.125, 0.0625]);
        let moved = network(EULER, leaky(Tau::Learned(VectorId::new(0))));
        assert_eq!(moved.alpha(H(), &[vec![1.0, 2.0]]), [0.5, 0.25]);
    }

    #[test]
    fn neurons_leak_whose_alpha_is_not_1() {
        let of = |clock, dynamics| network(clock, dynamics).leaking(H());
        assert_eq!(of(Clock::Global, Dynamics::Unstated), [false, false]);
        assert_eq!(of(Clock::Global, leaky(Tau::Given(vec![1.0, 5.0]))), [false, true]);
        assert_eq!(of(Clock::Global, leaky(Tau::Learned(VectorId::new(0)))), [true, true]);
        assert_eq!(of(RK4, leaky(Tau::Given(vec![0.5, 0.5]))), [true, true]);
        assert_eq!(of(RK4, Dynamics::Instant), [false, false]);
    }
}
