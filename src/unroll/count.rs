//! The copies, arrows and numbers of a plan, counted.

use super::{Fate, Plan, PlanCounts};
use crate::model::Network;
use crate::model::network::{BlockId, VectorId};
use crate::pattern::Patterns;
use crate::weights::count_trainable_of;

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
/// of its own, and each of its copies its own bias and time constants: of live arrows and of live,
/// updated copies, frozen numbers not counted. Of a start state there is one copy only.
pub fn untied_numbers(network: &Network, patterns: &Patterns, plan: &Plan) -> u64 {
    let arrows = plan.counts().arrows;
    let weights = network
        .connection_ids()
        .map(|id| arrows[id.index()] as u64 * count_trainable_of(network, patterns, id));
    let first = network.first_updates();
    let of_blocks = network.block_ids().map(|id| {
        let copies = updated_copies(plan, id, first[id.index()]) as u64;
        let block = network.block(id);
        let size = |vector: Option<VectorId>| match vector {
            Some(vector) if !network.vector(vector).frozen => block.size as u64,
            _ => 0,
        };
        copies * (size(block.bias) + size(network.learned_tau(id)))
            + size(network.learned_start(id))
    });
    weights.sum::<u64>() + of_blocks.sum::<u64>()
}

/// The live copies of a block that are updates.
fn updated_copies(plan: &Plan, id: BlockId, first_update: usize) -> usize {
    let updated = plan.copies[id.index()].iter().skip(first_update);
    updated.filter(|fate| **fate == Fate::Live).count()
}
