//! The message about an algebraic loop: the whole cycle, and which of its connections and gates
//! could have a delay.

use std::collections::{HashMap, HashSet};

use super::wording::{arrow_text, cycle_text, with_delay};
use super::{AlgebraicLoop, CycleStep};
use crate::diagnostic::{Code, Diagnostic, Edit, Mistake};
use crate::model::arrows::Arrow;
use crate::model::network::{BlockId, Clock};
use crate::model::{Model, Network};
use crate::source::Span;
use crate::wording::list;

/// Words the error for an algebraic loop.
pub fn loop_error(model: &Model, found: &AlgebraicLoop) -> Diagnostic {
    let network = &model.network;
    let arrows = arrows_of(&found.cycle);
    let mut labels = labels(model, &arrows).into_iter();
    let (place, label) = labels.next().unwrap_or((model.places.program, String::new()));
    let cycle = cycle_text(network, &found.cycle);
    let message = format!("the delays of the cycle `{cycle}` sum to 0");
    let mut error = Mistake::new(Code::AlgebraicLoop, place, message, label);
    for (place, label) in labels {
        error = error.with_label(place, label);
    }
    for block in coupling_blocks(network, &found.cycle) {
        let label = format!("softmax couples all neurons of `{}`", network.block(block).name);
        error = error.with_label(model.places.block(block), label);
    }
    error.with_edit_if(help(network, &arrows), delayed(model, &arrows))
}

/// The arrows of a cycle, each once, in its order.
fn arrows_of(cycle: &[CycleStep]) -> Vec<Arrow> {
    let mut known = HashSet::new();
    cycle.iter().map(|step| step.arrow).filter(|arrow| known.insert(*arrow)).collect()
}

/// What is said of the connections, those of one statement together: they have one delay; and so
/// of their gates.
fn labels(model: &Model, arrows: &[Arrow]) -> Vec<(Span, String)> {
    let mut statements: Vec<(Span, Vec<Arrow>)> = Vec::new();
    let mut known: HashMap<(Span, bool), usize> = HashMap::new();
    for arrow in arrows {
        let place = model.places.connection(arrow.connection());
        let index = *known.entry((place, arrow.is_gate())).or_insert(statements.len());
        match statements.get_mut(index) {
            Some((_, arrows)) => arrows.push(*arrow),
            None => statements.push((place, vec![*arrow])),
        }
    }
    let text = |arrows: &[Arrow]| delay_text(&model.network, arrows);
    statements.iter().map(|(place, arrows)| (*place, text(arrows))).collect()
}

/// "`a -> b` and `b -> c` have no delay under `clock layered`"
fn delay_text(network: &Network, arrows: &[Arrow]) -> String {
    let texts: Vec<String> = arrows.iter().map(|arrow| arrow_text(network, *arrow)).collect();
    let names: Vec<&str> = texts.iter().map(String::as_str).collect();
    let have = if names.len() == 1 { "has" } else { "have" };
    match arrows.iter().all(|arrow| network.route(*arrow).delay_is_written) {
        true => format!("{} {have} `delay(0)`", list(&names)),
        false => format!("{} {have} no delay {}", list(&names), reason(network, arrows)),
    }
}

/// Why arrows without a written delay have none.
fn reason(network: &Network, arrows: &[Arrow]) -> String {
    let targets = arrows.iter().map(|arrow| network.block(network.route(*arrow).to));
    let instant = targets.into_iter().find(|to| to.is_instant());
    match instant.filter(|_| network.clock != Clock::Layered) {
        Some(to) => format!("into `{}` with `tau(0)`", to.name),
        None => "under `clock layered`".into(),
    }
}

/// The softmax blocks of a cycle at whose masks it would otherwise not close.
fn coupling_blocks(network: &Network, cycle: &[CycleStep]) -> Vec<BlockId> {
    let is_masked = cycle.iter().any(|step| step.goes_by_neuron(network));
    let couples = |block: &BlockId| {
        let block = network.block(*block);
        is_masked && block.size > 1 && block.activation.couples_block()
    };
    cycle.iter().map(|step| step.block).filter(couples).collect()
}

/// The edit that gives a delay to one of the connections.
fn delayed(model: &Model, arrows: &[Arrow]) -> Option<Edit> {
    if model.network.clock.acts_within_steps() {
        return None;
    }
    let connections = arrows.iter().filter(|arrow| !arrow.is_gate());
    connections.map(|arrow| arrow.connection()).find_map(|id| model.places.with_delay(id, 1))
}

fn help(network: &Network, arrows: &[Arrow]) -> String {
    if network.clock.acts_within_steps() {
        let targets = arrows.iter().map(|arrow| network.route(*arrow).to);
        let targets: Vec<&str> = targets.map(|id| network.block(id).name.as_str()).collect();
        return match targets.len() {
            1 => format!("give {} a `tau` above 0", list(&targets)),
            _ => format!("give one of {} a `tau` above 0", list(&targets)),
        };
    }
    let is_gate = |arrow: &&Arrow| arrow.is_gate();
    let connections = arrows.iter().filter(|arrow| !is_gate(arrow));
    let names: Vec<&str> =
        connections.map(|arrow| network.connection(arrow.connection()).name.as_str()).collect();
    let on_connections = match names.len() {
        0 => None,
        1 => Some(format!("`delay(1)` on {}", list(&names))),
        _ => Some(format!("`delay(1)` on one of {}", list(&names))),
    };
    let gates = arrows.iter().filter(is_gate).map(|gate| with_delay(network, *gate, 1));
    let ways: Vec<String> = on_connections.into_iter().chain(gates).collect();
    format!("write {}", ways.join(", or "))
}
