//! Dense products of states with weights, which are packed once for all ticks. Nothing is
//! allocated, and a number's sum is taken in the same order whatever rows stand beside it.

use std::marker::PhantomData;
use std::ops::Range;

use ndarray::ArrayView2;
use pulp::{Arch, Simd, WithSimd};

use super::wide::arch;
use crate::real::Real;

/// Vectors of the widest panel.
const WIDEST: usize = 4;

/// Rows that are packed together.
const FILLED: usize = 16;

/// A dense `depth × width` matrix as panels of adjacent columns, within a panel row by row. Panels
/// are four vectors of the processor wide; what is left over is a panel of two and one of one, the
/// last filled up with numbers that reach no result.
#[derive(Debug, Clone)]
pub struct Panels<F> {
    depth: usize,
    width: usize,
    /// With whose vectors they are packed and multiplied.
    arch: Arch,
    /// Numbers of a vector.
    lanes: usize,
    values: Vec<F>,
}

/// A panel: where its columns and its values begin, and how many vectors it is wide.
#[derive(Debug, Clone, Copy)]
struct Panel {
    column: usize,
    value: usize,
    vectors: usize,
}

impl<F: Real> Panels<F> {
    /// Room for a `depth × width` matrix.
    pub fn new(depth: usize, width: usize) -> Self {
        let arch = arch();
        let lanes = arch.dispatch(Lanes(PhantomData::<F>));
        let values = vec![F::ZERO; depth * width.next_multiple_of(lanes)];
        Panels { depth, width, arch, lanes, values }
    }

    /// Makes it room for another matrix; only a larger one than before needs more memory.
    pub fn reshape(&mut self, depth: usize, width: usize) {
        (self.depth, self.width) = (depth, width);
        let room = depth * width.next_multiple_of(self.lanes);
        self.values.resize(room.max(self.values.len()), F::ZERO);
    }

    /// Rows of the matrix.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Columns of the matrix.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Packs a matrix of this shape, which is stored row by row or column by column.
    pub fn fill(&mut self, matrix: ArrayView2<F>) {
        assert_eq!(matrix.dim(), (self.depth, self.width), "the shape of the panels");
        let (rows, columns) = (matrix.to_slice(), matrix.reversed_axes().to_slice());
        for panel in panels(self.depth, self.width, self.lanes) {
            let lanes = panel.vectors * self.lanes;
            let values = &mut self.values[panel.value..][..self.depth * lanes];
            let taken = panel.column..self.width.min(panel.column + lanes);
            match (rows, columns) {
                (Some(rows), _) => fill_from_rows(values, lanes, rows, self.width, taken),
                (_, Some(columns)) => fill_from_columns(values, lanes, columns, self.depth, taken),
                _ => unreachable!("a matrix lies row by row or column by column"),
            }
        }
    }

    /// `target += source · P` for row-major `source` (rows × depth) and `target` (rows × width).
    /// Each number is a sum in the order of `depth`, every product added with one rounding,
    /// whatever the number of rows.
    pub fn add_product(&self, source: &[F], target: &mut [F]) {
        let rows = target.len() / self.width;
        assert_eq!(source.len(), rows * self.depth, "rows of the product");
        let source = ByRow { numbers: source, depth: self.depth };
        self.arch.dispatch(Product { panels: self, source, rows, target });
    }

    /// `target += sourceᵀ · P` for row-major `source` (depth × rows): the same sums.
    pub fn add_transposed_product(&self, source: &[F], target: &mut [F]) {
        let rows = target.len() / self.width;
        assert_eq!(source.len(), rows * self.depth, "columns of the product");
        let source = ByColumn { numbers: source, rows };
        self.arch.dispatch(Product { panels: self, source, rows, target });
    }
}

/// The panels of a matrix.
fn panels(depth: usize, width: usize, lanes: usize) -> impl Iterator<Item = Panel> {
    let (mut column, mut left) = (0, width.div_ceil(lanes));
    std::iter::from_fn(move || {
        let vectors = [WIDEST, 2, 1].into_iter().find(|vectors| *vectors <= left)?;
        let panel = Panel { column, value: depth * column, vectors };
        column += vectors * lanes;
        left -= vectors;
        Some(panel)
    })
}

/// Takes some columns of rows of `width` numbers.
fn fill_from_rows<F: Real>(
    panel: &mut [F],
    lanes: usize,
    rows: &[F],
    width: usize,
    taken: Range<usize>,
) {
    for (values, row) in panel.chunks_exact_mut(lanes).zip(rows.chunks_exact(width)) {
        values[..taken.len()].copy_from_slice(&row[taken.clone()]);
    }
}

/// Takes some columns of `depth` numbers, a few rows at a time: so both what is read and what is
/// written stays in the cache.
fn fill_from_columns<F: Real>(
    panel: &mut [F],
    lanes: usize,
    columns: &[F],
    depth: usize,
    taken: Range<usize>,
) {
    let taken = &columns[taken.start * depth..taken.end * depth];
    for (block, values) in panel.chunks_mut(FILLED * lanes).enumerate() {
        for (lane, column) in taken.chunks_exact(depth).enumerate() {
            let column = &column[block * FILLED..];
            let places = values[lane..].iter_mut().step_by(lanes);
            places.zip(column).for_each(|(value, weight)| *value = *weight);
        }
    }
}

/// Numbers of a vector.
struct Lanes<F>(PhantomData<F>);

impl<F: Real> WithSimd for Lanes<F> {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        lanes::<F, S>()
    }
}

#[inline(always)]
fn lanes<F: Real, S: Simd>() -> usize {
    size_of::<F::Vector<S>>() / size_of::<F>()
}

