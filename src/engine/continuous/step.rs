//! One step of a method from a state to the next.

use super::stage::{Evaluation, Scratch, Stage};
use super::tableau::Tableau;
use crate::real::Real;

/// `y + h Σ_j c_j k_j`, terms with c = 0 left out, into a buffer.
pub(super) fn combine<'a, F: Real>(
    from: &[F],
    step: f64,
    coefficients: &[f64],
    changes: impl IntoIterator<Item = &'a [F]>,
    into: &mut [F],
) {
    into.copy_from_slice(from);
    add_changes(step, coefficients, changes, into);
}

/// `+= h Σ_j c_j k_j`
pub(super) fn add_changes<'a, F: Real>(
    step: f64,
    coefficients: &[f64],
    changes: impl IntoIterator<Item = &'a [F]>,
    into: &mut [F],
) {
    for (coefficient, change) in coefficients.iter().zip(changes) {
        if *coefficient != 0.0 {
            let factor = F::from_f64(step * coefficient);
            into.iter_mut().zip(change).for_each(|(value, change)| *value += factor * *change);
        }
    }
}

fn slices<F>(lists: &[Vec<F>]) -> impl Iterator<Item = &[F]> {
    lists.iter().map(Vec::as_slice)
}

/// What a step is computed in: numbers of all blocks with dynamics, block by block.
#[derive(Debug, Clone)]
pub(super) struct StepBuffers<F> {
    /// The evaluation under way.
    pub stage: Stage<F>,
    /// `y`, where the step begins.
    pub from: Vec<F>,
    /// `y'`, where it ends.
    pub to: Vec<F>,
    /// Where a stage is evaluated; afterwards the error.
    pub point: Vec<F>,
    /// `k_i`, the first one given; with the error also `F(y')`.
    pub changes: Vec<Vec<F>>,
    /// Of the products.
    pub scratch: Scratch<F>,
}

impl<F: Real> StepBuffers<F> {
    /// Room for the stages of a method.
    pub fn new(tableau: &Tableau, stage: Stage<F>, length: usize, scratch: Scratch<F>) -> Self {
        let numbers = || vec![F::ZERO; length];
        let changes = tableau.weights.len().max(tableau.error.len());
        StepBuffers {
            stage,
            from: numbers(),
            to: numbers(),
            point: numbers(),
            changes: (0..changes).map(|_| numbers()).collect(),
            scratch,
        }
    }

    /// `k_1`, from the evaluation of `y` that is in the stage.
    pub fn begin(&mut self, evaluation: &Evaluation<F>) {
        let change = &mut self.changes[0];
        evaluation.change(&self.from, &mut self.stage, change, &mut self.scratch);
    }

    /// `y'` of a step of length h.
    pub fn step(&mut self, tableau: &Tableau, evaluation: &Evaluation<F>, step: f64) {
        for (number, row) in tableau.stages.iter().enumerate().skip(1) {
            let (known, unknown) = self.changes.split_at_mut(number);
            combine(&self.from, step, row, slices(known), &mut self.point);
            evaluation.read_out(&self.point, &mut self.stage, &mut self.scratch);
            let stage = &mut self.stage;
            evaluation.change(&self.point, stage, &mut unknown[0], &mut self.scratch);
        }
        combine(&self.from, step, tableau.weights, slices(&self.changes), &mut self.to);
    }

    /// `F(y')` and, in place of the point, the estimate of the error of the latest step.
    pub fn estimate_error(&mut self, tableau: &Tableau, evaluation: &Evaluation<F>, step: f64) {
        let last = tableau.weights.len();
        evaluation.read_out(&self.to, &mut self.stage, &mut self.scratch);
        let (stage, change) = (&mut self.stage, &mut self.changes[last]);
        evaluation.change(&self.to, stage, change, &mut self.scratch);
        self.point.fill(F::ZERO);
        add_changes(step, tableau.error, slices(&self.changes), &mut self.point);
    }

    /// Goes on from `y'`. Where the error was estimated `k_1` of the next step is there already.
    pub fn accept(&mut self, tableau: &Tableau) {
        std::mem::swap(&mut self.from, &mut self.to);
        if !tableau.error.is_empty() {
            self.changes.swap(0, tableau.weights.len());
        }
    }
}
