//! What `grad` prints: the loss, the norm of each gradient, and what each copy contributes.

use super::numbers::short;
use super::table::{Side, Table};
use crate::compile::Origin;
use crate::engine::Place;
use crate::gradient::{
    BOUND, Check, Copy, Gradient, ListGradient, Shares, Summary, Trend, Verdict, Worst,
};
use crate::model::Network;
use crate::pattern::Patterns;
use crate::report::arrays::pieces;
use crate::wording::{Counted, grouped};

/// Of more copies only so many first and so many last ones are told one by one.
const MOST_AT_AN_END: usize = 12;

/// The longest bar, in characters.
const BAR: f64 = 24.0;

/// All that was found of a gradient.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Which `train` of the program, from 1.
    pub train: usize,
    /// Where the weights come from.
    pub origin: Origin,
    /// What is known of it as a whole.
    pub summary: Summary,
    /// Matrices, then vectors.
    pub lists: Vec<ListGradient>,
    /// For each of these its copies; empty where they were not asked for.
    pub shares: Vec<Shares>,
    /// Against central differences, where that was asked for.
    pub check: Option<Check>,
}

impl Found {
    /// Takes what a gradient knows without its copies.
    pub fn of(train: usize, origin: Origin, gradient: &Gradient) -> Self {
        Found {
            train,
            origin,
            summary: gradient.summary,
            lists: gradient.lists.clone(),
            shares: Vec::new(),
            check: None,
        }
    }

    /// The lists whose copies do not add up to the gradient.
    pub fn not_adding_up(&self) -> impl Iterator<Item = &ListGradient> {
        let pairs = self.lists.iter().zip(&self.shares);
        pairs.filter(|(list, shares)| !shares.add_up_to(list.norm)).map(|(list, _)| list)
    }
}

/// `h -> h @ 2`: a copy by its connection, or by its block.
pub fn copy_name(network: &Network, copy: Copy) -> String {
    match copy.place {
        Place::Start(_) => place_name(network, copy.place),
        place => format!("{} @ {}", place_name(network, place), copy.tick),
    }
}

/// The connection or block of a place.
pub fn place_name(network: &Network, place: Place) -> String {
    match place {
        Place::Connection(id) => network.connection(id).name.clone(),
        Place::Bias(id) | Place::Start(id) | Place::Tau(id) => network.block(id).name.clone(),
    }
}

/// The word for what an interval says.
pub fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Vanishes => "vanishes",
        Verdict::Explodes => "explodes",
        Verdict::NeitherShown => "neither shown",
    }
}

/// Where a checked number stands: `[2, 1]`, to and from, or of a product of factors `U[2, 1]`.
pub fn position_name(
    network: &Network,
    patterns: &Patterns,
    lists: &[ListGradient],
    worst: &Worst,
) -> String {
    let list = lists.iter().find(|list| list.name == worst.name);
    let piece = list.and_then(|list| {
        let pieces = pieces(network, patterns, list.list).into_iter();
        pieces.rev().find(|piece| piece.first <= worst.position)
    });
    let Some(piece) = piece else { return String::new() };
    let factor = piece.factor.unwrap_or("");
    match piece.cell(worst.position - piece.first) {
        (row, Some(column)) => format!("{factor}[{}, {}]", row + 1, column + 1),
        (row, None) => format!("{factor}[{}]", row + 1),
    }
}

/// All of it as text.
pub fn text(network: &Network, patterns: &Patterns, found: &Found) -> String {
    let mut text = format!(
        "gradient of train {} at {}, over the training part as one batch\n  \
         {} of {}, {}, the last target at tick {}\n  loss {}, norm of the gradient {}\n\n",
        found.train,
        found.origin.words(),
        Counted(found.summary.samples as u64, "sample"),
        Counted(found.summary.sequences as u64, "sequence"),
        Counted(found.summary.ticks as u64, "tick"),
        found.summary.last_target,
        short(found.summary.loss),
        short(found.summary.norm),
    );
    text += &lists(found).draw(2, Side::Right);
    for (list, shares) in found.lists.iter().zip(&found.shares) {
        text += &format!("\n{}", copies(network, list, shares));
    }
    if let Some(check) = &found.check {
        text += &format!("\n{}", checked(network, patterns, found, check));
    }
    text
}

