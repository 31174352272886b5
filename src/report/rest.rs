//! Where a feed-forward network comes to rest: the one solution of `r = f(W r + b)`, and the tick
//! from which the state is there.

use super::numbers::{short, state};
use super::table::{Side, Table};
use crate::compile::Compiled;
use crate::engine::equation::fixed_point;
use crate::model::network::Clock;
use crate::wording::Counted;

/// A block of more neurons than this is told by its largest state.
const MOST_NEURONS: usize = 16;

/// So many blocks are told one by one.
const MOST_BLOCKS: usize = 24;

/// The one fixed point of a network without cycles, inputs 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Rest {
    /// P, the largest sum of delays on a path.
    pub longest_path: u64,
    /// When the state is there.
    pub arrival: Arrival,
    /// The state, one vector a block.
    pub point: Vec<Vec<f64>>,
}

/// When a network without cycles is at its fixed point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arrival {
    /// Without leak.
    At {
        /// From so many ticks after the last fed tick on: P + 1.
        after_feed: u64,
        /// From this tick on where nothing was fed: P + 1, under `layered` P.
        after_start: u64,
    },
    /// With leak.
    InTheLimit {
        /// By which factor a tick shrinks the distance in the end: the largest share of its state
        /// that a neuron keeps.
        rate: f64,
    },
}

/// The fixed point with the weights that the network has; absent for a network with cycles.
pub fn rest(compiled: &Compiled) -> Option<Rest> {
    let network = &compiled.model.network;
    let longest_path = compiled.structure.longest_path?;
    let inputs = network.blocks.iter().map(|block| vec![0.0; block.size]).collect::<Vec<_>>();
    let point = fixed_point(&compiled.compilation(), &compiled.weights, &inputs)?;
    let after_start = match network.clock {
        Clock::Global | Clock::Continuous { .. } => longest_path + 1,
        Clock::Layered => longest_path,
    };
    let arrival = match network.block_ids().any(|id| network.leaks(id)) {
        true => Arrival::InTheLimit { rate: network.rate(&compiled.weights.vectors) },
        false => Arrival::At { after_feed: longest_path + 1, after_start },
    };
    Some(Rest { longest_path, arrival, point })
}

/// The fixed point in words and numbers; empty for a network with cycles.
pub fn text(compiled: &Compiled) -> String {
    let Some(rest) = rest(compiled) else { return String::new() };
    let weights = compiled.origin.words();
    let heading =
        format!("fixed point: with inputs 0 and {weights} r = f(W r + b) has one solution\n");
    let has_inputs = compiled.model.network.blocks.iter().any(|block| block.is_input());
    let arrival = match rest.arrival {
        Arrival::At { after_feed, after_start } if has_inputs => format!(
            "r is there from tick {after_feed} after\n  the last fed tick on, and from tick \
             {after_start} where nothing is fed"
        ),
        Arrival::At { after_start, .. } => format!("r is there from tick {after_start} on"),
        Arrival::InTheLimit { rate } => format!(
            "r comes there in\n  the limit, noise aside, in the end {} times as far from it after \
             each tick",
            short(rate)
        ),
    };
    format!(
        "{heading}  P = {}, the largest sum of delays on a path: from any start state {arrival}\n{}",
        rest.longest_path,
        point(compiled, &rest.point)
    )
}

fn point(compiled: &Compiled, point: &[Vec<f64>]) -> String {
    let blocks = &compiled.model.network.blocks;
    if point.iter().flatten().all(|value| *value == 0.0) {
        return "  r = 0\n".into();
    }
    if !point.iter().flatten().all(|value| value.is_finite()) {
        return "  r is beyond the largest number: a run would stop on the way\n".into();
    }
    let mut table = Table::default();
    for (block, values) in blocks.iter().zip(point).take(MOST_BLOCKS) {
        table.row([block.name.clone(), format!("= {}", values_text(values))]);
    }
    let more = match blocks.len().saturating_sub(MOST_BLOCKS) {
        0 => String::new(),
        more => format!("  and {}\n", Counted(more as u64, "further block")),
    };
    table.draw(2, Side::Left) + &more
}

fn values_text(values: &[f64]) -> String {
    if values.iter().all(|value| *value == 0.0) {
        return "0".into();
    }
    if values.len() <= MOST_NEURONS {
        let values = values.iter().map(|value| state(*value)).collect::<Vec<_>>();
        return format!("[{}]", values.join(", "));
    }
    let norm = values.iter().map(|value| value * value).sum::<f64>().sqrt();
    let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    format!(
        "{} of norm {}, the largest {}",
        Counted(values.len() as u64, "state"),
        state(norm),
        state(largest)
    )
}
