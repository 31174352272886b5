//! [`Program`] to [`Model`]: loops are written out, used files taken in, every name, size, default and value is settled, every data file is
//! read. What later stages need to word a message is in [`Places`].

pub mod bounds;
pub mod expectation;
pub mod experiment;
pub mod network;
pub mod words;

pub mod arrows;
mod leak;

mod value;

mod scope;

mod resolver;

mod definitions;

mod evaluate;

mod operators;

mod series;

mod formulas;

mod kinds;

mod given;

mod bind;

mod attributes;

mod settings;

mod sizes;

mod numbers;

mod biases;

mod dale;

mod activations;

mod neurons;

mod blocks;

mod properties;

mod contradictions;

mod matrices;

mod parts;

mod masks;

mod entries;

mod claims;

mod delays;

mod gates;

mod texts;

mod manner;

mod connections;

mod steps;

mod join;

mod datasets;

mod expectations;

mod experiments;

mod similar;

mod unused;

mod expand;

#[cfg(test)]
mod fixtures;

#[cfg(test)]
mod tests;

pub use experiment::{Experiment, RunExperiment, TrainExperiment};
pub use network::Network;

use std::path::PathBuf;

use crate::diagnostic::{Code, Diagnostic, Edit, Mistake, has_errors};
use crate::source::{Source, Span};
use crate::syntax::ast;
use crate::syntax::written::Program;
use blocks::resolve_blocks;
use bounds::Bounds;
use connections::resolve_connections;
use expand::{Expansion, expand};
use expectation::NetworkExpectation;
use expectations::resolve_expectations;
use experiments::{fitting_starts, resolve_experiment};
use join::{Joined, join, sound_part};
use network::{BlockId, ConnectionId, MatrixId};
use neurons::{DeclaredStart, check_clock};
use resolver::Resolver;
use settings::{check_set_names, resolve_settings};
use similar::warn_of_similar_names;
use steps::check_delays;
use unused::{evaluate_the_rest, warn_of_unused};

/// A program with everything resolved.
#[derive(Debug, Clone)]
pub struct Model {
    /// The network.
    pub network: Network,
    /// What is to be done with it, in order.
    pub experiments: Vec<Experiment>,
    /// What must hold of the network.
    pub expectations: Vec<NetworkExpectation>,
    /// The seed of all random draws.
    pub seed: u64,
    /// The edition of the language that the program is written in.
    pub edition: u32,
    /// Where things stand in the source.
    pub places: Places,
}

/// Where the things of a model stand in its source, for the messages of later stages.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The name of each block in its declaration.
    pub blocks: Vec<Span>,
    /// Each connection's chain, from the first block to the last one.
    pub connections: Vec<Span>,
    /// The masks of each connection, in the order of [`network::Connection::masks`].
    pub masks: Vec<Vec<Span>>,
    /// Where the delay of each connection stands or could stand; absent where its statement makes
    /// others too, whose delay it would be.
    pub delays: Vec<Option<DelayPlace>>,
    /// Where each matrix is declared or, without a line of its own, its connection.
    pub matrices: Vec<Span>,
    /// Where the properties of each matrix are stated.
    pub properties: Vec<PropertyPlaces>,
    /// Where `dale` is stated of each block.
    pub dale: Vec<Option<Span>>,
    /// The verb of each experiment.
    pub experiments: Vec<Span>,
    /// For each experiment its `fit` lines, in the order of [`TrainExperiment::fits`].
    pub fits: Vec<Vec<Span>>,
    /// For each experiment its `expect` lines, in order.
    pub expected: Vec<Vec<Span>>,
    /// The expectations of the network, in the order of [`Model::expectations`].
    pub expectations: Vec<ExpectationPlace>,
    /// The files of data that were read, all links followed.
    pub files: Vec<PathBuf>,
    /// A place for messages about the whole program: the first block's declaration.
    pub program: Span,
}

/// Where the delay of a connection stands or, where none is written, could stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DelayPlace {
    /// The attribute, or the place for it.
    pub span: Span,
    /// What joins it to what is before it.
    pub joined_by: &'static str,
}

/// Where an expectation of the network stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectationPlace {
    /// The whole statement.
    pub whole: Span,
    /// Its right side.
    pub wanted: Span,
}

impl Places {
    /// The place of a block.
    pub fn block(&self, block: BlockId) -> Span {
        self.blocks[block.index()]
    }

    /// The place of a connection.
    pub fn connection(&self, connection: ConnectionId) -> Span {
        self.connections[connection.index()]
    }

    /// The edit that gives a connection a delay, where it would be the delay of it alone.
    pub fn with_delay(&self, connection: ConnectionId, ticks: u64) -> Option<Edit> {
        let DelayPlace { span, joined_by } = (*self.delays.get(connection.index())?)?;
        let replacement = format!("{joined_by}delay({ticks})");
        Some(Edit { span, replacement, is_item: false })
    }

    /// The places of a connection's masks.
    pub fn masks(&self, connection: ConnectionId) -> &[Span] {
        &self.masks[connection.index()]
    }

