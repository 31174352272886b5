//! `W`: all connections in one matrix, in the order of `r`.

use super::{Axis, Emitted, SparseMatrix};
use crate::model::Network;
use crate::model::network::ConnectionId;
use crate::pattern::Patterns;
use crate::weights::{Weights, entry, for_each_entry};
use crate::wording::{Counted, grouped};

/// So many delays are named one by one.
const MOST_NAMED: usize = 8;

/// Rows that the matrices of all delays may have together.
const MOST_ROWS: u64 = 300_000_000;

/// Why the matrices of all delays would be too large together, if they would.
pub fn too_many_delays(network: &Network) -> Option<String> {
    let delays = delays(network).len() as u64;
    let rows = delays * network.neurons() as u64;
    (delays > 1 && rows > MOST_ROWS).then(|| {
        format!(
            "W has {} for {}, {} rows in all; the bound is {}",
            Counted(delays, "delay"),
            Counted(network.neurons() as u64, "neuron"),
            grouped(rows),
            grouped(MOST_ROWS)
        )
    })
}

/// The delays of a network's connections, ascending.
pub fn delays(network: &Network) -> Vec<u32> {
    let mut delays: Vec<_> = network.connections.iter().map(|it| it.delay).collect();
    delays.sort_unstable();
    delays.dedup();
    delays
}

/// `W`, N × N for N neurons, or `W_d` of one delay: `W[to, from] = Σ (M ∘ P)[to, from]` over the
/// connections, of `rank(k)` with `P = U Vᵀ` multiplied out. What is gated is there as it is before
/// its gate multiplies it.
pub fn global<'a>(
    network: &'a Network,
    patterns: &Patterns,
    weights: &Weights<f64>,
    delay: Option<u32>,
) -> Emitted<'a> {
    let value = |id: ConnectionId, position| {
        let matrix = network.connection(id).matrix;
        entry(network.matrix(matrix), &weights.matrices[matrix.index()], position)
    };
    emitted(network, patterns, delay, &value)
}

/// A matrix of these values, of a connection and the position in its matrix.
fn emitted<'a>(
    network: &'a Network,
    patterns: &Patterns,
    delay: Option<u32>,
    value: &dyn Fn(ConnectionId, usize) -> f64,
) -> Emitted<'a> {
    let of_delay = |delay| sum_of(network, patterns, delay, value);
    let all = delays(network);
    let parts = if delay.is_none() && all.len() > 1 { &all[..] } else { &[] };
    Emitted {
        name: name(delay),
        axis: Axis::of_blocks(network),
        matrix: of_delay(delay),
        by_delay: parts.iter().map(|delay| (*delay, of_delay(Some(*delay)))).collect(),
        is_mask: false,
        precision: network.precision,
        notes: notes(network, delay, &all),
    }
}

/// The mask of `W`, or of one `W_d`: 1 where an entry exists.
pub fn mask<'a>(network: &'a Network, patterns: &Patterns, delay: Option<u32>) -> Emitted<'a> {
    let mut mask = emitted(network, patterns, delay, &|_, _| 1.0);
    // Where several connections have an entry their sum counts them.
    let parts = mask.by_delay.iter_mut().map(|(_, part)| part);
    parts.chain([&mut mask.matrix]).for_each(|part| part.values.fill(1.0));
    Emitted { is_mask: true, ..mask }
}

fn name(delay: Option<u32>) -> String {
    delay.map_or("W".into(), |delay| format!("W_{delay}"))
}

fn is_of(network: &Network, id: ConnectionId, delay: Option<u32>) -> bool {
    delay.is_none_or(|delay| network.connection(id).delay == delay)
}

fn sum_of(
    network: &Network,
    patterns: &Patterns,
    delay: Option<u32>,
    value: &dyn Fn(ConnectionId, usize) -> f64,
) -> SparseMatrix {
    let offsets = network.offsets();
    let connections = network.by_text().into_iter().filter(|id| is_of(network, *id, delay));
    let connections: Vec<ConnectionId> = connections.collect();
    SparseMatrix::gather(network.neurons(), |add| {
        for id in &connections {
            let connection = network.connection(*id);
            let (row, column) = (offsets[connection.to.index()], offsets[connection.from.index()]);
            for_each_entry(network, patterns, *id, |to, from, position| {
                add(row + to, column + from, value(*id, position));
            });
        }
    })
}

fn notes(network: &Network, delay: Option<u32>, delays: &[u32]) -> Vec<String> {
    let mut notes = Vec::new();
    if delay.is_none() && delays.len() > 1 {
        notes.push(format!("W is the sum over all delays: {}", sum(delays)));
    }
    notes.extend(gates(network, delay));
    notes
}

/// `W_0 + W_1`, in the middle shortened where there are many.
fn sum(delays: &[u32]) -> String {
    let named = |delays: &[u32]| delays.iter().map(|delay| name(Some(*delay))).collect::<Vec<_>>();
    let names = match delays {
        [first, second, .., last] if delays.len() > MOST_NAMED => {
            [named(&[*first, *second]), vec!["…".into()], named(&[*last])].concat()
        }
        _ => named(delays),
    };
    names.join(" + ")
}

/// Of each gated connection what multiplies it.
pub(super) fn gates(network: &Network, delay: Option<u32>) -> impl Iterator<Item = String> {
    network.gated().filter(move |id| is_of(network, *id, delay)).filter_map(|id| {
        let connection = network.connection(id);
        let gate = &network.block(connection.gate?.block).name;
        Some(format!("what {} brings is multiplied by {gate}", connection.name))
    })
}
