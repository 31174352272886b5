//! How large a network is, and how many numbers training can move.

use serde::Serialize;

use super::cells::cells;
use crate::compile::Compiled;
use crate::model::network::BiasId;

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
    /// Numbers of matrices that training can move, each once, however often it is used.
    pub trainable_weights: u64,
    /// Numbers of biases that training can move.
    pub trainable_biases: u64,
}

impl Counts {
    /// All numbers that training can move.
    pub fn trainable(&self) -> u64 {
        self.trainable_weights + self.trainable_biases
    }
}

/// Counts a network; never builds N × N.
pub fn counts(compiled: &Compiled) -> Counts {
    let network = &compiled.model.network;
    let neurons = network.neurons() as u64;
    let cells = cells(network, &compiled.patterns);
    let trained = network.matrix_ids().filter(|id| !network.matrix(*id).frozen);
    let biases = (0..network.biases.len()).map(|index| network.bias(BiasId::new(index)));
    Counts {
        neurons,
        blocks: network.blocks.len() as u64,
        connections: network.connections.len() as u64,
        entries: neurons * neurons,
        existing: cells.iter().map(|cell| cell.existing).sum(),
        trainable_weights: trained.map(|id| compiled.patterns.matrix(id).count() as u64).sum(),
        trainable_biases: biases
            .filter(|bias| !bias.frozen)
            .map(|bias| bias.initial.len() as u64)
            .sum(),
    }
}
