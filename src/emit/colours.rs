//! `W^FF` copy by copy: a letter for each matrix, the same for all arrows that it colours.

use std::collections::BTreeMap;

use super::{Emitted, Moment};
use crate::compile::Compiled;
use crate::model::Network;
use crate::model::network::{BlockId, MatrixId};
use crate::report::plan::colour;
use crate::report::table::{Side, Table};
use crate::unroll::Plan;

/// Up to so many copies are drawn.
const MOST_COPIES: usize = 40;

/// What stands for a leak.
const LEAK: &str = "~";

/// A copy of a block.
type CopyAt = (BlockId, Moment);

/// The picture and what its letters mean; absent where there are too many copies.
pub(super) fn text(compiled: &Compiled, plan: &Plan, emitted: &Emitted) -> Option<String> {
    let network = &compiled.model.network;
    let mut copies: Vec<(CopyAt, String)> = Vec::new();
    for segment in &emitted.axis.segments {
        let copy = (segment.block, segment.moment);
        if !copies.iter().any(|(found, _)| *found == copy) {
            copies.push((copy, label(network, copy)));
        }
        if copies.len() > MOST_COPIES {
            return None;
        }
    }
    let letters = letters(network, plan);
    let cells = cells(network, plan, &letters);
    let mut table = Table::default();
    let names = copies.iter().map(|(_, name)| name.clone());
    table.row(["to \\ from".to_string(), String::new()].into_iter().chain(names));
    for (to, name) in &copies {
        let mark = |(from, _): &(CopyAt, String)| {
            cells.get(&(*to, *from)).map_or("-".to_string(), |marks| marks.join("+"))
        };
        let margin = [name.clone(), "|".to_string()];
        table.row(margin.into_iter().chain(copies.iter().map(mark)));
    }
    let picture = table.draw(2, Side::Right);
    Some(format!(
        "colours: a letter for each matrix\n{picture}{}",
        legend(compiled, plan, &letters)
    ))
}

fn label(network: &Network, (block, moment): CopyAt) -> String {
    let name = &network.block(block).name;
    match moment {
        Moment::Every => name.clone(),
        Moment::Start => format!("{name}@start"),
        Moment::Tick(tick) => format!("{name}@{tick}"),
    }
}

/// A letter for each matrix that colours an arrow.
fn letters(network: &Network, plan: &Plan) -> BTreeMap<MatrixId, String> {
    let connections = network.connections.iter().zip(&plan.arrows);
    let there = connections.filter(|(_, arrows)| arrows.contains(&true));
    let used: std::collections::BTreeSet<_> = there.map(|(it, _)| it.matrix).collect();
    used.into_iter().enumerate().map(|(index, matrix)| (matrix, letter(index))).collect()
}

/// `a` … `z`, then `aa`, `ab` …
fn letter(index: usize) -> String {
    const LETTERS: usize = 26;
    let last = char::from(b'a' + (index % LETTERS) as u8);
    match index / LETTERS {
        0 => last.to_string(),
        before => format!("{}{last}", letter(before - 1)),
    }
}

/// By target and source the marks of the arrows between them.
fn cells(
    network: &Network,
    plan: &Plan,
    letters: &BTreeMap<MatrixId, String>,
) -> BTreeMap<(CopyAt, CopyAt), Vec<String>> {
    let mut cells: BTreeMap<_, Vec<String>> = BTreeMap::new();
    let read = |tick: usize, delay| tick.checked_sub(delay).map_or(Moment::Start, Moment::Tick);
    for id in network.by_text() {
        let connection = network.connection(id);
        let transposed = if connection.transposed { "^T" } else { "" };
        for tick in (0..plan.ticks).filter(|tick| plan.has_arrow(id, *tick)) {
            let from = (connection.from, read(tick, connection.delay as usize));
            let mark = format!("{}{transposed}", letters[&connection.matrix]);
            cells.entry(((connection.to, Moment::Tick(tick)), from)).or_default().push(mark);
        }
    }
    for block in network.block_ids() {
        for tick in (0..plan.ticks).filter(|tick| plan.leaks[block.index()][*tick]) {
            let ends = ((block, Moment::Tick(tick)), (block, read(tick, 1)));
            cells.entry(ends).or_default().push(LEAK.into());
        }
    }
    cells
}

/// `a  x -> h  3`: the letter, its matrix, how many arrows.
fn legend(compiled: &Compiled, plan: &Plan, letters: &BTreeMap<MatrixId, String>) -> String {
    let network = &compiled.model.network;
    let counts = plan.counts();
    let mut table = Table::default();
    for (matrix, letter) in letters {
        let arrows = colour(compiled, &counts.arrows, *matrix);
        table.row([letter.clone(), network.matrix(*matrix).name.clone(), arrows]);
    }
    let leaks: usize = counts.leaks.iter().sum();
    if leaks > 0 {
        table.row([LEAK.to_string(), "a leak".into(), leaks.to_string()]);
    }
    format!("arrows\n{}", table.draw(2, Side::Left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_behind_z() {
        let found = [0, 1, 25, 26, 27, 51, 52, 701, 702].map(letter);
        assert_eq!(found, ["a", "b", "z", "aa", "ab", "az", "ba", "zz", "aaa"]);
    }
}
