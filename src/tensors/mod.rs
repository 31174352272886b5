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
pub use misfit::{Broken, Misfit, lines};

use std::collections::BTreeMap;

use crate::data::{Array, ArrayFile};
use crate::model::Network;
use crate::pattern::Patterns;
use crate::weights::Weights;

/// The arrays of a file by their names.
type Arrays<'f> = BTreeMap<&'f str, &'f Array>;

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
    let mut unread = Vec::new();
    let arrays: Arrays = file.arrays.iter().map(|(name, array)| (name.as_str(), array)).collect();
    for slot in &slots {
        if let Err(found) = slot.read(patterns, &arrays, &mut weights) {
            // Numbers beyond a mask leave the others to be judged.
            let is_read = found.iter().all(|it| matches!(it, Misfit::Broken { .. }));
            unread.extend((!is_read).then_some(slot.holds));
            misfits.extend(found);
        }
    }
    let is_f32 = file.arrays.iter().any(|(_, array)| array.is_f32);
    misfits.extend(layout::unexpected(&slots, &arrays));
    misfits.extend(check::broken(network, patterns, (first, &weights, is_f32), &unread));
    // A cast takes the sign from -0.
    if misfits.is_empty() { Ok(weights.cast()) } else { Err(misfits) }
}
