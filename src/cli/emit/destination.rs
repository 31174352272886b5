//! Where `emit` writes: standard output, or the file of `--out`.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Outcome;
use crate::cli::output::{said, shown, tell_error, tell_note};
use crate::cli::whole_file;
use crate::wording::visible;

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

    /// Whether it is a file.
    pub fn is_file(&self) -> bool {
        self.out.is_some()
    }

    /// Why nothing can be written there, if it cannot: told before anything is computed.
    pub fn refusal(&self) -> Option<String> {
        let path = self.out.as_deref()?;
        if path.is_dir() {
            return Some(refused(path, "it is a folder"));
        }
        let folder = whole_file::folder_of(path);
        match (path.file_name(), folder.is_dir()) {
            (None, _) => Some(refused(path, "it names no file")),
            (_, true) => None,
            (_, false) => Some(refused(path, &format!("there is no folder `{}`", shown(folder)))),
        }
    }

    /// Writes text, piece by piece.
    pub fn write(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome {
        if self.is_file() {
            return self.write_file(|out| write(out));
        }
        said(Outcome::Done, write)
    }

    /// Writes a file, whole or not at all; standard output has no places to go back to.
    pub fn write_file(&self, write: impl FnOnce(&mut Seekable) -> io::Result<()>) -> Outcome {
        // What cannot be printed is refused without a file, before anything is computed.
        let Some(path) = &self.out else { return Outcome::Misused };
        let written = whole_file::create(path, |file| {
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
