//! `symmetric`: the entries `[i, j]` and `[j, i]` are one number, stored twice.

use super::InitialErrorKind;
use crate::pattern::Pattern;

/// The positions of the pairs of a symmetric pattern, that of the entry above the diagonal first.
/// Absent where the mask is not symmetric.
pub fn pairs(pattern: &Pattern) -> Option<Vec<(usize, usize)>> {
    let mut pairs = Vec::with_capacity(pattern.count() / 2);
    for (position, (row, col)) in pattern.entries().enumerate() {
        let mirror = pattern.position(col, row)?;
        if row < col {
            pairs.push((position, mirror));
        }
    }
    Some(pairs)
}

/// Gives each pair the number of its entry below the diagonal.
pub(super) fn mirror(pattern: &Pattern, values: &mut [f64]) -> Result<(), InitialErrorKind> {
    let pairs = pairs(pattern).ok_or_else(|| asymmetric(pattern))?;
    pairs.into_iter().for_each(|(above, below)| values[above] = values[below]);
    Ok(())
}

/// Refuses the first given number that differs from the other one of its pair.
pub(super) fn check(pattern: &Pattern, values: &[f64]) -> Result<(), InitialErrorKind> {
    let pairs = pairs(pattern).ok_or_else(|| asymmetric(pattern))?;
    let differs = |(above, below): &(usize, usize)| values[*above] != values[*below];
    let Some((above, below)) = pairs.into_iter().find(differs) else { return Ok(()) };
    let (row, col) = pattern.entries().nth(above).unwrap_or_default();
    let (value, mirrored) = (values[above], values[below]);
    Err(InitialErrorKind::NotSymmetric { row: row + 1, col: col + 1, value, mirrored })
}

/// The first entry whose mirror image does not exist.
fn asymmetric(pattern: &Pattern) -> InitialErrorKind {
    let alone = pattern.entries().find(|(row, col)| !pattern.contains(*col, *row));
    let (row, col) = alone.unwrap_or_default();
    InitialErrorKind::AsymmetricMask { row: row + 1, col: col + 1 }
}
