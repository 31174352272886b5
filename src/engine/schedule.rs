//! `Structure` to [`Schedule`]: what is computed in which order, forward and backward.

use std::collections::HashMap;

use super::Compilation;
use super::rates::Leak;
use crate::model::Network;
use crate::model::network::{Activation, BlockId, ConnectionId, LeakOn, VectorId};
use crate::structure::{Group, Steps};

/// The order of all sums and products. It depends on names and structure only.
#[derive(Debug, Clone)]
pub(super) struct Schedule {
    /// What the engine needs to know of each block.
    pub blocks: Vec<BlockFacts>,
    /// The groups that have something to compute, sources first.
    pub groups: Vec<GroupSchedule>,
    /// All connections in the order of their texts: the order in which gradients are added up.
    pub by_text: Vec<ConnectionId>,
    /// All blocks with a bias in the order of their names, for the same purpose.
    pub biased: Vec<BlockId>,
    /// The time from one tick to the next.
    pub dt: f64,
}

/// A block as the engine sees it.
#[derive(Debug, Clone)]
pub(super) struct BlockFacts {
    /// Neurons.
    pub size: usize,
    /// `f`
    pub activation: Activation,
    /// `b`
    pub bias: Option<VectorId>,
    /// Whether it holds what is fed.
    pub is_input: bool,
    /// The first tick that is an update: 0, or 1 where tick 0 is the start.
    pub first_update: usize,
    /// The largest delay with which it is read.
    pub longest_delay: usize,
    /// The state before the first update.
    pub start: Vec<f64>,
    /// The vector of that state, where it is learned.
    pub learned_start: Option<VectorId>,
    /// Whether that state is v, and `r = f(v)`.
    pub starts_within: bool,
    /// α of each neuron, with the first values of learned time constants; empty where neither leak
    /// nor noise asks for it.
    pub alpha: Vec<f64>,
    /// What leaks, if α is not 1 for all.
    pub leak: Option<Leak>,
    /// σ
    pub noise: f64,
    /// Connections that leave it, in the order of their texts.
    pub outgoing: Vec<ConnectionId>,
}

impl BlockFacts {
    /// Whether it leaks there.
    pub fn leaks_on(&self, on: LeakOn) -> bool {
        self.leak.as_ref().is_some_and(|leak| leak.on == on)
    }
}

/// Blocks that are computed together.
#[derive(Debug, Clone)]
pub(super) struct GroupSchedule {
    /// The blocks, in the order of their names.
    pub blocks: Vec<BlockId>,
    /// Connections from other groups, in the order of (target's name, text).
    pub entering: Vec<ConnectionId>,
    /// Connections to other groups, in the order of (source's name, text).
    pub leaving: Vec<ConnectionId>,
    /// How it goes through the ticks; absent where all ticks are computed at once.
    pub steps: Option<StepSchedule>,
}

/// The order within a tick.
#[derive(Debug, Clone)]
pub(super) enum StepSchedule {
    /// Block by block.
    Blocks(Vec<BlockStep>),
    /// Neuron by neuron.
    Neurons(NeuronSchedule),
}

/// One block within a tick.
#[derive(Debug, Clone)]
pub(super) struct BlockStep {
    /// The block.
    pub block: BlockId,
    /// Connections into it from its group, in the order of their texts.
    pub incoming: Vec<ConnectionId>,
    /// Connections from it to its group, in the order of their texts.
    pub outgoing: Vec<ConnectionId>,
}

/// A tick neuron by neuron: first the connections with a delay, block by block; then the neurons
/// in an order that respects those without.
#[derive(Debug, Clone)]
pub(super) struct NeuronSchedule {
    /// The blocks, in the order of their names, with their delayed connections.
    pub delayed: Vec<BlockStep>,
    /// For each of these blocks the connections without delay into it, in the order of their
    /// texts. Their matrices are kept in compressed rows.
    pub instant: Vec<Vec<ConnectionId>>,
    /// The neurons.
    pub order: Vec<NeuronStep>,
}

/// One neuron within a tick, or a softmax block as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct NeuronStep {
    /// The block.
    pub block: BlockId,
    /// Its position in [`NeuronSchedule::delayed`].
    pub position: usize,
    /// The first neuron.
    pub neuron: usize,
    /// 1, or the size of a softmax block.
    pub count: usize,
}

impl Schedule {
    /// Orders everything.
    pub fn new(compilation: &Compilation) -> Self {
        let network = compilation.network;
        let arrows = Arrows::new(compilation);
        let groups = compilation.structure.groups.iter();
        let mut biased: Vec<_> =
            network.block_ids().filter(|id| network.block(*id).bias.is_some()).collect();
        biased.sort_by_key(|id| &network.block(*id).name);
        Schedule {
            blocks: blocks(network, &arrows),
            groups: groups.filter_map(|group| group_schedule(&arrows, group)).collect(),
            by_text: network.by_text(),
            biased,
            dt: network.clock.dt(),
        }
    }

    /// What the engine needs to know of a block.
    pub fn block(&self, id: BlockId) -> &BlockFacts {
        &self.blocks[id.index()]
    }

