//! What the right-hand side `dr/dt = (f(a) - r)/τ` consists of, and in which order it is evaluated.

use std::ops::Range;

use crate::engine::Compilation;
use crate::engine::schedule::{NeuronStep, Schedule, StepSchedule};
use crate::model::Network;
use crate::model::network::{BlockId, Connection, ConnectionId, Dynamics, LeakOn, Tau, VectorId};

/// The right-hand side. Everything is in an order of names and structure.
#[derive(Debug, Clone)]
pub(super) struct RightHandSide {
    /// The input blocks, held within a step.
    pub inputs: Vec<BlockId>,
    /// The blocks with dynamics, in the order of their names.
    pub dynamic: Vec<Dynamic>,
    /// The `tau(0)` blocks, each after all that it reads.
    pub instant: Vec<Readout>,
    /// By block: what adds up to `a`; nothing for inputs.
    pub terms: Vec<Vec<Term>>,
    /// By connection: the term of each that has a gate.
    pub gated: Vec<Option<Term>>,
    /// Neurons of blocks with dynamics.
    pub neurons: usize,
}

/// A block with dynamics.
#[derive(Debug, Clone)]
pub(super) struct Dynamic {
    /// The block.
    pub block: BlockId,
    /// Where its neurons stand among all with dynamics.
    pub neurons: Range<usize>,
    /// Whether its state is `r` or `v`.
    pub on: LeakOn,
    /// τ
    pub tau: TimeConstant,
}

/// τ of a block.
#[derive(Debug, Clone)]
pub(super) enum TimeConstant {
    /// One number a neuron.
    Given(Vec<f64>),
    /// Parameters, one a neuron.
    Learned(VectorId),
}

/// One `tau(0)` block, or several whose masks alone keep them from a loop.
#[derive(Debug, Clone)]
pub(in crate::engine) enum Readout {
    /// A whole block.
    Block(BlockId),
    /// Neuron by neuron.
    Neurons {
        /// The blocks, in the order of their names.
        blocks: Vec<BlockId>,
        /// The order.
        order: Vec<NeuronStep>,
    },
}

/// One connection of a sum.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// The connection.
    pub connection: ConnectionId,
    /// The block that its sum is multiplied by.
    pub gate: Option<Gating>,
    /// Whether it is added neuron by neuron.
    pub by_neuron: bool,
}

/// How a gate acts on the sum of a connection.
#[derive(Debug, Clone)]
pub(super) struct Gating {
    /// The gate.
    pub block: BlockId,
    /// The neurons of the target that it multiplies, one each.
    pub part: Range<usize>,
}

impl RightHandSide {
    /// Orders everything.
    pub fn new(compilation: &Compilation, schedule: &Schedule) -> Self {
        let network = compilation.network;
        let dynamic = dynamic(network);
        let terms = terms(network, schedule);
        let mut gated = vec![None; network.connections.len()];
        for term in terms.iter().flatten().filter(|term| term.gate.is_some()) {
            gated[term.connection.index()] = Some(term.clone());
        }
        RightHandSide {
            inputs: network.block_ids().filter(|id| network.block(*id).is_input()).collect(),
            neurons: dynamic.last().map_or(0, |block| block.neurons.end),
            dynamic,
            instant: readouts(network, schedule),
            terms,
            gated,
        }
    }

    /// The vector of a block's time constants, where they are learned.
    pub fn learned_tau(&self, block: BlockId) -> Option<VectorId> {
        match self.dynamic.iter().find(|dynamic| dynamic.block == block)?.tau {
            TimeConstant::Learned(vector) => Some(vector),
            TimeConstant::Given(_) => None,
        }
    }

    /// The `tau(0)` blocks.
    pub fn instant_blocks(&self) -> impl Iterator<Item = BlockId> {
        self.instant
            .iter()
            .flat_map(|readout| match readout {
                Readout::Block(block) => std::slice::from_ref(block),
                Readout::Neurons { blocks, .. } => blocks,
            })
            .copied()
    }
}

