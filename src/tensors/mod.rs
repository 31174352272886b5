//! `Weights` to named tensors and back: what a file of weights holds, and whether it fits a program.
//!
//! A matrix is a tensor of its name, `rows × cols`, `W[to, from]` of `P`, 0 where no entry exists; one of
//! `rank(k)` two, `NAME.U` (rows × k) and `NAME.V` (cols × k), `P = U Vᵀ`. A matrix that is large and
//! sparse is three lists, `NAME.values`, `NAME.to` and `NAME.from` (rows and columns from 0, as
//! arrays are indexed). A vector of parameters is a tensor of its name, one number a neuron.

mod check;
mod file;
mod layout;
mod misfit;

#[cfg(test)]
mod tests;

pub use file::{About, about, to_bytes};
pub use layout::{Cells, Holds, Slot, slots};
pub use misfit::{Broken, Misfit};

use crate::data::ArrayFile;
use crate::model::Network;
use crate::pattern::Patterns;
use crate::weights::Weights;

/// A tensor by its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// What it is called by.
    pub name: String,
    /// Its extents.
    pub shape: Vec<usize>,
    /// Its numbers, the last extent running fastest.
    pub numbers: Numbers,
}

/// The numbers of a [`Tensor`].
#[derive(Debug, Clone, PartialEq)]
pub enum Numbers {
    /// Parameters.
    Values(Vec<f64>),
    /// Rows or columns, from 0.
    Places(Vec<i64>),
}

/// The tensors of a network's weights, in the order of its matrices and vectors. A matrix without
/// entries has none.
pub fn tensors(network: &Network, patterns: &Patterns, weights: &Weights<f64>) -> Vec<Tensor> {
    slots(network, patterns).iter().flat_map(|slot| slot.write(patterns, weights)).collect()
}

/// The weights that a file gives a network, if it gives all of them and keeps every constraint;
/// otherwise all that is wrong with it. `first` are the program's first values, which numbers that
/// the program gives and freezes must equal.
pub fn weights_of(
    network: &Network,
    patterns: &Patterns,
    first: &Weights<f64>,
    file: &ArrayFile,
) -> Result<Weights<f64>, Vec<Misfit>> {
    let slots = slots(network, patterns);
    let mut weights = first.zeros_like();
    let mut misfits = Vec::new();
    let mut is_f32 = false;
    for slot in &slots {
        match slot.read(patterns, file, &mut weights) {
            Ok(in_f32) => is_f32 |= in_f32,
            Err(found) => misfits.extend(found),
        }
    }
    misfits.extend(layout::unexpected(&slots, file));
    if misfits.is_empty() {
        misfits = check::broken(network, patterns, first, &weights, is_f32);
    }
    if misfits.is_empty() { Ok(weights) } else { Err(misfits) }
}
