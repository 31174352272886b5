//! `--weights FILE` and `--save FILE`: weights that come from a file or go to one.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::Outcome;
use super::output::{shown, tell_error, tell_note};
use super::whole_file;
use crate::compile::Compiled;
use crate::data::{ArrayFile, DataErrorKind, read_arrays};
use crate::report::overview::precision_name;
use crate::source::Source;
use crate::tensors::{About, about, lines, tensors, to_bytes, weights_of};
use crate::weights::Weights;
use crate::wording::{Counted, visible};

/// Files of weights above this are refused (16 GiB).
pub const MAX_BYTES: u64 = 16 << 30;

/// Where weights come from.
#[derive(Debug, Clone, Args)]
pub struct WeightsArgument {
    /// Take the weights from a `.safetensors` or `.npz` file, by name, in place of first values
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
}

impl WeightsArgument {
    /// Puts the weights of the file, if one is named, in the place of the program's first values.
    /// Messages go to standard error: everything that does not fit is told.
    pub fn put_into(&self, source: &Source, compiled: &mut Compiled) -> Result<(), Outcome> {
        let Some(path) = &self.weights else { return Ok(()) };
        compiled.weights = read(path, source, compiled)?;
        Ok(())
    }
}

fn read(path: &Path, source: &Source, compiled: &Compiled) -> Result<Weights<f64>, Outcome> {
    let name = shown(path);
    let file = read_arrays(path, MAX_BYTES).map_err(|error| {
        let help = match error.kind {
            DataErrorKind::Unreadable => String::new(),
            _ => format!("\nhelp: {}", error.help),
        };
        tell_error(&format!("cannot read weights from `{name}`: {}{help}", error.message));
        match error.kind {
            DataErrorKind::Unreadable => Outcome::Misused,
            _ => Outcome::Failed,
        }
    })?;
    tell_origin(&name, &file, source, compiled);
    let network = &compiled.model.network;
    weights_of(network, &compiled.patterns, &compiled.weights, &file).map_err(|misfits| {
        let count = misfits.len() as u64;
        let list = lines(&misfits);
        tell_error(&format!(
            "the weights in `{name}` do not fit the program, in {}{list}\nhelp: `netc run --save` \
             writes what fits; a tensor is called by its matrix, rows `to`, columns `from`",
            Counted(count, "way")
        ));
        Outcome::Failed
    })
}

/// Says where the weights were written by another program, or in another precision.
fn tell_origin(name: &str, file: &ArrayFile, source: &Source, compiled: &Compiled) {
    let Some(about) = about(file) else { return };
    if about.program != source.digest() {
        tell_note(&format!(
            "`{name}` was written by another text of a program: net {}",
            visible(&about.network)
        ));
    }
    let precision = precision_name(compiled.model.network.precision);
    if about.precision != precision {
        let theirs = visible(&about.precision);
        tell_note(&format!(
            "`{name}` holds weights of `{theirs}`; the program computes in {precision}"
        ));
    }
}

/// A place that weights can be written to.
pub struct WeightsFile {
    path: PathBuf,
}

impl WeightsFile {
    /// Makes sure, before anything is computed, that weights can be written to a path.
    pub fn open(path: &Path) -> Result<Self, String> {
        if path.extension().is_none_or(|extension| extension != "safetensors") {
            return Err(refused(path, "its name must end in `.safetensors`"));
        }
        if fs::symlink_metadata(path).is_ok_and(|there| there.is_dir()) {
            return Err(refused(path, "it is a folder"));
        }
        tempfile::tempfile_in(whole_file::folder_of(path)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => refused(path, "there is no such folder"),
            _ => refused(path, &error.to_string()),
        })?;
        Ok(Self { path: path.into() })
    }

    /// Writes the weights of a program; the file is whole or as it was.
    pub fn write(
        &self,
        source: &Source,
        compiled: &Compiled,
        weights: &Weights<f64>,
    ) -> Result<String, String> {
        let network = &compiled.model.network;
        let about = About {
            network: network.name.clone(),
            program: source.digest(),
            precision: precision_name(network.precision).into(),
        };
        let tensors = tensors(network, &compiled.patterns, weights);
        let bytes = to_bytes(&tensors, &about, network.precision)
            .map_err(|error| refused(&self.path, &error.to_string()))?;
        whole_file::create(&self.path, |mut file| file.write_all(&bytes))
            .map_err(|error| refused(&self.path, &error.to_string()))?;
        Ok(shown(&self.path))
    }
}

fn refused(path: &Path, reason: &str) -> String {
    format!("cannot write weights to `{}`: {}", shown(path), visible(reason))
}
