//! The sign of each entry of a matrix, settled over all its uses: `nonneg` and `nonpos` of the
//! matrix, and Dale's law of each use's source block, which signs the columns of what leaves it
//! (the rows of `P` where `Pᵀ` is used).

use super::{InitialErrorKind, for_each_entry};
use crate::model::Network;
use crate::model::network::{ConnectionId, MatrixId, Sign};
use crate::pattern::{Pattern, Patterns};

/// The signs of a matrix's entries, in the cheapest form that holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signs {
    /// No entry has one.
    Free,
    /// All entries have this one.
    All(Sign),
    /// One for each column.
    Columns(Vec<Sign>),
    /// One for each row.
    Rows(Vec<Sign>),
    /// For each existing entry, row by row, its sign if it has one.
    Entries(Vec<Option<Sign>>),
}

/// An entry that would need both signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignConflict {
    /// Its row, from 1.
    pub row: usize,
    /// Its column, from 1.
    pub col: usize,
    /// What signs it first.
    pub first: SignedBy,
    /// What asks for the other sign.
    pub second: SignedBy,
}

/// What gives an entry its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedBy {
    /// `nonneg` or `nonpos` of the matrix.
    Statement(Sign),
    /// Dale's law of the block that a connection leaves.
    Source {
        /// The connection.
        connection: ConnectionId,
        /// The neuron of its source, from 1.
        neuron: usize,
        /// The sign of this neuron.
        sign: Sign,
    },
}

impl Signs {
    /// The sign of an existing entry: its row and column from 0, and its position.
    pub fn of(&self, row: usize, col: usize, position: usize) -> Option<Sign> {
        match self {
            Signs::Free => None,
            Signs::All(sign) => Some(*sign),
            Signs::Columns(signs) => Some(signs[col]),
            Signs::Rows(signs) => Some(signs[row]),
            Signs::Entries(signs) => signs[position],
        }
    }

    /// For each existing entry its sign; empty where no entry has one.
    pub fn by_entry(self, pattern: &Pattern) -> Vec<Option<Sign>> {
        match self {
            Signs::Free => Vec::new(),
            Signs::Entries(signs) => signs,
            lines => {
                let entries = pattern.entries().enumerate();
                entries.map(|(position, (row, col))| lines.of(row, col, position)).collect()
            }
        }
    }
}

/// Settles the signs of a matrix. Of entries that would need both signs the first one is told, in
/// the order of the uses' texts. The two entries of a pair of a symmetric matrix are one number and
/// have one sign.
pub fn signs(network: &Network, patterns: &Patterns, id: MatrixId) -> Result<Signs, SignConflict> {
    let settling = Settling { network, patterns, matrix: id, uses: patterns.uses(id) };
    match (network.matrix(id).sign, settling.obeys_dale()) {
        (None, false) => Ok(Signs::Free),
        (Some(sign), false) => Ok(Signs::All(sign)),
        (None, true) => match settling.by_line() {
            Some(signs) => Ok(signs),
            None => settling.by_entry().map(Signs::Entries),
        },
        (Some(sign), true) => settling.by_entry().map(|_| Signs::All(sign)),
    }
}

/// `sign · |draw|` at each entry that has a sign.
pub(super) fn sign(pattern: &Pattern, signs: &Signs, values: &mut [f64]) {
    if *signs == Signs::Free {
        return;
    }
    for ((position, (row, col)), value) in pattern.entries().enumerate().zip(values) {
        *value = match signs.of(row, col, position) {
            None => *value,
            Some(Sign::Positive) => value.abs(),
            Some(Sign::Negative) => -value.abs(),
        };
    }
}

/// Refuses the first given value that has not the sign of its entry; 0 has either.
pub(super) fn check(
    pattern: &Pattern,
    signs: &Signs,
    values: &[f64],
) -> Result<(), InitialErrorKind> {
    if *signs == Signs::Free {
        return Ok(());
    }
    for ((position, (row, col)), value) in pattern.entries().enumerate().zip(values) {
        let Some(sign) = signs.of(row, col, position) else { continue };
        let keeps = match sign {
            Sign::Positive => *value >= 0.0,
            Sign::Negative => *value <= 0.0,
        };
        if !keeps {
            let (row, col) = (row + 1, col + 1);
            return Err(InitialErrorKind::WrongSign { row, col, value: *value, sign });
        }
    }
    Ok(())
}

