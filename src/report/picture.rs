//! The picture of `W`: rows *to*, columns *from*. Neuron by neuron for a small network, block by
//! block for a larger one, a list of connections for one of many blocks.

use super::gates;
use super::numbers::percent;
use super::table::{Side, Table};
use crate::compile::Compiled;
use crate::model::Network;
use crate::model::network::{BlockId, ConnectionId};
use crate::pattern::{Patterns, cells_of};
use crate::syntax::ast::Role;
use crate::wording::{Counted, grouped};

/// Up to so many neurons are drawn one by one.
const MOST_NEURONS: usize = 40;

/// Up to so many blocks are drawn as a matrix.
const MOST_BLOCKS: usize = 24;

/// So many connections are listed where there are more blocks.
const MOST_CONNECTIONS: usize = 24;

/// Draws `W` in the finest form that is still readable, and says what its gates multiply.
pub fn text(compiled: &Compiled) -> String {
    let network = &compiled.model.network;
    of_delay(network, &compiled.patterns, None) + &gates::text(network)
}

/// Draws `W`, or `W_d`, the connections of one delay.
pub fn of_delay(network: &Network, patterns: &Patterns, delay: Option<u32>) -> String {
    let part = Part { network, patterns, delay };
    if network.neurons() <= MOST_NEURONS {
        part.by_neurons()
    } else if network.blocks.len() <= MOST_BLOCKS {
        part.by_blocks()
    } else {
        part.by_connections()
    }
}

/// The connections of one delay, or all.
struct Part<'a> {
    network: &'a Network,
    patterns: &'a Patterns,
    delay: Option<u32>,
}

impl Part<'_> {
    fn name(&self) -> String {
        self.delay.map_or("W".into(), |delay| format!("W_{delay}"))
    }

    /// In order of declaration.
    fn connections(&self) -> impl Iterator<Item = ConnectionId> {
        let has_delay = |id: &ConnectionId| {
            self.delay.is_none_or(|delay| self.network.connection(*id).delay == delay)
        };
        self.network.connection_ids().filter(has_delay)
    }

    fn by_neurons(&self) -> String {
        const BLANKS_BEFORE_MARKS: usize = 12;
        let grid = self.grid();
        let width = (2 * grid.len()).saturating_sub(1);
        let caption = BLANKS_BEFORE_MARKS + (width / 2).saturating_sub("(from)".len() / 2);
        let gated = match self.connections().any(|id| self.network.connection(id).gate.is_some()) {
            true => ", g where a gate multiplies it",
            false => "",
        };
        let heading = format!("{}, x where an entry exists{gated}", self.name());
        let mut text = format!("{heading}\n{}(from)\n", " ".repeat(caption));
        let blocks = self.network.block_ids().flat_map(|id| vec![id; self.network.block(id).size]);
        for (row, (block, marks)) in blocks.zip(&grid).enumerate() {
            let to = if row == grid.len() / 2 { "      (to)" } else { "" };
            let role = role(self.network, block);
            text += &format!("{:2} {role:<7}| {}{to}\n", row + 1, marks.join(" "));
        }
        text
    }

    /// The marks `[to][from]`, for small networks only: of an entry that several connections have,
    /// `g` if all of them are gated.
    fn grid(&self) -> Vec<Vec<&'static str>> {
        let offsets = self.network.offsets();
        let mut marks = vec![vec!["-"; self.network.neurons()]; self.network.neurons()];
        for id in self.connections() {
            let connection = self.network.connection(id);
            let (to, from) = (offsets[connection.to.index()], offsets[connection.from.index()]);
            for (row, column) in self.patterns.connection(id).entries() {
                let mark = &mut marks[to + row][from + column];
                *mark = if connection.gate.is_some() && *mark != "x" { "g" } else { "x" };
            }
        }
        marks
    }

    fn by_blocks(&self) -> String {
        let network = self.network;
        let cells = cells_of(network, self.patterns, self.connections());
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
        let heading = format!("{} by blocks, the share of entries that exist", self.name());
        format!("{heading}\n{}", table.draw(2, Side::Right))
    }

    fn by_connections(&self) -> String {
        let mut table = Table::default();
        for id in self.connections().take(MOST_CONNECTIONS) {
            let connection = self.network.connection(id);
            let size = |block| self.network.block(block).size as u64;
            let (to, from) = (size(connection.to), size(connection.from));
            let existing = self.patterns.connection(id).count() as u64;
            table.row([
                connection.name.clone(),
                format!("{} × {}", grouped(to), grouped(from)),
                grouped(existing),
                percent(existing, to * from),
            ]);
        }
        let count = self.connections().count();
        let more = match count.saturating_sub(MOST_CONNECTIONS) {
            0 => String::new(),
            more => format!("  and {} more\n", grouped(more as u64)),
        };
        let (name, connections) = (self.name(), Counted(count as u64, "connection"));
        let heading = format!("{name}, {connections}: to × from, entries that exist, their share");
        format!("{heading}\n{}{more}", table.draw(2, Side::Right))
    }
}

fn role(network: &Network, block: BlockId) -> &'static str {
    match network.block(block).role {
        Role::Input => "(in)",
        Role::Hidden => "",
        Role::Output => "(out)",
    }
}
