//! The first values of one matrix: drawn row by row for the entries that exist.

use chacha20::ChaCha8Rng;

use super::InitialErrorKind;
use super::orthogonal::orthogonal;
use crate::model::network::{Initial, Matrix};
use crate::pattern::Pattern;
use crate::random::{Purpose, normals, stream, uniform};

/// Whether first values are drawn by the seed; others the program gives, and they are kept as they
/// are or refused.
pub fn is_drawn(initial: &Initial) -> bool {
    match initial {
        Initial::Xavier
        | Initial::Normal { .. }
        | Initial::Uniform { .. }
        | Initial::Orthogonal { .. } => true,
        Initial::Constant(_)
        | Initial::Identity { .. }
        | Initial::Literal(_)
        | Initial::Formula(_) => false,
    }
}

/// A value for each existing entry, before signs, symmetry and scaling.
pub(super) fn draw(
    matrix: &Matrix,
    pattern: &Pattern,
    seed: u64,
) -> Result<Vec<f64>, InitialErrorKind> {
    let rng = &mut stream(seed, Purpose::Matrix, &matrix.name);
    let each = |value: &mut dyn FnMut(usize, usize) -> f64| {
        pattern.entries().map(|(row, col)| value(row, col)).collect()
    };
    let fan_in = |row| pattern.row(row).len() as f64;
    Ok(match &matrix.initial {
        Initial::Xavier => {
            let fan_out = entries_by_column(pattern);
            each(&mut |row, col| {
                let bound = (6.0 / (fan_in(row) + fan_out[col] as f64)).sqrt();
                between(-bound, bound, rng)
            })
        }
        Initial::Normal { gain } => {
            let mut values = normals(rng, pattern.count());
            for (value, (row, _)) in values.iter_mut().zip(pattern.entries()) {
                *value *= gain / fan_in(row).sqrt();
            }
            values
        }
        Initial::Uniform { range: Some((low, high)) } => {
            each(&mut |_, _| between(*low, *high, rng))
        }
        Initial::Uniform { range: None } => each(&mut |row, _| {
            let bound = 1.0 / fan_in(row).sqrt();
            between(-bound, bound, rng)
        }),
        Initial::Constant(value) => vec![*value; pattern.count()],
        Initial::Identity { scale } => each(&mut |row, col| if row == col { *scale } else { 0.0 }),
        Initial::Orthogonal { gain } => {
            let draws = normals(rng, matrix.rows * matrix.cols);
            let values = orthogonal(matrix.rows, matrix.cols, *gain, &draws);
            each(&mut |row, col| values[row * matrix.cols + col])
        }
        Initial::Formula(formula) => {
            each(&mut |row, col| formula.evaluate(&[row as f64 + 1.0, col as f64 + 1.0]))
        }
        Initial::Literal(values) => {
            all_exist(matrix, pattern, values)?;
            each(&mut |row, col| values[row * matrix.cols + col])
        }
    })
}

/// Uniform from `low` up to `high`.
fn between(low: f64, high: f64, rng: &mut ChaCha8Rng) -> f64 {
    low + (high - low) * uniform(rng)
}

/// How many entries each column has.
fn entries_by_column(pattern: &Pattern) -> Vec<usize> {
    let mut counts = vec![0; pattern.cols()];
    pattern.entries().for_each(|(_, col)| counts[col] += 1);
    counts
}

/// Refuses the first value that is not 0 where no entry exists.
fn all_exist(matrix: &Matrix, pattern: &Pattern, values: &[f64]) -> Result<(), InitialErrorKind> {
    let outside = values.iter().enumerate().find(|(position, value)| {
        **value != 0.0 && !pattern.contains(position / matrix.cols, position % matrix.cols)
    });
    match outside {
        None => Ok(()),
        Some((position, value)) => Err(InitialErrorKind::ValueOutsideMask {
            row: position / matrix.cols + 1,
            col: position % matrix.cols + 1,
            value: *value,
        }),
    }
}
