//! What `check --schedule` tells: what the engine computes when, in which form, and why.

mod text;

pub use text::text;

use serde::Serialize;

use super::numbers::percent;
use crate::compile::Compiled;
use crate::engine::describe;
use crate::engine::description::{Block, Choice, Connection, Description, Group, When};
use crate::engine::kernels::Vectors;
use crate::engine::kernels::masked::Crossover;
use crate::model::arrows::Arrow;
use crate::model::network::{Activation, LeakOn};
use crate::model::{Experiment, Network};
use crate::train::{Division, division};
use crate::wording::grouped;

/// So many names of a group, or arrows of it, are listed.
const MOST_NAMES: usize = 6;

/// All of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScheduleFacts {
    /// What is computed together, in the order of computing.
    pub groups: Vec<GroupFacts>,
    /// The blocks that are computed, group by group.
    pub blocks: Vec<BlockFacts>,
    /// The connections, in order of declaration.
    pub connections: Vec<ConnectionFacts>,
    /// The trainings, in order.
    pub trainings: Vec<TrainingFacts>,
    /// The machine that `check` runs on.
    pub machine: MachineFacts,
}

/// Blocks that are computed together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupFacts {
    /// Their names, within a tick in this order unless it goes neuron by neuron.
    pub blocks: Vec<String>,
    /// When: `all ticks at once`, `each tick`, `each tick, neuron by neuron`, `each evaluation` or
    /// `each evaluation, neuron by neuron`.
    pub when: &'static str,
    /// Why.
    pub because: String,
}

/// The update of a block.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockFacts {
    /// Its name.
    pub name: String,
    /// `f`.
    pub activation: &'static str,
    /// When `f` is computed; absent where it is the identity.
    pub activated: Option<&'static str>,
    /// When the leak is computed; absent where nothing leaks.
    pub leaks: Option<String>,
}

/// The product of a connection.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConnectionFacts {
    /// Its text.
    pub name: String,
    /// When its product is taken.
    pub when: &'static str,
    /// When its gate multiplies that; absent without a gate.
    pub gated: Option<&'static str>,
    /// `dense panels`, `masked dense`, `diagonal`, `CSR` or `low rank`.
    pub form: &'static str,
    /// Neurons of the target.
    pub rows: usize,
    /// Neurons of the source.
    pub cols: usize,
    /// Entries that exist.
    pub entries: usize,
    /// Their share of all.
    pub density: f64,
    /// The share that decided; absent where something else did.
    pub threshold: Option<f64>,
    /// Why it has this form.
    pub because: String,
}

/// How a training is divided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrainingFacts {
    /// Sequences, or windows of them, of an epoch.
    pub sequences: usize,
    /// Sequences of a batch.
    pub batch: usize,
    /// Sequences of a chunk, which is computed together.
    pub chunk: usize,
    /// Chunks of a batch.
    pub chunks: usize,
    /// Lanes, each with a gradient of its own.
    pub lanes: usize,
    /// How many threads can work on a batch.
    pub threads: usize,
    /// Why no more.
    pub because: String,
}

/// What the machine has.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MachineFacts {
    /// `AVX-512`, `AVX2`, `NEON` or `scalar`.
    pub vectors: &'static str,
    /// Threads that run at once.
    pub threads: usize,
}

/// Collects them, for a machine of so many threads.
pub fn facts(compiled: &Compiled, threads: usize) -> ScheduleFacts {
    let compilation = compiled.compilation();
    let network = &compiled.model.network;
    let Description { groups, blocks, connections } = describe(&compilation);
    let trainings = compiled.model.experiments.iter().filter_map(|experiment| match experiment {
        Experiment::Train(train) => division(&compilation, train),
        Experiment::Run(_) => None,
    });
    ScheduleFacts {
        groups: groups.iter().map(|it| group(network, it)).collect(),
        blocks: blocks.iter().map(|it| block(network, it)).collect(),
        connections: connections.iter().map(|it| connection(network, it)).collect(),
        trainings: trainings.map(|it| training(&it)).collect(),
        machine: MachineFacts { vectors: vectors_name(Vectors::of_processor()), threads },
    }
}

fn vectors_name(vectors: Vectors) -> &'static str {
    match vectors {
        Vectors::Avx512 => "AVX-512",
        Vectors::Avx2 => "AVX2",
        Vectors::Neon => "NEON",
        Vectors::Scalar => "scalar",
    }
}

fn when_text(when: When) -> &'static str {
    match when {
        When::AllTicks => "all ticks at once",
        When::EachTick => "each tick",
        When::EachNeuron => "each tick, neuron by neuron",
        When::EachEvaluation => "each evaluation",
        When::EachNeuronOfEvaluation => "each evaluation, neuron by neuron",
    }
}

fn group(network: &Network, group: &Group) -> GroupFacts {
    GroupFacts {
        blocks: group.blocks.iter().map(|id| network.block(*id).name.clone()).collect(),
        when: when_text(group.when),
        because: group_reason(network, group),
    }
}

