//! What `check --samples T` prints: the plan `W^FF`, its copies and arrows, and what was dropped.

use super::gates;
use super::table::{Side, Table};
use crate::compile::Compiled;
use crate::model::Experiment;
use crate::model::network::{BlockId, MatrixId};
use crate::unroll::{Fate, Plan, Scored, unroll_started, untied_numbers};
use crate::weights::count_trainable;
use crate::wording::{Counted, grouped};

/// So many blocks or colours are told one by one.
const MOST_ROWS: usize = 24;

/// The dropped copies of so many blocks are named.
const MOST_NAMES: usize = 8;

/// Copies and arrows that a plan may have to be drawn.
const MOST_COPIES: u64 = 100_000_000;

/// The blocks whose copies the plan is made for: what the first `train` fits, without one the
/// outputs, without outputs every block that is no input. Each at its latency unless `at` says
/// otherwise.
pub fn scored(compiled: &Compiled) -> Vec<Scored> {
    let placement = |block: BlockId| compiled.structure.placement[block.index()] as usize;
    let fitted = compiled.model.experiments.iter().find_map(|experiment| match experiment {
        Experiment::Train(train) => Some(&train.fits),
        Experiment::Run(_) => None,
    });
    if let Some(fits) = fitted {
        let scored = |block, at: Option<u32>| Scored {
            block,
            placement: at.map_or_else(|| placement(block), |at| at as usize),
        };
        return fits.iter().map(|fit| scored(fit.block, fit.at)).collect();
    }
    wanted(compiled).map(|block| Scored { block, placement: placement(block) }).collect()
}

fn wanted(compiled: &Compiled) -> impl Iterator<Item = BlockId> {
    use crate::syntax::ast::Role;
    let network = &compiled.model.network;
    let role = match network.blocks.iter().any(|block| block.role == Role::Output) {
        true => Role::Output,
        false => Role::Hidden,
    };
    network.block_ids().filter(move |id| network.block(*id).role == role)
}

/// Why a plan for so many samples would be too large, if it would.
pub fn refusal(compiled: &Compiled, samples: usize) -> Option<String> {
    let network = &compiled.model.network;
    let last = scored(compiled).iter().map(|scored| scored.placement as u64).max().unwrap_or(0);
    let a_tick = (network.blocks.len() + network.connections.len()) as u64;
    let needed = (samples as u64).saturating_add(last).saturating_mul(a_tick);
    (needed > MOST_COPIES).then(|| {
        format!(
            "the plan for {} would have {} copies and arrows, the bound is {}",
            Counted(samples as u64, "sample"),
            grouped(needed),
            grouped(MOST_COPIES)
        )
    })
}

/// The plan for so many samples, or why it is not made.
pub fn unrolled(compiled: &Compiled, samples: usize) -> Result<Plan, String> {
    if let Some(refusal) = refusal(compiled, samples) {
        return Err(refusal);
    }
    let (network, scored, started) = (&compiled.model.network, scored(compiled), started(compiled));
    Ok(unroll_started(network, &compiled.patterns, samples, &scored, &started))
}

/// The numbers that training can move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// With one matrix for all copies of a connection.
    pub tied: u64,
    /// With a matrix for each arrow and a bias for each updated copy.
    pub untied: u64,
}

/// The trainable numbers of the network, and of its unrolled copy without ties.
pub fn parameters(compiled: &Compiled, plan: &Plan) -> Parameters {
    Parameters {
        tied: count_trainable(&compiled.model.network, &compiled.patterns).total(),
        untied: untied_numbers(&compiled.model.network, &compiled.patterns, plan),
    }
}

/// The plan in words and numbers.
pub fn text(compiled: &Compiled, plan: &Plan) -> String {
    let parameters = parameters(compiled, plan);
    let arrows = plan.counts().arrows;
    [
        heading(compiled, plan),
        copies(compiled, plan),
        colours(compiled, &arrows),
        leaks(compiled, plan),
        gates::plan_text(compiled, plan),
        dropped(compiled, plan),
        format!(
            "  trainable: {} tied; {} untied, with a matrix for each arrow and a bias for each copy\n",
            grouped(parameters.tied),
            grouped(parameters.untied)
        ),
    ]
    .concat()
}

fn heading(compiled: &Compiled, plan: &Plan) -> String {
    let targets = scored(compiled).into_iter().map(|scored| {
        let block = &compiled.model.network.block(scored.block).name;
        match scored.placement {
            0 => format!("{block} at t"),
            placement => format!("{block} at t + {placement}"),
        }
    });
    let targets = targets.take(MOST_ROWS).collect::<Vec<_>>().join(", ");
    format!(
        "W^FF for T = {}: {}, T + A with A = {}; the target of sample t: {targets}\n",
        plan.samples,
        Counted(plan.ticks as u64, "tick"),
        plan.ticks - plan.samples,
    )
}

