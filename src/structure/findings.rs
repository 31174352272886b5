//! What the structure shows its author: the warnings, worded.

use super::mixed_warning::mixed_latency;
use super::wording::cycle_text;
use super::{Component, Structure};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::arrows::Arrow;
use crate::model::network::{BlockId, Connection};
use crate::model::{Model, Network};
use crate::wording::{Counted, list};

/// Words what the structure shows: the warnings, and the error for mixed latency in sequences of
/// one sample. Of blocks that a signal fails to reach one after another only the first is named,
/// of blocks that lead nowhere only the last: mending these mends the others.
pub fn findings(model: &Model, structure: &Structure) -> Vec<Diagnostic> {
    let mixed = structure.mixed.iter().map(|mixed| mixed_latency(model, mixed));
    let periodic = structure.components.iter().filter(|component| component.period > 1);
    let never_driven = structure.never_driven.iter();
    let is_never_driven = flags(&model.network, &structure.never_driven);
    let is_driven = |block: &BlockId| !is_never_driven[block.index()];
    let unreachable = first_of(structure, &model.network).into_iter().filter(is_driven);
    let dead_ends = last_of(structure, &model.network).into_iter();
    mixed
        .chain(periodic.map(|component| periodic_warning(model, component)))
        .chain(unreachable.map(|block| unreachable_warning(model, block)))
        .chain(dead_ends.map(|block| dead_end_warning(model, block)))
        .chain(never_driven.map(|block| never_driven_warning(model, *block)))
        .collect()
}

/// The first block of each group of unreachable blocks that no other unreachable block leads to.
fn first_of(structure: &Structure, network: &Network) -> Vec<BlockId> {
    let from = |arrow: &Arrow| network.route(*arrow).from;
    let is_unreachable = flags(network, &structure.unreachable);
    let groups = structure.groups.iter().filter(|group| is_unreachable[group.blocks[0].index()]);
    groups
        .filter(|group| !group.entering.iter().any(|arrow| is_unreachable[from(arrow).index()]))
        .map(|group| group.blocks[0])
        .collect()
}

/// The first block of each group of dead ends that leads to no other dead end.
fn last_of(structure: &Structure, network: &Network) -> Vec<BlockId> {
    let is_dead = flags(network, &structure.dead_ends);
    let mut leads_on = vec![false; network.blocks.len()];
    for group in &structure.groups {
        for arrow in &group.entering {
            let route = network.route(*arrow);
            leads_on[route.from.index()] |= is_dead[route.to.index()];
        }
    }
    let is_last = |blocks: &[BlockId]| {
        is_dead[blocks[0].index()] && !blocks.iter().any(|block| leads_on[block.index()])
    };
    let groups = structure.groups.iter().filter(|group| is_last(&group.blocks));
    groups.map(|group| group.blocks[0]).collect()
}

/// Whether each block is one of these.
fn flags(network: &Network, blocks: &[BlockId]) -> Vec<bool> {
    let mut flags = vec![false; network.blocks.len()];
    for block in blocks {
        flags[block.index()] = true;
    }
    flags
}

fn periodic_warning(model: &Model, component: &Component) -> Diagnostic {
    let network = &model.network;
    let names: Vec<&str> =
        component.blocks.iter().map(|block| network.block(*block).name.as_str()).collect();
    let period = component.period;
    let ticks = component.cycle.iter().map(|step| network.route(step.arrow).delay);
    let ticks = Counted(ticks.map(u64::from).sum(), "tick");
    let cycle = cycle_text(network, &component.cycle);
    Mistake::new(
        Code::Periodic,
        model.places.connection(component.cycle[0].arrow.connection()),
        format!("in {} ticks of different remainder modulo {period} never meet", list(&names)),
        format!("`{cycle}` takes {ticks}, and every other cycle a multiple of {period}"),
    )
    .with_help(another_cycle(model, component))
}

/// A self-connection closes the shortest cycle; one that is there does so where its masks let it.
fn another_cycle(model: &Model, component: &Component) -> String {
    let network = &model.network;
    let own = |connection: &&Connection| {
        connection.from == connection.to && component.blocks.contains(&connection.from)
    };
    match network.connections.iter().find(own) {
        None => {
            let name = &network.block(component.blocks[0]).name;
            format!("close a cycle of another length, such as `{name} -> {name} : delay(1)`")
        }
        Some(Connection { name, .. }) => format!(
            "close a cycle of another length: let the masks of `{name}` keep an entry where `to = from`"
        ),
    }
}

fn unreachable_warning(model: &Model, block: BlockId) -> Diagnostic {
    let name = &model.network.block(block).name;
    let message = format!("no input reaches `{name}`");
    let label = format!("no path leads from an input to `{name}`");
    let help = format!("connect an input to it, such as `{} -> {name}`", first_input(model));
    Mistake::new(Code::Unreachable, model.places.block(block), message, label).with_help(help)
}

fn dead_end_warning(model: &Model, block: BlockId) -> Diagnostic {
    let name = &model.network.block(block).name;
    let message = format!("`{name}` reaches no output");
    let label = format!("no path leads from `{name}` to an output");
    let help = format!("connect it to an output, such as `{name} -> {}`", last_output(model));
    Mistake::new(Code::DeadEnd, model.places.block(block), message, label).with_help(help)
}

fn never_driven_warning(model: &Model, block: BlockId) -> Diagnostic {
    let name = &model.network.block(block).name;
    let message = format!("nothing drives `{name}`");
    let label = "it has no incoming connection, no bias, no noise and no start state";
    let help = format!("connect another block to `{name}`, or give it `bias` or `start(1)`");
    Mistake::new(Code::NeverDriven, model.places.block(block), message, label).with_help(help)
}

/// The name of the first input. (Blocks are unreachable only where there is one.)
fn first_input(model: &Model) -> &str {
    let block = model.network.blocks.iter().find(|block| block.is_input());
    block.map_or("", |block| &block.name)
}

/// The name of the last block, an output. (Blocks are dead ends only where there is one.)
fn last_output(model: &Model) -> &str {
    model.network.blocks.last().map_or("", |block| &block.name)
}
