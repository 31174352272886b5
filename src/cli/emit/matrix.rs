//! `netc emit w` and `netc emit mask`; and how every matrix is written.

use clap::{Args, ValueEnum};

use super::destination::Destination;
use super::{Accepted, accepted};
use crate::cli::Outcome;
use crate::cli::arguments::ProgramArguments;
use crate::cli::output::tell_error;
use crate::cli::weights::WeightsArgument;
use crate::compile::Compiled;
use crate::emit::{self, Emitted};
use crate::model::Network;
use crate::pattern::Patterns;
use crate::report::{gates, json, picture};
use crate::weights::Weights;
use crate::wording::grouped;

const AFTER: &str = "Formats:
  text  rows to, columns from, a number for each entry that exists (of a mask: a picture)
  csv   a table with the names of neurons; of more than 1,000 of them a line `to,from,value` for \
each entry, `to,from,delay,value` where there are several delays
  mtx   Matrix Market: `coordinate real general`, of a mask `coordinate pattern general`
  npz   `scipy.sparse.load_npz` reads it; up to 1,000 neurons it also has the table `dense`. Where \
there are several delays, `delays` and for each of them `W_d.data`, `W_d.indices`, `W_d.indptr`. \
`blocks`, `roles` and `offsets` say whose rows they are (from 0)
Numbers in files read back to the same bits; text has five digits. With several delays W is the sum \
of all W_d. What a gate multiplies is in W as it is before that; a note says which gate.
Examples:
  netc emit w net.net
  netc emit w net.net --out w.npz
  netc emit w net.net --weights trained.safetensors --format csv
  netc emit mask net.net --format mtx --delay 1";

/// What is asked of W.
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    #[command(flatten)]
    program: ProgramArguments,

    /// The connections of this delay alone
    #[arg(long, value_name = "D")]
    delay: Option<u32>,

    #[command(flatten)]
    form: Form,
}

/// What is asked of W with its numbers.
#[derive(Debug, Clone, Args)]
pub struct WeightsArguments {
    #[command(flatten)]
    arguments: Arguments,

    #[command(flatten)]
    weights: WeightsArgument,
}

/// How a matrix is written, and where.
#[derive(Debug, Clone, Args)]
pub struct Form {
    /// How it is written [default: as the ending of --out says, otherwise text]
    #[arg(long, value_name = "FORMAT", value_enum, conflicts_with = "json")]
    format: Option<Format>,

    #[command(flatten)]
    destination: Destination,
}

/// The formats of matrices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, where the matrix is small
    Text,
    /// Names and numbers
    Csv,
    /// Matrix Market
    Mtx,
    /// NumPy and SciPy
    Npz,
}

impl Form {
    /// Where it is written.
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    fn format(&self) -> Format {
        self.format.unwrap_or(match self.destination.ending() {
            Some("csv") => Format::Csv,
            Some("mtx") => Format::Mtx,
            Some("npz") => Format::Npz,
            _ => Format::Text,
        })
    }

    /// Why it cannot be written so, if it cannot.
    pub fn refusal(&self, is_json: bool) -> Option<String> {
        if self.format.is_none() && !is_json {
            let unknown = self.destination.unknown_ending(&["txt", "csv", "mtx", "npz"]);
            if unknown.is_some() {
                return unknown;
            }
        }
        let is_bytes = self.format() == Format::Npz && !is_json;
        if is_bytes && !self.destination.is_file() {
            let help = "help: name the file, as in `--out w.npz`";
            return Some(format!("`npz` is bytes, which are not printed\n{help}"));
        }
        None
    }

