//! Series in expressions: columns of data sets, and the functions of them.

use super::resolver::{Bound, Resolver};
use super::value::Value;
use super::words::Word;
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Name};

/// `data.first` or `data.first..last` as a series.
pub(super) fn columns(
    resolver: &mut Resolver,
    data: &Name,
    first: &Name,
    last: Option<&Name>,
) -> Option<Value> {
    let _ = (resolver, data, first, last);
    todo!()
}

/// A function of class `Series`: `scale`, `ahead`, `lag`, `onehot`.
pub(super) fn call(
    resolver: &mut Resolver,
    word: &'static Word,
    bound: &Bound,
    span: Span,
) -> Option<Value> {
    let _ = (resolver, word, bound, span);
    todo!()
}

/// An operator of which at least one operand is a series, element by element; a comparison gives
/// 0 and 1. (A function of numbers applied to a series is [`crate::data::Series`]'s `map`.)
pub(super) fn binary(
    resolver: &mut Resolver,
    left: &Value,
    op: BinaryOp,
    right: &Value,
    span: Span,
) -> Option<Value> {
    let _ = (resolver, left, op, right, span);
    todo!()
}
