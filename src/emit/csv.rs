//! CSV, with the names of neurons: a table of all entries for a small matrix, a line for each
//! existing entry for a larger one.

use std::io::{self, Write};

use super::number::Exact;
use super::{Emitted, MOST_DENSE, SparseMatrix};

/// Writes the matrix. Comments begin with `#`.
///
/// Of up to [`MOST_DENSE`] neurons: the names of the columns behind an empty cell, then for each row
/// its name and its numbers, 0 where no entry exists. Of more: `to,from,value` for each entry, and
/// `to,from,delay,value` where there are several delays; of a mask without `value`.
pub fn write(emitted: &Emitted, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}", heading(emitted))?;
    for note in &emitted.notes {
        writeln!(out, "# {note}")?;
    }
    if emitted.axis.len() <= MOST_DENSE {
        return write_table(emitted, out);
    }
    let value = if emitted.is_mask { "" } else { ",value" };
    if emitted.by_delay.is_empty() {
        writeln!(out, "to,from{value}")?;
        return write_entries(emitted, &emitted.matrix, "", out);
    }
    writeln!(out, "to,from,delay{value}")?;
    for (delay, part) in &emitted.by_delay {
        write_entries(emitted, part, &format!(",{delay}"), out)?;
    }
    Ok(())
}

/// `W, rows to, columns from: 21 entries exist`
pub(super) fn heading(emitted: &Emitted) -> String {
    let mask = if emitted.is_mask { "the mask of " } else { "" };
    let (size, count) = (emitted.axis.len(), emitted.matrix.count());
    format!("{mask}{}, {size} rows to, {size} columns from, {count} entries", emitted.name)
}

fn write_table(emitted: &Emitted, out: &mut dyn Write) -> io::Result<()> {
    let size = emitted.axis.len();
    for column in 0..size {
        write!(out, ",{}", emitted.axis.neuron(column))?;
    }
    writeln!(out)?;
    let mut numbers = vec![0.0; size];
    for row in 0..size {
        numbers.fill(0.0);
        emitted.matrix.row(row).for_each(|(column, value)| numbers[column] = value);
        write!(out, "{}", emitted.axis.neuron(row))?;
        for value in &numbers {
            write!(out, ",{}", Exact { value: *value, precision: emitted.precision })?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_entries(
    emitted: &Emitted,
    matrix: &SparseMatrix,
    delay: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (row, column, value) in matrix.entries() {
        let (to, from) = (emitted.axis.neuron(row), emitted.axis.neuron(column));
        match emitted.is_mask {
            true => writeln!(out, "{to},{from}{delay}")?,
            false => {
                let value = Exact { value, precision: emitted.precision };
                writeln!(out, "{to},{from}{delay},{value}")?;
            }
        }
    }
    Ok(())
}
