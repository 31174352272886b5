//! Paths and cycles as messages write them.

use super::CycleStep;
use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::wording::Counted;

/// A cycle is written whole up to so many steps.
const MOST_STEPS: usize = 100;

/// `a -> b => c` for the blocks along a path, `=>` being a gate; nothing for a path without arrows.
pub(super) fn path_text(network: &Network, path: &[Arrow]) -> String {
    let name = |block| network.block(block).name.as_str();
    let mut text: String =
        path.iter().take(1).map(|arrow| name(network.route(*arrow).from)).collect();
    for arrow in path {
        text += arrow.sign();
        text += name(network.route(*arrow).to);
    }
    text
}

/// A connection by its text, a gate as `g => p`.
pub(super) fn arrow_text(network: &Network, arrow: Arrow) -> String {
    match arrow {
        Arrow::Connection(id) => network.connection(id).name.clone(),
        Arrow::Gate(_) => path_text(network, &[arrow]),
    }
}

/// "`delay(2)` on `a -> b`", "`gate(g, delay = 2)` on `a -> b gate g`"
pub(super) fn with_delay(network: &Network, arrow: Arrow, delay: u64) -> String {
    let connection = &network.connection(arrow.connection()).name;
    match arrow {
        Arrow::Connection(_) => format!("`delay({delay})` on `{connection}`"),
        Arrow::Gate(_) => {
            let gate = &network.block(network.route(arrow).from).name;
            format!("`gate({gate}, delay = {delay})` on `{connection}`")
        }
    }
}

/// `a -> b => a`, `=>` being a gate, with a neuron's index (from 1), as in `h[2]`, where a mask
/// makes it matter.
pub fn cycle_text(network: &Network, cycle: &[CycleStep]) -> String {
    let is_masked = |step: &CycleStep| !step.arrow.is_gate() && step.goes_by_neuron(network);
    let by_neuron = cycle.iter().any(is_masked) || cycle.iter().all(|step| step.arrow.is_gate());
    let text = |before, step| step_text(network, before, step, by_neuron);
    let previous = cycle.iter().cycle().skip(cycle.len().saturating_sub(1));
    let pairs = previous.zip(cycle);
    let mut steps: Vec<String> =
        pairs.map(|(before, step)| text(before, step) + step.arrow.sign()).collect();
    if steps.len() >= MOST_STEPS {
        let more = Counted((steps.len() + 1 - MOST_STEPS) as u64, "step");
        steps.splice(MOST_STEPS - 1.., [format!("… ({more} more) … -> ")]);
    }
    let last = cycle.last().zip(cycle.first());
    steps.extend(last.map(|(before, first)| text(before, first)));
    steps.concat()
}

/// The block of a step, with its neuron where single neurons matter to the cycle at all, and here.
fn step_text(network: &Network, before: &CycleStep, step: &CycleStep, by_neuron: bool) -> String {
    let block = network.block(step.block);
    let is_one = block.size == 1 || block.activation.couples_block();
    match by_neuron && !is_one && (before.goes_by_neuron(network) || step.goes_by_neuron(network)) {
        true => format!("{}[{}]", block.name, step.neuron + 1),
        false => block.name.clone(),
    }
}
