//! Whether a training has something to fit: targets in the training part, also within windows.

use std::sync::Arc;

use super::fits::PlacedFit;
use crate::data::{Dataset, Part, Series};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::experiment::Windows;
use crate::model::resolver::Resolver;
use crate::source::Span;
use crate::wording::Counted;

/// Says which fits have no target to train on, and whether none of them is without.
pub(super) fn have_targets(
    resolver: &mut Resolver,
    data: &Arc<Dataset>,
    fits: &[PlacedFit],
    windows: Option<(Windows, Span)>,
) -> bool {
    if data.rows_of(Part::Train) == 0 {
        let message = empty_training(resolver, data, fits.first().map(|fit| fit.value));
        resolver.say(message);
        return false;
    }
    if let Some((windows, span)) = windows
        && let longest = data.sequences.iter().map(Vec::len).max().unwrap_or(0)
        && longest < windows.length
    {
        resolver.say(too_long(windows, longest, span));
        return false;
    }
    let mut all = true;
    for fit in fits {
        let windows = windows.map(|(windows, _)| windows);
        if !has_target(&fit.fit.series, windows) {
            let place = resolver.dataset_place(&data.name);
            resolver.say(without_targets(fit, windows.is_some(), place));
            all = false;
        }
    }
    all
}

/// Whether a target of the training part is scored, in some window where there are windows.
fn has_target(series: &Series, windows: Option<Windows>) -> bool {
    series.data.sequences.iter().any(|rows| {
        let mut samples = (0..rows.len())
            .filter(|sample| series.part(rows[*sample] as usize) == Some(Part::Train));
        match windows {
            None => samples.next().is_some(),
            Some(windows) => samples.any(|sample| is_scored(sample, rows.len(), windows)),
        }
    })
}

/// Whether a window of a sequence scores a sample: the last one that could must reach it.
fn is_scored(sample: usize, samples: usize, windows: Windows) -> bool {
    let Windows { length, stride, skip } = windows;
    let (Some(last), Some(latest)) = (samples.checked_sub(length), sample.checked_sub(skip)) else {
        return false;
    };
    let start = last.min(latest) / stride * stride;
    sample < start + length
}

fn empty_training(resolver: &Resolver, data: &Dataset, value: Option<Span>) -> Diagnostic {
    let place = resolver.dataset_place(&data.name).unwrap_or_default();
    let message = format!("the training part of `{}` has no rows", data.name);
    let message = Mistake::new(Code::EmptyPart, place, message, "leaves nothing to train on");
    match value {
        Some(value) => message.with_label(value, "fitted here"),
        None => message,
    }
    .with_help("leave some of the rows to `train` in the split")
}

fn too_long(windows: Windows, longest: usize, span: Span) -> Diagnostic {
    let samples = Counted(longest as u64, "sample");
    let message = format!(
        "windows of {} fit into no sequence: the longest has {samples}",
        Counted(windows.length as u64, "sample")
    );
    Mistake::new(Code::NoTargets, span, message, "longer than every sequence")
        .with_help(format!("write windows of at most {samples}"))
}

fn without_targets(fit: &PlacedFit, has_windows: bool, data: Option<Span>) -> Diagnostic {
    let (message, shorter) = match has_windows {
        true => ("no window holds a target of the training part", "write shorter windows"),
        false => ("no sample of the training part has a target", "look less far ahead"),
    };
    let label = "none of these lies in the training part";
    let message = Mistake::new(Code::NoTargets, fit.value, message, label);
    match data {
        Some(data) => message.with_label(data, "the data set is declared here"),
        None => message,
    }
    .with_help(format!("leave more rows to `train` in the split, or {shorter}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_scored_where_some_window_reaches_it_behind_its_skip() {
        for (length, stride, skip) in [(4, 3, 0), (4, 3, 2), (4, 6, 0), (5, 2, 4), (10, 1, 0)] {
            let windows = Windows { length, stride, skip };
            for samples in 0..12 {
                for sample in 0..samples {
                    let starts = (0..samples).step_by(stride);
                    let by_hand = starts
                        .filter(|start| start + length <= samples)
                        .any(|start| (start + skip..start + length).contains(&sample));
                    let found = is_scored(sample, samples, windows);
                    assert_eq!(found, by_hand, "{windows:?} {sample} of {samples}");
                }
            }
        }
    }
}
