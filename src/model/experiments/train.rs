//! `train { … }`

use std::sync::Arc;

use super::feeds::{feed, one_data_set};
use super::fits::{PlacedFit, fit};
use super::lines::{Lines, all, declared};
use super::noise::noise;
use super::settings::{By, Over, baseline, by, over};
use super::starts::{PlacedStart, starts};
use super::targets::have_targets;
use crate::data::Dataset;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::expectation::{Expectation, TrainFact};
use crate::model::expectations::{Fitted, figure_expectation};
use crate::model::experiment::{Feed, Loss, TrainExperiment};
use crate::model::network::{Activation, BlockId, Network, VectorId};
use crate::model::neurons::DeclaredStart;
use crate::model::resolver::Resolver;
use crate::model::words::Class;
use crate::source::Span;
use crate::syntax::ast;

/// The lines of a `train`, each understood.
struct Draft {
    feeds: Vec<(Feed, Span)>,
    starts: Vec<PlacedStart>,
    noise: bool,
    fits: Vec<PlacedFit>,
    over: Over,
    by: By,
    baseline: Option<Span>,
    expectations: Vec<Expectation<TrainFact>>,
}

/// Resolves a `train`; says all that keeps it from training.
pub(super) fn resolve_train(
    resolver: &mut Resolver,
    network: &Network,
    starts: &[DeclaredStart],
    verb: &ast::Name,
    lines: &[ast::Line],
) -> Option<TrainExperiment> {
    let lines = Lines::of(resolver, verb, &[Class::TrainVerb], lines);
    let has_derivatives = is_differentiable(resolver, network, verb);
    let has_fit = lines.find("fit").is_some();
    if !has_fit && !lines.broken {
        resolver.say(without_fit(verb.span));
    }
    let draft = understand(resolver, network, starts, &lines).filter(|_| has_fit)?;
    let data = data(resolver, network, &draft, verb.span)?;
    if draft.feeds.is_empty() && !lines.broken {
        unfed(resolver, network, verb.span);
    }
    (has_derivatives && !lines.broken).then(|| draft.finish(data))
}

/// Understands each line by itself.
fn understand(
    resolver: &mut Resolver,
    network: &Network,
    starts: &[DeclaredStart],
    lines: &Lines,
) -> Option<Draft> {
    let differ = lines.targets_differ(resolver, "feed")
        & lines.targets_differ(resolver, "start")
        & lines.targets_differ(resolver, "fit");
    let feeds = all(lines.assignments("feed").map(|(it, _)| feed(resolver, network, it)));
    let fits = lines.assignments("fit").map(|(it, line)| fit(resolver, network, it, line));
    let fits: Vec<_> = fits.collect();
    let starts = self::starts(resolver, network, starts, lines);
    let noise = noise(resolver, lines);
    let over = over(resolver, lines.find("over"));
    let by = by(resolver, lines.find("by"));
    let baseline = baseline(resolver, lines.find("baseline"));
    let expectations = expectations(resolver, lines, &fits);
    let (feeds, starts, noise, fits) = (feeds?, starts?, noise?, all(fits)?);
    let (over, by, baseline, expectations) = (over?, by?, baseline?, expectations?);
    differ.then_some(Draft { feeds, starts, noise, fits, over, by, baseline, expectations })
}

/// The expectations, checked against as much as is known of the other lines.
fn expectations(
    resolver: &mut Resolver,
    lines: &Lines,
    fits: &[Option<PlacedFit>],
) -> Option<Vec<Expectation<TrainFact>>> {
    let fitted = Fitted {
        fits: fits.iter().flatten().map(|placed| (&placed.fit, placed.loss)).collect(),
        are_all: !lines.broken && !fits.is_empty() && fits.iter().all(Option::is_some),
        has_baseline: lines.broken || lines.find("baseline").is_some(),
    };
    all(lines.expectations().map(|it| figure_expectation(resolver, &fitted, it)))
}

/// The data set of a training whose lines go together.
fn data(
    resolver: &mut Resolver,
    network: &Network,
    draft: &Draft,
    verb: Span,
) -> Option<Arc<Dataset>> {
    let fed = draft.feeds.iter().map(|(feed, span)| (feed.series.clone(), *span));
    let started = draft.starts.iter().filter_map(PlacedStart::series);
    let fitted = draft.fits.iter().map(PlacedFit::series);
    let series: Vec<_> = fed.chain(fitted).chain(started).collect();
    let learns = can_learn(resolver, network, &draft.fits, verb);
    let persists = draft.baseline.is_none_or(|place| can_persist(resolver, &draft.fits, place));
    let data = one_data_set(resolver, &series)?;
    let has_targets = have_targets(resolver, &data, &draft.fits, draft.over.windows);
    (learns && persists && has_targets).then_some(data)
}

