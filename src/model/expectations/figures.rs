//! Expectations in a `train`: figures of the trained network.

use super::expectation;
use super::mentions::{Home, Mention};
use super::network::named_block;
use crate::data::{Part, Series};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::expectation::{Expectation, Figure, TrainFact};
use crate::model::experiment::{Fit, Loss};
use crate::model::network::BlockId;
use crate::model::resolver::{Bound, Resolver};
use crate::model::value::Value;
use crate::model::words::Word;
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::wording::{did_you_mean, list};

/// What is known of the other lines of a `train`.
#[derive(Debug)]
pub(in crate::model) struct Fitted<'a> {
    /// The fits that were understood, each with the place of its loss.
    pub fits: Vec<(&'a Fit, Span)>,
    /// Whether all were.
    pub are_all: bool,
    /// Whether there is a `baseline` line.
    pub has_baseline: bool,
}

/// Resolves an `expect` line of a `train`.
pub(in crate::model) fn figure_expectation(
    resolver: &mut Resolver,
    fitted: &Fitted,
    expect: &ast::Expectation,
) -> Option<Expectation<TrainFact>> {
    let read = |resolver: &mut Resolver, mention: &Mention| {
        let Mention::Word { word, arguments, span } = mention else { return None };
        let bound = resolver.bind(word, arguments, *span)?;
        fact(resolver, fitted, word, &bound, *span).map(|fact| (fact, None))
    };
    expectation::<TrainFact>(resolver, Home::Train, expect, read)
}

fn fact(
    resolver: &mut Resolver,
    fitted: &Fitted,
    word: &'static Word,
    bound: &Bound,
    span: Span,
) -> Option<TrainFact> {
    let part = part(resolver, bound)?;
    let place = bound.span("part")?;
    if word.name == "loss" {
        let mut series = fitted.fits.iter().map(|(fit, _)| &fit.series);
        let scores = !fitted.are_all || series.any(|series| has_targets(series, part));
        if !scores {
            resolver.say(without_targets(resolver, fitted, part, place));
        }
        return scores.then_some(TrainFact::Loss(part));
    }
    let (block, name) = named_block(resolver, bound, "block")?;
    let figure = figure(word.name, bound.value("units").is_some())?;
    let Some((fit, loss)) = fitted.of(block) else {
        if fitted.are_all {
            resolver.say(not_fitted(resolver, fitted, &name));
        }
        return None;
    };
    let asked = Asked { word: word.name, figure, name, span };
    let refusal = asked
        .of_another_loss(fit, loss)
        .or_else(|| asked.without_baseline(fitted))
        .or_else(|| asked.without_units(fit, bound.span("units")))
        .or_else(|| {
            let is_scored = has_targets(&fit.series, part);
            (!is_scored).then(|| without_targets(resolver, fitted, part, place))
        });
    match refusal {
        Some(message) => {
            resolver.say(message);
            None
        }
        None => Some(TrainFact::OfFit { block, part, figure }),
    }
}

impl<'a> Fitted<'a> {
    /// The fit of a block, and the place of its loss.
    fn of(&self, block: BlockId) -> Option<(&'a Fit, Span)> {
        self.fits.iter().find(|(fit, _)| fit.block == block).copied()
    }
}

/// The part that an argument names.
fn part(resolver: &mut Resolver, bound: &Bound) -> Option<Part> {
    let Value::Text(text) = bound.value("part")? else { return None };
    let part = Part::ALL.into_iter().find(|part| part.name() == text);
    if part.is_none() {
        let place = bound.span("part")?;
        let names = Part::ALL.map(Part::name);
        let message = format!("no part of the data is called `{text}`");
        let message = Mistake::new(Code::UnknownWord, place, message, "unknown word");
        resolver.say(match did_you_mean(text, names) {
            Some(near) => message.with_edit(format!("did you mean `{near}`?"), place, near),
            None => message.with_help(format!("the parts are {}", list(&names))),
        });
    }
    part
}

