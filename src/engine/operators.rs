//! The matrices of connections in the form that the kernels read.

use ndarray::{ArrayView2, ArrayViewMut2};

use super::Compilation;
use super::kernels::packed::Panels;
use super::kernels::sparse::Tile;
use super::kernels::{dense, diagonal, masked, sparse};
use crate::model::network::{BlockId, ConnectionId, MatrixId};
use crate::pattern::{Pattern, Sparse};
use crate::real::Real;
use crate::weights::{Positions, Weights, positions};

/// How one connection uses its matrix: the kernel, chosen from the pattern, and where the numbers
/// of its entries stand in the matrix.
#[derive(Debug, Clone)]
pub(super) struct Use {
    /// The source block.
    pub from: BlockId,
    /// The target block.
    pub to: BlockId,
    /// How many ticks earlier the source is read.
    pub delay: usize,
    matrix: MatrixId,
    rows: usize,
    cols: usize,
    form: Form,
    stepped: bool,
}

/// The kernels.
#[derive(Debug, Clone)]
enum Form {
    /// All entries exist; the matrix is stored as it is used, or transposed.
    Dense { transposed: bool },
    /// Many entries exist, in these cells of the dense matrix.
    Masked { cells: Vec<usize>, positions: Positions },
    /// Neuron i to neuron i.
    Diagonal { positions: Positions },
    /// Few entries exist, or they are applied neuron by neuron.
    Sparse { pattern: Sparse, positions: Positions },
}

/// How a connection is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Application {
    /// For all ticks at once.
    Whole,
    /// Tick by tick.
    Stepped,
    /// Neuron by neuron.
    Neurons,
}

/// The matrices of connections in the form that the kernels read.
#[derive(Debug, Clone)]
pub struct Operators<F> {
    pub(super) of_connections: Vec<Operator<F>>,
}

/// The matrix of one connection.
#[derive(Debug, Clone)]
pub(super) struct Operator<F> {
    /// Dense: the numbers as they are stored. Masked: spread out, `to × from`. Diagonal and
    /// sparse: in the order of the entries.
    pub values: Vec<F>,
    /// A dense or masked matrix that is applied tick by tick: `Wᵀ` and `W`, packed.
    panels: Option<(Panels<F>, Panels<F>)>,
}

/// Buffers that the kernels use, of the sizes that the largest connection needs.
#[derive(Debug, Clone)]
pub(super) struct Workspace<F> {
    /// Lanes of sparse products.
    pub tile: Tile<F>,
    /// A dense gradient of a masked matrix, or the gradient of a diagonal.
    pub gradient: Vec<F>,
}

impl<F> Operators<F> {
    /// The matrix of a connection.
    pub(super) fn of(&self, id: ConnectionId) -> &Operator<F> {
        &self.of_connections[id.index()]
    }
}

impl Use {
    /// Chooses the kernel for a connection.
    pub fn new(compilation: &Compilation, id: ConnectionId, application: Application) -> Self {
        let connection = compilation.network.connection(id);
        let positions = positions(compilation.network, compilation.patterns, id);
        let pattern = compilation.patterns.connection(id);
        Use {
            from: connection.from,
            to: connection.to,
            delay: connection.delay as usize,
            matrix: connection.matrix,
            rows: compilation.network.block(connection.to).size,
            cols: compilation.network.block(connection.from).size,
            form: form(pattern, positions, application),
            stepped: application == Application::Stepped,
        }
    }

    /// Room for its operator.
    pub fn operator<F: Real>(&self) -> Operator<F> {
        let (rows, cols) = (self.rows, self.cols);
        let packed = self.stepped && matches!(self.form, Form::Dense { .. } | Form::Masked { .. });
        let numbers = match &self.form {
            Form::Dense { .. } if packed => 0,
            Form::Dense { .. } | Form::Masked { .. } => rows * cols,
            Form::Diagonal { .. } => rows,
            Form::Sparse { pattern, .. } => pattern.columns.len(),
        };
        Operator {
            values: vec![F::ZERO; numbers],
            panels: packed.then(|| (Panels::new(cols, rows), Panels::new(rows, cols))),
        }
    }

