//! Which numbers training can change, and how many there are.

use crate::formula::Formula;
use crate::model::Network;
use crate::model::network::{ConnectionId, Frozen, Matrix, MatrixId, VectorKind};
use crate::pattern::{Pattern, Patterns};

/// How many numbers training can change, each once however many connections and blocks use it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trainable {
    /// Existing entries of matrices, of a symmetric one each pair once; of `rank(k)` the numbers
    /// of both factors.
    pub weights: u64,
    /// The neurons of biases.
    pub biases: u64,
    /// The neurons of learned start states.
    pub starts: u64,
    /// The neurons of learned time constants.
    pub time_constants: u64,
}

impl Trainable {
    /// All of them.
    pub fn total(self) -> u64 {
        self.weights + self.biases + self.starts + self.time_constants
    }
}

/// Counts the numbers that training can change; what is frozen is not among them.
pub fn count_trainable(network: &Network, patterns: &Patterns) -> Trainable {
    let weights = network.matrix_ids().map(|id| trainable_of_matrix(network, patterns, id)).sum();
    let mut counts = Trainable { weights, ..Trainable::default() };
    for vector in network.vectors.iter().filter(|vector| !vector.frozen) {
        *match vector.kind {
            VectorKind::Bias => &mut counts.biases,
            VectorKind::Start => &mut counts.starts,
            VectorKind::Tau => &mut counts.time_constants,
        } += vector.initial.len() as u64;
    }
    counts
}

fn trainable_of_matrix(network: &Network, patterns: &Patterns, id: MatrixId) -> u64 {
    let (matrix, pattern) = (network.matrix(id), patterns.matrix(id));
    match matrix.rank {
        _ if matrix.is_frozen() || pattern.count() == 0 => 0,
        Some(rank) => (matrix.rows + matrix.cols) as u64 * rank as u64,
        None => trainable_entries(matrix, pattern, Placed::default()),
    }
}

/// How many numbers training could change if the matrix of a connection were its own.
pub fn count_trainable_of(network: &Network, patterns: &Patterns, id: ConnectionId) -> u64 {
    let connection = network.connection(id);
    let matrix = network.matrix(connection.matrix);
    let (to, from) = (&connection.to_part, &connection.from_part);
    let placed = Placed { to: to.start, from: from.start, transposed: connection.transposed };
    match matrix.rank {
        _ if matrix.is_frozen() => 0,
        Some(rank) => (to.len() + from.len()) as u64 * rank as u64,
        None => trainable_entries(matrix, patterns.connection(id), placed),
    }
}

/// Where a pattern shows `P`: the entry at which it begins, and whether it shows `Pᵀ`.
#[derive(Debug, Clone, Copy, Default)]
struct Placed {
    to: usize,
    from: usize,
    transposed: bool,
}

/// The entries of a pattern that training can change, each pair of a symmetric matrix once.
fn trainable_entries(matrix: &Matrix, pattern: &Pattern, placed: Placed) -> u64 {
    if !matrix.symmetric && matrix.frozen == Frozen::No {
        return pattern.count() as u64;
    }
    let counts = |(to, from): &(usize, usize)| {
        let (row, col) = (to - placed.to, from - placed.from);
        let has_mirror = || pattern.contains(col + placed.to, row + placed.from);
        let is_second = matrix.symmetric && row < col && has_mirror();
        let (row, col) = if placed.transposed { (col, row) } else { (row, col) };
        !(is_second || is_frozen_entry(matrix, row, col))
    };
    pattern.entries().filter(counts).count() as u64
}

/// Whether training leaves an entry alone, row and column of `P` from 0. A pair of a symmetric
/// matrix is one number, and frozen where one of its entries is.
fn is_frozen_entry(matrix: &Matrix, row: usize, col: usize) -> bool {
    let at = |formula: &Formula, row: usize, col: usize| {
        formula.evaluate(&[row as f64 + 1.0, col as f64 + 1.0]) != 0.0
    };
    match &matrix.frozen {
        Frozen::No => false,
        Frozen::Whole => true,
        Frozen::Where(frozen) => at(frozen, row, col) || matrix.symmetric && at(frozen, col, row),
    }
}

/// The positions of the entries that training leaves alone in a matrix that is not frozen as a
/// whole.
pub fn frozen_entries(matrix: &Matrix, pattern: &Pattern) -> Vec<usize> {
    let Frozen::Where(_) = matrix.frozen else { return Vec::new() };
    let entries = pattern.entries().enumerate();
    let frozen = entries.filter(|(_, (row, col))| is_frozen_entry(matrix, *row, *col));
    frozen.map(|(position, _)| position).collect()
}
