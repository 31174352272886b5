//! What a network is, as JSON.

use serde::Serialize;

use super::plain;
use crate::compile::Compiled;
use crate::model::Network;
use crate::model::network::{BlockId, ConnectionId};
use crate::report::counts::{Counts, counts};
use crate::report::cycles::cycle_text;
use crate::report::dynamics::{self, DynamicsFacts};
use crate::report::order::order_names;
use crate::report::overview::{clock_name, method_name, precision_name};
use crate::report::rest::{Arrival, rest};
use crate::structure::{Component, Triangular};

/// All that `check` finds out.
#[derive(Debug, Clone, Serialize)]
pub struct NetworkFacts {
    /// Its name.
    pub name: String,
    /// `global`, `layered` or `continuous`.
    pub clock: &'static str,
    /// The time from one tick to the next; 1 where it is discrete.
    pub dt: f64,
    /// `euler`, `rk4` or `dopri5` where the clock is continuous.
    pub method: Option<&'static str>,
    /// `f64` or `f32`.
    pub precision: &'static str,
    /// Sizes.
    pub counts: Counts,
    /// The blocks, in the order of `r`.
    pub blocks: Vec<BlockFacts>,
    /// The connections, in order of declaration.
    pub connections: Vec<ConnectionFacts>,
    /// Whether it has no cycle of neurons.
    pub feed_forward: bool,
    /// Its components with cycles.
    pub components: Vec<ComponentFacts>,
    /// Whether `W` is strictly lower triangular.
    pub triangular: TriangularFacts,
    /// The fixed point of a feed-forward network.
    pub fixed_point: Option<FixedPoint>,
}

/// A block.
#[derive(Debug, Clone, Serialize)]
pub struct BlockFacts {
    /// Its name.
    pub name: String,
    /// `input`, `hidden` or `output`.
    pub role: &'static str,
    /// Neurons.
    pub size: usize,
    /// `f`.
    pub activation: &'static str,
    /// Leak, noise, start state.
    pub dynamics: DynamicsFacts,
    /// Latency from each input that reaches it.
    pub latency: Vec<Latency>,
    /// L: where a target of sample 0 stands.
    pub placement: u64,
}

/// The smallest sum of delays from an input.
#[derive(Debug, Clone, Serialize)]
pub struct Latency {
    /// The input.
    pub from: String,
    /// Ticks.
    pub ticks: u64,
}

/// A connection.
#[derive(Debug, Clone, Serialize)]
pub struct ConnectionFacts {
    /// Its text.
    pub name: String,
    /// Its source block.
    pub from: String,
    /// Its target block.
    pub to: String,
    /// Ticks.
    pub delay: u32,
    /// The matrix that it uses.
    pub matrix: String,
    /// Whether it uses the transpose.
    pub transposed: bool,
    /// Entries that exist.
    pub existing: usize,
    /// What multiplies its sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateFacts>,
}

/// The gate of a connection.
#[derive(Debug, Clone, Serialize)]
pub struct GateFacts {
    /// The block.
    pub block: String,
    /// Ticks.
    pub delay: u32,
}

/// Like strongly connected components of neurons.
#[derive(Debug, Clone, Serialize)]
pub struct ComponentFacts {
    /// Blocks whose neurons it has.
    pub blocks: Vec<String>,
    /// Neurons of one such component.
    pub neurons: usize,
    /// How many there are.
    pub count: usize,
    /// One cycle.
    pub cycle: String,
    /// The greatest common divisor of the lengths of its cycles.
    pub period: u64,
}

/// Whether `W` is strictly lower triangular.
#[derive(Debug, Clone, Serialize)]
pub struct TriangularFacts {
    /// In some order.
    pub possible: bool,
    /// In the order of `r`.
    pub as_ordered: bool,
    /// Otherwise the order of blocks or neurons in which it is.
    pub order: Vec<String>,
}

