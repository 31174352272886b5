//! Square matrices by compressed rows.

/// A square matrix: of row i the columns `columns[starts[i]..starts[i + 1]]`, ascending, and the
/// values beside them. All indices count from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct SparseMatrix {
    /// Rows, and columns.
    pub size: usize,
    /// `size + 1` positions in `columns`.
    pub starts: Vec<usize>,
    /// The column of each entry.
    pub columns: Vec<u32>,
    /// The value of each entry.
    pub values: Vec<f64>,
}

impl SparseMatrix {
    /// Gathers the entries `(row, column, value)` that `visit` hands on, which must be the same
    /// ones both times that it is called. Those of one place are added up in their order.
    ///
    /// Takes time and memory of the entries and rows.
    pub fn gather(size: usize, visit: impl Fn(&mut dyn FnMut(usize, usize, f64))) -> Self {
        let mut starts = vec![0; size + 1];
        visit(&mut |row, _, _| starts[row + 1] += 1);
        for row in 0..size {
            starts[row + 1] += starts[row];
        }
        let (mut columns, mut values) = (vec![0; starts[size]], vec![0.0; starts[size]]);
        let mut next = starts.clone();
        visit(&mut |row, column, value| {
            columns[next[row]] = u32::try_from(column).expect("sizes are checked before");
            values[next[row]] = value;
            next[row] += 1;
        });
        let mut matrix = SparseMatrix { size, starts, columns, values };
        matrix.merge();
        matrix
    }

    /// Puts the entries of each row in order, and those of one place together.
    fn merge(&mut self) {
        let (mut begin, mut kept) = (0, 0);
        for row in 0..self.size {
            let end = self.starts[row + 1];
            self.sort(begin..end);
            let first = kept;
            for entry in begin..end {
                if kept > first && self.columns[kept - 1] == self.columns[entry] {
                    self.values[kept - 1] += self.values[entry];
                } else {
                    self.columns[kept] = self.columns[entry];
                    self.values[kept] = self.values[entry];
                    kept += 1;
                }
            }
            (begin, self.starts[row + 1]) = (end, kept);
        }
        self.columns.truncate(kept);
        self.values.truncate(kept);
    }

    /// Orders some entries by their columns; of one column they stay in their order.
    fn sort(&mut self, entries: std::ops::Range<usize>) {
        let (columns, values) = (&mut self.columns[entries.clone()], &mut self.values[entries]);
        if columns.is_sorted() {
            return;
        }
        let mut pairs: Vec<_> = columns.iter().copied().zip(values.iter().copied()).collect();
        pairs.sort_by_key(|(column, _)| *column);
        for ((column, value), pair) in columns.iter_mut().zip(values).zip(pairs) {
            (*column, *value) = pair;
        }
    }

    /// How many entries there are.
    pub fn count(&self) -> usize {
        self.columns.len()
    }

    /// The columns and values of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let entries = self.starts[row]..self.starts[row + 1];
        let columns = self.columns[entries.clone()].iter().map(|column| *column as usize);
        columns.zip(self.values[entries].iter().copied())
    }

    /// All entries `(row, column, value)`, row by row.
    pub fn entries(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        (0..self.size)
            .flat_map(|row| self.row(row).map(move |(column, value)| (row, column, value)))
    }

    /// Whether every entry stands below the diagonal.
    pub fn is_strictly_lower(&self) -> bool {
        self.entries().all(|(row, column, _)| column < row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_one_place_are_added_in_their_order() {
        let given = [(2, 1, 0.5), (0, 2, 1.0), (2, 0, 4.0), (2, 1, 0.25), (0, 2, -1.0)];
        let matrix = SparseMatrix::gather(3, |add| {
            given.iter().for_each(|(row, column, value)| add(*row, *column, *value));
        });
        assert_eq!(matrix.starts, [0, 1, 1, 3]);
        let entries: Vec<_> = matrix.entries().collect();
        assert_eq!(entries, [(0, 2, 0.0), (2, 0, 4.0), (2, 1, 0.75)]);
        assert!(!matrix.is_strictly_lower());
    }

    #[test]
    fn an_entry_on_the_diagonal_is_not_below_it() {
        let single = |row, column| SparseMatrix::gather(2, |add| add(row, column, 1.0));
        assert!(single(1, 0).is_strictly_lower());
        assert!(!single(1, 1).is_strictly_lower());
    }
}
