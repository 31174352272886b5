//! `Structure` to [`Schedule`]: what is computed in which order, forward and backward.

use std::collections::HashMap;

use super::Compilation;
use super::rates::Leak;
use crate::model::Network;
use crate::model::arrows::Arrow;
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
    /// Connections and gates that leave it, in the order of their texts.
    pub outgoing: Vec<Arrow>,
    /// The connections into it that have a gate, in the order of their texts.
    pub gated: Vec<ConnectionId>,
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
    /// What is added for all ticks at once, in the order of (target's name, text): the products of
    /// connections from other groups, and the gates of those whose gate comes from another group
    /// too.
    pub entering: Vec<Arrow>,
    /// Arrows to other groups, in the order of (source's name, text).
    pub leaving: Vec<Arrow>,
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
    /// What is added to it from its group, in the order of texts: the products of connections, and
    /// behind each its gate, which can also stand alone, where only it comes from the group.
    pub incoming: Vec<Arrow>,
    /// Arrows from it to its group, in the order of their texts.
    pub outgoing: Vec<Arrow>,
}

/// A tick neuron by neuron: first the arrows with a delay, block by block; then the neurons in an
/// order that respects those without.
#[derive(Debug, Clone)]
pub(super) struct NeuronSchedule {
    /// The blocks, in the order of their names, with what is delayed.
    pub delayed: Vec<BlockStep>,
    /// For each of these blocks what is not.
    pub instant: Vec<Instant>,
    /// The neurons.
    pub order: Vec<NeuronStep>,
}

/// What reaches a block neuron by neuron, each list in the order of texts.
#[derive(Debug, Clone)]
pub(super) struct Instant {
    /// Products, whose matrices are kept in compressed rows, and gates, as in
    /// [`BlockStep::incoming`].
    pub incoming: Vec<Arrow>,
    /// The arrows without delay from the group: those through which derivatives return in the same
    /// tick.
    pub returning: Vec<Arrow>,
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

    /// Connections whose products are taken neuron by neuron.
    pub fn instant(&self) -> impl Iterator<Item = ConnectionId> {
        self.groups
            .iter()
            .filter_map(|group| match &group.steps {
                Some(StepSchedule::Neurons(neurons)) => Some(&neurons.instant),
                _ => None,
            })
            .flatten()
            .flat_map(|instant| &instant.incoming)
            .filter(|arrow| !arrow.is_gate())
            .map(|arrow| arrow.connection())
    }
}

/// The arrows of each block, each list in the order of texts.
struct Arrows<'a> {
    network: &'a Network,
    incoming: Vec<Vec<Arrow>>,
    outgoing: Vec<Vec<Arrow>>,
    /// The position of each block's group.
    group: Vec<usize>,
}

/// When what an arrow reads is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    /// At all ticks at once: it comes from another group.
    Before,
    /// When a tick begins: it comes from an earlier one.
    Delayed,
    /// In the course of the tick.
    Instant,
}

impl<'a> Arrows<'a> {
    fn new(compilation: &Compilation<'a>) -> Self {
        let network = compilation.network;
        let mut group = vec![0; network.blocks.len()];
        for (position, of) in compilation.structure.groups.iter().enumerate() {
            of.blocks.iter().for_each(|block| group[block.index()] = position);
        }
        let (incoming, outgoing) = (network.arrows_into(), network.arrows_out_of());
        Arrows { network, incoming, outgoing, group }
    }

    /// When what an arrow reads is there.
    fn when(&self, arrow: Arrow) -> When {
        let route = self.network.route(arrow);
        match self.group[route.from.index()] == self.group[route.to.index()] {
            false => When::Before,
            true if route.delay > 0 => When::Delayed,
            true => When::Instant,
        }
    }

    /// When an arrow into a block is carried out: a gate not before the product that it multiplies.
    fn turn(&self, arrow: Arrow) -> When {
        match arrow {
            Arrow::Connection(_) => self.when(arrow),
            Arrow::Gate(id) => self.when(arrow).max(self.when(Arrow::Connection(id))),
        }
    }

    /// What is carried out of the arrows into a block, in its turn.
    fn incoming(&self, block: BlockId, turns: &[When]) -> Vec<Arrow> {
        let arrows = self.incoming[block.index()].iter().copied();
        arrows.filter(|arrow| turns.contains(&self.turn(*arrow))).collect()
    }

    /// The arrows out of a block that are read then.
    fn outgoing(&self, block: BlockId, whens: &[When]) -> Vec<Arrow> {
        let arrows = self.outgoing[block.index()].iter().copied();
        arrows.filter(|arrow| whens.contains(&self.when(*arrow))).collect()
    }

    /// A block within a tick of its group, with what has its turn then.
    fn step(&self, block: BlockId, turns: &[When]) -> BlockStep {
        let (incoming, outgoing) = (self.incoming(block, turns), self.outgoing(block, turns));
        BlockStep { block, incoming, outgoing }
    }

    /// What reaches a block neuron by neuron.
    fn instant(&self, block: BlockId) -> Instant {
        let entering = self.incoming[block.index()].iter().copied();
        let returning = entering.filter(|arrow| self.when(*arrow) == When::Instant).collect();
        Instant { incoming: self.incoming(block, &[When::Instant]), returning }
    }
}

fn blocks(network: &Network, arrows: &Arrows) -> Vec<BlockFacts> {
    let first_updates = network.first_updates();
    let facts = |id: BlockId| {
        let block = network.block(id);
        let delays = arrows.outgoing[id.index()].iter().map(|arrow| network.route(*arrow).delay);
        let gates = arrows.incoming[id.index()].iter().filter(|arrow| arrow.is_gate());
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
            gated: gates.map(|gate| gate.connection()).collect(),
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
            let step = |id: &BlockId| arrows.step(*id, &[When::Delayed, When::Instant]);
            StepSchedule::Blocks(order.iter().map(step).collect())
        }
        Steps::Neurons(order) => StepSchedule::Neurons(neuron_schedule(arrows, group, order)),
    });
    let whole = &[When::Before];
    let entering = blocks.iter().flat_map(|id| arrows.incoming(*id, whole)).collect();
    let leaving = blocks.iter().flat_map(|id| arrows.outgoing(*id, whole)).collect();
    (!blocks.is_empty()).then_some(GroupSchedule { entering, leaving, blocks, steps })
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
    NeuronSchedule {
        instant: group.blocks.iter().map(|id| arrows.instant(*id)).collect(),
        delayed: group.blocks.iter().map(|id| arrows.step(*id, &[When::Delayed])).collect(),
        order: order.iter().map(step).collect(),
    }
}
