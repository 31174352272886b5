//! [`Compiled`], T to [`Unrolled`]: the unrolled network `W^FF` as a program of the language.
//!
//! It has a block for each copy, a connection for each arrow, and the clock `layered`, so that all
//! of it is computed in one tick. Given all samples at once it produces the same states, loss and
//! gradients as the network that it comes from.

mod graph;

mod builder;

mod ticks;

mod steps;

mod prune;

mod names;

mod entries;

mod parts;

mod copies;

mod matrices;

mod arrows;

mod sources;

mod experiments;

mod train;

mod windows;

mod run;

mod refusal;

mod write;

mod document;

pub use document::UnrolledDocument;
pub use graph::Factor;
pub use refusal::Refusal;

use crate::compile::Compiled;
use crate::engine::tableau;
use crate::model::network::{
    Activation, BlockId, Clock, Frozen, MatrixId, Precision, Sign, VectorId,
};
use crate::model::{Experiment, Options};
use crate::report::plan::{scored, started};
use crate::source::Source;
use crate::syntax::ast::Role;
use crate::unroll::unroll_started;
use builder::Builder;
use names::Names;
use sources::Sources;

/// A network unrolled for T samples, as a program.
#[derive(Debug, Clone)]
pub struct Unrolled {
    /// What it comes from.
    pub origin: Origin,
    /// What the experiments need of the program's parameters, definitions and data, as written.
    pub definitions: Vec<String>,
    /// The copies, in the order of ticks.
    pub blocks: Vec<BlockCopy>,
    /// First values of matrices: their names, and the numbers row by row, 0 where no entry exists.
    pub lists: Vec<ValueList>,
    /// The matrices of the arrows.
    pub matrices: Vec<MatrixCopy>,
    /// Masks that are written entry by entry: their names, and rows of 0 and 1.
    pub masks: Vec<(String, Vec<Vec<bool>>)>,
    /// The arrows.
    pub arrows: Vec<ArrowCopy>,
    /// The experiments that can be told of it.
    pub experiments: Vec<ExperimentCopy>,
    /// What is other than in the program, each a clause: what is left out, and why.
    pub notes: Vec<String>,
}

/// What an unrolled network comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The program, as it was named.
    pub program: String,
    /// The name of the unrolled network.
    pub net: String,
    /// T
    pub samples: usize,
    /// T + A
    pub ticks: usize,
    /// The clock of the program.
    pub clock: Clock,
    /// The precision of both.
    pub precision: Precision,
    /// The seed of both.
    pub seed: u64,
    /// Whether each arrow has a matrix of its own.
    pub ties: Ties,
}

/// Whether copies share their parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// All copies of a connection use one matrix, those of a block one bias.
    Tied,
    /// Each has its own.
    Untied,
}

/// A block of the unrolled network.
#[derive(Debug, Clone)]
pub struct BlockCopy {
    /// Its name: `h_3` is the copy of `h` at tick 3.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// How many neurons.
    pub size: usize,
    /// `f`
    pub activation: Activation,
    /// What is added to its sum.
    pub bias: Option<BiasCopy>,
    /// Dale's law.
    pub signs: Option<Vec<Sign>>,
    /// The block that it is a copy of, or a part of its copy.
    pub of: BlockId,
    /// The tick; none before tick 0.
    pub tick: Option<usize>,
    /// The sample that it is fed, or whose target it is compared with.
    pub sample: Option<usize>,
    /// Which evaluation of the step from this tick, where there are several: from 1.
    pub stage: Option<usize>,
    /// What of the copy it is.
    pub what: What,
    /// Whether a sample reaches it; otherwise biases and start states alone drive it.
    pub is_reached: bool,
}

/// What of a copy a block of the unrolled network is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// An input with its sample.
    Fed,
    /// r
    State,
    /// The start state.
    Start,
    /// A start state that data gives.
    Given,
    /// `f(a)`
    Drive,
    /// a
    Sum,
    /// v
    Potential,
    /// r without the signs of Dale's law.
    Unsigned,
    /// dr/dt, or dv/dt where the leak is on the input.
    Slope,
    /// `Vᵀ r` of a matrix `U Vᵀ` of low rank.
    Middle,
    /// The sum of a second arrow with the text of another one.
    Again,
}

