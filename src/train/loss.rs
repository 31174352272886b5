//! How far states are from their targets, and the derivatives of that.
//!
//! A loss is `E = Σ w e / Σ w` over all scored numbers (mean squared error) or samples (cross
//! entropy) of a batch, w the weight of a target and e its error. Sums are in f64 in either
//! precision.

use ndarray::{ArrayView1, ArrayView3, ArrayViewMut1, ArrayViewMut3, s};

use super::targets::{Target, Targets};
use crate::model::experiment::Loss;
use crate::real::Real;

/// What differences come to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Score {
    /// `Σ w e`
    pub error: f64,
    /// `Σ w`
    pub weight: f64,
}

impl Score {
    /// `Σ w e / Σ w`, and 0 where nothing is scored.
    pub fn mean(self) -> f64 {
        if self.weight > 0.0 { self.error / self.weight } else { 0.0 }
    }

    /// Adds what else was scored.
    pub fn add(&mut self, other: Score) {
        self.error += other.error;
        self.weight += other.weight;
    }
}

/// Scores `outputs`, `ticks × B × n`: the states `r(t)` for the mean squared error, the sums `a(t)`
/// for cross entropy. The target of sample t stands at tick t + `placement`.
pub(super) fn score<F: Real>(
    loss: Loss,
    outputs: ArrayView3<'_, F>,
    placement: usize,
    targets: &Targets,
) -> Score {
    let mut score = Score::default();
    for target in targets.scored() {
        let output = outputs.slice(s![target.sample + placement, target.sequence, ..]);
        score.error += target.weight * error(loss, output, target.values);
        score.weight += target.weight * count(loss, target.values);
    }
    score
}

/// Writes `factor · ∂(Σ w e)/∂output` into `seeds`, `ticks × B × n`, at every scored target.
pub(super) fn seed<F: Real>(
    loss: Loss,
    outputs: ArrayView3<'_, F>,
    placement: usize,
    targets: &Targets,
    factor: f64,
    mut seeds: ArrayViewMut3<'_, F>,
) {
    for target in targets.scored() {
        let place = s![target.sample + placement, target.sequence, ..];
        let scale = factor * target.weight;
        let (output, seeds) = (outputs.slice(place), seeds.slice_mut(place));
        match loss {
            Loss::MeanSquared => seed_difference(output, target.values, scale, seeds),
            Loss::CrossEntropy => seed_entropy(output, target.values, scale, seeds),
        }
    }
}

/// The first tick at which the error of a target is not finite.
pub(super) fn first_not_finite<F: Real>(
    loss: Loss,
    outputs: ArrayView3<'_, F>,
    placement: usize,
    targets: &Targets,
) -> Option<usize> {
    let is_broken = |target: &Target<'_>| {
        let output = outputs.slice(s![target.sample + placement, target.sequence, ..]);
        !error(loss, output, target.values).is_finite()
    };
    targets.scored().find(is_broken).map(|target| target.sample + placement)
}

/// The error of one target: `Σ (r - target)²` or `-Σ target · ln softmax(a)`.
fn error<F: Real>(loss: Loss, output: ArrayView1<'_, F>, target: &[f64]) -> f64 {
    let pairs = output.iter().map(|value| value.to_f64()).zip(target);
    match loss {
        Loss::MeanSquared => pairs.map(|(state, target)| (state - target) * (state - target)).sum(),
        Loss::CrossEntropy => {
            let log_sum = log_sum_exp(output);
            pairs.map(|(sum, target)| target * (log_sum - sum)).sum()
        }
    }
}

/// What one target adds to the divisor: its numbers, or the one sample.
fn count(loss: Loss, target: &[f64]) -> f64 {
    match loss {
        Loss::MeanSquared => target.len() as f64,
        Loss::CrossEntropy => 1.0,
    }
}

/// `∂e/∂r = 2 (r - target)`
fn seed_difference<F: Real>(
    state: ArrayView1<'_, F>,
    target: &[f64],
    scale: f64,
    mut seeds: ArrayViewMut1<'_, F>,
) {
    for ((seed, state), target) in seeds.iter_mut().zip(state).zip(target) {
        *seed = F::from_f64(scale * 2.0 * (state.to_f64() - target));
    }
}

/// `∂e/∂a = (Σ target) softmax(a) - target`
fn seed_entropy<F: Real>(
    sums: ArrayView1<'_, F>,
    target: &[f64],
    scale: f64,
    mut seeds: ArrayViewMut1<'_, F>,
) {
    let log_sum = log_sum_exp(sums);
    let total: f64 = target.iter().sum();
    for ((seed, sum), target) in seeds.iter_mut().zip(sums).zip(target) {
        let share = Real::exp(sum.to_f64() - log_sum);
        *seed = F::from_f64(scale * (total * share - target));
    }
}

/// `ln Σ e^a`, without overflow: the largest `a` is taken out.
fn log_sum_exp<F: Real>(sums: ArrayView1<'_, F>) -> f64 {
    let largest = sums.iter().map(|sum| sum.to_f64()).fold(f64::NEG_INFINITY, f64::max);
    let rest: f64 = sums.iter().map(|sum| Real::exp(sum.to_f64() - largest)).sum();
    largest + libm::log(rest)
}
