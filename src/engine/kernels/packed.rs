//! Dense products of states with weights, which are packed once for all ticks. Nothing is
//! allocated, and a number's sum is taken in the same order whatever rows stand beside it.

use ndarray::{ArrayView2, s};

use super::wide::widest;
use crate::real::Real;

/// Rows of the product that are computed together, so that each weight is read once for them.
const ROWS: usize = 4;

/// Rows that are packed together.
const FILLED: usize = 16;

/// A dense `depth × width` matrix as panels of adjacent columns, within a panel row by row. Wide
/// panels come first, narrow ones hold the rest, the last filled up with zeros.
#[derive(Debug, Clone)]
pub struct Panels<F> {
    depth: usize,
    width: usize,
    values: Vec<F>,
}

impl<F: Real> Panels<F> {
    /// Columns of a wide and of a narrow panel, by measurement: of so many loops the compiler makes
    /// vectors and keeps the sums of [`ROWS`] rows in registers (with 32 columns it does neither).
    const LANES: (usize, usize) = if size_of::<F>() == 4 { (64, 16) } else { (16, 8) };

    /// Room for a `depth × width` matrix.
    pub fn new(depth: usize, width: usize) -> Self {
        let values = vec![F::ZERO; depth * width.next_multiple_of(Self::LANES.1)];
        Panels { depth, width, values }
    }

    /// Rows of the matrix.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Columns of the matrix.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Packs a matrix of this shape.
    pub fn fill(&mut self, matrix: ArrayView2<F>) {
        assert_eq!(matrix.dim(), (self.depth, self.width), "the shape of the panels");
        let (wide_lanes, narrow_lanes) = Self::LANES;
        let wide_columns = self.wide_columns();
        let (wide, narrow) = self.values.split_at_mut(self.depth * wide_columns);
        fill_panels(wide, matrix, 0, wide_lanes);
        fill_panels(narrow, matrix, wide_columns, narrow_lanes);
    }

    /// `target += source · P` for row-major `source` (rows × depth) and `target` (rows × width).
    /// Each number is a sum in the order of `depth`, whatever the number of rows.
    pub fn add_product(&self, source: &[F], target: &mut [F]) {
        assert_eq!(source.len() / self.depth, target.len() / self.width, "rows of the product");
        match Self::LANES {
            (64, _) => widest(
                #[inline(always)]
                || self.add_panels::<64, 16>(source, target),
            ),
            _ => widest(
                #[inline(always)]
                || self.add_panels::<16, 8>(source, target),
            ),
        }
    }

    /// Columns in wide panels.
    fn wide_columns(&self) -> usize {
        self.width - self.width % Self::LANES.0
    }

    #[inline(always)]
    fn add_panels<const WIDE: usize, const NARROW: usize>(&self, source: &[F], target: &mut [F]) {
        let wide_columns = self.wide_columns();
        let (wide, narrow) = self.values.split_at(self.depth * wide_columns);
        for (number, panel) in wide.as_chunks::<WIDE>().0.chunks_exact(self.depth).enumerate() {
            self.add_panel(panel, source, target, number * WIDE);
        }
        for (number, panel) in narrow.as_chunks::<NARROW>().0.chunks_exact(self.depth).enumerate() {
            self.add_panel(panel, source, target, wide_columns + number * NARROW);
        }
    }

    /// The product with one panel, whose first column is `first`.
    #[inline(always)]
    fn add_panel<const LANES: usize>(
        &self,
        panel: &[[F; LANES]],
        source: &[F],
        target: &mut [F],
        first: usize,
    ) {
        let count = LANES.min(self.width - first);
        let mut sources = source.chunks_exact(ROWS * self.depth);
        let mut targets = target.chunks_exact_mut(ROWS * self.width);
        for (source, target) in (&mut sources).zip(&mut targets) {
            for (row, sums) in four_rows(panel, source).iter().enumerate() {
                add(sums, &mut target[row * self.width + first..][..count]);
            }
        }
        let rest = sources.remainder().chunks_exact(self.depth);
        for (source, target) in rest.zip(targets.into_remainder().chunks_exact_mut(self.width)) {
            add(&one_row(panel, source), &mut target[first..][..count]);
        }
    }
}

