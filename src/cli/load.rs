//! Reads and compiles the program, and tells what the compiler found.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Serialize;

use super::Outcome;
use super::arguments::ProgramArguments;
use super::output::{colour, said, shown, tell, tell_error, tell_object, tells_json};
use super::weights::WeightsArgument;
use crate::compile::{Compiled, compile};
use crate::diagnostic::{Diagnostic, render};
use crate::report::json;
use crate::source::Source;
use crate::wording::Counted;

/// A program that was read.
pub struct Loaded {
    /// Its text.
    pub source: Source,
    /// What it compiles to, or all messages if it is rejected.
    pub compiled: Result<Compiled, Vec<Diagnostic>>,
}

/// Reads and compiles; messages go to standard error. Absent where the file or the folder of
/// `--root` cannot be read.
pub fn load(arguments: &ProgramArguments) -> Option<Loaded> {
    let read = match arguments.root.as_deref().and_then(refused_root) {
        Some(refusal) => Err(refusal),
        None => Source::read(&arguments.file).map_err(|error| error.to_string()),
    };
    let source = match read {
        Ok(source) => source,
        Err(message) => {
            tell_error(&message);
            return None;
        }
    };
    let compiled = compile(&source, &arguments.options());
    match &compiled {
        Ok(compiled) => tell_messages(&source, &compiled.warnings),
        Err(messages) => tell_messages(&source, messages),
    }
    Some(Loaded { source, compiled })
}

/// A program that stands, with the weights that are given; otherwise how the command ends, under
/// `--json` with the document of its messages printed.
pub fn accepted<D: Serialize>(
    program: &ProgramArguments,
    weights: &WeightsArgument,
    rejected: impl FnOnce(&Source, &[Diagnostic]) -> D,
) -> Result<(Source, Compiled), Outcome> {
    accepted_or(program, Some(weights), |source, messages| {
        let document = rejected(source, messages);
        said(Outcome::Failed, |out| json::write(out, &document))
    })
}

/// The same where the command itself says what is wrong under `--json`.
pub fn accepted_or(
    program: &ProgramArguments,
    weights: Option<&WeightsArgument>,
    rejected: impl FnOnce(&Source, &[Diagnostic]) -> Outcome,
) -> Result<(Source, Compiled), Outcome> {
    let Some(Loaded { source, compiled }) = load(program) else { return Err(Outcome::Misused) };
    match compiled {
        Ok(mut compiled) => {
            weights.map_or(Ok(()), |weights| weights.put_into(&source, &mut compiled))?;
            Ok((source, compiled))
        }
        Err(messages) if program.json => Err(rejected(&source, &messages)),
        Err(_) => Err(Outcome::Failed),
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
