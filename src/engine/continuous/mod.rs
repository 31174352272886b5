//! `clock continuous` under rk4 and dopri5: the right-hand side `dr/dt = (f(a) - r)/τ` integrated
//! from tick to tick, several evaluations a step, inputs held meanwhile.
//!
//! The numbers of an integration are the states of the blocks with dynamics: `r`, or `v` where the
//! leak is on the input. In each evaluation the `tau(0)` blocks follow from them and the inputs, in
//! an order without loops. The states of a tick are those of the first evaluation of the step that
//! begins there.
//!
//! Backward is the exact gradient of these steps, not an integration of the adjoint equation: the
//! evaluations of a step are made again from the state at its tick, then gone through in reverse,
//! and the steps that dopri5 chose are constants.
//!
//! Sources: Dormand & Prince 1980, A family of embedded Runge-Kutta formulae; Hairer, Nørsett &
//! Wanner 1993, Solving ordinary differential equations I.

mod tableau;

mod right_hand_side;

mod stage;

mod step;

mod control;

mod record;

mod lanes;

mod integration;

mod forward;

mod reverse;

mod ledger;

mod adjoint;

mod backward;

mod copy;

pub(super) use adjoint::IntegrationAdjoint;
pub(super) use backward::Backward;
pub(super) use forward::{Forward, Stepping};
pub(super) use integration::Integration;
pub(super) use right_hand_side::{Readout, by_neuron};

use super::Compilation;
use super::schedule::Schedule;
use crate::model::network::{BlockId, Clock, LeakOn, Method};
use right_hand_side::RightHandSide;
pub use tableau::{Tableau, tableau};

/// What is integrated, and how.
#[derive(Debug, Clone)]
pub(super) struct Continuous {
    right_hand_side: RightHandSide,
    tableau: &'static Tableau,
    /// The time from tick to tick.
    dt: f64,
    /// The error allowed a step; absent where every step is dt.
    tolerance: Option<f64>,
    /// The length of each vector of parameters.
    vectors: Vec<usize>,
}

impl Continuous {
    /// The integration of a network; none where its clock has another update.
    pub fn new(compilation: &Compilation, schedule: &Schedule) -> Option<Self> {
        let network = compilation.network;
        let Clock::Continuous { dt, method } = network.clock else { return None };
        let tolerance = match method {
            Method::Dopri5 { tolerance } => Some(tolerance),
            Method::Euler | Method::Rk4 => None,
        };
        Some(Continuous {
            tableau: tableau(method)?,
            right_hand_side: RightHandSide::new(compilation, schedule),
            dt,
            tolerance,
            vectors: network.vectors.iter().map(|vector| vector.initial.len()).collect(),
        })
    }

    /// Whether a block has dynamics.
    pub fn has_dynamics(&self, block: BlockId) -> bool {
        self.right_hand_side.dynamic.iter().any(|dynamic| dynamic.block == block)
    }

    /// The blocks with dynamics, and what of each follows its drive.
    pub fn dynamic(&self) -> impl Iterator<Item = (BlockId, LeakOn)> {
        self.right_hand_side.dynamic.iter().map(|dynamic| (dynamic.block, dynamic.on))
    }

    /// The other blocks, in the order of an evaluation.
    pub fn readouts(&self) -> &[Readout] {
        &self.right_hand_side.instant
    }

    /// How many of the sequences take their steps together: all, or one where each has its own.
    fn rows(&self, batch: usize) -> usize {
        if self.tolerance.is_some() { batch.min(1) } else { batch }
    }
}