impl Draft {
    fn finish(self, data: Arc<Dataset>) -> TrainExperiment {
        TrainExperiment {
            data,
            feeds: self.feeds.into_iter().map(|(feed, _)| feed).collect(),
            starts: self.starts.into_iter().map(|placed| placed.start).collect(),
            noise: self.noise,
            fits: self.fits.into_iter().map(|placed| placed.fit).collect(),
            windows: self.over.windows.map(|(windows, _)| windows),
            batch: self.over.batch,
            epochs: self.over.epochs,
            optimiser: self.by.optimiser,
            clip: self.by.clip,
            persistence: self.baseline.is_some(),
            expectations: self.expectations,
        }
    }
}

/// Warns of a training that feeds nothing to a network with inputs.
fn unfed(resolver: &mut Resolver, network: &Network, verb: Span) {
    let Some(input) = network.blocks.iter().find(|block| block.is_input()) else { return };
    let message = "the training feeds none of the inputs, which are then 0";
    resolver.say(
        Mistake::new(Code::UnfedInput, verb, message, "no `feed` in its lines")
            .with_help(format!("write `feed {} = series`", input.name)),
    );
}

/// Whether all blocks have a derivative; names the first that has none.
fn is_differentiable(resolver: &mut Resolver, network: &Network, verb: &ast::Name) -> bool {
    let without = |id: &BlockId| !network.block(*id).activation.is_differentiable();
    let Some(id) = network.block_ids().find(without) else { return true };
    let block = network.block(id);
    let word = block.activation.name();
    let (reason, help) = match &block.activation {
        Activation::Formula(_) => (
            "has a formula whose derivative is 0 everywhere".to_string(),
            "write a formula that rises or falls with `v` between its steps".to_string(),
        ),
        _ => {
            let smooth = if word == "sign" { "tanh" } else { "sigmoid" };
            let reason = format!("is {word}, which has no useful derivative");
            (reason, format!("`{smooth}` is a smooth `{word}`"))
        }
    };
    let message = format!("`{}` {reason}", block.name);
    let message = Mistake::new(Code::NotDifferentiable, verb.span, message, "cannot train");
    resolver.say(declared(resolver, network, id, message).with_help(help));
    false
}

/// Whether a fit depends on a trainable number.
fn can_learn(resolver: &mut Resolver, network: &Network, fits: &[PlacedFit], verb: Span) -> bool {
    let fitted: Vec<_> = fits.iter().map(|placed| placed.fit.block).collect();
    if depends_on_trainable(network, &fitted) || !resolver.knows_all_arrows {
        return true;
    }
    let message = "no fit depends on a trainable number";
    let message = Mistake::new(Code::NothingToTrain, verb, message, "nothing to train");
    let message = match fits.first() {
        Some(fit) => message.with_label(fit.name, "only frozen numbers reach this block"),
        None => message,
    };
    resolver.say(message.with_help("leave `frozen` or `copy` out somewhere on a path to the fit"));
    false
}

/// Whether a trainable matrix, bias, start state or time constant lies on a path to one of the blocks.
fn depends_on_trainable(network: &Network, blocks: &[BlockId]) -> bool {
    let incoming = network.incoming();
    let mut reached = vec![false; network.blocks.len()];
    let mut waiting = blocks.to_vec();
    while let Some(id) = waiting.pop() {
        if std::mem::replace(&mut reached[id.index()], true) {
            continue;
        }
        let learned = [network.block(id).bias, network.learned_tau(id), network.learned_start(id)];
        let is_free = |vector: &VectorId| !network.vector(*vector).frozen;
        let entering = incoming[id.index()].iter().map(|id| network.connection(*id));
        if learned.iter().flatten().any(is_free)
            || entering.clone().any(|it| !network.matrix(it.matrix).is_frozen())
        {
            return true;
        }
        let gates = entering.clone().filter_map(|it| it.gate).map(|gate| gate.block);
        waiting.extend(entering.map(|connection| connection.from).chain(gates));
    }
    false
}

/// Whether the persistence forecast can be compared with a fit.
fn can_persist(resolver: &mut Resolver, fits: &[PlacedFit], place: Span) -> bool {
    let is_squared = |placed: &PlacedFit| placed.fit.loss == Loss::MeanSquared;
    let Some(fit) = fits.first().filter(|_| !fits.iter().any(is_squared)) else {
        return true;
    };
    let message = "the persistence forecast is told for fits with `mse` only";
    resolver.say(
        Mistake::new(Code::BadLoss, place, message, "cannot be compared")
            .with_label(fit.loss, format!("this fit has `{}`", fit.fit.loss.name()))
            .with_help("remove the `baseline` line"),
    );
    false
}

fn without_fit(verb: Span) -> Diagnostic {
    let message = "a `train` needs a `fit` line";
    Mistake::new(Code::MissingLine, verb, message, "does not say what to fit")
        .with_help("write `fit BLOCK = series`, the block being no input")
}