    /// The place of a matrix.
    pub fn matrix(&self, matrix: MatrixId) -> Span {
        self.matrices[matrix.index()]
    }
}

/// Where the properties of a matrix are stated, so far as they are.
#[derive(Debug, Clone, Default)]
pub struct PropertyPlaces {
    /// Its first values.
    pub initial: Option<Span>,
    /// `radius`
    pub radius: Option<Span>,
    /// `balanced`
    pub balanced: Option<Span>,
    /// `nonneg`, `nonpos`
    pub sign: Option<Span>,
    /// `symmetric`
    pub symmetric: Option<Span>,
    /// `rank`
    pub rank: Option<Span>,
    /// `frozen`
    pub frozen: Option<Span>,
}

/// What the command line adds to a program.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--set name=value`: values of parameters, each an expression without names.
    pub set: Vec<(String, String)>,
    /// `--seed N`, in place of the program's `seed`.
    pub seed: Option<u64>,
    /// `--root DIR`: data files may lie anywhere below it; otherwise below the program's folder.
    pub root: Option<PathBuf>,
    /// `--max-neurons N`, `--max-entries N`.
    pub bounds: Bounds,
}

/// Resolves a program. The messages hold all mistakes found, and warnings; without an error among
/// them there is a model. Beside errors there may be one too, of the connections that have none,
/// without experiments and expectations: what is wrong with it is no consequence of them.
pub fn resolve(
    program: &Program,
    source: &Source,
    options: &Options,
) -> (Option<Model>, Vec<Diagnostic>) {
    let Expansion { file, findings } = expand(program, source, options);
    let mut resolver = Resolver::new(&file, source, options);
    resolver.take_over(findings);
    resolve_file(resolver, &file)
}

fn resolve_file<'a>(
    mut resolver: Resolver<'a>,
    file: &'a ast::File,
) -> (Option<Model>, Vec<Diagnostic>) {
    let settings = resolve_settings(&mut resolver, file);
    let blocks = resolve_blocks(&mut resolver, file);
    let mut connections = resolve_connections(&mut resolver, file, &blocks, settings.clock);
    if !file.broken.is_empty() {
        connections.matrices.distrust_named();
    }
    check_set_names(&mut resolver, file, blocks.first_place());
    if blocks.drafts.is_empty() && file.broken.is_empty() {
        // Of a program without any statement the parser has said so.
        let first = file.items.first();
        first.into_iter().for_each(|item| resolver.say(empty_program(item.span)));
    }
    let (seed, edition) = (settings.seed, file.edition);
    let Joined { network, mut places, unused, is_sound } =
        join(&mut resolver, &settings, &blocks, connections);
    check_clock(&mut resolver, &network, &settings, &blocks.stated());
    check_delays(&mut resolver, &network, &settings, &places);
    let starts = fitting_starts(&mut resolver, &network, blocks.starts);
    let experiments = resolve_experiments(&mut resolver, file, &network, &starts, &mut places);
    let expectations = resolve_expectations(&mut resolver, file, &network, &mut places);
    evaluate_the_rest(&mut resolver);
    resolver.tell_unknown_names();
    if !has_errors(&resolver.messages) && file.broken.is_empty() {
        warn_of_unused(&mut resolver, &unused);
        warn_of_similar_names(&mut resolver, file);
    }
    places.files = resolver.data_files.into_iter().collect();
    let messages = resolver.messages;
    if !has_errors(&messages) && file.broken.is_empty() {
        let model = Model { network, experiments, expectations, seed, edition, places };
        return (Some(model), messages);
    }
    let is_bounded = messages.iter().all(|message| message.code != Code::TooLarge);
    let (network, places) = sound_part(network, places, &is_sound);
    let (experiments, expectations) = (Vec::new(), Vec::new());
    let part = Model { network, experiments, expectations, seed, edition, places };
    (Some(part).filter(|_| is_bounded && !settings.clock_is_broken), messages)
}

fn resolve_experiments(
    resolver: &mut Resolver,
    file: &ast::File,
    network: &Network,
    starts: &[DeclaredStart],
    places: &mut Places,
) -> Vec<Experiment> {
    let mut experiments = Vec::new();
    for item in &file.items {
        if let ast::ItemKind::Experiment { verb, lines } = &item.kind
            && let Some(experiment) = resolve_experiment(resolver, network, starts, verb, lines)
        {
            experiments.push(experiment);
            places.experiments.push(verb.span);
            let of = |verb: &str| {
                let lines = lines.iter().filter(|line| line.verb.text == verb);
                lines.map(|line| line.span).collect::<Vec<_>>()
            };
            places.fits.push(of("fit"));
            places.expected.push(of("expect"));
        }
    }
    experiments
}

fn empty_program(place: Span) -> Diagnostic {
    let message = "the program declares no block";
    Mistake::new(Code::EmptyProgram, place, message, "nothing to compile")
        .with_help("declare a block, as in `hidden h[8] : tanh`")
}
