//! `netc check`: what a network is.

use std::io::{self, Write};

use clap::Args;

use super::Outcome;
use super::arguments::ProgramArguments;
use super::load::{Loaded, load};
use super::output::{print, tell_error};
use super::weights::WeightsArgument;
use crate::compile::Compiled;
use crate::model::Model;
use crate::model::bounds::MAX_TICKS;
use crate::report::{json, overview, plan, weights};
use crate::source::Source;
use crate::unroll::{Plan, unroll_started};

const AFTER: &str = "Examples:
  netc check net.net
  netc check net.net --samples 3      also the plan W^FF of 3 samples
  netc check net.net --set n=100      with another value of a `param`
  netc check net.net --weights w.safetensors   whether weights keep every constraint
  netc check net.net --json

What is computed here needs no training: it follows from the structure alone. `netc explain CODE` \
says more about a message.";

/// Say what the network is: counts, cycles, latencies, the fixed point, a picture of W
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    #[command(flatten)]
    program: ProgramArguments,

    /// Show the feed-forward network that a sequence of T samples makes of it
    #[arg(long, value_name = "T", value_parser = samples)]
    samples: Option<usize>,

    #[command(flatten)]
    weights: WeightsArgument,
}

fn samples(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(samples @ 1..=MAX_TICKS) => Ok(samples),
        _ => Err(format!("expected a whole number from 1 to {MAX_TICKS}")),
    }
}

/// Checks a program and prints what it is.
pub fn check(arguments: &Arguments) -> Outcome {
    let Some(Loaded { source, compiled }) = load(&arguments.program) else {
        return Outcome::Misused;
    };
    let mut compiled = match compiled {
        Ok(compiled) => compiled,
        Err(messages) if arguments.program.json => {
            let document = json::check_rejected(&source, &messages);
            return said(Outcome::Failed, |out| json::write(out, &document));
        }
        Err(_) => return Outcome::Failed,
    };
    if let Err(outcome) = arguments.weights.put_into(&source, &mut compiled) {
        return outcome;
    }
    match unrolled(&compiled, arguments.samples) {
        Ok(plan) => report(arguments, &source, &compiled, plan.as_ref()),
        Err(refusal) => {
            tell_error(&format!("--samples: {refusal}"));
            Outcome::Misused
        }
    }
}

/// The plan for so many samples, or why it is not made.
fn unrolled(compiled: &Compiled, samples: Option<usize>) -> Result<Option<Plan>, String> {
    let Some(samples) = samples else { return Ok(None) };
    if let Some(refusal) = plan::refusal(compiled, samples) {
        return Err(refusal);
    }
    let scored = plan::scored(compiled);
    let Model { network, .. } = &compiled.model;
    let started = plan::started(compiled);
    Ok(Some(unroll_started(network, &compiled.patterns, samples, &scored, &started)))
}

fn report(
    arguments: &Arguments,
    source: &Source,
    compiled: &Compiled,
    plan: Option<&Plan>,
) -> Outcome {
    if arguments.program.json {
        let given = arguments.weights.weights.as_ref().map(|_| weights::facts(compiled));
        let document = json::check(source, compiled, plan, given);
        return said(Outcome::Done, |out| json::write(out, &document));
    }
    let plan = plan.map_or(String::new(), |plan| format!("\n{}", plan::text(compiled, plan)));
    let given = arguments.weights.weights.as_ref();
    let given = given.map(|path| weights::text(compiled, &path.display().to_string()));
    let given = given.map_or(String::new(), |text| format!("\n{text}"));
    let text = overview::text(compiled) + &given + &plan;
    said(Outcome::Done, |out| out.write_all(text.as_bytes()))
}

/// Prints, and ends as said unless printing fails.
fn said(outcome: Outcome, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome {
    match print(write) {
        Ok(_) => outcome,
        Err(error) => {
            tell_error(&format!("cannot write to standard output: {error}"));
            Outcome::Failed
        }
    }
}
