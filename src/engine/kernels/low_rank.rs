//! Matrices of low rank, `W = L Rᵀ` with `L` rows × k and `R` cols × k: two thin products through k
//! numbers a row, never the `rows × cols` matrix. Nothing is allocated, and a row is the same to the
//! bit alone and among others.

use ndarray::ArrayView2;

use super::packed::Panels;
use super::wide::widest;
use crate::real::Real;

/// Rows of states that pass through the middle together.
const ROWS: usize = 64;

/// The two factors, packed for each of the four products.
#[derive(Debug, Clone)]
pub struct Factors<F> {
    rank: usize,
    /// `R`: from sources to the middle.
    gather: Panels<F>,
    /// `Lᵀ`: from the middle to targets.
    spread: Panels<F>,
    /// `L`: from targets back to the middle.
    gather_back: Panels<F>,
    /// `Rᵀ`: from the middle back to sources.
    spread_back: Panels<F>,
}

/// One of the two factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// `L`
    Left,
    /// `R`
    Right,
}

/// Room for what lies between the two products.
#[derive(Debug, Clone)]
pub struct Middle<F> {
    /// `k` numbers for each of [`ROWS`] rows.
    numbers: Vec<F>,
    /// A number for each neuron of one end.
    sums: Vec<F>,
}

impl<F: Real> Middle<F> {
    /// Room for products of up to this rank.
    pub fn for_products(rank: usize) -> Self {
        Middle { numbers: vec![F::ZERO; ROWS * rank], sums: Vec::new() }
    }

    /// Room for gradients too, of up to so many neurons.
    pub fn for_gradients(rank: usize, neurons: usize) -> Self {
        Middle { sums: vec![F::ZERO; neurons], ..Self::for_products(rank) }
    }

    /// `rows · P` for up to [`ROWS`] rows.
    fn gathered(&mut self, panels: &Panels<F>, rows: &[F], count: usize) -> &[F] {
        let middle = &mut self.numbers[..count];
        middle.fill(F::ZERO);
        panels.add_product(rows, middle);
        middle
    }
}

impl<F: Real> Factors<F> {
    /// Room for the factors of a `rows × cols` matrix of this rank.
    pub fn new(rows: usize, cols: usize, rank: usize) -> Self {
        Factors {
            rank,
            gather: Panels::new(cols, rank),
            spread: Panels::new(rank, rows),
            gather_back: Panels::new(rows, rank),
            spread_back: Panels::new(rank, cols),
        }
    }

    /// Packs `L` (rows × k) and `R` (cols × k).
    pub fn fill(&mut self, left: ArrayView2<F>, right: ArrayView2<F>) {
        self.gather.fill(right);
        self.spread.fill(left.t());
        self.gather_back.fill(left);
        self.spread_back.fill(right.t());
    }

    /// `target += source · R Lᵀ`.
    pub fn add_product(&self, source: &[F], target: &mut [F], middle: &mut Middle<F>) {
        let (from, to) = (self.gather.depth(), self.spread.width());
        self.pass((&self.gather, from), (&self.spread, to), source, target, middle);
    }

    /// `source_adjoint += target_adjoint · L Rᵀ`.
    pub fn add_transposed(&self, target: &[F], source: &mut [F], middle: &mut Middle<F>) {
        let (from, to) = (self.gather_back.depth(), self.spread_back.width());
        self.pass((&self.gather_back, from), (&self.spread_back, to), target, source, middle);
    }

    /// Through the middle, [`ROWS`] rows at a time.
    fn pass(
        &self,
        (gather, from): (&Panels<F>, usize),
        (spread, to): (&Panels<F>, usize),
        source: &[F],
        target: &mut [F],
        middle: &mut Middle<F>,
    ) {
        for (source, target) in source.chunks(ROWS * from).zip(target.chunks_mut(ROWS * to)) {
            let count = source.len() / from * self.rank;
            spread.add_product(middle.gathered(gather, source, count), target);
        }
    }

    /// `∂E/∂L[to, j] += Σ_rows target_adjoint[to] · (source · R)[j]` and `∂E/∂R[from, j] += Σ_rows
    /// source[from] · (target_adjoint · L)[j]`, each handed to `add(factor, neuron, j, …)`.
    pub fn add_gradient(
        &self,
        target_adjoint: &[F],
        source: &[F],
        middle: &mut Middle<F>,
        mut add: impl FnMut(Factor, usize, usize, F),
    ) {
        let (from, to) = (self.gather.depth(), self.spread.width());
        let pieces = target_adjoint.chunks(ROWS * to).zip(source.chunks(ROWS * from));
        for (target, source) in pieces {
            let add = &mut add;
            self.add_outer(&self.gather, source, (target, to), middle, |neuron, column, value| {
                add(Factor::Left, neuron, column, value);
            });
            let back = &self.gather_back;
            self.add_outer(back, target, (source, from), middle, |neuron, column, value| {
                add(Factor::Right, neuron, column, value);
            });
        }
    }

