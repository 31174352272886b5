//! `Network` to [`Patterns`]: which entries of `W` exist. Only masks remove entries.

use crate::model::Network;
use crate::model::network::{ConnectionId, MatrixId};

/// The existing entries of every connection and every matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Patterns {
    /// For each connection its mask `M`, `[to, from]`.
    pub connections: Vec<Pattern>,
    /// For each matrix the entries that some use has, in the matrix's own orientation.
    pub matrices: Vec<Pattern>,
}

/// A set of entries of a `rows × cols` matrix, kept in the cheapest form that holds it.
/// Entries are numbered row by row; that is also the order in which their values are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// All entries.
    Dense {
        /// Rows.
        rows: usize,
        /// Columns.
        cols: usize,
    },
    /// The entries `(i, i)` of a square matrix.
    Diagonal {
        /// Rows and columns.
        size: usize,
    },
    /// Any others.
    Sparse(Sparse),
}

/// Compressed rows: the columns of row `i` are `columns[starts[i]..starts[i + 1]]`, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sparse {
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub cols: usize,
    /// `rows + 1` positions in `columns`.
    pub starts: Vec<usize>,
    /// Columns of existing entries.
    pub columns: Vec<u32>,
}

impl Patterns {
    /// The mask of a connection.
    pub fn connection(&self, id: ConnectionId) -> &Pattern {
        &self.connections[id.index()]
    }

    /// The entries of a matrix.
    pub fn matrix(&self, id: MatrixId) -> &Pattern {
        &self.matrices[id.index()]
    }
}

/// Settles which entries exist. Masks of `sparse` are drawn by (seed, text of the connection).
pub fn patterns(network: &Network, seed: u64) -> Patterns {
    let _ = (network, seed);
    todo!()
}
