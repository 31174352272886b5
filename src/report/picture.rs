//! The picture of `W`: rows *to*, columns *from*. Neuron by neuron for a small network, block by
//! block for a larger one, a list of connections for one of many blocks.

use super::gates;
use super::numbers::percent;
use super::table::{Side, Table};
use crate::compile::Compiled;
use crate::model::Network;
use crate::model::network::BlockId;
use crate::pattern::{Cell, Patterns, cells};
use crate::syntax::ast::Role;
use crate::wording::{Counted, grouped};

/// Up to so many neurons are drawn one by one.
const MOST_NEURONS: usize = 40;

/// Up to so many blocks are drawn as a matrix.
const MOST_BLOCKS: usize = 24;

/// So many connections are listed where there are more blocks.
const MOST_CONNECTIONS: usize = 24;

/// Draws `W` in the finest form that is still readable.
pub fn text(compiled: &Compiled) -> String {
    let (network, patterns) = (&compiled.model.network, &compiled.patterns);
    let picture = if network.neurons() <= MOST_NEURONS {
        by_neurons(network, patterns)
    } else if network.blocks.len() <= MOST_BLOCKS {
        by_blocks(network, &cells(network, patterns))
    } else {
        by_connections(network, patterns)
    };
    picture + &gates::text(network)
}

fn by_neurons(network: &Network, patterns: &Patterns) -> String {
    const BLANKS_BEFORE_MARKS: usize = 12;
    let grid = grid(network, patterns);
    let width = (2 * grid.len()).saturating_sub(1);
    let caption = BLANKS_BEFORE_MARKS + (width / 2).saturating_sub("(from)".len() / 2);
    let gated = match network.gated().next() {
        Some(_) => ", g where a gate multiplies it",
        None => "",
    };
    let mut text = format!("W, x where an entry exists{gated}\n{}(from)\n", " ".repeat(caption));
    let blocks = network.block_ids().flat_map(|id| vec![id; network.block(id).size]);
    for (row, (block, marks)) in blocks.zip(&grid).enumerate() {
        let to = if row == grid.len() / 2 { "      (to)" } else { "" };
        text += &format!("{:2} {:<7}| {}{to}\n", row + 1, role(network, block), marks.join(" "));
    }
    text
}

/// The marks `[to][from]`, for small networks only: of an entry that several connections have, `g`
/// if all of them are gated.
fn grid(network: &Network, patterns: &Patterns) -> Vec<Vec<&'static str>> {
    let offsets = network.offsets();
    let mut marks = vec![vec!["-"; network.neurons()]; network.neurons()];
    for id in network.connection_ids() {
        let connection = network.connection(id);
        let (to, from) = (offsets[connection.to.index()], offsets[connection.from.index()]);
        for (row, column) in patterns.connection(id).entries() {
            let mark = &mut marks[to + row][from + column];
            *mark = if connection.gate.is_some() && *mark != "x" { "g" } else { "x" };
        }
    }
    marks
}

fn role(network: &Network, block: BlockId) -> &'static str {
    match network.block(block).role {
        Role::Input => "(in)",
        Role::Hidden => "",
        Role::Output => "(out)",
    }
}

fn by_blocks(network: &Network, cells: &[Cell]) -> String {
    let mut table = Table::default();
    let names = network.blocks.iter().map(|block| block.name.clone());
    table.row(["to \\ from".to_string(), String::new()].into_iter().chain(names));
    for to in network.block_ids() {
        let name = format!("{}[{}]", network.block(to).name, network.block(to).size);
        let density = |from| {
            let cell = cells.iter().find(|cell| (cell.to, cell.from) == (to, from));
            cell.map_or("-".into(), |cell| percent(cell.existing, cell.entries))
        };
        let margin = [name, role(network, to).to_string()];
        table.row(margin.into_iter().chain(network.block_ids().map(density)));
    }
    format!("W by blocks, the share of entries that exist\n{}", table.draw(2, Side::Right))
}

fn by_connections(network: &Network, patterns: &Patterns) -> String {
    let mut table = Table::default();
    for id in network.connection_ids().take(MOST_CONNECTIONS) {
        let connection = network.connection(id);
        let (to, from) = (network.block(connection.to).size, network.block(connection.from).size);
        let existing = patterns.connection(id).count() as u64;
        table.row([
            connection.name.clone(),
            format!("{} × {}", grouped(to as u64), grouped(from as u64)),
            grouped(existing),
            percent(existing, to as u64 * from as u64),
        ]);
    }
    let more = match network.connections.len().saturating_sub(MOST_CONNECTIONS) {
        0 => String::new(),
        more => format!("  and {} more\n", grouped(more as u64)),
    };
    let connections = Counted(network.connections.len() as u64, "connection");
    let heading = format!("W, {connections}: to × from, entries that exist, their share");
    format!("{heading}\n{}{more}", table.draw(2, Side::Right))
}
