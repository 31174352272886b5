//! Laws that hold on every example and on random programs.

mod law;
mod numbers;
mod random_program;
mod robustness;
