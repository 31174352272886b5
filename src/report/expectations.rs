//! What became of expectations, line by line.

use super::numbers::state;
use crate::model::expectation::{Difference, Finding, Verdict};
use crate::wording::{grouped, visible};

/// Of more numbers than this only the first ones are shown.
const MOST_NUMBERS: usize = 8;

/// An expectation is shown with so many characters at most.
const MOST_CHARACTERS: usize = 120;

/// A line for each verdict: `pass` or `FAIL`, the expectation as it is written, what was found.
pub fn text(verdicts: &[Verdict]) -> String {
    verdicts.iter().map(|verdict| format!("  {}\n", line(verdict, None))).collect()
}

/// `FAIL  y@2 ~ 0.5 (run 1, line 12): found 0.75, difference 0.25`, the place being optional.
pub fn line(verdict: &Verdict, place: Option<&str>) -> String {
    let word = if verdict.holds { "pass" } else { "FAIL" };
    let sequence = match verdict.sequence {
        Some(sequence) => format!(" in sequence {}", grouped(sequence as u64)),
        None => String::new(),
    };
    let place = place.map_or(String::new(), |place| format!(" ({place})"));
    format!("{word}  {}{place}: {}{sequence}", name(&verdict.text), finding(verdict))
}

fn name(text: &str) -> String {
    let text = visible(text);
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn finding(verdict: &Verdict) -> String {
    match (&verdict.finding, verdict.difference()) {
        (Finding::Numbers { found, .. }, Some(Difference { distance, at })) => {
            let distance = state(distance);
            let place = match found.len() > 1 && distance != "0" {
                true => format!(" in number {}", grouped(at as u64 + 1)),
                false => String::new(),
            };
            format!("found {}, difference {distance}{place}", numbers(found))
        }
        (Finding::Numbers { .. }, None) => "nothing to compare".into(),
        (Finding::Structure(found), _) => format!("found {found}"),
        (Finding::Nothing(reason), _) => visible(reason),
    }
}

/// `0.5`, `[0.5, 1]`, `[0.5, 1, …, 56 more]`
fn numbers(numbers: &[f64]) -> String {
    if let [number] = numbers {
        return state(*number);
    }
    let mut shown: Vec<_> = numbers.iter().take(MOST_NUMBERS).map(|it| state(*it)).collect();
    if numbers.len() > MOST_NUMBERS {
        shown.push(format!("… {} more", grouped((numbers.len() - MOST_NUMBERS) as u64)));
    }
    format!("[{}]", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str, holds: bool, found: &[f64], wanted: &[f64]) -> Verdict {
        let pairs = found.iter().zip(wanted).enumerate();
        let distances = pairs.map(|(at, (a, b))| Difference { distance: (a - b).abs(), at });
        let largest = distances.max_by(|a, b| a.distance.total_cmp(&b.distance));
        let finding = Finding::Numbers {
            found: found.to_vec(),
            wanted: wanted.to_vec(),
            largest: largest.unwrap_or(Difference { distance: 0.0, at: 0 }),
        };
        Verdict { text: text.into(), holds, finding, sequence: None }
    }

    #[test]
    fn a_line_tells_what_was_found_and_how_far_off_it_is() {
        let nothing = Finding::Nothing("the network has no cycle, and so no period".into());
        let verdicts = [
            verdict("y@2 ~ [0.5, 1]", true, &[0.5, 1.000_02], &[0.5, 1.0]),
            verdict("h@1 = 0.5", false, &[0.75], &[0.5]),
            Verdict { sequence: Some(3), ..verdict("h@9 < 1", false, &[1.5], &[1.0]) },
            Verdict {
                finding: Finding::Structure("recurrent"),
                ..verdict("structure = recurrent", true, &[], &[])
            },
            Verdict { finding: nothing, ..verdict("period = 1", false, &[], &[]) },
        ];
        let expected = [
            "  pass  y@2 ~ [0.5, 1]: found [0.5, 1], difference 2e-5 in number 2",
            "  FAIL  h@1 = 0.5: found 0.75, difference 0.25",
            "  FAIL  h@9 < 1: found 1.5, difference 0.5 in sequence 3",
            "  pass  structure = recurrent: found recurrent",
            "  FAIL  period = 1: the network has no cycle, and so no period",
        ];
        assert_eq!(text(&verdicts).lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn long_lists_and_long_lines_are_cut() {
        let found: Vec<_> = (0..20).map(f64::from).collect();
        let line = line(&verdict(&"1 + ".repeat(100), true, &found, &found), Some("run 1"));
        assert!(line.contains("[0, 1, 2, 3, 4, 5, 6, 7, … 12 more], difference 0"), "{line}");
        assert!(line.contains("… (run 1): found") && line.chars().count() < 220, "{line}");
    }
}
