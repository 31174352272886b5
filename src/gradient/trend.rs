//! Does history reach the weights? The norm of the gradient of a copy by its distance in time from
//! the last target: a line through the logarithms by least squares.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::CopyShare;

/// Slopes nearer to 0 than this are what is left of rounding.
const ROUNDING: f64 = 1e-12;

/// `ln ‖g_k‖ ≈ a + slope · distance` over the copies whose norm is not 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// By how much the logarithm of the norm changes a tick further back.
    pub slope: f64,
    /// Its 95 % interval, by Student's t with two degrees of freedom less than copies: residuals
    /// are taken as independent and equally large.
    pub interval: (f64, f64),
    /// Copies that the line goes through.
    pub copies: usize,
    /// Copies whose norm is 0, which have no logarithm.
    pub left_out: usize,
}

/// What an interval says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval is below 0: the further back, the smaller.
    Vanishes,
    /// The whole interval is above 0: the further back, the larger.
    Explodes,
    /// It is not.
    NeitherShown,
}

impl Trend {
    /// What the interval says.
    pub fn verdict(&self) -> Verdict {
        match self.interval {
            (_, high) if high < -ROUNDING => Verdict::Vanishes,
            (low, _) if low > ROUNDING => Verdict::Explodes,
            _ => Verdict::NeitherShown,
        }
    }

    /// `e^slope`, the factor of the norm a tick further back.
    pub fn factor(&self) -> f64 {
        libm::exp(self.slope)
    }
}

/// The line through the copies; none through less than three, or through one distance alone.
///
/// With n points, means x̄ and ȳ, and `S_xy = Σ (x - x̄)(y - ȳ)`, the slope is `S_xy / S_xx`, and its
/// standard error `√((S_yy - S_xy²/S_xx) / (n - 2) / S_xx)`.
pub(super) fn trend(copies: &[CopyShare]) -> Option<Trend> {
    let live = copies.iter().filter(|copy| copy.norm > 0.0);
    let points: Vec<_> =
        live.map(|copy| (copy.copy.distance as f64, libm::log(copy.norm))).collect();
    if points.len() < 3 {
        return None;
    }
    let n = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        points.iter().map(|point| of(point.0 - x, point.1 - y)).sum()
    };
    let spread = sum(&|x, _| x * x);
    if spread == 0.0 {
        return None;
    }
    let slope = sum(&|x, y| x * y) / spread;
    let unexplained = sum(&|x, y| (y - slope * x) * (y - slope * x));
    let error = (unexplained / (n - 2.0) / spread).sqrt();
    let wide = quantile(n - 2.0) * error;
    Some(Trend {
        slope,
        interval: (slope - wide, slope + wide),
        copies: points.len(),
        left_out: copies.len() - points.len(),
    })
}

/// What Student's t stays below with a chance of 97.5 %.
fn quantile(freedom: f64) -> f64 {
    let distribution = StudentsT::new(0.0, 1.0, freedom);
    distribution.map_or(f64::INFINITY, |distribution| distribution.inverse_cdf(0.975))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Place;
    use crate::gradient::Copy;
    use crate::model::network::ConnectionId;

    /// Copies at distances 0, 1, … with these norms.
    fn copies(norms: &[f64]) -> Vec<CopyShare> {
        let place = Place::Connection(ConnectionId::new(0));
        let copy = |(distance, norm): (usize, &f64)| CopyShare {
            copy: Copy { place, tick: 100 - distance, distance: distance as i64 },
            share: 0.0,
            norm: *norm,
        };
        norms.iter().enumerate().map(copy).collect()
    }

    #[test]
    fn the_quantiles_are_those_of_the_tables() {
        for (freedom, expected) in [(1.0, 12.706_205), (2.0, 4.302_653), (30.0, 2.042_272)] {
            assert!((quantile(freedom) - expected).abs() < 1e-5, "{}", quantile(freedom));
        }
    }

    /// By hand, x = 0..4 and y = (0, 1, 1, 3, 2): S_xx = 10, S_xy = 6, S_yy = 5.2, so that the slope is
    /// 0.6 and its standard error √((5.2 - 3.6)/3/10) = 0.2309401.
    #[test]
    fn the_interval_is_that_of_least_squares() {
        let norms: Vec<f64> = [0.0f64, 1.0, 1.0, 3.0, 2.0].iter().map(|y| y.exp()).collect();
        let found = trend(&copies(&norms)).unwrap();
        let wide = 3.182_446 * 0.230_940_1;
        assert!((found.slope - 0.6).abs() < 1e-12);
        assert!((found.interval.0 - (0.6 - wide)).abs() < 1e-5, "{found:?}");
        assert!((found.interval.1 - (0.6 + wide)).abs() < 1e-5, "{found:?}");
        assert_eq!(found.verdict(), Verdict::NeitherShown);
    }

    #[test]
    fn a_verdict_needs_the_whole_interval() {
        let verdict = |norms: &[f64]| trend(&copies(norms)).map(|found| found.verdict());
        assert_eq!(verdict(&[1.0, 0.5, 0.26, 0.12]), Some(Verdict::Vanishes));
        assert_eq!(verdict(&[1.0, 2.0, 4.1, 7.9]), Some(Verdict::Explodes));
        assert_eq!(verdict(&[1.0, 0.1, 3.0, 0.3]), Some(Verdict::NeitherShown));
        assert_eq!(verdict(&[0.3, 0.3, 0.3]), Some(Verdict::NeitherShown));
        assert_eq!(verdict(&[1.0, 0.5]), None);
        assert_eq!(verdict(&[1.0, 0.5, 0.0]), None, "the last one has no logarithm");
    }

    #[test]
    fn copies_of_norm_0_are_left_out_and_counted() {
        let found = trend(&copies(&[4.0, 2.0, 0.0, 0.5])).unwrap();
        assert_eq!((found.copies, found.left_out), (3, 1));
        assert!((found.slope + std::f64::consts::LN_2).abs() < 1e-12);
        assert!((found.factor() - 0.5).abs() < 1e-12);
    }
}
