//! Sets of parameters: the matrices of connections and the vectors of blocks.

use std::sync::Arc;

use super::Sign;
use crate::formula::Formula;

/// A set of parameters that connections use.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Its name, or its connection's text. Random draws are keyed by it.
    pub name: String,
    /// Rows of `P`.
    pub rows: usize,
    /// Columns of `P`.
    pub cols: usize,
    /// Where the first values come from.
    pub initial: Initial,
    /// What the first values are scaled to, last of all.
    pub scale: Option<Scale>,
    /// `P = Pᵀ`: a pair of entries is one parameter.
    pub symmetric: bool,
    /// `nonneg`, `nonpos`: the sign of all entries. Dale's law, which belongs to blocks, may sign
    /// them too.
    pub sign: Option<Sign>,
    /// `rank(k)`: `P = U Vᵀ` with `U` rows × k and `V` cols × k, which are the parameters.
    pub rank: Option<usize>,
    /// What training leaves alone.
    pub frozen: Frozen,
}

impl Matrix {
    /// A matrix without constraints, trained as a whole.
    pub fn new(name: &str, rows: usize, cols: usize, initial: Initial) -> Self {
        Matrix {
            name: name.into(),
            rows,
            cols,
            initial,
            scale: None,
            symmetric: false,
            sign: None,
            rank: None,
            frozen: Frozen::No,
        }
    }

    /// Whether training leaves all of it alone.
    pub fn is_frozen(&self) -> bool {
        self.frozen == Frozen::Whole
    }
}

/// How first values are scaled once they are drawn, masked, signed and symmetric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// `radius(ρ)`: to this spectral radius.
    Radius(f64),
    /// `balanced`: the negative entries of each row, so that the row adds up to 0.
    Balanced,
    /// `balanced, radius(ρ)`: first the one, then the other.
    BalancedRadius(f64),
}

impl Scale {
    /// Whether rows are balanced.
    pub fn balances(self) -> bool {
        matches!(self, Scale::Balanced | Scale::BalancedRadius(_))
    }

    /// The spectral radius that it ends with, if it is one.
    pub fn radius(self) -> Option<f64> {
        match self {
            Scale::Radius(radius) | Scale::BalancedRadius(radius) => Some(radius),
            Scale::Balanced => None,
        }
    }
}

/// What training leaves alone of a matrix.
#[derive(Debug, Clone, PartialEq)]
pub enum Frozen {
    /// Nothing.
    No,
    /// All of it.
    Whole,
    /// The entries where a formula over `to` and `from` (row and column of `P`, from 1) is not 0.
    Where(Arc<Formula>),
}

/// Where the first values of a matrix come from. "Row" and "column" count existing entries.
#[derive(Debug, Clone, PartialEq)]
pub enum Initial {
    /// Uniform in `±√(6 / (fan_in + fan_out))` (Glorot & Bengio 2010): fan-in is the existing
    /// entries of the row, fan-out those of the column.
    Xavier,
    /// Normal with standard deviation `gain / √(existing entries of the row)`.
    Normal {
        /// g
        gain: f64,
    },
    /// Uniform in `low..high`; absent: `±1 / √(existing entries of the row)`.
    Uniform {
        /// Both ends.
        range: Option<(f64, f64)>,
    },
    /// One number everywhere.
    Constant(f64),
    /// `scale` on the diagonal, 0 elsewhere (where those entries exist).
    Identity {
        /// The number on the diagonal.
        scale: f64,
    },
    /// Rows or columns orthonormal (whichever are fewer), times `gain`: Q of the QR factorisation
    /// of a normal matrix, signs fixed by R's diagonal (Saxe et al. 2014).
    Orthogonal {
        /// The factor.
        gain: f64,
    },
    /// Given numbers, `rows × cols`, row by row.
    Literal(Vec<f64>),
    /// A formula over `to` and `from` (row and column of `P`, from 1).
    Formula(Arc<Formula>),
}

/// A vector of parameters of blocks, one number a neuron.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector {
    /// Its name after `as`, or `NAME bias`, `NAME start`, `NAME tau` for the block's.
    pub name: String,
    /// What its numbers are.
    pub kind: VectorKind,
    /// The first values, one a neuron.
    pub initial: Vec<f64>,
    /// Whether training leaves it alone.
    pub frozen: bool,
}

/// What the numbers of a [`Vector`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VectorKind {
    /// `b`
    Bias,
    /// A learned start state.
    Start,
    /// Learned time constants τ, kept ≥ dt.
    Tau,
}

impl Vector {
    /// A bias that training moves.
    pub fn bias(name: &str, initial: Vec<f64>) -> Self {
        Vector { name: name.into(), kind: VectorKind::Bias, initial, frozen: false }
    }
}