/// What the signs of one matrix follow from.
struct Settling<'a> {
    network: &'a Network,
    patterns: &'a Patterns,
    matrix: MatrixId,
    /// The connections that use the matrix, in the order of their texts.
    uses: &'a [ConnectionId],
}

impl<'a> Settling<'a> {
    fn obeys_dale(&self) -> bool {
        self.uses.iter().any(|used| self.line(*used).is_some())
    }

    /// The signs of the source neurons that a use reads, one for each column of what it uses.
    fn line(&self, used: ConnectionId) -> Option<&'a [Sign]> {
        let connection = self.network.connection(used);
        let signs = self.network.block(connection.from).signs.as_ref()?;
        Some(&signs[connection.from_part.clone()])
    }

    /// The signs by column or by row, where all uses sign the matrix alike.
    fn by_line(&self) -> Option<Signs> {
        let transposed = |used: &ConnectionId| self.network.connection(*used).transposed;
        let (first, others) = self.uses.split_first()?;
        let line = self.line(*first)?;
        let agree = |used: &ConnectionId| {
            self.line(*used) == Some(line) && transposed(used) == transposed(first)
        };
        let alike = !self.network.matrix(self.matrix).symmetric && others.iter().all(agree);
        let signs = if transposed(first) { Signs::Rows } else { Signs::Columns };
        alike.then(|| signs(line.to_vec()))
    }

    fn by_entry(&self) -> Result<Vec<Option<Sign>>, SignConflict> {
        let stated = self.network.matrix(self.matrix).sign;
        let pattern = self.patterns.matrix(self.matrix);
        let symmetric = self.network.matrix(self.matrix).symmetric;
        let mut signs = vec![stated; pattern.count()];
        let mut conflict = None;
        for used in self.uses {
            self.for_each_signed(*used, |entry| {
                let mirror = symmetric.then(|| pattern.position(entry.col, entry.row)).flatten();
                for position in [Some(entry.position), mirror].into_iter().flatten() {
                    if *signs[position].get_or_insert(entry.sign) != entry.sign {
                        conflict.get_or_insert(entry);
                    }
                }
            });
            if let Some(entry) = conflict {
                return Err(self.conflict(*used, entry));
            }
        }
        Ok(signs)
    }

    /// Visits the entries of a use that Dale's law signs.
    fn for_each_signed(&self, used: ConnectionId, mut visit: impl FnMut(SignedEntry)) {
        let connection = self.network.connection(used);
        let Some(signs) = &self.network.block(connection.from).signs else { return };
        for_each_entry(self.network, self.patterns, used, |to, from, position| {
            let (row, col) = connection.entry_of_matrix(to, from);
            visit(SignedEntry { row, col, position, neuron: from, sign: signs[from] });
        });
    }

    /// Names what signed an entry before.
    fn conflict(&self, used: ConnectionId, entry: SignedEntry) -> SignConflict {
        let by = |connection, entry: SignedEntry| SignedBy::Source {
            connection,
            neuron: entry.neuron + 1,
            sign: entry.sign,
        };
        let stated = self.network.matrix(self.matrix).sign.map(SignedBy::Statement);
        SignConflict {
            row: entry.row + 1,
            col: entry.col + 1,
            first: stated
                .or_else(|| self.first_against(entry).map(|(first, other)| by(first, other)))
                .unwrap_or(by(used, entry)),
            second: by(used, entry),
        }
    }

    /// The first use, with its entry, that signs an entry (or the other one of its pair) otherwise.
    fn first_against(&self, entry: SignedEntry) -> Option<(ConnectionId, SignedEntry)> {
        let symmetric = self.network.matrix(self.matrix).symmetric;
        let is_same = |other: &SignedEntry| {
            let (place, other) = ((entry.row, entry.col), (other.row, other.col));
            place == other || symmetric && place == (other.1, other.0)
        };
        self.uses.iter().find_map(|used| {
            let mut found = None;
            self.for_each_signed(*used, |other| {
                if other.sign != entry.sign && is_same(&other) {
                    found.get_or_insert(other);
                }
            });
            Some((*used, found?))
        })
    }
}

/// An entry that a use signs, row and column of `P` from 0.
#[derive(Debug, Clone, Copy)]
struct SignedEntry {
    row: usize,
    col: usize,
    position: usize,
    /// The neuron of the source, from 0.
    neuron: usize,
    sign: Sign,
}
