//! The plan `W^FF` as JSON.

use serde::Serialize;

use crate::compile::Compiled;
use crate::model::Network;
use crate::report::plan::{parameters, scored};
use crate::unroll::{Fate, Plan};

/// Copies and arrows of a plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlanFacts {
    /// T.
    pub samples: usize,
    /// T + A.
    pub ticks: usize,
    /// The blocks with a target, and by how many ticks it stands behind its sample.
    pub targets: Vec<Target>,
    /// Copies of each block.
    pub copies: Vec<Copies>,
    /// Arrows of each connection.
    pub arrows: Vec<Arrows>,
    /// Arrows of leaks, by block.
    pub leaks: Vec<Leaks>,
    /// Trainable numbers, one matrix for all its arrows.
    pub tied: u64,
    /// Trainable numbers, a matrix for each arrow.
    pub untied: u64,
}

/// Where the target of a sample stands.
#[derive(Debug, Clone, Serialize)]
pub struct Target {
    /// The block.
    pub block: String,
    /// Ticks behind the sample.
    pub placement: usize,
}

/// The ticks at which a block has a copy, and at which it was dropped.
#[derive(Debug, Clone, Serialize)]
pub struct Copies {
    /// The block.
    pub block: String,
    /// Copies that are there.
    pub live: Vec<usize>,
    /// Dropped: 0 whatever inputs and parameters are.
    pub zero: Vec<usize>,
    /// Dropped: no target depends on them.
    pub unneeded: Vec<usize>,
}

/// The arrows of a block's leak.
#[derive(Debug, Clone, Serialize)]
pub struct Leaks {
    /// The block.
    pub block: String,
    /// How many.
    pub count: usize,
}

/// The arrows of a connection.
#[derive(Debug, Clone, Serialize)]
pub struct Arrows {
    /// The connection's text.
    pub connection: String,
    /// Its colour.
    pub matrix: String,
    /// How many. Beside each of a gated connection stands one of its gate.
    pub count: usize,
    /// The block that multiplies it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<String>,
}

/// Collects them.
pub fn facts(compiled: &Compiled, plan: &Plan) -> PlanFacts {
    let network = &compiled.model.network;
    let parameters = parameters(compiled, plan);
    let name = |block| network.block(block).name.clone();
    let targets = scored(compiled).into_iter();
    let arrows = network.connections.iter().zip(&plan.arrows).map(|(connection, there)| Arrows {
        connection: connection.name.clone(),
        matrix: network.matrix(connection.matrix).name.clone(),
        count: there.iter().filter(|there| **there).count(),
        gate: connection.gate.map(|gate| network.block(gate.block).name.clone()),
    });
    PlanFacts {
        samples: plan.samples,
        ticks: plan.ticks,
        targets: targets
            .map(|scored| Target { block: name(scored.block), placement: scored.placement })
            .collect(),
        copies: network
            .block_ids()
            .map(|block| copies(name(block), &plan.copies[block.index()]))
            .collect(),
        arrows: arrows.collect(),
        leaks: leaks(network, plan),
        tied: parameters.tied,
        untied: parameters.untied,
    }
}

fn leaks(network: &Network, plan: &Plan) -> Vec<Leaks> {
    let counted = network.blocks.iter().zip(plan.counts().leaks);
    let there = counted.filter(|(_, count)| *count > 0);
    there.map(|(block, count)| Leaks { block: block.name.clone(), count }).collect()
}

fn copies(block: String, fates: &[Fate]) -> Copies {
    let ticks = |wanted| {
        let met = fates.iter().enumerate().filter(|(_, fate)| **fate == wanted);
        met.map(|(tick, _)| tick).collect()
    };
    Copies {
        block,
        live: ticks(Fate::Live),
        zero: ticks(Fate::Zero),
        unneeded: ticks(Fate::Unneeded),
    }
}
