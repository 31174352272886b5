//! What `netc test` tells of each program, and of all of them.

use super::expectations::line;
use crate::model::expectation::Verdict;
use crate::wording::{Counted, grouped, visible};

/// A program that was tested.
#[derive(Debug, Clone, PartialEq)]
pub struct Tested {
    /// As it is named on the command line, or found below it.
    pub program: String,
    /// What became of its expectations, in order, as far as it was carried out.
    pub judged: Vec<Judged>,
    /// Why it was not carried out to its end.
    pub failure: Option<String>,
}

/// An expectation that was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// `run 1`; absent for an expectation of the network.
    pub experiment: Option<String>,
    /// Its line in the program, from 1.
    pub line: usize,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of some programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Programs.
    pub programs: usize,
    /// Programs without an expectation.
    pub without: usize,
    /// Expectations that hold.
    pub passed: usize,
    /// Expectations that do not, and programs that were not carried out to their end.
    pub failed: usize,
}

impl Tally {
    /// Adds a program.
    pub fn add(&mut self, tested: &Tested) {
        let passed = tested.judged.iter().filter(|judged| judged.verdict.holds).count();
        self.programs += 1;
        self.without += usize::from(tested.is_without());
        self.passed += passed;
        self.failed += tested.judged.len() - passed + usize::from(tested.failure.is_some());
    }
}

impl Tested {
    /// Whether it was carried out and has no expectation.
    fn is_without(&self) -> bool {
        self.judged.is_empty() && self.failure.is_none()
    }
}

/// The program's name, and below it a line for each expectation.
pub fn text(tested: &Tested) -> String {
    let mut text = format!("{}\n", visible(&tested.program));
    for Judged { experiment, line: number, verdict } in &tested.judged {
        let number = grouped(*number as u64);
        let place = match experiment {
            Some(experiment) => format!("{experiment}, line {number}"),
            None => format!("line {number}"),
        };
        text += &format!("  {}\n", line(verdict, Some(&place)));
    }
    if let Some(failure) = &tested.failure {
        text += &format!("  FAIL  {failure}\n");
    }
    if tested.is_without() {
        text += "  no expectation; it was carried out\n";
    }
    text
}

/// `12 passed, 1 failed in 3 programs, 1 of them without expectations`
pub fn summary(tally: &Tally) -> String {
    let Tally { programs, without, passed, failed } = *tally;
    let [passed, failed] = [passed, failed].map(|count| grouped(count as u64));
    let programs = Counted(programs as u64, "program");
    let without = match without {
        0 => String::new(),
        without => format!(", {} of them without expectations", grouped(without as u64)),
    };
    format!("{passed} passed, {failed} failed in {programs}{without}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::expectation::{Difference, Finding};

    fn judged(experiment: Option<&str>, holds: bool) -> Judged {
        let largest = Difference { distance: 1.0, at: 0 };
        let finding = Finding::Numbers { found: vec![2.0], wanted: vec![3.0], largest };
        let verdict = Verdict { text: "a < 3".into(), holds, finding, sequence: None };
        let experiment = experiment.map(str::to_string);
        Judged { experiment, line: 1200, verdict }
    }

    fn tested(judged: Vec<Judged>, failure: Option<&str>) -> Tested {
        Tested { program: "a\x1b.net".into(), judged, failure: failure.map(str::to_string) }
    }

    #[test]
    fn each_program_has_its_lines() {
        let both =
            tested(vec![judged(None, true), judged(Some("run 1"), false)], Some("run 2: too long"));
        let expected = "\
a␛.net
  pass  a < 3 (line 1,200): found 2, difference 1
  FAIL  a < 3 (run 1, line 1,200): found 2, difference 1
  FAIL  run 2: too long
";
        assert_eq!(text(&both), expected);
        assert_eq!(text(&tested(vec![], None)), "a␛.net\n  no expectation; it was carried out\n");
    }

    #[test]
    fn a_program_that_fails_counts_as_a_failure() {
        let mut tally = Tally::default();
        tally.add(&tested(vec![judged(None, true), judged(None, false)], Some("rejected")));
        assert_eq!(summary(&tally), "1 passed, 2 failed in 1 program");
        tally.add(&tested(vec![], None));
        let expected = "1 passed, 2 failed in 2 programs, 1 of them without expectations";
        assert_eq!(summary(&tally), expected);
    }
}
