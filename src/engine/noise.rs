//! Noise: standard normal numbers, drawn for (seed, block, epoch, sequence, tick, neuron), so that
//! neither batches nor threads nor resuming change them.

use std::ops::Range;

use ndarray::{ArrayViewMut3, Axis};

use super::Trajectory;
use crate::model::Network;
use crate::model::network::BlockId;
use crate::random::{Purpose, normal, stream};
use crate::real::Real;

/// What the noise of one sequence is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoiseKey {
    /// The seed of the program.
    pub seed: u64,
    /// The epoch of a training, from 1; 0 in its figures and in runs.
    pub epoch: usize,
    /// The sequence of the data, from 0.
    pub sequence: usize,
    /// Its first sample: a window is a sequence of its own.
    pub first: usize,
}

impl NoiseKey {
    /// The name of the stream of a block.
    fn stream(&self, block: &str) -> String {
        format!("{}/{}/{}/{block}", self.epoch, self.sequence, self.first)
    }
}

impl<F: Real> Trajectory<F> {
    /// The standard normal numbers ξ of a block, `ticks × B × n`, to be filled in; 0 (no noise)
    /// where they are not. Of a block without noise `ticks × B × 0`.
    pub fn noise_mut(&mut self, block: BlockId) -> ArrayViewMut3<'_, F> {
        let (ticks, batch) = (self.ticks(), self.batch());
        let block = self.block_mut(block);
        let size = if block.noise.is_empty() { 0 } else { block.size };
        ArrayViewMut3::from_shape((ticks, batch, size), &mut block.noise)
            .expect("allocated for these ticks")
    }

    /// Adds `scale ∘ ξ` to the rows of a block at some ticks.
    pub(super) fn add_noise(&mut self, block: BlockId, scale: &[F], ticks: Range<usize>) {
        let batch = self.batch();
        let block = self.block_mut(block);
        if block.noise.is_empty() {
            return;
        }
        let (range, stride) = (block.range(ticks.clone(), batch), batch * block.size);
        let noise = &block.noise[ticks.start * stride..ticks.end * stride];
        let rows = block.states[range].chunks_exact_mut(block.size);
        for (row, noise) in rows.zip(noise.chunks_exact(block.size)) {
            for ((sum, noise), scale) in row.iter_mut().zip(noise).zip(scale) {
                *sum += *scale * *noise;
            }
        }
    }

    /// ξ of a block at some ticks; empty without noise.
    pub(super) fn noise(&self, block: BlockId, ticks: Range<usize>) -> &[F] {
        let block = self.block(block);
        let stride = if block.noise.is_empty() { 0 } else { self.batch() * block.size };
        &block.noise[ticks.start * stride..ticks.end * stride]
    }

    /// Draws the noise of one sequence of the batch, tick by tick and neuron by neuron.
    pub fn draw_noise(&mut self, network: &Network, sequence: usize, key: &NoiseKey) {
        let blocks = network.blocks.iter().zip(network.block_ids());
        for (block, id) in blocks.filter(|(block, _)| block.noise > 0.0) {
            let mut noise = self.noise_mut(id);
            let mut stream = stream(key.seed, Purpose::Noise, &key.stream(&block.name));
            for value in noise.index_axis_mut(Axis(1), sequence) {
                *value = F::from_f64(normal(&mut stream));
            }
        }
    }
}
