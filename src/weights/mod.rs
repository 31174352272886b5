//! `Network`, `Patterns` to [`Weights`]: a number for each existing entry and each bias.

mod uses;

pub use uses::{Positions, for_each_entry, positions};

use crate::model::Network;
use crate::model::network::MatrixId;
use crate::pattern::Patterns;
use crate::real::Real;

/// A number for each parameter: weights, and equally gradients and the moments of an optimiser.
/// What does not exist has no place here.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights<F> {
    /// For each matrix a number for each existing entry, row by row.
    pub matrices: Vec<Vec<F>>,
    /// For each bias vector a number for each neuron.
    pub biases: Vec<Vec<F>>,
}

/// Why a matrix cannot get its first values.
#[derive(Debug, Clone, PartialEq)]
pub struct InitialError {
    /// The matrix.
    pub matrix: MatrixId,
    /// Which of its properties fails.
    pub kind: InitialErrorKind,
}

/// The kinds of [`InitialError`].
#[derive(Debug, Clone, PartialEq)]
pub enum InitialErrorKind {
    /// A spectral radius is asked of a matrix that has radius 0.
    NilpotentRadius,
    /// A given value that is not 0 stands where no entry exists (row and column from 1).
    ValueOutsideMask {
        /// Row.
        row: usize,
        /// Column.
        col: usize,
        /// The value.
        value: f64,
    },
}

impl<F: Real> Weights<F> {
    /// The same numbers in another precision.
    pub fn cast<G: Real>(&self) -> Weights<G> {
        let cast = |lists: &[Vec<F>]| {
            lists
                .iter()
                .map(|list| list.iter().map(|v| G::from_f64(v.to_f64())).collect())
                .collect()
        };
        Weights { matrices: cast(&self.matrices), biases: cast(&self.biases) }
    }

    /// As many zeros.
    pub fn zeros_like(&self) -> Self {
        let zeros = |lists: &[Vec<F>]| lists.iter().map(|list| vec![F::ZERO; list.len()]).collect();
        Weights { matrices: zeros(&self.matrices), biases: zeros(&self.biases) }
    }
}

/// Draws the first values: draw, mask, then scale. Draws are keyed by (seed, name of the matrix),
/// so that no other declaration changes them.
pub fn initial(
    network: &Network,
    patterns: &Patterns,
    seed: u64,
) -> Result<Weights<f64>, Vec<InitialError>> {
    let _ = (network, patterns, seed);
    todo!()
}
