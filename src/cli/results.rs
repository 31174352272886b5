//! The folder of `--out`: a program writes nowhere else.

use std::fmt;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::inputs::Inputs;
use super::output::shown;
use super::whole_file;
use crate::report::npz::{Recorded, write};
use crate::wording::visible;

/// The name of the results file.
const FILE: &str = "results.npz";

/// A folder that can be written to.
pub struct ResultsFolder {
    folder: PathBuf,
    /// What is not written over.
    inputs: Inputs,
}

impl ResultsFolder {
    /// Opens the folder, making it if it is absent. Done before anything is computed, so that a
    /// long training does not end at a folder that cannot be written to.
    pub fn open(folder: &Path, inputs: Inputs) -> Result<Self, String> {
        if folder.exists() && !folder.is_dir() {
            return Err(refused(folder, &"it is not a folder"));
        }
        fs::create_dir_all(folder).map_err(|error| refused(folder, &error))?;
        // A file without a name: nothing is left of it, however the program ends.
        tempfile::tempfile_in(folder).map_err(|error| refused(folder, &error.kind()))?;
        let path = folder.join(FILE);
        match whole_file::refusal(&path, &inputs) {
            Some(reason) => Err(refused(&path, &reason)),
            None => Ok(Self { folder: folder.into(), inputs }),
        }
    }

    /// Writes what was recorded and returns the path of the file, as it can be shown.
    pub fn write(&self, runs: &[Recorded]) -> Result<String, String> {
        let path = self.folder.join(FILE);
        self.persist(runs, &path).map_err(|error| refused(&path, &error))?;
        Ok(shown(&path))
    }

    fn persist(&self, runs: &[Recorded], path: &Path) -> io::Result<()> {
        whole_file::create(path, &self.inputs, |file| write(BufWriter::new(file), runs)?.flush())
    }
}

fn refused(path: &Path, reason: &dyn fmt::Display) -> String {
    // A reason may name the path once more.
    format!("cannot write results to `{}`: {}", shown(path), visible(&reason.to_string()))
}
