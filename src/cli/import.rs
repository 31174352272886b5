//! `netc import`: a program and its weights for a network that PyTorch trained.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Outcome;
use super::inputs::Inputs;
use super::output::{said, shown, tell_error, tell_note};
use super::weights::{MAX_BYTES, WeightsFile};
use super::whole_file;
use crate::compile::{Compiled, compile};
use crate::data::{DataErrorKind, read_arrays};
use crate::import::{Import, import};
use crate::model::Options;
use crate::model::network::Activation;
use crate::source::Source;
use crate::tensors::lines;
use crate::wording::{alternatives, visible};

const AFTER: &str = "Examples:
  netc import model.safetensors                          prints the program
  netc import model.safetensors --out model.net          writes model.net and model.weights.safetensors
  netc import model.npz --activation rnn=relu --activation fc1=tanh --out model.net
  netc run model.net --weights model.weights.safetensors

Read is a `state_dict` of RNN, LSTM, GRU (and their cells) and Linear layers in one chain, as \
`safetensors.torch.save_file` or `numpy.savez` writes it. The program has the same outputs for the \
same inputs, step by step; numbers of 32 bits are taken over as they are and computed with in 64. \
A module of a `Sequential`, a number, becomes `layer0`. What the file does not tell (activations, the order of layers of one \
size) is decided, and said in the program's first lines.";

/// Propose the program and the weights of a network that PyTorch trained
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// A `.safetensors` or `.npz` file with the arrays of a `state_dict`
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Write the program to this `.net` file, and its weights beside it
    #[arg(long, value_name = "PROGRAM.net")]
    out: Option<PathBuf>,

    /// The activation of an RNN or Linear module by its name; may be repeated
    #[arg(long, value_name = "MODULE=WORD", value_parser = activation)]
    activation: Vec<(String, Activation)>,

    /// Replace the program and the weights if they are there
    #[arg(long)]
    force: bool,
}

fn activation(text: &str) -> Result<(String, Activation), String> {
    let (module, word) = text.split_once('=').ok_or("expected MODULE=WORD, such as `rnn=relu`")?;
    let known = Activation::named(word.trim()).ok_or_else(|| {
        let words: Vec<_> = Activation::ALL.iter().map(Activation::name).collect();
        format!("no activation is called `{word}`; it is {}", alternatives(&words))
    })?;
    Ok((module.trim().to_string(), known))
}

/// Imports a file.
pub fn import_file(arguments: &Arguments) -> Outcome {
    let name = shown(&arguments.file);
    let file = match read_arrays(&arguments.file, MAX_BYTES) {
        Ok(file) => file,
        Err(error) => {
            tell_error(&format!("cannot import `{name}`: {}", error.message));
            return match error.kind {
                DataErrorKind::Unreadable => Outcome::Misused,
                _ => Outcome::Failed,
            };
        }
    };
    let imported = match import(&file, &format!("Imported from {name}"), &arguments.activation) {
        Ok(imported) => imported,
        Err(error) => {
            tell_error(&format!("cannot import `{name}`: {error}\nhelp: {}", error.help));
            return Outcome::Failed;
        }
    };
    imported.notes.iter().for_each(|note| tell_note(note));
    let Some(path) = &arguments.out else {
        return said(Outcome::Done, |out| out.write_all(imported.program.as_bytes()));
    };
    match write(path, &imported, arguments) {
        Ok(()) => Outcome::Done,
        Err(message) => {
            tell_error(&message);
            Outcome::Failed
        }
    }
}

/// Writes the program and, beside it, its weights.
fn write(path: &Path, imported: &Import, arguments: &Arguments) -> Result<(), String> {
    if path.extension().is_none_or(|extension| extension != "net") {
        return Err(refused(path, "its name must end in `.net`"));
    }
    let beside = path.with_extension("weights.safetensors");
    let inputs = Inputs::of_import(&arguments.file);
    for path in [path, &beside] {
        if let Some(reason) = whole_file::refusal(path, &inputs) {
            return Err(refused(path, &reason));
        }
        if path.exists() && !arguments.force {
            return Err(refused(path, "it is there already; `--force` replaces it"));
        }
    }
    let (source, compiled) = compiled(path, imported)?;
    let weights = imported.weights(&compiled).map_err(|misfits| {
        format!("the arrays do not fit the program that was made of them{}", lines(&misfits))
    })?;
    WeightsFile::open(&beside, inputs.clone())?.write(&source, &compiled, &weights)?;
    whole_file::create(path, &inputs, |mut file| file.write_all(imported.program.as_bytes()))
        .map_err(|error| refused(path, &error.to_string()))?;
    tell_note(&format!("wrote `{}` and `{}`", shown(path), shown(&beside)));
    Ok(())
}

fn compiled(path: &Path, imported: &Import) -> Result<(Source, Compiled), String> {
    let folder = fs::canonicalize(".").unwrap_or_default();
    let source = Source::new(path.display().to_string(), &*imported.program, folder);
    let compiled = compile(&source, &Options::default()).map_err(|messages| {
        let first = messages.first().map_or("", |message| &message.message);
        format!("the program that was made of the file is rejected: {first}")
    })?;
    Ok((source, compiled))
}

fn refused(path: &Path, reason: &str) -> String {
    format!("cannot write `{}`: {}", shown(path), visible(reason))
}
