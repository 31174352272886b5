//! Random networks as rk4 and dopri5 take them: default delays, `tau(0)` blocks, leaks on rate or
//! input, learned time constants and starts, gates.

use super::super::draws::{Draws, cells_in_order, network};
use crate::model::Network;
use crate::model::network::*;

/// A random network under a method.
pub fn continuous(draws: &mut Draws, method: Method, largest: usize) -> Network {
    let mut network = network(draws, largest, true);
    network.clock = Clock::Continuous { dt: 0.2 + 0.3 * draws.below(4) as f64, method };
    let by_neuron = draws.chance(0.5);
    for id in network.block_ids().filter(|id| !network.block(*id).is_input()).collect::<Vec<_>>() {
        add_dynamics(&mut network, draws, id, if by_neuron { 3 } else { 6 });
        if draws.chance(0.3) {
            let name = format!("{} start", network.block(id).name);
            let start = draws.numbers(network.block(id).size);
            let vector = add_vector(&mut network, name, VectorKind::Start, start);
            network.blocks[id.index()].start = Start::Learned(vector);
        }
    }
    let connections = std::mem::take(&mut network.connections);
    let taken = connections.into_iter().filter_map(|it| take(&network, draws, it, by_neuron));
    network.connections = taken.collect();
    network
}

fn add_vector(
    network: &mut Network,
    name: String,
    kind: VectorKind,
    initial: Vec<f64>,
) -> VectorId {
    network.vectors.push(Vector { name, kind, initial, frozen: false });
    VectorId::new(network.vectors.len() - 1)
}

/// Two of so many `kinds` are `tau(0)`.
fn add_dynamics(network: &mut Network, draws: &mut Draws, id: BlockId, kinds: usize) {
    let size = network.block(id).size;
    let on = draws.pick(&[LeakOn::Rate, LeakOn::Input]);
    let tau: Vec<f64> = draws.numbers(size).into_iter().map(|number| 1.2 + number).collect();
    network.blocks[id.index()].dynamics = match draws.below(kinds) {
        0 | 1 => Dynamics::Instant,
        3 => Dynamics::Unstated,
        4 => {
            let name = format!("{} tau", network.block(id).name);
            let tau = Tau::Learned(add_vector(network, name, VectorKind::Tau, tau));
            Dynamics::Leaky { tau, on }
        }
        _ => Dynamics::Leaky { tau: Tau::Given(tau), on },
    };
}

/// A connection with its default delay, unless it would close a loop of `tau(0)` blocks.
fn take(
    network: &Network,
    draws: &mut Draws,
    mut connection: Connection,
    by_neuron: bool,
) -> Option<Connection> {
    let instant = |id: BlockId| network.block(id).dynamics == Dynamics::Instant;
    let (from, to) = (connection.from, connection.to);
    let couples = |id: BlockId| network.block(id).activation.couples_block();
    let is_within = instant(from) && instant(to);
    if is_within && from == to || is_within && !by_neuron && from > to {
        return None;
    }
    if is_within && by_neuron {
        if couples(from) || couples(to) || network.matrix(connection.matrix).rank.is_some() {
            return None;
        }
        connection.masks.push(Mask::Literal(cells_in_order(network, from, to)));
    }
    connection.gate = None;
    connection.delay = u32::from(!instant(to));
    connection.delay_is_written = false;
    // A gate without bounds may grow beyond all numbers within a few ticks.
    let is_bounded = |block: &Block| {
        use Activation::{Sigmoid, Softmax, Tanh};
        block.is_input() || matches!(block.activation, Tanh | Sigmoid | Softmax { .. })
    };
    let fits = |id: &BlockId| {
        let gate = network.block(*id);
        let is_ordered = !(instant(to) && instant(*id)) || *id < to;
        gate.size == network.block(to).size && is_bounded(gate) && is_ordered
    };
    let gates: Vec<_> = network.block_ids().filter(fits).collect();
    if !gates.is_empty() && draws.chance(0.4) {
        let block = draws.pick(&gates);
        connection.gate = Some(Gate { block, delay: connection.delay, delay_is_written: false });
    }
    Some(connection)
}
