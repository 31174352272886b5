//! The small dense product of every tick: weights packed once, no allocation.

use std::array::from_fn;

use ndarray::ArrayView2;

use super::wide::widest;
use crate::real::Real;

/// Rows of the product that are computed together.
const ROWS: usize = 8;

/// A dense `depth × width` matrix as panels of some columns each, within a panel row by row; the
/// last panel is filled up with zeros. A panel row is 128 bytes: two of the widest vectors.
#[derive(Debug, Clone)]
pub struct Panels<F> {
    depth: usize,
    width: usize,
    values: Vec<F>,
}

/// Columns of a panel.
const fn lanes<F>() -> usize {
    128 / size_of::<F>()
}

impl<F: Real> Panels<F> {
    /// Room for a `depth × width` matrix.
    pub fn new(depth: usize, width: usize) -> Self {
        let values = vec![F::ZERO; depth * width.next_multiple_of(lanes::<F>())];
        Panels { depth, width, values }
    }

    /// Packs a matrix of this shape.
    pub fn fill(&mut self, matrix: ArrayView2<F>) {
        assert_eq!(matrix.dim(), (self.depth, self.width), "the shape of the panels");
        let lanes = lanes::<F>();
        for (panel, values) in self.values.chunks_exact_mut(self.depth * lanes).enumerate() {
            for (k, row) in values.chunks_exact_mut(lanes).enumerate() {
                for (lane, value) in row.iter_mut().enumerate() {
                    let column = panel * lanes + lane;
                    *value = if column < self.width { matrix[[k, column]] } else { F::ZERO };
                }
            }
        }
    }

    /// `target += source · P` for row-major `source` (rows × depth) and `target` (rows × width).
    /// Each number is a sum in the order of `depth`, whatever the number of rows.
    pub fn add_product(&self, source: &[F], target: &mut [F]) {
        match lanes::<F>() {
            32 => widest(|| self.add_panels::<32>(source, target)),
            _ => widest(|| self.add_panels::<16>(source, target)),
        }
    }

    #[inline(always)]
    fn add_panels<const LANES: usize>(&self, source: &[F], target: &mut [F]) {
        let (panels, _) = self.values.as_chunks::<LANES>();
        for (number, panel) in panels.chunks_exact(self.depth).enumerate() {
            let first = number * LANES;
            let columns = Columns { first, count: LANES.min(self.width - first), of: self.width };
            let mut sources = source.chunks_exact(ROWS * self.depth);
            let mut targets = target.chunks_exact_mut(ROWS * self.width);
            for (source, target) in (&mut sources).zip(&mut targets) {
                add_block::<F, ROWS, LANES>(panel, source, target, columns);
            }
            let rest = sources.remainder().chunks_exact(self.depth);
            for (source, target) in rest.zip(targets.into_remainder().chunks_exact_mut(self.width))
            {
                add_block::<F, 1, LANES>(panel, source, target, columns);
            }
        }
    }
}

/// The columns of the target that a panel computes.
#[derive(Clone, Copy)]
struct Columns {
    first: usize,
    count: usize,
    of: usize,
}

#[inline(always)]
fn add_block<F: Real, const R: usize, const LANES: usize>(
    panel: &[[F; LANES]],
    source: &[F],
    target: &mut [F],
    columns: Columns,
) {
    let depth = panel.len();
    let rows: [&[F]; R] = from_fn(|row| &source[row * depth..][..depth]);
    let mut sums = [[F::ZERO; LANES]; R];
    for (k, weights) in panel.iter().enumerate() {
        for (sums, row) in sums.iter_mut().zip(rows) {
            let value = row[k];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += value * *weight;
            }
        }
    }
    for (target, sums) in target.chunks_exact_mut(columns.of).zip(&sums) {
        for (value, sum) in target[columns.first..][..columns.count].iter_mut().zip(sums) {
            *value += *sum;
        }
    }
}
