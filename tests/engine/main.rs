//! What the engine promises, on programs.

mod allocations;
mod equation;
mod gates;
mod leak;
