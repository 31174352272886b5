//! Where `emit` writes: standard output, or the file of `--out`.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Outcome;
use crate::cli::inputs::Inputs;
use crate::cli::output::{said, shown, tell_error, tell_note};
use crate::cli::whole_file;
use crate::wording::{alternatives, visible};

/// So many bytes are gathered before they are written to a file.
const PIECE: usize = 1 << 20;

/// A file, or standard output.
#[derive(Debug, Clone, Args)]
pub struct Destination {
    /// Write to this file rather than to standard output
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

impl Destination {
    /// The ending of the file's name.
    pub fn ending(&self) -> Option<&str> {
        self.out.as_deref()?.extension()?.to_str()
    }

    /// Why the ending of the file's name tells no format, if it has one that does not.
    pub fn unknown_ending(&self, known: &[&str]) -> Option<String> {
        let ending = self.ending().filter(|ending| !known.contains(ending))?;
        let known: Vec<_> = known.iter().map(|ending| format!(".{ending}")).collect();
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        Some(format!(
            "no format is known by the ending `.{}`\nhelp: end it in {}, or give `--format`",
            visible(ending),
            alternatives(&known)
        ))
    }

    /// Whether it is a file.
    pub fn is_file(&self) -> bool {
        self.out.is_some()
    }

    /// Why nothing can be written there, if it cannot: told before anything is computed.
    pub fn refusal(&self, inputs: &Inputs) -> Option<String> {
        let path = self.out.as_deref()?;
        whole_file::refusal(path, inputs).map(|reason| refused(path, &reason))
    }

    /// Writes text, piece by piece.
    pub fn write(
        &self,
        inputs: &Inputs,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Outcome {
        if self.is_file() {
            return self.write_file(inputs, |out| write(out));
        }
        said(Outcome::Done, write)
    }

    /// Writes a file, whole or not at all; standard output has no places to go back to.
    pub fn write_file(
        &self,
        inputs: &Inputs,
        write: impl FnOnce(&mut Seekable) -> io::Result<()>,
    ) -> Outcome {
        // What cannot be printed is refused without a file, before anything is computed.
        let Some(path) = &self.out else { return Outcome::Misused };
        let written = whole_file::create(path, inputs, |file| {
            let mut out = BufWriter::with_capacity(PIECE, file);
            write(&mut out)?;
            out.flush()
        });
        match written {
            Ok(()) => {
                tell_note(&format!("written to `{}`", shown(path)));
                Outcome::Done
            }
            Err(error) => {
                tell_error(&refused(path, &error.to_string()));
                Outcome::Failed
            }
        }
    }
}

/// A file that is written to.
pub type Seekable<'a> = BufWriter<&'a fs::File>;

fn refused(path: &Path, reason: &str) -> String {
    format!("cannot write to `{}`: {}", shown(path), visible(reason))
}
