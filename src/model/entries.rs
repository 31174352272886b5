//! How many entries the masks of a connection leave, counted without drawing any.

use std::ops::Range;

use super::network::Mask;
use crate::formula::Formula;

/// What a mask's formula must not give, and where, from 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NoTruth {
    /// The neuron of the target.
    pub to: usize,
    /// The neuron of the source.
    pub from: usize,
    /// Its value, which is neither 0 nor 1; absent where it has none.
    pub value: Option<f64>,
}

/// The existing entries of a `rows × cols` connection (`to × from`) under its masks. Formulas are
/// computed only where the others leave an entry.
///
/// All masks but `sparse`, literal ones and formulas keep whole diagonals `from - to = d`: an
/// interval of them, perhaps without `d = 0`. Sums over intervals have a closed form.
pub(super) fn existing_entries(masks: &[Mask], rows: usize, cols: usize) -> Result<u64, NoTruth> {
    let diagonals = Diagonals::of(masks);
    let picked = Picked::of(masks, cols);
    let left = match picked.is_everything() {
        true => diagonals.count(rows as i128, cols as i128),
        false => {
            let mut left = 0;
            for row in 0..rows {
                for col in diagonals.columns(row, cols).filter(|col| diagonals.keep(row, *col)) {
                    left += u64::from(picked.has(row, col)?);
                }
            }
            left
        }
    };
    Ok(masks.iter().fold(left, |left, mask| match mask {
        Mask::Sparse(share) => (share * left as f64).round() as u64,
        _ => left,
    }))
}

/// For how many entries the formulas of masks are computed at most.
pub(super) fn computed_entries(masks: &[Mask], rows: usize, cols: usize) -> u64 {
    match masks.iter().any(|mask| matches!(mask, Mask::Formula(_))) {
        true => Diagonals::of(masks).count(rows as i128, cols as i128),
        false => 0,
    }
}

/// The masks that keep any entries.
struct Picked<'a> {
    cols: usize,
    literals: Vec<&'a [bool]>,
    formulas: Vec<&'a Formula>,
}

impl<'a> Picked<'a> {
    fn of(masks: &'a [Mask], cols: usize) -> Self {
        let mut picked = Self { cols, literals: Vec::new(), formulas: Vec::new() };
        for mask in masks {
            match mask {
                Mask::Literal(entries) => picked.literals.push(entries),
                Mask::Formula(formula) => picked.formulas.push(formula),
                _ => {}
            }
        }
        picked
    }

    fn is_everything(&self) -> bool {
        self.literals.is_empty() && self.formulas.is_empty()
    }

    fn has(&self, row: usize, col: usize) -> Result<bool, NoTruth> {
        if !self.literals.iter().all(|literal| literal[row * self.cols + col]) {
            return Ok(false);
        }
        for formula in &self.formulas {
            let (to, from) = (row + 1, col + 1);
            match formula.defined(&[to as f64, from as f64]) {
                Some(0.0) => return Ok(false),
                Some(1.0) => {}
                value => return Err(NoTruth { to, from, value }),
            }
        }
        Ok(true)
    }
}

/// The diagonals `from - to` that exist.
struct Diagonals {
    low: i128,
    high: i128,
    without_main: bool,
}

impl Diagonals {
    fn of(masks: &[Mask]) -> Self {
        let everything = i128::from(u64::MAX);
        let mut kept = Self { low: -everything, high: everything, without_main: false };
        for mask in masks {
            match mask {
                Mask::OneToOne => kept.clamp(0, 0),
                Mask::Band(width) => kept.clamp(-(*width as i128), *width as i128),
                Mask::Lower => kept.clamp(-everything, -1),
                Mask::NoSelf => kept.without_main = true,
                Mask::Sparse(_) | Mask::Literal(_) | Mask::Formula(_) => {}
            }
        }
        kept
    }

    fn clamp(&mut self, low: i128, high: i128) {
        self.low = self.low.max(low);
        self.high = self.high.min(high);
    }

    /// The columns of a row between the outermost diagonals.
    fn columns(&self, row: usize, cols: usize) -> Range<usize> {
        let column = |diagonal: i128| (row as i128 + diagonal).clamp(0, cols as i128) as usize;
        column(self.low)..column(self.high.saturating_add(1))
    }

    fn keep(&self, row: usize, col: usize) -> bool {
        !(self.without_main && row == col)
    }

    fn count(&self, rows: i128, cols: i128) -> u64 {
        if self.low > self.high {
            return 0;
        }
        let all = up_to(self.high, rows, cols) - up_to(self.low - 1, rows, cols);
        let main = if self.without_main && self.keeps_main() { rows.min(cols) } else { 0 };
        u64::try_from(all - main).unwrap_or(u64::MAX)
    }

    fn keeps_main(&self) -> bool {
        (self.low..=self.high).contains(&0)
    }
}

/// The entries with `from - to ≤ diagonal`: `Σ_to clamp(to + diagonal + 1, 0, cols)`.
fn up_to(diagonal: i128, rows: i128, cols: i128) -> i128 {
    let rises = (-diagonal).clamp(0, rows);
    let is_full = (cols - diagonal - 1).clamp(rises, rows);
    let rising = is_full - rises;
    let first = rises + diagonal + 1;
    rising * first + rising * (rising - 1) / 2 + (rows - is_full) * cols
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count_one_by_one(masks: &[Mask], rows: usize, cols: usize) -> u64 {
        let keeps = |mask: &Mask, to: usize, from: usize| match mask {
            Mask::OneToOne => to == from,
            Mask::NoSelf => to != from,
            Mask::Band(width) => to.abs_diff(from) <= *width,
            Mask::Lower => from < to,
            Mask::Sparse(_) | Mask::Formula(_) => true,
            Mask::Literal(entries) => entries[to * cols + from],
        };
        let all = (0..rows).flat_map(|to| (0..cols).map(move |from| (to, from)));
        all.filter(|(to, from)| masks.iter().all(|mask| keeps(mask, *to, *from))).count() as u64
    }

    #[test]
    fn the_closed_form_agrees_with_counting() {
        for (rows, cols) in [(1, 1), (4, 4), (3, 7), (7, 3), (1, 5), (6, 1)] {
            let literal = (0..rows * cols).map(|entry| entry % 3 != 1).collect();
            let masks = [
                Mask::OneToOne,
                Mask::NoSelf,
                Mask::Band(0),
                Mask::Band(2),
                Mask::Band(50),
                Mask::Lower,
                Mask::Literal(literal),
            ];
            for first in &masks {
                for second in &masks {
                    let both = [first.clone(), second.clone()];
                    let counted = count_one_by_one(&both, rows, cols);
                    assert_eq!(
                        existing_entries(&both, rows, cols),
                        Ok(counted),
                        "{both:?} {rows} {cols}"
                    );
                }
            }
            assert_eq!(existing_entries(&[], rows, cols), Ok((rows * cols) as u64));
        }
    }

    #[test]
    fn sparse_takes_its_share_of_what_the_others_leave() {
        let masks = [Mask::Sparse(0.1), Mask::NoSelf];
        assert_eq!(existing_entries(&masks, 10, 10), Ok(9));
        assert_eq!(existing_entries(&[Mask::Sparse(1e-5)], 1_000_000, 1_000_000), Ok(10_000_000));
    }

    #[test]
    fn the_largest_blocks_do_not_overflow() {
        let neurons = 50_000_000;
        assert_eq!(existing_entries(&[], neurons, neurons), Ok(2_500_000_000_000_000));
        assert_eq!(existing_entries(&[Mask::Lower], neurons, neurons), Ok(1_249_999_975_000_000));
    }
}
