//! The product of rows with panels, as many rows at a time as the registers hold sums of.

use pulp::{Simd, WithSimd};

use super::{Panel, lanes, panel_count};
use crate::real::Real;

/// In which order the panels are read. Ticks that take turns find in the cache what the one before
/// read last; in one order all the time, a matrix a little larger than the cache is never found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As they are stored.
    FirstToLast,
    /// The other way.
    LastToFirst,
}

impl Order {
    /// So many places in this order.
    fn places(self, count: usize) -> impl Iterator<Item = usize> {
        (0..count).map(move |place| match self {
            Order::FirstToLast => place,
            Order::LastToFirst => count - 1 - place,
        })
    }

    /// That of a tick.
    pub fn of_tick(tick: usize) -> Self {
        if tick.is_multiple_of(2) { Order::FirstToLast } else { Order::LastToFirst }
    }
}

/// The left side of a product, rows × depth.
pub(super) trait Source<F>: Copy {
    /// The numbers of so many rows from a first one on, in the order of depth.
    fn numbers<const ROWS: usize>(self, first: usize) -> impl Iterator<Item = [F; ROWS]>;
}

/// One that is stored row by row.
#[derive(Clone, Copy)]
pub(super) struct ByRow<'a, F> {
    pub(super) numbers: &'a [F],
    pub(super) depth: usize,
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
pub(super) struct ByColumn<'a, F> {
    pub(super) numbers: &'a [F],
    pub(super) rows: usize,
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
pub(super) struct Product<'a, F, L> {
    pub(super) depth: usize,
    pub(super) width: usize,
    /// Of the panels.
    pub(super) values: &'a [F],
    pub(super) source: L,
    pub(super) rows: usize,
    pub(super) target: &'a mut [F],
    pub(super) order: Order,
}

impl<F: Real, L: Source<F>> WithSimd for Product<'_, F, L> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Product { depth, width, values, source, rows, target, order } = self;
        let (lanes, vectors) = (lanes::<F, S>(), width.div_ceil(lanes::<F, S>()));
        for place in order.places(panel_count(vectors)) {
            let Panel { column, value, vectors } = Panel::new(place, vectors, lanes, depth);
            let columns = Columns { depth, width, first: column, rows };
            let values = F::vectors::<S>(&values[value..]).0;
            match vectors {
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
        // A quarter of the registers is left for what is multiplied.
        let most = S::REGISTER_COUNT * 3 / 4 / VECTORS;
        let mut row = 0;
        while row < self.rows {
            let target = &mut target[row * self.width..];
            row += match (self.rows - row).min(most) {
                8.. => self.add_rows::<F, S, VECTORS, 8>(simd, panel, source.numbers(row), target),
                6.. => self.add_rows::<F, S, VECTORS, 6>(simd, panel, source.numbers(row), target),
                4.. => self.add_rows::<F, S, VECTORS, 4>(simd, panel, source.numbers(row), target),
                3.. => self.add_rows::<F, S, VECTORS, 3>(simd, panel, source.numbers(row), target),
                2.. => self.add_rows::<F, S, VECTORS, 2>(simd, panel, source.numbers(row), target),
                _ => self.add_rows::<F, S, VECTORS, 1>(simd, panel, source.numbers(row), target),
            };
        }
    }

    /// So many rows, of which each weight is read once.
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
            self.store(simd, &mut target[row * self.width..], &sums[row]);
        }
        ROWS
    }

    /// Adds sums to the numbers of a row, as far as it goes.
    #[expect(
        clippy::needless_range_loop,
        reason = "only loops over constants keep the sums in registers"
    )]
    #[inline(always)]
    fn store<F: Real, S: Simd, const VECTORS: usize>(
        self,
        simd: S,
        row: &mut [F],
        sums: &[F::Vector<S>; VECTORS],
    ) {
        let (whole, rest) = F::vectors_mut::<S>(&mut row[..self.width][self.first..]);
        for vector in 0..VECTORS {
            if let Some(number) = whole.get_mut(vector) {
                *number = F::plus(simd, *number, sums[vector]);
            } else if vector == whole.len() && !rest.is_empty() {
                let sum = F::plus(simd, F::part(simd, rest), sums[vector]);
                F::store_part(simd, rest, sum);
            }
        }
    }
}
