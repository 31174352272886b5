//! What `test --json` prints.

use serde::Serialize;

use super::ExpectationResult;
use crate::report::tested::{Judged, Tally, Tested};

/// What `test --json` prints.
#[derive(Debug, Clone, Serialize)]
pub struct TestDocument {
    /// The programs, in the order in which they were carried out.
    pub programs: Vec<TestedProgram>,
    /// Expectations that hold.
    pub passed: usize,
    /// Expectations that do not, and programs that were not carried out to their end.
    pub failed: usize,
}

/// A program that was tested.
#[derive(Debug, Clone, Serialize)]
pub struct TestedProgram {
    /// As it is named on the command line, or found below it.
    pub program: String,
    /// What became of its expectations, in order.
    pub expectations: Vec<TestedExpectation>,
    /// Why it was not carried out to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// An expectation that was judged.
#[derive(Debug, Clone, Serialize)]
pub struct TestedExpectation {
    /// `run 1`; absent for an expectation of the network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub experiment: Option<String>,
    /// What became of it.
    #[serde(flatten)]
    pub result: ExpectationResult,
}

impl TestedProgram {
    /// What became of a program.
    pub fn of(tested: &Tested) -> Self {
        let expectation = |judged: &Judged| TestedExpectation {
            experiment: judged.experiment.clone(),
            result: ExpectationResult::of(&judged.verdict, judged.line),
        };
        Self {
            program: tested.program.clone(),
            expectations: tested.judged.iter().map(expectation).collect(),
            failure: tested.failure.clone(),
        }
    }
}

/// The document of some programs.
pub fn test(programs: Vec<TestedProgram>, tally: &Tally) -> TestDocument {
    TestDocument { programs, passed: tally.passed, failed: tally.failed }
}
