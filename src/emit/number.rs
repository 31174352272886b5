//! Numbers in files: no digit more than reading them back to the same bits needs.

use std::fmt;

use crate::model::network::Precision;

/// A number as a file has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exact {
    /// The number.
    pub value: f64,
    /// What it is read back in.
    pub precision: Precision,
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let magnitude = self.value.abs();
        // Beyond these an exponent takes fewer digits.
        let is_plain = magnitude == 0.0 || (1e-5..1e16).contains(&magnitude);
        match (self.precision, is_plain) {
            (Precision::F64, true) => write!(f, "{}", self.value),
            (Precision::F64, false) => write!(f, "{:e}", self.value),
            (Precision::F32, true) => write!(f, "{}", self.value as f32),
            (Precision::F32, false) => write!(f, "{:e}", self.value as f32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_reads_back_to_its_bits() {
        let numbers = [0.1, 1.0, -2.5, 1e-300, 5e-324, f64::MAX, 1e16, 9.9e-6, 1.0 / 3.0, 123456.0];
        for value in numbers {
            let text = Exact { value, precision: Precision::F64 }.to_string();
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits(), "{text}");
            let text = Exact { value, precision: Precision::F32 }.to_string();
            assert_eq!(text.parse::<f32>().unwrap().to_bits(), (value as f32).to_bits(), "{text}");
        }
    }

    #[test]
    fn no_digit_is_needless() {
        let cases = [(1.0, "1"), (0.1, "0.1"), (1e-7, "1e-7"), (-2e30, "-2e30"), (0.0, "0")];
        for (value, expected) in cases {
            assert_eq!(Exact { value, precision: Precision::F64 }.to_string(), expected);
        }
        assert_eq!(Exact { value: 0.1, precision: Precision::F32 }.to_string(), "0.1");
    }
}
