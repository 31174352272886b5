//! The three products of a connection, each by the kernel of its form.

use super::kernels::low_rank::Middle;
use super::kernels::outer::Packed;
use super::kernels::packed::Order;
use super::kernels::sparse::{Entries, Tile};
use super::kernels::{diagonal, masked, sparse};
use super::operators::Read;
use super::uses::{Form, Use};
use crate::real::Real;
use crate::weights::{Positions, Weights};

/// Buffers that the kernels use, of the sizes that the largest connection needs.
#[derive(Debug, Clone)]
pub(super) struct Workspace<F> {
    /// In which order matrices are read at the next tick.
    pub order: Order,
    tile: Tile<F>,
    middle: Middle<F>,
    /// Rows whose outer products are the gradient of a dense or masked matrix.
    packed: Packed<F>,
    /// The gradient of a masked matrix as a dense one, or of a diagonal.
    gradient: Vec<F>,
}

impl<F: Real> Workspace<F> {
    /// Room for states alone.
    pub fn for_states(uses: &[Use]) -> Self {
        Workspace {
            order: Order::FirstToLast,
            tile: Tile::for_products(sparse_ones(uses)),
            middle: Middle::for_products(largest_low_rank(uses).0),
            packed: Packed::new(0),
            gradient: Vec::new(),
        }
    }

    /// Room for gradients too.
    pub fn for_gradients(uses: &[Use]) -> Self {
        let size = |used: &Use| match used.form {
            Form::Masked { .. } => used.rows * used.cols,
            Form::Diagonal { .. } => used.rows,
            Form::Dense { .. } | Form::Sparse { .. } | Form::LowRank(_) => 0,
        };
        let gradient = vec![F::ZERO; uses.iter().map(size).max().unwrap_or(0)];
        let (rank, neurons) = largest_low_rank(uses);
        Workspace {
            order: Order::FirstToLast,
            tile: Tile::for_gradients(sparse_ones(uses)),
            middle: Middle::for_gradients(rank, neurons),
            packed: Packed::new(largest_dense(uses)),
            gradient,
        }
    }
}

/// The entries of sparse connections.
fn sparse_ones(uses: &[Use]) -> impl Iterator<Item = &Entries> + Clone {
    uses.iter().filter_map(|used| match &used.form {
        Form::Sparse { entries, .. } => Some(entries),
        _ => None,
    })
}

/// The most neurons of an end among dense and masked connections.
fn largest_dense(uses: &[Use]) -> usize {
    let dense = |used: &&Use| matches!(used.form, Form::Dense { .. } | Form::Masked { .. });
    uses.iter().filter(dense).map(|used| used.rows.max(used.cols)).max().unwrap_or(0)
}

/// The largest rank, and the most neurons of an end, among connections of low rank.
fn largest_low_rank(uses: &[Use]) -> (usize, usize) {
    let ranks = uses.iter().filter_map(|used| match &used.form {
        Form::LowRank(low_rank) => Some((low_rank.rank, used.rows.max(used.cols))),
        _ => None,
    });
    ranks.fold((0, 0), |most, next| (most.0.max(next.0), most.1.max(next.1)))
}

impl Use {
    /// `target += source · Wᵀ` for rows of states.
    pub fn add_forward<F: Real>(
        &self,
        operator: Read<F>,
        source: &[F],
        target: &mut [F],
        workspace: &mut Workspace<F>,
    ) {
        match (operator, &self.form) {
            (Read::Packed { forward, .. }, _) => {
                forward.add_product_in(workspace.order, source, target)
            }
            (Read::LowRank(factors), _) => {
                factors.add_forward(source, target, &mut workspace.middle);
            }
            (Read::Entries(values), Form::Sparse { entries, .. }) => {
                sparse::add_product(entries, values, source, target, &mut workspace.tile);
            }
            (Read::Entries(values), _) => diagonal::add_product(values, source, target),
        }
    }

    /// `source += target · W` for rows of ∂E/∂a of the target and ∂E/∂r of the source.
    pub fn add_backward<F: Real>(
        &self,
        operator: Read<F>,
        target: &[F],
        source: &mut [F],
        workspace: &mut Workspace<F>,
    ) {
        match (operator, &self.form) {
            (Read::Packed { backward, .. }, _) => {
                backward.add_product_in(workspace.order, target, source)
            }
            (Read::LowRank(factors), _) => {
                factors.add_backward(target, source, &mut workspace.middle);
            }
            (Read::Entries(values), Form::Sparse { entries, .. }) => {
                sparse::add_transposed(entries, values, target, source, &mut workspace.tile);
            }
            (Read::Entries(values), _) => diagonal::add_product(values, target, source),
        }
    }

    /// Adds `∂E/∂W = Σ_rows targetᵀ · source` to the gradient of the matrix, `target` being rows
    /// of ∂E/∂a and `source` the states that they met.
    pub fn add_gradient<F: Real>(
        &self,
        operator: Read<F>,
        target: &[F],
        source: &[F],
        gradient: &mut Weights<F>,
        workspace: &mut Workspace<F>,
    ) {
        let gradient = &mut gradient.matrices[self.matrix.index()];
        match &self.form {
            Form::LowRank(low_rank) => {
                if let Read::LowRank(factors) = operator {
                    let middle = &mut workspace.middle;
                    low_rank.add_gradient(factors, target, source, gradient, middle);
                }
            }
            Form::Dense { transposed: false } => {
                workspace.packed.add_outer(gradient, (target, source), (self.rows, self.cols));
            }
            Form::Dense { transposed: true } => {
                workspace.packed.add_outer(gradient, (source, target), (self.cols, self.rows));
            }
            Form::Masked { cells, positions } => {
                let all = &mut workspace.gradient[..self.rows * self.cols];
                all.fill(F::ZERO);
                workspace.packed.add_outer(all, (target, source), (self.rows, self.cols));
                add_at(gradient, positions, masked::kept(all, cells));
            }
            Form::Diagonal { positions } => {
                let all = &mut workspace.gradient[..self.rows];
                all.fill(F::ZERO);
                diagonal::add_gradient(target, source, all);
                add_at(gradient, positions, all.iter().copied());
            }
            Form::Sparse { entries, positions: Positions::Same } => {
                let add = |entry: usize, value| gradient[entry] += value;
                sparse::add_gradient(entries, target, source, add, &mut workspace.tile);
            }
            Form::Sparse { entries, positions } => {
                let add = |entry, value| gradient[positions.of(entry)] += value;
                sparse::add_gradient(entries, target, source, add, &mut workspace.tile);
            }
        }
    }

    /// The entries of one row of W: the source's neuron and the weight. Only a connection that is
    /// applied neuron by neuron has rows here.
    pub fn row<'a, F: Real>(
        &'a self,
        operator: Read<'a, F>,
        to: usize,
    ) -> impl Iterator<Item = (usize, F)> + 'a {
        let listed = match (operator, &self.form) {
            (Read::Entries(values), Form::Sparse { entries, .. }) => Some((entries, values)),
            _ => None,
        };
        let product = match (operator, &self.form) {
            (Read::LowRank(factors), Form::LowRank(low_rank)) => Some((low_rank, factors)),
            _ => None,
        };
        let listed = listed.into_iter();
        let product = product.into_iter();
        listed
            .flat_map(move |(entries, values)| entries.row(values, to))
            .chain(product.flat_map(move |(low_rank, factors)| low_rank.row(factors, to)))
    }
}

fn add_at<F: Real>(gradient: &mut [F], positions: &Positions, values: impl Iterator<Item = F>) {
    for (entry, value) in values.enumerate() {
        gradient[positions.of(entry)] += value;
    }
}
