//! Masked matrices of few entries, in compressed rows.
//!
//! Many rows of states are taken [`LANES`] at a time and transposed, so that one weight meets
//! contiguous numbers. The order of each sum is the same with one row as with many.

use std::array::from_fn;

use super::wide::widest;
use crate::pattern::Sparse;
use crate::real::Real;

/// Rows of states that are computed together.
pub const LANES: usize = 16;

/// Fewer rows than this are computed one by one.
const FEW: usize = 4;

/// Partial sums of a number, so that one addition need not wait for the one before.
const PARTS: usize = 4;

/// Lots of [`LANES`] rows over which a gradient is summed before it is added up.
const LOTS: usize = 8;

/// Room for transposed rows of a source and of a target: [`LANES`] of a product, several times as
/// many of a gradient.
#[derive(Debug, Clone)]
pub struct Tile<F> {
    source: Vec<[F; LANES]>,
    target: Vec<[F; LANES]>,
}

impl<F: Real> Tile<F> {
    /// Room for products with sources and targets of up to so many neurons.
    pub fn for_products(source: usize, target: usize) -> Self {
        Tile { source: vec![[F::ZERO; LANES]; source], target: vec![[F::ZERO; LANES]; target] }
    }

    /// Room for gradients too.
    pub fn for_gradients(source: usize, target: usize) -> Self {
        Self::for_products(LOTS * source, LOTS * target)
    }
}

/// `target += source · Wᵀ`.
pub fn add_product<F: Real>(
    pattern: &Sparse,
    weights: &[F],
    source: &[F],
    target: &mut [F],
    tile: &mut Tile<F>,
) {
    let (sources, targets) = (&mut tile.source[..pattern.cols], &mut tile.target[..pattern.rows]);
    let lots = source.chunks(LANES * pattern.cols).zip(target.chunks_mut(LANES * pattern.rows));
    for (source, target) in lots {
        if source.len() < FEW * pattern.cols {
            let rows = source.chunks_exact(pattern.cols);
            for (source, target) in rows.zip(target.chunks_exact_mut(pattern.rows)) {
                widest(
                    #[inline(always)]
                    || add_row(pattern, weights, source, target),
                );
            }
        } else {
            load(source, sources);
            load(target, targets);
            widest(
                #[inline(always)]
                || add_lanes(pattern, weights, sources, targets),
            );
            store(targets, target);
        }
    }
}

/// `source_adjoint += target_adjoint · W`.
pub fn add_transposed<F: Real>(
    pattern: &Sparse,
    weights: &[F],
    target_adjoint: &[F],
    source_adjoint: &mut [F],
    tile: &mut Tile<F>,
) {
    let (sources, targets) = (&mut tile.source[..pattern.cols], &mut tile.target[..pattern.rows]);
    let lots = target_adjoint
        .chunks(LANES * pattern.rows)
        .zip(source_adjoint.chunks_mut(LANES * pattern.cols));
    for (target, source) in lots {
        if target.len() < FEW * pattern.rows {
            let rows = target.chunks_exact(pattern.rows);
            for (target, source) in rows.zip(source.chunks_exact_mut(pattern.cols)) {
                scatter_row(pattern, weights, target, source);
            }
        } else {
            load(target, targets);
            load(source, sources);
            widest(
                #[inline(always)]
                || scatter_lanes(pattern, weights, targets, sources),
            );
            store(sources, source);
        }
    }
}

/// `gradient[k] += Σ_rows target_adjoint[to] · source[from]` for the k-th entry, handed to `add`.
/// The tile must have room for gradients.
pub fn add_gradient<F: Real>(
    pattern: &Sparse,
    target_adjoint: &[F],
    source: &[F],
    mut add: impl FnMut(usize, F),
    tile: &mut Tile<F>,
) {
    let sources = &mut tile.source[..LOTS * pattern.cols];
    let targets = &mut tile.target[..LOTS * pattern.rows];
    let rows = LOTS * LANES;
    let pieces = target_adjoint.chunks(rows * pattern.rows).zip(source.chunks(rows * pattern.cols));
    for (target, source) in pieces {
        load_lots(target, targets, pattern.rows);
        load_lots(source, sources, pattern.cols);
        widest(
            #[inline(always)]
            || sum_entries(pattern, targets, sources, &mut add),
        );
    }
}

