//! `netc test`: whether programs do what they expect of themselves.

mod carry_out;
mod programs;

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::arguments::{BoundArguments, MOST_SEED, assignment};
use super::load::refused_root;
use super::output::{Reader, print, tell_error};
use crate::model::Options;
use crate::report::json::{self, TestedProgram};
use crate::report::tested::{self, Tally, Tested};
use carry_out::tested;
use programs::{Program, programs};

/// Carry out programs and tell which of their expectations hold; nothing is written
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// Programs, and folders below which all `.net` files are programs
    #[arg(value_name = "FILE|FOLDER", required = true)]
    paths: Vec<PathBuf>,

    /// Give a `param` another value, in the programs that have it; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    set: Vec<(String, String)>,

    /// Seed of all random draws, in place of the programs' `seed`
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    #[arg(value_parser = clap::value_parser!(u64).range(..=MOST_SEED))]
    seed: Option<u64>,

    /// Data files may lie anywhere below this folder [default: the program's folder]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,

    #[command(flatten)]
    bounds: BoundArguments,

    /// Print one JSON document in place of text
    #[arg(long)]
    json: bool,
}

/// Tests all programs and prints what became of their expectations.
pub fn test(arguments: &Arguments) -> Outcome {
    let refusal = arguments.root.as_deref().and_then(refused_root);
    let found = match refusal {
        Some(refusal) => Err(refusal),
        None => programs(&arguments.paths, &arguments.set),
    };
    let programs = match found {
        Ok(programs) => programs,
        Err(message) => {
            tell_error(&message);
            return Outcome::Misused;
        }
    };
    match test_all(arguments, &programs) {
        Ok(tally) if tally.failed == 0 => Outcome::Done,
        Ok(_) => Outcome::Failed,
        Err(error) => {
            tell_error(&format!("cannot write to standard output: {error}"));
            Outcome::Failed
        }
    }
}

/// Tests one program after another. Where nobody reads what is printed the exit code still tells.
fn test_all(arguments: &Arguments, programs: &[Program]) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut documents = Vec::new();
    for program in programs {
        let tested = tested(program, &options(arguments, program));
        tally.add(&tested);
        match arguments.json {
            true => documents.push(TestedProgram::of(&tested)),
            false => drop(say(&tested)?),
        }
    }
    match arguments.json {
        true => print(|out| json::write(out, &json::test(documents, &tally)))?,
        false => print(|out| writeln!(out, "{}", tested::summary(&tally)))?,
    };
    Ok(tally)
}

fn say(tested: &Tested) -> io::Result<Reader> {
    print(|out| out.write_all(tested::text(tested).as_bytes()))
}

/// What the command line adds to a program: of `--set` what it has a `param` for.
fn options(arguments: &Arguments, program: &Program) -> Options {
    let set = arguments.set.iter().filter(|(name, _)| program.has(name));
    Options {
        set: set.cloned().collect(),
        seed: arguments.seed,
        root: arguments.root.clone(),
        bounds: arguments.bounds.bounds(),
    }
}
