//! How many entries the masks of a connection leave, counted without drawing any.

use super::network::Mask;

/// The existing entries of a `rows × cols` connection (`to × from`) under its masks.
///
/// All masks but `sparse` and literal ones keep whole diagonals `from - to = d`: an interval of
/// them, perhaps without `d = 0`. Sums over intervals have a closed form.
pub(super) fn existing_entries(masks: &[Mask], rows: usize, cols: usize) -> u64 {
    let diagonals = Diagonals::of(masks);
    let literals: Vec<_> = masks
        .iter()
        .filter_map(|mask| match mask {
            Mask::Literal(entries) => Some(entries),
            _ => None,
        })
        .collect();
    let formulas: Vec<_> = masks
        .iter()
        .filter_map(|mask| match mask {
            Mask::Formula(formula) => Some(formula),
            _ => None,
        })
        .collect();
    let left = match literals.is_empty() && formulas.is_empty() {
        true => diagonals.count(rows as i128, cols as i128),
        false => (0..rows * cols)
            .filter(|entry| literals.iter().all(|literal| literal[*entry]))
            .filter(|entry| diagonals.keep((entry % cols) as i128 - (entry / cols) as i128))
            .filter(|entry| {
                let place = [(entry / cols) as f64 + 1.0, (entry % cols) as f64 + 1.0];
                formulas.iter().all(|formula| formula.evaluate(&place) != 0.0)
            })
            .count() as u64,
    };
    masks.iter().fold(left, |left, mask| match mask {
        Mask::Sparse(share) => (share * left as f64).round() as u64,
        _ => left,
    })
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

    fn keep(&self, diagonal: i128) -> bool {
        (self.low..=self.high).contains(&diagonal) && !(self.without_main && diagonal == 0)
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
                        counted,
                        "{both:?} {rows} {cols}"
                    );
                }
            }
            assert_eq!(existing_entries(&[], rows, cols), (rows * cols) as u64);
        }
    }

    #[test]
    fn sparse_takes_its_share_of_what_the_others_leave() {
        let masks = [Mask::Sparse(0.1), Mask::NoSelf];
        assert_eq!(existing_entries(&masks, 10, 10), 9);
        assert_eq!(existing_entries(&[Mask::Sparse(1e-5)], 1_000_000, 1_000_000), 10_000_000);
    }

    #[test]
    fn the_largest_blocks_do_not_overflow() {
        let neurons = 50_000_000;
        assert_eq!(existing_entries(&[], neurons, neurons), 2_500_000_000_000_000);
        assert_eq!(existing_entries(&[Mask::Lower], neurons, neurons), 1_249_999_975_000_000);
    }
}
