//! `rank(k)`: `P = U Vᵀ`. The numbers of such a matrix are `U` (rows × k), then `V` (cols × k), each
//! row by row; `P` itself is never stored.

use super::{InitialErrorKind, radius};
use crate::model::network::{Initial, Matrix, Scale};
use crate::pattern::Pattern;
use crate::random::{Purpose, normals, stream};
use crate::real::Real;

/// The first values of `U` and `V`: normal with standard deviation `√(gain / √(cols · k))`, so that
/// an entry of `P`, a sum of k products, has standard deviation `gain / √cols`; then scaled to the
/// spectral radius, if one is asked for. (A model gives such a matrix no other first values.)
pub(super) fn first_values(
    matrix: &Matrix,
    rank: usize,
    seed: u64,
) -> Result<Vec<f64>, InitialErrorKind> {
    let gain = match matrix.initial {
        Initial::Normal { gain } => gain,
        _ => 1.0,
    };
    let deviation = (gain / ((matrix.cols * rank) as f64).sqrt()).sqrt();
    let rng = &mut stream(seed, Purpose::Matrix, &matrix.name);
    let count = (matrix.rows + matrix.cols) * rank;
    let mut values = normals(rng, count);
    values.iter_mut().for_each(|value| *value *= deviation);
    if let Some(target) = matrix.scale.and_then(Scale::radius) {
        scale(matrix.rows, rank, &mut values, target)?;
    }
    Ok(values)
}

/// Scales `U` and `V` alike so that `P` has the spectral radius `target`. The eigenvalues of `U Vᵀ`
/// that are not 0 are those of `Vᵀ U`, which is k × k only.
fn scale(
    rows: usize,
    rank: usize,
    values: &mut [f64],
    target: f64,
) -> Result<(), InitialErrorKind> {
    let (u, v) = values.split_at(rows * rank);
    let mut inner = vec![0.0; rank * rank];
    for (u, v) in u.chunks_exact(rank).zip(v.chunks_exact(rank)) {
        for (cell, value) in inner.iter_mut().enumerate() {
            *value += v[cell / rank] * u[cell % rank];
        }
    }
    let found = radius::spectral_radius(&Pattern::Dense { rows: rank, cols: rank }, &inner)?;
    if found == 0.0 {
        return Err(InitialErrorKind::NilpotentRadius);
    }
    let factor = (target / found).sqrt();
    values.iter_mut().for_each(|value| *value *= factor);
    Ok(())
}

/// The value of an entry of `P`, by its position among the existing entries: the number there, or
/// `Σ_k U[row, k] V[col, k]`.
pub fn entry<F: Real>(matrix: &Matrix, numbers: &[F], position: usize) -> F {
    let Some(rank) = matrix.rank else { return numbers[position] };
    let (row, col) = (position / matrix.cols, position % matrix.cols);
    let (u, v) = numbers.split_at(matrix.rows * rank);
    let (u, v) = (&u[row * rank..][..rank], &v[col * rank..][..rank]);
    u.iter().zip(v).map(|(u, v)| *u * *v).sum()
}
