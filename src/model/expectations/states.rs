//! Expectations in a `run`: states at a tick.

use std::ops::Range;

use super::expectation;
use super::mentions::{Home, Mention};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::expectation::{Expectation, Observed, StateFact};
use crate::model::network::Network;
use crate::model::resolver::Resolver;
use crate::model::value::{MAX_WHOLE, Value, is_whole};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, Name};
use crate::wording::Counted;

/// How long a `run` lasts.
#[derive(Debug, Clone, Copy)]
pub(in crate::model) struct Ticks {
    /// The ticks of its longest sequence; absent where the lines that settle it are broken.
    pub longest: Option<usize>,
    /// The verb of the run.
    pub place: Span,
}

/// Resolves an `expect` line of a `run`.
pub(in crate::model) fn state_expectation(
    resolver: &mut Resolver,
    network: &Network,
    ticks: Ticks,
    expect: &ast::Expectation,
) -> Option<Expectation<StateFact>> {
    let read = |resolver: &mut Resolver, mention: &Mention| {
        let Mention::State { block, part, tick, .. } = mention else { return None };
        let of = observed(resolver, block);
        let tick = reached(resolver, ticks, tick);
        let of = of?;
        let size = neurons(network, of);
        let neurons = match part {
            None => Some(0..size),
            Some(part) => part_of(resolver, block, size, part),
        };
        let (neurons, tick) = (neurons?, tick?);
        // The size of a block whose declaration is broken is not known.
        let length = if size == 0 { None } else { Some(neurons.len()) };
        Some((StateFact { of, neurons, tick }, length))
    };
    expectation::<StateFact>(resolver, Home::Run, expect, read)
}

fn observed(resolver: &mut Resolver, name: &Name) -> Option<Observed> {
    match name.text.as_str() {
        "r" => Some(Observed::State),
        "dr" => Some(Observed::Change),
        _ => resolver.block(name).map(Observed::Block),
    }
}

/// How many numbers there are to look at.
fn neurons(network: &Network, of: Observed) -> usize {
    match of {
        Observed::Block(block) => network.block(block).size,
        Observed::State => network.neurons(),
        Observed::Change => {
            let changing = network.blocks.iter().filter(|block| !block.is_input());
            changing.map(|block| block.size).sum()
        }
    }
}

/// A tick that the run reaches.
fn reached(resolver: &mut Resolver, ticks: Ticks, expr: &Expr) -> Option<usize> {
    let tick = resolver.whole(expr, "the tick", 0, MAX_WHOLE)?;
    match ticks.longest {
        Some(longest) if tick >= longest => {
            resolver.say(not_reached(expr.span, tick, longest, ticks.place));
            None
        }
        _ => Some(tick),
    }
}

fn not_reached(span: Span, tick: usize, longest: usize, run: Span) -> Diagnostic {
    let ticks = Counted(longest as u64, "tick");
    let message = format!("the run does not reach tick {tick}");
    let (label, help) = match longest {
        0 => ("it lasts for no tick".to_string(), "write `ticks 10`".to_string()),
        _ => {
            let last = longest - 1;
            (
                format!("it lasts for {ticks}, 0 to {last}"),
                format!("name a tick up to {last}, or let it last longer"),
            )
        }
    };
    Mistake::new(Code::BadValue, span, message, "beyond its end")
        .with_label(run, label)
        .with_help(help)
}

/// `[k]` or `[a..b]`: neurons from 1, both ends included.
fn part_of(resolver: &mut Resolver, name: &Name, size: usize, part: &Expr) -> Option<Range<usize>> {
    let value = resolver.value(part)?;
    let ends = match value {
        Value::Number(neuron) => Some((neuron, neuron)),
        Value::Range(first, last) => Some((first, last)),
        _ => None,
    };
    let is_known = size > 0;
    let fits = |(first, last): &(f64, f64)| {
        let exist = *first >= 1.0 && (*last <= size as f64 || !is_known);
        is_whole(*first) && is_whole(*last) && exist
    };
    let Some((first, last)) = ends.filter(fits) else {
        resolver.say(no_part(resolver, name, size, &value, part.span));
        return None;
    };
    Some(first as usize - 1..last as usize)
}

fn no_part(resolver: &Resolver, name: &Name, size: usize, found: &Value, span: Span) -> Diagnostic {
    let text = &name.text;
    let message = format!("`{text}` has {}, from 1", Counted(size as u64, "neuron"));
    let message =
        Mistake::new(Code::BadValue, span, message, format!("this is {}", found.describe()));
    let message = match resolver.block_place(text) {
        Some(place) => message.with_label(place, format!("`{text}` declared here")),
        None => message,
    };
    message.with_help(format!("write `{text}[1]`, or `{text}[1..{}]`", size.max(1)))
}
