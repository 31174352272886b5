//! The message about an algebraic loop: the whole cycle, and which of its connections could have a
//! delay.

use std::collections::{HashMap, HashSet};

use super::wording::cycle_text;
use super::{AlgebraicLoop, CycleStep};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::network::{BlockId, ConnectionId};
use crate::model::{Model, Network};
use crate::source::Span;
use crate::wording::list;

/// Words the error for an algebraic loop.
pub fn loop_error(model: &Model, found: &AlgebraicLoop) -> Diagnostic {
    let network = &model.network;
    let connections = connections_of(&found.cycle);
    let mut labels = labels(model, &connections).into_iter();
    let (place, label) = labels.next().unwrap_or((model.places.program, String::new()));
    let cycle = cycle_text(network, &found.cycle);
    let message = format!("the delays of the cycle `{cycle}` sum to 0");
    let mut error = Diagnostic::new(Code::AlgebraicLoop, place, message, label);
    for (place, label) in labels {
        error = error.with_label(place, label);
    }
    for block in coupling_blocks(network, &found.cycle) {
        let label = format!("softmax couples all neurons of `{}`", network.block(block).name);
        error = error.with_label(model.places.block(block), label);
    }
    error.with_help(help(network, &connections))
}

/// The connections of a cycle, each once, in its order.
fn connections_of(cycle: &[CycleStep]) -> Vec<ConnectionId> {
    let mut known = HashSet::new();
    cycle.iter().map(|step| step.connection).filter(|id| known.insert(*id)).collect()
}

/// What is said of the connections, those of one chain together.
fn labels(model: &Model, connections: &[ConnectionId]) -> Vec<(Span, String)> {
    let mut labels: Vec<(Span, String)> = Vec::new();
    let mut known: HashMap<Span, usize> = HashMap::new();
    for id in connections {
        let (place, text) = (model.places.connection(*id), delay_text(&model.network, *id));
        match known.get(&place) {
            Some(index) => labels[*index].1 += &format!(", {text}"),
            None => {
                known.insert(place, labels.len());
                labels.push((place, text));
            }
        }
    }
    labels
}

fn delay_text(network: &Network, id: ConnectionId) -> String {
    let connection = network.connection(id);
    match connection.delay_is_written {
        true => format!("`{}` has `delay(0)`", connection.name),
        false => format!("`{}` has no delay under `clock layered`", connection.name),
    }
}

/// The softmax blocks of a cycle at whose masks it would otherwise not close.
fn coupling_blocks(network: &Network, cycle: &[CycleStep]) -> Vec<BlockId> {
    let is_masked = cycle.iter().any(|step| !network.connection(step.connection).masks.is_empty());
    let couples = |block: &BlockId| {
        let block = network.block(*block);
        is_masked && block.size > 1 && block.activation.couples_block()
    };
    cycle.iter().map(|step| step.block).filter(couples).collect()
}

fn help(network: &Network, connections: &[ConnectionId]) -> String {
    let names: Vec<&str> =
        connections.iter().map(|id| network.connection(*id).name.as_str()).collect();
    match names.len() {
        1 => format!("write `delay(1)` on {}", list(&names)),
        _ => format!("write `delay(1)` on one of {}", list(&names)),
    }
}
