//! The network as a dynamical system: what a small state does under one tick after another.

mod linear;

mod growth;

mod unstable;

pub use linear::{LinearPart, LinearWeight};
pub use unstable::{Unstable, unstable};
