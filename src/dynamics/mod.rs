//! The network as a dynamical system: what a small state does under one tick after another.

mod linear;

pub use linear::{LinearPart, LinearWeight};
