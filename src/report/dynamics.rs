//! Which blocks have a leak, noise or a start state, and which.

use serde::Serialize;

use super::numbers::short;
use super::table::{Side, Table};
use crate::compile::Compiled;
use crate::model::Network;
use crate::model::network::{BlockId, Clock, Dynamics, LeakOn, Method, Start, Tau};
use crate::wording::Counted;

/// So many blocks are described one by one.
const MOST_BLOCKS: usize = 24;

/// How a block follows its drive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DynamicsFacts {
    /// Whether it is `tau(0)`.
    pub instant: bool,
    /// The time constants, one a neuron, those learned with their first values; empty where none
    /// is written.
    pub tau: Vec<f64>,
    /// Whether training moves them.
    pub tau_learned: bool,
    /// `rate` or `input`: what leaks.
    pub leak_on: Option<&'static str>,
    /// dt/τ, one a neuron; empty where no τ is written.
    pub alpha: Vec<f64>,
    /// σ, 0 without noise.
    pub noise: f64,
    /// `given`, `learned` or `data`.
    pub start: &'static str,
    /// The start state, a learned one as it is before training; empty where it is 0 or data.
    pub start_values: Vec<f64>,
}

/// The facts of a block. `vectors` holds the numbers of the network's vectors of parameters.
pub fn facts(network: &Network, id: BlockId, vectors: &[Vec<f64>]) -> DynamicsFacts {
    let block = network.block(id);
    let (tau, leak_on) = match &block.dynamics {
        Dynamics::Leaky { tau: Tau::Given(taus), on } => (taus.clone(), Some(*on)),
        Dynamics::Leaky { tau: Tau::Learned(vector), on } => {
            (vectors[vector.index()].clone(), Some(*on))
        }
        Dynamics::Unstated | Dynamics::Instant => (Vec::new(), None),
    };
    let start_values = match network.learned_start(id) {
        Some(vector) => vectors[vector.index()].clone(),
        None => network.first_start(id).to_vec(),
    };
    let is_zero = start_values.iter().all(|value| *value == 0.0);
    DynamicsFacts {
        instant: block.is_instant(),
        alpha: if tau.is_empty() { Vec::new() } else { network.alpha(id, vectors) },
        tau,
        tau_learned: network.learned_tau(id).is_some(),
        leak_on: leak_on.map(|on| if on == LeakOn::Input { "input" } else { "rate" }),
        noise: block.noise,
        start: match block.start {
            Start::Given(_) => "given",
            Start::Learned(_) => "learned",
            Start::Data => "data",
        },
        start_values: if is_zero { Vec::new() } else { start_values },
    }
}

/// The clock with its step: `global`, `continuous(dt = 2, method = rk4)`.
pub fn clock_text(clock: Clock) -> String {
    let Clock::Continuous { dt, method } = clock else {
        return super::overview::clock_name(clock).into();
    };
    let method = match method {
        Method::Euler => String::new(),
        Method::Rk4 => ", method = rk4".into(),
        Method::Dopri5 { tolerance } => {
            format!(", method = dopri5, tolerance = {}", short(tolerance))
        }
    };
    format!("continuous(dt = {}{method})", short(dt))
}

/// A line for each block that has a `tau`, noise or a start state; empty where none has.
pub fn text(compiled: &Compiled) -> String {
    let network = &compiled.model.network;
    let mut table = Table::default();
    let mut more = 0;
    for id in network.block_ids() {
        let words = words(&facts(network, id, &compiled.weights.vectors), network.clock);
        match words.is_empty() {
            true => {}
            false if table.len() == MOST_BLOCKS => more += 1,
            false => table.row([network.block(id).name.clone(), words.join(", ")]),
        }
    }
    if table.len() == 0 {
        return String::new();
    }
    let more = match more {
        0 => String::new(),
        more => format!("  and {}\n", Counted(more, "further block")),
    };
    format!("dynamics\n{}{more}", table.draw(2, Side::Left))
}

/// `tau 20 on the input (alpha 0.1)`, `noise 0.1`, `start learned`. A method of several evaluations
/// a step has no α.
fn words(facts: &DynamicsFacts, clock: Clock) -> Vec<String> {
    let mut words = Vec::new();
    if facts.instant {
        words.push("tau 0".into());
    }
    if !facts.tau.is_empty() {
        let on = if facts.leak_on == Some("input") { " on the input" } else { "" };
        let alpha = (!clock.acts_within_steps()).then(|| format!("alpha {}", span(&facts.alpha)));
        let learned = facts.tau_learned.then(|| "learned".to_string());
        let more: Vec<_> = alpha.into_iter().chain(learned).collect();
        words.push(match more.is_empty() {
            true => format!("tau {}{on}", span(&facts.tau)),
            false => format!("tau {}{on} ({})", span(&facts.tau), more.join(", ")),
        });
    }
    if facts.noise > 0.0 {
        words.push(format!("noise {}", short(facts.noise)));
    }
    match (facts.start, facts.start_values.is_empty()) {
        ("given", true) => {}
        ("given", false) => words.push(format!("start {}", span(&facts.start_values))),
        ("learned", _) => words.push("start learned".into()),
        _ => words.push("start from data".into()),
    }
    words
}

/// `20`, or `10 to 50` where they differ.
fn span(values: &[f64]) -> String {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match least == most {
        true => short(least),
        false => format!("{} to {}", short(least), short(most)),
    }
}
