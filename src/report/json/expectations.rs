//! What became of expectations as JSON.

use serde::Serialize;

use super::plain;
use crate::model::expectation::{Finding, Verdict};
use crate::source::{Source, Span};

/// An expectation and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct ExpectationResult {
    /// As the program writes it, on one line.
    pub expectation: String,
    /// Its line in the program.
    pub line: usize,
    /// Whether it holds.
    pub passed: bool,
    /// The numbers of its left side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<Vec<f64>>,
    /// The numbers of its right side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Vec<f64>>,
    /// The largest difference between the two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<f64>,
    /// The kind of the network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure: Option<&'static str>,
    /// Why nothing was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The sequence that this is about, where a run has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<usize>,
}

/// The results of expectations that stand at these places.
pub fn expectations(
    source: &Source,
    verdicts: &[Verdict],
    places: impl IntoIterator<Item = Span>,
) -> Vec<ExpectationResult> {
    let lines = places.into_iter().map(|place| source.line_column(place.start).0);
    verdicts.iter().zip(lines).map(|(verdict, line)| ExpectationResult::of(verdict, line)).collect()
}

impl ExpectationResult {
    /// The result of an expectation on this line.
    pub fn of(verdict: &Verdict, line: usize) -> Self {
        let (mut found, mut wanted, mut structure, mut reason) = (None, None, None, None);
        let plain = |numbers: &[f64]| numbers.iter().map(|number| plain(*number)).collect();
        match &verdict.finding {
            Finding::Numbers { found: left, wanted: right, .. } => {
                (found, wanted) = (Some(plain(left)), Some(plain(right)));
            }
            Finding::Structure(kind) => structure = Some(*kind),
            Finding::Nothing(why) => reason = Some(why.clone()),
        }
        ExpectationResult {
            expectation: verdict.text.clone(),
            line,
            passed: verdict.holds,
            found,
            wanted,
            difference: verdict.difference().map(|difference| difference.distance),
            structure,
            reason,
            sequence: verdict.sequence,
        }
    }
}
