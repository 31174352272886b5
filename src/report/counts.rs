//! How large a network is, and how many numbers training can move.

use serde::Serialize;

use crate::compile::Compiled;
use crate::pattern::existing_entries;
use crate::weights::{Trainable, count_trainable};

/// The counts of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// N, the length of `r`.
    pub neurons: u64,
    /// Blocks.
    pub blocks: u64,
    /// Connections.
    pub connections: u64,
    /// Entries of `W`: N².
    pub entries: u64,
    /// Entries of `W` that exist.
    pub existing: u64,
    /// [`Trainable::weights`]
    pub trainable_weights: u64,
    /// [`Trainable::biases`]
    pub trainable_biases: u64,
    /// [`Trainable::starts`]
    pub trainable_starts: u64,
    /// [`Trainable::time_constants`]
    pub trainable_time_constants: u64,
}

/// Counts a network; never builds N × N.
pub fn counts(compiled: &Compiled) -> Counts {
    let network = &compiled.model.network;
    let neurons = network.neurons() as u64;
    let Trainable { weights, biases, starts, time_constants } =
        count_trainable(network, &compiled.patterns);
    Counts {
        neurons,
        blocks: network.blocks.len() as u64,
        connections: network.connections.len() as u64,
        entries: neurons * neurons,
        existing: existing_entries(network, &compiled.patterns),
        trainable_weights: weights,
        trainable_biases: biases,
        trainable_starts: starts,
        trainable_time_constants: time_constants,
    }
}
