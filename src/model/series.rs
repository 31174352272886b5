//! Series in expressions: columns of data sets, and the functions of them.

use std::sync::Arc;

use super::datasets::{fault, unknown_column};
use super::operators;
use super::resolver::{Bound, Resolver};
use super::value::{MAX_WHOLE, Value, is_whole};
use super::words::Word;
use crate::data::{DataError, Dataset, Part, Series};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Columns, Expr, ExprKind, Name};
use crate::wording::{Counted, grouped};

/// `data.first` or `data.first..last` as a series.
pub(super) fn columns(resolver: &mut Resolver, written: &Columns) -> Option<Value> {
    let Columns { data, first, last } = written;
    let last = last.as_ref();
    let dataset = resolver.dataset(data)?;
    let from = column(resolver, &dataset, first);
    let to = last.map_or(from, |last| column(resolver, &dataset, last));
    let (from, to) = (from?, to?);
    if to < from {
        resolver.say(reversed(&dataset, first, last.unwrap_or(first)));
        return None;
    }
    match Series::of_columns(&dataset, from, to) {
        Ok(series) => Some(Value::Series(Arc::new(series))),
        Err(error) => {
            let used = data.span.to(last.unwrap_or(first).span);
            let help = match last.is_none() && dataset.table.is_text(from) {
                true => format!("`onehot({}.{})` makes classes of texts", data.text, first.text),
                false => error.help.clone(),
            };
            let message = no_numbers(resolver, &dataset, &error, used).with_help(help);
            say_once(resolver, message);
            None
        }
    }
}

/// The position of a column.
fn column(resolver: &mut Resolver, dataset: &Dataset, name: &Name) -> Option<usize> {
    let found = dataset.table.find(&name.text);
    if found.is_none() {
        let names = dataset.table.columns.iter().map(|column| column.name.as_str());
        let message = unknown_column(&dataset.table.path, names, &name.text, name.span);
        let message = declared(resolver, dataset, message);
        resolver.say(message);
    }
    found
}

/// The argument of `onehot`: a column of texts as such, everything else as its value.
pub(super) fn classes(resolver: &mut Resolver, expr: &Expr) -> Option<Value> {
    if let ExprKind::Columns(columns) = &expr.kind
        && let Columns { data, first, last: None } = &**columns
        && let dataset = resolver.dataset(data)?
        && let Some(column) = dataset.table.find(&first.text)
        && dataset.table.is_text(column)
    {
        return Some(Value::Texts { data: dataset, column });
    }
    resolver.value(expr)
}

/// A function of class `Series`: `scale`, `ahead`, `lag`, `onehot`.
pub(super) fn call(
    resolver: &mut Resolver,
    word: &'static Word,
    bound: &Bound,
    span: Span,
) -> Option<Value> {
    let samples = bound.whole("k").unwrap_or(1);
    let result = match (word.name, bound.value("s")?) {
        ("scale", Value::Series(series)) => scaled(resolver, series, span)?,
        ("ahead", Value::Series(series)) => series.ahead(samples),
        ("lag", Value::Series(series)) => series.lag(samples),
        ("onehot", value) => one_hot(resolver, value, bound, span)?,
        _ => return None,
    };
    Some(Value::Series(Arc::new(result)))
}

fn scaled(resolver: &mut Resolver, series: &Series, span: Span) -> Option<Series> {
    if !(0..series.rows()).any(|row| series.part(row) == Some(Part::Train)) {
        let message = no_training_rows(series, span);
        let message = declared(resolver, &series.data, message);
        resolver.say(message);
        return None;
    }
    let scaled = series.scale();
    or_say(resolver, scaled, &series.data, span, "cannot be scaled")
}

fn one_hot(resolver: &mut Resolver, value: &Value, bound: &Bound, span: Span) -> Option<Series> {
    let range = match (bound.value("classes"), bound.span("classes")) {
        (Some(Value::Range(first, last)), Some(place)) => Some((*first, *last, place)),
        _ => None,
    };
    let (vectors, data) = match (value, range) {
        (Value::Texts { data, column }, None) => (Series::of_texts(data, *column), data),
        (Value::Texts { .. }, Some((.., place))) => {
            resolver.say(range_of_texts(place));
            return None;
        }
        (Value::Series(series), _) if series.width != 1 => {
            resolver.say(several_columns(series, span));
            return None;
        }
        (Value::Series(series), None) => (series.one_hot(), &series.data),
        (Value::Series(series), Some((first, last, place))) => {
            if !(is_whole(first) && is_whole(last)) {
                resolver.say(broken_classes(first.abs().max(last.abs()), place));
                return None;
            }
            (series.one_hot_of(first as i64, last as i64), &series.data)
        }
        _ => return None,
    };
    or_say(resolver, vectors, data, span, "these classes")
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
    let (series, result) = match (left, right) {
        (Value::Series(a), Value::Series(b)) => {
            if let Some(message) = unlike(resolver, a, b, span) {
                resolver.say(message);
                return None;
            }
            (a, a.combine(b, |a, b| element(a, op, b)))
        }
        (Value::Series(a), other) => {
            let b = operand(resolver, op, other, span)?;
            (a, a.map(|a| element(a, op, b)))
        }
        (other, Value::Series(b)) => {
            let a = operand(resolver, op, other, span)?;
            (b, b.map(|b| element(a, op, b)))
        }
        _ => return None,
    };
    let result = or_say(resolver, result, &series.data, span, "computed here")?;
    Some(Value::Series(Arc::new(result)))
}

