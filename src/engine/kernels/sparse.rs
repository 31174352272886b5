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

/// Room for [`LANES`] transposed rows of a source and of a target.
#[derive(Debug, Clone)]
pub struct Tile<F> {
    source: Vec<[F; LANES]>,
    target: Vec<[F; LANES]>,
}

impl<F: Real> Tile<F> {
    /// Room for sources and targets of up to so many neurons.
    pub fn new(source: usize, target: usize) -> Self {
        Tile { source: vec![[F::ZERO; LANES]; source], target: vec![[F::ZERO; LANES]; target] }
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

/// `gradient[k] += Σ_rows target_adjoint[to] · source[from]` for the k-th entry.
pub fn add_gradient<F: Real>(
    pattern: &Sparse,
    target_adjoint: &[F],
    source: &[F],
    mut gradient: impl FnMut(usize, F),
    tile: &mut Tile<F>,
) {
    let (sources, targets) = (&mut tile.source[..pattern.cols], &mut tile.target[..pattern.rows]);
    let lots = target_adjoint.chunks(LANES * pattern.rows).zip(source.chunks(LANES * pattern.cols));
    for (target, source) in lots {
        load(target, targets);
        load(source, sources);
        widest(
            #[inline(always)]
            || {
                for (to, adjoint) in targets.iter().enumerate() {
                    for entry in pattern.starts[to]..pattern.starts[to + 1] {
                        let states = &sources[pattern.columns[entry] as usize];
                        gradient(entry, sum(from_fn(|lane| adjoint[lane] * states[lane])));
                    }
                }
            },
        );
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