/// Hands on the sum of each entry over all lanes of all lots.
#[inline(always)]
fn sum_entries<F: Real>(
    pattern: &Sparse,
    targets: &[[F; LANES]],
    sources: &[[F; LANES]],
    add: &mut impl FnMut(usize, F),
) {
    let (targets, sources) = (targets.as_chunks::<LOTS>().0, sources.as_chunks::<LOTS>().0);
    for (to, adjoints) in targets.iter().enumerate() {
        for entry in pattern.starts[to]..pattern.starts[to + 1] {
            let mut lanes = [F::ZERO; LANES];
            for (adjoint, state) in adjoints.iter().zip(&sources[pattern.columns[entry] as usize]) {
                (0..LANES).for_each(|lane| lanes[lane] += adjoint[lane] * state[lane]);
            }
            add(entry, sum(lanes));
        }
    }
}

/// The entries of one row: the source's neuron and the weight.
pub fn row<'a, F: Real>(
    pattern: &'a Sparse,
    weights: &'a [F],
    to: usize,
) -> impl Iterator<Item = (usize, F)> + 'a {
    let entries = pattern.starts[to]..pattern.starts[to + 1];
    let columns = pattern.columns[entries.clone()].iter().map(|column| *column as usize);
    columns.zip(weights[entries].iter().copied())
}

#[inline(always)]
fn add_row<F: Real>(pattern: &Sparse, weights: &[F], source: &[F], target: &mut [F]) {
    for (to, value) in target.iter_mut().enumerate() {
        let entries = pattern.starts[to]..pattern.starts[to + 1];
        let mut parts = [F::ZERO; PARTS];
        let columns = pattern.columns[entries.clone()].chunks(PARTS);
        for (columns, weights) in columns.zip(weights[entries].chunks(PARTS)) {
            for ((part, column), weight) in parts.iter_mut().zip(columns).zip(weights) {
                *part += *weight * source[*column as usize];
            }
        }
        *value += (parts[0] + parts[1]) + (parts[2] + parts[3]);
    }
}

#[inline(always)]
fn add_lanes<F: Real>(
    pattern: &Sparse,
    weights: &[F],
    sources: &[[F; LANES]],
    targets: &mut [[F; LANES]],
) {
    for (to, target) in targets.iter_mut().enumerate() {
        let entries = pattern.starts[to]..pattern.starts[to + 1];
        let mut parts = [[F::ZERO; LANES]; PARTS];
        let columns = pattern.columns[entries.clone()].chunks(PARTS);
        for (columns, weights) in columns.zip(weights[entries].chunks(PARTS)) {
            for ((part, column), weight) in parts.iter_mut().zip(columns).zip(weights) {
                let states = &sources[*column as usize];
                (0..LANES).for_each(|lane| part[lane] += *weight * states[lane]);
            }
        }
        let [a, b, c, d] = parts;
        (0..LANES).for_each(|lane| target[lane] += (a[lane] + b[lane]) + (c[lane] + d[lane]));
    }
}

fn scatter_row<F: Real>(pattern: &Sparse, weights: &[F], target: &[F], source: &mut [F]) {
    for (to, adjoint) in target.iter().enumerate() {
        row(pattern, weights, to).for_each(|(from, weight)| source[from] += weight * *adjoint);
    }
}

#[inline(always)]
fn scatter_lanes<F: Real>(
    pattern: &Sparse,
    weights: &[F],
    targets: &[[F; LANES]],
    sources: &mut [[F; LANES]],
) {
    for (to, adjoint) in targets.iter().enumerate() {
        for (from, weight) in row(pattern, weights, to) {
            let source = &mut sources[from];
            (0..LANES).for_each(|lane| source[lane] += weight * adjoint[lane]);
        }
    }
}

/// Transposes rows of states into lanes; lanes without a row become 0.
fn load<F: Real>(rows: &[F], lanes: &mut [[F; LANES]]) {
    let size = lanes.len();
    let count = rows.len() / size;
    for (neuron, lanes) in lanes.iter_mut().enumerate() {
        *lanes = from_fn(|lane| if lane < count { rows[lane * size + neuron] } else { F::ZERO });
    }
}

/// Transposes rows of states into lots of lanes, those of one neuron together; lanes without a row
/// become 0.
fn load_lots<F: Real>(rows: &[F], lanes: &mut [[F; LANES]], size: usize) {
    let count = rows.len() / size;
    for (place, lanes) in lanes.iter_mut().enumerate() {
        let (neuron, first) = (place / LOTS, place % LOTS * LANES);
        let state = |row: usize| if row < count { rows[row * size + neuron] } else { F::ZERO };
        *lanes = from_fn(|lane| state(first + lane));
    }
}

