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
        /// The largest difference; where numbers fail, of these.
        largest: Difference,
    },
    /// The kind of a network, in the words of the language.
    Structure(&'static str),
    /// A fact that the expectation needs does not exist, for this reason.
    Nothing(String),
}

/// How far a number that was found is from the one wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Their distance; infinite where one of them is not finite.
    pub distance: f64,
    /// Which number it is, from 0.
    pub at: usize,
}

impl Difference {
    /// The largest one of the numbers at these positions, the first of equals.
    pub(super) fn largest(found: &[f64], wanted: &[f64], positions: Vec<usize>) -> Self {
        let mut largest = Self { distance: 0.0, at: positions.first().copied().unwrap_or(0) };
        for at in positions {
            let distance = (found[at] - wanted[at]).abs();
            let distance = if distance.is_nan() { f64::INFINITY } else { distance };
            if distance > largest.distance {
                largest = Self { distance, at };
            }
        }
        largest
    }
}

impl Verdict {
    /// The largest difference between a number found and the one wanted; where numbers fail, of
    /// these.
    pub fn difference(&self) -> Option<Difference> {
        match self.finding {
            Finding::Numbers { largest, .. } => Some(largest),
            Finding::Structure(_) | Finding::Nothing(_) => None,
        }
    }

    /// The one of two verdicts on the same expectation that its author should see: the one that
    /// fails, of two that fail or hold the one that is further off; the first of equals.
    pub fn or_worse(self, other: Verdict) -> Verdict {
        let difference = |verdict: &Verdict| {
            verdict.difference().map_or(f64::INFINITY, |difference| difference.distance)
        };
        let is_worse = match (self.holds, other.holds) {
            (true, false) => true,
            (false, true) => false,
            _ => difference(&other) > difference(&self),
        };
        if is_worse { other } else { self }
    }
}
