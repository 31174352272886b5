//! `balanced`: the negative entries of each row are scaled so that the row adds up to 0.

use super::InitialErrorKind;
use crate::pattern::Pattern;

/// Multiplies the negative entries of each row by (sum of the positive ones) / (sum of the
/// magnitudes of the negative ones). A row whose entries have one sign only stays as it is; where
/// all rows are such, nothing can be balanced.
pub(super) fn balance(pattern: &Pattern, values: &mut [f64]) -> Result<(), InitialErrorKind> {
    let mut rest = values;
    let mut has_balanced = false;
    for row in 0..pattern.rows() {
        let (entries, later) = rest.split_at_mut(pattern.row(row).len());
        has_balanced |= balance_row(entries);
        rest = later;
    }
    if has_balanced { Ok(()) } else { Err(InitialErrorKind::NothingToBalance) }
}

/// Whether the row has both signs, and so is balanced now.
fn balance_row(entries: &mut [f64]) -> bool {
    let positive: f64 = entries.iter().filter(|value| **value > 0.0).sum();
    let negative: f64 = entries.iter().filter(|value| **value < 0.0).sum();
    if positive == 0.0 || negative == 0.0 {
        return false;
    }
    let factor = positive / -negative;
    entries.iter_mut().filter(|value| **value < 0.0).for_each(|value| *value *= factor);
    true
}
