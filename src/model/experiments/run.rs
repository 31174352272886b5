//! `run { … }`

use std::collections::HashSet;

use super::feeds::{Placed, one_data_set, run_feed};
use super::lines::{Lines, all};
use super::noise::noise;
use super::starts::{PlacedStart, starts};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::bounds::MAX_TICKS;
use crate::model::expectations::{Ticks, state_expectation};
use crate::model::experiment::{Length, RunExperiment, RunFeed, Samples, Show, sample_counts};
use crate::model::network::{BlockId, Network};
use crate::model::neurons::DeclaredStart;
use crate::model::resolver::Resolver;
use crate::model::words::{self, Class};
use crate::source::Span;
use crate::syntax::ast::{self, Name};

/// Resolves a `run`.
pub(super) fn resolve_run(
    resolver: &mut Resolver,
    network: &Network,
    starts: &[DeclaredStart],
    verb: &Name,
    lines: &[ast::Line],
) -> Option<RunExperiment> {
    let lines = Lines::of(resolver, verb, &[Class::RunVerb], lines);
    let differ = lines.targets_differ(resolver, "feed") & lines.targets_differ(resolver, "start");
    let feeds = all(lines.assignments("feed").map(|(it, _)| run_feed(resolver, network, it)));
    let starts = self::starts(resolver, network, starts, &lines);
    let noise = noise(resolver, &lines);
    let length = length(resolver, &lines, verb.span);
    let shows = shows(resolver, &lines);
    let records = records(resolver, network, &lines);
    let longest = match (&feeds, &starts, length, lines.broken) {
        (Some(feeds), Some(starts), Some(length), false) => longest(feeds, starts, length),
        _ => None,
    };
    let ticks = Ticks { longest, place: verb.span };
    let expected = lines.expectations();
    let expectations = all(expected.map(|it| state_expectation(resolver, network, ticks, it)));
    let (feeds, starts) = (feeds?, starts?);
    let are_alike = are_alike(resolver, &feeds, &starts);
    let (noise, length, shows, records) = (noise?, length?, shows?, records?);
    let expectations = expectations?;
    (differ && are_alike && !lines.broken).then(|| RunExperiment {
        feeds: feeds.into_iter().map(|(feed, _)| feed).collect(),
        starts: starts.into_iter().map(|placed| placed.start).collect(),
        noise,
        length,
        shows,
        records,
        expectations,
    })
}

/// The ticks of the longest sequence.
fn longest(feeds: &[(RunFeed, Span)], starts: &[PlacedStart], length: Length) -> Option<usize> {
    let starts = starts.iter().map(|placed| &placed.start);
    let counts = sample_counts(feeds.iter().map(|(feed, _)| feed), starts);
    counts.into_iter().map(|samples| length.ticks(samples)).max()
}

/// How long a run lasts.
fn length(resolver: &mut Resolver, lines: &Lines, verb: Span) -> Option<Length> {
    let is_fed = lines.find("feed").is_some();
    let most = MAX_TICKS as u64;
    match (lines.find("ticks"), lines.find("free")) {
        (Some(ticks), Some(free)) => {
            resolver.say(two_lengths(ticks, free));
            None
        }
        (Some(_), None) => {
            let ticks = lines.single(resolver, "ticks")?;
            resolver.whole(ticks, "the number of ticks", 1, most).map(Length::Ticks)
        }
        (None, Some(_)) => {
            let (free, least) = (lines.single(resolver, "free")?, u64::from(!is_fed));
            let free = resolver.whole(free, "the number of free ticks", least, most)?;
            Some(Length::Fed { free })
        }
        (None, None) if is_fed => Some(Length::Fed { free: 0 }),
        (None, None) => {
            if !lines.broken {
                resolver.say(without_length(verb));
            }
            None
        }
    }
}

/// Whether all feeds are given in the program, or all and the start states are series of one data
/// set.
fn are_alike(resolver: &mut Resolver, feeds: &[(RunFeed, Span)], starts: &[PlacedStart]) -> bool {
    let mut literal = None;
    let mut series: Vec<Placed> = Vec::new();
    for (feed, span) in feeds {
        match &feed.samples {
            Samples::Literal(_) => literal = literal.or(Some(*span)),
            Samples::Series(it) => series.push((it.clone(), *span)),
        }
    }
    series.extend(starts.iter().filter_map(PlacedStart::series));
    match (literal, series.first()) {
        (Some(literal), Some((_, series))) => {
            resolver.say(two_kinds(literal, *series));
            false
        }
        (None, Some(_)) => one_data_set(resolver, &series).is_some(),
        (_, None) => true,
    }
}

fn shows(resolver: &mut Resolver, lines: &Lines) -> Option<Vec<Show>> {
    let names = lines.listed(resolver, "show")?;
    all(names.iter().map(|name| match name.text.as_str() {
        "r" => Some(Show::State),
        "dr" => Some(Show::Change),
        _ => listed_block(resolver, name, "show").map(Show::Block),
    }))
}

fn records(resolver: &mut Resolver, network: &Network, lines: &Lines) -> Option<Vec<BlockId>> {
    let names = lines.listed(resolver, "record")?;
    let blocks = all(names.iter().map(|name| match name.text.as_str() {
        "r" => Some(network.block_ids().collect()),
        _ => listed_block(resolver, name, "record").map(|block| vec![block]),
    }))?;
    // With `r`, a block that is named too is recorded once.
    let mut seen = HashSet::new();
    Some(blocks.into_iter().flatten().filter(|block| seen.insert(*block)).collect())
}

/// A block that is listed; a word of `show` alone is no block.
fn listed_block(resolver: &mut Resolver, name: &Name, verb: &str) -> Option<BlockId> {
    if words::find(Class::Show, &name.text).is_some() {
        resolver.say(not_recorded(name, verb));
        return None;
    }
    resolver.block(name)
}

fn not_recorded(name: &Name, verb: &str) -> Diagnostic {
    let message = format!("`{}` cannot stand in `{verb}`", name.text);
    Mistake::new(Code::WrongKind, name.span, message, "a block, or `r`, is needed here")
        .with_help(format!("write `show {}` to see it", name.text))
}

fn two_lengths(ticks: &ast::Line, free: &ast::Line) -> Diagnostic {
    let (first, second) = if ticks.span < free.span { (ticks, free) } else { (free, ticks) };
    let message = "a `run` has `ticks` or `free`, not both";
    Mistake::new(Code::RepeatedStatement, second.span, message, "a second length")
        .with_label(first.span, "the first length")
        .with_edit("remove one of them", second.span, "")
}

fn without_length(verb: Span) -> Diagnostic {
    let message = "a `run` needs `feed`, `ticks` or `free`";
    Mistake::new(Code::MissingLine, verb, message, "does not say how long to run")
        .with_help("write `ticks 10`")
}

fn two_kinds(literal: Span, series: Span) -> Diagnostic {
    let message = "one run takes samples of the program and of a data set";
    Mistake::new(Code::DifferentData, series, message, "every sequence of a data set")
        .with_label(literal, "one sequence, written here")
        .with_help("make two runs of them")
}
