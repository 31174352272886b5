//! `radius(ρ)`: scaling a matrix to a spectral radius, the largest modulus of its eigenvalues.
//!
//! The spectrum of a matrix is that of its strongly connected components. Taking them apart first
//! makes a matrix without cycles exactly nilpotent, where eigenvalues of the whole would be
//! rounding errors as large as `ε^(1/n)`.

use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::matrix_free::LinOp;
use faer::matrix_free::eigen::{PartialEigenParams, partial_eigen, partial_eigen_scratch};
use faer::{Col, Mat, MatMut, MatRef, Par, c64};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::InitialErrorKind;
use crate::pattern::Pattern;

/// Components up to this many neurons are solved as dense matrices, by all their eigenvalues;
/// larger ones by the largest eigenvalue alone.
const MOST_DENSE: usize = 4096;

/// The largest eigenvalue of a large component is good to this share of its largest entry.
const TOLERANCE: f64 = 1e-10;

/// Restarts of the search for the largest eigenvalue, after which it counts as not found.
const MOST_RESTARTS: usize = 20;

const GOLDEN_RATIO: f64 = 1.618_033_988_749_895;

/// Scales the values of a square matrix to the spectral radius `target`.
pub(super) fn scale(
    pattern: &Pattern,
    values: &mut [f64],
    target: f64,
) -> Result<(), InitialErrorKind> {
    // The radius of huge values is beyond the largest number, that of values up to 1 never.
    let largest = values.iter().map(|value| value.abs()).fold(0.0, f64::max);
    let unit: Vec<f64> = values.iter().map(|value| value / largest).collect();
    let radius = if largest > 0.0 { spectral_radius(pattern, &unit)? } else { 0.0 };
    if radius == 0.0 {
        return Err(InitialErrorKind::NilpotentRadius);
    }
    values.iter_mut().zip(unit).for_each(|(value, unit)| *value = unit / radius * target);
    Ok(())
}

/// The spectral radius of a square matrix; 0 where it cannot be told from 0.
pub(super) fn spectral_radius(pattern: &Pattern, values: &[f64]) -> Result<f64, InitialErrorKind> {
    let mut largest: f64 = 0.0;
    for block in blocks(pattern, values) {
        largest = largest.max(block.radius()?);
    }
    Ok(largest)
}

/// The blocks that the strongly connected components have on the diagonal.
fn blocks(pattern: &Pattern, values: &[f64]) -> Vec<Block> {
    let components = components(pattern, values);
    let mut place = vec![(0, 0); pattern.rows()];
    for (component, members) in components.iter().enumerate() {
        members.iter().enumerate().for_each(|(index, neuron)| place[*neuron] = (component, index));
    }
    let mut blocks: Vec<Block> =
        components.iter().map(|members| Block::empty(members.len())).collect();
    for ((row, column), value) in pattern.entries().zip(values) {
        let ((component, row), (same, column)) = (place[row], place[column]);
        if component == same && *value != 0.0 {
            blocks[component].entries.push((row, column, *value));
        }
    }
    blocks.iter_mut().for_each(Block::divide_by_largest);
    blocks
}

/// The strongly connected components, by the entries that are not 0.
fn components(pattern: &Pattern, values: &[f64]) -> Vec<Vec<usize>> {
    if pattern.is_dense() && values.iter().all(|value| *value != 0.0) {
        return vec![(0..pattern.rows()).collect()];
    }
    let mut graph = DiGraph::<(), ()>::new();
    let nodes: Vec<_> = (0..pattern.rows()).map(|_| graph.add_node(())).collect();
    for ((to, from), value) in pattern.entries().zip(values) {
        if *value != 0.0 {
            graph.add_edge(nodes[from], nodes[to], ());
        }
    }
    let mut components: Vec<Vec<usize>> = kosaraju_scc(&graph)
        .into_iter()
        .map(|component| component.into_iter().map(|node| node.index()).collect())
        .collect();
    components.iter_mut().for_each(|component| component.sort_unstable());
    components
}

/// The entries of a matrix between the neurons of one component, divided by the largest of them.
#[derive(Debug)]
struct Block {
    size: usize,
    unit: f64,
    entries: Vec<(usize, usize, f64)>,
}

impl Block {
    fn empty(size: usize) -> Self {
        Block { size, unit: 0.0, entries: Vec::new() }
    }