/// Transposes lanes back into rows.
fn store<F: Real>(lanes: &[[F; LANES]], rows: &mut [F]) {
    for (lane, row) in rows.chunks_exact_mut(lanes.len()).enumerate() {
        row.iter_mut().zip(lanes).for_each(|(value, lanes)| *value = lanes[lane]);
    }
}

/// Halves added to halves: the order that vectors add in.
#[inline(always)]
fn sum<F: Real>(mut lanes: [F; LANES]) -> F {
    let mut half = LANES / 2;
    while half > 0 {
        (0..half).for_each(|lane| lanes[lane] += lanes[lane + half]);
        half /= 2;
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::engine::kernels::reference::{SIZES, assert_close, numbers, product};

    /// Some entries of a matrix, a few rows having none, and the matrix itself.
    fn drawn<F: Real>(rows: usize, cols: usize) -> (Sparse, Vec<F>, Array2<F>) {
        let mut dense = numbers::<F>(rows, cols, 5);
        let (mut starts, mut columns, mut weights) = (vec![0], Vec::new(), Vec::new());
        for row in 0..rows {
            for col in 0..cols {
                if row % 5 != 3 && (row * 7 + col * 3) % 4 < 2 {
                    columns.push(col as u32);
                    weights.push(dense[[row, col]]);
                } else {
                    dense[[row, col]] = F::ZERO;
                }
            }
            starts.push(columns.len());
        }
        (Sparse { rows, cols, starts, columns }, weights, dense)
    }

    fn check<F: Real>(tolerance: f64) {
        for (rows, from, to) in SIZES {
            let (pattern, weights, dense) = drawn::<F>(to, from);
            let mut tile = Tile::for_gradients(from + 1, to + 2);
            let (source, target) = (numbers::<F>(rows, from, 1), numbers::<F>(rows, to, 2));
            let (sources, targets) = (source.as_slice().unwrap(), target.as_slice().unwrap());

            let mut forward = target.clone();
            let found = forward.as_slice_mut().unwrap();
            add_product(&pattern, &weights, sources, found, &mut tile);
            let expected = &target + &product(source.view(), dense.t());
            assert_close(forward.view(), expected.view(), tolerance);

            let mut backward = source.clone();
            let found = backward.as_slice_mut().unwrap();
            add_transposed(&pattern, &weights, targets, found, &mut tile);
            let expected = &source + &product(target.view(), dense.view());
            assert_close(backward.view(), expected.view(), tolerance);

            let mut gradient = Array2::from_elem((to, from), F::ZERO);
            let cells: Vec<_> =
                (0..to).flat_map(|to| pattern_row(&pattern, to).map(move |c| (to, c))).collect();
            let add = |entry: usize, value| gradient[cells[entry]] += value;
            add_gradient(&pattern, targets, sources, add, &mut tile);
            let mut expected = product(target.t(), source.view());
            expected.zip_mut_with(&dense, |value, weight| {
                *value = if *weight == F::ZERO { F::ZERO } else { *value };
            });
            assert_close(gradient.view(), expected.view(), tolerance);
        }
    }

    fn pattern_row(pattern: &Sparse, to: usize) -> impl Iterator<Item = usize> {
        pattern.columns[pattern.starts[to]..pattern.starts[to + 1]].iter().map(|c| *c as usize)
    }

    #[test]
    fn products_equal_the_plain_ones() {
        check::<f64>(1e-13);
        check::<f32>(1e-4);
    }

    #[test]
    fn a_row_is_the_same_to_the_bit_alone_and_among_others() {
        let (pattern, weights, _) = drawn::<f64>(33, 31);
        let (source, mut tile) = (numbers::<f64>(9, 31, 1), Tile::for_products(31, 33));
        let mut together = vec![0.0; 9 * 33];
        add_product(&pattern, &weights, source.as_slice().unwrap(), &mut together, &mut tile);
        for (row, together) in source.rows().into_iter().zip(together.chunks_exact(33)) {
            let mut alone = vec![0.0; 33];
            add_product(&pattern, &weights, row.as_slice().unwrap(), &mut alone, &mut tile);
            assert_eq!(alone, together);
        }
    }
}
