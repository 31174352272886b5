//! How each connection uses its matrix: the kernel, and where the numbers of its entries stand.

use super::Compilation;
use super::gates::GateUse;
use super::kernels::masked;
use super::kernels::sparse::Entries;
use super::low_rank::LowRank;
use crate::model::network::{BlockId, ConnectionId, MatrixId};
use crate::pattern::Pattern;
use crate::weights::{Positions, positions};

/// One connection as the engine sees it, `rows` (to) `× cols` (from).
#[derive(Debug, Clone)]
pub(super) struct Use {
    /// The source block.
    pub from: BlockId,
    /// The target block.
    pub to: BlockId,
    /// How many ticks earlier the source is read.
    pub delay: usize,
    /// The parameters.
    pub matrix: MatrixId,
    /// Neurons of the target.
    pub rows: usize,
    /// Neurons of the source.
    pub cols: usize,
    /// The gate, if its sum is multiplied by one.
    pub gate: Option<GateUse>,
    /// The kernel.
    pub form: Form,
}

/// The kernels, each with what it needs to know of the entries.
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// All entries exist; the matrix is stored as it is used, or transposed.
    Dense { transposed: bool },
    /// Many entries exist, in these cells of the dense row-major matrix.
    Masked { cells: Vec<usize>, positions: Positions },
    /// Neuron i to neuron i.
    Diagonal { positions: Positions },
    /// Few entries exist, or they are applied neuron by neuron.
    Sparse { entries: Entries, positions: Positions },
    /// The matrix is a product of two factors.
    LowRank(LowRank),
}

impl Use {
    /// Chooses the kernel from the pattern. What is applied neuron by neuron needs its rows.
    pub fn new(compilation: &Compilation, id: ConnectionId, by_neuron: bool) -> Self {
        let Compilation { network, patterns, .. } = *compilation;
        let connection = network.connection(id);
        let pattern = patterns.connection(id);
        let matrix = network.matrix(connection.matrix);
        let form = match matrix.rank {
            Some(rank) => Form::LowRank(LowRank::new(network, connection, matrix, rank)),
            None if by_neuron => sparse(pattern, positions(network, patterns, id)),
            None => form(pattern, positions(network, patterns, id)),
        };
        Use {
            from: connection.from,
            to: connection.to,
            delay: connection.delay as usize,
            matrix: connection.matrix,
            rows: pattern.rows(),
            cols: pattern.cols(),
            gate: GateUse::of(connection),
            form,
        }
    }
}

fn form(pattern: &Pattern, positions: Positions) -> Form {
    match (pattern, &positions) {
        (Pattern::Dense { .. }, Positions::Same) => Form::Dense { transposed: false },
        (Pattern::Dense { .. }, Positions::Transposed { .. }) => Form::Dense { transposed: true },
        (Pattern::Diagonal { .. }, _) => Form::Diagonal { positions },
        _ if masked::is_worth_spreading(pattern.count(), pattern.rows(), pattern.cols()) => {
            Form::Masked { cells: cells(pattern), positions }
        }
        _ => sparse(pattern, positions),
    }
}

/// The cell of each entry in the dense row-major matrix.
fn cells(pattern: &Pattern) -> Vec<usize> {
    pattern.entries().map(|(to, from)| to * pattern.cols() + from).collect()
}

fn sparse(pattern: &Pattern, positions: Positions) -> Form {
    Form::Sparse { entries: Entries::new(pattern.compressed()), positions }
}
