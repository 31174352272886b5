//! The persistence forecast: the latest value known stays.

use super::loss::Score;
use super::targets::{belongs, values};
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
            if series.present[known as usize] && belongs(series, row, part) {
                let forecast = values(series, known).iter().copied();
                score.add(squared_difference(forecast, values(series, row), sds));
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
