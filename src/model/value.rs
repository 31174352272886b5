//! What expressions come to.

use std::sync::Arc;

use crate::data::Series;

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
}

impl Value {
    /// How messages call it: "a number", "a series of 3 columns".
    pub fn describe(&self) -> String {
        todo!()
    }
}
