//! The windows of a `train`, as the unrolled program has them.

use crate::data::Part;
use crate::model::TrainExperiment;
use crate::model::experiment::Fit;
use crate::wording::Counted;

/// Windows with targets, counted.
#[derive(Default)]
struct Counts {
    /// Those that score all samples that any window scores.
    whole: u64,
    /// Those of which some are not scored.
    partly: u64,
    /// Those that the end of a sequence cuts.
    cut: u64,
}

/// What is other about the windows of the unrolled program, if anything is: there a window scores
/// its targets with the same shares, however many they are, and one that the end of a sequence cuts
/// is a window too.
pub(super) fn other_windows(
    train: &TrainExperiment,
    samples: usize,
    stride: usize,
) -> Option<String> {
    let Counts { whole, partly, cut } = count(train, samples, stride);
    match (partly, cut) {
        (0, 0) => None,
        (_, 0) => Some(format!(
            "of its {} {partly} score some of their targets only, and their shares here are those of \
             all: the losses of their batches differ",
            Counted(whole + partly, "window")
        )),
        _ => Some(format!(
            "here {} more, which the end of a sequence cuts: the losses of their batches differ",
            Counted(cut, "window")
        )),
    }
}

fn count(train: &TrainExperiment, samples: usize, stride: usize) -> Counts {
    let mut counts = Counts::default();
    let all = train.fits.iter().map(|fit| scored_samples(train, fit, samples, stride).len());
    let all: Vec<_> = all.collect();
    for rows in &train.data.sequences {
        for start in (0..rows.len()).step_by(stride) {
            let end = start + samples;
            let scored = scored(train, &rows[start..end.min(rows.len())]);
            match scored {
                _ if scored.iter().all(|count| *count == 0) => {}
                _ if end > rows.len() => counts.cut += 1,
                _ if scored == all => counts.whole += 1,
                _ => counts.partly += 1,
            }
        }
    }
    counts
}

/// The samples of a window whose targets some window scores.
pub(super) fn scored_samples(
    train: &TrainExperiment,
    fit: &Fit,
    samples: usize,
    stride: usize,
) -> Vec<usize> {
    let is_scored = |sample: &usize| {
        train.data.sequences.iter().any(|rows| {
            let mut targets = rows.iter().skip(*sample).step_by(stride);
            targets.any(|row| fit.series.part(*row as usize) == Some(Part::Train))
        })
    };
    (skip(train)..samples).filter(is_scored).collect()
}

/// For each fit how many of a window's targets are scored.
fn scored(train: &TrainExperiment, rows: &[u32]) -> Vec<usize> {
    let rows = &rows[skip(train).min(rows.len())..];
    let of_fit = |fit: &Fit| {
        rows.iter().filter(|row| fit.series.part(**row as usize) == Some(Part::Train)).count()
    };
    train.fits.iter().map(of_fit).collect()
}

fn skip(train: &TrainExperiment) -> usize {
    train.windows.map_or(0, |windows| windows.skip)
}
