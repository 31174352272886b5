//! The command line: the only place that parses arguments and prints. Results go to standard
//! output and are the same whenever the program, its data and its seed are; messages and progress
//! go to standard error.

mod arguments;
mod check;
mod emit;
mod explain;
mod fmt;
mod grad;
mod help;
mod import;
mod inputs;
mod load;
mod output;
mod progress;
mod results;
mod run;
mod test;
mod unroll;
mod weights;
mod whole_file;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use output::{MessageFormat, choose, tell};

use crate::wording::visible;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// All went well.
    Done,
    /// The program or its data is rejected, or its run failed.
    Failed,
    /// A mistake on the command line, or the program's file cannot be read.
    Misused,
}

const ABOUT: &str = "A compiler for a small declarative language of neural networks.

A `.net` file declares blocks of neurons and the connections between them; every network, \
feed-forward or recurrent, is one dynamical system r(t+1) = f(W r(t) + b) with one masked matrix \
W. The same file says what to train it on and how to run it.";

const AFTER: &str = "Examples:
  netc check net.net                  what the network is: counts, cycles, latencies, W
  netc check net.net --samples 3      the feed-forward network that 3 samples make of it
  netc unroll net.net --samples 3     the same as a program
  netc run net.net                    train and run as the program says
  netc run net.net --set n=100 --seed 7 --out results
  netc run net.net --json > results.json
  netc test nets                      what the programs below a folder expect, and whether it holds
  netc emit w net.net                 the matrix W, as text or for other programs
  netc grad net.net --by-copy         the gradient of a `train`, and what each copy adds to it
  netc explain unknown-name           what a message means, with a wrong and a right program
  netc help language                  every word of the language
  netc import model.safetensors       the program of a network that PyTorch trained
  netc fmt net.net                    the program in its one form

Exit codes:
  0  all went well (warnings may have been given)
  1  the program or the data it names is rejected, its run failed, or an expectation does not hold
  2  a mistake on the command line, or the program's file cannot be read (for `test`: no program)

Results go to standard output, messages and progress to standard error. Colours are used where \
standard error is a terminal, unless NO_COLOR is set.

With `--message-format json` each line of standard error is one JSON object with `severity` and \
`message`; those about the program also have its `code`, the `place` (file, line, column, end_line, \
end_column, from 1 and in characters; start and end in bytes from 0; label), other `labels`, `help` \
and, where it is certain, the `edit` that would mend it. Progress is not told then.";

#[derive(Debug, Parser)]
#[command(name = "netc", version, about = ABOUT, after_help = AFTER, max_term_width = 100)]
#[command(disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// How messages are written to standard error
    #[arg(long, global = true, value_name = "FORMAT", value_enum)]
    #[arg(default_value_t = MessageFormat::Text)]
    message_format: MessageFormat,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Unroll(unroll::Arguments),
    Run(run::Arguments),
    Test(test::Arguments),
    Emit(emit::Arguments),
    Grad(grad::Arguments),
    Fmt(fmt::Arguments),
    Import(import::Arguments),
    Explain(explain::Arguments),
    Help(help::Arguments),
}

/// Runs the command line and returns its exit code: 0; 1 where a program, its data or its run
/// fails; 2 for usage and for a program's file that cannot be read.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    choose(arguments.message_format);
    let outcome = match arguments.command {
        Command::Check(arguments) => check::check(&arguments),
        Command::Unroll(arguments) => unroll::unroll(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Test(arguments) => test::test(&arguments),
        Command::Emit(arguments) => emit::emit(&arguments),
        Command::Grad(arguments) => grad::grad(&arguments),
        Command::Fmt(arguments) => fmt::fmt(&arguments),
        Command::Import(arguments) => import::import_file(&arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Help(arguments) => help::help(&arguments, Arguments::command()),
    };
    match outcome {
        Outcome::Done => ExitCode::SUCCESS,
        Outcome::Failed => ExitCode::from(1),
        Outcome::Misused => ExitCode::from(2),
    }
}

/// Prints a mistake on the command line, or what `--help` and `--version` ask for. A closed
/// standard output is nothing to complain about.
fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let text = error.render().to_string();
    text.lines().for_each(|line| tell(&format!("{}\n", visible(line))));
    ExitCode::from(2)
}
