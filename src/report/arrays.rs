//! What `grad --out` writes: loss, samples, weights and gradients as named arrays, those of copies
//! one after the other, so that only one is held.

use std::io::{self, Seek, Write};
use std::ops::Range;

use ndarray::Array3;

use super::npy::{Array, Values};
use super::npz::Archive;
use crate::engine::Failure;
use crate::gradient::{Gradient, List, Shares};
use crate::model::Network;
use crate::pattern::{Pattern, Patterns};
use crate::train::Samples;

/// Bytes of arrays that may be written (8 GiB): matrices are written with all their cells.
pub const MAX_BYTES: u64 = 8 << 30;

/// A part of a list of numbers that is one array: a matrix, a factor of one of low rank, a vector.
#[derive(Debug, Clone)]
pub struct Piece<'a> {
    /// `U` or `V` of a matrix of low rank.
    pub factor: Option<&'static str>,
    /// Where its numbers begin in the list.
    pub first: usize,
    /// Its extents.
    pub shape: Vec<usize>,
    /// Which entries exist; absent where all cells do.
    pattern: Option<&'a Pattern>,
}

/// The arrays of a list.
pub fn pieces<'a>(network: &Network, patterns: &'a Patterns, list: List) -> Vec<Piece<'a>> {
    let full = |factor, first, shape| Piece { factor, first, shape, pattern: None };
    let id = match list {
        List::Vector(id) => return vec![full(None, 0, vec![network.vector(id).initial.len()])],
        List::Matrix(id) => id,
    };
    let matrix = network.matrix(id);
    match matrix.rank {
        Some(rank) => vec![
            full(Some("U"), 0, vec![matrix.rows, rank]),
            full(Some("V"), matrix.rows * rank, vec![matrix.cols, rank]),
        ],
        None => {
            let shape = vec![matrix.rows, matrix.cols];
            vec![Piece { factor: None, first: 0, shape, pattern: Some(patterns.matrix(id)) }]
        }
    }
}

impl Piece<'_> {
    /// Row and column of its number at a position, from 0; of a vector there is no column.
    pub fn cell(&self, position: usize) -> (usize, Option<usize>) {
        match (&self.shape[..], self.pattern) {
            (_, Some(pattern)) => {
                let cell = pattern.entries().nth(position);
                cell.map_or((0, None), |(row, column)| (row, Some(column)))
            }
            ([_, columns], None) => (position / columns, Some(position % columns)),
            _ => (position, None),
        }
    }

    fn cells(&self) -> usize {
        self.shape.iter().product()
    }

    /// Where its numbers stand in the list.
    fn range(&self) -> Range<usize> {
        let count = self.pattern.map_or(self.cells(), Pattern::count);
        self.first..self.first + count
    }

    /// The numbers of the list in its cells, 0 where no entry exists.
    fn spread(&self, list: &[f64], cells: &mut Vec<f64>) {
        let numbers = &list[self.range()];
        cells.clear();
        let Some(pattern) = self.pattern else { return cells.extend(numbers) };
        cells.resize(self.cells(), 0.0);
        for ((row, column), number) in pattern.entries().zip(numbers) {
            cells[row * self.shape[1] + column] = *number;
        }
    }

    fn name(&self, of: &str, list: &str) -> String {
        match self.factor {
            None => format!("{of}.{list}"),
            Some(factor) => format!("{of}.{list}.{factor}"),
        }
    }
}

/// What is written of a gradient.
pub struct Written<'a> {
    /// The network.
    pub network: &'a Network,
    /// Its entries.
    pub patterns: &'a Patterns,
    /// Whether the copies are written too.
    pub by_copy: bool,
}

