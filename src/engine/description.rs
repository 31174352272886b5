//! The schedule as it can be told: what is computed in which order and form, and why.

use super::continuous::{Continuous, Readout};
use super::kernels::masked::Crossover;
use super::schedule::{GroupSchedule, Schedule, StepSchedule};
use super::uses::{Form, Use};
use super::{Compilation, Engine, by_neuron};
use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::{BlockId, ConnectionId, LeakOn};

/// What the engine does with a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// What is computed together, in the order of computing.
    pub groups: Vec<Group>,
    /// The blocks that are computed, group by group.
    pub blocks: Vec<Block>,
    /// The connections, in order of declaration.
    pub connections: Vec<Connection>,
}

/// When something is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// For all ticks at once.
    AllTicks,
    /// At each tick, for a whole block.
    EachTick,
    /// At each tick, neuron by neuron.
    EachNeuron,
    /// In each evaluation of the right-hand side, several of which make a step.
    EachEvaluation,
    /// In each evaluation, neuron by neuron.
    EachNeuronOfEvaluation,
}

/// Blocks that are computed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The blocks, within a tick in this order unless neuron by neuron.
    pub blocks: Vec<BlockId>,
    /// When.
    pub when: When,
    /// Arrows between its blocks, in the order of (target's name, text): without any it needs no
    /// ticks.
    pub inner: Vec<Arrow>,
}

/// When the parts of an update of a block are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// The block.
    pub block: BlockId,
    /// Its activation.
    pub activation: When,
    /// What leaks, if anything does, and when; for all ticks at once is a scan over them.
    pub leak: Option<(LeakOn, When)>,
}

/// How a connection is applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// The connection.
    pub id: ConnectionId,
    /// When its product is taken forward and backward. (Its gradient is one sum over all ticks.)
    pub product: When,
    /// When its gate multiplies that.
    pub gate: Option<When>,
    /// Neurons of the target.
    pub rows: usize,
    /// Neurons of the source.
    pub cols: usize,
    /// Entries that exist.
    pub entries: usize,
    /// The kernel.
    pub choice: Choice,
}

/// The form of a matrix, with what decided it.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// Dense: all entries exist.
    Dense,
    /// Spread out and multiplied as a dense one: enough of them do.
    Masked(Crossover),
    /// Number by number: neuron i to neuron i.
    Diagonal,
    /// In compressed rows: few entries exist.
    Sparse(Crossover),
    /// In compressed rows: it is applied neuron by neuron.
    Rows,
    /// As two factors of this rank, as declared.
    LowRank(usize),
}

/// Describes what the engine does with a network.
pub fn describe(compilation: &Compilation) -> Description {
    let engine = Engine::new(compilation);
    let groups = match &engine.continuous {
        None => compiled_groups(compilation, &engine.schedule),
        Some(continuous) => evaluated_groups(compilation, continuous),
    };
    let blocks = groups.iter().flat_map(|group| blocks(&engine, group)).collect();
    let turns = Turns::new(compilation.network, &engine);
    let neurons = by_neuron(compilation.network, &engine.schedule);
    let connection = |id: ConnectionId| {
        let used = &engine.uses[id.index()];
        let gate = used.gate.as_ref().map(|_| turns.of(Arrow::Gate(id)));
        Connection {
            id,
            product: turns.of(Arrow::Connection(id)),
            gate,
            rows: used.rows,
            cols: used.cols,
            entries: compilation.patterns.connection(id).count(),
            choice: choice(used, neurons[id.index()]),
        }
    };
    let connections = compilation.network.connection_ids().map(connection).collect();
    Description { groups, blocks, connections }
}

fn choice(used: &Use, by_neuron: bool) -> Choice {
    let crossover = Crossover::of(used.rows, used.cols);
    match &used.form {
        Form::Dense { .. } => Choice::Dense,
        Form::Masked { .. } => Choice::Masked(crossover),
        Form::Diagonal { .. } => Choice::Diagonal,
        Form::Sparse { .. } if by_neuron => Choice::Rows,
        Form::Sparse { .. } => Choice::Sparse(crossover),
        Form::LowRank(low_rank) => Choice::LowRank(low_rank.rank),
    }
}

