//! How far states are from their targets, and the derivatives of that.
//!
//! A loss is `E = Σ w e / Σ w` over all scored numbers (mean squared error) or samples (cross
//! entropy) of a batch, w the weight of a target and e its error. Sums are in f64 in either
//! precision.

use std::ops::Range;

use ndarray::{ArrayView3, ArrayViewMut3};

use super::targets::{Target, Targets};
use crate::model::experiment::Loss;
use crate::model::network::Activation;
use crate::real::Real;

/// How far a block is from its targets: a loss, with what it needs to know of the block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Measure {
    /// Mean squared error of the states `r`.
    Squared,
    /// Cross entropy of `softmax(β)`, from `β a`.
    Entropy {
        /// β
        beta: f64,
    },
}

impl Measure {
    /// The measure of a loss at a block with this activation.
    pub fn new(loss: Loss, activation: &Activation) -> Self {
        match (loss, activation) {
            (Loss::MeanSquared, _) => Measure::Squared,
            (Loss::CrossEntropy, Activation::Softmax { beta }) => Measure::Entropy { beta: *beta },
            (Loss::CrossEntropy, _) => Measure::Entropy { beta: 1.0 },
        }
    }

    /// What a target of so many numbers adds to the divisor: these, or the one sample.
    pub fn count(self, width: usize) -> f64 {
        match self {
            Measure::Squared => width as f64,
            Measure::Entropy { .. } => 1.0,
        }
    }
}

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
    measure: Measure,
    outputs: ArrayView3<'_, F>,
    placement: usize,
    targets: &Targets,
) -> Score {
    let mut score = Score::default();
    let outputs = Rows::of(outputs);
    for target in targets.scored() {
        let output = outputs.at(target.sample + placement, target.sequence);
        score.error += target.weight * error(measure, output, target.values);
        score.weight += target.weight * measure.count(target.values.len());
    }
    score
}

/// Writes `factor · ∂(Σ w e)/∂output` into `seeds`, `ticks × B × n`, at every scored target.
pub(super) fn seed<F: Real>(
    measure: Measure,
    outputs: ArrayView3<'_, F>,
    placement: usize,
    targets: &Targets,
    factor: f64,
    mut seeds: ArrayViewMut3<'_, F>,
) {
    let (outputs, seeds) =
        (Rows::of(outputs), seeds.as_slice_mut().expect("states lie as T × B × n"));
    for target in targets.scored() {
        let place = outputs.place(target.sample + placement, target.sequence);
        let scale = factor * target.weight;
        let (output, seeds) = (&outputs.values[place.clone()], &mut seeds[place]);
        match measure {
            Measure::Squared => seed_difference(output, target.values, scale, seeds),
            Measure::Entropy { beta } => {
                seed_entropy((output, beta), target.values, scale, seeds);
            }
        }
    }
}

/// The first tick at which the error of a target is not finite.
pub(super) fn first_not_finite<F: Real>(
    measure: Measure,
    outputs: ArrayView3<'_, F>,
    placement: usize,
    targets: &Targets,
) -> Option<usize> {
    let outputs = Rows::of(outputs);
    let is_broken = |target: &Target<'_>| {
        let output = outputs.at(target.sample + placement, target.sequence);
        !error(measure, output, target.values).is_finite()
    };
    targets.scored().find(is_broken).map(|target| target.sample + placement)
}

/// `ticks × B × n` numbers as rows.
struct Rows<'a, F> {
    values: &'a [F],
    batch: usize,
    width: usize,
}

impl<'a, F> Rows<'a, F> {
    fn of(values: ArrayView3<'a, F>) -> Self {
        let (_, batch, width) = values.dim();
        Rows { values: values.to_slice().expect("states lie as T × B × n"), batch, width }
    }

    fn place(&self, tick: usize, sequence: usize) -> Range<usize> {
        let first = (tick * self.batch + sequence) * self.width;
        first..first + self.width
    }

    fn at(&self, tick: usize, sequence: usize) -> &'a [F] {
        &self.values[self.place(tick, sequence)]
    }
}

/// The error of one target: `Σ (r - target)²` or `-Σ target · ln softmax(β a)`.
fn error<F: Real>(measure: Measure, output: &[F], target: &[f64]) -> f64 {
    match measure {
        Measure::Squared => squares(output, target),
        Measure::Entropy { beta } => {
            let pairs = output.iter().map(|value| value.to_f64()).zip(target);
            let log_sum = log_sum_exp(output, beta);
            pairs.map(|(sum, target)| target * (log_sum - beta * sum)).sum()
        }
    }
}

/// `Σ (r - target)²`, in four parts of which none waits for another.
fn squares<F: Real>(output: &[F], target: &[f64]) -> f64 {
    let square = |state: &F, target: &f64| (state.to_f64() - target) * (state.to_f64() - target);
    let (outputs, last_outputs) = output.as_chunks::<4>();
    let (targets, last_targets) = target.as_chunks::<4>();
    let mut parts = [0.0; 4];
    for (outputs, targets) in outputs.iter().zip(targets) {
        (0..4).for_each(|part| parts[part] += square(&outputs[part], &targets[part]));
    }
    let last = last_outputs.iter().zip(last_targets).map(|(output, target)| square(output, target));
    let [a, b, c, d] = parts;
    (a + b) + (c + d) + last.sum::<f64>()
}

