//! Which tensors hold which weights.

use std::collections::HashSet;

use super::misfit::{Broken, Entries};
use super::{Arrays, Misfit, Numbers, Tensor};
use crate::data::Array;
use crate::model::Network;
use crate::model::network::{MatrixId, VectorId};
use crate::pattern::{Pattern, Patterns};
use crate::weights::Weights;
use crate::wording::did_you_mean;

/// A matrix of more cells is stored by its entries where these are few.
const MOST_CELLS: usize = 1 << 24;

/// Entries are few where fewer than one cell of so many exists.
const FEW: usize = 4;

/// More comparisons of a name of the file with a missing one are not made: a file of another large
/// network would take hours.
const MOST_COMPARISONS: usize = 1_000_000;

/// A list of weights in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// The name of the matrix, factor or vector.
    pub name: String,
    /// The extents of its tensor, or of the matrix where it is stored by its entries.
    pub shape: Vec<usize>,
    /// Where the numbers belong.
    pub holds: Holds,
}

/// What the numbers of a [`Slot`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// The entries of a matrix.
    Matrix(MatrixId, Cells),
    /// A factor of a matrix of `rank(k)`: its numbers from a position on.
    Factor(MatrixId, usize),
    /// A vector.
    Vector(VectorId),
}

/// How a matrix lies in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// With a number for each cell.
    All,
    /// With its existing entries alone.
    Existing,
}

/// The slots of a network: its matrices that have entries, then its vectors.
pub fn slots(network: &Network, patterns: &Patterns) -> Vec<Slot> {
    let mut slots = Vec::new();
    for id in network.matrix_ids().filter(|id| patterns.matrix(*id).count() > 0) {
        let matrix = network.matrix(id);
        let (rows, cols) = (matrix.rows, matrix.cols);
        let mut add = |name: String, shape: [usize; 2], holds| {
            slots.push(Slot { name, shape: shape.to_vec(), holds });
        };
        match matrix.rank {
            Some(rank) => {
                add(format!("{}.U", matrix.name), [rows, rank], Holds::Factor(id, 0));
                add(format!("{}.V", matrix.name), [cols, rank], Holds::Factor(id, rows * rank));
            }
            None => {
                let cells = cells_of(patterns.matrix(id));
                add(matrix.name.clone(), [rows, cols], Holds::Matrix(id, cells));
            }
        }
    }
    let vectors = network.vectors.iter().enumerate().map(|(index, vector)| Slot {
        name: vector.name.clone(),
        shape: vec![vector.initial.len()],
        holds: Holds::Vector(VectorId::new(index)),
    });
    slots.extend(vectors);
    slots
}

fn cells_of(pattern: &Pattern) -> Cells {
    let cells = pattern.rows().saturating_mul(pattern.cols());
    match cells > MOST_CELLS && pattern.count() < cells / FEW {
        true => Cells::Existing,
        false => Cells::All,
    }
}

/// The names of the three lists of a matrix that is stored by its entries.
fn lists_of(name: &str) -> [String; 3] {
    ["values", "to", "from"].map(|list| format!("{name}.{list}"))
}

impl Slot {
    /// The names of its tensors.
    fn names(&self) -> Vec<String> {
        match self.holds {
            Holds::Matrix(_, Cells::Existing) => lists_of(&self.name).to_vec(),
            _ => vec![self.name.clone()],
        }
    }

    /// Its tensors.
    pub(super) fn write(&self, patterns: &Patterns, weights: &Weights<f64>) -> Vec<Tensor> {
        let tensor = |name: &str, shape: &[usize], values: Vec<f64>| Tensor {
            name: name.to_string(),
            shape: shape.to_vec(),
            numbers: Numbers::Values(values),
        };
        match self.holds {
            Holds::Matrix(id, Cells::Existing) => {
                self.by_entries(patterns.matrix(id), &weights.matrices[id.index()])
            }
            Holds::Matrix(id, Cells::All) => {
                let (pattern, numbers) = (patterns.matrix(id), &weights.matrices[id.index()]);
                let mut cells = vec![0.0; pattern.rows() * pattern.cols()];
                for ((row, col), number) in pattern.entries().zip(numbers) {
                    cells[row * pattern.cols() + col] = *number;
                }
                vec![tensor(&self.name, &self.shape, cells)]
            }
            Holds::Factor(id, first) => {
                let numbers = &weights.matrices[id.index()][first..][..self.shape.iter().product()];
                vec![tensor(&self.name, &self.shape, numbers.to_vec())]
            }
            Holds::Vector(id) => {
                vec![tensor(&self.name, &self.shape, weights.vectors[id.index()].clone())]
            }
        }
    }

    fn by_entries(&self, pattern: &Pattern, numbers: &[f64]) -> Vec<Tensor> {
        let places = |place: fn((usize, usize)) -> usize| {
            Numbers::Places(pattern.entries().map(|entry| place(entry) as i64).collect())
        };
        let lists = [Numbers::Values(numbers.to_vec()), places(|it| it.0), places(|it| it.1)];
        let names = lists_of(&self.name).into_iter().zip(lists);
        let tensor = |(name, numbers)| Tensor { name, shape: vec![pattern.count()], numbers };
        names.map(tensor).collect()
    }

