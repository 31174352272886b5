//! `netc unroll`: the unrolled network as a program.

use clap::Args;

use super::Outcome;
use super::arguments::{ProgramArguments, samples};
use super::load::accepted;
use super::output::{said, tell_error, tell_note};
use super::weights::WeightsArgument;
use crate::report::json::{self, Rejected};
use crate::unrolled::{Ties, UnrolledDocument, unrolled};

const AFTER: &str = "Examples:
  netc unroll net.net --samples 3                 the program of W^FF for 3 samples
  netc unroll net.net --samples 3 > net_3.net     beside the program, whose data it names
  netc unroll net.net --samples 3 --untie         a matrix for each arrow, a bias for each copy
  netc unroll net.net --samples 3 --weights w.safetensors

A block `h` becomes the blocks `h_1`, `h_2`, … of its ticks; a table at the top of the program says \
which block is which tick and sample. All of it is computed in one tick, and given all samples at \
once it produces the same states, loss and gradients. The first weights, or those of `--weights`, \
are written in. Trained in several batches it meets them in another order, which is drawn by the \
names of the fitted blocks.

Refused are noise, a learned `tau` and `dopri5`. What cannot be told of the experiments is named in \
a note and at the top of the program: of a `train` all that is scored stays where its windows, or \
all of its sequences, have T samples; of a `run` the samples that stand in the program.";

/// Print the feed-forward network that T samples make of the program, as a program
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    #[command(flatten)]
    program: ProgramArguments,

    /// Unroll for a sequence of T samples
    #[arg(long, value_name = "T", value_parser = samples)]
    samples: usize,

    /// Give each arrow a matrix of its own and each copy a bias of its own
    #[arg(long)]
    untie: bool,

    #[command(flatten)]
    weights: WeightsArgument,
}

/// Prints the unrolled network of a program.
pub fn unroll(arguments: &Arguments) -> Outcome {
    let accepted = accepted(&arguments.program, &arguments.weights, UnrolledDocument::rejected);
    let (source, compiled) = match accepted {
        Ok(accepted) => accepted,
        Err(outcome) => return outcome,
    };
    let ties = if arguments.untie { Ties::Untied } else { Ties::Tied };
    let options = arguments.program.options();
    let unrolled = match unrolled(&source, &options, &compiled, arguments.samples, ties) {
        Ok(unrolled) => unrolled,
        Err(refusal) => {
            let message = format!("cannot unroll the network: {refusal}");
            tell_error(&message);
            if !arguments.program.json {
                return Outcome::Failed;
            }
            let (messages, failure) = (&compiled.warnings[..], Some(message.as_str()));
            let rejected = Rejected { source: &source, messages, failure };
            let document = UnrolledDocument::rejected(rejected);
            return said(Outcome::Failed, |out| json::write(out, &document));
        }
    };
    unrolled.notes.iter().for_each(|note| tell_note(note));
    if arguments.program.json {
        let document = UnrolledDocument::new(&source, &compiled, &unrolled);
        return said(Outcome::Done, |out| json::write(out, &document));
    }
    let text = unrolled.text(&compiled);
    said(Outcome::Done, |out| out.write_all(text.as_bytes()))
}
