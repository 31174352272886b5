//! Reading a pattern: its size, its entries in order, and the number of each.

use std::iter::Copied;
use std::ops::Range;
use std::slice;

use super::{Pattern, Sparse};

/// The columns of a row, ascending.
#[derive(Debug, Clone)]
pub enum Row<'a> {
    /// Adjacent ones.
    Range(Range<usize>),
    /// Listed ones.
    Listed(Copied<slice::Iter<'a, u32>>),
}

impl Iterator for Row<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        match self {
            Row::Range(range) => range.next(),
            Row::Listed(columns) => columns.next().map(|column| column as usize),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Row::Range(range) => range.size_hint(),
            Row::Listed(columns) => columns.size_hint(),
        }
    }
}

impl ExactSizeIterator for Row<'_> {}

impl Sparse {
    /// The columns of a row, ascending.
    pub fn row(&self, row: usize) -> &[u32] {
        &self.columns[self.starts[row]..self.starts[row + 1]]
    }
}

impl Pattern {
    /// Rows.
    pub fn rows(&self) -> usize {
        match self {
            Pattern::Dense { rows, .. } => *rows,
            Pattern::Diagonal { size } => *size,
            Pattern::Sparse(sparse) => sparse.rows,
        }
    }

    /// Columns.
    pub fn cols(&self) -> usize {
        match self {
            Pattern::Dense { cols, .. } => *cols,
            Pattern::Diagonal { size } => *size,
            Pattern::Sparse(sparse) => sparse.cols,
        }
    }

    /// How many entries exist.
    pub fn count(&self) -> usize {
        match self {
            Pattern::Dense { rows, cols } => rows * cols,
            Pattern::Diagonal { size } => *size,
            Pattern::Sparse(sparse) => sparse.columns.len(),
        }
    }

    /// Whether all entries exist.
    pub fn is_dense(&self) -> bool {
        matches!(self, Pattern::Dense { .. })
    }

    /// The columns of a row's entries, ascending.
    pub fn row(&self, row: usize) -> Row<'_> {
        match self {
            Pattern::Dense { cols, .. } => Row::Range(0..*cols),
            Pattern::Diagonal { .. } => Row::Range(row..row + 1),
            Pattern::Sparse(sparse) => Row::Listed(sparse.row(row).iter().copied()),
        }
    }

    /// All entries `(row, column)`, in the order of their numbers.
    pub fn entries(&self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.rows()).flat_map(|row| self.row(row).map(move |column| (row, column)))
    }

    /// The number of an entry, if it exists: the position of its value.
    pub fn position(&self, row: usize, column: usize) -> Option<usize> {
        if row >= self.rows() || column >= self.cols() {
            return None;
        }
        match self {
            Pattern::Dense { cols, .. } => Some(row * cols + column),
            Pattern::Diagonal { .. } => (row == column).then_some(row),
            Pattern::Sparse(sparse) => {
                let within = sparse.row(row).binary_search(&(column as u32)).ok()?;
                Some(sparse.starts[row] + within)
            }
        }
    }

    /// Whether an entry exists.
    pub fn contains(&self, row: usize, column: usize) -> bool {
        self.position(row, column).is_some()
    }
}
