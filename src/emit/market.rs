//! The Matrix Market exchange format: coordinates from 1, then the value.

use std::io::{self, Write};

use super::Emitted;
use super::csv::heading;
use super::number::Exact;

/// Writes the matrix: `coordinate real general`, of a mask `coordinate pattern general`. Comments
/// tell the rows of each block.
pub fn write(emitted: &Emitted, out: &mut dyn Write) -> io::Result<()> {
    let field = if emitted.is_mask { "pattern" } else { "real" };
    writeln!(out, "%%MatrixMarket matrix coordinate {field} general")?;
    writeln!(out, "% {}", heading(emitted))?;
    for note in &emitted.notes {
        writeln!(out, "% {note}")?;
    }
    let (axis, matrix) = (&emitted.axis, &emitted.matrix);
    for segment in 0..axis.segments.len() {
        let (first, end) = (axis.offsets[segment] + 1, axis.offsets[segment + 1]);
        writeln!(out, "% {first}..{end} {} ({})", axis.label(segment), axis.role(segment))?;
    }
    writeln!(out, "{} {} {}", matrix.size, matrix.size, matrix.count())?;
    for (row, column, value) in matrix.entries() {
        match emitted.is_mask {
            true => writeln!(out, "{} {}", row + 1, column + 1)?,
            false => {
                let value = Exact { value, precision: emitted.precision };
                writeln!(out, "{} {} {value}", row + 1, column + 1)?;
            }
        }
    }
    Ok(())
}
