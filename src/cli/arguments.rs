//! Arguments that all commands share.

use std::path::PathBuf;

use clap::Args;

use crate::model::Options;
use crate::model::bounds::{Bounds, MAX_TICKS};

/// The largest whole number that every f64 below it can count to: 2⁵³.
pub const MOST_SEED: u64 = 1 << 53;

/// A program and what the command line adds to it.
#[derive(Debug, Clone, Args)]
pub struct ProgramArguments {
    /// The program, a `.net` file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Give a `param` another value; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub set: Vec<(String, String)>,

    /// Seed of all random draws, in place of the program's `seed`
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    #[arg(value_parser = clap::value_parser!(u64).range(..=MOST_SEED))]
    pub seed: Option<u64>,

    /// Data files may lie anywhere below this folder [default: the program's folder]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,

    #[command(flatten)]
    bounds: BoundArguments,

    /// Print one JSON document in place of text
    #[arg(long)]
    pub json: bool,
}

/// How large a network may be.
#[derive(Debug, Clone, Args)]
pub struct BoundArguments {
    /// The most neurons that a network may have
    #[arg(long, value_name = "N", default_value_t = Bounds::default().neurons)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..1 << 32))]
    pub max_neurons: u64,

    /// The most existing entries that W may have
    #[arg(long, value_name = "N", default_value_t = Bounds::default().entries)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..1 << 32))]
    pub max_entries: u64,

    /// The most connections that a network may have
    #[arg(long, value_name = "N", default_value_t = Bounds::default().connections)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..1 << 32))]
    pub max_connections: u64,

    /// The most statements that a program may have, its loops written out
    #[arg(long, value_name = "N", default_value_t = Bounds::default().statements)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..1 << 32))]
    pub max_statements: u64,
}

impl BoundArguments {
    /// What the compiler needs to know of them.
    pub fn bounds(&self) -> Bounds {
        Bounds {
            neurons: self.max_neurons,
            entries: self.max_entries,
            connections: self.max_connections,
            statements: self.max_statements,
        }
    }
}

impl ProgramArguments {
    /// What the compiler needs to know of them.
    pub fn options(&self) -> Options {
        Options {
            set: self.set.clone(),
            seed: self.seed,
            root: self.root.clone(),
            bounds: self.bounds.bounds(),
        }
    }
}

/// The value of `--samples`.
pub fn samples(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(samples @ 1..=MAX_TICKS) => Ok(samples),
        _ => Err(format!("expected a whole number from 1 to {MAX_TICKS}")),
    }
}

pub fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().into(), value.trim().into()))
        }
        _ => Err("expected NAME=VALUE, such as `n=100`".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assignment_has_two_sides() {
        assert_eq!(assignment("n = 2*3"), Ok(("n".into(), "2*3".into())));
        assert_eq!(assignment("n=a=b"), Ok(("n".into(), "a=b".into())));
        for wrong in ["n", "n=", "=3", ""] {
            assert!(assignment(wrong).is_err(), "{wrong}");
        }
    }
}
