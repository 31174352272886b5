//! Which number of a matrix each entry of a connection uses.

use crate::model::Network;
use crate::model::network::{Connection, ConnectionId};
use crate::pattern::{Pattern, Patterns};

/// For each existing entry of a connection, numbered row by row, the position of its number among
/// the values of its matrix ([`Weights::matrices`](super::Weights::matrices)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Positions {
    /// The k-th entry uses the k-th number.
    Same,
    /// A dense connection uses the transpose of a dense matrix: entry `[to, from]` of the
    /// connection is `P[from, to]`, at `from · rows + to`.
    Transposed {
        /// Rows of the connection (neurons of its target): columns of `P`.
        rows: usize,
        /// Columns of the connection (neurons of its source): rows of `P`.
        cols: usize,
    },
    /// One by one.
    Listed(Vec<u32>),
}

impl Positions {
    /// The position of the k-th entry's number.
    pub fn of(&self, entry: usize) -> usize {
        match self {
            Positions::Same => entry,
            Positions::Transposed { rows, cols } => (entry % cols) * rows + entry / cols,
            Positions::Listed(positions) => positions[entry] as usize,
        }
    }
}

/// The positions of a connection's numbers among those of its matrix.
pub fn positions(network: &Network, patterns: &Patterns, connection: ConnectionId) -> Positions {
    let used = network.connection(connection);
    let (mask, matrix) = (patterns.connection(connection), patterns.matrix(used.matrix));
    match (mask, matrix) {
        (Pattern::Diagonal { .. }, Pattern::Diagonal { .. }) => Positions::Same,
        (Pattern::Dense { rows, cols }, Pattern::Dense { .. }) if used.transposed => {
            Positions::Transposed { rows: *rows, cols: *cols }
        }
        // No use has an entry that its matrix lacks: as many are the same ones.
        _ if !used.transposed && mask.count() == matrix.count() => Positions::Same,
        _ => Positions::Listed(listed(used, mask, matrix)),
    }
}

fn listed(used: &Connection, mask: &Pattern, matrix: &Pattern) -> Vec<u32> {
    let of_entry = |(to, from)| {
        let (row, col) = used.entry_of_matrix(to, from);
        let position = matrix.position(row, col);
        let position = position.expect("the entries of a matrix are those of its uses together");
        u32::try_from(position).expect("a network has fewer than 2³² entries")
    };
    mask.entries().map(of_entry).collect()
}

/// Calls `visit(to, from, position)` for each existing entry of a connection, row by row: neurons
/// of its target and source from 0, and the position of its number among those of its matrix.
pub fn for_each_entry(
    network: &Network,
    patterns: &Patterns,
    connection: ConnectionId,
    mut visit: impl FnMut(usize, usize, usize),
) {
    let positions = positions(network, patterns, connection);
    for (entry, (to, from)) in patterns.connection(connection).entries().enumerate() {
        visit(to, from, positions.of(entry));
    }
}
