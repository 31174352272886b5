//! `W` block by block: how many entries of each cell exist. Connections of different delays
//! between the same blocks meet in one cell, because `W` is their sum.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Network;
use crate::model::network::{BlockId, ConnectionId};
use crate::pattern::{Pattern, Patterns};

/// One cell of the block matrix in which some entry exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Its rows.
    pub to: BlockId,
    /// Its columns.
    pub from: BlockId,
    /// Its existing entries.
    pub existing: u64,
    /// All its entries.
    pub entries: u64,
}

/// The cells that have entries, by row and column.
pub fn cells(network: &Network, patterns: &Patterns) -> Vec<Cell> {
    cells_of(network, patterns, network.connection_ids())
}

/// The same for some of the connections.
pub fn cells_of(
    network: &Network,
    patterns: &Patterns,
    connections: impl Iterator<Item = ConnectionId>,
) -> Vec<Cell> {
    let mut uses: BTreeMap<(BlockId, BlockId), Vec<ConnectionId>> = BTreeMap::new();
    for id in connections {
        let connection = network.connection(id);
        uses.entry((connection.to, connection.from)).or_default().push(id);
    }
    uses.into_iter()
        .map(|((to, from), connections)| {
            let masks = connections.iter().map(|id| patterns.connection(*id)).collect::<Vec<_>>();
            let entries = network.block(to).size as u64 * network.block(from).size as u64;
            Cell { to, from, existing: existing(&masks, network.block(to).size), entries }
        })
        .collect()
}

/// The entries of `W` that exist.
pub fn existing_entries(network: &Network, patterns: &Patterns) -> u64 {
    cells(network, patterns).iter().map(|cell| cell.existing).sum()
}

/// The entries that at least one of the masks has.
fn existing(masks: &[&Pattern], rows: usize) -> u64 {
    if let [only] = masks {
        return only.count() as u64;
    }
    if let Some(dense) = masks.iter().find(|mask| mask.is_dense()) {
        return dense.count() as u64;
    }
    let union = |row| masks.iter().flat_map(|mask| mask.row(row)).collect::<BTreeSet<_>>();
    (0..rows).map(|row| union(row).len() as u64).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::Sparse;

    #[test]
    fn masks_that_overlap_are_counted_once() {
        let diagonal = Pattern::Diagonal { size: 3 };
        let first_column = Pattern::from(Sparse {
            rows: 3,
            cols: 3,
            starts: vec![0, 1, 2, 3],
            columns: vec![0; 3],
        });
        assert_eq!(existing(&[&diagonal, &first_column], 3), 5);
        assert_eq!(existing(&[&diagonal, &Pattern::Dense { rows: 3, cols: 3 }], 3), 9);
        assert_eq!(existing(&[&first_column], 3), 3);
    }
}
