//! `--weights FILE` and `--save FILE`: weights that come from a file or go to one.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Outcome;
use super::inputs::Inputs;
use super::output::{shown, tell_note};
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
    /// The weights of the file for a program, if one is named; everything that does not fit is
    /// told.
    pub fn read(
        &self,
        source: &Source,
        compiled: &Compiled,
    ) -> Result<Option<Weights<f64>>, Refusal> {
        self.weights.as_deref().map(|path| read(path, source, compiled)).transpose()
    }
}

/// Why a file gives a program no weights.
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// How the command ends.
    pub outcome: Outcome,
}

fn read(path: &Path, source: &Source, compiled: &Compiled) -> Result<Weights<f64>, Refusal> {
    let name = shown(path);
    let file = read_arrays(path, MAX_BYTES).map_err(|error| {
        let help = match error.kind {
            DataErrorKind::Unreadable => String::new(),
            _ => format!("\nhelp: {}", error.help),
        };
        let message = format!("cannot read weights from `{name}`: {}{help}", error.message);
        let outcome = match error.kind {
            DataErrorKind::Unreadable => Outcome::Misused,
            _ => Outcome::Failed,
        };
        Refusal { message, outcome }
    })?;
    tell_origin(&name, &file, source, compiled);
    let network = &compiled.model.network;
    weights_of(network, &compiled.patterns, &compiled.weights, &file).map_err(|misfits| {
        let count = misfits.len() as u64;
        let list = lines(&misfits);
        let message = format!(
            "the weights in `{name}` do not fit the program, in {}{list}\nhelp: `netc run --save` \
             writes what fits; a tensor is called by its matrix, rows `to`, columns `from`",
            Counted(count, "way")
        );
        Refusal { message, outcome: Outcome::Failed }
    })
}

/// Says where the weights were written by another program, or in another precision.
fn tell_origin(name: &str, file: &ArrayFile, source: &Source, compiled: &Compiled) {
    let Some(about) = about(file) else { return };
    if about.program != source.digest() {
        tell_note(&match about.network == compiled.model.network.name {
            true => format!("the program has changed since `{name}` was written"),
            false => {
                format!("`{name}` was written for another program, net {}", visible(&about.network))
            }
        });
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
    /// What is not written over.
    inputs: Inputs,
}

impl WeightsFile {
    /// Makes sure, before anything is computed, that weights can be written to a path.
    pub fn open(path: &Path, inputs: Inputs) -> Result<Self, String> {
        if path.extension().is_none_or(|extension| extension != "safetensors") {
            return Err(refused(path, "its name must end in `.safetensors`"));
        }
        if let Some(reason) = whole_file::refusal(path, &inputs) {
            return Err(refused(path, &reason));
        }
        tempfile::tempfile_in(whole_file::folder_of(path))
            .map_err(|error| refused(path, &error.to_string()))?;
        Ok(Self { path: path.into(), inputs })
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
        whole_file::create(&self.path, &self.inputs, |mut file| file.write_all(&bytes))
            .map_err(|error| refused(&self.path, &error.to_string()))?;
        Ok(shown(&self.path))
    }
}

fn refused(path: &Path, reason: &str) -> String {
    format!("cannot write weights to `{}`: {}", shown(path), visible(reason))
}
