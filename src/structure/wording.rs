//! Paths and cycles as messages write them.

use super::CycleStep;
use crate::model::Network;
use crate::model::network::ConnectionId;
use crate::wording::Counted;

/// A cycle is written whole up to so many steps.
const MOST_STEPS: usize = 100;

/// `a -> b -> c` for the blocks along a path; nothing for a path without connections.
pub(super) fn path_text(network: &Network, path: &[ConnectionId]) -> String {
    let first = path.iter().take(1).map(|id| network.connection(*id).from);
    let others = path.iter().map(|id| network.connection(*id).to);
    let names: Vec<&str> =
        first.chain(others).map(|block| network.block(block).name.as_str()).collect();
    names.join(" -> ")
}

/// `a -> b -> a`, with a neuron's index (from 1), as in `h[2]`, where a mask at one of its arrows
/// makes it matter.
pub fn cycle_text(network: &Network, cycle: &[CycleStep]) -> String {
    let previous = cycle.iter().cycle().skip(cycle.len().saturating_sub(1));
    let mut names: Vec<String> =
        cycle.iter().zip(previous).map(|(step, before)| step_text(network, before, step)).collect();
    names.extend(names.first().cloned());
    if names.len() > MOST_STEPS {
        let more = Counted((names.len() - MOST_STEPS) as u64, "step");
        names.splice(MOST_STEPS - 1..names.len() - 1, [format!("… ({more} more) …")]);
    }
    names.join(" -> ")
}

fn step_text(network: &Network, before: &CycleStep, step: &CycleStep) -> String {
    let block = network.block(step.block);
    let is_masked = |step: &CycleStep| !network.connection(step.connection).masks.is_empty();
    let is_one = block.size == 1 || block.activation.couples_block();
    match !is_one && (is_masked(before) || is_masked(step)) {
        true => format!("{}[{}]", block.name, step.neuron + 1),
        false => block.name.clone(),
    }
}
