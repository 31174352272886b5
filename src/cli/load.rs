//! Reads and compiles the program, and tells what the compiler found.

use super::arguments::ProgramArguments;
use super::output::{colour, tell, tell_error};
use crate::compile::{Compiled, compile};
use crate::diagnostic::{Diagnostic, render};
use crate::source::Source;
use crate::wording::Counted;

/// A program that was read.
pub struct Loaded {
    /// Its text.
    pub source: Source,
    /// What it compiles to, or all messages if it is rejected.
    pub compiled: Result<Compiled, Vec<Diagnostic>>,
}

/// Reads and compiles; messages go to standard error. Absent where the file cannot be read.
pub fn load(arguments: &ProgramArguments) -> Option<Loaded> {
    let source = match Source::read(&arguments.file) {
        Ok(source) => source,
        Err(error) => {
            tell_error(&error.to_string());
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

fn tell_messages(source: &Source, messages: &[Diagnostic]) {
    if !messages.is_empty() {
        tell(&render(source, messages, colour()));
        tell(&format!("{}\n", summary(messages)));
    }
}

/// `2 errors, 1 warning`
fn summary(messages: &[Diagnostic]) -> String {
    let errors = messages.iter().filter(|message| message.is_error()).count() as u64;
    let warnings = messages.len() as u64 - errors;
    match (errors, warnings) {
        (0, warnings) => Counted(warnings, "warning").to_string(),
        (errors, 0) => Counted(errors, "error").to_string(),
        _ => format!("{}, {}", Counted(errors, "error"), Counted(warnings, "warning")),
    }
}
