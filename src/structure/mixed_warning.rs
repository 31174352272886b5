//! The message about mixed latency: both paths, how many more blocks, and what would align them.

use super::MixedLatency;
use super::blocks::{block_graph, declared_ranks};
use super::wording::{path_text, with_delay};
use crate::data::Dataset;
use crate::diagnostic::{Code, Diagnostic, Edit, Mistake};
use crate::model::arrows::Arrow;
use crate::model::experiment::{Experiment, RunExperiment, Samples};
use crate::model::network::Clock;
use crate::model::{Model, Network};
use crate::source::Span;
use crate::wording::Counted;

/// A warning; an error where the paths can never meet, because sequences have one sample each.
pub(super) fn mixed_latency(model: &Model, mixed: &MixedLatency) -> Diagnostic {
    let network = &model.network;
    let name = |block| &network.block(block).name;
    let message =
        format!("`{}` combines different moments of `{}`", name(mixed.block), name(mixed.input));
    if network.clock.acts_within_steps() {
        return within_steps(model, mixed, message);
    }
    let align = aligning(network, mixed);
    match experiment_of_one_sample(model) {
        None => {
            let message = format!("{message}{}", more(mixed));
            let meant = written(network, mixed);
            let help = match goes_on(mixed) {
                true => {
                    format!("no delay aligns what goes on from here; to mix them, write {meant}")
                }
                false => format!("to align them, write {align}; to mix them, write {meant}"),
            };
            let edit = delayed(model, mixed, if goes_on(mixed) { 0 } else { longer(mixed) });
            labelled(model, mixed, Code::MixedLatency, message).with_edit_if(help, edit)
        }
        Some(place) => {
            let message = format!("{message}, but each sequence has one sample{}", more(mixed));
            labelled(model, mixed, Code::MixedLatencyOfOneSample, message)
                .with_label(place, "the sequences of this experiment have one sample each")
                .with_edit_if(format!("write {align}"), delayed(model, mixed, longer(mixed)))
        }
    }
}

/// The message where no connection has a delay that could be written.
fn within_steps(model: &Model, mixed: &MixedLatency, message: String) -> Diagnostic {
    let align = "a block with dynamics on each path or on none (`tau(0)`)";
    match experiment_of_one_sample(model) {
        None => labelled(model, mixed, Code::MixedLatency, message + &more(mixed))
            .with_help(format!("to align them, have {align}")),
        Some(place) => {
            let message = format!("{message}, but each sequence has one sample{}", more(mixed));
            labelled(model, mixed, Code::MixedLatencyOfOneSample, message)
                .with_label(place, "the sequences of this experiment have one sample each")
                .with_help(format!("have {align}"))
        }
    }
}

/// The message with both paths at their last arrows.
fn labelled(model: &Model, mixed: &MixedLatency, code: Code, message: String) -> Mistake {
    let takes = |(path, ticks): &(Vec<Arrow>, u64)| {
        format!("`{}` takes {}", path_text(&model.network, path), Counted(*ticks, "tick"))
    };
    let (short, long) = (takes(&mixed.short), takes(&mixed.long));
    let place = |path: &[Arrow]| last_place(model, path);
    let (here, there) = (place(&mixed.short.0), place(&mixed.long.0));
    match here == there {
        true => Mistake::new(code, here, message, format!("{short}, {long}")),
        false => Mistake::new(code, here, message, short).with_label(there, long),
    }
}

fn last_place(model: &Model, path: &[Arrow]) -> Span {
    path.last().map_or(model.places.program, |arrow| model.places.connection(arrow.connection()))
}

fn more(mixed: &MixedLatency) -> String {
    match mixed.more {
        0 => String::new(),
        1 => ", and so does 1 more block".to_string(),
        more => format!(", and so do {}", Counted(more as u64, "more block")),
    }
}

/// The delay, or the clock, with which both paths would take the same time.
fn aligning(network: &Network, mixed: &MixedLatency) -> String {
    let delay = last_with_delay(network, mixed, longer(mixed));
    match is_aligned_by_layers(network, mixed) {
        true => format!("{delay}, or `clock layered`"),
        false => delay,
    }
}

/// Whether the long path is the short one and more, so that a delay on one is a delay on both.
fn goes_on(mixed: &MixedLatency) -> bool {
    mixed.long.0.starts_with(&mixed.short.0)
}

/// By how many ticks the long path is longer.
fn longer(mixed: &MixedLatency) -> u64 {
    mixed.long.1 - mixed.short.1
}

/// The edit that gives the last arrow of the short path so many ticks more.
fn delayed(model: &Model, mixed: &MixedLatency, ticks: u64) -> Option<Edit> {
    let last = mixed.short.0.last().filter(|arrow| !arrow.is_gate())?;
    let delay = u64::from(model.network.route(*last).delay) + ticks;
    model.places.with_delay(last.connection(), delay)
}

/// The delay as it is, written, which says that it is meant.
fn written(network: &Network, mixed: &MixedLatency) -> String {
    last_with_delay(network, mixed, 0)
}

/// The last arrow of the short path with its delay and so many ticks more.
fn last_with_delay(network: &Network, mixed: &MixedLatency, ticks: u64) -> String {
    let Some(last) = mixed.short.0.last() else { return String::new() };
    with_delay(network, *last, u64::from(network.route(*last).delay) + ticks)
}

/// Whether under `clock layered` both paths would take no time, and no algebraic loop would arise.
fn is_aligned_by_layers(network: &Network, mixed: &MixedLatency) -> bool {
    let returns = |arrow: Arrow| {
        let route = network.route(arrow);
        route.from == route.to
    };
    let would_be_0 = |arrow: Arrow| {
        let route = network.route(arrow);
        if route.delay_is_written { route.delay == 0 } else { !returns(arrow) }
    };
    let graph = block_graph(network, would_be_0);
    let has_no_loop = graph.topological(&declared_ranks(network)).len() == network.blocks.len();
    let mut paths = mixed.short.0.iter().chain(&mixed.long.0);
    network.clock == Clock::Global && has_no_loop && !paths.any(|arrow| returns(*arrow))
}

/// The place of the first experiment all of whose sequences have one sample.
fn experiment_of_one_sample(model: &Model) -> Option<Span> {
    let is_of_one = |experiment: &Experiment| match experiment {
        Experiment::Train(train) => has_one_sample(&train.data),
        Experiment::Run(run) => feeds_one_sample(run),
    };
    let index = model.experiments.iter().position(is_of_one)?;
    model.places.experiments.get(index).copied()
}

fn feeds_one_sample(run: &RunExperiment) -> bool {
    let is_of_one = |samples: &Samples| match samples {
        Samples::Series(series) => has_one_sample(&series.data),
        Samples::Literal(_) => false,
    };
    !run.feeds.is_empty() && run.feeds.iter().all(|feed| is_of_one(&feed.samples))
}

fn has_one_sample(data: &Dataset) -> bool {
    !data.sequences.is_empty() && data.sequences.iter().all(|rows| rows.len() == 1)
}
