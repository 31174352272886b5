//! A generator of random valid programs. A recipe is drawn by proptest (so that failures shrink)
//! and written out as text; every word of the network part occurs. A new activation, mask, clock,
//! loss or constraint enters here in the commit that adds it.

mod attributes;
mod clashes;
mod experiments;
mod neuron;
mod repeat;
mod steps;
mod vocabulary;
mod whole;
mod write;

pub use attributes::CONNECTION_WORDS;
pub use clashes::clash;
pub use neuron::{StartRecipe, TauRecipe};
pub use vocabulary::{Vocabulary, Words, vocabulary};
pub use whole::{Whole, whole_programs};

use proptest::prelude::*;

/// A program before it is written.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// `clock layered` rather than `clock global`.
    pub layered: bool,
    /// `clock continuous(dt)` with this dt, at most 1, where it is not layered.
    pub dt: Option<f64>,
    /// The method behind it, with its arguments.
    pub method: &'static str,
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
    /// Kind of leak.
    pub tau: TauRecipe,
    /// `noise(σ)`, if written.
    pub noise: Option<f64>,
    /// Dale's law, where no matrix of its outgoing connections is tied.
    pub dale: Option<DaleRecipe>,
}

/// Ways to state Dale's law.
#[derive(Debug, Clone, Copy)]
pub enum DaleRecipe {
    /// `dale(50%)`
    Share,
    /// `dale([1, -1, …])`
    List,
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
    /// The parts of source and target that are joined, each by its first neuron and length, taken
    /// modulo what the block has.
    pub parts: [Option<(usize, usize)>; 2],
    /// Indices into the masks, of which those that fit are written.
    pub masks: Vec<usize>,
    /// Index into the kinds of first values.
    pub initial: usize,
    /// A number for whatever needs one.
    pub number: f64,
    /// A block that gates it, taken modulo those of the target's size, and its written delay.
    pub gate: Option<(usize, Option<u32>)>,
    /// Tie it to a matrix of this number (as it is, or transposed where only that fits).
    pub tie: Option<usize>,
    /// `frozen`
    pub frozen: bool,
}

/// The words for activations, differentiable ones first.
pub const ACTIVATIONS: [&str; 12] = [
    "linear",
    "tanh",
    "sigmoid",
    "softplus",
    "softmax",
    "softmax(beta = 2)",
    "f = v / (1 + v^2)",
    "f = 0.5 - sin(2 * v) * exp(-v^2)",
    "relu",
    "leaky_relu(0.2)",
    "sign",
    "step",
];

/// How many kinds of masks there are.
const MASKS: usize = 9;

/// How many kinds of first values there are.
const INITIALS: usize = 16;

/// How many of [`ACTIVATIONS`] are smooth: central differences hold everywhere.
pub const SMOOTH: usize = 8;

/// How many of them have a derivative nearly everywhere.
pub const DIFFERENTIABLE: usize = 10;

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
    let noise = prop::option::weighted(0.2, 0.05..0.5f64);
    let neuron = (neuron::start(), neuron::tau(), noise);
    let dale = prop_oneof![
        3 => Just(None),
        1 => Just(Some(DaleRecipe::Share)),
        1 => Just(Some(DaleRecipe::List)),
    ];
    (0..26u8, 1..5usize, 0..activations, bias, neuron, dale).prop_map(
        |(letter, size, activation, bias, (start, tau, noise), dale)| BlockRecipe {
            letter,
            size,
            activation,
            bias,
            start,
            tau,
            noise,
            dale,
        },
    )
}

fn connection() -> impl Strategy<Value = ConnectionRecipe> {
    (
        (0..64usize, 0..64usize, prop::option::weighted(0.4, 0..4u32)),
        prop_oneof![3 => Just(0u32), 1 => 1..3u32],
        (part(), part(), prop::collection::vec(0..MASKS, 0..3)),
        (0..INITIALS, 0.1..0.9f64),
        prop::option::weighted(0.3, (0..64usize, prop::option::weighted(0.4, 0..3u32))),
        prop::option::weighted(0.3, 0..2usize),
        prop::bool::weighted(0.15),
    )
        .prop_map(
            |((from, to, delay), range, (source, target, masks), first, gate, tie, frozen)| {
                let (parts, (initial, number)) = ([source, target], first);
                ConnectionRecipe {
                    from,
                    to,
                    delay,
                    range,
                    parts,
                    masks,
                    initial,
                    number,
                    gate,
                    tie,
                    frozen,
                }
            },
        )
}

fn part() -> impl Strategy<Value = Option<(usize, usize)>> {
    prop::option::weighted(0.15, (0..4usize, 0..4usize))
}

/// Recipes whose blocks use the first `activations` of [`ACTIVATIONS`].
pub fn recipes(activations: usize) -> impl Strategy<Value = Recipe> {
    (
        (any::<bool>(), prop::option::weighted(0.4, prop::sample::select(vec![0.25, 0.5, 1.0]))),
        0..1000u32,
        (prop::collection::vec(block(activations), 4..8), 1..3usize, 1..3usize),
        prop::collection::vec(connection(), 2..10),
        1..6usize,
        1..4usize,
    )
        .prop_map(
            |((layered, dt), seed, (blocks, inputs, outputs), connections, samples, batch)| {
                let method = "euler";
                Recipe {
                    layered,
                    dt,
                    method,
                    seed,
                    blocks,
                    inputs,
                    outputs,
                    connections,
                    samples,
                    batch,
                }
            },
        )
}