/// The bias of a copy.
#[derive(Debug, Clone, PartialEq)]
pub struct BiasCopy {
    /// What copies share it under, if several do.
    pub name: Option<String>,
    /// Whether this copy is the one that states the numbers.
    pub is_stated: bool,
    /// The numbers.
    pub values: Vec<f64>,
    /// Whether training leaves them alone.
    pub frozen: bool,
    /// The vector of parameters that it is a copy of; none for numbers of a start state.
    pub of: Option<VectorId>,
}

/// A matrix of the unrolled network.
#[derive(Debug, Clone)]
pub struct MatrixCopy {
    /// Its name.
    pub name: String,
    /// The matrix whose numbers it has, and which of them; none for the frozen shares of leaks.
    pub of: Option<(MatrixId, Factor)>,
    /// The tick of the arrow that alone uses it, where it is untied.
    pub tick: Option<usize>,
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub cols: usize,
    /// The first values.
    pub first: First,
    /// `nonneg`, `nonpos`
    pub sign: Option<Sign>,
    /// `P = Pᵀ`
    pub symmetric: bool,
    /// What training leaves alone.
    pub frozen: Frozen,
}

/// The first values of a matrix.
#[derive(Debug, Clone, PartialEq)]
pub enum First {
    /// One number, of every entry that exists.
    Same(f64),
    /// Those of [`Unrolled::lists`] at this position, which several matrices begin with.
    Listed(usize),
}

/// First values that are written once, whatever number of matrices begins with them.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueList {
    /// Their name, where several matrices do.
    pub name: Option<String>,
    /// Row by row; 0 where no entry exists.
    pub values: Vec<f64>,
    /// Numbers in a row.
    pub cols: usize,
}

/// A connection of the unrolled network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrowCopy {
    /// The source with its slice, if it is one: `h_3[1..2]`.
    pub from: String,
    /// The target likewise.
    pub to: String,
    /// Its attributes, as written.
    pub attributes: Vec<String>,
}

/// An experiment of the unrolled network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExperimentCopy {
    /// `train` or `run`.
    pub verb: &'static str,
    /// Its lines, as written.
    pub lines: Vec<String>,
}

/// Unrolls a program for T samples: its network as it stands, with the weights that it has.
pub fn unrolled(
    source: &Source,
    options: &Options,
    compiled: &Compiled,
    samples: usize,
    ties: Ties,
) -> Result<Unrolled, Refusal> {
    refusal::refuse(compiled, samples)?;
    let network = &compiled.model.network;
    let (scored, started) = (scored(compiled), started(compiled));
    let plan = unroll_started(network, &compiled.patterns, samples, &scored, &started);
    let tableau = match network.clock {
        Clock::Continuous { method, .. } if network.clock.acts_within_steps() => tableau(method),
        _ => None,
    };
    refusal::refuse_lines(&plan, tableau.map_or(1, |tableau| tableau.stages.len()))?;
    let given = compiled.model.experiments.iter().find_map(|experiment| match experiment {
        Experiment::Train(train) => Some(&train.starts[..]),
        Experiment::Run(_) => None,
    });
    let mut builder = Builder::new(compiled, given.unwrap_or_default());
    match tableau {
        Some(tableau) => steps::unroll_steps(&mut builder, &plan, &scored, tableau),
        None => ticks::unroll_ticks(&mut builder, &plan, &scored),
    }
    let (graph, shares) = (builder.graph.pruned(), builder.shares);
    let sources = Sources::of(source, options);
    let mut names = Names::new(sources.names());
    let origin = Origin {
        program: source.name.clone(),
        net: names.free(&format!("{}_unrolled", network.name)),
        samples,
        ticks: plan.ticks,
        clock: network.clock,
        precision: network.precision,
        seed: compiled.model.seed,
        ties,
    };
    let mut unrolled = parts::name(compiled, &graph, &shares, &scored, origin, &mut names)?;
    experiments::tell(&sources, compiled, &mut unrolled);
    Ok(unrolled)
}

impl Unrolled {
    /// The program in its one form.
    pub fn text(&self, compiled: &Compiled) -> String {
        write::text(self, compiled)
    }
}
