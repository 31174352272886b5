//! Gradients of many evaluations in one product for each connection: rows of states and of ∂E/∂a
//! are gathered, and added up when there are enough of them.

use super::reverse::StageAdjoint;
use super::stage::{Evaluation, Scratch, Stage};
use crate::engine::Place;
use crate::engine::schedule::Schedule;
use crate::model::network::ConnectionId;
use crate::real::Real;
use crate::weights::Weights;

/// Rows that are gathered, unless one evaluation has more.
const ROWS: usize = 128;

/// Gathered rows, by block.
#[derive(Debug, Clone)]
pub(super) struct Ledger<F> {
    /// `r`, `rows × n`
    states: Vec<Vec<F>>,
    /// ∂E/∂a, `rows × n`; empty for inputs.
    sums: Vec<Vec<F>>,
    /// Evaluations that have room, and those that are there.
    room: usize,
    entries: usize,
    /// The one place whose gradient is added up; all of them where it is absent.
    pub only: Option<Place>,
    scratch: Scratch<F>,
}

impl<F: Real> Ledger<F> {
    /// Room for evaluations of `rows` sequences; `scratch` makes buffers for so many rows.
    pub fn new(
        schedule: &Schedule,
        rows: usize,
        scratch: impl FnOnce(usize) -> Scratch<F>,
    ) -> Self {
        let room = (ROWS / rows.max(1)).max(1);
        let length = |size: usize| vec![F::ZERO; room * rows * size];
        let sums = |is_input: bool, size: usize| if is_input { 0 } else { size };
        let blocks = || schedule.blocks.iter();
        Ledger {
            states: blocks().map(|block| length(block.size)).collect(),
            sums: blocks().map(|block| length(sums(block.is_input, block.size))).collect(),
            room,
            entries: 0,
            only: None,
            scratch: scratch(room * rows),
        }
    }

    /// Notes one evaluation and its reverse.
    pub fn note(
        &mut self,
        evaluation: &Evaluation<F>,
        stage: &Stage<F>,
        adjoint: &StageAdjoint<F>,
        gradient: &mut Weights<F>,
        totals: &mut [Vec<f64>],
    ) {
        let lists = self.states.iter_mut().zip(&stage.states);
        for (gathered, rows) in lists.chain(self.sums.iter_mut().zip(&adjoint.sums)) {
            let first = self.entries * rows.len();
            gathered[first..first + rows.len()].copy_from_slice(rows);
        }
        self.entries += 1;
        if self.entries == self.room {
            self.add_up(evaluation, gradient, totals);
        }
    }

    /// Adds what is gathered to the gradients of matrices, in the order of the connections' texts,
    /// and of biases, in the order of the blocks' names.
    pub fn add_up(
        &mut self,
        evaluation: &Evaluation<F>,
        gradient: &mut Weights<F>,
        totals: &mut [Vec<f64>],
    ) {
        let only = self.only;
        let is_wanted = |place| only.is_none_or(|only| only == place);
        for connection in &evaluation.schedule.by_text {
            if is_wanted(Place::Connection(*connection)) {
                self.add_connection(evaluation, *connection, gradient);
            }
        }
        let biased = evaluation.schedule.biased.iter();
        for block in biased.filter(|block| is_wanted(Place::Bias(**block))) {
            let facts = evaluation.schedule.block(*block);
            let Some(bias) = facts.bias else { continue };
            let rows = self.entries * evaluation.rows;
            for row in self.sums[block.index()].chunks_exact(facts.size).take(rows) {
                let totals = totals[bias.index()].iter_mut();
                totals.zip(row).for_each(|(total, value)| *total += value.to_f64());
            }
        }
        self.entries = 0;
    }

    fn add_connection(
        &mut self,
        evaluation: &Evaluation<F>,
        connection: ConnectionId,
        gradient: &mut Weights<F>,
    ) {
        let used = &evaluation.uses[connection.index()];
        let rows = self.entries * evaluation.rows;
        let size = |block| rows * evaluation.schedule.block(block).size;
        let source = &self.states[used.from.index()][..size(used.from)];
        let mut target = &self.sums[used.to.index()][..size(used.to)];
        let Scratch { workspace, gated } = &mut self.scratch;
        if let Some(term) = &evaluation.rhs.gated[connection.index()] {
            evaluation.gate_adjoint(term, &self.states, target, gated);
            target = &gated[..target.len()];
        }
        let operator = evaluation.operators.of(connection);
        used.add_gradient(operator, target, source, gradient, workspace);
    }
}
