//! What cannot be unrolled, by name.

use crate::compile::Compiled;
use crate::model::Network;
use crate::model::network::{Block, Clock, Method};
use crate::report::plan;
use crate::unroll::{Plan, PlanCounts};
use crate::wording::grouped;

/// Numbers that an unrolled program may have, so that it stays a text that can be read.
const MOST_NUMBERS: usize = 300_000;

/// Lines that an unrolled program may have: one takes a kilobyte while it is made, and no reader or
/// compiler is helped by more.
const MOST_LINES: u64 = 300_000;

/// Why a network is not unrolled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Noise is drawn anew for each tick.
    #[error("`{0}` has noise, which no program without ticks has; remove `noise` from it")]
    Noise(String),
    /// The share of a leak would move while it is trained.
    #[error(
        "the time constant of `{0}` is learned: its copies would have shares that move together in \
         opposite directions, which no matrix does; remove `learn` from its `tau`"
    )]
    LearnedTau(String),
    /// Its steps are chosen anew for each sequence.
    #[error(
        "`dopri5` chooses its steps for each sequence alone, so that no one network has them; take \
         `method = rk4` or `euler`"
    )]
    ChosenSteps,
    /// Nothing is compared with a target.
    #[error("nothing is asked of the network: declare an output, or `fit` a block")]
    NothingAsked,
    /// Its arrows would leave only one entry of a pair.
    #[error(
        "`{0}` is symmetric, and for so few samples its arrows would leave only one entry of a \
         pair; take more samples"
    )]
    HalfOfPairs(String),
    /// More copies than can be held.
    #[error("{0}")]
    TooManyCopies(String),
    /// More lines than a program should have.
    #[error(
        "the program would have at least {} lines, the bound is {}; take fewer samples",
        grouped(*.0), grouped(MOST_LINES)
    )]
    TooManyLines(u64),
    /// More numbers than a program should have.
    #[error(
        "its masks and first values would be {} numbers, the bound is {}; take fewer samples or \
         smaller blocks", grouped(*.0 as u64), grouped(MOST_NUMBERS as u64)
    )]
    TooManyNumbers(usize),
}

/// Refuses what has no unrolled network.
pub(super) fn refuse(compiled: &Compiled, samples: usize) -> Result<(), Refusal> {
    let network = &compiled.model.network;
    let named = |is: &dyn Fn(&Block) -> bool| network.blocks.iter().find(|block| is(block));
    if let Some(noisy) = named(&|block| block.noise > 0.0) {
        return Err(Refusal::Noise(noisy.name.clone()));
    }
    if let Some(name) = learned_tau(network) {
        return Err(Refusal::LearnedTau(name));
    }
    if matches!(network.clock, Clock::Continuous { method: Method::Dopri5 { .. }, .. }) {
        return Err(Refusal::ChosenSteps);
    }
    if plan::scored(compiled).is_empty() {
        return Err(Refusal::NothingAsked);
    }
    plan::refusal(compiled, samples).map_or(Ok(()), |reason| Err(Refusal::TooManyCopies(reason)))
}

fn learned_tau(network: &Network) -> Option<String> {
    let learned = network.block_ids().find(|id| network.learned_tau(*id).is_some());
    learned.map(|id| network.block(id).name.clone())
}

/// Refuses a plan that makes too long a program: of each copy it has a line, and one more in the table
/// at the top, of each arrow a line, and of a leak two, in every evaluation of a step.
pub(super) fn refuse_lines(plan: &Plan, evaluations: usize) -> Result<(), Refusal> {
    let PlanCounts { copies, arrows, leaks, .. } = plan.counts();
    let of_tick = 2 * copies + arrows.iter().sum::<usize>() + 2 * leaks.iter().sum::<usize>();
    let lines = (of_tick * evaluations) as u64;
    if lines > MOST_LINES { Err(Refusal::TooManyLines(lines)) } else { Ok(()) }
}

/// Refuses more numbers than a program should have.
pub(super) fn refuse_numbers(numbers: usize) -> Result<(), Refusal> {
    if numbers > MOST_NUMBERS { Err(Refusal::TooManyNumbers(numbers)) } else { Ok(()) }
}
