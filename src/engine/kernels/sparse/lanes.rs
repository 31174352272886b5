//! Many rows of states, transposed: one weight meets contiguous numbers of as many rows.

use std::array::from_fn;

use pulp::{Simd, WithSimd};

use super::{LANES, LOTS, PARTS};
use crate::pattern::Sparse;
use crate::real::Real;

/// Neurons that are transposed together.
const BLOCK: usize = 16;

/// `targets += sources · Wᵀ`, each sum in the order of [`add_row`](super::rows::add_row).
pub struct Product<'a, F> {
    pub pattern: &'a Sparse,
    pub weights: &'a [F],
    pub sources: &'a [[F; LANES]],
    pub targets: &'a mut [[F; LANES]],
}

impl<F: Real> WithSimd for Product<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        for (to, target) in self.targets.iter_mut().enumerate() {
            let entries = self.pattern.starts[to]..self.pattern.starts[to + 1];
            let row = (&self.pattern.columns[entries.clone()], &self.weights[entries]);
            for (place, target) in F::vectors_mut::<S>(target).0.iter_mut().enumerate() {
                let sum = row_sum(simd, row, self.sources, place);
                *target = F::plus(simd, *target, sum);
            }
        }
    }
}

/// The sum of a row of entries, for the lanes of one vector.
#[inline(always)]
fn row_sum<F: Real, S: Simd>(
    simd: S,
    (columns, weights): (&[u32], &[F]),
    sources: &[[F; LANES]],
    place: usize,
) -> F::Vector<S> {
    let (columns, last_columns) = columns.as_chunks::<PARTS>();
    let (weights, last_weights) = weights.as_chunks::<PARTS>();
    let mut parts = [F::splat(simd, F::ZERO); PARTS];
    for (columns, weights) in columns.iter().zip(weights) {
        for ((part, column), weight) in parts.iter_mut().zip(columns).zip(weights) {
            *part = plus_product(simd, *part, *weight, vector(&sources[*column as usize], place));
        }
    }
    for ((part, column), weight) in parts.iter_mut().zip(last_columns).zip(last_weights) {
        *part = plus_product(simd, *part, *weight, vector(&sources[*column as usize], place));
    }
    let [a, b, c, d, e, f, g, h] = parts;
    let one = F::plus(simd, F::plus(simd, a, e), F::plus(simd, c, g));
    let other = F::plus(simd, F::plus(simd, b, f), F::plus(simd, d, h));
    F::plus(simd, one, other)
}

/// `sources += targets · W`
pub struct Transposed<'a, F> {
    pub pattern: &'a Sparse,
    pub weights: &'a [F],
    pub targets: &'a [[F; LANES]],
    pub sources: &'a mut [[F; LANES]],
}

impl<F: Real> WithSimd for Transposed<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        for (to, adjoints) in self.targets.iter().enumerate() {
            let adjoints = F::vectors::<S>(adjoints).0;
            let entries = self.pattern.starts[to]..self.pattern.starts[to + 1];
            let columns = &self.pattern.columns[entries.clone()];
            for (column, weight) in columns.iter().zip(&self.weights[entries]) {
                let source = F::vectors_mut::<S>(&mut self.sources[*column as usize]).0;
                for (source, adjoint) in source.iter_mut().zip(adjoints) {
                    *source = plus_product(simd, *source, *weight, *adjoint);
                }
            }
        }
    }
}

/// The sum of each entry over all lanes of all lots, handed to `add`.
pub struct Gradient<'a, F, A> {
    pub pattern: &'a Sparse,
    /// The lots of a neuron together.
    pub targets: &'a [[F; LANES]],
    pub sources: &'a [[F; LANES]],
    pub add: &'a mut A,
}