/// The groups of a network that goes from tick to tick.
fn compiled_groups(compilation: &Compilation, schedule: &Schedule) -> Vec<Group> {
    let of = |group: &GroupSchedule| {
        let (when, blocks) = match &group.steps {
            None => (When::AllTicks, group.blocks.clone()),
            Some(StepSchedule::Blocks(order)) => {
                (When::EachTick, order.iter().map(|step| step.block).collect())
            }
            Some(StepSchedule::Neurons(_)) => (When::EachNeuron, group.blocks.clone()),
        };
        Group { inner: inner(compilation, &blocks), blocks, when }
    };
    schedule.groups.iter().map(of).collect()
}

/// The groups of one that is integrated: what follows at once, then what has dynamics.
fn evaluated_groups(compilation: &Compilation, continuous: &Continuous) -> Vec<Group> {
    let group = |blocks: Vec<BlockId>, when| {
        let inner = inner(compilation, &blocks);
        Group { blocks, when, inner }
    };
    let of = |readout: &Readout| match readout {
        Readout::Block(block) => group(vec![*block], When::EachEvaluation),
        Readout::Neurons { blocks, .. } => group(blocks.clone(), When::EachNeuronOfEvaluation),
    };
    let instant = continuous.readouts().iter().map(of);
    let dynamic = group(continuous.dynamic().map(|it| it.0).collect(), When::EachEvaluation);
    instant.chain((!dynamic.blocks.is_empty()).then_some(dynamic)).collect()
}

/// The arrows between some blocks.
fn inner(compilation: &Compilation, blocks: &[BlockId]) -> Vec<Arrow> {
    let network = compilation.network;
    let is_in = |block: BlockId| blocks.contains(&block);
    let groups = compilation.structure.groups.iter();
    let groups = groups.filter(|group| group.blocks.iter().any(|block| is_in(*block)));
    let arrows = groups.flat_map(|group| &group.inner).copied();
    arrows
        .filter(|arrow| {
            let route = network.route(*arrow);
            is_in(route.from) && is_in(route.to)
        })
        .collect()
}

fn blocks(engine: &Engine, group: &Group) -> Vec<Block> {
    let leak = |block: BlockId| match &engine.continuous {
        Some(continuous) => continuous.dynamic().find(|(id, _)| *id == block).map(|(_, on)| on),
        None => engine.schedule.block(block).leak.as_ref().map(|leak| leak.on),
    };
    let of = |block: &BlockId| Block {
        block: *block,
        activation: group.when,
        leak: leak(*block).map(|on| (on, group.when)),
    };
    group.blocks.iter().map(of).collect()
}

/// When each arrow is carried out.
struct Turns {
    /// By connection.
    products: Vec<When>,
    gates: Vec<When>,
}

impl Turns {
    fn new(network: &Network, engine: &Engine) -> Self {
        let count = network.connections.len();
        if engine.continuous.is_some() {
            let when = |by_neuron: bool| match by_neuron {
                true => When::EachNeuronOfEvaluation,
                false => When::EachEvaluation,
            };
            let products: Vec<_> =
                by_neuron(network, &engine.schedule).into_iter().map(when).collect();
            return Turns { gates: products.clone(), products };
        }
        let mut turns =
            Turns { products: vec![When::AllTicks; count], gates: vec![When::AllTicks; count] };
        for steps in engine.schedule.groups.iter().filter_map(|group| group.steps.as_ref()) {
            turns.add(steps);
        }
        turns
    }

    fn add(&mut self, steps: &StepSchedule) {
        match steps {
            StepSchedule::Blocks(order) => {
                let arrows = order.iter().flat_map(|step| &step.incoming);
                arrows.for_each(|arrow| self.set(*arrow, When::EachTick));
            }
            StepSchedule::Neurons(neurons) => {
                let arrows = neurons.delayed.iter().flat_map(|step| &step.incoming);
                arrows.for_each(|arrow| self.set(*arrow, When::EachTick));
                let arrows = neurons.instant.iter().flat_map(|instant| &instant.incoming);
                arrows.for_each(|arrow| self.set(*arrow, When::EachNeuron));
            }
        }
    }

    fn set(&mut self, arrow: Arrow, when: When) {
        let list = if arrow.is_gate() { &mut self.gates } else { &mut self.products };
        list[arrow.connection().index()] = when;
    }

    fn of(&self, arrow: Arrow) -> When {
        let list = if arrow.is_gate() { &self.gates } else { &self.products };
        list[arrow.connection().index()]
    }
}
