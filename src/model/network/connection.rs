//! Arrows from block to block, and their masks.

use std::ops::Range;
use std::sync::Arc;

use super::{BlockId, MatrixId};
use crate::formula::Formula;

/// An arrow from block to block.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Its text: `a -> b`, `a[1..3] -> b` between parts of blocks, with `delay 2`, `gate g`, `gate
    /// delay 1` where they are written and `as P` where its matrix is named. Sums are taken in the
    /// order of these texts, and masks are drawn by them.
    pub name: String,
    /// The source block.
    pub from: BlockId,
    /// The target block.
    pub to: BlockId,
    /// The neurons of the source that it reads, from 0: the columns of what it uses.
    pub from_part: Range<usize>,
    /// The neurons of the target that it adds to, from 0: the rows of what it uses.
    pub to_part: Range<usize>,
    /// How many ticks earlier the source is read.
    pub delay: u32,
    /// Whether the program writes the delay, rather than the clock.
    pub delay_is_written: bool,
    /// The block that its sum is multiplied by; absent is 1.
    pub gate: Option<Gate>,
    /// The masks, which intersect; none is dense. They count neurons within the parts.
    pub masks: Vec<Mask>,
    /// The parameters that it uses.
    pub matrix: MatrixId,
    /// Whether it uses `Pᵀ`.
    pub transposed: bool,
}

/// A block that multiplies the sum of a connection, neuron by neuron.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// A block of the size of the connection's target part.
    pub block: BlockId,
    /// How many ticks earlier it is read.
    pub delay: u32,
    /// Whether the program writes the delay, rather than the clock.
    pub delay_is_written: bool,
}

impl Connection {
    /// A connection of whole blocks of these sizes, without masks or gate, that uses a matrix of
    /// its own.
    pub fn new(name: &str, from: (BlockId, usize), to: (BlockId, usize), matrix: MatrixId) -> Self {
        Connection {
            name: name.into(),
            from: from.0,
            to: to.0,
            from_part: 0..from.1,
            to_part: 0..to.1,
            delay: 1,
            delay_is_written: false,
            gate: None,
            masks: Vec::new(),
            matrix,
            transposed: false,
        }
    }

    /// The row and column of `P` that the weight from a neuron of its source to one of its target
    /// (both within the parts) is, all from 0.
    pub fn entry_of_matrix(&self, to: usize, from: usize) -> (usize, usize) {
        let (row, col) = (to - self.to_part.start, from - self.from_part.start);
        if self.transposed { (col, row) } else { (row, col) }
    }
}

/// Which entries of a connection exist.
#[derive(Debug, Clone, PartialEq)]
pub enum Mask {
    /// `to = from`
    OneToOne,
    /// `to ≠ from`
    NoSelf,
    /// `|to - from| ≤ k`
    Band(usize),
    /// `from < to`
    Lower,
    /// Exactly round(p · entries) of what the other masks leave, drawn without replacement.
    Sparse(f64),
    /// Given row by row, `to × from`.
    Literal(Vec<bool>),
    /// Where a formula over `to` and `from` (from 1, within the parts) is not 0.
    Formula(Arc<Formula>),
}