    /// Keeps squares of the entries from overflowing.
    fn divide_by_largest(&mut self) {
        self.unit = self.entries.iter().map(|entry| entry.2.abs()).fold(0.0, f64::max);
        self.entries.iter_mut().for_each(|entry| entry.2 /= self.unit);
    }

    /// The largest modulus of an eigenvalue; 0 below `√ε` of the Frobenius norm, the error of the
    /// eigenvalues of a nilpotent matrix of two neurons.
    fn radius(&self) -> Result<f64, InitialErrorKind> {
        let radius = match self.size {
            _ if self.entries.is_empty() => return Ok(0.0),
            size if self.entries.len() == size => self.radius_of_cycle(),
            size if size <= MOST_DENSE => self.radius_of_all()?,
            _ => self.radius_of_largest()?,
        };
        let norm = self.entries.iter().map(|entry| entry.2 * entry.2).sum::<f64>().sqrt();
        Ok(if radius <= f64::EPSILON.sqrt() * norm { 0.0 } else { radius * self.unit })
    }

    /// As many entries as neurons are one cycle: all eigenvalues have the modulus of the entries'
    /// geometric mean.
    fn radius_of_cycle(&self) -> f64 {
        let sum: f64 = self.entries.iter().map(|entry| libm::log(entry.2.abs())).sum();
        libm::exp(sum / self.size as f64)
    }

    /// By all eigenvalues (Schur decomposition).
    fn radius_of_all(&self) -> Result<f64, InitialErrorKind> {
        let mut dense = Mat::<f64>::zeros(self.size, self.size);
        self.entries.iter().for_each(|(row, column, value)| dense[(*row, *column)] = *value);
        let values = dense.eigenvalues().map_err(|_| InitialErrorKind::RadiusNotFound)?;
        Ok(values.iter().map(|value| value.norm()).fold(0.0, f64::max))
    }

    /// By the largest eigenvalue alone (Krylov-Schur iteration, from a vector that no structure of
    /// the matrix is likely to match: the fractions of multiples of the golden ratio).
    fn radius_of_largest(&self) -> Result<f64, InitialErrorKind> {
        let parameters = PartialEigenParams {
            min_dim: 64,
            max_dim: 160,
            max_restarts: MOST_RESTARTS,
            ..Default::default()
        };
        let scratch = partial_eigen_scratch::<f64>(self, 1, Par::Seq, parameters);
        let mut memory = MemBuffer::new(scratch);
        let mut vectors = Mat::<c64>::zeros(self.size, 1);
        let mut values = [c64::new(0.0, 0.0)];
        let first = Col::from_fn(self.size, |i| (i as f64 * GOLDEN_RATIO).fract() - 0.5);
        let found = partial_eigen(
            vectors.as_mut(),
            &mut values,
            self,
            first.as_ref(),
            TOLERANCE,
            Par::Seq,
            MemStack::new(&mut memory),
            parameters,
        );
        match values[0].norm() {
            radius if found.n_converged_eigen > 0 && radius.is_finite() => Ok(radius),
            _ => Err(InitialErrorKind::RadiusNotFound),
        }
    }
}

impl LinOp<f64> for Block {
    fn apply_scratch(&self, _: usize, _: Par) -> StackReq {
        StackReq::EMPTY
    }

    fn nrows(&self) -> usize {
        self.size
    }

    fn ncols(&self) -> usize {
        self.size
    }

    fn apply(&self, mut out: MatMut<'_, f64>, rhs: MatRef<'_, f64>, _: Par, _: &mut MemStack) {
        out.fill(0.0);
        for vector in 0..rhs.ncols() {
            for (row, column, value) in &self.entries {
                out[(*row, vector)] += value * rhs[(*column, vector)];
            }
        }
    }