fn copies(compiled: &Compiled, plan: &Plan) -> String {
    let network = &compiled.model.network;
    let mut table = Table::default();
    for block in network.block_ids().take(MOST_ROWS) {
        let fates = &plan.copies[block.index()];
        let live = fates.iter().filter(|fate| **fate == Fate::Live).count() as u64;
        let name = &network.block(block).name;
        let which = if live == 0 { String::new() } else { at_ticks(name, fates, Fate::Live) };
        table.row([name.clone(), Counted(live, "copy").to_string(), which]);
    }
    table.draw(2, Side::Left) + &further(network.blocks.len(), "block")
}

/// The arrows by colour, which is their matrix; `arrows` counts those of each connection.
fn colours(compiled: &Compiled, arrows: &[usize]) -> String {
    let network = &compiled.model.network;
    let colours = network.matrices.len();
    let mut table = Table::default();
    for matrix in network.matrix_ids().take(MOST_ROWS) {
        table.row([network.matrix(matrix).name.clone(), colour(compiled, arrows, matrix)]);
    }
    format!(
        "  {} in {}, a colour for each matrix\n{}{}",
        Counted(arrows.iter().sum::<usize>() as u64, "arrow"),
        Counted(colours as u64, "colour"),
        table.draw(4, Side::Left),
        further(colours, "colour")
    )
}

/// The arrows of leaks, from each copy to the next one of its block.
fn leaks(compiled: &Compiled, plan: &Plan) -> String {
    let counts = plan.counts().leaks;
    let blocks = compiled.model.network.blocks.iter().zip(&counts);
    let leaking = blocks.filter(|(_, count)| **count > 0);
    let parts: Vec<_> = leaking
        .map(|(block, count)| format!("{} of {}", grouped(*count as u64), block.name))
        .collect();
    if parts.is_empty() {
        return String::new();
    }
    let all = Counted(counts.iter().sum::<usize>() as u64, "arrow");
    let named = parts.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(", ");
    let more = if parts.len() > MOST_NAMES { ", …" } else { "" };
    format!("  {all} of leaks: {named}{more}\n")
}

/// The blocks that the first `train` starts by data or numbers of its own.
pub fn started(compiled: &Compiled) -> Vec<BlockId> {
    let trains = compiled.model.experiments.iter().filter_map(|experiment| match experiment {
        Experiment::Train(train) => Some(&train.starts),
        Experiment::Run(_) => None,
    });
    trains.take(1).flatten().map(|start| start.block).collect()
}

/// `3`, or with several uses of the matrix `6: 3 of x -> e as A, 3 of d -> y as A^T`
pub fn colour(compiled: &Compiled, arrows: &[usize], matrix: MatrixId) -> String {
    let network = &compiled.model.network;
    let uses = network.connection_ids().filter(|id| network.connection(*id).matrix == matrix);
    let counted = uses.map(|id| (id, arrows[id.index()] as u64)).collect::<Vec<_>>();
    let all = counted.iter().map(|(_, arrows)| arrows).sum::<u64>();
    if let [_] = counted[..] {
        return grouped(all);
    }
    let parts = counted
        .iter()
        .take(MOST_ROWS)
        .map(|(id, arrows)| format!("{} of {}", grouped(*arrows), network.connection(*id).name));
    format!("{}: {}", grouped(all), parts.collect::<Vec<_>>().join(", "))
}

/// What was dropped, and why.
fn dropped(compiled: &Compiled, plan: &Plan) -> String {
    let reasons = [
        (Fate::Zero, "0 whatever inputs and parameters are"),
        (Fate::Unneeded, "on which no target depends"),
    ];
    let lines = reasons.iter().map(|(fate, reason)| dropped_for(compiled, plan, *fate, reason));
    match lines.collect::<String>() {
        lines if lines.is_empty() => lines,
        lines => format!("  dropped with their arrows\n{lines}"),
    }
}

fn dropped_for(compiled: &Compiled, plan: &Plan, fate: Fate, reason: &str) -> String {
    let network = &compiled.model.network;
    let count = plan.copies.iter().flatten().filter(|found| **found == fate).count() as u64;
    if count == 0 {
        return String::new();
    }
    let blocks = network.block_ids().filter(|block| plan.copies[block.index()].contains(&fate));
    let mut names = blocks
        .map(|block| at_ticks(&network.block(block).name, &plan.copies[block.index()], fate))
        .take(MOST_NAMES + 1)
        .collect::<Vec<_>>();
    if names.len() > MOST_NAMES {
        names[MOST_NAMES] = "…".into();
    }
    format!("    {}, {reason}: {}\n", Counted(count, "copy"), names.join(", "))
}

/// `h@1..3, h@5`: the copies of a block that met this fate.
fn at_ticks(name: &str, fates: &[Fate], fate: Fate) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (tick, _) in fates.iter().enumerate().filter(|(_, found)| **found == fate) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == tick => *last = tick,
            _ => runs.push((tick, tick)),
        }
    }
    let run = |(first, last): &(usize, usize)| match first == last {
        true => format!("{name}@{first}"),
        false => format!("{name}@{first}..{last}"),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(", ")
}

fn further(all: usize, noun: &str) -> String {
    match all.saturating_sub(MOST_ROWS) {
        0 => String::new(),
        more => format!("    and {} more {noun}s\n", grouped(more as u64)),
    }
}
