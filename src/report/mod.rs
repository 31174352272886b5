//! Results to text, JSON and npz. Nothing here prints.

pub mod counts;
pub mod json;
pub mod npz;
pub mod overview;
pub mod plan;
pub mod states;
pub mod training;

mod cells;
mod cycles;
mod latencies;
mod npy;
mod numbers;
mod order;
mod picture;
mod rest;
mod table;

/// The compiled form of a program without mistakes.
#[cfg(test)]
fn compiled(program: &str) -> crate::compile::Compiled {
    let source = crate::source::Source::new("t.net", program, ".");
    crate::compile::compile(&source, &crate::model::Options::default()).expect("no mistakes")
}
