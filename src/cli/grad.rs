//! `netc grad`: the gradient of a training at its first weights or those of a file, copy by copy.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::arguments::ProgramArguments;
use super::inputs::Inputs;
use super::load::accepted;
use super::output::{said, shown, tell_error, tell_note};
use super::weights::WeightsArgument;
use super::{Outcome, whole_file};
use crate::compile::Compiled;
use crate::engine::Failure;
use crate::gradient::{Gradient, Shares, gradient};
use crate::model::{Experiment, TrainExperiment};
use crate::report::arrays::{MAX_BYTES, WriteError, Written};
use crate::report::gradient::{Found, text};
use crate::report::json;
use crate::source::Source;
use crate::train::Objective;
use crate::wording::{grouped, visible};

const AFTER: &str = "Examples:
  netc grad net.net                   loss, and the norm of the gradient of each matrix
  netc grad net.net --by-copy         what each copy of a matrix contributes to its gradient
  netc grad net.net --check           the gradient against central differences of the loss
  netc grad net.net --train 2         of the second `train`, at the first weights too
  netc grad net.net --weights w.safetensors
  netc grad net.net --by-copy --out g.npz

The loss is that of a `train` over its whole training part as one batch, at the first weights \
or those of `--weights`, in f64. In the unrolled network W^FF each arrow has a copy of its connection's matrix, and the \
gradient g of the matrix is the sum of the gradients g_k of its copies. The share of a copy is \
<g_k, g> / |g|: all shares add up to |g|.

A straight line through ln |g_k| against the distance, the ticks from the copy to the last target, \
tells whether history reaches the weights. It `vanishes` or `explodes` only where the whole 95% \
interval of the slope is below or above 0.

Exit codes: 1 also where `--check` finds a relative difference above 1e-6.";

/// Show the gradient of a training: its norm by matrix, and what each copy of a matrix contributes
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    #[command(flatten)]
    program: ProgramArguments,

    #[command(flatten)]
    weights: WeightsArgument,

    /// Take the loss of the N-th `train` of the program
    #[arg(long, value_name = "N", default_value_t = 1)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..))]
    train: u64,

    /// Also what each copy contributes, and how that goes with its distance in time
    #[arg(long)]
    by_copy: bool,

    /// Compare with central differences of the loss; of more than 2000 numbers with a sample
    #[arg(long)]
    check: bool,

    /// Write loss, samples, weights and gradients (with --by-copy of all copies) to this .npz file
    #[arg(long, value_name = "FILE.npz")]
    out: Option<PathBuf>,
}

/// Computes the gradient and prints what was found.
pub fn grad(arguments: &Arguments) -> Outcome {
    let is_archive = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "npz");
    if let Some(path) = arguments.out.as_ref().filter(|path| !is_archive(path)) {
        let path = shown(path);
        tell_error(&format!("cannot write to `{path}`: its name must end in `.npz`"));
        return Outcome::Misused;
    }
    let accepted = accepted(&arguments.program, &arguments.weights, json::grad_rejected);
    let (source, compiled) = match accepted {
        Ok(accepted) => accepted,
        Err(outcome) => return outcome,
    };
    let experiment = match chosen(&compiled, arguments.train) {
        Ok(experiment) => experiment,
        Err((outcome, message)) => {
            tell_error(&message);
            return outcome;
        }
    };
    let weights = arguments.weights.weights.as_deref();
    let inputs = Inputs::of(&source, &compiled).with_weights(weights);
    let refusal = arguments.out.as_deref().and_then(|path| whole_file::refusal(path, &inputs));
    if let Some(reason) = refusal {
        tell_error(&refused(arguments.out.as_deref(), &reason));
        return Outcome::Misused;
    }
    match find(arguments, &compiled, experiment, &inputs) {
        Ok(found) => report(arguments, &source, &compiled, &found),
        Err(message) => {
            tell_error(&message);
            if !arguments.program.json {
                return Outcome::Failed;
            }
            let document = json::grad(&source, &compiled, Err(&message));
            said(Outcome::Failed, |out| json::write(out, &document))
        }
    }
}

/// The `train` of this number.
fn chosen(compiled: &Compiled, number: u64) -> Result<&TrainExperiment, (Outcome, String)> {
    let trains = compiled.model.experiments.iter().filter_map(|experiment| match experiment {
        Experiment::Train(train) => Some(train),
        Experiment::Run(_) => None,
    });
    let trains: Vec<_> = trains.collect();
    let place = usize::try_from(number - 1).unwrap_or(usize::MAX);
    match trains.get(place) {
        Some(train) => Ok(train),
        None if trains.is_empty() => Err((
            Outcome::Failed,
            "the program has no `train`, so there is no loss to take the gradient of\n\
             help: add `train { feed x = …; fit y = … }`, with the series of a `data` statement"
                .into(),
        )),
        None => {
            let trains = trains.len();
            let message = format!(
                "--train {number}: there is no such `train`, the program has {trains}\n\
                 help: write a number from 1 to {trains}"
            );
            Err((Outcome::Misused, message))
        }
    }
}