/// Why the arrays are not there.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// They cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// They cannot be computed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl Written<'_> {
    /// Bytes of all matrices and their gradients, of the copies too where they are written.
    pub fn bytes(&self, gradient: &Gradient) -> u64 {
        let of = |list: &crate::gradient::ListGradient| {
            let cells = pieces(self.network, self.patterns, list.list);
            let cells: u64 = cells.iter().map(|piece| piece.cells() as u64).sum();
            let copies = if self.by_copy { list.copies.len() as u64 } else { 0 };
            cells.saturating_mul(copies + 2).saturating_mul(8)
        };
        gradient.lists.iter().map(of).fold(0, u64::saturating_add)
    }

    /// Writes the archive: `loss`; `inputs.BLOCK`, `targets.BLOCK`, `outputs.BLOCK` (samples ×
    /// sequences × neurons); for each trained matrix and vector `weights.NAME` and `gradients.NAME`
    /// (rows × columns, or neurons), and with copies `copies.NAME` (copies × rows × columns),
    /// `copies.NAME.ticks` and `copies.NAME.places`. A matrix of low rank has `NAME.U` and
    /// `NAME.V`. Returns what was found of the copies.
    pub fn write<W: Write + Seek>(
        &self,
        out: W,
        gradient: &mut Gradient,
    ) -> Result<(W, Vec<Shares>), WriteError> {
        let mut archive = Archive::new(out);
        let loss = Array { shape: Vec::new(), values: Values::F64(vec![gradient.summary.loss]) };
        archive.add("loss", &loss)?;
        self.samples(&mut archive, "inputs", gradient.inputs()?)?;
        self.samples(&mut archive, "targets", gradient.targets())?;
        self.samples(&mut archive, "outputs", gradient.outputs()?)?;
        for list in &gradient.lists {
            for (of, numbers) in
                [("weights", gradient.weights()), ("gradients", gradient.numbers())]
            {
                let numbers = match list.list {
                    List::Matrix(id) => &numbers.matrices[id.index()],
                    List::Vector(id) => &numbers.vectors[id.index()],
                };
                for piece in pieces(self.network, self.patterns, list.list) {
                    let mut cells = Vec::new();
                    piece.spread(numbers, &mut cells);
                    let array = Array { shape: piece.shape.clone(), values: Values::F64(cells) };
                    archive.add(&piece.name(of, &list.name), &array)?;
                }
            }
        }
        let mut shares = Vec::new();
        for position in 0..if self.by_copy { gradient.lists.len() } else { 0 } {
            shares.push(self.copies(&mut archive, gradient, position)?);
        }
        Ok((archive.finish()?, shares))
    }

    fn samples<W: Write + Seek>(
        &self,
        archive: &mut Archive<W>,
        of: &str,
        samples: Vec<Samples>,
    ) -> io::Result<()> {
        for Samples { block, values } in samples {
            let name = format!("{of}.{}", self.network.block(block).name);
            archive.add(&name, &array(values))?;
        }
        Ok(())
    }

    /// The copies of one list, a pass over them for each of its arrays.
    fn copies<W: Write + Seek>(
        &self,
        archive: &mut Archive<W>,
        gradient: &mut Gradient,
        position: usize,
    ) -> Result<Shares, WriteError> {
        let list = gradient.lists[position].clone();
        let pieces = pieces(self.network, self.patterns, list.list);
        let mut found = None;
        for piece in &pieces {
            let shape = [vec![list.copies.len()], piece.shape.clone()].concat();
            let name = piece.name("copies", &list.name);
            let mut cells = Vec::new();
            let mut shares = None;
            archive.f64s(&name, shape, |out| {
                let mut written = Ok(());
                shares = Some(gradient.shares(position, &mut |numbers| {
                    if written.is_ok() {
                        piece.spread(numbers, &mut cells);
                        written = out(&cells);
                    }
                }));
                written
            })?;
            found = shares.transpose()?;
        }
        let ticks = list.copies.iter().map(|copy| copy.tick as i64).collect::<Vec<_>>();
        let ticks = Array { shape: vec![ticks.len()], values: Values::I64(ticks) };
        archive.add(&format!("copies.{}.ticks", list.name), &ticks)?;
        let place =
            |copy: &crate::gradient::Copy| super::gradient::place_name(self.network, copy.place);
        let places: Vec<String> = list.copies.iter().map(place).collect();
        let places = Array { shape: vec![places.len()], values: Values::Text(places) };
        archive.add(&format!("copies.{}.places", list.name), &places)?;
        match found {
            Some(shares) => Ok(shares),
            None => Ok(gradient.shares(position, &mut |_| ())?),
        }
    }
}

fn array(values: Array3<f64>) -> Array {
    let shape = values.shape().to_vec();
    Array { shape, values: Values::F64(values.into_iter().collect()) }
}