/// The one fixed point, inputs 0.
#[derive(Debug, Clone, Serialize)]
pub struct FixedPoint {
    /// P.
    pub longest_path: u64,
    /// Ticks after the last fed tick from which the state is there; absent where it comes there in
    /// the limit.
    pub ticks_after_feed: Option<u64>,
    /// The tick from which it is there where nothing is fed; absent likewise.
    pub tick_after_start: Option<u64>,
    /// By how much a tick shrinks the distance in the limit; absent without leak.
    pub rate: Option<f64>,
    /// The states of each block.
    pub states: Vec<BlockStates>,
}

/// The states of one block.
#[derive(Debug, Clone, Serialize)]
pub struct BlockStates {
    /// Its name.
    pub block: String,
    /// One number a neuron.
    pub states: Vec<f64>,
}

/// Collects them.
pub fn facts(compiled: &Compiled) -> NetworkFacts {
    let network = &compiled.model.network;
    let structure = &compiled.structure;
    NetworkFacts {
        name: network.name.clone(),
        clock: clock_name(network.clock),
        dt: network.clock.dt(),
        method: method_name(network.clock),
        precision: precision_name(network.precision),
        counts: counts(compiled),
        blocks: network.block_ids().map(|id| block(compiled, id)).collect(),
        connections: network.connection_ids().map(|id| connection(compiled, id)).collect(),
        feed_forward: structure.is_feed_forward(),
        components: structure.components.iter().map(|found| component(compiled, found)).collect(),
        triangular: TriangularFacts {
            possible: structure.triangular != Triangular::No,
            as_ordered: structure.triangular == Triangular::AsOrdered,
            order: order_names(network, &structure.triangular),
        },
        fixed_point: fixed_point(compiled),
    }
}

fn name(network: &Network, block: BlockId) -> String {
    network.block(block).name.clone()
}

fn block(compiled: &Compiled, id: BlockId) -> BlockFacts {
    let network = &compiled.model.network;
    let block = network.block(id);
    let inputs = network.block_ids().filter(|id| network.block(*id).is_input());
    let latency = inputs.zip(&compiled.structure.latency).filter_map(|(input, row)| {
        row[id.index()].map(|ticks| Latency { from: name(network, input), ticks })
    });
    BlockFacts {
        name: block.name.clone(),
        role: block.role.word(),
        size: block.size,
        activation: block.activation.name(),
        dynamics: dynamics::facts(network, id, &compiled.weights.vectors),
        latency: latency.collect(),
        placement: compiled.structure.placement[id.index()],
    }
}

fn connection(compiled: &Compiled, id: ConnectionId) -> ConnectionFacts {
    let network = &compiled.model.network;
    let connection = network.connection(id);
    ConnectionFacts {
        name: connection.name.clone(),
        from: name(network, connection.from),
        to: name(network, connection.to),
        delay: connection.delay,
        matrix: network.matrix(connection.matrix).name.clone(),
        transposed: connection.transposed,
        existing: compiled.patterns.connection(id).count(),
        gate: connection
            .gate
            .map(|gate| GateFacts { block: name(network, gate.block), delay: gate.delay }),
    }
}

fn component(compiled: &Compiled, component: &Component) -> ComponentFacts {
    let network = &compiled.model.network;
    ComponentFacts {
        blocks: component.blocks.iter().map(|block| name(network, *block)).collect(),
        neurons: component.neurons,
        count: component.count,
        cycle: cycle_text(network, &compiled.patterns, &component.cycle),
        period: component.period,
    }
}

fn fixed_point(compiled: &Compiled) -> Option<FixedPoint> {
    let rest = rest(compiled)?;
    let states = compiled.model.network.blocks.iter().zip(rest.point).map(|(block, states)| {
        let states = states.into_iter().map(plain).collect();
        BlockStates { block: block.name.clone(), states }
    });
    let (ticks_after_feed, tick_after_start, rate) = match rest.arrival {
        Arrival::At { after_feed, after_start } => (Some(after_feed), Some(after_start), None),
        Arrival::InTheLimit { rate } => (None, None, Some(rate)),
    };
    Some(FixedPoint {
        longest_path: rest.longest_path,
        ticks_after_feed,
        tick_after_start,
        rate,
        states: states.collect(),
    })
}
