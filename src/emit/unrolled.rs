//! `W^FF`: the matrix of the network that T samples unroll.

use super::copies::{Copies, starts_read};
use super::global::gates;
use super::{Emitted, Moment, SparseMatrix};
use crate::model::Network;
use crate::model::bounds::Bounds;
use crate::model::network::{BlockId, ConnectionId};
use crate::pattern::Patterns;
use crate::structure::Structure;
use crate::unroll::{Fate, Plan};
use crate::weights::{Weights, entry, positions};
use crate::wording::{Counted, grouped};

/// Why `W^FF` of a plan cannot be made, if it cannot.
pub fn too_large(
    network: &Network,
    patterns: &Patterns,
    plan: &Plan,
    bounds: &Bounds,
) -> Option<String> {
    let counts = plan.counts();
    let size = |block: BlockId| network.block(block).size as u64;
    let starts = starts_read(network, plan);
    let live = |block: BlockId| {
        let fates = plan.copies[block.index()].iter();
        let started = u64::from(starts[block.index()]);
        fates.filter(|fate| **fate == Fate::Live).count() as u64 + started
    };
    let rows: u64 = network.block_ids().map(|id| size(id) * live(id)).sum();
    let of_arrows = |id: ConnectionId| {
        counts.arrows[id.index()] as u64 * patterns.connection(id).count() as u64
    };
    let of_leaks = |id: BlockId| counts.leaks[id.index()] as u64 * size(id);
    let entries = network.connection_ids().map(of_arrows).sum::<u64>()
        + network.block_ids().map(of_leaks).sum::<u64>();
    let beyond = |found: u64, noun, bound| {
        let samples = Counted(plan.samples as u64, "sample");
        let found = Counted(found, noun);
        format!("W^FF for {samples} would have {found}, the bound is {}", grouped(bound))
    };
    if entries > bounds.entries {
        return Some(beyond(entries, "entry", bounds.entries));
    }
    let most = u64::from(u32::MAX);
    (rows > most).then(|| beyond(rows, "row", most))
}

/// `W^FF`, rows and columns the live copies, those that are read before those that read them, so
/// that it is strictly lower triangular. With `u` the inputs in their copies, the start states in
/// theirs and `α b` in those that are updated, a linear network has `r = W^FF r + u`: the block of
/// an arrow `q@t' → p@t` is `α_p ∘ (M ∘ P)` row by row, and `p@t-1 → p@t` of a leak adds `1 - α_p`
/// on its diagonal.
///
/// No network under rk4 or dopri5 has it, which evaluate several times between two ticks.
pub fn unrolled<'a>(
    (network, structure): (&'a Network, &Structure),
    patterns: &Patterns,
    weights: &Weights<f64>,
    plan: &Plan,
) -> Emitted<'a> {
    let copies = Copies::new(network, structure, plan);
    let making = Making { network, patterns, weights, plan, copies: &copies };
    let matrix = making.matrix();
    Emitted {
        name: "W^FF".into(),
        matrix,
        by_delay: Vec::new(),
        is_mask: false,
        precision: network.precision,
        notes: notes(network, plan),
        axis: copies.axis,
    }
}

/// What the entries are gathered from.
struct Making<'a> {
    network: &'a Network,
    patterns: &'a Patterns,
    weights: &'a Weights<f64>,
    plan: &'a Plan,
    copies: &'a Copies<'a>,
}

/// Takes an entry: row, column, value.
type Add<'a> = &'a mut dyn FnMut(usize, usize, f64);

impl Making<'_> {
    fn matrix(&self) -> SparseMatrix {
        let connections = self.network.by_text();
        SparseMatrix::gather(self.copies.axis.len(), |add| {
            connections.iter().for_each(|id| self.add_arrows(*id, add));
            self.network.block_ids().for_each(|id| self.add_leaks(id, add));
        })
    }

    /// The arrows of a connection, `α W`.
    fn add_arrows(&self, id: ConnectionId, add: Add) {
        let (network, connection) = (self.network, self.network.connection(id));
        let matrix = network.matrix(connection.matrix);
        let numbers = &self.weights.matrices[connection.matrix.index()];
        let (pattern, positions) =
            (self.patterns.connection(id), positions(network, self.patterns, id));
        let alpha = network.alpha(connection.to, &self.weights.vectors);
        for tick in there(&self.plan.arrows[id.index()]) {
            let target = self.copies.of(connection.to, Moment::Tick(tick));
            let source = self.copies.read(connection.from, tick, connection.delay as usize);
            for (index, (to, from)) in pattern.entries().enumerate() {
                let value = alpha[to] * entry(matrix, numbers, positions.of(index));
                add(target.of(to), source.of(from), value);
            }
        }
    }

    /// The arrows of a block's leak, `1 - α`, of the neurons that leak.
    fn add_leaks(&self, block: BlockId, add: Add) {
        let alpha = self.network.alpha(block, &self.weights.vectors);
        let leaking = self.network.leaking(block);
        for tick in there(&self.plan.leaks[block.index()]) {
            let target = self.copies.of(block, Moment::Tick(tick));
            let source = self.copies.read(block, tick, 1);
            for neuron in (0..alpha.len()).filter(|neuron| leaking[*neuron]) {
                add(target.of(neuron), source.of(neuron), 1.0 - alpha[neuron]);
            }
        }
    }
}

/// The ticks at which an arrow is there.
fn there(arrows: &[bool]) -> impl Iterator<Item = usize> + '_ {
    arrows.iter().enumerate().filter(|(_, is)| **is).map(|(tick, _)| tick)
}

fn notes(network: &Network, plan: &Plan) -> Vec<String> {
    let counts = plan.counts();
    let leaking = network.block_ids().zip(&counts.leaks).filter(|(_, count)| **count > 0);
    let leak = |(block, _): (BlockId, _)| {
        let name = &network.block(block).name;
        format!("{name} leaks: α times its weights, and 1 - α from its copy one tick earlier")
    };
    leaking.map(leak).chain(gates(network, None)).collect()
}