    /// Writes a matrix; as text what is made of it, or why that is not written.
    pub fn write(
        &self,
        arguments: &ProgramArguments,
        accepted: &Accepted,
        emitted: &Emitted,
        text: impl FnOnce(&Emitted) -> Result<String, String>,
    ) -> Outcome {
        let Accepted { source, compiled, inputs } = accepted;
        if arguments.json {
            let document = emit::document(source, &compiled.warnings, Some(emitted), None);
            return self.destination.write(inputs, |out| json::write(out, &document));
        }
        match self.format() {
            Format::Csv => self.destination.write(inputs, |out| emit::write_csv(emitted, out)),
            Format::Mtx => self.destination.write(inputs, |out| emit::write_market(emitted, out)),
            Format::Npz => {
                self.destination.write_file(inputs, |out| emit::write_npz(emitted, out).map(drop))
            }
            Format::Text => match text(emitted) {
                Ok(text) => self.destination.write(inputs, |out| out.write_all(text.as_bytes())),
                Err(refusal) => {
                    let help = "help: write it for a program, by `--format csv`, `--format mtx` \
                                or `--out FILE.npz`";
                    refuse(&format!("{refusal}\n{help}"))
                }
            },
        }
    }
}

/// Tells a mistake on the command line.
pub fn refuse(message: &str) -> Outcome {
    tell_error(message);
    Outcome::Misused
}

/// Writes `W`.
pub fn weights(arguments: &WeightsArguments) -> Outcome {
    let WeightsArguments { arguments, weights } = arguments;
    write(arguments, Some(weights), emit::global, |_, emitted, _| {
        match emit::too_large_as_text(emitted) {
            None => Ok(emit::text(emitted)),
            Some(refusal) => Err(refusal),
        }
    })
}

/// Writes the mask of `W`; as text the pictures of the `W_d`, where there are several, and its own.
pub fn mask(arguments: &Arguments) -> Outcome {
    let make: Make = |network, patterns, _, delay| emit::mask(network, patterns, delay);
    write(arguments, None, make, |compiled, emitted, delay| {
        let (network, patterns) = (&compiled.model.network, &compiled.patterns);
        let parts = emitted.by_delay.iter().map(|(delay, _)| Some(*delay));
        let parts = parts.map(|delay| picture::of_delay(network, patterns, delay) + "\n");
        let gates = if delay.is_none() { gates::text(network) } else { String::new() };
        Ok(parts.collect::<String>() + &picture::of_delay(network, patterns, delay) + &gates)
    })
}

/// Makes a matrix of a network.
type Make = for<'a> fn(&'a Network, &Patterns, &Weights<f64>, Option<u32>) -> Emitted<'a>;

/// Puts it as text, or says why not.
type Put = fn(&Compiled, &Emitted, Option<u32>) -> Result<String, String>;

/// Writes what is made of an accepted program.
fn write(
    arguments: &Arguments,
    weights: Option<&WeightsArgument>,
    make: Make,
    text: Put,
) -> Outcome {
    if let Some(refusal) = arguments.form.refusal(arguments.program.json) {
        return refuse(&refusal);
    }
    let accepted = match accepted(&arguments.program, weights, &arguments.form.destination) {
        Ok(accepted) => accepted,
        Err(outcome) => return outcome,
    };
    let compiled = &accepted.compiled;
    if let Some(refusal) = refused_delay(compiled, arguments.delay) {
        return refuse(&refusal);
    }
    let delay = arguments.delay;
    let (network, patterns) = (&compiled.model.network, &compiled.patterns);
    let emitted = make(network, patterns, &compiled.weights, delay);
    let text = |emitted: &Emitted| text(compiled, emitted, delay);
    arguments.form.write(&arguments.program, &accepted, &emitted, text)
}

/// Why there is no matrix of this delay, if there is none.
fn refused_delay(compiled: &Compiled, delay: Option<u32>) -> Option<String> {
    const MOST_NAMED: usize = 20;
    let network = &compiled.model.network;
    let Some(delay) = delay else {
        let refusal = emit::too_many_delays(network)?;
        return Some(format!("{refusal}\nhelp: choose one of them by `--delay D`"));
    };
    let delays = emit::delays(network);
    if delays.contains(&delay) {
        return None;
    }
    let mut named: Vec<_> = delays.iter().take(MOST_NAMED).map(u32::to_string).collect();
    if delays.len() > MOST_NAMED {
        named.push(format!("{} more", grouped((delays.len() - MOST_NAMED) as u64)));
    }
    let help = match named.len() {
        0 => "the network has no connections".to_string(),
        _ => format!("its delays are: {}", named.join(", ")),
    };
    Some(format!("no connection has delay {delay}\nhelp: {help}"))
}
