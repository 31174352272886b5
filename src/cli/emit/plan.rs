//! `netc emit plan` and `netc emit ff`: the plan `W^FF`, and its matrix.

use clap::{Args, ValueEnum};

use super::destination::Destination;
use super::matrix::{Form, refuse};
use super::{Accepted, accepted};
use crate::cli::Outcome;
use crate::cli::arguments::{ProgramArguments, samples};
use crate::cli::output::tell_error;
use crate::cli::weights::WeightsArgument;
use crate::compile::Compiled;
use crate::emit;
use crate::report::{json, plan as report};
use crate::unroll::Plan;

const AFTER_PLAN: &str = "Examples:
  netc emit plan net.net --samples 3
  netc emit plan net.net --samples 3 --format json --out plan.json
The text is that of `netc check --samples`; the JSON has in `plan` the ticks of the copies of each \
block, and how many arrows each connection has.";

const AFTER_MATRIX: &str = "Rows and columns are the live copies p@t of the blocks, those that are read before those \
that read them, so that W^FF is strictly lower triangular; before them p@start, the start states \
that are read before tick 0. The block of an arrow is its matrix; into a copy that leaks it is α \
times its matrix, and 1 - α stands where the copy one tick earlier is read.
Text has the numbers where there are at most 40 rows, and a picture with a letter for each matrix \
where there are at most 40 copies. `netc emit w --help` says what the other formats hold; `npz` has \
beside `blocks` the `ticks` of the copies (-1 of a start state), and in `first` the neuron (from 0) \
that each begins with.
Examples:
  netc emit ff net.net --samples 3
  netc emit ff net.net --samples 100 --out ff.npz";

/// What is asked of the plan.
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER_PLAN)]
pub struct PlanArguments {
    #[command(flatten)]
    program: ProgramArguments,

    /// The samples of the sequence
    #[arg(long, value_name = "T", value_parser = samples)]
    samples: usize,

    /// How it is written; `--json` is the same as `--format json` [default: as the ending of --out
    /// says, otherwise text]
    #[arg(long, value_name = "FORMAT", value_enum, conflicts_with = "json")]
    format: Option<Format>,

    #[command(flatten)]
    destination: Destination,
}

/// The formats of plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// In words and numbers
    Text,
    /// One JSON document
    Json,
}

/// What is asked of `W^FF`.
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER_MATRIX)]
pub struct MatrixArguments {
    #[command(flatten)]
    program: ProgramArguments,

    /// The samples of the sequence
    #[arg(long, value_name = "T", value_parser = samples)]
    samples: usize,

    #[command(flatten)]
    weights: WeightsArgument,

    #[command(flatten)]
    form: Form,
}

/// Writes the plan.
pub fn plan(arguments: &PlanArguments) -> Outcome {
    let is_chosen = arguments.program.json || arguments.format.is_some();
    let unknown = arguments.destination.unknown_ending(&["txt", "json"]);
    if let Some(refusal) = unknown.filter(|_| !is_chosen) {
        return refuse(&refusal);
    }
    let mut program = arguments.program.clone();
    program.json = arguments.is_json();
    let accepted = match accepted(&program, None, &arguments.destination) {
        Ok(accepted) => accepted,
        Err(outcome) => return outcome,
    };
    let Accepted { source, compiled, inputs } = &accepted;
    let plan = match unrolled(compiled, arguments.samples) {
        Ok(plan) => plan,
        Err(outcome) => return outcome,
    };
    if program.json {
        let facts = json::plan_facts(compiled, &plan);
        let document = emit::document(source, &compiled.warnings, None, Some(facts));
        return arguments.destination.write(inputs, |out| json::write(out, &document));
    }
    let text = report::text(compiled, &plan);
    arguments.destination.write(inputs, |out| out.write_all(text.as_bytes()))
}

impl PlanArguments {
    fn is_json(&self) -> bool {
        let by_ending = || self.destination.ending() == Some("json");
        self.program.json || self.format.map_or_else(by_ending, |format| format == Format::Json)
    }
}

/// Writes the matrix of the plan.
pub fn matrix(arguments: &MatrixArguments) -> Outcome {
    if let Some(refusal) = arguments.form.refusal(arguments.program.json) {
        return refuse(&refusal);
    }
    let (program, weights) = (&arguments.program, Some(&arguments.weights));
    let accepted = match accepted(program, weights, arguments.form.destination()) {
        Ok(accepted) => accepted,
        Err(outcome) => return outcome,
    };
    let compiled = &accepted.compiled;
    let plan = match plan_of_matrix(arguments, compiled) {
        Ok(plan) => plan,
        Err(outcome) => return outcome,
    };
    let whole = (&compiled.model.network, &compiled.structure);
    let emitted = emit::unrolled(whole, &compiled.patterns, &compiled.weights, &plan);
    arguments.form.write(program, &accepted, &emitted, |emitted| {
        let too_large = || emit::too_large_as_text(emitted).unwrap_or_default();
        emit::unrolled_text(compiled, &plan, emitted).ok_or_else(too_large)
    })
}

/// The plan, if it has a matrix and that is not too large.
fn plan_of_matrix(arguments: &MatrixArguments, compiled: &Compiled) -> Result<Plan, Outcome> {
    let (network, patterns) = (&compiled.model.network, &compiled.patterns);
    if network.clock.acts_within_steps() {
        tell_error(
            "W^FF has no matrix under rk4 and dopri5, which evaluate the network several times \
             between two ticks\nhelp: write `method = euler`, which does so once",
        );
        return Err(Outcome::Failed);
    }
    let plan = unrolled(compiled, arguments.samples)?;
    let bounds = arguments.program.options().bounds;
    match emit::too_large(network, patterns, &plan, &bounds) {
        None => Ok(plan),
        Some(refusal) => {
            let help = "help: take fewer samples, or raise the bound by `--max-entries N`";
            Err(refuse(&format!("--samples: {refusal}\n{help}")))
        }
    }
}

fn unrolled(compiled: &Compiled, samples: usize) -> Result<Plan, Outcome> {
    report::unrolled(compiled, samples).map_err(|refusal| refuse(&format!("--samples: {refusal}")))
}