/// The left side of a product, rows × depth.
trait Source<F>: Copy {
    /// The numbers of so many rows from a first one on, in the order of depth.
    fn numbers<const ROWS: usize>(self, first: usize) -> impl Iterator<Item = [F; ROWS]>;
}

/// One that is stored row by row.
#[derive(Clone, Copy)]
struct ByRow<'a, F> {
    numbers: &'a [F],
    depth: usize,
}

impl<F: Real> Source<F> for ByRow<'_, F> {
    #[inline(always)]
    fn numbers<const ROWS: usize>(self, first: usize) -> impl Iterator<Item = [F; ROWS]> {
        let mut rows = [&self.numbers[..0]; ROWS];
        for (row, numbers) in rows.iter_mut().enumerate() {
            *numbers = &self.numbers[(first + row) * self.depth..][..self.depth];
        }
        (0..self.depth).map(
            #[inline(always)]
            move |k| {
                let mut values = [F::ZERO; ROWS];
                for row in 0..ROWS {
                    values[row] = rows[row][k];
                }
                values
            },
        )
    }
}

/// One that is stored column by column.
#[derive(Clone, Copy)]
struct ByColumn<'a, F> {
    numbers: &'a [F],
    rows: usize,
}

impl<F: Real> Source<F> for ByColumn<'_, F> {
    #[inline(always)]
    fn numbers<const ROWS: usize>(self, first: usize) -> impl Iterator<Item = [F; ROWS]> {
        self.numbers.chunks_exact(self.rows).map(
            #[inline(always)]
            move |column| {
                let numbers = column[first..].first_chunk();
                *numbers.expect("rows of the source")
            },
        )
    }
}

/// A product to be taken with the processor's vectors.
struct Product<'a, F, L> {
    panels: &'a Panels<F>,
    source: L,
    rows: usize,
    target: &'a mut [F],
}

impl<F: Real, L: Source<F>> WithSimd for Product<'_, F, L> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Product { panels: of, source, rows, target } = self;
        for panel in panels(of.depth, of.width, lanes::<F, S>()) {
            let (values, _) = F::vectors::<S>(&of.values[panel.value..]);
            let Panels { depth, width, .. } = *of;
            let columns = Columns { depth, width, first: panel.column, rows };
            match panel.vectors {
                4 => columns.add::<F, S, L, 4>(simd, values, source, target),
                2 => columns.add::<F, S, L, 2>(simd, values, source, target),
                _ => columns.add::<F, S, L, 1>(simd, values, source, target),
            }
        }
    }
}

/// The columns of the product that a panel makes.
#[derive(Clone, Copy)]
struct Columns {
    depth: usize,
    width: usize,
    first: usize,
    rows: usize,
}

impl Columns {
    /// All rows, as many at a time as the registers hold sums of.
    #[inline(always)]
    fn add<F: Real, S: Simd, L: Source<F>, const VECTORS: usize>(
        self,
        simd: S,
        panel: &[F::Vector<S>],
        source: L,
        target: &mut [F],
    ) {
        let (panel, _) = panel.as_chunks::<VECTORS>();
        let panel = &panel[..self.depth];
        let most = S::REGISTER_COUNT / 2 / VECTORS;
        let mut row = 0;
        while row < self.rows {
            let target = &mut target[row * self.width..];
            row += match (self.rows - row).min(most) {
                8.. => self.add_rows::<F, S, VECTORS, 8>(simd, panel, source.numbers(row), target),
                4.. => self.add_rows::<F, S, VECTORS, 4>(simd, panel, source.numbers(row), target),
                2.. => self.add_rows::<F, S, VECTORS, 2>(simd, panel, source.numbers(row), target),
                _ => self.add_rows::<F, S, VECTORS, 1>(simd, panel, source.numbers(row), target),
            };
        }
    }

    /// So many rows, of which each weight is read once.
    #[expect(
        clippy::needless_range_loop,
        reason = "only loops over constants keep the sums in registers"
    )]
    #[inline(always)]
    fn add_rows<F: Real, S: Simd, const VECTORS: usize, const ROWS: usize>(
        self,
        simd: S,
        panel: &[[F::Vector<S>; VECTORS]],
        source: impl Iterator<Item = [F; ROWS]>,
        target: &mut [F],
    ) -> usize {
        let mut sums = [[F::splat(simd, F::ZERO); VECTORS]; ROWS];
        for (weights, values) in panel.iter().zip(source) {
            for row in 0..ROWS {
                let value = F::splat(simd, values[row]);
                for vector in 0..VECTORS {
                    sums[row][vector] = F::mul_add(simd, value, weights[vector], sums[row][vector]);
                }
            }
        }
        for row in 0..ROWS {
            let numbers = &mut target[row * self.width..][..self.width][self.first..];
            let (whole, rest) = F::vectors_mut::<S>(numbers);
            for vector in 0..VECTORS {
                if let Some(number) = whole.get_mut(vector) {
                    *number = F::plus(simd, *number, sums[row][vector]);
                } else if vector == whole.len() && !rest.is_empty() {
                    let sum = F::plus(simd, F::part(simd, rest), sums[row][vector]);
                    F::store_part(simd, rest, sum);
                }
            }
        }
        ROWS
    }
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
            let mut of_columns = target.clone();
            panels.add_product(source.as_slice().unwrap(), target.as_slice_mut().unwrap());
            assert_close(target.view(), expected.view(), tolerance);
            let columns = source.t().as_standard_layout().into_owned();
            let (columns, sums) = (columns.as_slice().unwrap(), of_columns.as_slice_mut().unwrap());
            panels.add_transposed_product(columns, sums);
            assert_eq!(of_columns, target, "the same sums");
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
