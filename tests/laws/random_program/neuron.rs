//! Leaks, noise and start states of the random programs.

use proptest::prelude::*;

use super::{ACTIVATIONS, BlockRecipe, Recipe};

/// Kinds of start states.
#[derive(Debug, Clone)]
pub enum StartRecipe {
    /// None.
    None,
    /// `start(v)`
    Value(f64),
    /// `start([…])`, values from this one on.
    List(f64),
    /// `start(v * to)`
    Formula(f64),
    /// `start(learn)`
    Learn,
    /// `start(v, learn)`
    LearnFrom(f64),
}

/// Kinds of leaks; time constants are factors of dt, which keeps α at 1 or below.
#[derive(Debug, Clone)]
pub enum TauRecipe {
    /// None.
    None,
    /// `tau(0)`
    Zero,
    /// `tau(v)`, on the input or not.
    Value(f64, bool),
    /// `tau([…])`, from dt itself on.
    List(bool),
    /// `tau(v + 0.1 * to)`
    Formula(f64, bool),
    /// `tau(v, learn)`
    Learn(f64, bool),
}

/// Start states.
pub fn start() -> impl Strategy<Value = StartRecipe> {
    let value = -1.0..1.0f64;
    prop_oneof![
        5 => Just(StartRecipe::None),
        1 => value.clone().prop_map(StartRecipe::Value),
        1 => value.clone().prop_map(StartRecipe::List),
        1 => value.clone().prop_map(StartRecipe::Formula),
        1 => Just(StartRecipe::Learn),
        1 => value.prop_map(StartRecipe::LearnFrom),
    ]
}

/// Leaks.
pub fn tau() -> impl Strategy<Value = TauRecipe> {
    let value = || (1.0..5.0f64, any::<bool>());
    prop_oneof![
        5 => Just(TauRecipe::None),
        1 => Just(TauRecipe::Zero),
        1 => value().prop_map(|(factor, on)| TauRecipe::Value(factor, on)),
        1 => any::<bool>().prop_map(TauRecipe::List),
        1 => value().prop_map(|(factor, on)| TauRecipe::Formula(factor, on)),
        2 => value().prop_map(|(factor, on)| TauRecipe::Learn(factor, on)),
    ]
}

impl StartRecipe {
    /// As it is written; `list` makes one of as many numbers as there are neurons.
    pub fn write(&self, list: impl Fn(f64) -> String) -> String {
        match self {
            StartRecipe::None => String::new(),
            StartRecipe::Value(value) => format!(", start({value})"),
            StartRecipe::List(first) => format!(", start({})", list(*first)),
            StartRecipe::Formula(factor) => format!(", start({factor} * to)"),
            StartRecipe::Learn => ", start(learn)".into(),
            StartRecipe::LearnFrom(value) => format!(", start({value}, learn)"),
        }
    }
}

impl Recipe {
    /// The value of `clock`.
    pub fn clock(&self) -> String {
        match (self.layered, self.dt) {
            (true, _) => "layered".into(),
            (false, None) => "global".into(),
            (false, Some(dt)) => format!("continuous(dt = {dt}, method = {})", self.method),
        }
    }

    /// A start state as it suits the program: what a learned one of 0 alone drives would stand at
    /// the kink of a relu.
    pub(super) fn start(&self, start: &StartRecipe) -> StartRecipe {
        let is_relu = |block: &BlockRecipe| ACTIVATIONS[block.activation] == "relu";
        match start {
            StartRecipe::Learn if self.blocks.iter().any(is_relu) => StartRecipe::LearnFrom(0.3),
            _ => start.clone(),
        }
    }

    fn step(&self) -> f64 {
        self.dt.filter(|_| !self.layered).unwrap_or(1.0)
    }

    /// Whether a block is `tau(0)`.
    pub fn is_instant(&self, index: usize) -> bool {
        matches!(self.blocks[index].tau, TauRecipe::Zero)
    }

    /// Whether a block keeps a share of its state, which cross entropy cannot have.
    pub fn leaks(&self, index: usize) -> bool {
        match self.blocks[index].tau {
            TauRecipe::None => self.step() != 1.0,
            TauRecipe::Zero => false,
            _ => true,
        }
    }

    /// Without noise.
    pub fn quiet(mut self) -> Self {
        self.blocks.iter_mut().for_each(|block| block.noise = None);
        self
    }

    /// With one kind of leak for all blocks that are not `tau(0)`.
    pub fn with_tau(mut self, tau: &TauRecipe) -> Self {
        for block in &mut self.blocks {
            if !matches!(block.tau, TauRecipe::Zero) {
                block.tau = tau.clone();
            }
        }
        self
    }

    pub(super) fn leak(&self, index: usize) -> String {
        let (dt, size) = (self.step(), self.blocks[index].size);
        let on = |on_input: bool| if on_input { ", on = input" } else { ", on = rate" };
        match self.blocks[index].tau {
            TauRecipe::None => String::new(),
            TauRecipe::Zero => ", tau(0)".into(),
            TauRecipe::Value(factor, on_input) => format!(", tau({}{})", dt * factor, on(on_input)),
            TauRecipe::Formula(factor, on_input) => {
                format!(", tau({} + 0.1 * to{})", dt * factor, on(on_input))
            }
            TauRecipe::Learn(factor, on_input) => {
                format!(", tau({}, learn{})", dt * factor, on(on_input))
            }
            TauRecipe::List(on_input) => {
                let taus: Vec<_> = (1..=size).map(|i| format!("{}", dt * i as f64)).collect();
                format!(", tau([{}]{})", taus.join(", "), on(on_input))
            }
        }
    }

    pub(super) fn noise(&self, index: usize) -> String {
        self.blocks[index].noise.map_or(String::new(), |sigma| format!(", noise({sigma})"))
    }
}
