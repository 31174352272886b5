//! What holds for numbers after every step: each constraint is the last act of the step itself, so
//! that no other value is ever seen.

use crate::engine::Compilation;
use crate::model::network::{MatrixId, Sign};
use crate::real::Real;
use crate::weights::{frozen_entries, signs};

/// What holds for a list of numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::train) struct Constraint {
    /// The sign of each number; empty where none has one.
    pub signs: Vec<Option<Sign>>,
    /// The positions of the numbers that stay as they are, to the bit.
    pub frozen: Vec<usize>,
    /// No number goes below this: dt for time constants.
    pub floor: Option<f64>,
}

impl Constraint {
    /// The constraints of a matrix that is not frozen as a whole.
    pub fn of_matrix(compilation: &Compilation, id: MatrixId) -> Self {
        let (network, patterns) = (compilation.network, compilation.patterns);
        let (matrix, pattern) = (network.matrix(id), patterns.matrix(id));
        if matrix.rank.is_some() {
            return Constraint::default();
        }
        let signs = signs(network, patterns, id).expect("its first values have these signs");
        let frozen = frozen_entries(matrix, pattern);
        Constraint { signs: signs.by_entry(pattern), frozen, floor: None }
    }

    /// Keeps the numbers that stay as they are, for [`Constraint::project`].
    pub fn hold<F: Real>(&self, numbers: &[F], held: &mut Vec<F>) {
        held.clear();
        held.extend(self.frozen.iter().map(|position| numbers[*position]));
    }

    /// Brings numbers that a step has moved back to where they may be: `w ← max(w, 0)` times the
    /// sign, never -0, so that a number at 0 is like any other and can leave it; `τ ← max(τ, dt)`;
    /// and what is frozen back to what was held. NaN stays, to be found.
    pub fn project<F: Real>(&self, numbers: &mut [F], held: &[F]) {
        for (number, sign) in numbers.iter_mut().zip(&self.signs) {
            let is_beyond = match sign {
                None => false,
                Some(Sign::Positive) => *number <= F::ZERO,
                Some(Sign::Negative) => *number >= F::ZERO,
            };
            if is_beyond {
                *number = F::ZERO;
            }
        }
        if let Some(floor) = self.floor {
            let floor = F::from_f64(floor);
            numbers.iter_mut().for_each(|number| *number = number.max(floor));
        }
        for (position, value) in self.frozen.iter().zip(held) {
            numbers[*position] = *value;
        }
    }
}
