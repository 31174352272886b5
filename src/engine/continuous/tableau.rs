//! The coefficients of the two methods.

use crate::model::network::Method;

/// An explicit Runge-Kutta method of s stages for an autonomous right-hand side `F` (inputs are
/// held, so time itself does not enter):
///
/// ```text
/// k_i = F(y + h Σ_{j<i} A_ij k_j),   y' = y + h Σ_i b_i k_i,   error = h Σ_i e_i k_i
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Tableau {
    /// The rows of `A` below its diagonal, one a stage.
    pub stages: &'static [&'static [f64]],
    /// `b`
    pub weights: &'static [f64],
    /// `e`, one number more than `b`: the last is of `F(y')`. Empty where the error is not
    /// estimated.
    pub error: &'static [f64],
}

/// The classical method of order 4 (Kutta 1901).
const RK4: Tableau = Tableau {
    stages: &[&[], &[1.0 / 2.0], &[0.0, 1.0 / 2.0], &[0.0, 0.0, 1.0]],
    weights: &[1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0],
    error: &[],
};

/// Order 5 with an estimate of order 4 (Dormand & Prince 1980; Hairer, Nørsett & Wanner 1993,
/// table II.5.2). Its seventh stage is the first one of the next step.
const DOPRI5: Tableau = Tableau {
    stages: &[
        &[],
        &[1.0 / 5.0],
        &[3.0 / 40.0, 9.0 / 40.0],
        &[44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0],
        &[19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0],
        &[9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0],
    ],
    weights: &[35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
    error: &[
        71.0 / 57600.0,
        0.0,
        -71.0 / 16695.0,
        71.0 / 1920.0,
        -17253.0 / 339200.0,
        22.0 / 525.0,
        -1.0 / 40.0,
    ],
};

/// The coefficients of a method; none of euler, whose update is the engine's own.
pub fn tableau(method: Method) -> Option<&'static Tableau> {
    match method {
        Method::Euler => None,
        Method::Rk4 => Some(&RK4),
        Method::Dopri5 { .. } => Some(&DOPRI5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Σ_i b_i c_i^p = 1 / (p + 1)` for the powers that a method's order asks for (HNW, II.1),
    /// and the conditions on `A` of order 3 and 4.
    fn assert_order(tableau: &Tableau, weights: &[f64], order: i32) {
        let times: Vec<f64> = tableau.stages.iter().map(|row| row.iter().sum()).collect();
        let times: Vec<f64> = times.into_iter().chain([1.0]).take(weights.len()).collect();
        for power in 0..order {
            let sum: f64 = weights.iter().zip(&times).map(|(b, c)| b * c.powi(power)).sum();
            assert!((sum - 1.0 / f64::from(power + 1)).abs() < 1e-14, "power {power}: {sum}");
        }
        let last = [tableau.weights];
        let rows = tableau.stages.iter().chain(&last).take(weights.len());
        let inner = |row: &[f64], power: i32| -> f64 {
            row.iter().zip(&times).map(|(a, c)| a * c.powi(power)).sum()
        };
        for (power, expected) in [(1, 1.0 / 6.0), (2, 1.0 / 12.0)] {
            let sums = rows.clone().zip(weights).map(|(row, b)| b * inner(row, power));
            let sum: f64 = sums.sum();
            assert!((sum - expected).abs() < 1e-14, "A c^{power}: {sum}");
        }
    }

    #[test]
    fn the_coefficients_meet_the_conditions_of_their_orders() {
        assert_order(&RK4, RK4.weights, 4);
        assert_order(&DOPRI5, DOPRI5.weights, 5);
        let lower: Vec<f64> = (0..7)
            .map(|stage| DOPRI5.weights.get(stage).unwrap_or(&0.0) - DOPRI5.error[stage])
            .collect();
        assert_order(&DOPRI5, &lower, 4);
    }
}
