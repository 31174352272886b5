//! Components and their cycles in words.

use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::pattern::Patterns;
use crate::structure::{Component, CycleStep};
use crate::wording::{Counted, grouped};

/// So many arrows of a cycle are written out.
const MOST_STEPS: usize = 12;

/// So many blocks of a component are named.
const MOST_BLOCKS: usize = 12;

/// `component h: 64 neurons, one cycle h -> h, period 1`
pub fn component_text(network: &Network, patterns: &Patterns, component: &Component) -> String {
    let blocks = blocks(network, component);
    let neurons = Counted(component.neurons as u64, "neuron");
    let extent = match component.count {
        1 => format!("component {blocks}: {neurons}"),
        count => format!("{} in {blocks}: {neurons} each", Counted(count as u64, "component")),
    };
    let cycle = cycle_text(network, patterns, &component.cycle);
    let text = format!("{extent}, one cycle {cycle}, period {}", component.period);
    match component.period {
        1 => text,
        period => format!("{text} (ticks of different remainder by {period} never meet)"),
    }
}

fn blocks(network: &Network, component: &Component) -> String {
    let names = component.blocks.iter().map(|block| network.block(*block).name.as_str());
    let mut names = names.take(MOST_BLOCKS).collect::<Vec<_>>();
    if component.blocks.len() > MOST_BLOCKS {
        names.push("…");
    }
    names.join(", ")
}

/// `h -> c => h`, `=>` being a gate; with neurons, counted from 1, where not all connections on it
/// are dense. (The neurons of a softmax block are coupled, so that it stands as a whole.) A long
/// cycle is cut in the middle and its arrows counted.
pub fn cycle_text(network: &Network, patterns: &Patterns, cycle: &[CycleStep]) -> String {
    let dense = |step: &CycleStep| match step.arrow {
        Arrow::Connection(id) => patterns.connection(id).is_dense(),
        Arrow::Gate(_) => true,
    };
    let has_connection = cycle.iter().any(|step| !step.arrow.is_gate());
    let by_blocks = has_connection && cycle.iter().all(dense);
    let name = |step: &CycleStep| {
        let block = network.block(step.block);
        match by_blocks || block.activation.couples_block() {
            true => block.name.clone(),
            false => format!("{}[{}]", block.name, step.neuron + 1),
        }
    };
    let stop = |step: &CycleStep| name(step) + step.arrow.sign();
    let mut stops = cycle.iter().take(MOST_STEPS).map(stop).collect::<Vec<_>>();
    let cut = cycle.len() > MOST_STEPS;
    if cut {
        stops.push("… -> ".into());
    }
    stops.extend(cycle.first().map(name));
    let text = stops.concat();
    if cut { format!("{text} ({} arrows)", grouped(cycle.len() as u64)) } else { text }
}
