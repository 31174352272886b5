//! Results to text, JSON and npz. Nothing here prints.

pub mod arrays;
pub mod codes;
pub mod counts;
pub mod expectations;
pub mod gradient;
pub mod json;
pub mod npz;
pub mod numbers;
pub mod overview;
pub mod plan;
pub mod reference;
pub mod states;
pub mod tested;
pub mod training;
pub mod weights;
pub mod words;

mod cycles;
mod dynamics;
mod gates;
mod latencies;
mod npy;
mod order;
mod picture;
mod rest;
mod table;

#[cfg(test)]
mod tests;
