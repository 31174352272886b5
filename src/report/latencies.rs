//! Latencies as a table: a row for each block, a column for each input.

use super::table::{Side, Table};
use crate::compile::Compiled;
use crate::model::Network;
use crate::model::network::BlockId;
use crate::syntax::ast::Role;
use crate::wording::Counted;

/// So many blocks have a row; where there are more, outputs come first.
const MOST_ROWS: usize = 24;

/// Of more inputs than this only the smallest latency is told.
const MOST_INPUTS: usize = 12;

/// The table; empty where there is no input.
pub fn text(compiled: &Compiled) -> String {
    let network = &compiled.model.network;
    let inputs = network.block_ids().filter(|id| network.block(*id).is_input()).collect::<Vec<_>>();
    let rows = rows(network);
    if inputs.is_empty() || rows.is_empty() {
        return String::new();
    }
    let shown = if inputs.len() > MOST_INPUTS { &[] } else { &inputs[..] };
    let mut table = Table::default();
    let name = |block: &BlockId| network.block(*block).name.clone();
    table.row(
        [String::new()]
            .into_iter()
            .chain(shown.iter().map(|input| format!("from {}", name(input))))
            .chain(["L".into()]),
    );
    for block in rows.iter().take(MOST_ROWS) {
        let latency = |input: usize| ticks(compiled.structure.latency[input][block.index()]);
        let smallest = (0..inputs.len())
            .filter_map(|input| compiled.structure.latency[input][block.index()])
            .min();
        table.row(
            [name(block)].into_iter().chain((0..shown.len()).map(latency)).chain([ticks(smallest)]),
        );
    }
    let more = match rows.len().saturating_sub(MOST_ROWS) {
        0 => String::new(),
        more => format!("  and {}\n", Counted(more as u64, "further block")),
    };
    let heading = "latency: the first tick at which sample 0 can matter, L the smallest";
    format!("{heading}\n{}{more}", table.draw(2, Side::Right))
}

/// The blocks that are no inputs, outputs first where not all have room.
fn rows(network: &Network) -> Vec<BlockId> {
    let mut rows =
        network.block_ids().filter(|id| !network.block(*id).is_input()).collect::<Vec<_>>();
    if rows.len() > MOST_ROWS {
        rows.sort_by_key(|id| network.block(*id).role != Role::Output);
    }
    rows
}

fn ticks(latency: Option<u64>) -> String {
    latency.map_or("-".into(), |ticks| ticks.to_string())
}