    /// Fills in the operator.
    pub fn prepare<F: Real>(&self, weights: &Weights<F>, operator: &mut Operator<F>) {
        let numbers = &weights.matrices[self.matrix.index()];
        let values = &mut operator.values;
        match &self.form {
            Form::Dense { .. } if self.stepped => {}
            Form::Dense { .. } => values.copy_from_slice(numbers),
            Form::Masked { cells, positions } => {
                let used = (0..cells.len()).map(|entry| numbers[positions.of(entry)]);
                masked::spread(used, cells, values);
            }
            Form::Diagonal { positions } | Form::Sparse { positions, .. } => {
                for (entry, value) in values.iter_mut().enumerate() {
                    *value = numbers[positions.of(entry)];
                }
            }
        }
        if let Some((forward, backward)) = &mut operator.panels {
            let stored = if operator.values.is_empty() { numbers } else { &operator.values };
            let matrix = self.matrix_view(stored);
            forward.fill(matrix.t());
            backward.fill(matrix);
        }
    }

    /// `target += source · Wᵀ` for rows of states.
    pub fn add_forward<F: Real>(
        &self,
        operator: &Operator<F>,
        source: &[F],
        target: &mut [F],
        workspace: &mut Workspace<F>,
    ) {
        let values = &operator.values;
        match (&self.form, &operator.panels) {
            (Form::Dense { .. } | Form::Masked { .. }, Some((forward, _))) => {
                forward.add_product(source, target);
            }
            (Form::Dense { .. } | Form::Masked { .. }, None) => {
                let weights = self.matrix_view(values);
                dense::add_product(
                    rows_mut(target, self.rows),
                    rows(source, self.cols),
                    weights.t(),
                );
            }
            (Form::Diagonal { .. }, _) => diagonal::add_product(values, source, target),
            (Form::Sparse { pattern, .. }, _) => {
                sparse::add_product(pattern, values, source, target, &mut workspace.tile);
            }
        }
    }

    /// `source += target · W` for rows of ∂E/∂a of the target and ∂E/∂r of the source.
    pub fn add_backward<F: Real>(
        &self,
        operator: &Operator<F>,
        target: &[F],
        source: &mut [F],
        workspace: &mut Workspace<F>,
    ) {
        let values = &operator.values;
        match (&self.form, &operator.panels) {
            (Form::Dense { .. } | Form::Masked { .. }, Some((_, backward))) => {
                backward.add_product(target, source);
            }
            (Form::Dense { .. } | Form::Masked { .. }, None) => {
                let weights = self.matrix_view(values);
                dense::add_product(rows_mut(source, self.cols), rows(target, self.rows), weights);
            }
            (Form::Diagonal { .. }, _) => diagonal::add_product(values, target, source),
            (Form::Sparse { pattern, .. }, _) => {
                sparse::add_transposed(pattern, values, target, source, &mut workspace.tile);
            }
        }
    }

    /// Adds `∂E/∂W = Σ_rows targetᵀ · source` to the gradient of the matrix, `target` being rows
    /// of ∂E/∂a and `source` the states that they met.
    pub fn add_gradient<F: Real>(
        &self,
        target: &[F],
        source: &[F],
        gradient: &mut Weights<F>,
        workspace: &mut Workspace<F>,
    ) {
        let gradient = &mut gradient.matrices[self.matrix.index()];
        match &self.form {
            Form::Dense { transposed } => {
                let mut gradient = matrix_mut(gradient, self.rows, self.cols, *transposed);
                let adjoint = rows(target, self.rows);
                dense::add_product(gradient.view_mut(), adjoint.t(), rows(source, self.cols));
            }
            Form::Masked { cells, positions } => {
                let all = &mut workspace.gradient[..self.rows * self.cols];
                all.fill(F::ZERO);
                let adjoint = rows(target, self.rows);
                let dense = matrix_mut(all, self.rows, self.cols, false);
                dense::add_product(dense, adjoint.t(), rows(source, self.cols));
                add_at(gradient, positions, masked::kept(all, cells));
            }
            Form::Diagonal { positions } => {
                let all = &mut workspace.gradient[..self.rows];
                all.fill(F::ZERO);
                diagonal::add_gradient(target, source, all);
                add_at(gradient, positions, all.iter().copied());
            }
            Form::Sparse { pattern, positions } => {
                let add = |entry, value| gradient[positions.of(entry)] += value;
                sparse::add_gradient(pattern, target, source, add, &mut workspace.tile);
            }
        }
    }

