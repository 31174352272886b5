//! The matrices of connections, and the rates of blocks, in the form that the kernels read, made again whenever the weights
//! change.

use super::kernels::masked;
use super::kernels::packed::Panels;
use super::low_rank::LowRankOperator;
use super::rates::Rates;
use super::schedule::Schedule;
use super::uses::{Form, Use};
use super::views::{matrix, rows};
use crate::model::network::{BlockId, ConnectionId};
use crate::real::Real;
use crate::weights::Weights;

/// The matrices of connections, and the rates of blocks, in the form that the kernels read.
#[derive(Debug, Clone)]
pub struct Operators<F> {
    /// By connection.
    matrices: Vec<Operator<F>>,
    /// By block.
    rates: Vec<Rates<F>>,
}

/// The matrix of one connection.
#[derive(Debug, Clone)]
pub(super) enum Operator<F> {
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

    /// The matrix of a connection.
    pub(super) fn of(&self, id: ConnectionId) -> &Operator<F> {
        &self.matrices[id.index()]
    }

    /// The shares and the noise of a block.
    pub(super) fn rates(&self, id: BlockId) -> &Rates<F> {
        &self.rates[id.index()]
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
            (Operator::LowRank(factors), Form::LowRank(low_rank)) => {
                factors.prepare(low_rank, numbers);
            }
            _ => unreachable!("an operator is made for the form of its use"),
        }
    }
}
