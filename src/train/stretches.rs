//! `TrainExperiment` to the stretches of samples that are run.

use std::ops::Range;

use crate::data::{Part, Stretch};
use crate::model::TrainExperiment;
use crate::model::experiment::Windows;

/// What an epoch passes over: whole sequences, or windows of them. Each ends with the last sample
/// that a training target can depend on: its own, or so many `beyond` it where targets are placed
/// later than their latency. One without any target is left out. A training part that begins
/// within a sequence is run from the beginning of the sequence.
pub(super) fn training_stretches(experiment: &TrainExperiment, beyond: usize) -> Vec<Stretch> {
    let skip = experiment.windows.map_or(0, |windows| windows.skip);
    let mut stretches = Vec::new();
    for (sequence, rows) in experiment.data.sequences.iter().enumerate() {
        for samples in pieces(rows.len(), experiment.windows) {
            let scored = (samples.start + skip)..samples.end;
            let last =
                scored.rev().find(|&sample| has_target(experiment, rows[sample], Part::Train));
            if let Some(last) = last {
                let end = samples.end.min((last + 1).saturating_add(beyond));
                stretches.push(Stretch { sequence, samples: samples.start..end });
            }
        }
    }
    stretches
}

/// The whole of every sequence that has a target in some part, for the final figures.
pub(super) fn whole_sequences(experiment: &TrainExperiment) -> Vec<Stretch> {
    let has_some = |row: u32| Part::ALL.iter().any(|part| has_target(experiment, row, *part));
    let sequences = experiment.data.sequences.iter().enumerate();
    sequences
        .filter(|(_, rows)| rows.iter().any(|&row| has_some(row)))
        .map(|(sequence, rows)| Stretch { sequence, samples: 0..rows.len() })
        .collect()
}

/// A sequence as one piece, or as windows of full length.
fn pieces(length: usize, windows: Option<Windows>) -> Vec<Range<usize>> {
    match windows {
        None => std::iter::once(0..length).collect(),
        Some(windows) => (0..length)
            .step_by(windows.stride)
            .map(|start| start..start.saturating_add(windows.length))
            .take_while(|window| window.end <= length)
            .collect(),
    }
}

fn has_target(experiment: &TrainExperiment, row: u32, part: Part) -> bool {
    experiment.fits.iter().any(|fit| fit.series.part(row as usize) == Some(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::fixtures::{dataset, experiment, fit, series};

    /// A sequence of ten samples of which the given rows are for training, the rest for testing.
    fn ten(train: Range<usize>, look_ahead: usize) -> TrainExperiment {
        let part = |row| if train.contains(&row) { Part::Train } else { Part::Test };
        let data = dataset(&[10], |row| Some(part(row)));
        let values = series(&data, |row| row as f64);
        experiment(values.clone(), vec![fit(2, values.ahead(look_ahead))])
    }

    /// First sample and end of each stretch.
    fn ends(experiment: &TrainExperiment) -> Vec<(usize, usize)> {
        let stretches = training_stretches(experiment, 0).into_iter();
        stretches.map(|stretch| (stretch.samples.start, stretch.samples.end)).collect()
    }

    #[test]
    fn a_part_is_run_from_the_beginning_to_its_last_target() {
        assert_eq!(ends(&ten(0..6, 0)), [(0, 6)]);
        assert_eq!(ends(&ten(4..6, 0)), [(0, 6)]);
        assert_eq!(ends(&ten(0..6, 1)), [(0, 5)], "the target of sample 5 is a test row");
        assert_eq!(ends(&ten(0..10, 3)), [(0, 7)], "the last three samples have no target");
        assert_eq!(ends(&ten(0..0, 0)), []);
    }

    #[test]
    fn samples_beyond_the_last_target_are_fed_where_it_can_depend_on_them() {
        let ends = |beyond| training_stretches(&ten(0..6, 1), beyond)[0].samples.end;
        assert_eq!((ends(0), ends(2), ends(9)), (5, 7, 10));
    }

    #[test]
    fn windows_are_cut_at_the_last_target_and_dropped_without_any() {
        let windows = |length, stride, skip| {
            let windows = Some(Windows { length, stride, skip });
            ends(&TrainExperiment { windows, ..ten(0..6, 0) })
        };
        assert_eq!(windows(4, 3, 0), [(0, 4), (3, 6)]);
        assert_eq!(windows(4, 3, 2), [(0, 4), (3, 6)]);
        assert_eq!(windows(4, 3, 3), [(0, 4)], "the other window scores no training target");
        assert_eq!(windows(10, 1, 0), [(0, 6)]);
        assert_eq!(windows(11, 1, 0), []);
        assert_eq!(windows(4, 3, 4), []);
    }

    #[test]
    fn sequences_without_any_target_are_not_run() {
        let data = dataset(&[2, 3, 1], |row| (row < 2 || row == 5).then_some(Part::Validation));
        let values = series(&data, |row| row as f64);
        let experiment = experiment(values.clone(), vec![fit(2, values)]);
        let whole = whole_sequences(&experiment);
        assert_eq!(
            whole,
            [Stretch { sequence: 0, samples: 0..2 }, Stretch { sequence: 2, samples: 0..1 }]
        );
        assert_eq!(training_stretches(&experiment, 0), []);
    }
}
