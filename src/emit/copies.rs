//! The rows of `W^FF`: the copies of a plan, in an order in which each stands behind all that it
//! reads.

use std::collections::HashMap;
use std::ops::Range;

use super::{Axis, Moment, Segment};
use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::BlockId;
use crate::structure::{Group, Steps, Structure};
use crate::unroll::{Fate, Plan};

/// Where the copies of each block stand.
#[derive(Debug, Clone)]
pub(super) struct Copies<'a> {
    /// The rows.
    pub axis: Axis<'a>,
    /// The segments of each copy, by their first neurons.
    segments: HashMap<(BlockId, Moment), Vec<usize>>,
}

impl<'a> Copies<'a> {
    /// First the start states that are read before tick 0, then tick by tick the live copies.
    pub fn new(network: &'a Network, structure: &Structure, plan: &Plan) -> Self {
        let mut all = Vec::new();
        let starts = starts_read(network, plan);
        for block in network.block_ids().filter(|id| starts[id.index()]) {
            all.push(Segment { block, part: 0..network.block(block).size, moment: Moment::Start });
        }
        let order = within_tick(network, structure);
        for tick in 0..plan.ticks {
            let is_live = |block: BlockId| plan.copies[block.index()][tick] == Fate::Live;
            let live = order.iter().filter(|(block, _)| is_live(*block)).cloned();
            let moment = Moment::Tick(tick);
            all.extend(live.map(|(block, part)| Segment { block, part, moment }));
        }
        let mut segments: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, segment) in all.iter().enumerate() {
            segments.entry((segment.block, segment.moment)).or_default().push(index);
        }
        for indices in segments.values_mut() {
            indices.sort_by_key(|index| all[*index].part.start);
        }
        Copies { axis: Axis::of_copies(network, all), segments }
    }

    /// The copy of a block that is read `delay` ticks before a tick.
    pub fn read(&self, block: BlockId, tick: usize, delay: usize) -> Rows<'_> {
        let moment = tick.checked_sub(delay).map_or(Moment::Start, Moment::Tick);
        self.of(block, moment)
    }

    /// The rows of a copy, which must be there.
    pub fn of(&self, block: BlockId, moment: Moment) -> Rows<'_> {
        Rows { axis: &self.axis, segments: &self.segments[&(block, moment)] }
    }
}

/// The rows of one copy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'a> {
    axis: &'a Axis<'a>,
    segments: &'a [usize],
}

impl Rows<'_> {
    /// The row of a neuron, from 0.
    pub fn of(&self, neuron: usize) -> usize {
        let starts = |index: &usize| self.axis.segments[*index].part.start <= neuron;
        let segment = self.segments[self.segments.partition_point(starts) - 1];
        self.axis.offsets[segment] + neuron - self.axis.segments[segment].part.start
    }
}

/// Of each block whether an arrow that is there reads its start state before tick 0.
pub(super) fn starts_read(network: &Network, plan: &Plan) -> Vec<bool> {
    let reads = |there: &[bool], delay: u32| there.iter().take(delay as usize).any(|is| *is);
    let mut read: Vec<_> = plan.leaks.iter().map(|there| reads(there, 1)).collect();
    for (connection, there) in network.connections.iter().zip(&plan.arrows) {
        read[connection.from.index()] |= reads(there, connection.delay);
    }
    read
}

/// The parts of blocks in the order of their updates within a tick: that of `r` where it respects
/// every arrow without delay, otherwise that of the structure.
fn within_tick(network: &Network, structure: &Structure) -> Vec<(BlockId, Range<usize>)> {
    let whole = |block: BlockId| (block, 0..network.block(block).size);
    let arrows = network.connection_ids().flat_map(|id| network.arrows_of(id));
    let mut within = arrows.map(|arrow: Arrow| network.route(arrow)).filter(|it| it.delay == 0);
    if within.all(|route| route.from < route.to) {
        return network.block_ids().map(whole).collect();
    }
    structure.groups.iter().flat_map(|group| of_group(network, group)).collect()
}

fn of_group(network: &Network, group: &Group) -> Vec<(BlockId, Range<usize>)> {
    let whole = |block: &BlockId| (*block, 0..network.block(*block).size);
    match &group.steps {
        None => group.blocks.iter().map(whole).collect(),
        Some(Steps::Blocks(order)) => order.iter().map(whole).collect(),
        Some(Steps::Neurons(order)) => runs(network, order),
    }
}

/// Neurons one by one (a softmax block whole, under its neuron 0), adjacent ones together.
fn runs(network: &Network, order: &[(BlockId, u32)]) -> Vec<(BlockId, Range<usize>)> {
    let mut runs: Vec<(BlockId, Range<usize>)> = Vec::new();
    for (block, neuron) in order {
        let first = *neuron as usize;
        let end = match network.block(*block).activation.couples_block() {
            true => network.block(*block).size,
            false => first + 1,
        };
        match runs.last_mut() {
            Some((last, part)) if last == block && part.end == first => part.end = end,
            _ => runs.push((*block, first..end)),
        }
    }
    runs
}
