//! The folder of `--out`. A program writes nowhere else, and a results file is whole or absent:
//! written beside its place, synced, and then renamed into it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::report::npz::{Recorded, write};

/// The name of the results file.
const FILE: &str = "results.npz";

/// A folder that can be written to, with the file that will become the results.
pub struct ResultsFolder {
    folder: PathBuf,
    file: NamedTempFile,
}

impl ResultsFolder {
    /// Opens the folder, making it if it is absent. Done before anything is computed, so that a
    /// long training does not end at a folder that cannot be written to.
    pub fn open(folder: &Path) -> Result<Self, String> {
        let refused = |reason: &dyn std::fmt::Display| {
            format!("cannot write results to `{}`: {reason}", folder.display())
        };
        if folder.exists() && !folder.is_dir() {
            return Err(refused(&"it is not a folder"));
        }
        fs::create_dir_all(folder).map_err(|error| refused(&error))?;
        let file = tempfile::Builder::new().prefix(".results-").tempfile_in(folder);
        let file = file.map_err(|error| refused(&error.kind()))?;
        Ok(Self { folder: folder.into(), file })
    }

    /// Writes what was recorded and returns the path of the file.
    pub fn write(self, runs: &[Recorded]) -> Result<PathBuf, String> {
        let path = self.folder.join(FILE);
        let refused =
            |error: io::Error| format!("cannot write results to `{}`: {error}", path.display());
        self.persist(runs, &path).map_err(refused)?;
        Ok(path)
    }

    fn persist(self, runs: &[Recorded], path: &Path) -> io::Result<()> {
        let mut written = write(BufWriter::new(self.file.as_file()), runs)?;
        written.flush()?;
        drop(written);
        allow_reading(self.file.as_file())?;
        self.file.as_file().sync_all()?;
        self.file.persist(path)?;
        sync_folder(&self.folder)
    }
}

/// A temporary file is its owner's alone; results are for whoever may read the folder.
#[cfg(unix)]
fn allow_reading(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn allow_reading(_: &File) -> io::Result<()> {
    Ok(())
}

/// Without this a power cut could undo the renaming.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
