//! The spectral radius of one tick of the full state, where all neurons are linear.

use faer::linalg::solvers::Solve;
use faer::{Mat, c64};

use crate::model::network::{Clock, Method};

/// The neurons of some blocks as a linear system: `a_i(t) = Σ w r_j(t - d)`.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearPart {
    /// α of each neuron: the share of `a` that a tick takes over; 1 where nothing leaks.
    pub alpha: Vec<f64>,
    /// Which neurons have no dynamics: `r(t) = a(t)`.
    pub instant: Vec<bool>,
    /// The weights between them.
    pub weights: Vec<LinearWeight>,
}

/// One weight of a [`LinearPart`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearWeight {
    /// d
    pub delay: usize,
    /// i
    pub to: usize,
    /// j
    pub from: usize,
    /// w
    pub weight: f64,
}

impl LinearPart {
    /// The largest modulus of an eigenvalue of one tick of the full state: above 1 a small state
    /// grows. Absent where the eigenvalues are not found.
    pub fn radius(&self, clock: Clock) -> Option<f64> {
        let (matrix, growth): (_, fn(c64) -> f64) = match clock {
            Clock::Continuous { method: Method::Rk4, .. } => (self.rates()?, growth_under_rk4),
            Clock::Continuous { method: Method::Dopri5 { .. }, .. } => (self.rates()?, growth),
            _ => (self.tick(), |eigenvalue| eigenvalue.norm()),
        };
        let radius = matrix.eigenvalues().ok()?.into_iter().map(growth).fold(0.0, f64::max);
        radius.is_finite().then_some(radius)
    }

    /// D: the full state holds so many ticks.
    pub(super) fn longest_delay(&self) -> usize {
        self.weights.iter().map(|weight| weight.delay).max().unwrap_or(0).max(1)
    }

    /// The weights of one delay, row by row times `factor`.
    fn matrix(&self, delay: usize, factor: impl Fn(usize) -> f64) -> Mat<f64> {
        let mut matrix = Mat::zeros(self.alpha.len(), self.alpha.len());
        for entry in self.weights.iter().filter(|weight| weight.delay == delay) {
            matrix[(entry.to, entry.from)] += factor(entry.to) * entry.weight;
        }
        matrix
    }

    /// `s(t) = F s(t-1)` for `s(t) = [r(t); …; r(t-D+1)]`, where
    /// `(I - A W_0) r(t) = (I - A) r(t-1) + A Σ_{d≥1} W_d r(t-d)`.
    fn tick(&self) -> Mat<f64> {
        let (neurons, delays) = (self.alpha.len(), self.longest_delay());
        let mut rows = Mat::zeros(neurons, neurons * delays);
        for delay in 1..=delays {
            let part = self.matrix(delay, |neuron| self.alpha[neuron]);
            let mut target = rows.submatrix_mut(0, (delay - 1) * neurons, neurons, neurons);
            target.copy_from(&part);
        }
        (0..neurons).for_each(|neuron| rows[(neuron, neuron)] += 1.0 - self.alpha[neuron]);
        let within = self.matrix(0, |neuron| self.alpha[neuron]);
        if self.weights.iter().any(|weight| weight.delay == 0) {
            let identity = Mat::<f64>::identity(neurons, neurons);
            rows = (identity - within).partial_piv_lu().solve(rows);
        }
        let mut tick = Mat::zeros(neurons * delays, neurons * delays);
        tick.submatrix_mut(0, 0, neurons, neurons * delays).copy_from(&rows);
        (neurons..neurons * delays).for_each(|row| tick[(row, row - neurons)] = 1.0);
        tick
    }

    /// `dt dr/dt = R r` of the neurons with dynamics, those without eliminated:
    /// `R = A (W_DD + W_DI (I - W_II)⁻¹ W_ID - I)`.
    fn rates(&self) -> Option<Mat<f64>> {
        let with = |instant: bool| -> Vec<usize> {
            (0..self.alpha.len()).filter(|neuron| self.instant[*neuron] == instant).collect()
        };
        let (moving, instant) = (with(false), with(true));
        let delays = (0..=self.longest_delay()).map(|delay| self.matrix(delay, |_| 1.0));
        let sum = delays.reduce(|sum, matrix| sum + matrix)?;
        let part = |rows: &[usize], cols: &[usize]| {
            Mat::from_fn(rows.len(), cols.len(), |row, col| sum[(rows[row], cols[col])])
        };
        let mut drive = part(&moving, &moving);
        if !instant.is_empty() {
            let identity = Mat::<f64>::identity(instant.len(), instant.len());
            let within = (identity - part(&instant, &instant)).partial_piv_lu();
            drive += part(&moving, &instant) * within.solve(part(&instant, &moving));
        }
        Some(Mat::from_fn(moving.len(), moving.len(), |row, col| {
            let leak = if row == col { 1.0 } else { 0.0 };
            self.alpha[moving[row]] * (drive[(row, col)] - leak)
        }))
    }
}

