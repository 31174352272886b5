//! What `feed` and `fit` name and take: a block of the right kind, a series of its width, and all
//! of one data set.

use std::sync::Arc;

use super::lines::declared;
use crate::data::{Dataset, Series};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::experiment::{Feed, RunFeed, Samples};
use crate::model::network::{Block, BlockId, Network};
use crate::model::resolver::Resolver;
use crate::model::value::Value;
use crate::source::Span;
use crate::syntax::ast::{Assignment, Expr, ExprKind, Name};
use crate::wording::Counted;

/// A series and the place where it is given.
pub(super) type Placed = (Arc<Series>, Span);

/// `feed x = series` of a `train`.
pub(super) fn feed(
    resolver: &mut Resolver,
    network: &Network,
    assignment: &Assignment,
) -> Option<(Feed, Span)> {
    let block = fed_block(resolver, network, &assignment.target);
    let series = series(resolver, &assignment.value);
    let (block, series) = (block?, series?);
    width_fits(resolver, network, block, &series, assignment.value.span)
        .then_some((Feed { block, series }, assignment.value.span))
}

/// `feed x = samples` of a `run`.
pub(super) fn run_feed(
    resolver: &mut Resolver,
    network: &Network,
    assignment: &Assignment,
) -> Option<(RunFeed, Span)> {
    let (block, span) = (fed_block(resolver, network, &assignment.target), assignment.value.span);
    let value = resolver.value(&assignment.value);
    let (block, value) = (block?, value?);
    let samples = match value {
        Value::Series(series) => {
            let fits = width_fits(resolver, network, block, &series, span);
            fits.then_some(Samples::Series(series))?
        }
        Value::List(values) if !values.is_empty() => {
            Samples::Literal(samples(resolver, network, block, &values, &assignment.value)?)
        }
        other => {
            resolver.say(no_samples(network.block(block), &other, span));
            return None;
        }
    };
    Some((RunFeed { block, samples }, span))
}

/// The block that a `feed` names: an input.
fn fed_block(resolver: &mut Resolver, network: &Network, name: &Name) -> Option<BlockId> {
    let block = resolver.block(name)?;
    if network.block(block).is_input() {
        return Some(block);
    }
    let message = format!("`{}` is not an input block and cannot be fed", name.text);
    let message = Mistake::new(Code::BadTarget, name.span, message, "an input is needed here");
    let message = declared(resolver, network, block, message);
    resolver.say(message.with_help("`fit` says what a block should do, `start` where it starts"));
    None
}

/// A value that must be a series.
pub(super) fn series(resolver: &mut Resolver, value: &Expr) -> Option<Arc<Series>> {
    match resolver.value(value)? {
        Value::Series(series) => Some(series),
        other => {
            let message = format!("a series of data is needed, found {}", other.describe());
            resolver.say(
                Mistake::new(Code::BadValue, value.span, message, "not a series")
                    .with_help("name columns of a data set, as in `sun.sunspots`"),
            );
            None
        }
    }
}

/// Whether a series is as wide as a block; a block of unknown size fits any.
pub(super) fn width_fits(
    resolver: &mut Resolver,
    network: &Network,
    block: BlockId,
    series: &Series,
    span: Span,
) -> bool {
    let Block { name, size, .. } = network.block(block);
    if *size == 0 || *size == series.width {
        return true;
    }
    let columns = Counted(series.width as u64, "column");
    let neurons = Counted(*size as u64, "neuron");
    let message = format!("`{name}` has {neurons}, the series has {columns}");
    let message = Mistake::new(Code::SizeMismatch, span, message, columns.to_string());
    let message = declared(resolver, network, block, message);
    resolver.say(message.with_help(format!("give `{name}` the size {}", series.width)));
    false
}

/// The data set of all series, or a message that shows two that differ.
pub(super) fn one_data_set(resolver: &mut Resolver, series: &[Placed]) -> Option<Arc<Dataset>> {
    let (first, place) = series.first()?;
    for (other, span) in series {
        if !Arc::ptr_eq(&first.data, &other.data) {
            let (a, b) = (&first.data.name, &other.data.name);
            let message = format!("one experiment takes `{a}` and `{b}`");
            resolver.say(
                Mistake::new(Code::DifferentData, *span, message, format!("rows of `{b}`"))
                    .with_label(*place, format!("rows of `{a}`"))
                    .with_help("take all series of an experiment from one data set"),
            );
            return None;
        }
    }
    Some(first.data.clone())
}

/// Samples given in the program, one for each tick.
fn samples(
    resolver: &mut Resolver,
    network: &Network,
    block: BlockId,
    values: &[Value],
    expr: &Expr,
) -> Option<Vec<Vec<f64>>> {
    let size = network.block(block).size;
    let mut samples = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let sample = match value.number() {
            Some(number) => Some(vec![number]),
            None => value.numbers(),
        };
        match sample {
            Some(sample) if size == 0 || sample.len() == size => samples.push(sample),
            _ => {
                let span = place_of(expr, index);
                let message = wrong_sample(network.block(block), value, index, span);
                let message = declared(resolver, network, block, message);
                let numbers = Counted(size as u64, "number");
                resolver.say(message.with_help(format!("write a list of {numbers} for each tick")));
                return None;
            }
        }
    }
    Some(samples)
}

/// The place of an element of a list, where the list is written out.
fn place_of(expr: &Expr, index: usize) -> Span {
    match &expr.kind {
        ExprKind::List(values) => values.get(index).map_or(expr.span, |value| value.span),
        _ => expr.span,
    }
}

fn wrong_sample(block: &Block, value: &Value, index: usize, span: Span) -> Mistake {
    let (name, neurons) = (&block.name, Counted(block.size as u64, "neuron"));
    let numbers = value.numbers().map(|numbers| numbers.len());
    let found = match (value.number(), numbers) {
        (Some(_), _) => "is one number".to_string(),
        (None, Some(count)) => format!("has {}", Counted(count as u64, "number")),
        (None, None) if matches!(value, Value::List(_)) => "is not a list of numbers".to_string(),
        (None, None) => format!("is {}", value.describe()),
    };
    let code = match (value.number(), numbers) {
        (None, None) => Code::BadValue,
        _ => Code::SizeMismatch,
    };
    let message = format!("`{name}` has {neurons}, sample {} {found}", index + 1);
    Mistake::new(code, span, message, found)
}

fn no_samples(block: &Block, value: &Value, span: Span) -> Diagnostic {
    let name = &block.name;
    let form = match block.size {
        1 => "[0.5, 1]",
        _ => "[[…], […]]",
    };
    let message = format!("`feed {name}` needs a sample for each tick, found {}", value.describe());
    Mistake::new(Code::BadValue, span, message, "neither samples nor a series")
        .with_help(format!("write `feed {name} = {form}`, or a series of data"))
}
