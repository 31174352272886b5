//! Standard output and standard error. A reader that has gone away is no error; nothing here
//! panics.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::sync::OnceLock;

use clap::ValueEnum;
use serde::Serialize;

use super::Outcome;
use crate::report::json::Notice;
use crate::wording::visible;

/// So many bytes are gathered before they are written.
const PIECE: usize = 1 << 16;

/// How what is told on standard error is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// For people: with the lines of the program that it is about
    Text,
    /// For programs: each message a JSON object on a line of its own
    Json,
}

/// Chosen once, by the command line, for all that is told.
static FORMAT: OnceLock<MessageFormat> = OnceLock::new();

/// Chooses how messages are written. Only the first choice counts.
pub fn choose(format: MessageFormat) {
    FORMAT.get_or_init(|| format);
}

/// Whether all that is told must be JSON objects, one a line.
pub fn tells_json() -> bool {
    FORMAT.get() == Some(&MessageFormat::Json)
}

/// Whether somebody still reads standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Somebody does.
    Listening,
    /// The pipe is closed: whatever follows would be read by nobody.
    Gone,
}

/// Writes results to standard output, piece by piece.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Reader> {
    let mut out = BufWriter::with_capacity(PIECE, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Ok(Reader::Listening),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(error) => Err(error),
    }
}

/// Prints, and ends as said unless printing fails.
pub fn said(outcome: Outcome, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome {
    match print(write) {
        Ok(_) => outcome,
        Err(error) => {
            tell_error(&format!("cannot write to standard output: {error}"));
            Outcome::Failed
        }
    }
}

/// A path as messages show it.
pub fn shown(path: &Path) -> String {
    visible(&path.display().to_string())
}

/// Writes messages to standard error. If that fails there is nobody left to tell.
pub fn tell(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes an object to standard error, on a line of its own.
pub fn tell_object(object: &impl Serialize) {
    // Objects made of texts and numbers can be written.
    if let Ok(line) = serde_json::to_string(object) {
        tell(&format!("{line}\n"));
    }
}

/// Tells an error that has no place in the program.
pub fn tell_error(message: &str) {
    notify("error", message);
}

/// Tells something worth knowing that is no mistake.
pub fn tell_note(message: &str) {
    notify("note", message);
}

fn notify(severity: &'static str, message: &str) {
    match tells_json() {
        true => tell_object(&Notice { severity, message }),
        false => tell(&format!("{severity}: {message}\n")),
    }
}

/// Whether messages may be coloured: standard error is a terminal and `NO_COLOR` is not set.
pub fn colour() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && io::stderr().is_terminal()
}
