//! What became of an expectation.

/// Whether an expectation holds, and what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The expectation as the program writes it, on one line.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// What was found.
    pub finding: Finding,
    /// The sequence (from 1) that this is about, where a run has several.
    pub sequence: Option<usize>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// Numbers of both sides, equally many.
    Numbers {
        /// The left side.
        found: Vec<f64>,
        /// The right side.
        wanted: Vec<f64>,
    },
    /// The kind of a network, in the words of the language.
    Structure(&'static str),
    /// A fact that the expectation needs does not exist, for this reason.
    Nothing(String),
}

impl Verdict {
    /// The largest difference between a number found and the one wanted, and its position (from
    /// 0). A number that is not finite is furthest off.
    pub fn difference(&self) -> Option<(f64, usize)> {
        let Finding::Numbers { found, wanted } = &self.finding else { return None };
        let differences = found.iter().zip(wanted).map(|(found, wanted)| {
            let difference = (found - wanted).abs();
            if difference.is_nan() { f64::INFINITY } else { difference }
        });
        let mut largest = None;
        for (position, difference) in differences.enumerate() {
            if largest.is_none_or(|(known, _)| difference > known) {
                largest = Some((difference, position));
            }
        }
        largest
    }

    /// The one of two verdicts on the same expectation that its author should see: the one that
    /// fails, of two that fail or hold the one that is further off; the first of equals.
    pub fn or_worse(self, other: Verdict) -> Verdict {
        let difference = |verdict: &Verdict| {
            verdict.difference().map_or(f64::INFINITY, |(difference, _)| difference)
        };
        let is_worse = match (self.holds, other.holds) {
            (true, false) => true,
            (false, true) => false,
            _ => difference(&other) > difference(&self),
        };
        if is_worse { other } else { self }
    }
}
