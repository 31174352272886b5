//! What a run feeds: how many sequences, how long they are, and the sample of each tick.

use crate::model::RunExperiment;
use crate::model::experiment::{Length, RunFeed, Samples, StartState};

/// One sequence of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FedSequence {
    /// Which sequence of the data; 0 where samples are given in the program or none is.
    pub index: usize,
    /// Ticks that are fed: `0..fed`.
    pub fed: usize,
    /// Ticks that are run: `0..ticks`.
    pub ticks: usize,
}

/// Every sequence of the data that is fed, or the one given in the program. A sequence longer than
/// `ticks n` is cut.
pub(super) fn fed_sequences(experiment: &RunExperiment) -> Vec<FedSequence> {
    let lengths = series_lengths(experiment).unwrap_or_else(|| vec![literal_length(experiment)]);
    let sequences = lengths.into_iter().enumerate().map(|(index, samples)| {
        let ticks = match experiment.length {
            Length::Fed { free } => samples.saturating_add(free),
            Length::Ticks(ticks) => ticks,
        };
        FedSequence { index, fed: samples.min(ticks), ticks }
    });
    sequences.collect()
}

/// The lengths of the sequences of the data that is fed, if any is. Where data gives start states
/// alone, each of its sequences is run, unfed.
fn series_lengths(experiment: &RunExperiment) -> Option<Vec<usize>> {
    let fed = experiment.feeds.iter().find_map(|feed| match &feed.samples {
        Samples::Series(series) => Some(series.data.sequences.iter().map(Vec::len).collect()),
        Samples::Literal(_) => None,
    });
    fed.or_else(|| {
        experiment.starts.iter().find_map(|start| match &start.state {
            StartState::Series(series) => Some(vec![0; series.data.sequences.len()]),
            StartState::Same(_) => None,
        })
    })
}

/// The longest of the lists given in the program: shorter ones are silent after their end.
fn literal_length(experiment: &RunExperiment) -> usize {
    let lengths = experiment.feeds.iter().map(|feed| match &feed.samples {
        Samples::Literal(samples) => samples.len(),
        Samples::Series(_) => 0,
    });
    lengths.max().unwrap_or(0)
}

/// The sample for a tick of a sequence; `None` where nothing is fed.
pub(super) fn sample<'a>(
    feed: &'a RunFeed,
    sequence: &FedSequence,
    tick: usize,
) -> Option<&'a [f64]> {
    match &feed.samples {
        Samples::Literal(samples) => samples.get(tick).map(Vec::as_slice),
        Samples::Series(series) => {
            let row = *series.data.sequences[sequence.index].get(tick)? as usize;
            Some(series.row(row))
        }
    }
}