/// By what a time step multiplies a component that grows at rate z a step: `|e^z|`.
fn growth(rate: c64) -> f64 {
    libm::exp(rate.re)
}

/// The same as the classical method has it: `|1 + z + z²/2 + z³/6 + z⁴/24|`.
fn growth_under_rk4(rate: c64) -> f64 {
    let one = c64::new(1.0, 0.0);
    (one + rate * (one + rate / 2.0 * (one + rate / 3.0 * (one + rate / 4.0)))).norm()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(alpha: &[f64], weights: &[(usize, usize, usize, f64)]) -> LinearPart {
        let weight = |(delay, to, from, weight): &(usize, usize, usize, f64)| LinearWeight {
            delay: *delay,
            to: *to,
            from: *from,
            weight: *weight,
        };
        LinearPart {
            alpha: alpha.to_vec(),
            instant: vec![false; alpha.len()],
            weights: weights.iter().map(weight).collect(),
        }
    }

    fn assert_radius(part: &LinearPart, clock: Clock, expected: f64) {
        let found = part.radius(clock).expect("eigenvalues");
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    const GLOBAL: Clock = Clock::Global;

    #[test]
    fn the_radius_is_that_of_the_matrix_by_hand() {
        // Eigenvalues ±i√6.
        assert_radius(&part(&[1.0; 2], &[(1, 0, 1, 2.0), (1, 1, 0, -3.0)]), GLOBAL, 6f64.sqrt());
        // A leak of α = 0.1: 0.9 + 0.1 · 1.5.
        assert_radius(&part(&[0.1], &[(1, 0, 0, 1.5)]), GLOBAL, 1.05);
        // r(t) = 2 r(t-3): the third root of 2.
        assert_radius(&part(&[1.0], &[(3, 0, 0, 2.0)]), GLOBAL, 2f64.cbrt());
        // r(t) = r(t-1) + r(t-2): the golden ratio.
        let golden = (1.0 + 5f64.sqrt()) / 2.0;
        assert_radius(&part(&[1.0], &[(1, 0, 0, 1.0), (2, 0, 0, 1.0)]), GLOBAL, golden);
    }

    #[test]
    fn what_acts_within_the_tick_is_part_of_it() {
        // b(t) = 2 a(t), a(t) = 0.75 b(t-1).
        let cycle = part(&[1.0; 2], &[(0, 1, 0, 2.0), (1, 0, 1, 0.75)]);
        assert_radius(&cycle, Clock::Layered, 1.5);
    }

    #[test]
    fn continuous_time_grows_by_the_exponential_of_its_rate() {
        let method = Method::Dopri5 { tolerance: 1e-6 };
        let clock = Clock::Continuous { dt: 0.1, method };
        assert_radius(&part(&[0.1], &[(1, 0, 0, 1.5)]), clock, libm::exp(0.05));
        let rk4 = Clock::Continuous { dt: 0.1, method: Method::Rk4 };
        let z: f64 = 0.05;
        let step = 1.0 + z + z * z / 2.0 + z.powi(3) / 6.0 + z.powi(4) / 24.0;
        assert_radius(&part(&[0.1], &[(1, 0, 0, 1.5)]), rk4, step);
    }

    #[test]
    fn neurons_without_dynamics_are_eliminated() {
        // r' = α (1.5 y - r), y = r: as above.
        let mut through = part(&[0.1, 1.0], &[(1, 0, 1, 1.5), (0, 1, 0, 1.0)]);
        through.instant[1] = true;
        let method = Method::Dopri5 { tolerance: 1e-6 };
        assert_radius(&through, Clock::Continuous { dt: 0.1, method }, libm::exp(0.05));
    }
}
