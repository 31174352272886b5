//! `netc emit`: the network for other programs.

mod destination;
mod matrix;
mod plan;

use clap::{Args, Subcommand};

use super::Outcome;
use super::arguments::ProgramArguments;
use super::inputs::Inputs;
use super::load;
use super::output::said;
use super::weights::WeightsArgument;
use crate::compile::Compiled;
use crate::emit;
use crate::report::json;
use crate::source::Source;
use destination::Destination;

const AFTER: &str = "Examples:
  netc emit w net.net                           W as text
  netc emit w net.net --out w.npz               for NumPy and SciPy; the ending says the format
  netc emit mask net.net --format mtx           which entries exist, as a Matrix Market file
  netc emit w net.net --delay 2 --format csv    the connections of delay 2 alone
  netc emit plan net.net --samples 3 --json     the copies and arrows that 3 samples make
  netc emit ff net.net --samples 3              their matrix, with its colours
Rows are where a connection goes to, columns where it comes from, both in the order of r: inputs, \
hidden blocks, outputs. The numbers are the first weights, or those of `--weights FILE`. \
`netc emit w --help` says what each format holds.";

/// Write the network for other programs: W, its mask, the plan W^FF and its matrix
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Subcommand)]
enum What {
    /// The matrix W of all connections, or W_d of those of one delay
    W(matrix::WeightsArguments),
    /// Which entries of W exist
    Mask(matrix::Arguments),
    /// The copies and arrows of the feed-forward network that T samples make
    Plan(plan::PlanArguments),
    /// The matrix W^FF of the feed-forward network that T samples make
    Ff(plan::MatrixArguments),
}

/// Writes what is asked for.
pub fn emit(arguments: &Arguments) -> Outcome {
    match &arguments.what {
        What::W(arguments) => matrix::weights(arguments),
        What::Mask(arguments) => matrix::mask(arguments),
        What::Plan(arguments) => plan::plan(arguments),
        What::Ff(arguments) => plan::matrix(arguments),
    }
}

/// A program that stands, with the weights that are given, and the files that were read; otherwise
/// how the command ends. Where there is nothing to write the document of that is printed.
fn accepted(
    program: &ProgramArguments,
    weights: Option<&WeightsArgument>,
    destination: &Destination,
) -> Result<Accepted, Outcome> {
    let (source, compiled) = load::accepted_or(program, weights, |rejected, outcome| {
        said(outcome, |out| json::write(out, &emit::rejected(rejected)))
    })?;
    let given = weights.and_then(|weights| weights.weights.as_deref());
    let inputs = Inputs::of(&source, &compiled).with_weights(given);
    match destination.refusal(&inputs) {
        None => Ok(Accepted { source, compiled, inputs }),
        Some(refusal) => Err(matrix::refuse(&refusal)),
    }
}

/// A program that stands.
struct Accepted {
    source: Source,
    compiled: Compiled,
    /// The files that were read.
    inputs: Inputs,
}
