//! What a run prints: the states that `show` names, tick by tick, block by block.

use ndarray::Array2;

use super::numbers::{align, state};
use super::table::length;
use crate::model::Network;
use crate::model::experiment::Show;
use crate::model::network::BlockId;
use crate::simulate::{SequenceStates, Simulation};
use crate::wording::{Counted, grouped};

/// A block of more neurons than this is shown by its first ones.
const MOST_NEURONS: usize = 16;

/// So many of them.
const FIRST_NEURONS: usize = 12;

/// The states of a run under its title (`run 1`): a line for each tick, the things shown side by
/// side.
pub fn text(title: &str, network: &Network, shows: &[Show], simulation: &Simulation) -> String {
    let sequences = &simulation.sequences;
    let mut text = format!("{title}: {}\n", extent(sequences));
    for (index, sequence) in sequences.iter().enumerate().filter(|_| !shows.is_empty()) {
        if sequences.len() > 1 {
            let extent = extent(std::slice::from_ref(sequence));
            text += &format!("  sequence {}: {extent}\n", index + 1);
        }
        text += &states(network, shows, sequence);
    }
    text
}

/// How long a run was: `6 ticks, 3 of them fed`.
fn extent(sequences: &[SequenceStates]) -> String {
    let all = |number: fn(&SequenceStates) -> usize| sequences.iter().map(number).sum::<usize>();
    let ticks = all(ticks) as u64;
    let fed = match all(|sequence| sequence.fed.min(self::ticks(sequence))) as u64 {
        0 => "none of them fed".into(),
        fed if fed == ticks => "all of them fed".into(),
        fed => format!("{} of them fed", grouped(fed)),
    };
    match sequences.len() {
        1 => format!("{}, {fed}", Counted(ticks, "tick")),
        many => format!("{}, {}, {fed}", Counted(many as u64, "sequence"), Counted(ticks, "tick")),
    }
}

fn ticks(sequence: &SequenceStates) -> usize {
    sequence.states.first().map_or(0, |states| states.nrows())
}

fn states(network: &Network, shows: &[Show], sequence: &SequenceStates) -> String {
    let last = ticks(sequence).saturating_sub(1).to_string();
    let width = last.len().max("tick".len());
    let mut lines = vec![format!("{:>width$}", "tick")];
    lines.extend((0..ticks(sequence)).map(|tick| format!("{tick:>width$}")));
    for show in shows {
        let group = group(network, *show, sequence);
        lines.iter_mut().zip(group).for_each(|(line, part)| *line += &format!("   {part}"));
    }
    lines.iter().map(|line| format!("  {}\n", line.trim_end())).collect()
}

/// The heading and a line a tick for one thing shown: `[x; h; y]` with a `;` at each border of
/// blocks, or the plain numbers of one block.
fn group(network: &Network, show: Show, sequence: &SequenceStates) -> Vec<String> {
    let column = |states: &[Array2<f64>], block: BlockId| {
        column(&network.block(block).name, &states[block.index()])
    };
    let all = |states: &[Array2<f64>], inputs: bool| {
        let blocks = network.block_ids().filter(|id| inputs || !network.block(*id).is_input());
        blocks.map(|block| column(states, block)).collect::<Vec<_>>()
    };
    match show {
        Show::Block(block) => column(&sequence.states, block),
        Show::State => bracketed("r = ", &all(&sequence.states, true)),
        Show::Change => match &sequence.change {
            Some(change) => bracketed("dr = ", &all(change, false)),
            None => Vec::new(),
        },
    }
}

/// `r = [` in the heading, columns joined by ` ; `, `]`.
fn bracketed(name: &str, columns: &[Vec<String>]) -> Vec<String> {
    let lines = columns.iter().map(Vec::len).max().unwrap_or(0);
    (0..lines)
        .map(|line| {
            let cells = columns.iter().map(|column| column[line].as_str()).collect::<Vec<_>>();
            let before = if line == 0 { name.into() } else { " ".repeat(name.len()) };
            format!("{before}[{}]", cells.join(" ; "))
        })
        .collect()
}

/// A block's name and its neurons at each tick, all of one width.
fn column(name: &str, states: &Array2<f64>) -> Vec<String> {
    let shown = match states.ncols() {
        size if size > MOST_NEURONS => FIRST_NEURONS,
        size => size,
    };
    let rest = match states.ncols() - shown {
        0 => String::new(),
        more => format!("  … {more} more"),
    };
    let neurons = (0..shown).map(|neuron| aligned(states, neuron)).collect::<Vec<_>>();
    let mut lines = vec![name.to_string()];
    lines.extend((0..states.nrows()).map(|tick| {
        let cells = neurons.iter().map(|neuron| neuron[tick].as_str()).collect::<Vec<_>>();
        format!("{}{rest}", cells.join("  "))
    }));
    let width = lines.iter().map(|line| length(line)).max().unwrap_or(0);
    lines.iter().map(|line| format!("{line}{}", " ".repeat(width - length(line)))).collect()
}

fn aligned(states: &Array2<f64>, neuron: usize) -> Vec<String> {
    let mut cells = states.column(neuron).iter().map(|value| state(*value)).collect::<Vec<_>>();
    align(&mut cells);
    cells
}

#[cfg(test)]
mod tests;
