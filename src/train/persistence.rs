//! The persistence forecast: the latest value known stays.

use super::loss::Score;
use crate::data::{Part, Series};

/// What the forecast scores on the targets of a part, in the series' own numbers, or in the units
/// of the data where these are `sds` times larger. The forecast for `ahead(s, k)` at a sample is `s`
/// there; a target that does not lie ahead is forecast by that of the sample before, and the first
/// one of a sequence is then not scored.
pub(super) fn persistence(series: &Series, part: Part, sds: Option<&[f64]>) -> Score {
    let (known, distance) = match &series.known {
        Some(known) => (known.as_ref(), 0),
        None => (series, 1),
    };
    let mut score = Score::default();
    for rows in &series.data.sequences {
        for (&from, &row) in rows.iter().zip(rows.iter().skip(distance)) {
            let (from, row) = (from as usize, row as usize);
            if known.present[from] && series.part(row) == Some(part) {
                let forecast = known.row(from).iter().copied();
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
        // s(t + 1) is forecast by s(t)
        assert_eq!(score(1), Score { error: 4.0 + 9.0 + 16.0 + 49.0, weight: 4.0 });
        // s(t + 2) by s(t)
        assert_eq!(score(2), Score { error: 25.0 + 49.0, weight: 2.0 });
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

    #[test]
    fn arithmetic_of_values_ahead_is_forecast_by_that_of_what_is_known() {
        let data = dataset(&[3], |_| Some(Part::Train));
        let now = series(&data, |row| [1.0, 3.0, 6.0][row]);
        let difference = now.ahead(1).combine(&now, |ahead, now| ahead - now).unwrap();
        // s(t + 1) - s(t) is forecast by 0
        let score = persistence(&difference, Part::Train, None);
        assert_eq!(score, Score { error: 4.0 + 9.0, weight: 2.0 });
        let halved = now.ahead(1).map(|value| value / 2.0).unwrap();
        let score = persistence(&halved, Part::Train, None);
        assert_eq!(score, Score { error: 1.0 + 2.25, weight: 2.0 });
    }
}
