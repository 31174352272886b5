//! Data, networks and experiments for tests, built by hand.

use std::sync::Arc;

use crate::data::{Dataset, Part, Series, Table};
use crate::engine::Compilation;
use crate::model::TrainExperiment;
use crate::model::experiment::{Feed, Fit, Loss, Optimiser};
use crate::model::network::{
    Activation, Block, BlockId, Clock, Connection, Initial, Matrix, MatrixId, Network, Precision,
    Vector, VectorId,
};
use crate::pattern::{Patterns, patterns};
use crate::structure::{Structure, analyse};
use crate::syntax::ast::Role;
use crate::weights::{Weights, initial};

/// A network with all that is compiled from it.
pub struct Program {
    pub network: Network,
    pub patterns: Patterns,
    pub structure: Structure,
    pub seed: u64,
}

impl Program {
    /// Compiles with seed 1.
    pub fn new(network: Network) -> Self {
        let patterns = patterns(&network, 1);
        let structure = analyse(&network, &patterns).unwrap();
        Self { network, patterns, structure, seed: 1 }
    }

    /// What numeric stages start from.
    pub fn compilation(&self) -> Compilation<'_> {
        let Self { network, patterns, structure, seed } = self;
        Compilation { network, patterns, structure, seed: *seed }
    }

    /// The first weights.
    pub fn weights(&self) -> Weights<f64> {
        initial(&self.network, &self.patterns, self.seed).unwrap()
    }
}

/// Sequences of the given lengths, their rows numbered one after the other.
pub fn dataset(lengths: &[usize], part: impl Fn(usize) -> Option<Part>) -> Arc<Dataset> {
    let rows = lengths.iter().sum();
    let mut next = 0u32;
    let sequences = lengths.iter().map(|length| {
        let sequence = (next..).take(*length).collect();
        next += *length as u32;
        sequence
    });
    Arc::new(Dataset {
        name: "rows".into(),
        table: Table {
            path: String::new(),
            columns: Vec::new(),
            rows,
            lines: Vec::new(),
            samples: None,
        },
        sequences: sequences.collect(),
        parts: (0..rows).map(part).collect(),
    })
}

/// One number a row, all present.
pub fn series(data: &Arc<Dataset>, value: impl Fn(usize) -> f64) -> Series {
    let rows = data.parts.len();
    Series {
        data: data.clone(),
        width: 1,
        values: (0..rows).map(value).collect(),
        present: vec![true; rows],
        home: (0..rows as u32).collect(),
        ahead: 0,
        known: None,
        unit: None,
    }
}

/// `fit block = series : mse`
pub fn fit(block: usize, series: Series) -> Fit {
    let (block, series) = (BlockId::new(block), Arc::new(series));
    Fit { block, series, loss: Loss::MeanSquared, weight: 1.0, at: None }
}

/// One feed into block 0, and fits; one epoch in one batch of plain gradient descent.
pub fn experiment(feed: Series, fits: Vec<Fit>) -> TrainExperiment {
    TrainExperiment {
        data: feed.data.clone(),
        feeds: vec![Feed { block: BlockId::new(0), series: Arc::new(feed) }],
        starts: Vec::new(),
        noise: true,
        fits,
        windows: None,
        batch: 64,
        epochs: 1,
        optimiser: Optimiser::Sgd { lr: 0.1, momentum: 0.0, decay: 0.0 },
        clip: None,
        persistence: false,
        expectations: Vec::new(),
    }
}

/// `x[1] -> h[size] -> y[1]`, `h -> h`, all with biases but the input.
pub fn recurrent(size: usize, activation: Activation, clock: Clock) -> Network {
    let delay = if clock == Clock::Global { 1 } else { 0 };
    let matrix = |name: &str, rows, cols| Matrix::new(name, rows, cols, Initial::Xavier);
    let sizes = [1, size, 1];
    Network {
        name: "recurrent".into(),
        clock,
        precision: Precision::F64,
        blocks: vec![
            block("x", Role::Input, 1, Activation::Linear, None),
            block("h", Role::Hidden, size, activation, Some(0)),
            block("y", Role::Output, 1, Activation::Linear, Some(1)),
        ],
        matrices: vec![
            matrix("x -> h", size, 1),
            matrix("h -> h", size, size),
            matrix("h -> y", 1, size),
        ],
        vectors: vec![bias("h bias", size), bias("y bias", 1)],
        connections: vec![
            connection("x -> h", sizes, (0, 1), delay),
            connection("h -> h", sizes, (1, 1), 1),
            connection("h -> y", sizes, (1, 2), delay),
        ],
    }
}

fn block(
    name: &str,
    role: Role,
    size: usize,
    activation: Activation,
    bias: Option<usize>,
) -> Block {
    let bias = bias.map(VectorId::new);
    Block { bias, ..Block::new(name, role, size, activation) }
}

fn bias(name: &str, size: usize) -> Vector {
    Vector::bias(name, vec![0.0; size])
}

/// One of the three connections, whose matrices have the order of their ends.
fn connection(name: &str, sizes: [usize; 3], (from, to): (usize, usize), delay: u32) -> Connection {
    let end = |block: usize| (BlockId::new(block), sizes[block]);
    let matrix = MatrixId::new(from + to - 1);
    Connection { delay, ..Connection::new(name, end(from), end(to), matrix) }
}
