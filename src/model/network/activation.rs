//! The activations of blocks.

use std::sync::Arc;

use crate::formula::Function;

/// The activation `f` of a block.
#[derive(Debug, Clone, PartialEq)]
pub enum Activation {
    /// `f(a) = a`
    Linear,
    /// `f(a) = tanh a`
    Tanh,
    /// `f(a) = max(a, 0)`; its derivative at 0 is 0.
    Relu,
    /// `f(a) = a` above 0, `slope · a` elsewhere; its derivative at 0 is `slope`.
    LeakyRelu {
        /// The slope below 0.
        slope: f64,
    },
    /// `f(a) = 1 / (1 + e^-a)`
    Sigmoid,
    /// `f(a) = ln(1 + e^a)`
    Softplus,
    /// `f(a)_i = e^(β a_i) / Σ_j e^(β a_j)` over the block.
    Softmax {
        /// β
        beta: f64,
    },
    /// -1, 0 or 1.
    Sign,
    /// 1 above 0, otherwise 0.
    Step,
    /// A formula over its one variable `v`, the sum `a`.
    Formula(Arc<Function>),
}

impl Activation {
    /// All activations that have a name, with the parameters that hold where none are written.
    pub const ALL: [Activation; 9] = [
        Activation::Linear,
        Activation::Tanh,
        Activation::Relu,
        Activation::LeakyRelu { slope: 0.01 },
        Activation::Sigmoid,
        Activation::Softplus,
        Activation::Softmax { beta: 1.0 },
        Activation::Sign,
        Activation::Step,
    ];

    /// The activation of a word of the language.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|activation| activation.name() == name)
    }

    /// The word of the language; `f` for a formula.
    pub fn name(&self) -> &'static str {
        match self {
            Activation::Linear => "linear",
            Activation::Tanh => "tanh",
            Activation::Relu => "relu",
            Activation::LeakyRelu { .. } => "leaky_relu",
            Activation::Sigmoid => "sigmoid",
            Activation::Softplus => "softplus",
            Activation::Softmax { .. } => "softmax",
            Activation::Sign => "sign",
            Activation::Step => "step",
            Activation::Formula(_) => "f",
        }
    }

    /// Whether `f(0) = 0`, so that a silent block without bias stays 0.
    pub fn is_zero_at_zero(&self) -> bool {
        use Activation::{Formula, LeakyRelu, Linear, Relu, Sign, Step, Tanh};
        match self {
            Formula(function) => function.formula().evaluate(&[0.0]) == 0.0,
            Linear | Tanh | Relu | LeakyRelu { .. } | Sign | Step => true,
            _ => false,
        }
    }

    /// Whether it has a derivative to train with.
    pub fn is_differentiable(&self) -> bool {
        match self {
            Activation::Formula(function) => function.has_slope(),
            _ => !matches!(self, Activation::Sign | Activation::Step),
        }
    }

    /// Whether its derivative needs the sum `a`, rather than the state alone.
    pub fn derives_from_sums(&self) -> bool {
        matches!(self, Activation::Formula(_))
    }

    /// Whether each neuron depends on the whole block within a tick.
    pub fn couples_block(&self) -> bool {
        matches!(self, Activation::Softmax { .. })
    }
}
