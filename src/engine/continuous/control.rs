//! The choice of steps under dopri5 (Hairer, Nørsett & Wanner 1993, section II.4).
//!
//! Within each tick the steps are chosen anew, from the state at its beginning and its inputs
//! alone, so that a run may be cut at any tick. An error is measured by
//! `√(1/n Σ_i (e_i / s_i)²)` over the n neurons with dynamics, `s_i = tolerance · (1 + |y_i|)`
//! with the larger of `|y_i|` before and after the step.

use super::stage::Evaluation;
use super::step::{StepBuffers, combine};
use super::tableau::Tableau;
use crate::real::Real;

/// Steps tried in one tick, rejected ones included.
const MOST_TRIALS: usize = 10_000;

/// The smallest step as a share of dt.
const SMALLEST: f64 = 1e-12;

/// A new step aims at this share of the step that would just meet the tolerance.
const SAFETY: f64 = 0.9;

/// A step shrinks and grows by no more than these factors.
const FACTORS: (f64, f64) = (0.2, 10.0);

/// A step that leaves less than this share of itself goes to the end.
const STRETCH: f64 = 0.01;

/// The power of the error of a step that its length is.
const POWER: f64 = 1.0 / 5.0;

/// Why a tick was not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The right-hand side is not finite.
    NotFinite,
    /// No step that is large enough, or not so many of them, keep within the tolerance.
    OutOfSteps,
}

/// What steps are chosen for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Control<'a> {
    pub tableau: &'a Tableau,
    pub tolerance: f64,
    /// The time from tick to tick.
    pub dt: f64,
}

impl Control<'_> {
    /// From the state in the buffers, whose `k_1` is there, to that after dt; the accepted steps
    /// are handed on.
    pub fn advance<F: Real>(
        &self,
        evaluation: &Evaluation<F>,
        buffers: &mut StepBuffers<F>,
        mut accept: impl FnMut(f64),
    ) -> Result<(), Stop> {
        let mut left = self.dt;
        let mut step = self.first_step(evaluation, buffers)?;
        let mut most = FACTORS.1;
        for _ in 0..MOST_TRIALS {
            let is_last = step * (1.0 + STRETCH) >= left;
            let tried = if is_last { left } else { step };
            buffers.step(self.tableau, evaluation, tried);
            buffers.estimate_error(self.tableau, evaluation, tried);
            let error = self.norm(&buffers.point, &buffers.from, &buffers.to);
            step = tried * growth(error, most);
            if error <= 1.0 {
                buffers.accept(self.tableau);
                accept(tried);
                if is_last {
                    return Ok(());
                }
                left -= tried;
                most = FACTORS.1;
            } else {
                most = 1.0;
            }
            if step < SMALLEST * self.dt {
                return Err(Stop::OutOfSteps);
            }
        }
        Err(Stop::OutOfSteps)
    }

    /// The first step of a tick: one hundredth of what would change the state by its own size, or
    /// of what the second derivative (by a small step of Euler's) allows. Where nothing moves it
    /// is the whole tick.
    fn first_step<F: Real>(
        &self,
        evaluation: &Evaluation<F>,
        buffers: &mut StepBuffers<F>,
    ) -> Result<f64, Stop> {
        let StepBuffers { stage, from, point, changes, scratch, .. } = buffers;
        let size = self.norm(from, from, from);
        let speed = self.norm(&changes[0], from, from);
        if !speed.is_finite() {
            return Err(Stop::NotFinite);
        }
        let is_known = size >= 1e-5 && speed >= 1e-5;
        let small = if is_known { 0.01 * size / speed } else { 1e-6 * self.dt }.min(self.dt);
        combine(from, small, &[1.0], [&changes[0][..]], point);
        evaluation.read_out(point, stage, scratch);
        evaluation.change(point, stage, &mut changes[1], scratch);
        let bend = self.difference(&changes[0], &changes[1], from) / small;
        let largest = speed.max(bend);
        if largest <= 1e-15 {
            return Ok(self.dt);
        }
        let smooth = libm::pow(0.01 / largest, POWER);
        Ok((100.0 * small).min(smooth).clamp(SMALLEST * self.dt, self.dt))
    }

    /// The measure of `numbers`, for a step between two states.
    fn norm<F: Real>(&self, numbers: &[F], before: &[F], after: &[F]) -> f64 {
        let scales = before.iter().zip(after).map(|(before, after)| self.scale(*before, *after));
        mean_square(numbers.iter().map(|number| number.to_f64()).zip(scales))
    }

    /// The measure of a difference, at a state.
    fn difference<F: Real>(&self, one: &[F], other: &[F], at: &[F]) -> f64 {
        let differences = one.iter().zip(other).map(|(one, other)| (*other - *one).to_f64());
        mean_square(differences.zip(at.iter().map(|state| self.scale(*state, *state))))
    }

    /// `s_i`
    fn scale<F: Real>(&self, before: F, after: F) -> f64 {
        self.tolerance * (1.0 + before.to_f64().abs().max(after.to_f64().abs()))
    }
}

/// `√(1/n Σ (x/s)²)`, 0 for no numbers.
fn mean_square(numbers: impl ExactSizeIterator<Item = (f64, f64)>) -> f64 {
    let count = numbers.len().max(1) as f64;
    let square = |(number, scale): (f64, f64)| (number / scale) * (number / scale);
    (numbers.map(square).sum::<f64>() / count).sqrt()
}

/// By how much the step changes after this error; it shrinks where the error is not a number.
fn growth(error: f64, most: f64) -> f64 {
    match error.is_finite() {
        true if error == 0.0 => most,
        true => (SAFETY * libm::pow(error, -POWER)).clamp(FACTORS.0, most),
        false => FACTORS.0,
    }
}
