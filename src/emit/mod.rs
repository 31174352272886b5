//! `Network`, `Patterns`, `Weights`, `Plan` to [`Emitted`]: `W` and `W^FF` as matrices that other
//! programs read.
//!
//! Nothing here is as large as rows times columns but what is bounded: a matrix is kept and written
//! entry by entry. Every entry that exists is there, a 0 too; no other is.

mod axis;
mod colours;
mod copies;
mod csv;
mod global;
mod json;
mod market;
mod npz;
mod number;
mod sparse;
mod text;
mod unrolled;

#[cfg(test)]
mod tests;

pub use axis::{Axis, Moment, Segment};
pub use csv::write as write_csv;
pub use global::{delays, global, mask, too_many_delays};
pub use json::{EmitDocument, MatrixFacts, document, rejected};
pub use market::write as write_market;
pub use npz::write as write_npz;
pub use sparse::SparseMatrix;
pub use text::{text, too_large_as_text, unrolled_text};
pub use unrolled::{too_large, unrolled};

use crate::model::network::Precision;

/// Up to so many neurons a matrix is also written with the entries that do not exist.
pub const MOST_DENSE: usize = 1000;

/// A square matrix over neurons or their copies, rows *to*, columns *from*, with what another
/// program needs to read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Emitted<'a> {
    /// `W`, `W_2` for the connections of delay 2, or `W^FF`.
    pub name: String,
    /// What its rows are, and equally its columns.
    pub axis: Axis<'a>,
    /// The matrix.
    pub matrix: SparseMatrix,
    /// `W_d` for each delay d, whose sum is the matrix; empty where it is of one delay alone.
    pub by_delay: Vec<(u32, SparseMatrix)>,
    /// Whether it says of its entries that they exist, rather than their numbers.
    pub is_mask: bool,
    /// What its numbers are computed in.
    pub precision: Precision,
    /// What a reader must know beside the numbers, a sentence each.
    pub notes: Vec<String>,
}
