//! The message about an algebraic loop: the whole cycle, and which of its connections could have a
//! delay.

use std::collections::{HashMap, HashSet};

use super::wording::cycle_text;
use super::{AlgebraicLoop, CycleStep};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::network::{BlockId, Clock, Connection, ConnectionId};
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
    let mut error = Mistake::new(Code::AlgebraicLoop, place, message, label);
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

/// What is said of the connections, those of one statement together: they have one delay.
fn labels(model: &Model, connections: &[ConnectionId]) -> Vec<(Span, String)> {
    let mut statements: Vec<(Span, Vec<ConnectionId>)> = Vec::new();
    let mut known: HashMap<Span, usize> = HashMap::new();
    for id in connections {
        let place = model.places.connection(*id);
        let index = *known.entry(place).or_insert(statements.len());
        match statements.get_mut(index) {
            Some((_, connections)) => connections.push(*id),
            None => statements.push((place, vec![*id])),
        }
    }
    let text = |connections: &[ConnectionId]| delay_text(&model.network, connections);
    statements.iter().map(|(place, connections)| (*place, text(connections))).collect()
}

/// "`a -> b` and `b -> c` have no delay under `clock layered`"
fn delay_text(network: &Network, connections: &[ConnectionId]) -> String {
    let connections: Vec<_> = connections.iter().map(|id| network.connection(*id)).collect();
    let names: Vec<&str> = connections.iter().map(|it| it.name.as_str()).collect();
    let have = if names.len() == 1 { "has" } else { "have" };
    match connections.iter().all(|connection| connection.delay_is_written) {
        true => format!("{} {have} `delay(0)`", list(&names)),
        false => format!("{} {have} no delay {}", list(&names), reason(network, &connections)),
    }
}

/// Why connections without a written delay have none.
fn reason(network: &Network, connections: &[&Connection]) -> String {
    let instant = connections.iter().map(|it| network.block(it.to)).find(|to| to.is_instant());
    match instant.filter(|_| network.clock != Clock::Layered) {
        Some(to) => format!("into `{}` with `tau(0)`", to.name),
        None => "under `clock layered`".into(),
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
    if network.clock.acts_within_steps() {
        let targets = connections.iter().map(|id| network.connection(*id).to);
        let targets: Vec<&str> = targets.map(|id| network.block(id).name.as_str()).collect();
        return match targets.len() {
            1 => format!("give {} a `tau` above 0", list(&targets)),
            _ => format!("give one of {} a `tau` above 0", list(&targets)),
        };
    }
    match names.len() {
        1 => format!("write `delay(1)` on {}", list(&names)),
        _ => format!("write `delay(1)` on one of {}", list(&names)),
    }
}
