//! Many rows of states, transposed: one weight meets contiguous numbers of as many rows.

use std::array::from_fn;

use super::{LANES, LOTS, PARTS};
use crate::pattern::Sparse;
use crate::real::Real;

/// `target += source · Wᵀ`, each sum in the order of [`add_row`](super::rows::add_row).
#[inline(always)]
pub fn add_lanes<F: Real>(
    pattern: &Sparse,
    weights: &[F],
    sources: &[[F; LANES]],
    targets: &mut [[F; LANES]],
) {
    for (to, target) in targets.iter_mut().enumerate() {
        let entries = pattern.starts[to]..pattern.starts[to + 1];
        let (columns, last_columns) = pattern.columns[entries.clone()].as_chunks::<PARTS>();
        let (weights, last_weights) = weights[entries].as_chunks::<PARTS>();
        let mut parts = [[F::ZERO; LANES]; PARTS];
        let add = |part: &mut [F; LANES], column: u32, weight: F| {
            let states = &sources[column as usize];
            (0..LANES).for_each(|lane| part[lane] += weight * states[lane]);
        };
        for (columns, weights) in columns.iter().zip(weights) {
            for part in 0..PARTS {
                add(&mut parts[part], columns[part], weights[part]);
            }
        }
        for ((part, column), weight) in parts.iter_mut().zip(last_columns).zip(last_weights) {
            add(part, *column, *weight);
        }
        (0..LANES).for_each(|lane| {
            let [a, b, c, d, e, f, g, h] = from_fn(|part: usize| parts[part][lane]);
            target[lane] += ((a + e) + (c + g)) + ((b + f) + (d + h));
        });
    }
}

/// `source += target · W`
#[inline(always)]
pub fn scatter_lanes<F: Real>(
    pattern: &Sparse,
    weights: &[F],
    targets: &[[F; LANES]],
    sources: &mut [[F; LANES]],
) {
    for (to, adjoint) in targets.iter().enumerate() {
        for (from, weight) in super::row(pattern, weights, to) {
            let source = &mut sources[from];
            (0..LANES).for_each(|lane| source[lane] += weight * adjoint[lane]);
        }
    }
}

/// Hands on the sum of each entry over all lanes of all lots.
#[inline(always)]
pub fn sum_entries<F: Real>(
    pattern: &Sparse,
    targets: &[[F; LANES]],
    sources: &[[F; LANES]],
    add: &mut impl FnMut(usize, F),
) {
    let (targets, sources) = (targets.as_chunks::<LOTS>().0, sources.as_chunks::<LOTS>().0);
    for (to, adjoints) in targets.iter().enumerate() {
        for entry in pattern.starts[to]..pattern.starts[to + 1] {
            let mut lanes = [F::ZERO; LANES];
            for (adjoint, state) in adjoints.iter().zip(&sources[pattern.columns[entry] as usize]) {
                (0..LANES).for_each(|lane| lanes[lane] += adjoint[lane] * state[lane]);
            }
            add(entry, sum(lanes));
        }
    }
}

/// Transposes rows of states into lanes; lanes without a row become 0.
pub fn load<F: Real>(rows: &[F], lanes: &mut [[F; LANES]]) {
    let size = lanes.len();
    let count = rows.len() / size;
    for (neuron, lanes) in lanes.iter_mut().enumerate() {
        *lanes = from_fn(|lane| if lane < count { rows[lane * size + neuron] } else { F::ZERO });
    }
}

/// Transposes rows of states into lots of lanes, those of one neuron together; lanes without a row
/// become 0.
pub fn load_lots<F: Real>(rows: &[F], lanes: &mut [[F; LANES]], size: usize) {
    let count = rows.len() / size;
    for (place, lanes) in lanes.iter_mut().enumerate() {
        let (neuron, first) = (place / LOTS, place % LOTS * LANES);
        let state = |row: usize| if row < count { rows[row * size + neuron] } else { F::ZERO };
        *lanes = from_fn(|lane| state(first + lane));
    }
}

/// Transposes lanes back into rows.
pub fn store<F: Real>(lanes: &[[F; LANES]], rows: &mut [F]) {
    for (lane, row) in rows.chunks_exact_mut(lanes.len()).enumerate() {
        row.iter_mut().zip(lanes).for_each(|(value, lanes)| *value = lanes[lane]);
    }
}

/// Halves added to halves: the order that vectors add in.
#[inline(always)]
fn sum<F: Real>(mut lanes: [F; LANES]) -> F {
    let mut half = LANES / 2;
    while half > 0 {
        (0..half).for_each(|lane| lanes[lane] += lanes[lane + half]);
        half /= 2;
    }
    lanes[0]
}