/// Whether a block follows `f(a)` at once.
fn is_instant(network: &Network, id: BlockId) -> bool {
    network.block(id).dynamics == Dynamics::Instant
}

fn dynamic(network: &Network) -> Vec<Dynamic> {
    let has_dynamics = |id: &BlockId| !network.block(*id).is_input() && !is_instant(network, *id);
    let mut ids: Vec<_> = network.block_ids().filter(has_dynamics).collect();
    ids.sort_by_key(|id| &network.block(*id).name);
    let mut next = 0;
    let of = |id: BlockId| {
        let block = network.block(id);
        let neurons = next..next + block.size;
        next = neurons.end;
        let (tau, on) = leak(&block.dynamics, block.size);
        Dynamic { block: id, neurons, on, tau }
    };
    ids.into_iter().map(of).collect()
}

fn leak(dynamics: &Dynamics, size: usize) -> (TimeConstant, LeakOn) {
    match dynamics {
        Dynamics::Leaky { tau: Tau::Given(tau), on } => (TimeConstant::Given(tau.clone()), *on),
        Dynamics::Leaky { tau: Tau::Learned(vector), on } => (TimeConstant::Learned(*vector), *on),
        Dynamics::Unstated | Dynamics::Instant => {
            (TimeConstant::Given(vec![1.0; size]), LeakOn::Rate)
        }
    }
}

fn readouts(network: &Network, schedule: &Schedule) -> Vec<Readout> {
    let mut readouts = Vec::new();
    for group in &schedule.groups {
        let instant = |id: &BlockId| is_instant(network, *id);
        match &group.steps {
            None => {
                readouts.extend(group.blocks.iter().copied().filter(instant).map(Readout::Block));
            }
            Some(StepSchedule::Blocks(order)) => {
                let blocks = order.iter().map(|step| step.block);
                readouts.extend(blocks.filter(instant).map(Readout::Block));
            }
            Some(StepSchedule::Neurons(neurons)) => {
                let order = neurons.order.iter().copied();
                readouts.push(Readout::Neurons {
                    blocks: group.blocks.iter().copied().filter(instant).collect(),
                    order: order.filter(|step| instant(&step.block)).collect(),
                });
            }
        }
    }
    readouts
}

fn terms(network: &Network, schedule: &Schedule) -> Vec<Vec<Term>> {
    let by_neuron = by_neuron(network, schedule);
    let term = |id: ConnectionId| {
        let connection = network.connection(id);
        let part = || connection.to_part.clone();
        let gate = connection.gate.map(|gate| Gating { block: gate.block, part: part() });
        Term { connection: id, gate, by_neuron: by_neuron[id.index()] }
    };
    let of_block = |ids: Vec<ConnectionId>| ids.into_iter().map(term).collect();
    network.incoming().into_iter().map(of_block).collect()
}

/// Which connections are added neuron by neuron: those into a `tau(0)` block of a group that is
/// computed so, whose source or gate is of that group too.
pub(in crate::engine) fn by_neuron(network: &Network, schedule: &Schedule) -> Vec<bool> {
    let mut group_of = vec![None; network.blocks.len()];
    for (number, group) in schedule.groups.iter().enumerate() {
        if matches!(group.steps, Some(StepSchedule::Neurons(_))) {
            group.blocks.iter().for_each(|block| group_of[block.index()] = Some(number));
        }
    }
    let is_added = |connection: &Connection| {
        let group = group_of[connection.to.index()];
        let mut read = [Some(connection.from), connection.gate.map(|gate| gate.block)].into_iter();
        let is_inner = read.any(|block| block.is_some_and(|it| group_of[it.index()] == group));
        group.is_some() && is_inner && is_instant(network, connection.to)
    };
    network.connections.iter().map(is_added).collect()
}