/// All that was asked for.
fn find(
    arguments: &Arguments,
    compiled: &Compiled,
    experiment: &TrainExperiment,
    inputs: &Inputs,
) -> Result<Found, String> {
    let compilation = compiled.compilation();
    let objective = Objective::new(&compilation, experiment).ok_or(
        "nothing is scored: no window that lies within a sequence has a target of the training \
         part\nhelp: take shorter `windows`, or a smaller `skip`",
    )?;
    let mut gradient = gradient(&objective, &compiled.weights).map_err(failed)?;
    let mut found = Found::of(arguments.train as usize, compiled.origin, &gradient);
    found.shares = match &arguments.out {
        Some(path) => write(arguments, compiled, &mut gradient, (path, inputs))?,
        None if arguments.by_copy => {
            let lists = 0..gradient.lists.len();
            let shares = lists.map(|position| gradient.shares(position, &mut |_| ()));
            shares.collect::<Result<_, _>>().map_err(failed)?
        }
        None => Vec::new(),
    };
    if arguments.check {
        found.check = Some(gradient.check().map_err(failed)?);
    }
    Ok(found)
}

fn failed(failure: Failure) -> String {
    let help = match failure {
        Failure::TooLarge { .. } => {
            "the training part is taken as one batch: let `split` leave a smaller part for \
             training, or take shorter `windows`"
        }
        // There is no step whose rate could be smaller.
        Failure::NotFinite { .. } => {
            "scale the weights down, by `radius(…)` for instance, or take shorter `windows`"
        }
        ref failure => failure.help(),
    };
    format!("{failure}\nhelp: {help}")
}

/// Writes the arrays, and tells where they are; returns what was found of the copies.
fn write(
    arguments: &Arguments,
    compiled: &Compiled,
    gradient: &mut Gradient,
    (path, inputs): (&Path, &Inputs),
) -> Result<Vec<Shares>, String> {
    let shown = shown(path);
    let network = &compiled.model.network;
    let written = Written { network, patterns: &compiled.patterns, by_copy: arguments.by_copy };
    let bytes = written.bytes(gradient);
    if bytes > MAX_BYTES {
        return Err(format!(
            "the arrays for `{shown}` need {} bytes, the bound is {}\nhelp: {}",
            grouped(bytes),
            grouped(MAX_BYTES),
            if arguments.by_copy { "leave out `--by-copy`" } else { "leave out `--out`" }
        ));
    }
    let mut outcome = Ok(Vec::new());
    let kept = whole_file::create(path, inputs, |file| {
        let (mut out, shares) = match written.write(BufWriter::new(file), gradient) {
            Ok(done) => done,
            Err(WriteError::Io(error)) => return Err(error),
            Err(WriteError::Failure(failure)) => {
                outcome = Err(failed(failure));
                return Err(io::Error::other("the gradient cannot be computed"));
            }
        };
        outcome = Ok(shares);
        out.flush()
    });
    if let (Err(error), Ok(_)) = (kept, &outcome) {
        return Err(refused(Some(path), &error.to_string()));
    }
    if outcome.is_ok() {
        tell_note(&format!("the gradient was written to `{shown}`"));
    }
    outcome
}

fn refused(path: Option<&Path>, reason: &str) -> String {
    let path = path.map(shown).unwrap_or_default();
    format!("cannot write the gradient to `{path}`: {}", visible(reason))
}

/// Prints what was found; a failure where copies do not add up or the check does not hold.
fn report(arguments: &Arguments, source: &Source, compiled: &Compiled, found: &Found) -> Outcome {
    let (network, patterns) = (&compiled.model.network, &compiled.patterns);
    let printed = said(Outcome::Done, |out| match arguments.program.json {
        true => json::write(out, &json::grad(source, compiled, Ok(found))),
        false => out.write_all(text(network, patterns, found).as_bytes()),
    });
    let mut outcome = printed;
    for list in found.not_adding_up() {
        tell_error(&format!("the copies of `{}` do not add up to its gradient", list.name));
        outcome = outcome.max(Outcome::Failed);
    }
    if found.check.as_ref().is_some_and(|check| !check.holds()) {
        tell_error("the gradient is not that of central differences");
        outcome = outcome.max(Outcome::Failed);
    }
    outcome
}
