//! `fit y = series : loss, weight = w, at(k)`.

use super::feeds::{Placed, series, width_fits};
use super::lines::declared;
use crate::data::Series;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::attributes::{Attributes, Owner};
use crate::model::bounds::MAX_DELAY;
use crate::model::experiment::{Fit, Loss};
use crate::model::network::{BlockId, Network};
use crate::model::resolver::Resolver;
use crate::model::words::Class;
use crate::source::Span;
use crate::syntax::ast::{Assignment, Line, Name};
use crate::wording::Counted;

const OWNER: Owner = Owner { noun: "a `fit` line", classes: &[Class::Fit] };

/// A fit and its places.
#[derive(Debug)]
pub(super) struct PlacedFit {
    /// The fit.
    pub fit: Fit,
    /// The block's name in it.
    pub name: Span,
    /// Its series.
    pub value: Span,
    /// Its loss, or the whole line where none is written.
    pub loss: Span,
}

impl PlacedFit {
    /// Its series and the place of it.
    pub fn series(&self) -> Placed {
        (self.fit.series.clone(), self.value)
    }
}

/// Resolves a `fit` line.
pub(super) fn fit(
    resolver: &mut Resolver,
    network: &Network,
    assignment: &Assignment,
    line: &Line,
) -> Option<PlacedFit> {
    let block = fitted_block(resolver, network, &assignment.target);
    let value = assignment.value.span;
    let series = series(resolver, &assignment.value);
    let stated = resolver.attributes(&line.attributes, OWNER);
    let (loss, place) = loss(resolver, &stated, line)?;
    let at = at(resolver, &stated);
    let weight = stated.find("weight").and_then(|weight| weight.bound.number("w")).unwrap_or(1.0);
    let (block, series, at) = (block?, series?, at?);
    let fits = width_fits(resolver, network, block, &series, value);
    let scores = loss != Loss::CrossEntropy
        || (is_softmax(resolver, network, block, place)
            && has_no_leak(resolver, network, block, place)
            && is_one_hot(resolver, &series, value));
    if loss == Loss::MeanSquared && network.block(block).activation.couples_block() {
        resolver.say(softmax_with_mse(network, block, assignment.target.span, place));
    }
    (fits && scores && !stated.broken).then_some(PlacedFit {
        fit: Fit { block, series, loss, weight, at },
        name: assignment.target.span,
        value,
        loss: place,
    })
}

/// The block that a `fit` names: no input.
fn fitted_block(resolver: &mut Resolver, network: &Network, name: &Name) -> Option<BlockId> {
    let block = resolver.block(name)?;
    if !network.block(block).is_input() {
        return Some(block);
    }
    let message = format!("`{}` is an input block and cannot be fitted", name.text);
    let message = Mistake::new(Code::BadTarget, name.span, message, "an input holds what is fed");
    let message = declared(resolver, network, block, message);
    resolver
        .say(message.with_help(format!("write `feed {} = …`, or fit another block", name.text)));
    None
}

/// The loss and its place; mse where none is written.
fn loss(resolver: &mut Resolver, stated: &Attributes, line: &Line) -> Option<(Loss, Span)> {
    match (stated.find("mse"), stated.find("cross_entropy")) {
        (Some(mse), Some(cross_entropy)) => {
            let (first, second) = match mse.span < cross_entropy.span {
                true => (mse, cross_entropy),
                false => (cross_entropy, mse),
            };
            let message = "a `fit` has one loss";
            resolver.say(
                Mistake::new(Code::RepeatedStatement, second.span, message, "a second loss")
                    .with_label(first.span, "the first loss")
                    .with_removal("remove one of them", second.span),
            );
            None
        }
        (None, Some(cross_entropy)) => Some((Loss::CrossEntropy, cross_entropy.span)),
        (Some(mse), None) => Some((Loss::MeanSquared, mse.span)),
        (None, None) => Some((Loss::MeanSquared, line.span)),
    }
}

/// The placement, absent inside where none is written.
fn at(resolver: &mut Resolver, stated: &Attributes) -> Option<Option<u32>> {
    let Some(at) = stated.find("at") else { return Some(None) };
    let ticks = at.bound.whole("k").and_then(|ticks| u32::try_from(ticks).ok());
    if let Some(ticks) = ticks.filter(|ticks| *ticks <= MAX_DELAY) {
        return Some(Some(ticks));
    }
    let most = Counted(u64::from(MAX_DELAY), "tick");
    let message = format!("a target may stand {most} after its sample at most");
    resolver.say(
        Mistake::new(Code::TooLarge, at.span, message, "later than that")
            .with_help(format!("write `at(k)` with k of at most {MAX_DELAY}")),
    );
    None
}

fn softmax_with_mse(network: &Network, block: BlockId, name: Span, loss: Span) -> Diagnostic {
    let text = &network.block(block).name;
    let message = format!("the softmax block `{text}` is fitted by `mse`");
    let label = "its gradient vanishes where the block is sure and wrong";
    Mistake::new(Code::SoftmaxWithMse, loss, message, label)
        .with_label(name, format!("`{text}` is softmax"))
        .with_help("fit classes by `cross_entropy`, with `onehot(…)` targets")
}

/// Whether cross entropy goes with the block.
fn is_softmax(resolver: &mut Resolver, network: &Network, block: BlockId, loss: Span) -> bool {
    let activation = &network.block(block).activation;
    if activation.couples_block() {
        return true;
    }
    let name = &network.block(block).name;
    let message =
        format!("`cross_entropy` needs a softmax block, `{name}` is {}", activation.name());
    let message = Mistake::new(Code::BadLoss, loss, message, "no loss for this block");
    let message = declared(resolver, network, block, message);
    resolver
        .say(message.with_help(format!("give `{name}` the activation `softmax`, or fit by `mse`")));
    false
}

/// Whether cross entropy has a sum `a(t)` to be computed from: the state is `f` of it alone.
fn has_no_leak(resolver: &mut Resolver, network: &Network, block: BlockId, loss: Span) -> bool {
    if !network.leaks(block) {
        return true;
    }
    let name = &network.block(block).name;
    let message = format!("`cross_entropy` needs a block without leak, `{name}` keeps its state");
    let message = Mistake::new(Code::BadLoss, loss, message, "computed from the sum of one tick");
    let message = declared(resolver, network, block, message);
    resolver.say(message.with_help(format!("give `{name}` the time constant `tau(0)`")));
    false
}

/// Whether each target is a distribution over classes.
fn is_one_hot(resolver: &mut Resolver, series: &Series, span: Span) -> bool {
    const ROUNDING: f64 = 1e-9;
    let is_distribution = |row: &[f64]| {
        row.iter().all(|share| *share >= 0.0) && (row.iter().sum::<f64>() - 1.0).abs() <= ROUNDING
    };
    if series.present_rows().all(|row| is_distribution(series.row(row))) {
        return true;
    }
    let message = "`cross_entropy` needs one-hot targets: numbers of at least 0 that sum to 1";
    resolver.say(
        Mistake::new(Code::BadLoss, span, message, "has rows that are no distribution")
            .with_help("write `onehot(data.column)`"),
    );
    false
}
