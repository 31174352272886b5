//! Which entries of a matrix the arrows use, their first values, and the masks of arrows.

use super::graph::{Edge, Factor, Weight};
use super::refusal::{Refusal, refuse_numbers};
use crate::compile::Compiled;
use crate::model::network::{ConnectionId, Mask, MatrixId};

/// Rows and columns of a matrix that is looked at entry by entry at most.
const MOST_CELLS: usize = 100_000_000;

/// The rows and columns of a matrix, or of one of its factors.
pub(super) fn shape(compiled: &Compiled, (id, factor): (MatrixId, Factor)) -> (usize, usize) {
    let matrix = compiled.model.network.matrix(id);
    match (factor, matrix.rank) {
        (Factor::Left, Some(rank)) => (matrix.rows, rank),
        (Factor::Right, Some(rank)) => (matrix.cols, rank),
        _ => (matrix.rows, matrix.cols),
    }
}

/// The entries that some of these edges have, row by row.
pub(super) fn exists<'a>(
    compiled: &Compiled,
    of: (MatrixId, Factor),
    edges: impl Iterator<Item = &'a Edge>,
) -> Result<Vec<bool>, Refusal> {
    let (rows, cols) = shape(compiled, of);
    if rows.saturating_mul(cols) > MOST_CELLS {
        refuse_numbers(rows.saturating_mul(cols))?;
    }
    if of.1 != Factor::Whole {
        return Ok(vec![true; rows * cols]);
    }
    let mut exists = vec![false; rows * cols];
    let mut seen = Vec::new();
    for edge in edges {
        let Weight::Parameters(id, _) = edge.weight else { continue };
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        let connection = compiled.model.network.connection(id);
        for (to, from) in compiled.patterns.connection(id).entries() {
            let (row, col) = connection.entry_of_matrix(to, from);
            exists[row * cols + col] = true;
        }
    }
    Ok(exists)
}

/// The first values of the entries that exist, row by row; none of the others.
pub(super) fn first_values(
    compiled: &Compiled,
    (id, factor): (MatrixId, Factor),
    exists: &[bool],
) -> Vec<Option<f64>> {
    let matrix = compiled.model.network.matrix(id);
    let numbers = &compiled.weights.matrices[id.index()];
    match (factor, matrix.rank) {
        (Factor::Left, Some(rank)) => return some(&numbers[..matrix.rows * rank]),
        (Factor::Right, Some(rank)) => return some(&numbers[matrix.rows * rank..]),
        _ => {}
    }
    let pattern = compiled.patterns.matrix(id);
    let value = |place: usize| {
        let position = pattern.position(place / matrix.cols, place % matrix.cols);
        position.filter(|_| exists[place]).map(|position| numbers[position])
    };
    (0..exists.len()).map(value).collect()
}

fn some(numbers: &[f64]) -> Vec<Option<f64>> {
    numbers.iter().map(|number| Some(*number)).collect()
}

/// Whether every entry that exists has its mirror image.
pub(super) fn is_symmetric(exists: &[bool], size: usize) -> bool {
    (0..size).all(|row| (0..row).all(|col| exists[row * size + col] == exists[col * size + row]))
}

/// The mask of a connection as words of the language; absent where it has to be written entry by
/// entry.
pub(super) fn mask_words(masks: &[Mask]) -> Option<Vec<String>> {
    let word = |mask: &Mask| match mask {
        Mask::OneToOne => Some("one_to_one".to_string()),
        Mask::NoSelf => Some("mask = to != from".into()),
        Mask::Band(reach) => Some(format!("band({reach})")),
        Mask::Lower => Some("lower".into()),
        Mask::Sparse(_) | Mask::Literal(_) | Mask::Formula(_) => None,
    };
    masks.iter().map(word).collect()
}

/// The entries of a connection within its parts, a row for each neuron of the target.
pub(super) fn mask_rows(compiled: &Compiled, id: ConnectionId) -> Vec<Vec<bool>> {
    let connection = compiled.model.network.connection(id);
    let pattern = compiled.patterns.connection(id);
    let row = |to: usize| {
        connection.from_part.clone().map(|from| pattern.contains(to, from)).collect::<Vec<_>>()
    };
    connection.to_part.clone().map(row).collect()
}
