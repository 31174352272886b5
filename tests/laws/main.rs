//! Laws that hold on every example and on random programs.

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

mod cells;
mod constraints;
mod emit;
mod expansion;
mod expectations;
mod exports;
mod formatting;
mod gradient;
mod imports;
mod law;
mod mistakes;
mod neurons;
mod numbers;
mod pytorch;
mod random_program;
mod readers;
mod robustness;
mod steps;
mod training;
mod unrolling;
mod vocabulary;

/// So many random programs, the same ones at every run; with `PROPTEST_CASES=n` in the environment
/// n others, new ones at every run.
fn cases(cases: u32) -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => ProptestConfig { cases, rng_seed: RngSeed::Fixed(1), ..config },
    }
}
