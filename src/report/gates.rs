//! Which block multiplies what, as the report of a network and of its plan tell it.

use super::table::{Side, Table};
use crate::compile::Compiled;
use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::unroll::Plan;
use crate::wording::{Counted, grouped};

/// So many gates are listed.
const MOST_GATES: usize = 24;

/// The gates below the picture of `W`, a line each; empty without gates.
pub fn text(network: &Network) -> String {
    let mut table = Table::default();
    for id in network.gated().take(MOST_GATES) {
        let what = format!("times what {} brings", network.connection(id).name);
        table.row([sign(network, Arrow::Gate(id)), what]);
    }
    match network.gated().count() {
        0 => String::new(),
        count => format!("gates, outside W\n{}{}", table.draw(2, Side::Left), further(count)),
    }
}

/// The arrows of gates in a plan, of which each stands beside an arrow of its connection; empty
/// without gates.
pub fn plan_text(compiled: &Compiled, plan: &Plan) -> String {
    let network = &compiled.model.network;
    let arrows = plan.counts().arrows;
    let mut table = Table::default();
    for id in network.gated().take(MOST_GATES) {
        let gated =
            format!("{} of {}", grouped(arrows[id.index()] as u64), network.connection(id).name);
        table.row([sign(network, Arrow::Gate(id)), gated]);
    }
    let all = network.gated().map(|id| arrows[id.index()] as u64).sum::<u64>();
    match network.gated().count() {
        0 => String::new(),
        count => format!(
            "  {}, one beside each arrow that is multiplied\n{}{}",
            Counted(all, "arrow of gates"),
            table.draw(4, Side::Left),
            further(count)
        ),
    }
}

/// `g => p`
fn sign(network: &Network, gate: Arrow) -> String {
    let route = network.route(gate);
    let (from, to) = (&network.block(route.from).name, &network.block(route.to).name);
    format!("{from} => {to}")
}

fn further(count: usize) -> String {
    match count.saturating_sub(MOST_GATES) {
        0 => String::new(),
        more => format!("  and {}\n", Counted(more as u64, "further gate")),
    }
}
