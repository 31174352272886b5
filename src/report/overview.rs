//! What `check` prints about a network: counts, structure, latencies, the fixed point, `W`.

use super::counts::{Counts, counts};
use super::cycles::component_text;
use super::numbers::percent;
use super::order::order_text;
use super::{dynamics, expectations, latencies, picture, rest};
use crate::compile::Compiled;
use crate::model::Network;
use crate::model::network::{Clock, Method, Precision};
use crate::wording::{Counted, grouped, visible};

/// So many blocks are named in the line of `r`.
const MOST_BLOCKS: usize = 12;

/// So many components are described one by one.
const MOST_COMPONENTS: usize = 24;

/// The whole report, its parts apart by blank lines.
pub fn text(compiled: &Compiled) -> String {
    let parts = [
        heading(compiled),
        dynamics::text(compiled),
        structure(compiled),
        latencies::text(compiled),
        rest::text(compiled),
        picture::text(compiled),
        expected(compiled),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// What became of the expectations of the network; empty where there are none.
fn expected(compiled: &Compiled) -> String {
    match compiled.verdicts.is_empty() {
        true => String::new(),
        false => format!("expected of the network\n{}", expectations::text(&compiled.verdicts)),
    }
}

fn heading(compiled: &Compiled) -> String {
    let network = &compiled.model.network;
    let counts = counts(compiled);
    format!(
        "net {}, clock {}, precision {}\n  r          {}\n  W          {}\n  trainable  {}\n",
        visible(&network.name),
        dynamics::clock_text(network.clock),
        precision_name(network.precision),
        state(network, &counts),
        matrix(&counts),
        trainable(&counts),
    )
}

/// The word of the language.
pub fn clock_name(clock: Clock) -> &'static str {
    match clock {
        Clock::Global => "global",
        Clock::Layered => "layered",
        Clock::Continuous { .. } => "continuous",
    }
}

/// The word of the language, where the clock is continuous.
pub fn method_name(clock: Clock) -> Option<&'static str> {
    let Clock::Continuous { method, .. } = clock else { return None };
    Some(match method {
        Method::Euler => "euler",
        Method::Rk4 => "rk4",
        Method::Dopri5 { .. } => "dopri5",
    })
}

/// The word of the language.
pub fn precision_name(precision: Precision) -> &'static str {
    match precision {
        Precision::F32 => "f32",
        Precision::F64 => "f64",
    }
}

/// `[x[3]; h[64]; y[2]]: 69 neurons in 3 blocks`
fn state(network: &Network, counts: &Counts) -> String {
    let mut names = network
        .blocks
        .iter()
        .take(MOST_BLOCKS)
        .map(|block| format!("{}[{}]", block.name, block.size))
        .collect::<Vec<_>>();
    if network.blocks.len() > MOST_BLOCKS {
        names.push("…".into());
    }
    let neurons = Counted(counts.neurons, "neuron");
    format!("[{}]: {neurons} in {}", names.join("; "), Counted(counts.blocks, "block"))
}

fn matrix(counts: &Counts) -> String {
    format!(
        "{n} × {n} = {} entries, {} of them exist ({}), in {}",
        grouped(counts.entries),
        grouped(counts.existing),
        percent(counts.existing, counts.entries),
        Counted(counts.connections, "connection"),
        n = grouped(counts.neurons),
    )
}

/// `6 numbers: 4 weights, 2 bias values`; of one kind alone only that.
fn trainable(counts: &Counts) -> String {
    let kinds = [
        (counts.trainable_weights, "weight"),
        (counts.trainable_biases, "bias value"),
        (counts.trainable_starts, "start value"),
        (counts.trainable_time_constants, "time constant"),
    ];
    let total = kinds.iter().map(|(count, _)| count).sum();
    let kinds = kinds.iter().filter(|(count, _)| *count > 0);
    let kinds: Vec<_> = kinds.map(|(count, noun)| Counted(*count, noun).to_string()).collect();
    match &kinds[..] {
        [] => "nothing".into(),
        [one] => one.clone(),
        _ => format!("{}: {}", Counted(total, "number"), kinds.join(", ")),
    }
}

fn structure(compiled: &Compiled) -> String {
    let (network, structure) = (&compiled.model.network, &compiled.structure);
    let kind = if structure.is_feed_forward() { "feed-forward" } else { "recurrent" };
    let mut text = format!("structure: {kind}\n  {}\n", order_text(network, &structure.triangular));
    let described = structure.components.iter().take(MOST_COMPONENTS);
    for component in described {
        text += &format!("  {}\n", component_text(network, &compiled.patterns, component));
    }
    if structure.components.len() > MOST_COMPONENTS {
        let more = (structure.components.len() - MOST_COMPONENTS) as u64;
        text += &format!("  and {}\n", Counted(more, "further component"));
    }
    text
}
