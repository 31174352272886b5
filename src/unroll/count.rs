//! The copies, arrows and numbers of a plan, counted.

use super::{Fate, Plan, PlanCounts};
use crate::model::Network;
use crate::model::network::{BlockId, VectorId};
use crate::pattern::Patterns;

impl Plan {
    /// Copies by their fates, and live arrows by connection.
    pub fn counts(&self) -> PlanCounts {
        let of = |fate| self.copies.iter().flatten().filter(|found| **found == fate).count();
        let there = |lists: &[Vec<bool>]| {
            lists.iter().map(|ticks| ticks.iter().filter(|is| **is).count()).collect()
        };
        PlanCounts {
            copies: of(Fate::Live),
            arrows: there(&self.arrows),
            leaks: there(&self.leaks),
            zero: of(Fate::Zero),
            unneeded: of(Fate::Unneeded),
        }
    }
}

/// How many trainable numbers the unrolled network would need if each of its arrows had a matrix
/// of its own, and each of its copies that has a bias a bias of its own: existing entries of
/// arrows whose matrix is not frozen, and neurons of live, updated copies whose bias is not; so too
/// for learned time constants. A learned start state is one copy already.
pub fn untied_numbers(network: &Network, patterns: &Patterns, plan: &Plan) -> u64 {
    let arrows = plan.counts().arrows;
    let entries = network
        .connection_ids()
        .filter(|id| !network.matrix(network.connection(*id).matrix).is_frozen())
        .map(|id| arrows[id.index()] as u64 * patterns.connection(id).count() as u64);
    let first = network.first_updates();
    let biases = network
        .block_ids()
        .map(|id| own_numbers(network, plan, id, first[id.index()]) * network.block(id).size);
    entries.sum::<u64>() + biases.sum::<usize>() as u64
}

/// How many numbers each neuron of a block would need beside those of its arrows.
fn own_numbers(network: &Network, plan: &Plan, id: BlockId, first_update: usize) -> usize {
    let updated = plan.copies[id.index()].iter().skip(first_update);
    let live = updated.filter(|fate| **fate == Fate::Live).count();
    let trains = |vector: Option<VectorId>| {
        usize::from(vector.is_some_and(|vector| !network.vector(vector).frozen))
    };
    let each = trains(network.block(id).bias) + trains(network.learned_tau(id));
    live * each + trains(network.learned_start(id))
}
