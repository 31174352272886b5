//! What expressions come to.

use std::sync::Arc;

pub(super) use crate::data::Rows;
use crate::data::{Dataset, MatrixFile, Series};
use crate::formula::Formula;
use crate::wording::Counted;

/// The value of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// A number.
    Number(f64),
    /// A share, written `10%`; in arithmetic it is the number 0.1.
    Share(f64),
    /// A truth value.
    Truth(bool),
    /// A text in quotes.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// `a..b`
    Range(f64, f64),
    /// An expression over variables of its place (`to` and `from`, `v`), by their positions.
    Formula(Arc<Formula>),
    /// A file with the entries of a matrix.
    File(Arc<MatrixFile>),
    /// Columns of data, or what functions make of them.
    Series(Arc<Series>),
    /// A column of texts, which only `onehot` takes.
    Texts {
        /// The data set.
        data: Arc<Dataset>,
        /// The position of the column.
        column: usize,
    },
}

impl Value {
    /// How messages call it: "the number 3", "a series of 3 columns".
    pub fn describe(&self) -> String {
        match self {
            Value::Number(number) => format!("the number {}", shown(*number)),
            Value::Share(share) => format!("the share {}", percent(*share)),
            Value::Truth(_) => "a truth value".into(),
            Value::Text(_) => "a text".into(),
            Value::List(values) => format!("a list of {}", Counted(values.len() as u64, "value")),
            Value::Range(low, high) => format!("the range {}..{}", shown(*low), shown(*high)),
            Value::Formula(_) => "a formula".into(),
            Value::File(file) => format!("the file `{}`", file.path),
            Value::Texts { .. } => "a column of texts".into(),
            Value::Series(series) => {
                format!("a series of {}", Counted(series.width as u64, "column"))
            }
        }
    }

    /// The number of a number or a share.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) | Value::Share(number) => Some(*number),
            _ => None,
        }
    }

    /// The numbers of a list of numbers.
    pub fn numbers(&self) -> Option<Vec<f64>> {
        match self {
            Value::List(values) => values.iter().map(Value::number).collect(),
            _ => None,
        }
    }

    /// The rows of a list of rows of numbers, all of one length.
    pub fn rows(&self) -> Option<Rows> {
        let Value::List(lists) = self else { return None };
        let cols = lists.first()?.numbers()?.len();
        let mut rows = Rows { rows: lists.len(), cols, numbers: Vec::new() };
        for list in lists {
            let row = list.numbers().filter(|row| row.len() == cols)?;
            rows.numbers.extend(row);
        }
        Some(rows)
    }
}

/// A number as messages show it: never hundreds of digits.
pub(super) fn shown(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e16).contains(&size) {
        format!("{number:e}")
    } else {
        format!("{number}")
    }
}

/// A share as it is written, `110%`: rounded so that the factor of 100 leaves no trace.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let rounded = (percent * 1e9).round() / 1e9;
    format!("{}%", shown(if rounded.is_finite() { rounded } else { percent }))
}

/// Whether a number is whole and small enough to be exact.
pub(super) fn is_whole(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() <= MAX_WHOLE as f64
}

/// The largest whole number that every f64 below it is exact for, 2^53.
pub(super) const MAX_WHOLE: u64 = 1 << 53;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_short() {
        assert_eq!(shown(0.1), "0.1");
        assert_eq!(shown(1e12), "1000000000000");
        assert_eq!(shown(1e300), "1e300");
        assert_eq!(Value::Share(1.1).describe(), "the share 110%");
    }

    #[test]
    fn rows_are_of_one_length() {
        let row =
            |numbers: &[f64]| Value::List(numbers.iter().map(|it| Value::Number(*it)).collect());
        let square = Value::List(vec![row(&[1.0, 2.0]), row(&[3.0, 4.0])]);
        let rows = square.rows().expect("two rows of two");
        assert_eq!((rows.rows, rows.cols, rows.numbers), (2, 2, vec![1.0, 2.0, 3.0, 4.0]));
        assert_eq!(Value::List(vec![row(&[1.0, 2.0]), row(&[3.0])]).rows(), None);
        assert_eq!(row(&[1.0]).rows(), None);
        assert_eq!(Value::List(vec![]).rows(), None);
    }
}
