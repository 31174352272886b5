//! Masked matrices of few entries, in compressed rows.
//!
//! Few rows of states are taken one by one. Many are taken [`LANES`] at a time and transposed, so
//! that one weight meets contiguous numbers. The order of each sum is the same with one row as with
//! many.

use std::ops::Range;
use std::sync::Arc;

use super::wide::arch;
use crate::pattern::Sparse;
use crate::real::Real;
use rows::Rows;

mod lanes;
mod rows;

#[cfg(test)]
mod tests;

/// Rows of states that are computed together.
pub const LANES: usize = 16;

/// Fewer rows than this are computed one by one.
const FEW: usize = 4;

/// Fewer rows than this have their gradients added up without transposing them.
const FEW_OF_GRADIENT: usize = 32;

/// Partial sums of a number, so that one addition need not wait for the one before.
const PARTS: usize = 8;

/// Lots of [`LANES`] rows over which a gradient is summed before it is added up.
const LOTS: usize = 8;

/// Entries for each neuron of both ends from which transposing its rows costs less than it saves.
const WORTH_TRANSPOSING: usize = 2;

/// Neurons of both ends whose lots of lanes stay in a processor's cache (64 MiB of `f32`).
const TRANSPOSED_AT_MOST: usize = 1 << 17;

/// Columns that 16 bits tell apart: a state for each of them can be read without asking whether it
/// is there.
const NARROW: usize = 1 << 16;

/// The entries of a matrix as the kernels read them.
#[derive(Debug, Clone)]
pub struct Entries {
    pattern: Arc<Sparse>,
    /// The columns once more where they are few: half of what is read of them, and no test whether
    /// they exist. Empty elsewhere.
    narrow: Vec<u16>,
    /// The rows between the first and the last that have entries: fewer than all where a part of a
    /// block is connected.
    occupied: Range<usize>,
}

impl Entries {
    /// Of a pattern, which is shared.
    pub fn new(pattern: Arc<Sparse>) -> Self {
        // To read a state without a test it must be copied first, once for a row of states.
        let is_narrow = pattern.cols <= NARROW && pattern.cols <= pattern.columns.len();
        let columns = if is_narrow { &pattern.columns[..] } else { &[] };
        let narrow = columns.iter().map(|column| *column as u16).collect();
        let is_occupied = |row: &usize| !pattern.row(*row).is_empty();
        let first = (0..pattern.rows).find(is_occupied).unwrap_or(0);
        let end = (first..pattern.rows).rfind(is_occupied).map_or(first, |last| last + 1);
        Entries { narrow, occupied: first..end, pattern }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.pattern.columns.len()
    }

    /// The entries of one row: the source's neuron and the weight.
    pub fn row<'a, F: Real>(
        &'a self,
        weights: &'a [F],
        to: usize,
    ) -> impl Iterator<Item = (usize, F)> + 'a {
        row(&self.pattern, weights, to)
    }

    /// Neurons of both ends.
    fn neurons(&self) -> usize {
        self.pattern.rows + self.pattern.cols
    }

    fn is_worth_transposing(&self) -> bool {
        self.count() >= WORTH_TRANSPOSING * self.neurons()
    }

    fn sums_gradient_in_lanes(&self) -> bool {
        self.is_worth_transposing() && self.neurons() <= TRANSPOSED_AT_MOST
    }

    fn narrow_rows(&self) -> Option<Rows<'_, u16>> {
        (!self.narrow.is_empty()).then(|| self.rows_of(&self.narrow))
    }

    fn rows(&self) -> Rows<'_, u32> {
        self.rows_of(&self.pattern.columns)
    }

    fn rows_of<'a, C>(&'a self, columns: &'a [C]) -> Rows<'a, C> {
        let Range { start, end } = self.occupied;
        Rows { first: start, starts: &self.pattern.starts[start..=end], columns }
    }
}

/// The entries of one row of a pattern.
fn row<'a, F: Real>(
    pattern: &'a Sparse,
    weights: &'a [F],
    to: usize,
) -> impl Iterator<Item = (usize, F)> + 'a {
    let entries = pattern.starts[to]..pattern.starts[to + 1];
    let columns = pattern.columns[entries.clone()].iter().map(|column| *column as usize);
    columns.zip(weights[entries].iter().copied())
}

/// Room for transposed rows of a source and of a target, [`LANES`] of a product, several times as
/// many of a gradient; and for one row of a source of few neurons.
#[derive(Debug, Clone)]
pub struct Tile<F> {
    source: Vec<[F; LANES]>,
    target: Vec<[F; LANES]>,
    /// [`NARROW`] numbers, or none.
    row: Vec<F>,
}

