//! The matrices of connections, and the rates of blocks, in the form that the kernels read, made again whenever the weights
//! change.

use super::kernels::masked;
use super::kernels::packed::Panels;
use super::low_rank::LowRankOperator;
use super::rates::Rates;
use super::schedule::Schedule;
use super::uses::{Form, Use};
use super::views::{matrix, rows};
use crate::model::network::{BlockId, ConnectionId, MatrixId};
use crate::real::Real;
use crate::weights::{Positions, Weights};

/// The matrices of connections, and the rates of blocks, in the form that the kernels read.
#[derive(Debug, Clone)]
pub struct Operators<F> {
    /// By connection.
    matrices: Vec<Operator<F>>,
    /// By block.
    rates: Vec<Rates<F>>,
}

/// [`Operators`] with the weights that they were made of, which are read where their own form is
/// that of the kernels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prepared<'a, F> {
    /// What is kept in another form.
    pub operators: &'a Operators<F>,
    /// The rest.
    pub weights: &'a Weights<F>,
}

/// A matrix as the kernels read it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Read<'a, F> {
    /// A dense or nearly dense one, packed.
    Packed {
        /// `Wᵀ`
        forward: &'a Panels<F>,
        /// `W`
        backward: &'a Panels<F>,
    },
    /// A diagonal or sparse one: the numbers in the order of the entries.
    Entries(&'a [F]),
    /// One of low rank.
    LowRank(&'a LowRankOperator<F>),
}

/// What is kept of the matrix of one connection.
#[derive(Debug, Clone)]
enum Operator<F> {
    /// Of a dense or nearly dense one `Wᵀ` and `W`, packed.
    Packed {
        /// The numbers of a masked matrix spread out, `to × from`; empty for a dense one.
        spread: Vec<F>,
        /// `Wᵀ`
        forward: Panels<F>,
        /// `W`
        backward: Panels<F>,
    },
    /// Of a diagonal or sparse one the numbers in the order of the entries.
    Entries(Vec<F>),
    /// The same where that is the order in which the weights have them: they are not copied.
    Weights(MatrixId),
    /// Of one of low rank its factors.
    LowRank(LowRankOperator<F>),
}

impl<F: Real> Operators<F> {
    /// Room for all connections and blocks.
    pub(super) fn new(uses: &[Use], schedule: &Schedule) -> Self {
        let matrices = uses.iter().map(Operator::new).collect();
        Operators { matrices, rates: Rates::of_all(schedule) }
    }

    /// Fills in all of them.
    pub(super) fn prepare(&mut self, uses: &[Use], schedule: &Schedule, weights: &Weights<F>) {
        for (operator, used) in self.matrices.iter_mut().zip(uses) {
            operator.prepare(used, &weights.matrices[used.matrix.index()]);
        }
        for (rates, facts) in self.rates.iter_mut().zip(&schedule.blocks) {
            rates.prepare(schedule, facts, weights);
        }
    }
}

impl<'a, F: Real> Prepared<'a, F> {
    /// The matrix of a connection.
    pub fn of(&self, id: ConnectionId) -> Read<'a, F> {
        match &self.operators.matrices[id.index()] {
            Operator::Packed { forward, backward, .. } => Read::Packed { forward, backward },
            Operator::Entries(values) => Read::Entries(values),
            Operator::Weights(matrix) => Read::Entries(&self.weights.matrices[matrix.index()]),
            Operator::LowRank(factors) => Read::LowRank(factors),
        }
    }

    /// The shares and the noise of a block.
    pub fn rates(&self, id: BlockId) -> &'a Rates<F> {
        &self.operators.rates[id.index()]
    }
}

impl<F: Real> Operator<F> {
    fn new(used: &Use) -> Self {
        let packed = |spread: usize| Operator::Packed {
            spread: vec![F::ZERO; spread],
            forward: Panels::new(used.cols, used.rows),
            backward: Panels::new(used.rows, used.cols),
        };
        match &used.form {
            Form::Dense { .. } => packed(0),
            Form::Masked { .. } => packed(used.rows * used.cols),
            Form::Diagonal { positions: Positions::Same }
            | Form::Sparse { positions: Positions::Same, .. } => Operator::Weights(used.matrix),
            Form::Diagonal { .. } => Operator::Entries(vec![F::ZERO; used.rows]),
            Form::Sparse { entries, .. } => Operator::Entries(vec![F::ZERO; entries.count()]),
            Form::LowRank(low_rank) => Operator::LowRank(LowRankOperator::new(low_rank)),
        }
    }

    /// Fills it in from the numbers of the matrix.
    fn prepare(&mut self, used: &Use, numbers: &[F]) {
        match (self, &used.form) {
            (Operator::Packed { forward, backward, .. }, Form::Dense { transposed }) => {
                let weights = matrix(numbers, used.rows, used.cols, *transposed);
                forward.fill(weights.t());
                backward.fill(weights);
            }
            (Operator::Packed { spread, forward, backward }, Form::Masked { cells, positions }) => {
                let entries = (0..cells.len()).map(|entry| numbers[positions.of(entry)]);
                masked::spread(entries, cells, spread);
                forward.fill(rows(spread, used.cols).t());
                backward.fill(rows(spread, used.cols));
            }
            (Operator::Entries(values), Form::Diagonal { positions })
            | (Operator::Entries(values), Form::Sparse { positions, .. }) => {
                let entries = (0..).map(|entry| numbers[positions.of(entry)]);
                values.iter_mut().zip(entries).for_each(|(value, number)| *value = number);
            }
            (Operator::Weights(_), _) => (),
            (Operator::LowRank(factors), Form::LowRank(low_rank)) => {
                factors.prepare(low_rank, numbers);
            }
            _ => unreachable!("an operator is made for the form of its use"),
        }
    }
}
