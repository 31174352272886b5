//! NumPy archives in the layout of `scipy.sparse.load_npz`, with what the rows are beside it.

use std::io::{self, Seek, Write};

use super::{Emitted, MOST_DENSE, Segment, SparseMatrix};
use crate::model::network::Precision;
use crate::report::npy::{Array, Values};
use crate::report::npz::Archive;

/// Writes the archive. The matrix by compressed rows: `format` (`csr`), `shape`, `data`, `indices`,
/// `indptr`; of up to [`MOST_DENSE`] neurons also as the table `dense`. Where it is a sum over
/// delays, `delays`, and for each d of them `W_d.data`, `W_d.indices`, `W_d.indptr`.
///
/// What its rows are: `blocks`, `roles`, and `offsets` from 0, one more than blocks, so that the
/// i-th has rows `offsets[i]` to `offsets[i + 1] - 1`; of `W^FF` the `blocks` of its copies,
/// their `ticks` (-1 of a start state before tick 0), and `first`, the neuron from 0 that each
/// begins with. `name` and `notes` are texts.
pub fn write<W: Write + Seek>(emitted: &Emitted, out: W) -> io::Result<W> {
    let mut archive = Archive::new(out);
    archive.add("format", &text("csr"))?;
    let size = emitted.matrix.size as i64;
    archive.add("shape", &integers(&[size, size]))?;
    write_rows(&mut archive, emitted, "", &emitted.matrix)?;
    if emitted.matrix.size <= MOST_DENSE {
        archive.add("dense", &dense(emitted))?;
    }
    if !emitted.by_delay.is_empty() {
        let delays = emitted.by_delay.iter().map(|(delay, _)| i64::from(*delay));
        archive.add("delays", &integers(&delays.collect::<Vec<_>>()))?;
        for (delay, part) in &emitted.by_delay {
            write_rows(&mut archive, emitted, &format!("W_{delay}."), part)?;
        }
    }
    write_axis(&mut archive, emitted)?;
    archive.finish()
}

fn write_rows<W: Write + Seek>(
    archive: &mut Archive<W>,
    emitted: &Emitted,
    before: &str,
    matrix: &SparseMatrix,
) -> io::Result<()> {
    let data = numbers(emitted, matrix.values.iter().copied());
    archive.add(&format!("{before}data"), &Array { shape: vec![matrix.count()], values: data })?;
    let is_short = i32::try_from(matrix.count()).is_ok() && i32::try_from(matrix.size).is_ok();
    let columns = matrix.columns.iter().map(|column| u64::from(*column));
    archive.add(&format!("{before}indices"), &indices(is_short, columns))?;
    let starts = matrix.starts.iter().map(|start| *start as u64);
    archive.add(&format!("{before}indptr"), &indices(is_short, starts))
}

fn write_axis<W: Write + Seek>(archive: &mut Archive<W>, emitted: &Emitted) -> io::Result<()> {
    let axis = &emitted.axis;
    let offsets: Vec<_> = axis.offsets.iter().map(|offset| *offset as i64).collect();
    archive.add("offsets", &integers(&offsets))?;
    let block = |index: usize| &*axis.network().block(axis.segments[index].block).name;
    let all = 0..axis.segments.len();
    archive.add("blocks", &Array::texts(&all.clone().map(block).collect::<Vec<_>>()))?;
    archive.add("roles", &Array::texts(&all.map(|it| axis.role(it)).collect::<Vec<_>>()))?;
    if axis.is_of_copies() {
        let tick = |segment: &Segment| segment.moment.tick().map_or(-1, |tick| tick as i64);
        archive.add("ticks", &integers(&axis.segments.iter().map(tick).collect::<Vec<_>>()))?;
        let first = axis.segments.iter().map(|segment| segment.part.start as i64);
        archive.add("first", &integers(&first.collect::<Vec<_>>()))?;
    }
    archive.add("name", &text(&emitted.name))?;
    let notes: Vec<_> = emitted.notes.iter().map(String::as_str).collect();
    archive.add("notes", &Array::texts(&notes))
}

fn dense(emitted: &Emitted) -> Array {
    let size = emitted.matrix.size;
    let mut table = vec![0.0; size * size];
    for (row, column, value) in emitted.matrix.entries() {
        table[row * size + column] = value;
    }
    Array { shape: vec![size, size], values: numbers(emitted, table.into_iter()) }
}

/// Numbers in the precision that they are computed in; of a mask whether they are there.
fn numbers(emitted: &Emitted, values: impl Iterator<Item = f64>) -> Values {
    match (emitted.is_mask, emitted.precision) {
        (true, _) => Values::Bool(values.map(|value| value != 0.0).collect()),
        (false, Precision::F64) => Values::F64(values.collect()),
        (false, Precision::F32) => Values::F32(values.map(|value| value as f32).collect()),
    }
}

/// 32 bits where they do: what SciPy itself takes.
fn indices(is_short: bool, values: impl ExactSizeIterator<Item = u64>) -> Array {
    let shape = vec![values.len()];
    let values = match is_short {
        true => Values::I32(values.map(|value| value as i32).collect()),
        false => Values::I64(values.map(|value| value as i64).collect()),
    };
    Array { shape, values }
}

fn integers(values: &[i64]) -> Array {
    Array { shape: vec![values.len()], values: Values::I64(values.to_vec()) }
}

fn text(text: &str) -> Array {
    Array { shape: Vec::new(), values: Values::Text(vec![text.into()]) }
}