    /// Connections that are applied neuron by neuron.
    pub fn instant(&self) -> impl Iterator<Item = ConnectionId> {
        self.groups
            .iter()
            .filter_map(|group| match &group.steps {
                Some(StepSchedule::Neurons(neurons)) => Some(&neurons.instant),
                _ => None,
            })
            .flatten()
            .flatten()
            .copied()
    }
}

/// The connections of each block, each list in the order of texts.
struct Arrows<'a> {
    network: &'a Network,
    incoming: Vec<Vec<ConnectionId>>,
    outgoing: Vec<Vec<ConnectionId>>,
    /// The position of each block's group.
    group: Vec<usize>,
}

impl<'a> Arrows<'a> {
    fn new(compilation: &Compilation<'a>) -> Self {
        let network = compilation.network;
        let mut group = vec![0; network.blocks.len()];
        for (position, of) in compilation.structure.groups.iter().enumerate() {
            of.blocks.iter().for_each(|block| group[block.index()] = position);
        }
        Arrows { network, incoming: network.incoming(), outgoing: network.outgoing(), group }
    }

    /// Whether both ends lie in one group.
    fn is_inner(&self, id: ConnectionId) -> bool {
        let connection = self.network.connection(id);
        self.group[connection.from.index()] == self.group[connection.to.index()]
    }

    fn has_delay(&self, id: ConnectionId) -> bool {
        self.network.connection(id).delay > 0
    }

    /// A block within a tick of its group, with those inner connections that are `wanted`.
    fn step(&self, block: BlockId, wanted: impl Fn(ConnectionId) -> bool) -> BlockStep {
        let inner = |ids: &[ConnectionId]| {
            ids.iter().copied().filter(|id| self.is_inner(*id) && wanted(*id)).collect()
        };
        BlockStep {
            block,
            incoming: inner(&self.incoming[block.index()]),
            outgoing: inner(&self.outgoing[block.index()]),
        }
    }
}

fn blocks(network: &Network, arrows: &Arrows) -> Vec<BlockFacts> {
    let first_updates = network.first_updates();
    let facts = |id: BlockId| {
        let block = network.block(id);
        let delays = arrows.outgoing[id.index()].iter().map(|id| network.connection(*id).delay);
        BlockFacts {
            size: block.size,
            activation: block.activation.clone(),
            bias: block.bias,
            is_input: block.is_input(),
            first_update: first_updates[id.index()],
            longest_delay: delays.max().unwrap_or(0) as usize,
            start: network.first_start(id).to_vec(),
            learned_start: network.learned_start(id),
            starts_within: block.leaks_on_input(),
            alpha: match network.leaks(id) || block.noise > 0.0 {
                true => network.first_alpha(id),
                false => Vec::new(),
            },
            leak: leak(network, id),
            noise: block.noise,
            outgoing: arrows.outgoing[id.index()].clone(),
        }
    };
    network.block_ids().map(facts).collect()
}

fn leak(network: &Network, id: BlockId) -> Option<Leak> {
    let on = if network.block(id).leaks_on_input() { LeakOn::Input } else { LeakOn::Rate };
    network.leaks(id).then(|| Leak { on, learned: network.learned_tau(id) })
}

/// The schedule of a group; none for an input, which is fed rather than computed.
fn group_schedule(arrows: &Arrows, group: &Group) -> Option<GroupSchedule> {
    let computed = |id: &BlockId| !arrows.network.block(*id).is_input();
    let blocks: Vec<_> = group.blocks.iter().copied().filter(computed).collect();
    let steps = group.steps.as_ref().map(|steps| match steps {
        Steps::Blocks(order) => {
            StepSchedule::Blocks(order.iter().map(|id| arrows.step(*id, |_| true)).collect())
        }
        Steps::Neurons(order) => StepSchedule::Neurons(neuron_schedule(arrows, group, order)),
    });
    let outgoing = blocks.iter().flat_map(|block| &arrows.outgoing[block.index()]).copied();
    let leaving = outgoing.filter(|id| !arrows.is_inner(*id)).collect();
    (!blocks.is_empty()).then(|| GroupSchedule {
        leaving,
        entering: group.entering.clone(),
        blocks,
        steps,
    })
}

fn neuron_schedule(arrows: &Arrows, group: &Group, order: &[(BlockId, u32)]) -> NeuronSchedule {
    let position: HashMap<_, _> =
        group.blocks.iter().enumerate().map(|(position, id)| (*id, position)).collect();
    let step = |(id, neuron): &(BlockId, u32)| {
        let block = arrows.network.block(*id);
        NeuronStep {
            block: *id,
            position: position[id],
            neuron: *neuron as usize,
            count: if block.activation.couples_block() { block.size } else { 1 },
        }
    };
    let instant = |id: &BlockId| arrows.step(*id, |id| !arrows.has_delay(id)).incoming;
    let delayed = |id: &BlockId| arrows.step(*id, |id| arrows.has_delay(id));
    NeuronSchedule {
        instant: group.blocks.iter().map(instant).collect(),
        delayed: group.blocks.iter().map(delayed).collect(),
        order: order.iter().map(step).collect(),
    }
}
