//! `Structure` to [`Schedule`]: what is computed in which order, forward and backward.

use super::Compilation;
use crate::model::Network;
use crate::model::network::{Activation, BiasId, BlockId, ConnectionId};
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
}

/// A block as the engine sees it.
#[derive(Debug, Clone)]
pub(super) struct BlockFacts {
    /// Neurons.
    pub size: usize,
    /// `f`
    pub activation: Activation,
    /// `b`
    pub bias: Option<BiasId>,
    /// Whether it holds what is fed.
    pub is_input: bool,
    /// The first tick that is an update: 0, or 1 where tick 0 is the start.
    pub first_update: usize,
    /// The largest delay with which it is read.
    pub longest_delay: usize,
    /// The state before the first update.
    pub start: Vec<f64>,
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
        let groups = &compilation.structure.groups;
        let mut biased: Vec<_> =
            network.block_ids().filter(|id| network.block(*id).bias.is_some()).collect();
        biased.sort_by_key(|id| &network.block(*id).name);
        Schedule {
            blocks: network.block_ids().map(|id| block_facts(network, id)).collect(),
            groups: groups.iter().filter_map(|group| group_schedule(network, group)).collect(),
            by_text: in_order_of_texts(network, network.connection_ids().collect()),
            biased,
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

fn block_facts(network: &Network, id: BlockId) -> BlockFacts {
    let block = network.block(id);
    let delays = network.connections.iter().filter(|c| c.from == id).map(|c| c.delay as usize);
    BlockFacts {
        size: block.size,
        activation: block.activation,
        bias: block.bias,
        is_input: block.is_input(),
        first_update: network.first_update(id),
        longest_delay: delays.max().unwrap_or(0),
        start: block.start.clone(),
    }
}

/// The schedule of a group; none for an input, which is fed rather than computed.
fn group_schedule(network: &Network, group: &Group) -> Option<GroupSchedule> {
    let computed = |id: &BlockId| !network.block(*id).is_input();
    let blocks: Vec<_> = group.blocks.iter().copied().filter(computed).collect();
    let steps = group.steps.as_ref().map(|steps| match steps {
        Steps::Blocks(order) => StepSchedule::Blocks(block_steps(network, order, &group.inner)),
        Steps::Neurons(order) => StepSchedule::Neurons(neuron_schedule(network, group, order)),
    });
    (!blocks.is_empty()).then(|| GroupSchedule {
        leaving: leaving(network, &blocks, &group.inner),
        entering: group.entering.clone(),
        blocks,
        steps,
    })
}

fn leaving(network: &Network, blocks: &[BlockId], inner: &[ConnectionId]) -> Vec<ConnectionId> {
    let mut leaving: Vec<_> = network
        .connection_ids()
        .filter(|id| blocks.contains(&network.connection(*id).from) && !inner.contains(id))
        .collect();
    leaving.sort_by_key(|id| {
        let connection = network.connection(*id);
        (&network.block(connection.from).name, &connection.name)
    });
    leaving
}

fn block_steps(network: &Network, order: &[BlockId], inner: &[ConnectionId]) -> Vec<BlockStep> {
    let ends = |id: &ConnectionId| (network.connection(*id).from, network.connection(*id).to);
    let step = |block: &BlockId| {
        let incoming = inner.iter().copied().filter(|id| ends(id).1 == *block).collect();
        let outgoing = inner.iter().copied().filter(|id| ends(id).0 == *block).collect();
        BlockStep {
            block: *block,
            incoming: in_order_of_texts(network, incoming),
            outgoing: in_order_of_texts(network, outgoing),
        }
    };
    order.iter().map(step).collect()
}

fn neuron_schedule(network: &Network, group: &Group, order: &[(BlockId, u32)]) -> NeuronSchedule {
    let (instant, delayed): (Vec<_>, Vec<_>) =
        group.inner.iter().copied().partition(|id| network.connection(*id).delay == 0);
    let step = |(block, neuron): &(BlockId, u32)| {
        let whole = network.block(*block).activation.couples_block();
        NeuronStep {
            block: *block,
            position: group.blocks.iter().position(|id| id == block).unwrap_or_default(),
            neuron: *neuron as usize,
            count: if whole { network.block(*block).size } else { 1 },
        }
    };
    NeuronSchedule {
        instant: block_steps(network, &group.blocks, &instant)
            .into_iter()
            .map(|step| step.incoming)
            .collect(),
        delayed: block_steps(network, &group.blocks, &delayed),
        order: order.iter().map(step).collect(),
    }
}

fn in_order_of_texts(network: &Network, mut ids: Vec<ConnectionId>) -> Vec<ConnectionId> {
    ids.sort_by_key(|id| &network.connection(*id).name);
    ids
}
