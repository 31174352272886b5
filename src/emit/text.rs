//! Small matrices as text: rows *to*, columns *from*, decimal points one below the other.

use super::{Emitted, SparseMatrix, colours};
use crate::compile::Compiled;
use crate::report::numbers::{Alignment, short};
use crate::report::table::{Side, Table};
use crate::unroll::Plan;
use crate::wording::{Counted, grouped};

/// Up to so many rows are printed.
const MOST_ROWS: usize = 40;

/// Why a matrix is not printed as text, if it is not.
pub fn too_large_as_text(emitted: &Emitted) -> Option<String> {
    let size = emitted.axis.len();
    (size > MOST_ROWS).then(|| {
        let (name, size) = (&emitted.name, grouped(size as u64));
        format!("{name} is {size} × {size}; as text at most {MOST_ROWS} × {MOST_ROWS} is written")
    })
}

/// The numbers of a small matrix: first those of each delay, where there are several.
pub fn text(emitted: &Emitted) -> String {
    let mut text = String::new();
    for (delay, part) in &emitted.by_delay {
        text += &(drawn(emitted, &format!("W_{delay}"), part) + "\n");
    }
    text + &drawn(emitted, &emitted.name, &emitted.matrix) + &notes(emitted)
}

/// `W^FF` of a plan: its numbers and its colours, each where there are few enough; absent where
/// there are too many for both.
pub fn unrolled_text(compiled: &Compiled, plan: &Plan, emitted: &Emitted) -> Option<String> {
    let numbers = match too_large_as_text(emitted) {
        None => Some(drawn(emitted, "numbers", &emitted.matrix)),
        Some(_) => None,
    };
    let colours = colours::text(compiled, plan, emitted);
    if numbers.is_none() && colours.is_none() {
        return None;
    }
    let left_out = format!("numbers: left out, there are more than {MOST_ROWS} rows\n");
    let parts = [
        heading(plan, emitted),
        numbers.unwrap_or(left_out),
        colours.unwrap_or_default(),
        notes(emitted),
    ];
    Some(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"))
}

fn heading(plan: &Plan, emitted: &Emitted) -> String {
    let (size, count) = (emitted.axis.len() as u64, emitted.matrix.count() as u64);
    let lower = match emitted.matrix.is_strictly_lower() {
        true => "strictly lower triangular",
        false => "not lower triangular",
    };
    let (samples, size) = (plan.samples, grouped(size));
    let count = Counted(count, "entry");
    format!("W^FF for T = {samples}: {size} × {size}, {count}, {lower}\n")
}

fn drawn(emitted: &Emitted, name: &str, matrix: &SparseMatrix) -> String {
    let size = matrix.size as u64;
    let (count, all) = (Counted(matrix.count() as u64, "entry"), grouped(size * size));
    let heading = format!("{name}: {count} of {all}, - where none exists\n");
    heading + &grid(emitted, matrix).draw(2, Side::Right)
}

fn grid(emitted: &Emitted, matrix: &SparseMatrix) -> Table {
    let (size, axis) = (matrix.size, &emitted.axis);
    let mut cells = vec![vec!["-".to_string(); size]; size];
    let mut room = vec![Alignment::default(); size];
    for (row, column, value) in matrix.entries() {
        cells[row][column] = short(value);
    }
    for cells in &cells {
        room.iter_mut().zip(cells).for_each(|(room, cell)| room.fit(cell));
    }
    let mut table = Table::default();
    let names = (0..size).map(|column| axis.neuron(column).to_string());
    table.row(["to \\ from".to_string(), String::new()].into_iter().chain(names));
    for (row, cells) in cells.iter().enumerate() {
        let role = match axis.role(axis.segment_of(row)) {
            "input" => "(in)",
            "output" => "(out)",
            _ => "",
        };
        let margin = [format!("{:2} {role:<5} {}", row + 1, axis.neuron(row)), "|".to_string()];
        let cells = cells.iter().zip(&room).map(|(cell, room)| room.aligned(cell));
        table.row(margin.into_iter().chain(cells));
    }
    table
}

fn notes(emitted: &Emitted) -> String {
    emitted.notes.iter().map(|note| format!("  {note}\n")).collect()
}
