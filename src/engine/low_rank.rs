//! Connections that use a matrix of low rank, `P = U Vᵀ`: which factor stands at which end.

use std::ops::Range;

use super::kernels::low_rank::{Factor, Factors, Middle};
use super::views::rows;
use crate::model::Network;
use crate::model::network::{Connection, Matrix};
use crate::real::Real;

/// How a connection uses the factors of its matrix: `W = U Vᵀ`, or of the transpose `W = V Uᵀ`,
/// between parts of its blocks.
#[derive(Debug, Clone)]
pub(super) struct LowRank {
    /// k
    pub rank: usize,
    /// Where the numbers of `V` begin, those of `U` being before them.
    first_of_v: usize,
    transposed: bool,
    to: End,
    from: End,
}

/// One end of a connection: the neurons of its block that it touches.
#[derive(Debug, Clone)]
struct End {
    size: usize,
    part: Range<usize>,
}

/// The factors of a connection over whole blocks, 0 beyond its parts.
#[derive(Debug, Clone)]
pub(super) struct LowRankOperator<F> {
    /// `L`, a row for each neuron of the target.
    left: Vec<F>,
    /// `R`, a row for each neuron of the source.
    right: Vec<F>,
    packed: Factors<F>,
}

impl LowRank {
    /// Of a connection whose matrix has this rank.
    pub fn new(network: &Network, connection: &Connection, matrix: &Matrix, rank: usize) -> Self {
        let end = |block, part: &Range<usize>| End {
            size: network.block(block).size,
            part: part.clone(),
        };
        LowRank {
            rank,
            first_of_v: matrix.rows * rank,
            transposed: connection.transposed,
            to: end(connection.to, &connection.to_part),
            from: end(connection.from, &connection.from_part),
        }
    }

    /// Where the numbers of `L` and of `R` begin among those of the matrix.
    fn firsts(&self) -> (usize, usize) {
        if self.transposed { (self.first_of_v, 0) } else { (0, self.first_of_v) }
    }

    /// Adds the gradients of both factors to that of the matrix.
    pub fn add_gradient<F: Real>(
        &self,
        operator: &LowRankOperator<F>,
        target: &[F],
        source: &[F],
        gradient: &mut [F],
        middle: &mut Middle<F>,
    ) {
        let (left, right) = self.firsts();
        operator.packed.add_gradient(target, source, middle, |factor, neuron, column, value| {
            let (end, first) = match factor {
                Factor::Left => (&self.to, left),
                Factor::Right => (&self.from, right),
            };
            if end.part.contains(&neuron) {
                gradient[first + (neuron - end.part.start) * self.rank + column] += value;
            }
        });
    }

    /// The entries of one row of `W`: the source's neuron and the weight.
    pub fn row<F: Real>(
        &self,
        operator: &LowRankOperator<F>,
        to: usize,
    ) -> impl Iterator<Item = (usize, F)> {
        let part = if self.to.part.contains(&to) { self.from.part.clone() } else { 0..0 };
        let left = &operator.left[to * self.rank..][..self.rank];
        part.map(move |from| {
            let right = &operator.right[from * self.rank..][..self.rank];
            (from, left.iter().zip(right).map(|(left, right)| *left * *right).sum())
        })
    }
}

impl<F: Real> LowRankOperator<F> {
    /// Room for the factors.
    pub fn new(used: &LowRank) -> Self {
        let (to, from) = (used.to.size, used.from.size);
        LowRankOperator {
            left: vec![F::ZERO; to * used.rank],
            right: vec![F::ZERO; from * used.rank],
            packed: Factors::new(to, from, used.rank),
        }
    }

    /// Fills it in from the numbers of the matrix.
    pub fn prepare(&mut self, used: &LowRank, numbers: &[F]) {
        let (left, right) = used.firsts();
        let ends = [(&mut self.left, &used.to, left), (&mut self.right, &used.from, right)];
        for (factor, end, first) in ends {
            let part = end.part.start * used.rank..end.part.end * used.rank;
            factor[part.clone()].copy_from_slice(&numbers[first..][..part.len()]);
        }
        self.packed.fill(rows(&self.left, used.rank), rows(&self.right, used.rank));
    }

    /// `target += source · Wᵀ`
    pub fn add_forward(&self, source: &[F], target: &mut [F], middle: &mut Middle<F>) {
        self.packed.add_product(source, target, middle);
    }

    /// `source += target · W`
    pub fn add_backward(&self, target: &[F], source: &mut [F], middle: &mut Middle<F>) {
        self.packed.add_transposed(target, source, middle);
    }
}