/// `∂e/∂r = 2 (r - target)`
fn seed_difference<F: Real>(state: &[F], target: &[f64], scale: f64, seeds: &mut [F]) {
    for ((seed, state), target) in seeds.iter_mut().zip(state).zip(target) {
        *seed = F::from_f64(scale * 2.0 * (state.to_f64() - target));
    }
}

/// `∂e/∂a = β ((Σ target) softmax(β a) - target)`
fn seed_entropy<F: Real>((sums, beta): (&[F], f64), target: &[f64], scale: f64, seeds: &mut [F]) {
    let log_sum = log_sum_exp(sums, beta);
    let total: f64 = target.iter().sum();
    for ((seed, sum), target) in seeds.iter_mut().zip(sums).zip(target) {
        let share = Real::exp(beta * sum.to_f64() - log_sum);
        *seed = F::from_f64(scale * beta * (total * share - target));
    }
}

/// `ln Σ e^(β a)`, without overflow: the largest `a` is taken out.
fn log_sum_exp<F: Real>(sums: &[F], beta: f64) -> f64 {
    let largest = sums.iter().map(|sum| sum.to_f64()).fold(f64::NEG_INFINITY, f64::max);
    let rest: f64 = sums.iter().map(|sum| Real::exp(beta * (sum.to_f64() - largest))).sum();
    beta * largest + libm::log(rest)
}

#[cfg(test)]
mod tests {
    use ndarray::Array3;

    use super::*;
    use crate::data::{Part, Stretch};
    use crate::train::fixtures::{dataset, series};

    const ENTROPY: Measure = Measure::Entropy { beta: 1.0 };

    /// A sequence of three samples with targets of two numbers; the middle one is not scored.
    fn targets(values: [[f64; 2]; 3]) -> Targets {
        let data = dataset(&[3], |row| (row != 1).then_some(Part::Train));
        let mut series = series(&data, |_| 0.0);
        series.width = 2;
        series.values = values.concat();
        let mut targets = Targets::default();
        let stretch = Stretch { sequence: 0, samples: 0..3 };
        targets.fill(&series, &[stretch], Part::Train, 0);
        targets
    }

    fn outputs(values: &[[f64; 2]]) -> Array3<f64> {
        Array3::from_shape_vec((values.len(), 1, 2), values.concat()).unwrap()
    }

    #[test]
    fn mean_squared_error_is_the_mean_over_scored_numbers() {
        let targets = targets([[1.0, 0.0], [9.0, 9.0], [2.0, 5.0]]);
        // The target of sample t stands at tick t + 1.
        let states = outputs(&[[7.0, 7.0], [1.5, 1.0], [0.0, 0.0], [2.0, 2.0]]);
        let score = score(Measure::Squared, states.view(), 1, &targets);
        assert_eq!(score, Score { error: 0.25 + 1.0 + 9.0, weight: 4.0 });
        assert_eq!(score.mean(), 2.5625);
        assert_eq!(Score::default().mean(), 0.0);
    }

    #[test]
    fn cross_entropy_is_the_mean_over_scored_samples() {
        let targets = targets([[1.0, 0.0], [9.0, 9.0], [0.5, 0.5]]);
        // softmax = [1/4, 3/4] and [1/2, 1/2]
        let sums = outputs(&[[0.0, 3f64.ln()], [5.0, 6.0], [800.0, 800.0]]);
        let score = score(ENTROPY, sums.view(), 0, &targets);
        assert!((score.error - (4f64.ln() + 2f64.ln())).abs() < 1e-12, "{score:?}");
        assert_eq!(score.weight, 2.0);
    }

    #[test]
    fn cross_entropy_of_a_far_miss_is_finite() {
        let targets = targets([[0.0, 1.0], [0.0, 0.0], [0.0, 0.0]]);
        let sums = outputs(&[[1e4, -1e4], [0.0, 0.0], [0.0, 0.0]]);
        assert_eq!(score(ENTROPY, sums.view(), 0, &targets).error, 2e4);
    }

    #[test]
    fn seeds_agree_with_central_differences() {
        let targets = targets([[0.2, 0.7], [9.0, 9.0], [0.0, 1.0]]);
        let outputs = outputs(&[[0.3, -1.2], [4.0, 4.0], [0.9, 2.1]]);
        for measure in [Measure::Squared, ENTROPY, Measure::Entropy { beta: 2.5 }] {
            let mut seeds = Array3::zeros(outputs.raw_dim());
            seed(measure, outputs.view(), 0, &targets, 0.6, seeds.view_mut());
            for (place, seed) in seeds.indexed_iter() {
                let moved = |step| {
                    let mut outputs = outputs.clone();
                    outputs[place] += step;
                    0.6 * score(measure, outputs.view(), 0, &targets).error
                };
                let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!(
                    (seed - difference).abs() < 1e-9,
                    "{measure:?} {place:?}: {seed} {difference}"
                );
            }
            assert_eq!(seeds[[1, 0, 0]], 0.0, "nothing is scored there");
        }
    }

    #[test]
    fn the_first_error_that_is_not_finite_is_found_at_its_tick() {
        let targets = targets([[1.0, 0.0], [9.0, 9.0], [2.0, 5.0]]);
        let mut states = outputs(&[[0.0, 0.0], [f64::NAN, 0.0], [1e200, 0.0]]);
        let find =
            |states: &Array3<f64>| first_not_finite(Measure::Squared, states.view(), 0, &targets);
        assert_eq!(find(&states), Some(2), "the NaN before it is not scored, the square overflows");
        states[[2, 0, 0]] = 1.0;
        assert_eq!(find(&states), None);
    }
}
