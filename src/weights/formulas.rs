//! Formulas of a matrix where they are not defined: first values, and what is frozen.

use super::InitialErrorKind;
use crate::formula::Formula;
use crate::model::network::{Frozen, Initial, Matrix};
use crate::pattern::Pattern;

/// Which formula of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormulaOf {
    /// `init = …`
    Initial,
    /// `frozen = …`
    Frozen,
}

/// Refuses the first existing entry at which a formula is no finite number.
pub(super) fn are_finite(matrix: &Matrix, pattern: &Pattern) -> Result<(), InitialErrorKind> {
    if let Initial::Formula(formula) = &matrix.initial {
        is_finite(formula, FormulaOf::Initial, pattern)?;
    }
    match &matrix.frozen {
        Frozen::Where(formula) => is_finite(formula, FormulaOf::Frozen, pattern),
        Frozen::No | Frozen::Whole => Ok(()),
    }
}

fn is_finite(formula: &Formula, of: FormulaOf, pattern: &Pattern) -> Result<(), InitialErrorKind> {
    for (row, col) in pattern.entries() {
        let (row, col) = (row + 1, col + 1);
        if formula.defined(&[row as f64, col as f64]).is_none() {
            return Err(InitialErrorKind::Undefined { of, row, col });
        }
    }
    Ok(())
}
