//! The gradient against central differences of the loss itself.

use super::Gradient;
use crate::engine::Failure;
use crate::model::Network;
use crate::random::{Purpose, shuffle, stream};
use crate::train::Parameter;
use crate::weights::Weights;

/// Gradient and central differences may differ by so much, relative to the larger of the two.
pub const BOUND: f64 = 1e-6;

/// So many numbers are compared; of more, a sample of so many.
pub const MOST_CHECKED: usize = 2000;

/// The step of the differences.
const STEP: f64 = 1e-5;

/// A loss is computed with rounding, so its differences are not known better than this share of
/// it, and what is smaller is compared with that.
const FLOOR: f64 = 1e-2;

/// What a comparison found.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Trainable numbers.
    pub numbers: usize,
    /// Those that were compared.
    pub compared: usize,
    /// Those at which they differ because the loss has a kink within a step, where no difference is
    /// its derivative.
    pub kinks: usize,
    /// The number at which the two differ most.
    pub worst: Option<Worst>,
}

/// A number at which gradient and difference were compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Worst {
    /// The name of its matrix or vector.
    pub name: String,
    /// The position of the number in the list of the weights, from 0.
    pub position: usize,
    /// By the gradient.
    pub gradient: f64,
    /// By the differences.
    pub difference: f64,
    /// How far they are apart, relative to the larger one; infinite where one of them is NaN.
    pub relative: f64,
}

impl Check {
    /// Whether all that was compared agrees, and most of the sample was.
    pub fn holds(&self) -> bool {
        let is_near = self.worst.as_ref().is_some_and(|worst| worst.relative <= BOUND);
        is_near && self.kinks <= self.compared
    }
}

impl Gradient<'_> {
    /// Compares it with central differences; the steps that dopri5 chose are constants in both.
    pub fn check(self) -> Result<Check, Failure> {
        let gradient = self.point.gradient().clone();
        let compilation = self.objective.compilation();
        let mut loss = self.point.into_function();
        let checked = Checked {
            parameters: self.objective.parameters(),
            network: compilation.network,
            seed: compilation.seed,
            weights: self.weights,
            gradient: &gradient,
            loss: self.summary.loss,
        };
        checked.compare(&mut loss)
    }
}

/// What is compared.
struct Checked<'a> {
    parameters: &'a [Parameter],
    network: &'a Network,
    seed: u64,
    weights: &'a Weights<f64>,
    gradient: &'a Weights<f64>,
    loss: f64,
}

impl Checked<'_> {
    fn compare(
        &self,
        loss: &mut dyn FnMut(&Weights<f64>) -> Result<f64, Failure>,
    ) -> Result<Check, Failure> {
        let (chosen, numbers) = self.choose();
        let mut check = Check { numbers, compared: 0, kinks: 0, worst: None };
        let mut weights = self.weights.clone();
        for (parameter, position) in chosen {
            let values = around(parameter, position, &mut weights, loss)?;
            let gradient = parameter.numbers.of(self.gradient)[position];
            let Some((difference, relative)) = self.relative(gradient, values) else {
                check.kinks += 1;
                continue;
            };
            check.compared += 1;
            if check.worst.as_ref().is_none_or(|worst| relative > worst.relative) {
                let name = parameter.name(self.network).to_string();
                check.worst = Some(Worst { name, position, gradient, difference, relative });
            }
        }
        Ok(check)
    }

    /// The trainable numbers, or a sample of them drawn by the seed of the program; and how many
    /// there are.
    fn choose(&self) -> (Vec<(&Parameter, usize)>, usize) {
        let of = |parameter| {
            let positions = Parameter::positions(parameter, self.weights).into_iter();
            positions.map(move |position| (parameter, position))
        };
        let mut all: Vec<_> = self.parameters.iter().flat_map(of).collect();
        let numbers = all.len();
        if numbers > MOST_CHECKED {
            shuffle(&mut stream(self.seed, Purpose::Check, ""), &mut all);
            all.truncate(MOST_CHECKED);
        }
        (all, numbers)
    }

    /// The derivative by differences of the loss at -h, -h/2, h/2 and h, and how far that of the
    /// gradient is from it; none at a kink.
    ///
    /// `(4 D(h/2) - D(h))/3` is free of the part of the error that grows with h² (Richardson).
    /// Where the loss is smooth `D(h)` and `D(h/2)` agree, and so do its second differences,
    /// `S(h) = 4 S(h/2)`. A kink by J at σ h from here, σ < 1/2, takes the derivative off by
    /// |1.5 - 3.5 σ| J/3, and these two by σ J/2 and |3 σ - 1| J; at least one of them is nearly
    /// as large, and further away both are larger. So a kink is what they account for.
    fn relative(&self, gradient: f64, [a, b, c, d]: [f64; 4]) -> Option<(f64, f64)> {
        let (wide, near) = ((d - a) / (2.0 * STEP), (c - b) / STEP);
        let difference = (4.0 * near - wide) / 3.0;
        let floor = FLOOR * self.loss.abs().max(self.loss.abs().sqrt());
        let scale = gradient.abs().max(difference.abs()).max(floor).max(f64::MIN_POSITIVE);
        let apart = (gradient - difference).abs();
        let relative = if apart.is_nan() { f64::INFINITY } else { apart / scale };
        let bent = ((a + d - 2.0 * self.loss) - 4.0 * (b + c - 2.0 * self.loss)) / STEP;
        let is_kink = relative > BOUND && (near - wide).abs().max(bent.abs()) >= apart / 2.0;
        (!is_kink).then_some((difference, relative))
    }
}

