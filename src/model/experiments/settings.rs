//! The lines of a `train` beside feeds and fits: `over`, `by`, `baseline`.

use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::attributes::{Attributes, Owner, Stated};
use crate::model::experiment::{Optimiser, Windows};
use crate::model::resolver::Resolver;
use crate::model::words::Class;
use crate::source::Span;
use crate::syntax::ast::Line;

/// What an `over` line says.
#[derive(Debug)]
pub(super) struct Over {
    /// How sequences are cut, and where that is written.
    pub windows: Option<(Windows, Span)>,
    /// Sequences or windows of a batch.
    pub batch: usize,
    /// Passes over the training part.
    pub epochs: usize,
}

/// What a `by` line says.
#[derive(Debug)]
pub(super) struct By {
    /// How gradients move weights.
    pub optimiser: Optimiser,
    /// The largest norm of a gradient.
    pub clip: Option<f64>,
}

/// `over windows(…), batch(…), epochs(…)`
pub(super) fn over(resolver: &mut Resolver, line: Option<&Line>) -> Option<Over> {
    const OWNER: Owner = Owner { noun: "an `over` line", classes: &[Class::Over] };
    let stated = attributes(resolver, line, OWNER)?;
    let windows = match stated.find("windows") {
        Some(windows) => Some((self::windows(resolver, windows)?, windows.span)),
        None => None,
    };
    let count = |word, argument| stated.find(word).and_then(|stated| stated.bound.whole(argument));
    let (batch, epochs) = (count("batch", "B"), count("epochs", "E"));
    Some(Over { windows, batch: batch.unwrap_or(32), epochs: epochs.unwrap_or(100) })
}

fn windows(resolver: &mut Resolver, stated: &Stated) -> Option<Windows> {
    let length = stated.bound.whole("n")?;
    let stride = stated.bound.whole("stride").unwrap_or(length);
    let skip = stated.bound.whole("skip").unwrap_or(0);
    if skip >= length {
        let span = stated.bound.span("skip").unwrap_or(stated.span);
        let message = format!("windows of {length} that skip {skip} score nothing");
        resolver.say(
            Mistake::new(Code::BadValue, span, message, "no target of a window is left")
                .with_help(format!("skip at most {}", length - 1)),
        );
        return None;
    }
    Some(Windows { length, stride, skip })
}

/// `by adam(…), clip(…)`
pub(super) fn by(resolver: &mut Resolver, line: Option<&Line>) -> Option<By> {
    const OWNER: Owner = Owner { noun: "a `by` line", classes: &[Class::By] };
    let stated = attributes(resolver, line, OWNER)?;
    let optimiser = match (stated.find("adam"), stated.find("sgd")) {
        (Some(adam), Some(sgd)) => {
            resolver.say(two_optimisers(adam, sgd));
            return None;
        }
        (None, Some(sgd)) => self::sgd(resolver, sgd)?,
        (adam, None) => self::adam(resolver, adam)?,
    };
    let clip = stated.find("clip").and_then(|clip| clip.bound.number("norm"));
    Some(By { optimiser, clip })
}

fn adam(resolver: &mut Resolver, stated: Option<&Stated>) -> Option<Optimiser> {
    let beta1 = share_below_1(resolver, stated, "beta1", 0.9);
    let beta2 = share_below_1(resolver, stated, "beta2", 0.999);
    let (beta1, beta2) = (beta1?, beta2?);
    let lr = given(stated, "lr", 0.001);
    let (eps, decay) = (given(stated, "eps", 1e-8), given(stated, "decay", 0.0));
    Some(Optimiser::Adam { lr, beta1, beta2, eps, decay })
}

fn sgd(resolver: &mut Resolver, stated: &Stated) -> Option<Optimiser> {
    let momentum = share_below_1(resolver, Some(stated), "momentum", 0.0)?;
    let decay = given(Some(stated), "decay", 0.0);
    Some(Optimiser::Sgd { lr: given(Some(stated), "lr", 0.01), momentum, decay })
}

/// An argument, or what holds without it.
fn given(stated: Option<&Stated>, argument: &str, absent: f64) -> f64 {
    stated.and_then(|stated| stated.bound.number(argument)).unwrap_or(absent)
}

/// An argument that must be below 1: with 1, no gradient is ever forgotten.
fn share_below_1(
    resolver: &mut Resolver,
    stated: Option<&Stated>,
    argument: &str,
    absent: f64,
) -> Option<f64> {
    let number = given(stated, argument, absent);
    if number < 1.0 {
        return Some(number);
    }
    let span = stated.and_then(|stated| stated.bound.span(argument)).unwrap_or_default();
    let message = format!("`{argument}` must be below 1");
    resolver.say(
        Mistake::new(Code::BadValue, span, message, "earlier gradients would never fade")
            .with_help(format!("write a number from 0 to below 1, such as `{argument} = 0.9`")),
    );
    None
}

/// Whether `baseline persistence` is written, and where.
pub(super) fn baseline(resolver: &mut Resolver, line: Option<&Line>) -> Option<Option<Span>> {
    const OWNER: Owner = Owner { noun: "a `baseline` line", classes: &[Class::Baseline] };
    let stated = attributes(resolver, line, OWNER)?;
    Some(stated.find("persistence").map(|persistence| persistence.span))
}

/// The attributes of a line, none where there is no line; absent where some are broken.
fn attributes<'a>(
    resolver: &mut Resolver,
    line: Option<&'a Line>,
    owner: Owner,
) -> Option<Attributes<'a>> {
    let attributes = line.map_or(&[][..], |line| &line.attributes);
    let stated = resolver.attributes(attributes, owner);
    (!stated.broken).then_some(stated)
}

fn two_optimisers(adam: &Stated, sgd: &Stated) -> Diagnostic {
    let (first, second) = if adam.span < sgd.span { (adam, sgd) } else { (sgd, adam) };
    let message = "weights are moved by one optimiser";
    Mistake::new(Code::RepeatedStatement, second.span, message, "a second optimiser")
        .with_label(first.span, "the first optimiser")
        .with_removal("remove one of them", second.span)
}
