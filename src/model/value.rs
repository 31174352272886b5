//! What expressions come to.

use std::sync::Arc;

use crate::data::{Dataset, Series};
use crate::diagnostic::Counted;

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
            Value::Share(share) => format!("the share {}%", shown(share * 100.0)),
            Value::Truth(_) => "a truth value".into(),
            Value::Text(_) => "a text".into(),
            Value::List(values) => format!("a list of {}", Counted(values.len() as u64, "value")),
            Value::Range(low, high) => format!("the range {}..{}", shown(*low), shown(*high)),
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

/// A table of numbers, given in the program.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rows {
    /// How many rows.
    pub rows: usize,
    /// Numbers a row.
    pub cols: usize,
    /// Row by row.
    pub numbers: Vec<f64>,
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

/// Whether a number is whole and small enough to be exact.
pub(super) fn is_whole(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() <= MAX_WHOLE as f64
}

/// The largest whole number that every f64 below it is exact for, 2^53.
pub(super) const MAX_WHOLE: u64 = 1 << 53;
