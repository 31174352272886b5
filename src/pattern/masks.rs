//! The masks of a connection that are not drawn, as a rule for each row: counting what they leave,
//! and finding its k-th entry, needs no list of entries.

use std::ops::Range;

use super::Pattern;
use crate::formula::Formula;
use crate::model::network::Mask;

/// What the masks of a `rows × cols` connection leave, but for `sparse`.
pub(super) struct Allowed<'a> {
    rows: usize,
    cols: usize,
    masks: &'a [Mask],
    /// `row ≠ column`
    hole: bool,
    /// The literal masks, each `rows × cols`.
    literals: Vec<&'a [bool]>,
    /// The masks by formula.
    formulas: Vec<&'a Formula>,
}

impl<'a> Allowed<'a> {
    /// The rule of the masks.
    pub fn new(rows: usize, cols: usize, masks: &'a [Mask]) -> Self {
        let literals = masks.iter().filter_map(|mask| match mask {
            Mask::Literal(entries) => Some(entries.as_slice()),
            _ => None,
        });
        let formulas = masks.iter().filter_map(|mask| match mask {
            Mask::Formula(formula) => Some(&**formula),
            _ => None,
        });
        let hole = masks.contains(&Mask::NoSelf);
        let (literals, formulas) = (literals.collect(), formulas.collect());
        Self { rows, cols, masks, hole, literals, formulas }
    }

    /// Whether an entry is left.
    pub fn contains(&self, row: usize, column: usize) -> bool {
        self.columns(row).any(|left| left == column)
    }

    /// How many entries are left.
    pub fn count(&self) -> u64 {
        match self.masks.is_empty() {
            true => self.rows as u64 * self.cols as u64,
            false => (0..self.rows).map(|row| self.row_count(row) as u64).sum(),
        }
    }

    /// All that is left.
    pub fn pattern(&self) -> Pattern {
        let count = self.count();
        if count == self.rows as u64 * self.cols as u64 {
            return Pattern::Dense { rows: self.rows, cols: self.cols };
        }
        Pattern::from_rows(self.rows, self.cols, count as usize, |row, columns| {
            columns.extend(self.columns(row).map(|column| column as u32));
        })
    }

    /// The entries of these numbers (ascending) among those that are left, counted row by row.
    pub fn select(&self, numbers: &[u64]) -> Pattern {
        let mut before = 0;
        let mut rest = numbers;
        Pattern::from_rows(self.rows, self.cols, numbers.len(), |row, columns| {
            let end = before + self.row_count(row) as u64;
            let (here, later) = rest.split_at(rest.partition_point(|number| *number < end));
            self.select_in_row(row, here.iter().map(|number| (number - before) as usize), columns);
            (before, rest) = (end, later);
        })
    }

    /// Adds the columns of these numbers (ascending) among those left in a row.
    fn select_in_row(
        &self,
        row: usize,
        numbers: impl Iterator<Item = usize>,
        columns: &mut Vec<u32>,
    ) {
        if self.has_any_form() {
            let left: Vec<usize> = self.columns(row).collect();
            columns.extend(numbers.map(|number| left[number] as u32));
            return;
        }
        let range = self.range(row);
        let hole = self.hole_in(row, &range);
        columns.extend(numbers.map(|number| {
            let column = range.start + number;
            let is_behind_hole = hole.is_some_and(|hole| column >= hole);
            (column + usize::from(is_behind_hole)) as u32
        }));
    }

    fn row_count(&self, row: usize) -> usize {
        if self.has_any_form() {
            return self.columns(row).count();
        }
        let range = self.range(row);
        range.len() - usize::from(self.hole_in(row, &range).is_some())
    }

    /// The columns left in a row, ascending.
    fn columns(&self, row: usize) -> impl Iterator<Item = usize> {
        let range = self.range(row);
        let hole = self.hole_in(row, &range);
        range.filter(move |column| Some(*column) != hole).filter(move |column| {
            let place = [row as f64 + 1.0, *column as f64 + 1.0];
            self.literals.iter().all(|literal| literal[row * self.cols + column])
                && self.formulas.iter().all(|formula| formula.evaluate(&place) != 0.0)
        })
    }

    /// Whether what is left of a row may be any columns.
    fn has_any_form(&self) -> bool {
        !(self.literals.is_empty() && self.formulas.is_empty())
    }

    /// The columns that the masks other than `no_self` and literals leave: always adjacent ones.
    fn range(&self, row: usize) -> Range<usize> {
        let ranges = self.masks.iter().map(|mask| match mask {
            Mask::OneToOne => row..row + 1,
            Mask::Band(reach) => {
                row.saturating_sub(*reach)..row.saturating_add(*reach).saturating_add(1)
            }
            Mask::Lower => 0..row,
            Mask::NoSelf | Mask::Sparse(_) | Mask::Literal(_) | Mask::Formula(_) => 0..self.cols,
        });
        let both = ranges.fold(0..self.cols, |a, b| a.start.max(b.start)..a.end.min(b.end));
        both.start..both.end.max(both.start)
    }

    /// The column that `no_self` takes out of a row's range.
    fn hole_in(&self, row: usize, range: &Range<usize>) -> Option<usize> {
        (self.hole && range.contains(&row)).then_some(row)
    }
}