    /// The entries of one row of W: the source's neuron and the weight. Only for connections that
    /// are applied neuron by neuron; others have none here.
    pub fn row<'a, F: Real>(
        &'a self,
        operator: &'a Operator<F>,
        to: usize,
    ) -> impl Iterator<Item = (usize, F)> + 'a {
        let pattern = match &self.form {
            Form::Sparse { pattern, .. } => Some(pattern),
            _ => None,
        };
        pattern.into_iter().flat_map(move |pattern| sparse::row(pattern, &operator.values, to))
    }

    /// `W[to, from]` over numbers as the operator stores them.
    fn matrix_view<'a, F: Real>(&self, numbers: &'a [F]) -> ArrayView2<'a, F> {
        match self.form {
            Form::Dense { transposed: true } => rows(numbers, self.rows).reversed_axes(),
            _ => rows(numbers, self.cols),
        }
    }
}

impl<F: Real> Workspace<F> {
    /// Room for any of the connections; `gradients` tells whether gradients are computed.
    pub fn new(uses: &[Use], gradients: bool) -> Self {
        let sparse = || uses.iter().filter(|used| matches!(used.form, Form::Sparse { .. }));
        let gradient = uses.iter().map(|used| match used.form {
            Form::Masked { .. } => used.rows * used.cols,
            Form::Diagonal { .. } => used.rows,
            Form::Dense { .. } | Form::Sparse { .. } => 0,
        });
        Workspace {
            tile: Tile::new(
                sparse().map(|used| used.cols).max().unwrap_or(0),
                sparse().map(|used| used.rows).max().unwrap_or(0),
            ),
            gradient: vec![F::ZERO; if gradients { gradient.max().unwrap_or(0) } else { 0 }],
        }
    }
}

fn form(pattern: &Pattern, positions: Positions, application: Application) -> Form {
    let neurons = application == Application::Neurons;
    match pattern {
        _ if neurons => Form::Sparse { pattern: compressed(pattern), positions },
        Pattern::Dense { .. } => match positions {
            Positions::Same => Form::Dense { transposed: false },
            Positions::Transposed { .. } => Form::Dense { transposed: true },
            Positions::Listed(_) => Form::Masked { cells: cells(&compressed(pattern)), positions },
        },
        Pattern::Diagonal { .. } => Form::Diagonal { positions },
        Pattern::Sparse(sparse) if is_nearly_dense(sparse) => {
            Form::Masked { cells: cells(sparse), positions }
        }
        Pattern::Sparse(sparse) => Form::Sparse { pattern: sparse.clone(), positions },
    }
}

fn is_nearly_dense(sparse: &Sparse) -> bool {
    let all = sparse.rows as f64 * sparse.cols as f64;
    sparse.columns.len() as f64 >= masked::DENSE_SHARE * all
}

/// The cell of each entry in the dense row-major matrix.
fn cells(sparse: &Sparse) -> Vec<usize> {
    let row = |to: usize| {
        let columns = &sparse.columns[sparse.starts[to]..sparse.starts[to + 1]];
        columns.iter().map(move |from| to * sparse.cols + *from as usize)
    };
    (0..sparse.rows).flat_map(row).collect()
}

/// Any pattern in compressed rows.
fn compressed(pattern: &Pattern) -> Sparse {
    let every = |rows: usize, columns: Vec<u32>| {
        let share = columns.len() / rows;
        let starts = (0..=rows).map(|row| row * share).collect();
        (starts, columns)
    };
    let (rows, cols, (starts, columns)) = match pattern {
        Pattern::Sparse(sparse) => return sparse.clone(),
        Pattern::Diagonal { size } => (*size, *size, every(*size, (0..*size as u32).collect())),
        Pattern::Dense { rows, cols } => {
            let columns = (0..*rows).flat_map(|_| 0..*cols as u32).collect();
            (*rows, *cols, every(*rows, columns))
        }
    };
    Sparse { rows, cols, starts, columns }
}

fn add_at<F: Real>(gradient: &mut [F], positions: &Positions, values: impl Iterator<Item = F>) {
    for (entry, value) in values.enumerate() {
        gradient[positions.of(entry)] += value;
    }
}

/// Contiguous rows of `size` numbers each.
fn rows<F>(values: &[F], size: usize) -> ArrayView2<'_, F> {
    ArrayView2::from_shape((values.len() / size, size), values).expect("whole rows of neurons")
}

fn rows_mut<F>(values: &mut [F], size: usize) -> ArrayViewMut2<'_, F> {
    ArrayViewMut2::from_shape((values.len() / size, size), values).expect("whole rows of neurons")
}

/// `rows × cols`, stored as it is or transposed.
fn matrix_mut<F>(
    values: &mut [F],
    rows: usize,
    cols: usize,
    transposed: bool,
) -> ArrayViewMut2<'_, F> {
    if transposed { rows_mut(values, rows).reversed_axes() } else { rows_mut(values, cols) }
}