impl<F: Real> Tile<F> {
    /// Room for products with such matrices.
    pub fn for_products<'a>(all: impl Iterator<Item = &'a Entries> + Clone) -> Self {
        let transposed = all.clone().filter(|entries| entries.is_worth_transposing());
        let (sources, targets) = most_neurons(transposed);
        let is_narrow = all.clone().any(|entries| entries.narrow_rows().is_some());
        Tile {
            source: vec![[F::ZERO; LANES]; sources],
            target: vec![[F::ZERO; LANES]; targets],
            row: vec![F::ZERO; if is_narrow { NARROW } else { 0 }],
        }
    }

    /// Room for gradients too.
    pub fn for_gradients<'a>(all: impl Iterator<Item = &'a Entries> + Clone) -> Self {
        let in_lanes = all.clone().filter(|entries| entries.sums_gradient_in_lanes());
        let (sources, targets) = most_neurons(in_lanes);
        let mut tile = Self::for_products(all);
        let grow = |lanes: &mut Vec<[F; LANES]>, neurons: usize| {
            if lanes.len() < LOTS * neurons {
                *lanes = vec![[F::ZERO; LANES]; LOTS * neurons];
            }
        };
        grow(&mut tile.source, sources);
        grow(&mut tile.target, targets);
        tile
    }
}

/// The most neurons of a source and of a target.
fn most_neurons<'a>(all: impl Iterator<Item = &'a Entries>) -> (usize, usize) {
    all.fold((0, 0), |most, entries| {
        (most.0.max(entries.pattern.cols), most.1.max(entries.pattern.rows))
    })
}

/// `target += source · Wᵀ`.
pub fn add_product<F: Real>(
    entries: &Entries,
    weights: &[F],
    source: &[F],
    target: &mut [F],
    tile: &mut Tile<F>,
) {
    let pattern = &*entries.pattern;
    let lots = source.chunks(LANES * pattern.cols).zip(target.chunks_mut(LANES * pattern.rows));
    for (source, target) in lots {
        if source.len() < FEW * pattern.cols || !entries.is_worth_transposing() {
            let rows = source.chunks_exact(pattern.cols);
            for (source, target) in rows.zip(target.chunks_exact_mut(pattern.rows)) {
                add_row(entries, weights, source, target, &mut tile.row);
            }
        } else {
            let sources = &mut tile.source[..pattern.cols];
            let targets = &mut tile.target[..pattern.rows];
            lanes::load(source, sources);
            lanes::load(target, targets);
            arch().dispatch(lanes::Product { pattern, weights, sources, targets });
            lanes::store(targets, target);
        }
    }
}

fn add_row<F: Real>(
    entries: &Entries,
    weights: &[F],
    source: &[F],
    target: &mut [F],
    copied: &mut [F],
) {
    match (entries.narrow_rows(), copied.as_mut_array::<NARROW>()) {
        (Some(narrow), Some(copied)) => {
            copied[..source.len()].copy_from_slice(source);
            rows::add_row(narrow, weights, |column| copied[usize::from(column)], target);
        }
        _ => rows::add_row(entries.rows(), weights, |column| source[column as usize], target),
    }
}

/// `source_adjoint += target_adjoint · W`.
pub fn add_transposed<F: Real>(
    entries: &Entries,
    weights: &[F],
    target_adjoint: &[F],
    source_adjoint: &mut [F],
    tile: &mut Tile<F>,
) {
    let pattern = &*entries.pattern;
    let lots = target_adjoint
        .chunks(LANES * pattern.rows)
        .zip(source_adjoint.chunks_mut(LANES * pattern.cols));
    for (target, source) in lots {
        if target.len() < FEW * pattern.rows || !entries.is_worth_transposing() {
            let rows = target.chunks_exact(pattern.rows);
            for (target, source) in rows.zip(source.chunks_exact_mut(pattern.cols)) {
                match entries.narrow_rows() {
                    Some(narrow) => rows::scatter_row(narrow, weights, target, source),
                    None => rows::scatter_row(entries.rows(), weights, target, source),
                }
            }
        } else {
            let sources = &mut tile.source[..pattern.cols];
            let targets = &mut tile.target[..pattern.rows];
            lanes::load(target, targets);
            lanes::load(source, sources);
            arch().dispatch(lanes::Transposed { pattern, weights, targets, sources });
            lanes::store(sources, source);
        }
    }
}

/// `gradient[k] += Σ_rows target_adjoint[to] · source[from]` for the k-th entry, handed to `add`.
/// The tile must have room for gradients.
pub fn add_gradient<F: Real>(
    entries: &Entries,
    target_adjoint: &[F],
    source: &[F],
    mut add: impl FnMut(usize, F),
    tile: &mut Tile<F>,
) {
    let pattern = &*entries.pattern;
    let is_few = source.len() < FEW_OF_GRADIENT * pattern.cols;
    if is_few || !entries.sums_gradient_in_lanes() {
        let (target, source) = ((target_adjoint, pattern.rows), (source, pattern.cols));
        return match entries.narrow_rows() {
            Some(narrow) => rows::add_gradient(narrow, target, source, &mut add),
            None => rows::add_gradient(entries.rows(), target, source, &mut add),
        };
    }
    let sources = &mut tile.source[..LOTS * pattern.cols];
    let targets = &mut tile.target[..LOTS * pattern.rows];
    let rows = LOTS * LANES;
    let pieces = target_adjoint.chunks(rows * pattern.rows).zip(source.chunks(rows * pattern.cols));
    for (target, source) in pieces {
        lanes::load_lots(target, targets, pattern.rows);
        lanes::load_lots(source, sources, pattern.cols);
        arch().dispatch(lanes::Gradient { pattern, targets, sources, add: &mut add });
    }
}
