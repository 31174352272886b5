//! `netc check`: what a network is.

use clap::Args;

use super::Outcome;
use super::arguments::{ProgramArguments, samples};
use super::load::accepted;
use super::output::{said, tell_error};
use super::weights::WeightsArgument;
use crate::compile::Compiled;
use crate::report::{json, overview, plan, schedule, weights};
use crate::source::Source;
use crate::unroll::Plan;

const AFTER: &str = "Examples:
  netc check net.net
  netc check net.net --samples 3      also the plan W^FF of 3 samples
  netc check net.net --schedule       also what is computed when, in which form, and why
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

    /// Show what the engine computes when, the form of each product, and why
    #[arg(long)]
    schedule: bool,

    #[command(flatten)]
    weights: WeightsArgument,
}

/// Checks a program and prints what it is.
pub fn check(arguments: &Arguments) -> Outcome {
    let accepted = accepted(&arguments.program, &arguments.weights, json::check_rejected);
    let (source, compiled) = match accepted {
        Ok(accepted) => accepted,
        Err(outcome) => return outcome,
    };
    let plan = arguments.samples.map(|samples| plan::unrolled(&compiled, samples));
    match plan.transpose() {
        Ok(plan) => report(arguments, &source, &compiled, plan.as_ref()),
        Err(refusal) => {
            tell_error(&format!("--samples: {refusal}"));
            Outcome::Misused
        }
    }
}

fn report(
    arguments: &Arguments,
    source: &Source,
    compiled: &Compiled,
    plan: Option<&Plan>,
) -> Outcome {
    let schedule =
        arguments.schedule.then(|| schedule::facts(compiled, rayon::current_num_threads()));
    if arguments.program.json {
        let given = arguments.weights.weights.as_ref().map(|_| weights::facts(compiled));
        let document = json::check(source, compiled, plan, given, schedule);
        return said(Outcome::Done, |out| json::write(out, &document));
    }
    let plan = plan.map_or(String::new(), |plan| format!("\n{}", plan::text(compiled, plan)));
    let given = arguments.weights.weights.as_ref();
    let given = given.map(|path| weights::text(compiled, &path.display().to_string()));
    let given = given.map_or(String::new(), |text| format!("\n{text}"));
    let schedule = schedule.map_or(String::new(), |facts| format!("\n{}", schedule::text(&facts)));
    let text = overview::text(compiled) + &given + &plan + &schedule;
    said(Outcome::Done, |out| out.write_all(text.as_bytes()))
}