/// The loss with a number moved by -h, -h/2, h/2 and h; then the weights are as they were.
fn around(
    parameter: &Parameter,
    position: usize,
    weights: &mut Weights<f64>,
    loss: &mut dyn FnMut(&Weights<f64>) -> Result<f64, Failure>,
) -> Result<[f64; 4], Failure> {
    let before = parameter.numbers.of(weights).to_vec();
    let mut values = [0.0; 4];
    for (value, steps) in values.iter_mut().zip([-1.0, -0.5, 0.5, 1.0]) {
        parameter.shift(weights, position, steps * STEP);
        *value = loss(weights)?;
        parameter.numbers.of_mut(weights).copy_from_slice(&before);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Part;
    use crate::gradient::gradient;
    use crate::model::network::{Activation, Clock};
    use crate::train::Objective;
    use crate::train::fixtures::{Program, dataset, experiment, fit, recurrent, series};

    /// Checks the gradient of a small network after something is done to it.
    fn check_after(activation: Activation, spoil: impl Fn(&mut Weights<f64>)) -> Check {
        let program = Program::new(recurrent(4, activation, Clock::Global));
        let data = dataset(&[7, 5], |_| Some(Part::Train));
        let wave = |row: usize| (1.7 * row as f64 + 0.3).sin();
        let fits = vec![fit(2, series(&data, |row| wave(row + 2)))];
        let experiment = experiment(series(&data, wave), fits);
        let (compilation, weights) = (program.compilation(), program.weights());
        let objective = Objective::new(&compilation, &experiment).unwrap();
        let right = gradient(&objective, &weights).unwrap();
        let (loss, mut numbers) = (right.summary.loss, right.numbers().clone());
        spoil(&mut numbers);
        let checked = Checked {
            parameters: objective.parameters(),
            network: compilation.network,
            seed: 1,
            weights: &weights,
            gradient: &numbers,
            loss,
        };
        checked.compare(&mut right.point.into_function()).unwrap()
    }

    #[test]
    fn the_gradient_is_that_of_central_differences() {
        let check = check_after(Activation::Tanh, |_| ());
        assert!(check.holds(), "{check:?}");
        assert_eq!((check.numbers, check.compared, check.kinks), (29, 29, 0));
    }

    #[test]
    fn a_spoilt_gradient_is_caught_where_it_is_spoilt() {
        let check = check_after(Activation::Tanh, |gradient| gradient.matrices[1][6] *= 1.0 + 1e-5);
        assert!(!check.holds(), "{check:?}");
        let worst = check.worst.unwrap();
        assert_eq!((worst.name.as_str(), worst.position), ("h -> h", 6));
        let check = check_after(Activation::Tanh, |gradient| gradient.vectors[0][2] = f64::NAN);
        assert!(!check.holds() && check.worst.unwrap().relative.is_infinite());
    }

    #[test]
    fn kinks_are_left_out_and_nothing_else() {
        let check = check_after(Activation::Relu, |_| ());
        assert!(check.holds(), "{check:?}");
        // Biases are 0 and so is the start: at tick 1 what x brings decides, never 0 itself.
        assert_eq!(check.compared + check.kinks, check.numbers);
        let spoilt = check_after(Activation::Relu, |gradient| {
            gradient.matrices.iter_mut().flatten().for_each(|number| *number += 0.01);
        });
        assert!(!spoilt.holds(), "{spoilt:?}");
    }

    #[test]
    fn a_kink_within_a_step_is_seen_wherever_it_is() {
        let program = Program::new(recurrent(1, Activation::Linear, Clock::Global));
        let zeros = program.weights().zeros_like();
        let checked = Checked {
            parameters: &[],
            network: &program.network,
            seed: 1,
            weights: &zeros,
            gradient: &zeros,
            loss: 0.5,
        };
        // 0.5 + w + |w - kink| around w = 0.
        let losses = |kink: f64| {
            let at = |w: f64| 0.5 + w + (w - kink).abs() - kink.abs();
            [at(-STEP), at(-STEP / 2.0), at(STEP / 2.0), at(STEP)]
        };
        for part in -19..=19 {
            let kink = f64::from(part) * STEP / 20.0;
            let slope = if part < 0 { 2.0 } else { 0.0 };
            let found = checked.relative(slope, losses(kink));
            assert!(found.is_none_or(|(_, relative)| relative <= BOUND), "{part}: {found:?}");
        }
        assert_eq!(checked.relative(0.0, losses(0.0)), None);
        let (difference, _) = checked.relative(0.0, losses(2.0 * STEP)).unwrap();
        assert!(difference.abs() < 1e-9, "{difference}");
    }
}