fn figure(name: &str, in_units: bool) -> Option<Figure> {
    Some(match name {
        "mse" => Figure::MeanSquared { in_units },
        "rmse" => Figure::RootMeanSquared { in_units },
        "persistence" => Figure::Persistence { in_units },
        "cross_entropy" => Figure::CrossEntropy,
        "accuracy" => Figure::Accuracy,
        _ => return None,
    })
}

/// Whether a part has a target at all.
fn has_targets(series: &Series, part: Part) -> bool {
    series.data.sequences.iter().flatten().any(|row| series.part(*row as usize) == Some(part))
}

/// A figure of a fit that is asked for.
struct Asked {
    word: &'static str,
    figure: Figure,
    /// The fitted block, as it is named here.
    name: Name,
    /// The whole.
    span: Span,
}

impl Asked {
    /// The loss of the fits that have the figure.
    fn loss(&self) -> Loss {
        match self.figure {
            Figure::CrossEntropy | Figure::Accuracy => Loss::CrossEntropy,
            Figure::MeanSquared { .. }
            | Figure::RootMeanSquared { .. }
            | Figure::Persistence { .. } => Loss::MeanSquared,
        }
    }

    fn of_another_loss(&self, fit: &Fit, loss: Span) -> Option<Diagnostic> {
        if fit.loss == self.loss() {
            return None;
        }
        let Asked { word, name, .. } = self;
        let (has, needs) = (fit.loss.name(), self.loss().name());
        let message = format!("the fit of `{}` has `{has}` and no `{word}`", name.text);
        let figures = match fit.loss {
            Loss::MeanSquared => "`mse`, `rmse` and `persistence`",
            Loss::CrossEntropy => "`cross_entropy` and `accuracy`",
        };
        let message =
            Mistake::new(Code::BadLoss, self.span, message, format!("of fits with `{needs}`"))
                .with_label(loss, format!("this fit has `{has}`"));
        Some(message.with_help(format!("its figures are {figures}")))
    }

    fn without_baseline(&self, fitted: &Fitted) -> Option<Diagnostic> {
        let is_asked = matches!(self.figure, Figure::Persistence { .. });
        (is_asked && !fitted.has_baseline).then(|| {
            let message = "the persistence forecast is made where there is a `baseline` line";
            Mistake::new(Code::MissingLine, self.span, message, "there is no such forecast here")
                .with_help("write the line `baseline persistence`")
        })
    }

    fn without_units(&self, fit: &Fit, units: Option<Span>) -> Option<Diagnostic> {
        let units = units.filter(|_| fit.series.unit.is_none())?;
        let message =
            format!("the target of `{}` is in no other units than its own", self.name.text);
        Some(
            Mistake::new(Code::BadArguments, units, message, "nothing was scaled")
                .with_help("leave `units` out"),
        )
    }
}

fn not_fitted(resolver: &Resolver, fitted: &Fitted, name: &Name) -> Diagnostic {
    let message = format!("no `fit` of this training names `{}`", name.text);
    let message = Mistake::new(Code::BadTarget, name.span, message, "not fitted here");
    let message = match resolver.block_place(&name.text) {
        Some(place) => message.with_label(place, format!("`{}` declared here", name.text)),
        None => message,
    };
    match fitted.fits.is_empty() {
        true => message.with_help("expect a figure of a block that is fitted"),
        false => {
            message.with_help(format!("write `fit {} = series`, or name a fitted block", name.text))
        }
    }
}

/// No target of a part is scored, so that it has no figures.
fn without_targets(resolver: &Resolver, fitted: &Fitted, part: Part, span: Span) -> Diagnostic {
    let data = fitted.fits.first().map(|(fit, _)| fit.series.data.name.as_str());
    let (name, adjective) = (part.name(), part.adjective());
    let message = match data {
        Some(data) => format!("the {adjective} part of `{data}` has no targets"),
        None => format!("the {adjective} part has no targets"),
    };
    let message = Mistake::new(Code::EmptyPart, span, message, "nothing is scored on it");
    match data.and_then(|data| resolver.dataset_place(data)) {
        Some(place) => message.with_label(place, "the data set is declared here"),
        None => message,
    }
    .with_help(format!("leave rows to `{name}` in the split, or name another part"))
}
