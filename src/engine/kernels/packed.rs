//! Dense products of states with weights, which are packed once for all ticks. Nothing is
//! allocated.

mod product;

pub use product::Order;

use std::marker::PhantomData;
use std::ops::Range;

use ndarray::ArrayView2;
use pulp::{Arch, Simd, WithSimd};

use self::product::{ByColumn, ByRow, Product};
use super::wide::{arch, widest};
use crate::real::Real;

/// Vectors of the widest panel.
const WIDEST: usize = 4;

/// Numbers of a matrix for which a thread is worth waking, where each is read for one multiplication:
/// 4096² of them take 2.5 ms, on two threads 1.6; 1024² gain nothing.
const WORTH_A_THREAD: usize = 1 << 21;

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
        let vectors = self.width.div_ceil(self.lanes);
        for place in 0..panel_count(vectors) {
            let panel = Panel::new(place, vectors, self.lanes, self.depth);
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
        self.add_product_in(Order::FirstToLast, source, target);
    }

    /// The same bits, read in this order.
    pub fn add_product_in(&self, order: Order, source: &[F], target: &mut [F]) {
        let rows = target.len() / self.width;
        assert_eq!(source.len(), rows * self.depth, "rows of the product");
        let source = ByRow { numbers: source, depth: self.depth };
        let product = self.product(source, rows, target, order);
        match rows {
            1 => self.add_on_threads(product, self.threads()),
            _ => self.arch.dispatch(product),
        }
    }

    /// `target += sourceᵀ · P` for row-major `source` (depth × rows): the same sums.
    pub fn add_transposed_product(&self, source: &[F], target: &mut [F]) {
        let rows = target.len() / self.width;
        assert_eq!(source.len(), rows * self.depth, "columns of the product");
        let source = ByColumn { numbers: source, rows };
        self.arch.dispatch(self.product(source, rows, target, Order::FirstToLast));
    }

    fn product<'a, L>(
        &'a self,
        source: L,
        rows: usize,
        target: &'a mut [F],
        order: Order,
    ) -> Product<'a, F, L> {
        Product {
            depth: self.depth,
            width: self.width,
            values: &self.values,
            source,
            rows,
            target,
            order,
        }
    }

    /// How many threads one row is worth: each number of the matrix is read for one multiplication.
    fn threads(&self) -> usize {
        (self.values.len() / WORTH_A_THREAD).clamp(1, rayon::current_num_threads())
    }

    /// Divides the columns of the product of one row among so many threads.
    fn add_on_threads(&self, product: Product<F, ByRow<F>>, threads: usize) {
        let whole = WIDEST * self.lanes;
        let middle = (product.width * (threads / 2) / threads).next_multiple_of(whole);
        if threads == 1 || middle >= product.width {
            return self.arch.dispatch(product);
        }
        let Product { depth, width, source, rows, order, .. } = product;
        let (values, more_values) = product.values.split_at(depth * middle);
        let (target, more_target) = product.target.split_at_mut(middle);
        let one = Product { depth, width: middle, values, source, rows, target, order };
        let (width, values, target) = (width - middle, more_values, more_target);
        let other = Product { depth, width, values, source, rows, target, order };
        rayon::join(
            || self.add_on_threads(one, threads / 2),
            || self.add_on_threads(other, threads - threads / 2),
        );
    }
}

/// The panels of a matrix whose rows are so many vectors wide.
fn panel_count(vectors: usize) -> usize {
    vectors / WIDEST + (vectors % WIDEST).count_ones() as usize
}

impl Panel {
    /// One of them, by its place.
    fn new(place: usize, vectors: usize, lanes: usize, depth: usize) -> Self {
        let (widest, rest) = (vectors / WIDEST, vectors % WIDEST);
        let (before, vectors) = match place.checked_sub(widest) {
            None => (place * WIDEST, WIDEST),
            Some(0) if rest >= 2 => (widest * WIDEST, 2),
            Some(_) => (vectors - 1, 1),
        };
        let column = before * lanes;
        Panel { column, value: depth * column, vectors }
    }
}

/// Takes some columns of rows of `width` numbers.
fn fill_from_rows<F: Real>(
    panel: &mut [F],
    lanes: usize,
    rows: &[F],
    width: usize,
    taken: Range<usize>,
) {
    let (first, are_whole) = (taken.start, taken.len() == lanes);
    match lanes {
        64 if are_whole => take_columns::<F, 64>(panel, rows, width, first),
        32 if are_whole => take_columns::<F, 32>(panel, rows, width, first),
        16 if are_whole => take_columns::<F, 16>(panel, rows, width, first),
        8 if are_whole => take_columns::<F, 8>(panel, rows, width, first),
        _ => {
            for (values, row) in panel.chunks_exact_mut(lanes).zip(rows.chunks_exact(width)) {
                values[..taken.len()].copy_from_slice(&row[taken.clone()]);
            }
        }
    }
}

/// So many columns: copies of a size that is known need no calls.
fn take_columns<F: Real, const COLUMNS: usize>(
    panel: &mut [F],
    rows: &[F],
    width: usize,
    first: usize,
) {
    let values = panel.as_chunks_mut::<COLUMNS>().0;
    widest(
        #[inline(always)]
        || {
            for (values, row) in values.iter_mut().zip(rows.chunks_exact(width)) {
                *values = *row[first..].first_chunk().expect("whole columns");
            }
        },
    );
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
    fn threads_that_share_a_row_change_no_bit() {
        let (source, matrix) = (numbers::<f32>(1, 31, 1), numbers::<f32>(31, 700, 2));
        let source = ByRow { numbers: source.as_slice().unwrap(), depth: 31 };
        let mut panels = Panels::new(31, 700);
        panels.fill(matrix.view());
        let on = |threads: usize| {
            let mut target = vec![0.5; 700];
            let product = panels.product(source, 1, &mut target, Order::FirstToLast);
            panels.add_on_threads(product, threads);
            target
        };
        for threads in [2, 3, 4, 9, 100] {
            assert_eq!(on(threads), on(1));
        }
    }

    #[test]
    fn rows_are_the_same_to_the_bit_whatever_rows_stand_beside_them() {
        let (source, matrix) = (numbers::<f64>(7, 31, 1), numbers::<f64>(31, 200, 2));
        let mut panels = Panels::new(31, 200);
        panels.fill(matrix.view());
        let (source, mut together) = (source.as_slice().unwrap(), vec![0.0; 7 * 200]);
        panels.add_product(source, &mut together);
        for rows in [0..1, 0..2, 2..5, 3..7] {
            let of = |width: usize| rows.start * width..rows.end * width;
            let mut alone = vec![0.0; rows.len() * 200];
            panels.add_product_in(Order::LastToFirst, &source[of(31)], &mut alone);
            assert_eq!(alone, together[of(200)]);
        }
    }
}
