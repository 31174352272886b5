//! A `run` of the unrolled network: all its ticks are one.

use super::Unrolled;
use super::experiments::Told;
use crate::compile::Compiled;
use crate::formula::written_number;
use crate::model::Experiment;
use crate::model::experiment::{RunExperiment, Samples, Show};
use crate::model::network::BlockId;

/// The lines of a `run` whose samples stand in the program, or why there are none.
pub(super) fn told(
    compiled: &Compiled,
    unrolled: &Unrolled,
    run: &RunExperiment,
) -> Result<Told, String> {
    let is_started = compiled.model.experiments.iter().any(|experiment| match experiment {
        Experiment::Train(train) => !train.starts.is_empty(),
        Experiment::Run(_) => false,
    });
    if is_started || !run.starts.is_empty() {
        return Err("its start states are not those of the unrolled network".into());
    }
    let mut told = Told::default();
    for feed in &run.feeds {
        let Samples::Literal(samples) = &feed.samples else {
            return Err("it feeds sequences of data, tick by tick".into());
        };
        if samples.len() > unrolled.origin.samples {
            let (fed, least) = (samples.len(), unrolled.origin.samples);
            return Err(format!("it feeds {fed} samples and the unrolled network takes {least}"));
        }
        for copy in unrolled.states(feed.block) {
            let sample = copy.tick.and_then(|tick| samples.get(tick));
            told.lines.extend(sample.map(|sample| {
                let numbers: Vec<_> = sample.iter().map(|number| written_number(*number)).collect();
                format!("feed {} = [[{}]]", copy.name, numbers.join(", "))
            }));
        }
    }
    told.lines.push("ticks 1".into());
    let named = |blocks: &[BlockId]| {
        let copies = blocks.iter().flat_map(|block| unrolled.states(*block));
        copies.map(|copy| copy.name.clone()).collect::<Vec<_>>().join(", ")
    };
    let (shown, recorded) = (named(&shown(compiled, run)), named(&run.records));
    for (verb, names) in [("show", shown), ("record", recorded)] {
        if !names.is_empty() {
            told.lines.push(format!("{verb} {names}"));
        }
    }
    if run.shows.contains(&Show::Change) {
        told.notes.push("`show dr` is left out".into());
    }
    if !run.expectations.is_empty() {
        told.notes.push("what it expects is left out".into());
    }
    Ok(told)
}

/// The blocks that are shown, each once.
fn shown(compiled: &Compiled, run: &RunExperiment) -> Vec<BlockId> {
    let all = || compiled.model.network.block_ids().collect::<Vec<_>>();
    let mut blocks = Vec::new();
    for show in &run.shows {
        let more = match show {
            Show::State => all(),
            Show::Change => Vec::new(),
            Show::Block(block) => vec![*block],
        };
        blocks.extend(more.into_iter().filter(|block| !blocks.contains(block)).collect::<Vec<_>>());
    }
    blocks
}
