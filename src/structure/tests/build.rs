//! Networks by hand.

use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::{
    Activation, Block, Clock, Connection, Gate, Initial, Mask, Matrix, MatrixId, Precision,
};
use crate::pattern::patterns;
use crate::structure::{AlgebraicLoop, Structure, analyse};
use crate::syntax::ast::Role;

/// A network without blocks.
pub fn network(clock: Clock) -> Network {
    Network {
        name: "test".to_string(),
        clock,
        precision: Precision::F64,
        blocks: Vec::new(),
        matrices: Vec::new(),
        vectors: Vec::new(),
        connections: Vec::new(),
    }
}

/// Adds a block, named by its role's letter as in `x`, `h2` or `y`.
pub fn block(network: &mut Network, name: &str, size: usize) {
    let role = match name.as_bytes()[0] {
        b'x' => Role::Input,
        b'y' => Role::Output,
        _ => Role::Hidden,
    };
    network.blocks.push(Block::new(name, role, size, Activation::Tanh));
}

/// Adds a connection `from -> to` with the default delay of the clock.
pub fn connect(network: &mut Network, from: &str, to: &str, masks: &[Mask]) {
    let delay = match network.clock {
        Clock::Layered if from != to => 0,
        _ => 1,
    };
    add(network, from, to, delay, false, masks);
}

/// Adds a connection `from -> to` with a written delay.
pub fn connect_after(network: &mut Network, from: &str, to: &str, delay: u32, masks: &[Mask]) {
    add(network, from, to, delay, true, masks);
}

fn add(
    network: &mut Network,
    from: &str,
    to: &str,
    delay: u32,
    delay_is_written: bool,
    masks: &[Mask],
) {
    let id = |name| network.find(name).unwrap();
    let (from_id, to_id) = (id(from), id(to));
    let (rows, cols) = (network.block(to_id).size, network.block(from_id).size);
    let written = if delay_is_written { format!(" delay {delay}") } else { String::new() };
    let name = format!("{from} -> {to}{written}");
    let matrix = MatrixId::new(network.matrices.len());
    network.connections.push(Connection {
        delay,
        delay_is_written,
        masks: masks.to_vec(),
        ..Connection::new(&name, (from_id, cols), (to_id, rows), matrix)
    });
    let initial = Initial::Xavier;
    network.matrices.push(Matrix::new(&name, rows, cols, initial));
}

/// Gates the last connection by a block, with the default delay of the clock or a written one.
pub fn gate(network: &mut Network, block: &str, delay: Option<u32>) {
    let block = network.find(block).unwrap();
    let clock = network.clock;
    let connection = network.connections.last_mut().unwrap();
    let default = u32::from(clock != Clock::Layered || block == connection.to);
    let (delay, delay_is_written) = (delay.unwrap_or(default), delay.is_some());
    connection.gate = Some(Gate { block, delay, delay_is_written });
}

/// A network of blocks `("x", 3)` and default connections `"x -> h"`, all dense.
pub fn dense(clock: Clock, blocks: &[(&str, usize)], connections: &[&str]) -> Network {
    let mut made = network(clock);
    for (name, size) in blocks {
        block(&mut made, name, *size);
    }
    for text in connections {
        let (from, to) = text.split_once(" -> ").unwrap();
        connect(&mut made, from, to, &[]);
    }
    made
}

/// The structure of a network, or its first algebraic loop.
pub fn structure(network: &Network) -> Result<Structure, AlgebraicLoop> {
    analyse(network, &patterns(network, 1)).map_err(|mut loops| loops.swap_remove(0))
}

/// The names of blocks.
pub fn names(network: &Network, blocks: &[crate::model::network::BlockId]) -> Vec<String> {
    blocks.iter().map(|block| network.block(*block).name.clone()).collect()
}

/// The names of connections, and for a gate `gate of` that of its connection.
pub fn texts(network: &Network, arrows: &[Arrow]) -> Vec<String> {
    let name = |arrow: &Arrow| network.connection(arrow.connection()).name.clone();
    let text =
        |arrow: &Arrow| format!("{}{}", if arrow.is_gate() { "gate of " } else { "" }, name(arrow));
    arrows.iter().map(text).collect()
}
