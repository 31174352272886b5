//! Random small networks of all kinds.

use super::build::{block, connect, connect_after, gate, network};
use crate::model::Network;
use crate::model::network::{Activation, Clock, Mask};
use crate::random::{Purpose, below, stream};

/// The network of a seed: up to seven blocks of up to three neurons.
pub fn random_network(seed: u64) -> Network {
    let mut rng = stream(seed, Purpose::Order, "random network");
    let mut number = |n: u64| below(&mut rng, n);
    let clock = if number(2) == 0 { Clock::Global } else { Clock::Layered };
    let mut made = network(clock);
    for (letter, most) in [("x", 3), ("h", 4), ("y", 3)] {
        for index in 0..number(most) {
            block(&mut made, &format!("{letter}{}", 9 - index), number(3) as usize + 1);
        }
    }
    if made.blocks.is_empty() {
        block(&mut made, "h", 2);
    }
    for block in &mut made.blocks {
        if number(6) == 0 && !block.is_input() {
            block.activation = Activation::Softmax { beta: 1.0 };
        }
    }
    for _ in 0..number(8) {
        let pick = |n: u64| made.blocks[n as usize].name.clone();
        let blocks = made.blocks.len() as u64;
        let (from, to) = (pick(number(blocks)), pick(number(blocks)));
        let is_known =
            made.connections.iter().any(|c| c.name.starts_with(&format!("{from} -> {to}")));
        if to.starts_with('x') || is_known {
            continue;
        }
        let masks = masks(&made, &from, &to, &mut number);
        match number(4) {
            0 => connect_after(&mut made, &from, &to, number(4) as u32, &masks),
            _ => connect(&mut made, &from, &to, &masks),
        }
        if number(3) == 0 {
            let size = made.block(made.find(&to).unwrap()).size;
            let fitting: Vec<_> = made.blocks.iter().filter(|block| block.size == size).collect();
            let name = fitting[number(fitting.len() as u64) as usize].name.clone();
            let delay = (number(4) == 0).then(|| number(3) as u32);
            gate(&mut made, &name, delay);
        }
    }
    made
}

fn masks(
    network: &Network,
    from: &str,
    to: &str,
    number: &mut impl FnMut(u64) -> u64,
) -> Vec<Mask> {
    let size = |name: &str| network.block(network.find(name).unwrap()).size;
    let entries = size(from) * size(to);
    match number(8) {
        0 => vec![Mask::Lower],
        1 => vec![Mask::NoSelf],
        2 => vec![Mask::Band(number(2) as usize)],
        3 if size(from) == size(to) => vec![Mask::OneToOne],
        4 => vec![Mask::Literal((0..entries).map(|_| number(2) == 0).collect())],
        5 => vec![Mask::Sparse(0.4)],
        _ => Vec::new(),
    }
}
