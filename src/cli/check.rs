//! `netc check`: what a network is.

use clap::Args;

use super::Outcome;
use super::arguments::ProgramArguments;
use super::load::{Loaded, load};
use super::output::{print, tell_error};
use crate::compile::Compiled;
use crate::model::bounds::MAX_TICKS;
use crate::report::{json, overview, plan};
use crate::source::Source;
use crate::unroll::{Plan, unroll};

/// Say what the network is: counts, cycles, latencies, the fixed point, a picture of W
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    #[command(flatten)]
    program: ProgramArguments,

    /// Show the feed-forward network that a sequence of T samples makes of it
    #[arg(long, value_name = "T", value_parser = samples)]
    samples: Option<usize>,
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
    let compiled = match compiled {
        Ok(compiled) => compiled,
        Err(messages) if arguments.program.json => {
            let document = json::text(&json::check_rejected(&source, &messages));
            return written(document).map_or_else(|failed| failed, |()| Outcome::Failed);
        }
        Err(_) => return Outcome::Failed,
    };
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
    Ok(Some(unroll(&compiled.model.network, &compiled.patterns, samples, &scored)))
}

fn report(
    arguments: &Arguments,
    source: &Source,
    compiled: &Compiled,
    plan: Option<&Plan>,
) -> Outcome {
    let text = if arguments.program.json {
        json::text(&json::check(source, compiled, plan))
    } else {
        let plan = plan.map_or(String::new(), |plan| format!("\n{}", plan::text(compiled, plan)));
        Ok(overview::text(compiled) + &plan)
    };
    written(text).map_or_else(|failed| failed, |()| Outcome::Done)
}

/// Prints a text, if it could be made; what failed has been told.
fn written(text: Result<String, serde_json::Error>) -> Result<(), Outcome> {
    let text = text.map_err(std::io::Error::from);
    match text.and_then(|text| print(&text)) {
        Ok(_) => Ok(()),
        Err(error) => {
            tell_error(&format!("cannot write to standard output: {error}"));
            Err(Outcome::Failed)
        }
    }
}
