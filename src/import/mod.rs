//! Arrays of a network that PyTorch trained to a program that is the same network, and its weights.
//!
//! Read are `state_dict`s of `torch.nn.RNN`, `LSTM`, `GRU` (and their cells) and `Linear`, one behind
//! the other, under `clock layered`:
//!
//! - `RNN`: `h = f(W_ih x + b_ih + W_hh h(t-1) + b_hh)`, one bias `b_ih + b_hh`;
//! - `LSTM` and `GRU`: as `examples/lstm.net` and `examples/gru.net`; of the GRU `b_hn` stays apart, as
//!   its gate multiplies it.
//!
//! Activations are not in such a file: `tanh` is taken for an RNN, none for a linear layer, unless they
//! are named.

mod cells;
mod chain;
mod layers;
mod names;
mod program;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use thiserror::Error;

use crate::compile::Compiled;
use crate::data::{Array, ArrayFile};
use crate::model::network::Activation;
use crate::source::Source;
use crate::syntax::format::format;
use crate::tensors::{Misfit, Numbers, Tensor, tensors, weights_of};
use crate::weights::Weights;

/// A program for the arrays of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The program.
    pub program: String,
    /// The tensors that come from the file, by their names in the program.
    pub tensors: Vec<(String, Array)>,
    /// What the file does not tell and was decided.
    pub notes: Vec<String>,
}

impl Import {
    /// The weights of the compiled program: those of the file, and what the program itself gives.
    pub fn weights(&self, compiled: &Compiled) -> Result<Weights<f64>, Vec<Misfit>> {
        let network = &compiled.model.network;
        let array = |tensor: Tensor| match tensor.numbers {
            Numbers::Values(numbers) => {
                Some((tensor.name, Array { shape: tensor.shape, numbers, is_f32: false }))
            }
            Numbers::Places(_) => None,
        };
        let own =
            tensors(network, &compiled.patterns, &compiled.weights).into_iter().filter_map(array);
        let mut arrays: BTreeMap<String, Array> = own.collect();
        arrays.extend(self.tensors.iter().cloned());
        let file = ArrayFile { arrays: arrays.into_iter().collect(), metadata: BTreeMap::new() };
        weights_of(network, &compiled.patterns, &compiled.weights, &file)
    }
}

/// Why a file is no network that can be imported.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ImportError {
    /// What is wrong.
    pub message: String,
    /// What would mend it.
    pub help: String,
}

impl ImportError {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }

    /// An array of a layer that is not understood.
    fn unknown(name: &str) -> Self {
        let help = "understood are `weight_ih`, `weight_hh`, `bias_ih` and `bias_hh` of RNN, LSTM and \
                    GRU, in one direction and without projections, and `weight` and `bias` of Linear";
        Self::new(
            format!("`{}` belongs to no layer that is understood", crate::wording::visible(name)),
            help,
        )
    }
}

/// The program of a file. `activations` are those of modules by their names; `source` is what the
/// program's first line says of the file.
pub fn import(
    file: &ArrayFile,
    source: &str,
    activations: &[(String, Activation)],
) -> Result<Import, ImportError> {
    let chain = chain::chain(layers::layers(file)?)?;
    let imported = program::program(&chain, source, activations)?;
    let written = Source::new("import.net", &*imported.program, ".");
    let program = format(&written).unwrap_or(written.text);
    Ok(Import { program, ..imported })
}