    fn conj_apply(
        &self,
        out: MatMut<'_, f64>,
        rhs: MatRef<'_, f64>,
        par: Par,
        stack: &mut MemStack,
    ) {
        self.apply(out, rhs, par, stack);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::Sparse;
    use crate::random::{Purpose, normal, stream};

    fn dense(size: usize, values: &[f64]) -> Result<f64, InitialErrorKind> {
        spectral_radius(&Pattern::Dense { rows: size, cols: size }, values)
    }

    /// A ring of `size` neurons, each with one entry, from the neuron before it.
    fn ring(size: u32) -> Pattern {
        let columns = (0..size).map(|row| (row + size - 1) % size).collect();
        let starts = (0..=size as usize).collect();
        Sparse { rows: size as usize, cols: size as usize, starts, columns }.into()
    }

    fn assert_close(found: Result<f64, InitialErrorKind>, expected: f64) {
        let found = found.expect("a radius");
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn small_radii_are_those_by_hand() {
        // Eigenvalues ±i√6; 3 and 1; the larger block of a triangular one.
        assert_close(dense(2, &[0.0, 2.0, -3.0, 0.0]), 6f64.sqrt());
        assert_close(dense(2, &[2.0, 1.0, 1.0, 2.0]), 3.0);
        assert_close(dense(3, &[-5.0, 0.0, 0.0, 7.0, 2.0, 1.0, 7.0, 1.0, 2.0]), 5.0);
        assert_close(dense(2, &[2e-200, 1e-200, 1e-200, 2e-200]), 3e-200);
        assert_close(dense(2, &[2e300, 1e300, 1e300, 2e300]), 3e300);
        assert_close(spectral_radius(&Pattern::Diagonal { size: 3 }, &[1.0, -4.0, 2.0]), 4.0);
    }

    #[test]
    fn a_matrix_without_cycles_is_nilpotent_whatever_its_order() {
        // 3 -> 1 -> 2, with an entry that exists but is 0 closing the cycle.
        let values = [0.0, 0.0, 5.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(dense(3, &values), Ok(0.0));
        let mut scaled = values;
        let pattern = Pattern::Dense { rows: 3, cols: 3 };
        let refused = scale(&pattern, &mut scaled, 0.9);
        assert_eq!((refused, scaled), (Err(InitialErrorKind::NilpotentRadius), values));
    }

    #[test]
    fn a_matrix_that_is_nilpotent_by_its_numbers_is_found_too() {
        assert_eq!(dense(2, &[1.0, -1.0, 1.0, -1.0]), Ok(0.0));
        assert_eq!(dense(2, &[6.0, -9.0, 4.0, -6.0]), Ok(0.0));
    }

    #[test]
    fn eigenvalues_of_a_ring_all_have_the_modulus_of_its_geometric_mean() {
        let weights: Vec<f64> = (0..50).map(|i| if i % 2 == 0 { 4.0 } else { -0.25 }).collect();
        let blocks = blocks(&ring(50), &weights);
        assert_close(blocks[0].radius_of_all().map(|radius| radius * blocks[0].unit), 1.0);
        assert_close(spectral_radius(&ring(50), &weights), 1.0);
        assert_close(spectral_radius(&ring(100_000), &vec![0.5; 100_000]), 0.5);
    }

    #[test]
    fn huge_values_are_scaled_like_all_others() {
        let pattern = Pattern::Dense { rows: 2, cols: 2 };
        let mut values = vec![1e308; 4];
        scale(&pattern, &mut values, 1.0).unwrap();
        assert!(values.iter().all(|value| (value - 0.5).abs() < 1e-12), "{values:?}");
    }

    #[test]
    fn scaling_gives_the_radius_asked_for() {
        let mut rng = stream(1, Purpose::Matrix, "h -> h");
        let mut values: Vec<f64> = (0..1600).map(|_| normal(&mut rng)).collect();
        let pattern = Pattern::Dense { rows: 40, cols: 40 };
        scale(&pattern, &mut values, 0.9).expect("a radius");
        assert_close(spectral_radius(&pattern, &values), 0.9);
    }

    #[test]
    fn the_largest_eigenvalue_alone_agrees_with_all_eigenvalues() {
        let mut rng = stream(1, Purpose::Matrix, "h -> h");
        let values: Vec<f64> = (0..90_000).map(|_| normal(&mut rng) + 0.2).collect();
        let blocks = blocks(&Pattern::Dense { rows: 300, cols: 300 }, &values);
        let (all, largest) = (blocks[0].radius_of_all(), blocks[0].radius_of_largest());
        assert!((all.expect("all") / largest.expect("the largest") - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_largest_eigenvalue_that_is_one_of_many_is_not_found() {
        let found = blocks(&ring(170), &[1.0; 170])[0].radius_of_largest();
        assert_eq!(found, Err(InitialErrorKind::RadiusNotFound));
    }
}