impl<F: Real, A: FnMut(usize, F)> WithSimd for Gradient<'_, F, A> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (targets, sources) =
            (self.targets.as_chunks::<LOTS>().0, self.sources.as_chunks::<LOTS>().0);
        for (to, adjoints) in targets.iter().enumerate() {
            for entry in self.pattern.starts[to]..self.pattern.starts[to + 1] {
                let states = &sources[self.pattern.columns[entry] as usize];
                (self.add)(entry, sum(sum_lots(simd, adjoints, states)));
            }
        }
    }
}

/// The sum of products over the lots, lane by lane.
#[inline(always)]
fn sum_lots<F: Real, S: Simd>(
    simd: S,
    adjoints: &[[F; LANES]; LOTS],
    states: &[[F; LANES]; LOTS],
) -> [F; LANES] {
    let mut lanes = [F::ZERO; LANES];
    for (place, lanes) in F::vectors_mut::<S>(&mut lanes).0.iter_mut().enumerate() {
        for (adjoint, state) in adjoints.iter().zip(states) {
            let product = F::times(simd, vector(adjoint, place), vector(state, place));
            *lanes = F::plus(simd, *lanes, product);
        }
    }
    lanes
}

/// One of the vectors that lanes consist of.
#[inline(always)]
fn vector<F: Real, S: Simd>(lanes: &[F; LANES], place: usize) -> F::Vector<S> {
    F::vectors::<S>(lanes).0[place]
}

/// `sum + weight · numbers`, rounded twice, as where one row is computed alone.
#[inline(always)]
fn plus_product<F: Real, S: Simd>(
    simd: S,
    sum: F::Vector<S>,
    weight: F,
    numbers: F::Vector<S>,
) -> F::Vector<S> {
    F::plus(simd, sum, F::times(simd, F::splat(simd, weight), numbers))
}

/// Transposes rows of states into lanes; lanes without a row become 0.
#[inline(always)]
pub fn load<F: Real>(rows: &[F], lanes: &mut [[F; LANES]]) {
    load_lot(rows, lanes.len(), lanes.iter_mut());
}

/// Transposes rows of states into lots of lanes, those of one neuron together; lanes without a row
/// become 0.
pub fn load_lots<F: Real>(rows: &[F], lanes: &mut [[F; LANES]], size: usize) {
    let mut lots = rows.chunks(LANES * size);
    for lot in 0..LOTS {
        let rows = lots.next().unwrap_or_default();
        load_lot(rows, size, lanes.iter_mut().skip(lot).step_by(LOTS));
    }
}

/// Transposes rows of `size` neurons into the lanes of each, a block of neurons at a time.
#[inline(always)]
fn load_lot<'a, F: Real>(
    rows: &[F],
    size: usize,
    mut lanes: impl Iterator<Item = &'a mut [F; LANES]>,
) {
    for first in (0..size).step_by(BLOCK) {
        let count = BLOCK.min(size - first);
        let mut numbers = [[F::ZERO; BLOCK]; LANES];
        for (numbers, row) in numbers.iter_mut().zip(rows.chunks_exact(size)) {
            numbers[..count].copy_from_slice(&row[first..][..count]);
        }
        for (neuron, lanes) in lanes.by_ref().take(count).enumerate() {
            *lanes = from_fn(|lane| numbers[lane][neuron]);
        }
    }
}

/// Transposes lanes back into rows.
#[inline(always)]
pub fn store<F: Real>(lanes: &[[F; LANES]], rows: &mut [F]) {
    let size = lanes.len();
    for (block, lanes) in lanes.chunks(BLOCK).enumerate() {
        let mut numbers = [[F::ZERO; BLOCK]; LANES];
        for (neuron, lanes) in lanes.iter().enumerate() {
            (0..LANES).for_each(|lane| numbers[lane][neuron] = lanes[lane]);
        }
        for (numbers, row) in numbers.iter().zip(rows.chunks_exact_mut(size)) {
            row[block * BLOCK..][..lanes.len()].copy_from_slice(&numbers[..lanes.len()]);
        }
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
