//! Results to text, JSON and npz. Nothing here prints.

pub mod arrays;
pub mod codes;
pub mod counts;
pub mod expectations;
pub mod gates;
pub mod gradient;
pub mod json;
pub mod npy;
pub mod npz;
pub mod numbers;
pub mod overview;
pub mod picture;
pub mod plan;
pub mod reference;
pub mod schedule;
pub mod states;
pub(crate) mod table;
pub mod tested;
pub mod training;
pub mod weights;
pub mod words;

mod cycles;
mod dynamics;
mod latencies;
mod order;
mod rest;

#[cfg(test)]
mod tests;
