//! The schedule in words.

use super::{BlockFacts, ConnectionFacts, GroupFacts, ScheduleFacts, TrainingFacts, cut};
use crate::report::numbers::percent;
use crate::report::table::{Side, Table};
use crate::wording::{Counted, grouped};

/// So many groups, blocks and connections are told one by one.
const MOST_ROWS: usize = 40;

/// The schedule in words.
pub fn text(facts: &ScheduleFacts) -> String {
    let machine = &facts.machine;
    let parts = [
        groups(&facts.groups),
        blocks(&facts.blocks),
        connections(&facts.connections),
        trainings(&facts.trainings),
        format!("this machine: {} vectors, {}\n", machine.vectors, threads(machine.threads)),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn threads(count: usize) -> String {
    Counted(count as u64, "thread").to_string()
}

fn groups(groups: &[GroupFacts]) -> String {
    let mut table = Table::default();
    for group in groups.iter().take(MOST_ROWS) {
        table.row([cut(group.blocks.clone()), group.when.into(), group.because.clone()]);
    }
    section("schedule: what is computed together, in this order", table, groups.len(), "group")
}

fn blocks(blocks: &[BlockFacts]) -> String {
    let mut table = Table::default();
    for block in blocks.iter().take(MOST_ROWS) {
        let activated = block.activated.map(|when| format!("{}, {when}", block.activation));
        table.row([
            block.name.clone(),
            activated.unwrap_or_else(|| block.activation.into()),
            block.leaks.as_ref().map_or("no leak".into(), |leak| format!("leak {leak}")),
        ]);
    }
    section("activations and leaks", table, blocks.len(), "block")
}

fn connections(connections: &[ConnectionFacts]) -> String {
    let mut table = Table::default();
    for it in connections.iter().take(MOST_ROWS) {
        let gate = it.gated.map_or(String::new(), |when| format!("; its gate: {when}"));
        table.row([
            it.name.clone(),
            it.form.into(),
            format!("{} × {}", grouped(it.rows as u64), grouped(it.cols as u64)),
            Counted(it.entries as u64, "entry").to_string(),
            percent(it.entries as u64, it.rows as u64 * it.cols as u64),
            it.because.clone(),
            format!("{}{gate}", it.when),
        ]);
    }
    section("products, rows to × columns from", table, connections.len(), "connection")
}

fn trainings(trainings: &[TrainingFacts]) -> String {
    let line = |(index, it): (usize, &TrainingFacts)| {
        let chunks = match it.chunks {
            1 => "one chunk".into(),
            chunks => format!("{chunks} chunks of up to {}", it.chunk),
        };
        format!(
            "train {}: {}, {} a batch\n  {chunks}, in {}; on at most {}: {}\n",
            index + 1,
            Counted(it.sequences as u64, "sequence"),
            grouped(it.batch as u64),
            Counted(it.lanes as u64, "lane"),
            threads(it.threads),
            it.because,
        )
    };
    trainings.iter().enumerate().map(line).collect::<Vec<_>>().concat()
}

fn section(title: &str, table: Table, all: usize, noun: &'static str) -> String {
    if all == 0 {
        return String::new();
    }
    let more = match all.saturating_sub(MOST_ROWS) {
        0 => String::new(),
        more => format!("  and {}\n", Counted(more as u64, noun)),
    };
    format!("{title}\n{}{more}", table.draw(2, Side::Left))
}
