//! `Network`, `Patterns` to [`Weights`]: a number for each existing entry and each bias.

mod draw;
mod formulas;
mod orthogonal;
mod radius;
#[cfg(test)]
mod tests;
mod uses;

pub use formulas::FormulaOf;
pub use uses::{Positions, for_each_entry, positions};

use std::collections::BTreeSet;

use crate::model::Network;
use crate::model::network::{Matrix, MatrixId, Scale};
use crate::pattern::{Pattern, Patterns};
use crate::real::Real;

/// A number for each parameter: weights, and equally gradients and the moments of an optimiser.
/// What does not exist has no place here.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights<F> {
    /// For each matrix a number for each existing entry, row by row.
    pub matrices: Vec<Vec<F>>,
    /// For each vector of parameters a number for each neuron.
    pub vectors: Vec<Vec<F>>,
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
    /// The largest eigenvalue, which a spectral radius needs, was not found.
    RadiusNotFound,
    /// A given value that is not 0 stands where no entry exists (row and column from 1).
    ValueOutsideMask {
        /// Row.
        row: usize,
        /// Column.
        col: usize,
        /// The value.
        value: f64,
    },
    /// A formula is no finite number at an existing entry (row and column from 1).
    Undefined {
        /// Which formula.
        of: FormulaOf,
        /// Row.
        row: usize,
        /// Column.
        col: usize,
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
        Weights { matrices: cast(&self.matrices), vectors: cast(&self.vectors) }
    }

    /// As many zeros.
    pub fn zeros_like(&self) -> Self {
        let zeros = |lists: &[Vec<F>]| lists.iter().map(|list| vec![F::ZERO; list.len()]).collect();
        Weights { matrices: zeros(&self.matrices), vectors: zeros(&self.vectors) }
    }
}

/// Draws the first values: draw, mask, then scale. Draws are keyed by (seed, name of the matrix),
/// so that no other declaration changes them. (A matrix that no connection uses has no entries.)
pub fn initial(
    network: &Network,
    patterns: &Patterns,
    seed: u64,
) -> Result<Weights<f64>, Vec<InitialError>> {
    let used: BTreeSet<MatrixId> = network.connections.iter().map(|used| used.matrix).collect();
    let mut errors = Vec::new();
    let mut matrices = Vec::new();
    for id in network.matrix_ids() {
        let (matrix, pattern) = (network.matrix(id), patterns.matrix(id));
        let is_used = used.contains(&id);
        let first = if is_used { first_values(matrix, pattern, seed) } else { Ok(Vec::new()) };
        match first {
            Ok(values) => matrices.push(values),
            Err(kind) => errors.push(InitialError { matrix: id, kind }),
        }
    }
    let vectors = network.vectors.iter().map(|vector| vector.initial.clone()).collect();
    if errors.is_empty() { Ok(Weights { matrices, vectors }) } else { Err(errors) }
}

fn first_values(
    matrix: &Matrix,
    pattern: &Pattern,
    seed: u64,
) -> Result<Vec<f64>, InitialErrorKind> {
    formulas::are_finite(matrix, pattern)?;
    let mut values = draw::draw(matrix, pattern, seed)?;
    if let Some(Scale::Radius(target)) = matrix.scale {
        radius::scale(pattern, &mut values, target)?;
    }
    Ok(values)
}

/// How many numbers training can change, each once however many connections and blocks use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trainable {
    /// The existing entries of matrices that are not frozen.
    pub weights: u64,
    /// The neurons of biases that are not frozen.
    pub biases: u64,
}

impl Trainable {
    /// All of them.
    pub fn total(self) -> u64 {
        self.weights + self.biases
    }
}

/// Counts the numbers that training can change.
pub fn count_trainable(network: &Network, patterns: &Patterns) -> Trainable {
    let matrices = network.matrix_ids().filter(|id| !network.matrix(*id).is_frozen());
    let biases = network.vectors.iter().filter(|bias| !bias.frozen);
    Trainable {
        weights: matrices.map(|id| patterns.matrix(id).count() as u64).sum(),
        biases: biases.map(|bias| bias.initial.len() as u64).sum(),
    }
}
