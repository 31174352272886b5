//! Making patterns, and patterns from patterns: each in the cheapest form that holds it.

use std::sync::Arc;

use super::{Pattern, Sparse};

impl Pattern {
    /// No entries at all.
    pub fn empty(rows: usize, cols: usize) -> Self {
        Sparse { rows, cols, starts: vec![0; rows + 1], columns: Vec::new() }.into()
    }

    /// The entries that `fill(row, columns)` adds row by row, in ascending order; about `expected`
    /// of them.
    pub(super) fn from_rows(
        rows: usize,
        cols: usize,
        expected: usize,
        mut fill: impl FnMut(usize, &mut Vec<u32>),
    ) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        let mut columns = Vec::with_capacity(expected);
        starts.push(0);
        for row in 0..rows {
            fill(row, &mut columns);
            starts.push(columns.len());
        }
        Sparse { rows, cols, starts, columns }.cheapest()
    }

    /// The entries `(j, i)` for the entries `(i, j)` of this one.
    pub fn transposed(&self) -> Pattern {
        match self {
            Pattern::Dense { rows, cols } => Pattern::Dense { rows: *cols, cols: *rows },
            Pattern::Diagonal { size } => Pattern::Diagonal { size: *size },
            Pattern::Sparse(sparse) => sparse.transposed().into(),
        }
    }

    /// The entries as compressed rows, whatever form holds them.
    pub fn compressed(&self) -> Arc<Sparse> {
        if let Pattern::Sparse(sparse) = self {
            return Arc::clone(sparse);
        }
        let rows = || (0..self.rows()).map(|row| self.row(row));
        let mut starts = vec![0];
        starts.extend(rows().scan(0, |end, row| {
            *end += row.len();
            Some(*end)
        }));
        let columns = rows().flatten().map(|column| column as u32).collect();
        Arc::new(Sparse { rows: self.rows(), cols: self.cols(), starts, columns })
    }

    /// The same entries in a larger pattern of this shape, moved down and to the right.
    pub(super) fn placed(&self, shape: (usize, usize), down: usize, right: usize) -> Pattern {
        Pattern::from_rows(shape.0, shape.1, self.count(), |row, columns| {
            if let Some(own) = row.checked_sub(down).filter(|own| *own < self.rows()) {
                columns.extend(self.row(own).map(|column| (column + right) as u32));
            }
        })
    }

    /// The entries that this one or another of its shape has.
    pub fn union(&self, other: &Pattern) -> Pattern {
        if self.is_dense() || self == other {
            return self.clone();
        }
        if other.is_dense() {
            return other.clone();
        }
        let (rows, cols) = (self.rows(), self.cols());
        Pattern::from_rows(rows, cols, self.count() + other.count(), |row, columns| {
            let start = columns.len();
            columns.extend(self.row(row).chain(other.row(row)).map(|column| column as u32));
            columns[start..].sort_unstable();
            remove_repeats(columns, start);
        })
    }

    /// The entries that both this one and another of its shape have.
    pub fn intersection(&self, other: &Pattern) -> Pattern {
        if self.is_dense() {
            return other.clone();
        }
        let (rows, cols) = (self.rows(), self.cols());
        Pattern::from_rows(rows, cols, self.count().min(other.count()), |row, columns| {
            let both = self.row(row).filter(|column| other.contains(row, *column));
            columns.extend(both.map(|column| column as u32));
        })
    }
}

impl From<Sparse> for Pattern {
    fn from(sparse: Sparse) -> Self {
        Pattern::Sparse(Arc::new(sparse))
    }
}

impl Sparse {
    /// The cheapest pattern of the same entries.
    fn cheapest(self) -> Pattern {
        if self.columns.len() == self.rows * self.cols {
            Pattern::Dense { rows: self.rows, cols: self.cols }
        } else if self.is_diagonal() {
            Pattern::Diagonal { size: self.rows }
        } else {
            self.into()
        }
    }

    fn is_diagonal(&self) -> bool {
        self.rows == self.cols
            && self.columns.len() == self.rows
            && (0..self.rows).all(|row| self.row(row) == [row as u32])
    }

    /// Counts the entries of each column, then places them row by row, so that the rows of the
    /// result are ascending without sorting.
    fn transposed(&self) -> Sparse {
        let mut starts = vec![0; self.cols + 1];
        for column in &self.columns {
            starts[*column as usize + 1] += 1;
        }
        for column in 0..self.cols {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut columns = vec![0; self.columns.len()];
        for row in 0..self.rows {
            for column in self.row(row) {
                let place = &mut next[*column as usize];
                columns[*place] = row as u32;
                *place += 1;
            }
        }
        Sparse { rows: self.cols, cols: self.rows, starts, columns }
    }
}

/// Removes repeated neighbours from `start` on.
fn remove_repeats(columns: &mut Vec<u32>, start: usize) {
    let mut kept = start;
    for index in start..columns.len() {
        if index == start || columns[index] != columns[kept - 1] {
            columns[kept] = columns[index];
            kept += 1;
        }
    }
    columns.truncate(kept);
}
