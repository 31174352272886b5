//! `ast::File` to [`Model`]: every name, size, default and value is settled, every data file is
//! read. What later stages need to word a message is in [`Places`].

pub mod bounds;
pub mod experiment;
pub mod network;
pub mod words;

mod datasets;
mod experiments;
mod resolver;
mod series;
mod value;

pub use experiment::{Experiment, RunExperiment, TrainExperiment};
pub use network::Network;

use std::path::PathBuf;

use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use crate::syntax::ast;
use network::{BlockId, ConnectionId, MatrixId};

/// A program with everything resolved.
#[derive(Debug, Clone)]
pub struct Model {
    /// The network.
    pub network: Network,
    /// What is to be done with it, in order.
    pub experiments: Vec<Experiment>,
    /// The seed of all random draws.
    pub seed: u64,
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
    /// Where each matrix is declared or, without a line of its own, its connection.
    pub matrices: Vec<Span>,
    /// The verb of each experiment.
    pub experiments: Vec<Span>,
    /// A place for messages about the whole program: the first block's declaration.
    pub program: Span,
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

    /// The place of a matrix.
    pub fn matrix(&self, matrix: MatrixId) -> Span {
        self.matrices[matrix.index()]
    }
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
}

/// Resolves a program. The messages hold all mistakes found, and warnings; without an error
/// among them there is a model.
pub fn resolve(
    file: &ast::File,
    source: &Source,
    options: &Options,
) -> (Option<Model>, Vec<Diagnostic>) {
    let _ = (file, source, options);
    todo!()
}
