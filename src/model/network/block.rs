//! Blocks: groups of neurons that start, sum, leak and speak alike.

use super::{Activation, VectorId};
use crate::syntax::ast::Role;

/// A group of neurons with one activation.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its name.
    pub name: String,
    /// Input, hidden or output.
    pub role: Role,
    /// How many neurons.
    pub size: usize,
    /// `f`; linear for inputs.
    pub activation: Activation,
    /// `b`; absent is 0.
    pub bias: Option<VectorId>,
    /// The state before the first update; 0 for inputs.
    pub start: Start,
    /// How it follows `f(a)`.
    pub dynamics: Dynamics,
    /// σ: the standard deviation of a linear block at rest that its noise gives it; 0 for none.
    pub noise: f64,
    /// Dale's law: the sign of each neuron's outgoing weights.
    pub signs: Option<Vec<Sign>>,
}

/// The state of a block before its first update (of `v` where the leak is on the input).
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// One number a neuron.
    Given(Vec<f64>),
    /// Parameters, one a neuron, the same for all sequences.
    Learned(VectorId),
    /// Rows of data, which each experiment takes for its sequences; without an experiment 0.
    Data,
}

/// How a block follows its drive.
#[derive(Debug, Clone, PartialEq)]
pub enum Dynamics {
    /// No `tau`: α = 1 where time is discrete, dt where it is continuous.
    Unstated,
    /// `tau(0)`: `r(t) = f(a(t))` under every clock.
    Instant,
    /// α = dt/τ.
    Leaky {
        /// τ
        tau: Tau,
        /// What leaks.
        on: LeakOn,
    },
}

/// A time constant, in the unit of dt.
#[derive(Debug, Clone, PartialEq)]
pub enum Tau {
    /// One number a neuron.
    Given(Vec<f64>),
    /// Parameters, one a neuron, kept ≥ dt.
    Learned(VectorId),
}

/// What a leak is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeakOn {
    /// `r(t) = (1 - α) r(t-1) + α f(a(t))`
    Rate,
    /// `v(t) = (1 - α) v(t-1) + α a(t)`, `r(t) = f(v(t))`
    Input,
}

/// The sign of a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// ≥ 0
    Positive,
    /// ≤ 0
    Negative,
}

impl Block {
    /// A block without bias, leak, noise or signs, that starts at 0.
    pub fn new(name: &str, role: Role, size: usize, activation: Activation) -> Self {
        Block {
            name: name.into(),
            role,
            size,
            activation,
            bias: None,
            start: Start::Given(vec![0.0; size]),
            dynamics: Dynamics::Unstated,
            noise: 0.0,
            signs: None,
        }
    }

    /// Whether it holds what is fed.
    pub fn is_input(&self) -> bool {
        self.role == Role::Input
    }

    /// Whether the start state is 0 and stays so (where the leak is on the input both `v` and
    /// `r = f(v)`).
    pub fn starts_at_zero(&self) -> bool {
        let silent = !self.leaks_on_input() || self.activation.is_zero_at_zero();
        match &self.start {
            Start::Given(values) => silent && values.iter().all(|value| *value == 0.0),
            Start::Learned(_) | Start::Data => false,
        }
    }
}
