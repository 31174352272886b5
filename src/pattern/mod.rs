//! `Network` to [`Patterns`]: which entries of `W` exist. Only masks remove entries.

mod algebra;
mod cells;
mod draw;
mod entries;
mod masks;

pub use cells::{Cell, cells, cells_of, existing_entries};
pub use entries::Row;

use std::slice;
use std::sync::Arc;

use crate::model::Network;
use crate::model::network::{Connection, ConnectionId, Mask, MatrixId};
use crate::random::{Purpose, stream};
use draw::thin;
use masks::Allowed;

/// The existing entries of every connection and every matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Patterns {
    /// For each connection its mask `M`, `[to, from]` over the whole blocks that it joins parts of.
    pub connections: Vec<Pattern>,
    /// For each matrix the entries that some use has, in the matrix's own orientation.
    pub matrices: Vec<Pattern>,
    /// For each matrix the connections that use it, in the order of their texts.
    uses: Vec<Vec<ConnectionId>>,
}

/// A set of entries of a `rows × cols` matrix, kept in the cheapest form that holds it, so that
/// equal sets are equal values. Copies share their lists.
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
    Sparse(Arc<Sparse>),
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

    /// The connections that use a matrix, in the order of their texts.
    pub fn uses(&self, id: MatrixId) -> &[ConnectionId] {
        &self.uses[id.index()]
    }
}

/// Settles which entries exist. Masks of `sparse` are drawn by (seed, text of the connection).
pub fn patterns(network: &Network, seed: u64) -> Patterns {
    let parts: Vec<Pattern> =
        network.connections.iter().map(|connection| part_pattern(connection, seed)).collect();
    let matrices = matrix_patterns(network, &parts);
    let whole = network.connections.iter().zip(parts);
    let connections = whole.map(|(connection, part)| placed(network, connection, part)).collect();
    let mut uses = vec![Vec::new(); network.matrices.len()];
    for used in network.by_text() {
        uses[network.connection(used).matrix.index()].push(used);
    }
    Patterns { connections, matrices, uses }
}

/// The entries of a part of a block's pattern, where they stand in the whole `[to, from]`.
fn placed(network: &Network, connection: &Connection, part: Pattern) -> Pattern {
    let (rows, cols) = (network.block(connection.to).size, network.block(connection.from).size);
    match (part.rows(), part.cols()) == (rows, cols) {
        true => part,
        false => part.placed((rows, cols), connection.to_part.start, connection.from_part.start),
    }
}

/// Which of a connection's masks takes out an entry that none of its others leaves (row and column
/// from 0, within the parts of its blocks): the first that does so by itself, else the one that is
/// drawn.
pub fn mask_without(connection: &Connection, row: usize, column: usize) -> Option<usize> {
    let (rows, cols) = (connection.to_part.len(), connection.from_part.len());
    let leaves =
        |mask: &Mask| Allowed::new(rows, cols, slice::from_ref(mask)).contains(row, column);
    let masks = &connection.masks;
    let given = masks.iter().position(|mask| !leaves(mask));
    given.or_else(|| masks.iter().position(|mask| matches!(mask, Mask::Sparse(_))))
}

/// The intersection of a connection's masks, within the parts of its blocks: first those that are
/// given, then those drawn.
fn part_pattern(connection: &Connection, seed: u64) -> Pattern {
    let (rows, cols) = (connection.to_part.len(), connection.from_part.len());
    let allowed = Allowed::new(rows, cols, &connection.masks);
    let mut rng = stream(seed, Purpose::Mask, &connection.name);
    match thin(&mut rng, allowed.count(), draw::shares(&connection.masks)) {
        None => allowed.pattern(),
        Some(kept) => allowed.select(&kept),
    }
}

/// For each matrix the union over its uses (given within their parts), those of `Pᵀ` transposed
/// back.
fn matrix_patterns(network: &Network, parts: &[Pattern]) -> Vec<Pattern> {
    let mut matrices: Vec<Option<Pattern>> = vec![None; network.matrices.len()];
    for (connection, mask) in network.connections.iter().zip(parts) {
        let used = if connection.transposed { mask.transposed() } else { mask.clone() };
        let known = &mut matrices[connection.matrix.index()];
        *known = Some(match known.take() {
            None => used,
            Some(others) => others.union(&used),
        });
    }
    let unused = |index: usize| {
        let matrix = &network.matrices[index];
        Pattern::empty(matrix.rows, matrix.cols)
    };
    matrices
        .into_iter()
        .enumerate()
        .map(|(index, pattern)| pattern.unwrap_or_else(|| unused(index)))
        .collect()
}

#[cfg(test)]
mod tests;