    /// `Σ_rows ends[neuron] · (rows · P)[j]` for up to [`ROWS`] rows.
    fn add_outer(
        &self,
        panels: &Panels<F>,
        rows: &[F],
        (ends, neurons): (&[F], usize),
        middle: &mut Middle<F>,
        mut add: impl FnMut(usize, usize, F),
    ) {
        middle.gathered(panels, rows, ends.len() / neurons * self.rank);
        let (numbers, sums) = (&middle.numbers, &mut middle.sums[..neurons]);
        for column in 0..self.rank {
            let factors = numbers.iter().skip(column).step_by(self.rank);
            sums.fill(F::ZERO);
            widest(
                #[inline(always)]
                || add_weighted(ends, factors, sums),
            );
            sums.iter().enumerate().for_each(|(neuron, sum)| add(neuron, column, *sum));
        }
    }
}

/// `sums += factor · row` for each row and its factor.
#[inline(always)]
fn add_weighted<'a, F: Real>(rows: &[F], factors: impl Iterator<Item = &'a F>, sums: &mut [F]) {
    for (row, factor) in rows.chunks_exact(sums.len()).zip(factors) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += *factor * *value);
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::engine::kernels::reference::{SIZES, assert_close, numbers, product};

    fn factors<F: Real>(to: usize, from: usize, rank: usize) -> (Factors<F>, Array2<F>, Array2<F>) {
        let (left, right) = (numbers::<F>(to, rank, 5), numbers::<F>(from, rank, 6));
        let mut factors = Factors::new(to, from, rank);
        factors.fill(left.view(), right.view());
        (factors, left, right)
    }

    fn check<F: Real>(rank: usize, tolerance: f64) {
        for (rows, from, to) in SIZES.into_iter().chain([(150, 9, 20)]) {
            let (factors, left, right) = factors::<F>(to, from, rank);
            let mut middle = Middle::for_gradients(rank, from.max(to));
            let (source, target) = (numbers::<F>(rows, from, 1), numbers::<F>(rows, to, 2));
            let (sources, targets) = (source.as_slice().unwrap(), target.as_slice().unwrap());
            let dense = product(left.view(), right.t());

            let mut forward = target.clone();
            factors.add_product(sources, forward.as_slice_mut().unwrap(), &mut middle);
            let expected = &target + &product(source.view(), dense.t());
            assert_close(forward.view(), expected.view(), tolerance);

            let mut backward = source.clone();
            factors.add_transposed(targets, backward.as_slice_mut().unwrap(), &mut middle);
            let expected = &source + &product(target.view(), dense.view());
            assert_close(backward.view(), expected.view(), tolerance);

            let (mut of_left, mut of_right) =
                (numbers::<F>(to, rank, 7), numbers::<F>(from, rank, 8));
            let whole = product(target.t(), source.view());
            let expected_left = &of_left + &product(whole.view(), right.view());
            let expected_right = &of_right + &product(whole.t(), left.view());
            factors.add_gradient(targets, sources, &mut middle, |factor, neuron, column, value| {
                let of = if factor == Factor::Left { &mut of_left } else { &mut of_right };
                of[[neuron, column]] += value;
            });
            assert_close(of_left.view(), expected_left.view(), 100.0 * tolerance);
            assert_close(of_right.view(), expected_right.view(), 100.0 * tolerance);
        }
    }

    #[test]
    fn products_equal_the_plain_ones() {
        for rank in [1, 2, 7, 17] {
            check::<f64>(rank, 1e-12);
            check::<f32>(rank, 1e-3);
        }
    }

    #[test]
    fn a_row_is_the_same_to_the_bit_alone_and_among_others() {
        let (factors, ..) = factors::<f64>(33, 31, 3);
        let (source, mut middle) = (numbers::<f64>(70, 31, 1), Middle::for_products(3));
        let sources = source.as_slice().unwrap();
        let mut together = vec![0.0; 70 * 33];
        factors.add_product(sources, &mut together, &mut middle);
        for (row, together) in sources.chunks_exact(31).zip(together.chunks_exact(33)) {
            let mut alone = vec![0.0; 33];
            factors.add_product(row, &mut alone, &mut middle);
            assert_eq!(alone, together);
        }
    }
}
