//! `Network`, `Patterns` to [`Weights`]: a number for each existing entry and each bias.

mod uses;

mod signs;

mod formulas;

mod draw;

mod orthogonal;

mod symmetry;

mod balance;

mod radius;

mod low_rank;

mod trainable;

#[cfg(test)]
mod tests;

pub use draw::is_drawn;
pub use formulas::FormulaOf;
pub use low_rank::entry;
pub use signs::{SignConflict, SignedBy, Signs, signs};
pub use symmetry::pairs;
pub use trainable::{Trainable, count_trainable, count_trainable_of, frozen_entries};
pub use uses::{Positions, for_each_entry, positions};

use crate::model::Network;
use crate::model::network::{ConnectionId, Initial, Matrix, MatrixId, Sign};
use crate::pattern::{Pattern, Patterns};
use crate::real::Real;

/// A number for each parameter: weights, and equally gradients and the moments of an optimiser.
/// What does not exist has no place here.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weights<F> {
    /// For each matrix a number for each existing entry, row by row; for one of `rank(k)` the
    /// numbers of `U` (rows × k), then those of `V` (cols × k), each row by row.
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
    /// An entry would need both signs.
    ConflictingSigns(SignConflict),
    /// Dale's law of a source cannot sign the entries of a product `U Vᵀ`.
    SignedLowRank {
        /// The connection that leaves the source.
        connection: ConnectionId,
    },
    /// A matrix with signs or symmetry would not be orthogonal.
    ConstrainedOrthogonal,
    /// A given value has not the sign of its entry (row and column from 1).
    WrongSign {
        /// Row.
        row: usize,
        /// Column.
        col: usize,
        /// The value.
        value: f64,
        /// The sign.
        sign: Sign,
    },
    /// The mask of a symmetric matrix has an entry (row and column from 1) without its mirror image.
    AsymmetricMask {
        /// Row.
        row: usize,
        /// Column.
        col: usize,
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
    /// A given value of a symmetric matrix differs from its mirror image (row and column from 1).
    NotSymmetric {
        /// Row, less than the column.
        row: usize,
        /// Column.
        col: usize,
        /// The value.
        value: f64,
        /// The value at `[col, row]`.
        mirrored: f64,
    },
    /// No row of a matrix to be balanced has both signs.
    NothingToBalance,
}

impl<F: Real> Weights<F> {
    /// The same numbers in another precision; what is too small for it is 0.
    pub fn cast<G: Real>(&self) -> Weights<G> {
        let cast = |lists: &[Vec<F>]| {
            lists
                .iter()
                .map(|list| list.iter().map(|v| without_minus(G::from_f64(v.to_f64()))).collect())
                .collect()
        };
        Weights { matrices: cast(&self.matrices), vectors: cast(&self.vectors) }
    }

    /// All numbers the same.
    pub fn fill(&mut self, value: F) {
        let lists = self.matrices.iter_mut().chain(&mut self.vectors);
        lists.for_each(|list| list.fill(value));
    }

    /// Adds other numbers of the same shapes.
    pub fn add(&mut self, other: &Self) {
        let lists = self.matrices.iter_mut().chain(&mut self.vectors);
        for (list, other) in lists.zip(other.matrices.iter().chain(&other.vectors)) {
            list.iter_mut().zip(other).for_each(|(number, other)| *number += *other);
        }
    }

    /// As many zeros.
    pub fn zeros_like(&self) -> Self {
        let zeros = |lists: &[Vec<F>]| lists.iter().map(|list| vec![F::ZERO; list.len()]).collect();
        Weights { matrices: zeros(&self.matrices), vectors: zeros(&self.vectors) }
    }
}

/// -0 becomes 0, so that a number that has a sign never shows the other one.
fn without_minus<F: Real>(value: F) -> F {
    value + F::ZERO
}

/// Makes the first values: draw, mask, sign, symmetry, and last any scale. Draws are keyed by (seed,
/// name of the matrix), so that no other declaration changes them. (A matrix that no connection
/// uses has no entries.)
pub fn initial(
    network: &Network,
    patterns: &Patterns,
    seed: u64,
) -> Result<Weights<f64>, Vec<InitialError>> {
    let mut errors = Vec::new();
    let mut matrices = Vec::new();
    for id in network.matrix_ids() {
        let is_used = !patterns.uses(id).is_empty();
        let first =
            if is_used { first_values(network, patterns, id, seed) } else { Ok(Vec::new()) };
        match first {
            Ok(values) => matrices.push(values.into_iter().map(without_minus).collect()),
            Err(kind) => errors.push(InitialError { matrix: id, kind }),
        }
    }
    let vectors = network.vectors.iter().map(|vector| vector.initial.clone()).collect();
    if errors.is_empty() { Ok(Weights { matrices, vectors }) } else { Err(errors) }
}

fn first_values(
    network: &Network,
    patterns: &Patterns,
    id: MatrixId,
    seed: u64,
) -> Result<Vec<f64>, InitialErrorKind> {
    let (matrix, pattern) = (network.matrix(id), patterns.matrix(id));
    formulas::are_finite(matrix, pattern)?;
    if let Some(rank) = matrix.rank {
        refuse_signs_of_low_rank(network, patterns.uses(id))?;
        return low_rank::first_values(matrix, rank, seed);
    }
    let signs = signs(network, patterns, id).map_err(InitialErrorKind::ConflictingSigns)?;
    let is_constrained = signs != Signs::Free || matrix.symmetric;
    if is_constrained && matches!(matrix.initial, Initial::Orthogonal { .. }) {
        return Err(InitialErrorKind::ConstrainedOrthogonal);
    }
    let mut values = draw::draw(matrix, pattern, seed)?;
    constrain(matrix, pattern, &signs, &mut values)?;
    scale(matrix, pattern, &mut values)?;
    Ok(values)
}

/// Signs and symmetry: drawn numbers take them on, those that the program gives must have them.
fn constrain(
    matrix: &Matrix,
    pattern: &Pattern,
    signs: &Signs,
    values: &mut [f64],
) -> Result<(), InitialErrorKind> {
    let is_drawn = draw::is_drawn(&matrix.initial);
    if is_drawn {
        signs::sign(pattern, signs, values);
    } else {
        signs::check(pattern, signs, values)?;
    }
    match (matrix.symmetric, is_drawn) {
        (false, _) => Ok(()),
        (true, true) => symmetry::mirror(pattern, values),
        (true, false) => symmetry::check(pattern, values),
    }
}

fn scale(matrix: &Matrix, pattern: &Pattern, values: &mut [f64]) -> Result<(), InitialErrorKind> {
    let Some(scale) = matrix.scale else { return Ok(()) };
    if scale.balances() {
        balance::balance(pattern, values)?;
    }
    match scale.radius() {
        Some(target) => radius::scale(pattern, values, target),
        None => Ok(()),
    }
}

/// A product `U Vᵀ` keeps no signs.
fn refuse_signs_of_low_rank(
    network: &Network,
    uses: &[ConnectionId],
) -> Result<(), InitialErrorKind> {
    let mut uses = uses.iter().copied();
    let signed = uses.find(|used| network.block(network.connection(*used).from).signs.is_some());
    signed.map_or(Ok(()), |connection| Err(InitialErrorKind::SignedLowRank { connection }))
}
