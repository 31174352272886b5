//! `netc fmt`: programs in their one form.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::Outcome;
use super::load::tell_messages;
use super::output::{print, tell_error};
use super::whole_file::replace;
use crate::source::{MAX_SOURCE_BYTES, Source};
use crate::syntax::format::{Unformatted, format};
use crate::wording::visible;

const AFTER: &str = "Examples:
  netc fmt net.net                    rewrites the file
  netc fmt --check examples/*.net     says which files would change, and changes none
  netc fmt - < net.net                from standard input to standard output

Blanks and blank lines are all that changes: tokens, comments and line breaks stay as they are. A \
file with syntax errors is left as it is. The rules stand in the language reference.

Exit codes:
  0  all files are in their form now, or were (`--check`)
  1  a file has syntax errors, or would change (`--check`)
  2  a mistake on the command line, or a file cannot be read or written";

/// Write programs in their one form: blanks, indents, what stands under one another
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// The programs; `-` reads standard input and writes standard output
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Change nothing; name the files that would change, and end with 1 if there are any
    #[arg(long)]
    check: bool,
}

/// Formats each of the files, whatever becomes of the others.
pub fn fmt(arguments: &Arguments) -> Outcome {
    let outcomes = arguments.files.iter().map(|file| match file.as_os_str() == "-" {
        true => stream(arguments.check),
        false => in_place(file, arguments.check),
    });
    outcomes.max().unwrap_or(Outcome::Done)
}

fn in_place(path: &Path, check: bool) -> Outcome {
    let source = match Source::read(path) {
        Ok(source) => source,
        Err(error) => return misused(&error.to_string()),
    };
    let formatted = match formatted(&source) {
        Ok(formatted) if formatted == source.text => return Outcome::Done,
        Ok(formatted) => formatted,
        Err(outcome) => return outcome,
    };
    let name = visible(&source.name);
    if check {
        return say(&format!("{name}\n"), Outcome::Failed);
    }
    match replace(path, formatted.as_bytes()) {
        Ok(()) => Outcome::Done,
        Err(error) => misused(&format!("cannot write `{name}`: {}", visible(&error.to_string()))),
    }
}

/// From standard input to standard output.
fn stream(check: bool) -> Outcome {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(MAX_SOURCE_BYTES + 1).read_to_end(&mut bytes);
    let source = match read.map(|_| Source::from_bytes("<stdin>", bytes, Path::new("."))) {
        Ok(Ok(source)) => source,
        Ok(Err(error)) => return misused(&error.to_string()),
        Err(error) => return misused(&format!("cannot read standard input: {error}")),
    };
    match formatted(&source) {
        Ok(formatted) if !check => say(&formatted, Outcome::Done),
        Ok(formatted) if formatted == source.text => Outcome::Done,
        Ok(_) => say("<stdin>\n", Outcome::Failed),
        Err(outcome) => outcome,
    }
}

fn formatted(source: &Source) -> Result<String, Outcome> {
    format(source).map_err(|refusal| {
        match refusal {
            Unformatted::Broken(messages) => tell_messages(source, &messages),
            Unformatted::Changed => tell_error(&format!(
                "`{}` is left as it is: in its form it would be another program, which is a \
                 mistake of `netc fmt`",
                visible(&source.name)
            )),
        }
        Outcome::Failed
    })
}

fn say(text: &str, outcome: Outcome) -> Outcome {
    match print(|out| out.write_all(text.as_bytes())) {
        Ok(_) => outcome,
        Err(error) => misused(&format!("cannot write to standard output: {error}")),
    }
}

fn misused(message: &str) -> Outcome {
    tell_error(message);
    Outcome::Misused
}
