//! The products and activations of the engine: the one place for fast code, each piece with a
//! plain reference that the tests compare it with.
//!
//! Rows are (tick, sequence) pairs, one state of a block each, contiguous. With a connection's
//! weights `W[to, from]`, every kind of matrix has three products:
//! - forward, `target += source · Wᵀ`;
//! - backward, `∂E/∂source += ∂E/∂target · W`;
//! - of gradients, `∂E/∂W += ∂E/∂targetᵀ · source` at the entries that exist.

mod wide;

#[cfg(test)]
mod reference;

#[cfg(test)]
mod tests;

pub mod packed;

pub mod outer;

pub mod masked;

pub mod diagonal;

pub mod gating;

pub mod sparse;

pub mod low_rank;

pub mod activation;

pub mod leak;

pub mod sums;

pub use wide::{Vectors, widest};
