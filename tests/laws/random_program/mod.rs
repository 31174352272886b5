//! A generator of random valid programs. A recipe is drawn by proptest (so that failures shrink)
//! and written out as text; every word of the network part occurs. A new activation, mask, clock,
//! loss or constraint enters here in the commit that adds it.

mod repeat;
mod write;

use proptest::prelude::*;

/// A program before it is written.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// `clock layered` rather than `clock global`.
    pub layered: bool,
    /// `seed N`.
    pub seed: u32,
    /// Inputs, hidden blocks and outputs, in the order in which delay-free connections may go.
    pub blocks: Vec<BlockRecipe>,
    /// How many of the blocks, the first ones, are inputs.
    pub inputs: usize,
    /// How many of them, the last ones, are outputs.
    pub outputs: usize,
    /// Connections; what is not possible for a pair is left out in writing.
    pub connections: Vec<ConnectionRecipe>,
    /// Samples of a sequence.
    pub samples: usize,
    /// Sequences of a batch.
    pub batch: usize,
}

/// A block before it is written.
#[derive(Debug, Clone)]
pub struct BlockRecipe {
    /// Part of its name, so that the order of names differs from that of declarations.
    pub letter: u8,
    /// Neurons.
    pub size: usize,
    /// Index into [`ACTIVATIONS`].
    pub activation: usize,
    /// Kind of bias.
    pub bias: BiasRecipe,
    /// Kind of start state.
    pub start: StartRecipe,
}

/// Kinds of biases.
#[derive(Debug, Clone)]
pub enum BiasRecipe {
    /// None.
    None,
    /// `bias`
    Zero,
    /// `bias(v)`
    Value(f64),
    /// `bias([…])`, values from this one on.
    List(f64),
    /// `bias(v, frozen)`
    Frozen(f64),
    /// `bias as NAME`, shared by blocks of one size.
    Shared,
}

/// Kinds of start states.
#[derive(Debug, Clone)]
pub enum StartRecipe {
    /// None.
    None,
    /// `start(v)`
    Value(f64),
    /// `start([…])`, values from this one on.
    List(f64),
}

/// A connection before it is written.
#[derive(Debug, Clone)]
pub struct ConnectionRecipe {
    /// Index into the blocks, taken modulo their number.
    pub from: usize,
    /// The same.
    pub to: usize,
    /// `delay(k)`, if written.
    pub delay: Option<u32>,
    /// How much longer than `delay` a range `delay(a..b)` goes.
    pub range: u32,
    /// Indices into the masks, of which those that fit are written.
    pub masks: Vec<usize>,
    /// Index into the kinds of first values.
    pub initial: usize,
    /// A number for whatever needs one.
    pub number: f64,
    /// Tie it to a matrix of this number (as it is, or transposed where only that fits).
    pub tie: Option<usize>,
    /// `frozen`
    pub frozen: bool,
}

/// The words for activations, differentiable ones first.
pub const ACTIVATIONS: [&str; 8] =
    ["linear", "tanh", "sigmoid", "softplus", "softmax", "relu", "sign", "step"];

/// How many of [`ACTIVATIONS`] are smooth: central differences hold everywhere.
pub const SMOOTH: usize = 5;

/// How many of them have a derivative nearly everywhere.
pub const DIFFERENTIABLE: usize = 6;

fn block(activations: usize) -> impl Strategy<Value = BlockRecipe> {
    let value = -1.0..1.0f64;
    let bias = prop_oneof![
        2 => Just(BiasRecipe::None),
        1 => Just(BiasRecipe::Zero),
        1 => value.clone().prop_map(BiasRecipe::Value),
        1 => value.clone().prop_map(BiasRecipe::List),
        1 => value.clone().prop_map(BiasRecipe::Frozen),
        1 => Just(BiasRecipe::Shared),
    ];
    let start = prop_oneof![
        3 => Just(StartRecipe::None),
        1 => value.clone().prop_map(StartRecipe::Value),
        1 => value.prop_map(StartRecipe::List),
    ];
    (0..26u8, 1..5usize, 0..activations, bias, start).prop_map(
        |(letter, size, activation, bias, start)| BlockRecipe {
            letter,
            size,
            activation,
            bias,
            start,
        },
    )
}

fn connection() -> impl Strategy<Value = ConnectionRecipe> {
    (
        (0..64usize, 0..64usize, prop::option::weighted(0.4, 0..4u32)),
        prop_oneof![3 => Just(0u32), 1 => 1..3u32],
        prop::collection::vec(0..6usize, 0..3),
        (0..9usize, 0.1..0.9f64),
        prop::option::weighted(0.3, 0..2usize),
        prop::bool::weighted(0.15),
    )
        .prop_map(|((from, to, delay), range, masks, (initial, number), tie, frozen)| {
            ConnectionRecipe { from, to, delay, range, masks, initial, number, tie, frozen }
        })
}

/// Recipes whose blocks use the first `activations` of [`ACTIVATIONS`].
pub fn recipes(activations: usize) -> impl Strategy<Value = Recipe> {
    (
        any::<bool>(),
        0..1000u32,
        (prop::collection::vec(block(activations), 4..8), 1..3usize, 1..3usize),
        prop::collection::vec(connection(), 2..10),
        1..6usize,
        1..4usize,
    )
        .prop_map(|(layered, seed, (blocks, inputs, outputs), connections, samples, batch)| {
            Recipe { layered, seed, blocks, inputs, outputs, connections, samples, batch }
        })
}
