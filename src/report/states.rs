//! What a run prints: the states that `show` names, tick by tick, block by block.

use std::io::{self, Write};

use ndarray::Array2;

use super::numbers::{Alignment, state};
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

/// Writes the states of a run under its title (`run 1`): a line for each tick, the things shown
/// side by side. The text can be many times as large as the states, so it is never held whole.
pub fn write(
    out: &mut dyn Write,
    title: &str,
    network: &Network,
    shows: &[Show],
    simulation: &Simulation,
) -> io::Result<()> {
    let sequences = &simulation.sequences;
    writeln!(out, "{title}: {}", extent(sequences))?;
    for (index, sequence) in sequences.iter().enumerate().filter(|_| !shows.is_empty()) {
        if sequences.len() > 1 {
            let extent = extent(std::slice::from_ref(sequence));
            writeln!(out, "  sequence {}: {extent}", index + 1)?;
        }
        write_states(out, network, shows, sequence)?;
    }
    Ok(())
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

fn write_states(
    out: &mut dyn Write,
    network: &Network,
    shows: &[Show],
    sequence: &SequenceStates,
) -> io::Result<()> {
    let ticks = ticks(sequence);
    let width = ticks.saturating_sub(1).to_string().len().max("tick".len());
    let groups = shows.iter().filter_map(|show| Group::of(network, *show, sequence));
    let groups = groups.collect::<Vec<_>>();
    let mut line = format!("  {:>width$}", "tick");
    groups.iter().for_each(|group| group.push_heading(&mut line));
    writeln!(out, "{}", line.trim_end())?;
    for tick in 0..ticks {
        line.clear();
        line += &format!("  {tick:>width$}");
        groups.iter().for_each(|group| group.push_tick(&mut line, tick));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// One thing shown: `r = [x; h; y]` with a `;` at each border of blocks, or the plain numbers of
/// one block.
struct Group<'a> {
    /// `r = ` where blocks stand in brackets.
    bracketed: Option<&'static str>,
    columns: Vec<BlockColumn<'a>>,
}

impl<'a> Group<'a> {
    /// Nothing where changes are shown that were not computed.
    fn of(network: &'a Network, show: Show, sequence: &'a SequenceStates) -> Option<Self> {
        let column = |states: &'a [Array2<f64>], block: BlockId| {
            BlockColumn::of(&network.block(block).name, &states[block.index()])
        };
        let blocks = network.block_ids();
        let (bracketed, columns) = match show {
            Show::Block(block) => (None, vec![column(&sequence.states, block)]),
            Show::State => (Some("r = "), blocks.map(|id| column(&sequence.states, id)).collect()),
            Show::Change => {
                let change = sequence.change.as_ref()?;
                let blocks = blocks.filter(|id| !network.block(*id).is_input());
                (Some("dr = "), blocks.map(|id| column(change, id)).collect())
            }
        };
        Some(Self { bracketed, columns })
    }

    fn push_heading(&self, line: &mut String) {
        self.push(line, true, |column, line| line.push_str(column.name));
    }

    fn push_tick(&self, line: &mut String, tick: usize) {
        self.push(line, false, |column, line| column.push_tick(line, tick));
    }

    /// The columns, each filled to its width; the name stands in the heading alone.
    fn push(&self, line: &mut String, named: bool, cell: impl Fn(&BlockColumn, &mut String)) {
        let before = match self.bracketed {
            Some(name) if named => format!("{name}["),
            Some(name) => format!("{}[", " ".repeat(name.len())),
            None => String::new(),
        };
        *line += &format!("   {before}");
        for (index, column) in self.columns.iter().enumerate() {
            line.push_str(if index > 0 { " ; " } else { "" });
            let begin = line.len();
            cell(column, line);
            let rest = column.width.saturating_sub(length(&line[begin..]));
            line.extend(std::iter::repeat_n(' ', rest));
        }
        line.push_str(if self.bracketed.is_some() { "]" } else { "" });
    }
}

/// A block's name and its first neurons at each tick, all of one width.
struct BlockColumn<'a> {
    name: &'a str,
    states: &'a Array2<f64>,
    neurons: Vec<Alignment>,
    /// How many neurons are not shown.
    rest: String,
    width: usize,
}

impl<'a> BlockColumn<'a> {
    fn of(name: &'a str, states: &'a Array2<f64>) -> Self {
        let shown = match states.ncols() {
            size if size > MOST_NEURONS => FIRST_NEURONS,
            size => size,
        };
        let rest = match states.ncols() - shown {
            0 => String::new(),
            more => format!("  … {more} more"),
        };
        let aligned = |neuron| {
            let mut alignment = Alignment::default();
            let numbers = states.column(neuron);
            numbers.iter().for_each(|value| alignment.fit(&state(*value)));
            alignment
        };
        let neurons = (0..shown).map(aligned).collect();
        let mut column = Self { name, states, neurons, rest, width: length(name) };
        if states.nrows() > 0 {
            let mut first = String::new();
            column.push_tick(&mut first, 0);
            column.width = column.width.max(length(&first));
        }
        column
    }

    fn push_tick(&self, line: &mut String, tick: usize) {
        for (neuron, alignment) in self.neurons.iter().enumerate() {
            line.push_str(if neuron > 0 { "  " } else { "" });
            line.push_str(&alignment.aligned(&state(self.states[[tick, neuron]])));
        }
        line.push_str(&self.rest);
    }
}

#[cfg(test)]
mod tests;