/// An operator on two numbers; truth is 1 and 0, and every other number than 0 is true.
fn element(a: f64, op: BinaryOp, b: f64) -> f64 {
    let truth = match op {
        BinaryOp::And => Some(a != 0.0 && b != 0.0),
        BinaryOp::Or => Some(a != 0.0 || b != 0.0),
        _ => operators::compare(a, op, b),
    };
    match truth {
        Some(true) => 1.0,
        Some(false) => 0.0,
        None => operators::arithmetic(a, op, b),
    }
}

/// The operand beside a series: a truth value for `and` and `or`, otherwise a number.
fn operand(resolver: &mut Resolver, op: BinaryOp, value: &Value, span: Span) -> Option<f64> {
    let (found, needed) = match op {
        BinaryOp::And | BinaryOp::Or => match value {
            Value::Truth(truth) => (Some(f64::from(u8::from(*truth))), "a truth value"),
            _ => (None, "a truth value"),
        },
        _ => (value.number(), "a number"),
    };
    if found.is_none() {
        let message = format!("a series goes with {needed} or a series, not {}", value.describe());
        let message = Mistake::new(Code::BadValue, span, message, "cannot be combined");
        resolver.say(message.with_help(match needed {
            "a number" => "write a number beside the series, as in `s / 16`",
            _ => "compare the number with something, as in `s > 0 and a > 0`",
        }));
    }
    found
}

/// Why two series cannot meet, if they cannot.
fn unlike(resolver: &Resolver, a: &Series, b: &Series, span: Span) -> Option<Diagnostic> {
    if !Arc::ptr_eq(&a.data, &b.data) {
        let message =
            format!("series of `{}` and `{}` have different rows", a.data.name, b.data.name);
        let message = Mistake::new(Code::DifferentData, span, message, "both meet here");
        let message = message.with_help("combine columns of one data set");
        return Some(declared(resolver, &b.data, declared(resolver, &a.data, message)));
    }
    if a.width != b.width && a.width != 1 && b.width != 1 {
        let message = format!("series of {} and {} meet", width(a), width(b));
        let message = Mistake::new(Code::SizeMismatch, span, message, "of different width");
        return Some(message.with_help("take as many columns on both sides, or one on one side"));
    }
    None
}

fn width(series: &Series) -> String {
    Counted(series.width as u64, "column").to_string()
}

/// The result, or a message about the file at the place where it is asked for.
fn or_say(
    resolver: &mut Resolver,
    result: Result<Series, DataError>,
    data: &Dataset,
    span: Span,
    label: &'static str,
) -> Option<Series> {
    match result {
        Ok(series) => Some(series),
        Err(error) => {
            let message = fault(&data.table.path, &error);
            let message =
                Mistake::new(Code::BadData, span, message, label).with_help(error.help.clone());
            let message = declared(resolver, data, message);
            resolver.say(message);
            None
        }
    }
}

/// Adds the place of the `data` statement.
fn declared(resolver: &Resolver, data: &Dataset, message: Diagnostic) -> Diagnostic {
    match resolver.dataset_place(&data.name) {
        Some(place) => message.with_label(place, format!("`{}` declared here", data.name)),
        None => message,
    }
}

/// Adds a message unless it was said before: a cell may be asked for at many places.
fn say_once(resolver: &mut Resolver, message: Diagnostic) {
    let is_said = |said: &Diagnostic| said.code == message.code && said.message == message.message;
    if !resolver.messages.iter().any(is_said) {
        resolver.say(message);
    }
}

/// A cell is no number: the file is at fault, so its statement is the first place.
fn no_numbers(resolver: &Resolver, data: &Dataset, error: &DataError, used: Span) -> Mistake {
    let message = fault(&data.table.path, error);
    match resolver.dataset_place(&data.name) {
        Some(place) => Mistake::new(Code::BadData, place, message, "reads this file")
            .with_label(used, "used as numbers here"),
        None => Mistake::new(Code::BadData, used, message, "used as numbers here"),
    }
}

fn reversed(data: &Dataset, first: &Name, last: &Name) -> Diagnostic {
    let message = format!(
        "the column `{}` stands before `{}` in `{}`",
        last.text, first.text, data.table.path
    );
    let (span, edit) = (first.span.to(last.span), format!("{}..{}", last.text, first.text));
    Mistake::new(Code::BadValue, span, message, "this range is empty").with_edit(
        format!("write `{edit}`"),
        span,
        edit,
    )
}

fn no_training_rows(series: &Series, span: Span) -> Diagnostic {
    let message = format!("the training part of `{}` has no values to scale by", series.data.name);
    Mistake::new(Code::EmptyPart, span, message, "needs mean and sd of the training part")
        .with_help("leave some of the rows to `train` in the split")
}

fn several_columns(series: &Series, span: Span) -> Diagnostic {
    let message = format!("`onehot` takes one column, this series has {}", series.width);
    Mistake::new(Code::SizeMismatch, span, message, "of which column?")
        .with_help("name one column: `onehot(data.column)`")
}

fn range_of_texts(place: Span) -> Diagnostic {
    let message = "a column of texts has no range of classes";
    Mistake::new(Code::BadValue, place, message, "the texts themselves are the classes")
        .with_help("leave the range out")
}

fn broken_classes(largest: f64, place: Span) -> Diagnostic {
    let message = "the classes of `onehot` must be whole numbers";
    let label = match largest > MAX_WHOLE as f64 {
        true => format!("an end is beyond {}", grouped(MAX_WHOLE)),
        false => "an end is not whole".to_string(),
    };
    Mistake::new(Code::BadValue, place, message, label)
        .with_help("write a range of whole numbers, as in `0..9`")
}

#[cfg(test)]
mod tests;
