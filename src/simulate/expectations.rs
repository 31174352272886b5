//! What a run was expected to come to.

use ndarray::Array2;

use super::{SequenceStates, Simulation};
use crate::model::expectation::{Observed, StateFact, Verdict};
use crate::model::network::BlockId;
use crate::model::{Network, RunExperiment};

/// Judges the expectations of a run, in their order. Where there are several sequences each of
/// those that reach the ticks must do as expected; the worst one is told.
pub fn judge(
    network: &Network,
    experiment: &RunExperiment,
    simulation: &Simulation,
) -> Vec<Verdict> {
    let several = simulation.sequences.len() > 1;
    let verdicts = experiment.expectations.iter().map(|expectation| {
        let last = expectation.facts().map(|fact| fact.tick).max().unwrap_or(0);
        let reaching = simulation.sequences.iter().enumerate();
        let reaching = reaching.filter(|(_, sequence)| last < ticks(sequence));
        let verdicts = reaching.map(|(index, sequence)| Verdict {
            sequence: several.then_some(index + 1),
            ..expectation.judge(|fact| state(network, sequence, fact))
        });
        let nothing = || expectation.judge(|_| Err("no sequence is so long".into()));
        verdicts.reduce(Verdict::or_worse).unwrap_or_else(nothing)
    });
    verdicts.collect()
}

fn ticks(sequence: &SequenceStates) -> usize {
    sequence.states.first().map_or(0, Array2::nrows)
}

/// The numbers of a fact, for a sequence that reaches its tick.
fn state(
    network: &Network,
    sequence: &SequenceStates,
    fact: &StateFact,
) -> Result<Vec<f64>, String> {
    let row =
        |states: &[Array2<f64>], block: BlockId| states[block.index()].row(fact.tick).to_vec();
    let all: Vec<f64> = match fact.of {
        Observed::Block(block) => row(&sequence.states, block),
        Observed::State => network.block_ids().flat_map(|id| row(&sequence.states, id)).collect(),
        Observed::Change => {
            let change = sequence.change.as_ref().ok_or("the change was not computed")?;
            let changing = network.block_ids().filter(|id| !network.block(*id).is_input());
            changing.flat_map(|id| row(change, id)).collect()
        }
    };
    Ok(all[fact.neurons.clone()].to_vec())
}
