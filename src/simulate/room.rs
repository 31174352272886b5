//! Whether the states of a run fit, counted before anything is allocated.

use std::mem::size_of;

use super::feeds::FedSequence;
use crate::engine::Failure;
use crate::model::bounds::MAX_STATE_BYTES;
use crate::model::{Network, RunExperiment};
use crate::real::Real;

/// Refuses a run whose states would hold too much: the longest sequence as it is computed,
/// with the past that delays read, and of all sequences the states (and changes) that are observed.
pub(super) fn check_room<F: Real>(
    network: &Network,
    experiment: &RunExperiment,
    sequences: &[FedSequence],
) -> Result<(), Failure> {
    let neurons = network.neurons();
    let longest = sequences.iter().map(|sequence| sequence.ticks).max().unwrap_or(0);
    let all =
        sequences.iter().fold(0u64, |all, sequence| all.saturating_add(sequence.ticks as u64));
    let computed = longest.saturating_add(network.longest_delay().min(longest)) as u64;
    let kept = if experiment.needs_change() { 2 } else { 1 } * size_of::<f64>() as u64;
    let observed = experiment.observed(network.blocks.len());
    let observed = network.blocks.iter().zip(observed).filter(|(_, is_observed)| *is_observed);
    let observed: u64 = observed.map(|(block, _)| block.size as u64).sum();
    let numbers = network.numbers_per_tick() as u64;
    let computing = computed.saturating_mul(size_of::<F>() as u64).saturating_mul(numbers);
    let bytes = all.saturating_mul(kept).saturating_mul(observed).saturating_add(computing);
    let bound = MAX_STATE_BYTES;
    if bytes > bound {
        return Err(Failure::TooLarge {
            ticks: longest,
            batch: sequences.len(),
            neurons,
            bytes,
            bound,
        });
    }
    Ok(())
}
