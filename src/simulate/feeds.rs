//! What a run feeds: how many sequences, how long they are, and the sample of each tick.

use crate::model::RunExperiment;
use crate::model::experiment::{RunFeed, Samples, sample_counts};

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
    let counts = sample_counts(&experiment.feeds, &experiment.starts);
    let sequences = counts.into_iter().enumerate().map(|(index, samples)| {
        let ticks = experiment.length.ticks(samples);
        FedSequence { index, fed: samples.min(ticks), ticks }
    });
    sequences.collect()
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
