//! Reads and compiles the program, and tells what the compiler found.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Serialize;

use super::Outcome;
use super::arguments::ProgramArguments;
use super::output::{colour, said, shown, tell, tell_error, tell_object, tells_json};
use super::weights::{Refusal, WeightsArgument};
use crate::compile::{Compiled, compile};
use crate::diagnostic::{Diagnostic, render};
use crate::report::json::{self, Rejected};
use crate::source::Source;
use crate::wording::Counted;

/// Reads the program; says why it, or the folder of `--root`, cannot be read.
fn read(arguments: &ProgramArguments) -> Result<Source, Outcome> {
    let read = match arguments.root.as_deref().and_then(refused_root) {
        Some(refusal) => Err(refusal),
        None => Source::read(&arguments.file).map_err(|error| error.to_string()),
    };
    read.map_err(|message| {
        tell_error(&message);
        Outcome::Misused
    })
}

/// A program that stands, with the weights that are given; otherwise how the command ends, under
/// `--json` with the document of its messages printed.
pub fn accepted<D: Serialize>(
    program: &ProgramArguments,
    weights: &WeightsArgument,
    rejected: impl FnOnce(Rejected) -> D,
) -> Result<(Source, Compiled), Outcome> {
    accepted_or(program, Some(weights), |found, outcome| {
        let document = rejected(found);
        said(outcome, |out| json::write(out, &document))
    })
}

/// The same where the command itself says what is wrong under `--json`, and how it ends then.
pub fn accepted_or(
    program: &ProgramArguments,
    weights: Option<&WeightsArgument>,
    rejected: impl FnOnce(Rejected, Outcome) -> Outcome,
) -> Result<(Source, Compiled), Outcome> {
    let source = read(program)?;
    let Refused { messages, weights } = match compiled(&source, program, weights) {
        Ok(compiled) => {
            tell_messages(&source, &compiled.warnings);
            return Ok((source, compiled));
        }
        Err(refused) => refused,
    };
    tell_messages(&source, &messages);
    weights.iter().for_each(|refusal| tell_error(&refusal.message));
    let outcome = weights.as_ref().map_or(Outcome::Failed, |refusal| refusal.outcome);
    if !program.json {
        return Err(outcome);
    }
    let failure = weights.as_ref().map(|refusal| refusal.message.as_str());
    Err(rejected(Rejected { source: &source, messages: &messages, failure }, outcome))
}

/// Why there is no program to go on with.
struct Refused {
    /// What the compiler says, warnings alone where the program stands.
    messages: Vec<Diagnostic>,
    /// Why its weights are none, then.
    weights: Option<Refusal>,
}

fn compiled(
    source: &Source,
    program: &ProgramArguments,
    weights: Option<&WeightsArgument>,
) -> Result<Compiled, Refused> {
    let compiled = compile(source, &program.options())
        .map_err(|messages| Refused { messages, weights: None })?;
    match weights.map(|weights| weights.read(source, &compiled)).transpose() {
        Ok(given) => Ok(match given.flatten() {
            Some(given) => compiled.with_weights(source, given),
            None => compiled,
        }),
        Err(refusal) => Err(Refused { messages: compiled.warnings, weights: Some(refusal) }),
    }
}

/// Why a folder cannot be that of `--root`, if it cannot.
pub fn refused_root(root: &Path) -> Option<String> {
    let reason = match fs::metadata(root) {
        Ok(found) if found.is_dir() => return None,
        Ok(_) => "it is not a folder".to_string(),
        Err(error) if error.kind() == ErrorKind::NotFound => "there is no such folder".to_string(),
        Err(error) => error.to_string(),
    };
    Some(format!("cannot use `{}` as `--root`: {reason}", shown(root)))
}

/// Tells messages about a program, and how many there are.
pub fn tell_messages(source: &Source, messages: &[Diagnostic]) {
    if tells_json() {
        json::messages(source, messages).iter().for_each(tell_object);
    } else if !messages.is_empty() {
        tell(&render(source, messages, colour()));
        tell(&format!("{}\n", summary(messages)));
    }
}

/// `2 errors, 1 warning`
pub fn summary(messages: &[Diagnostic]) -> String {
    let errors = messages.iter().filter(|message| message.is_error()).count() as u64;
    let warnings = messages.len() as u64 - errors;
    match (errors, warnings) {
        (0, warnings) => Counted(warnings, "warning").to_string(),
        (errors, 0) => Counted(errors, "error").to_string(),
        _ => format!("{}, {}", Counted(errors, "error"), Counted(warnings, "warning")),
    }
}
