//! Rows of states one by one: each entry reads one number of the source.

use super::PARTS;
use crate::real::Real;

/// Rows whose gradients are added up together, so that a column is read once for all of them.
const TOGETHER: usize = 4;

/// Compressed rows: where each begins, and for each entry its column.
#[derive(Clone, Copy)]
pub struct Rows<'a, C> {
    /// The rows before have no entries.
    pub first: usize,
    /// One more than there are rows.
    pub starts: &'a [usize],
    /// Of all entries.
    pub columns: &'a [C],
}

/// The number of a column.
pub trait Column: Copy {
    /// From 0.
    fn index(self) -> usize;
}

impl Column for u16 {
    #[inline(always)]
    fn index(self) -> usize {
        self.into()
    }
}

impl Column for u32 {
    #[inline(always)]
    fn index(self) -> usize {
        self as usize
    }
}

/// `target += W · source`, of which `state` tells the number of a column. There is no run-time
/// choice of vectors here: gathered numbers are put together fastest four by four. (Not inlined: the
/// loop needs all registers.)
#[inline(never)]
pub fn add_row<C: Column, F: Real>(
    Rows { first, starts, columns }: Rows<C>,
    weights: &[F],
    state: impl Fn(C) -> F,
    target: &mut [F],
) {
    for (ends, value) in starts.windows(2).zip(&mut target[first..]) {
        let (columns, last_columns) = columns[ends[0]..ends[1]].as_chunks::<PARTS>();
        let (weights, last_weights) = weights[ends[0]..ends[1]].as_chunks::<PARTS>();
        let mut parts = [F::ZERO; PARTS];
        for (columns, weights) in columns.iter().zip(weights) {
            let states = columns.map(&state);
            (0..PARTS).for_each(|part| parts[part] += weights[part] * states[part]);
        }
        for ((part, column), weight) in parts.iter_mut().zip(last_columns).zip(last_weights) {
            *part += *weight * state(*column);
        }
        let [a, b, c, d, e, f, g, h] = parts;
        *value += ((a + e) + (c + g)) + ((b + f) + (d + h));
    }
}

/// `source += Wᵀ · target`
pub fn scatter_row<C: Column, F: Real>(
    Rows { first, starts, columns }: Rows<C>,
    weights: &[F],
    target: &[F],
    source: &mut [F],
) {
    for (ends, adjoint) in starts.windows(2).zip(&target[first..]) {
        let (columns, last_columns) = columns[ends[0]..ends[1]].as_chunks::<PARTS>();
        let (weights, last_weights) = weights[ends[0]..ends[1]].as_chunks::<PARTS>();
        for (columns, weights) in columns.iter().zip(weights) {
            let products = weights.map(|weight| weight * *adjoint);
            for (column, product) in columns.iter().zip(products) {
                source[column.index()] += product;
            }
        }
        for (column, weight) in last_columns.iter().zip(last_weights) {
            source[column.index()] += *weight * *adjoint;
        }
    }
}

/// Hands the gradient of each entry to `add`, that of [`TOGETHER`] rows at a time.
pub fn add_gradient<C: Column, F: Real>(
    rows: Rows<C>,
    (target, targets): (&[F], usize),
    (source, sources): (&[F], usize),
    add: &mut impl FnMut(usize, F),
) {
    let pieces = target.chunks(TOGETHER * targets).zip(source.chunks(TOGETHER * sources));
    for (target, source) in pieces {
        if source.len() == TOGETHER * sources {
            add_four(rows, (target, targets), (source, sources), add);
            continue;
        }
        for (target, source) in target.chunks_exact(targets).zip(source.chunks_exact(sources)) {
            each_entry(rows, |to, entry, from| add(entry, target[to] * source[from]));
        }
    }
}

fn add_four<C: Column, F: Real>(
    rows: Rows<C>,
    (target, targets): (&[F], usize),
    (source, sources): (&[F], usize),
    add: &mut impl FnMut(usize, F),
) {
    let row =
        |row: usize| (&target[row * targets..][..targets], &source[row * sources..][..sources]);
    let [a, b, c, d] = [0, 1, 2, 3].map(row);
    each_entry(rows, |to, entry, from| {
        let first = a.0[to] * a.1[from] + b.0[to] * b.1[from];
        let second = c.0[to] * c.1[from] + d.0[to] * d.1[from];
        add(entry, first + second);
    });
}

/// Calls `visit(to, entry, from)` for all entries.
#[inline(always)]
fn each_entry<C: Column>(
    Rows { first, starts, columns }: Rows<C>,
    mut visit: impl FnMut(usize, usize, usize),
) {
    for (to, ends) in (first..).zip(starts.windows(2)) {
        let entries = ends[0]..ends[1];
        for (entry, column) in entries.clone().zip(&columns[entries]) {
            visit(to, entry, column.index());
        }
    }
}
