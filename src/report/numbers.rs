//! Numbers as text: the same digits on every machine, and `-0` is `0`.

/// States smaller than this are printed as 0: what is left of a cancellation differs between
/// machines and means nothing.
const SILENCE: f64 = 1e-9;

/// Five significant digits without trailing zeros: `0.76159`, `-2`, `1.5e-7`.
pub fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let scientific = format!("{value:.4e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    match exponent.parse::<i32>() {
        Ok(exponent @ -4..6) => trimmed(&format!("{value:.*}", (4 - exponent).max(0) as usize)),
        _ => format!("{}e{exponent}", trimmed(mantissa)),
    }
}

/// As [`short`], but 0 below 10⁻⁹: for states, whose scale is 1.
pub fn state(value: f64) -> String {
    if value.abs() < SILENCE { "0".into() } else { short(value) }
}

fn trimmed(text: &str) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').into(),
        false => text.into(),
    }
}

/// `part / whole` in percent; `0%` and `100%` are said only where they hold exactly.
pub fn percent(part: u64, whole: u64) -> String {
    if part == whole {
        return "100%".into();
    }
    let rounded = (1000.0 * part as f64 / whole as f64).round() / 10.0;
    if part > 0 && rounded == 0.0 {
        return "<0.1%".into();
    }
    if rounded == 100.0 {
        return ">99.9%".into();
    }
    format!("{}%", trimmed(&format!("{rounded:.1}")))
}

/// Room for the numbers of a column, so that their decimal points stand one below the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Alignment {
    before: usize,
    after: usize,
}

impl Alignment {
    /// Makes room for a number.
    pub fn fit(&mut self, number: &str) {
        let (before, after) = halves(number);
        self.before = self.before.max(before);
        self.after = self.after.max(after);
    }

    /// The number with blanks on both sides.
    pub fn aligned(self, number: &str) -> String {
        let (before, after) = halves(number);
        let pad = |room: usize, taken| " ".repeat(room.saturating_sub(taken));
        format!("{}{number}{}", pad(self.before, before), pad(self.after, after))
    }
}

/// Digits before the decimal point, and all from it on.
fn halves(number: &str) -> (usize, usize) {
    let whole = number.find(['.', 'e']).unwrap_or(number.len());
    (whole, number.len() - whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_five_digits_and_no_needless_exponent() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-2.5, "-2.5"),
            (0.761_594_155_955_764_9, "0.76159"),
            (1495.6, "1495.6"),
            (123_456.7, "123457"),
            (0.000_123_456, "0.00012346"),
            (0.000_012_345_6, "1.2346e-5"),
            (1e6, "1e6"),
            (99_999.96, "100000"),
            (-1.0e-300, "-1e-300"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "NaN"),
        ];
        for (value, expected) in cases {
            assert_eq!(short(value), expected, "{value:e}");
        }
    }

    #[test]
    fn a_state_of_rounding_noise_is_silence() {
        assert_eq!(state(-3e-17), "0");
        assert_eq!(state(2e-9), "2e-9");
    }

    #[test]
    fn percent_never_rounds_to_none_or_all() {
        let cases = [(0, 7, "0%"), (7, 7, "100%"), (1, 8, "12.5%"), (1, 3, "33.3%")];
        for (part, whole, expected) in cases {
            assert_eq!(percent(part, whole), expected);
        }
        assert_eq!(percent(1, 1_000_000), "<0.1%");
        assert_eq!(percent(999_999, 1_000_000), ">99.9%");
    }

    #[test]
    fn decimal_points_meet() {
        let numbers = ["1", "-0.25", "12.5", "1e-7"];
        let mut alignment = Alignment::default();
        numbers.iter().for_each(|number| alignment.fit(number));
        let aligned = numbers.map(|number| alignment.aligned(number));
        assert_eq!(aligned, [" 1   ", "-0.25", "12.5 ", " 1e-7"]);
    }
}
