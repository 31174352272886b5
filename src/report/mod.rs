//! Results to text, JSON and npz. Nothing here prints.

pub mod counts;
pub mod json;
pub mod npz;
pub mod numbers;
pub mod overview;
pub mod plan;
pub mod states;
pub mod training;

mod cells;
mod cycles;
mod gates;
mod latencies;
mod npy;
mod order;
mod picture;
mod rest;
mod table;

#[cfg(test)]
mod tests;