fn group_reason(network: &Network, group: &Group) -> String {
    let at_once = |arrow: &&Arrow| network.route(**arrow).delay == 0;
    let (instant, delayed): (Vec<_>, Vec<_>) = group.inner.iter().partition(at_once);
    match group.when {
        When::AllTicks => "on no cycle of blocks".into(),
        When::EachTick if instant.is_empty() => {
            format!("on a cycle: {}", arrows(network, &delayed))
        }
        When::EachTick => format!(
            "on a cycle: {}; within a tick {}",
            arrows(network, &delayed),
            arrows(network, &instant)
        ),
        When::EachNeuron | When::EachNeuronOfEvaluation => format!(
            "without delay {} is a cycle of blocks, but of no neurons",
            arrows(network, &instant)
        ),
        When::EachEvaluation => "several evaluations of dr/dt make a step".into(),
    }
}

/// `h -> c, g => h and 3 more`
fn arrows(network: &Network, arrows: &[&Arrow]) -> String {
    let name = |arrow: &&Arrow| {
        let route = network.route(**arrow);
        let (from, to) = (&network.block(route.from).name, &network.block(route.to).name);
        format!("{from}{}{to}", arrow.sign())
    };
    let mut names: Vec<_> = arrows.iter().map(name).collect();
    names.dedup();
    cut(names)
}

/// The first names, and how many more there are.
fn cut(names: Vec<String>) -> String {
    let listed = names[..names.len().min(MOST_NAMES)].join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => listed,
        more => format!("{listed} and {} more", grouped(more as u64)),
    }
}

fn block(network: &Network, block: &Block) -> BlockFacts {
    let of = network.block(block.block);
    let is_identity = of.activation == Activation::Linear;
    BlockFacts {
        name: of.name.clone(),
        activation: of.activation.name(),
        activated: (!is_identity).then_some(when_text(block.activation)),
        leaks: block.leak.map(|(on, when)| leak_text(on, when)),
    }
}

fn leak_text(on: LeakOn, when: When) -> String {
    let on = match on {
        LeakOn::Rate => "rate",
        LeakOn::Input => "input",
    };
    match when {
        When::AllTicks => format!("on the {on}, a scan over all ticks"),
        _ => format!("on the {on}, {}", when_text(when)),
    }
}

fn connection(network: &Network, connection: &Connection) -> ConnectionFacts {
    let Connection { id, product, gate, rows, cols, entries, ref choice } = *connection;
    let threshold = match choice {
        Choice::Masked(crossover) | Choice::Sparse(crossover) => Some(crossover.share),
        _ => None,
    };
    ConnectionFacts {
        name: network.connection(id).name.clone(),
        when: when_text(product),
        gated: gate.map(when_text),
        form: form_name(choice),
        rows,
        cols,
        entries,
        density: entries as f64 / (rows as f64 * cols as f64),
        threshold,
        because: choice_reason(choice),
    }
}

fn form_name(choice: &Choice) -> &'static str {
    match choice {
        Choice::Dense => "dense panels",
        Choice::Masked(_) => "masked dense",
        Choice::Diagonal => "diagonal",
        Choice::Sparse(_) | Choice::Rows => "CSR",
        Choice::LowRank(_) => "low rank",
    }
}

fn choice_reason(choice: &Choice) -> String {
    match choice {
        Choice::Dense => "all entries exist".into(),
        Choice::Masked(crossover) => format!("at least {}", crossover_text(crossover)),
        Choice::Sparse(crossover) => format!("less than {}", crossover_text(crossover)),
        Choice::Diagonal => "neuron i to neuron i".into(),
        Choice::Rows => "applied neuron by neuron".into(),
        Choice::LowRank(rank) => format!("declared as rank({rank})"),
    }
}

/// `3.5% of up to 1,048,576 cells exist`
fn crossover_text(crossover: &Crossover) -> String {
    let (least, most) = (*crossover.cells.start(), *crossover.cells.end());
    let cells = match most {
        usize::MAX => format!("more than {}", grouped(least.saturating_sub(1) as u64)),
        most => format!("up to {}", grouped(most as u64)),
    };
    let share = percent((crossover.share * 1000.0).round() as u64, 1000);
    format!("{share} of {cells} cells exist")
}

fn training(division: &Division) -> TrainingFacts {
    let Division { sequences, batch, chunk, chunks, lanes, .. } = *division;
    TrainingFacts {
        sequences,
        batch,
        chunk,
        chunks,
        lanes,
        threads: lanes,
        because: thread_reason(division),
    }
}

fn thread_reason(division: &Division) -> String {
    if division.lanes > 1 {
        "one a lane".into()
    } else if division.multiplications < division.worth_dividing {
        format!(
            "about {} multiplications a batch, from {} on it is divided",
            grouped(division.multiplications as u64),
            grouped(division.worth_dividing as u64)
        )
    } else {
        "a chunk is not divided".into()
    }
}