/// Goes through squares of the matrix, so that it reads whole cache lines of rows and columns alike.
fn fill_panels<F: Real>(panels: &mut [F], matrix: ArrayView2<F>, first: usize, lanes: usize) {
    let depth = matrix.nrows();
    for (number, panel) in panels.chunks_exact_mut(depth * lanes).enumerate() {
        let columns = first + number * lanes..matrix.ncols().min(first + (number + 1) * lanes);
        for (block, values) in panel.chunks_mut(FILLED * lanes).enumerate() {
            let rows = block * FILLED..depth.min((block + 1) * FILLED);
            for (lane, column) in columns.clone().enumerate() {
                let column = matrix.slice(s![rows.clone(), column]);
                let places = values.iter_mut().skip(lane).step_by(lanes);
                places.zip(column).for_each(|(value, weight)| *value = *weight);
            }
        }
    }
}

/// The rows are written out: kept in an array of arrays, the sums would not stay in registers.
#[inline(always)]
fn four_rows<F: Real, const LANES: usize>(
    panel: &[[F; LANES]],
    source: &[F],
) -> [[F; LANES]; ROWS] {
    let depth = panel.len();
    let row = |number: usize| &source[number * depth..][..depth];
    let (row_0, row_1, row_2, row_3) = (row(0), row(1), row(2), row(3));
    let zeros = [F::ZERO; LANES];
    let (mut sums_0, mut sums_1, mut sums_2, mut sums_3) = (zeros, zeros, zeros, zeros);
    for (k, weights) in panel.iter().enumerate() {
        sums_0 = with_product(sums_0, row_0[k], weights);
        sums_1 = with_product(sums_1, row_1[k], weights);
        sums_2 = with_product(sums_2, row_2[k], weights);
        sums_3 = with_product(sums_3, row_3[k], weights);
    }
    [sums_0, sums_1, sums_2, sums_3]
}

#[inline(always)]
fn one_row<F: Real, const LANES: usize>(panel: &[[F; LANES]], source: &[F]) -> [F; LANES] {
    let products = panel.iter().zip(source);
    products.fold([F::ZERO; LANES], |sums, (weights, value)| with_product(sums, *value, weights))
}

#[inline(always)]
fn with_product<F: Real, const LANES: usize>(
    mut sums: [F; LANES],
    value: F,
    weights: &[F; LANES],
) -> [F; LANES] {
    (0..LANES).for_each(|lane| sums[lane] += value * weights[lane]);
    sums
}

#[inline(always)]
fn add<F: Real>(sums: &[F], target: &mut [F]) {
    target.iter_mut().zip(sums).for_each(|(value, sum)| *value += *sum);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::kernels::reference::{SIZES, assert_close, numbers, product};

    fn check<F: Real>(tolerance: f64) {
        for (rows, depth, width) in SIZES {
            let (source, matrix) = (numbers::<F>(rows, depth, 1), numbers::<F>(depth, width, 2));
            let mut panels = Panels::new(depth, width);
            panels.fill(numbers::<F>(depth, width, 3).view());
            panels.fill(matrix.view());
            let mut target = numbers::<F>(rows, width, 4);
            let expected = &target + &product(source.view(), matrix.view());
            panels.add_product(source.as_slice().unwrap(), target.as_slice_mut().unwrap());
            assert_close(target.view(), expected.view(), tolerance);
        }
    }

    #[test]
    fn products_equal_the_plain_ones() {
        check::<f64>(1e-13);
        check::<f32>(1e-4);
    }

    #[test]
    fn a_transposed_view_packs_like_its_copy() {
        let matrix = numbers::<f64>(9, 33, 1);
        let (mut from_view, mut from_copy) = (Panels::new(33, 9), Panels::new(33, 9));
        from_view.fill(matrix.t());
        from_copy.fill(matrix.t().as_standard_layout().view());
        assert_eq!(from_view.values, from_copy.values);
    }

    #[test]
    fn a_row_is_the_same_to_the_bit_alone_and_among_others() {
        let (source, matrix) = (numbers::<f64>(7, 31, 1), numbers::<f64>(31, 33, 2));
        let mut panels = Panels::new(31, 33);
        panels.fill(matrix.view());
        let mut together = vec![0.0; 7 * 33];
        panels.add_product(source.as_slice().unwrap(), &mut together);
        for (row, together) in source.rows().into_iter().zip(together.chunks_exact(33)) {
            let mut alone = vec![0.0; 33];
            panels.add_product(row.as_slice().unwrap(), &mut alone);
            assert_eq!(alone, together);
        }
    }
}