    /// Puts the numbers of its tensors into the weights.
    pub(super) fn read(
        &self,
        patterns: &Patterns,
        arrays: &Arrays,
        weights: &mut Weights<f64>,
    ) -> Result<(), Vec<Misfit>> {
        if let Holds::Matrix(id, Cells::Existing) = self.holds {
            return self.read_entries(
                patterns.matrix(id),
                arrays,
                &mut weights.matrices[id.index()],
            );
        }
        let array = self.array(&self.name, &self.shape, arrays).map_err(|misfit| vec![misfit])?;
        let values = &array.numbers;
        match self.holds {
            Holds::Matrix(id, _) => {
                let numbers = &mut weights.matrices[id.index()];
                self.read_cells(patterns.matrix(id), values, numbers)?;
            }
            Holds::Factor(id, first) => {
                weights.matrices[id.index()][first..][..values.len()].copy_from_slice(values);
            }
            Holds::Vector(id) => weights.vectors[id.index()].copy_from_slice(values),
        }
        Ok(())
    }

    /// The tensor of a name, if it is there and has this shape.
    fn array<'f>(
        &self,
        name: &str,
        shape: &[usize],
        arrays: &Arrays<'f>,
    ) -> Result<&'f Array, Misfit> {
        let array = arrays
            .get(name)
            .ok_or_else(|| Misfit::Missing { name: name.to_string(), shape: shape.to_vec() })?;
        match array.shape == shape {
            true => Ok(array),
            false => Err(Misfit::Shape {
                name: name.to_string(),
                wanted: shape.to_vec(),
                found: array.shape.clone(),
            }),
        }
    }

    fn read_cells(
        &self,
        pattern: &Pattern,
        cells: &[f64],
        numbers: &mut [f64],
    ) -> Result<(), Vec<Misfit>> {
        for ((row, col), number) in pattern.entries().zip(numbers) {
            *number = cells[row * pattern.cols() + col];
        }
        let cols = pattern.cols();
        let beyond = cells.iter().enumerate().filter_map(|(cell, value)| {
            let (row, col) = (cell / cols, cell % cols);
            // -0 and NaN alike: only 0 stands where nothing is.
            (*value != 0.0 && !pattern.contains(row, col)).then_some(((row, col), *value))
        });
        outside(&self.name, beyond)
    }

    fn read_entries(
        &self,
        pattern: &Pattern,
        arrays: &Arrays,
        numbers: &mut [f64],
    ) -> Result<(), Vec<Misfit>> {
        let shape = [pattern.count()];
        let [values, to, from] = lists_of(&self.name).map(|name| self.array(&name, &shape, arrays));
        let (values, to, from) = match (values, to, from) {
            (Ok(values), Ok(to), Ok(from)) => (values, to, from),
            (values, to, from) => {
                return Err([values, to, from].into_iter().filter_map(Result::err).collect());
            }
        };
        let places = to.numbers.iter().zip(&from.numbers);
        let mut beyond = Vec::new();
        let mut found = vec![false; numbers.len()];
        for ((to, from), value) in places.zip(&values.numbers) {
            let (row, col) = (place(*to), place(*from));
            match pattern.position(row, col) {
                Some(position) => (numbers[position], found[position]) = (*value, true),
                None => beyond.push(((row, col), *value)),
            }
        }
        outside(&self.name, beyond.into_iter())?;
        match found.iter().all(|found| *found) {
            true => Ok(()),
            false => Err(vec![Misfit::Repeated { name: self.name.clone() }]),
        }
    }
}

/// A row or column; what is none lies beyond every matrix.
fn place(number: f64) -> usize {
    if number >= 0.0 && number.fract() == 0.0 { number as usize } else { usize::MAX }
}

/// Refuses numbers where no entry exists.
fn outside(
    name: &str,
    beyond: impl Iterator<Item = ((usize, usize), f64)>,
) -> Result<(), Vec<Misfit>> {
    let entries = Entries::of(beyond);
    match entries.count {
        0 => Ok(()),
        _ => Err(vec![Misfit::Broken { name: name.to_string(), how: Broken::Mask, entries }]),
    }
}

/// The tensors of a file that belong nowhere, each with the missing name that is nearest.
pub(super) fn unexpected(slots: &[Slot], arrays: &Arrays) -> Vec<Misfit> {
    let names: Vec<String> = slots.iter().flat_map(Slot::names).collect();
    let known: HashSet<&str> = names.iter().map(String::as_str).collect();
    let missing: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| !arrays.contains_key(name)).collect();
    let strange: Vec<_> = arrays.iter().filter(|(name, _)| !known.contains(**name)).collect();
    let is_affordable = strange.len().saturating_mul(missing.len()) <= MOST_COMPARISONS;
    let near = |name: &str| {
        let same = missing.iter().find(|missing| letters(missing).eq(letters(name)));
        same.copied().or_else(|| did_you_mean(name, missing.iter().copied()))
    };
    let misfit = |(name, array): (&&str, &&Array)| Misfit::Unexpected {
        name: name.to_string(),
        shape: array.shape.clone(),
        near: is_affordable.then(|| near(name)).flatten().map(String::from),
    };
    strange.into_iter().map(misfit).collect()
}

/// A name without its blanks.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| *letter != ' ')
}
