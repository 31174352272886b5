//! `TrainExperiment` to the stretches of samples that are run.

use std::ops::Range;

use super::targets::belongs;
use crate::data::{Part, Stretch};
use crate::model::TrainExperiment;
use crate::model::experiment::Windows;

/// What an epoch passes over: whole sequences, or windows of them. Each ends at its last training
/// target, so that no later sample can reach the weights; one without any is left out. A training
/// part that begins within a sequence is run from the beginning of the sequence.
pub(super) fn training_stretches(experiment: &TrainExperiment) -> Vec<Stretch> {
    let skip = experiment.windows.map_or(0, |windows| windows.skip);
    let mut stretches = Vec::new();
    for (sequence, rows) in experiment.data.sequences.iter().enumerate() {
        for samples in pieces(rows.len(), experiment.windows) {
            let scored = (samples.start + skip)..samples.end;
            let last =
                scored.rev().find(|&sample| has_target(experiment, rows[sample], Part::Train));
            if let Some(last) = last {
                stretches.push(Stretch { sequence, samples: samples.start..last + 1 });
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
    experiment.fits.iter().any(|fit| belongs(&fit.series, row, part))
}
