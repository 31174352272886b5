//! How the batches of a training are divided among threads, told before it begins.

use super::backpropagation::{WORTH_DIVIDING, chunk, lanes};
use super::setup::Setup;
use super::stretches::training_stretches;
use crate::engine::Compilation;
use crate::model::TrainExperiment;

/// The division of the first batch; the others have as many sequences, the last one maybe fewer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Division {
    /// Sequences, or windows of them, of an epoch.
    pub sequences: usize,
    /// Of a batch.
    pub batch: usize,
    /// Of a chunk, which is computed together; the last one maybe fewer.
    pub chunk: usize,
    /// Chunks of a batch.
    pub chunks: usize,
    /// Lanes, each with some of the chunks and a gradient of its own: no more threads can work.
    pub lanes: usize,
    /// About how many multiplications the batch has.
    pub multiplications: f64,
    /// From how many on it is divided.
    pub worth_dividing: f64,
}

/// How the batches of a training are divided; none where nothing is trained on.
pub fn division(compilation: &Compilation, experiment: &TrainExperiment) -> Option<Division> {
    let setup = Setup::new(compilation, experiment);
    let stretches = training_stretches(experiment, setup.samples_beyond());
    let first = stretches.chunks(experiment.batch).next()?;
    let multiplications = setup.multiplications(first);
    let (batch, chunk) = (first.len(), chunk(first.len(), multiplications));
    let chunks = batch.div_ceil(chunk);
    let lanes = lanes(chunks);
    Some(Division {
        sequences: stretches.len(),
        batch,
        chunk,
        chunks,
        lanes,
        multiplications,
        worth_dividing: WORTH_DIVIDING,
    })
}