fn lists(found: &Found) -> Table {
    let mut table = Table::default();
    table.row(["", "numbers", "copies", "norm"]);
    for list in &found.lists {
        let (numbers, copies) = (list.numbers as u64, list.copies.len() as u64);
        table.row([list.name.clone(), grouped(numbers), grouped(copies), short(list.norm)]);
    }
    table
}

/// The copies of one list, and what they add up to.
fn copies(network: &Network, list: &ListGradient, shares: &Shares) -> String {
    let longest = shares.copies.iter().map(|copy| copy.norm).fold(0.0, f64::max);
    let mut table = Table::default();
    table.row(["copy", "distance", "share", "norm"]);
    let left_out = shares.copies.len().saturating_sub(2 * MOST_AT_AN_END);
    for (index, copy) in shares.copies.iter().enumerate() {
        if left_out > 0 && (MOST_AT_AN_END..MOST_AT_AN_END + left_out).contains(&index) {
            if index == MOST_AT_AN_END {
                table.row([format!("… {} more", grouped(left_out as u64))]);
            }
            continue;
        }
        let name = copy_name(network, copy.copy);
        let (share, norm) = (short(copy.share), short(copy.norm));
        table.row([name, copy.copy.distance.to_string(), share, norm, bar(copy.norm, longest)]);
    }
    let mut text = format!("{}, {}\n", list.name, Counted(list.copies.len() as u64, "copy"));
    text += &straight_bars(&table.draw(2, Side::Right));
    text += &format!("  {}\n", sum(list, shares));
    text + &format!("  {}\n", trend(shares.trend.as_ref()))
}

/// As long as a norm is large, at least one character.
fn bar(norm: f64, longest: f64) -> String {
    let length = if norm > 0.0 { (BAR * norm / longest).round().max(1.0) } else { 0.0 };
    "#".repeat(length as usize)
}

/// Bars begin at one column: their blanks are moved behind them.
fn straight_bars(table: &str) -> String {
    let straight = |line: &str| match line.find('#') {
        None => line.to_string(),
        Some(at) => {
            let (before, bar) = line.split_at(at);
            format!("{}  {bar}", before.trim_end())
        }
    };
    table.lines().map(|line| straight(line) + "\n").collect()
}

fn sum(list: &ListGradient, shares: &Shares) -> String {
    let (sum, norm) = (short(shares.sum), short(list.norm));
    match shares.add_up_to(list.norm) {
        true => format!("the shares add up to {sum}, the norm of the gradient"),
        false => format!("the shares add up to {sum}, but the norm of the gradient is {norm}"),
    }
}

fn trend(trend: Option<&Trend>) -> String {
    let Some(trend) = trend else {
        return "no slope: it takes three copies whose norm is not 0, at different distances"
            .into();
    };
    let left_out = match trend.left_out {
        0 => String::new(),
        left_out => format!(" ({} of norm 0 left out)", Counted(left_out as u64, "copy")),
    };
    format!(
        "ln norm against distance: slope {}, 95% interval {} to {}, a factor of {} a tick{left_out}: {}",
        short(trend.slope),
        short(trend.interval.0),
        short(trend.interval.1),
        short(trend.factor()),
        verdict_name(trend.verdict())
    )
}

/// What the comparison with central differences found.
fn checked(network: &Network, patterns: &Patterns, found: &Found, check: &Check) -> String {
    let numbers = Counted(check.numbers as u64, "number");
    let met = (check.compared + check.kinks) as u64;
    let sample = match met == check.numbers as u64 {
        true => format!("all {numbers}"),
        false => format!("a sample of {} of {numbers}", grouped(met)),
    };
    let kinks = match check.kinks {
        0 => String::new(),
        kinks => {
            format!(", {} left out where the loss has a kink", Counted(kinks as u64, "number"))
        }
    };
    let Some(worst) = &check.worst else {
        return format!("against central differences of the loss: none of {sample}{kinks}\n");
    };
    format!(
        "against central differences of the loss, {sample}{kinks}\n  \
         largest relative difference {:.1e} (bound {BOUND:e}), at {} {}: gradient {}, difference {}\n",
        worst.relative,
        worst.name,
        position_name(network, patterns, &found.lists, worst),
        short(worst.gradient),
        short(worst.difference),
    )
}
