//! A program as written to plain statements: loops are written out, the files that it uses are
//! taken in under their prefixes, numbers fill the holes of names.
//!
//! | step | from | makes |
//! | --- | --- | --- |
//! | `files` | the program | the files that it uses, parsed |
//! | `parts` | these files | their statements in order, each with the names and places of its use |
//! | `settle` | a statement as written | the same with plain names, in the program's own places |
//! | `unroll` | a loop | its statements, once for each round |
//!
//! Bounds of loops and numbers in names may read parameters and definitions that stand outside of
//! loops. So what stands there is settled first.

mod files;

mod parts;

mod names;

mod settle;

mod expressions;

mod numbers;

mod unroll;

#[cfg(test)]
mod tests;

use super::Options;
use super::resolver::Findings;
use crate::source::Source;
use crate::syntax::ast::{Expr, File, Item};
use crate::syntax::written::{self, Program};
use files::Files;
use numbers::Numbers;
use parts::{Context, Part, Parts};
use settle::{Reading, Settler};
use unroll::Unrolling;

/// A program in plain statements.
#[derive(Debug)]
pub(super) struct Expansion {
    /// The statements.
    pub file: File,
    /// What was found to be wrong, and which names were read.
    pub findings: Findings,
}

/// Writes out a program. What cannot be written out becomes a message; its names count as broken.
pub(super) fn expand(program: &Program, source: &Source, options: &Options) -> Expansion {
    source.forget_copies();
    let mut messages = Vec::new();
    let files = Files::load(program, source, options, &mut messages);
    let most = options.bounds.statements;
    let mut parts = Parts::new(most);
    parts.take_in(&files, source, &mut messages);
    let Parts { list, mut broken, clocks, .. } = parts;
    broken.extend(program.broken.clone());
    let settled: Vec<Option<Item>> = list.iter().map(at_once).collect();
    let mut file = File { edition: program.edition, broken, ..File::default() };
    file.clocks_of_uses = clocks;
    if settled.iter().all(Option::is_some) {
        file.items.extend(settled.into_iter().flatten());
        return Expansion { file, findings: Findings::of(messages) };
    }
    let known = Numbers::definitions(&settled, file.broken.clone());
    let numbers = Numbers::new(&known, source, options);
    let mut findings = write_out(&list, settled, Unrolling::new(numbers, source, most), &mut file);
    findings.messages.splice(0..0, messages);
    Expansion { file, findings }
}

/// A statement that needs no number to be settled.
fn at_once(part: &Part) -> Option<Item> {
    match part {
        Part::Item(item, context) => Settler::alone(context).item(item),
        Part::Param { item, value, value_context, context } => {
            Settler::alone(context).parameter(item, value, value_context)
        }
        Part::For(..) => None,
    }
}

/// Writes out what is not settled yet.
fn write_out(
    list: &[Part],
    settled: Vec<Option<Item>>,
    mut unrolling: Unrolling,
    file: &mut File,
) -> Findings {
    unrolling.leave_room_for(list.len() as u64);
    for (part, settled) in list.iter().zip(settled) {
        match (settled, part) {
            (Some(item), _) => unrolling.items.push(item),
            (None, Part::Item(item, context) | Part::Param { item, context, .. }) => {
                unrolling.item(item, context);
            }
            (None, Part::For(written, context)) => unrolling.repeat(written, context),
        }
    }
    let Unrolling { numbers, items, broken, variables, .. } = unrolling;
    file.items = items;
    file.broken.extend(broken);
    file.variables = variables;
    numbers.findings()
}

/// An expression in which no name has a hole, with its places as they are.
pub(super) fn without_holes(value: &written::Expr) -> Option<Expr> {
    Settler::alone(&Context::default()).expr(value, Reading::Value)
}
