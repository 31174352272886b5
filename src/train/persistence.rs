//! The persistence forecast: the latest value known stays.

use super::loss::Score;
use crate::data::{Part, Series};

/// What the forecast scores on the targets of a part, in the series' own numbers, or in the units
/// of the data where these are `sds` times larger. The forecast for the target of sample t, which
/// lies k samples ahead, is the target's value `max(k, 1)` samples earlier in the same sequence;
/// a target without such a value is not scored.
pub(super) fn persistence(series: &Series, part: Part, sds: Option<&[f64]>) -> Score {
    let distance = series.ahead.max(1) as usize;
    let mut score = Score::default();
    for rows in &series.data.sequences {
        for (&known, &row) in rows.iter().zip(rows.iter().skip(distance)) {
            let (known, row) = (known as usize, row as usize);
            if series.present[known] && series.part(row) == Some(part) {
                let forecast = series.row(known).iter().copied();
                score.add(squared_difference(forecast, series.row(row), sds));
            }
        }
    }
    score
}

/// `Σ (sd (forecast - target))²` over the numbers of one target, each of weight 1.
pub(super) fn squared_difference(
    forecast: impl Iterator<Item = f64>,
    target: &[f64],
    sds: Option<&[f64]>,
) -> Score {
    let mut score = Score::default();
    for (position, (forecast, target)) in forecast.zip(target).enumerate() {
        let difference = sds.map_or(1.0, |sds| sds[position]) * (forecast - target);
        score.add(Score { error: difference * difference, weight: 1.0 });
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::fixtures::{dataset, series};

    #[test]
    fn the_forecast_is_the_latest_value_known_in_the_same_sequence() {
        let data = dataset(&[4, 2], |_| Some(Part::Train));
        let values = [1.0, 3.0, 6.0, 10.0, 50.0, 57.0];
        let now = series(&data, |row| values[row]);
        let score = |k| persistence(&now.ahead(k), Part::Train, None);
        // s(t + 1) is forecast by s(t), from the second sample on, where the target's series has it
        assert_eq!(score(1), Score { error: 9.0 + 16.0, weight: 2.0 });
        // s(t + 2) by s(t): only sample 2 has both, and its target is absent
        assert_eq!(score(2), Score { error: 0.0, weight: 0.0 });
        // s(t) by s(t - 1)
        assert_eq!(score(0), Score { error: 4.0 + 9.0 + 16.0 + 49.0, weight: 4.0 });
    }

    #[test]
    fn units_multiply_differences_and_parts_are_scored_alone() {
        let data = dataset(&[4], |row| Some(if row < 3 { Part::Train } else { Part::Test }));
        let now = series(&data, |row| [1.0, 3.0, 6.0, 10.0][row]);
        let score = persistence(&now.ahead(1), Part::Test, Some(&[10.0]));
        assert_eq!(score, Score { error: 1600.0, weight: 1.0 });
    }
}
