//! The `data` statement: reads the file, makes sequences and parts. Errors of the file are words
//! at the statement, with the file's own line and column.

use std::sync::Arc;

use super::attributes::{Attributes, Owner, Stated};
use super::resolver::{Bound, Resolver};
use super::value::Value;
use super::words::Class;
use crate::data::{
    DataError, DataErrorKind, Dataset, Layout, Part, Sequencing, Size, Split, Table, find_file,
    read_samples, read_table,
};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast;
use crate::wording::{did_you_mean, list};

const OWNER: Owner = Owner { noun: "a `data` statement", classes: &[Class::Data] };

/// Resolves `data NAME : attributes`. Called once for each statement, when its name is first
/// needed or at the end.
pub(super) fn resolve_data(
    resolver: &mut Resolver,
    name: &ast::Name,
    attributes: &[ast::Attribute],
) -> Option<Arc<Dataset>> {
    let stated = resolver.attributes(attributes, OWNER);
    let table = table(resolver, name, &stated);
    let sequencing = sequencing(&stated);
    let split = match stated.find("split") {
        Some(split) => self::split(resolver, split),
        None => Some(Split::None),
    };
    let (table, split) = (table?, split?);
    if stated.broken {
        return None;
    }
    let path = table.path.clone();
    let names: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
    match Dataset::new(name.text.as_str(), table, &sequencing, &split) {
        Ok(dataset) => parts_are_there(resolver, &dataset, &stated).then(|| Arc::new(dataset)),
        Err(error) => {
            resolver.say(undivided(&path, &names, &error, name, &stated));
            None
        }
    }
}

/// The table of the file that `csv` or `npz` names.
fn table(resolver: &mut Resolver, name: &ast::Name, stated: &Attributes) -> Option<Table> {
    let (csv, npz) = (stated.find("csv"), stated.find("npz"));
    if let (Some(csv), Some(npz)) = (csv, npz) {
        resolver.say(two_files(csv, npz));
        return None;
    }
    let Some(file) = csv.or(npz) else {
        if !stated.broken {
            resolver.say(without_file(name));
        }
        return None;
    };
    let (Some(Value::Text(path)), Some(span)) = (file.bound.value("path"), file.bound.span("path"))
    else {
        return None;
    };
    let layout = layout(resolver, file)?;
    let reach = resolver.reach(span);
    let read = match npz {
        Some(_) => read_samples(path, &layout, reach),
        None => read_table(path, reach),
    };
    match read {
        Ok(table) => {
            resolver.data_files.extend(find_file(path, reach));
            Some(table)
        }
        Err(error) => {
            resolver.say(unread(path, &error, span));
            None
        }
    }
}

/// The axes of the arrays: `tbn` where nothing is said.
fn layout(resolver: &mut Resolver, file: &Stated) -> Option<Layout> {
    let (Some(Value::Text(name)), Some(span)) =
        (file.bound.value("layout"), file.bound.span("layout"))
    else {
        return Layout::named("tbn");
    };
    let layout = Layout::named(name);
    if layout.is_none() {
        let message = format!("`{name}` is no layout");
        let help = format!("the layouts are {}", list(&Layout::ALL));
        let message = Mistake::new(Code::BadValue, span, message, "names axes that there are not");
        resolver.say(message.with_help(help));
    }
    layout
}

fn sequencing(stated: &Attributes) -> Sequencing {
    match stated.find("sequence").and_then(|sequence| sequence.bound.value("of")) {
        Some(Value::Text(column)) if column == "row" => Sequencing::Row,
        Some(Value::Text(column)) if column != "all" => Sequencing::Column(column.clone()),
        Some(_) => Sequencing::All,
        None => Sequencing::OfFile,
    }
}

/// The words of the parts, in the order of [`Part::ALL`].
const PARTS: [&str; 3] = ["train", "validation", "test"];

fn split(resolver: &mut Resolver, stated: &Stated) -> Option<Split> {
    let bound = &stated.bound;
    match bound.value("by") {
        Some(Value::Text(column)) => {
            let ranges = PARTS.map(|part| range(resolver, bound, part));
            let [train, validation, test] = ranges;
            let (train, validation, test) = (train?, validation?, test?);
            let apart = ranges_are_apart(resolver, bound);
            let column = column.clone();
            apart.then_some(Split::ByColumn { column, train, validation, test })
        }
        _ => {
            let sizes = PARTS.map(|part| size(resolver, bound, part));
            let [train, validation, test] = sizes;
            Some(Split::ByOrder { train: train?, validation: validation?, test: test? })
        }
    }
}

/// The range of a part, absent inside where it is not given.
fn range(resolver: &mut Resolver, bound: &Bound, part: &str) -> Option<Option<(f64, f64)>> {
    match (bound.value(part), bound.span(part)) {
        (Some(Value::Range(low, high)), _) => Some(Some((*low, *high))),
        (Some(_), Some(span)) => {
            resolver.say(size_with_column(part, span, bound));
            None
        }
        _ => Some(None),
    }
}

/// The size of a part, absent inside where it is not given.
fn size(resolver: &mut Resolver, bound: &Bound, part: &str) -> Option<Option<Size>> {
    match (bound.value(part), bound.span(part)) {
        (Some(Value::Share(share)), _) => Some(Some(Size::Share(*share))),
        (Some(Value::Number(share)), _) if (0.0..1.0).contains(share) => {
            Some(Some(Size::Share(*share)))
        }
        (Some(Value::Number(number)), _) => Some(Some(Size::Count(*number as usize))),
        (Some(_), Some(span)) => {
            resolver.say(range_without_column(part, span));
            None
        }
        _ => Some(None),
    }
}

/// Says which two ranges overlap, if any do.
fn ranges_are_apart(resolver: &mut Resolver, bound: &Bound) -> bool {
    for (index, second) in PARTS.iter().enumerate() {
        for first in &PARTS[..index] {
            if let (Some(Value::Range(a, b)), Some(Value::Range(c, d))) =
                (bound.value(first), bound.value(second))
                && a.max(*c) <= b.min(*d)
            {
                resolver.say(overlap(bound, first, second));
                return false;
            }
        }
    }
    true
}

/// Whether each part that the split asks for has rows; a part of size 0 is not asked for.
fn parts_are_there(resolver: &mut Resolver, dataset: &Dataset, stated: &Attributes) -> bool {
    let Some(split) = stated.find("split") else { return true };
    let mut complete = true;
    for part in Part::ALL {
        let name = part.name();
        let is_asked_for = match split.bound.value(name) {
            Some(Value::Range(..)) => true,
            _ => split.bound.number(name).is_some_and(|size| size > 0.0),
        };
        if is_asked_for && dataset.rows_of(part) == 0 {
            let place = split.bound.span(name).unwrap_or(split.span);
            resolver.say(empty_part(dataset, part, place));
            complete = false;
        }
    }
    complete
}

/// Which file is at fault, with the line and column of it: "`data/x.csv`, line 3, column 2".
pub(super) fn fault(path: &str, error: &DataError) -> String {
    let line = error.line.map(|line| format!(", line {line}")).unwrap_or_default();
    let column = error.column.map(|column| format!(", column {column}")).unwrap_or_default();
    format!("`{path}`{line}{column}: {}", error.message)
}

/// No column is called so; says which one is meant, if one is near.
pub(super) fn unknown_column<'a>(
    path: &str,
    columns: impl Iterator<Item = &'a str>,
    name: &str,
    span: Span,
) -> Diagnostic {
    let columns: Vec<_> = columns.collect();
    let message = Mistake::new(
        Code::UnknownColumn,
        span,
        format!("`{path}` has no column `{name}`"),
        "the header does not name it",
    );
    match did_you_mean(name, columns.iter().copied()) {
        Some(near) => message.with_edit(format!("did you mean `{near}`?"), span, near),
        None => message.with_help(format!("the columns are {}", some_of(&columns))),
    }
}

/// The first few names, in backticks.
fn some_of(names: &[&str]) -> String {
    const MOST: usize = 8;
    let shown: Vec<_> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    let rest = if names.len() > MOST { ", …" } else { "" };
    format!("{}{rest}", shown.join(", "))
}

fn without_file(name: &ast::Name) -> Diagnostic {
    let message = format!("the data set `{}` names no file", name.text);
    Mistake::new(Code::BadArguments, name.span, message, "`csv` or `npz` is missing")
        .with_help(format!("write `data {} : csv(\"path\")`", name.text))
}

fn two_files(csv: &Stated, npz: &Stated) -> Diagnostic {
    Mistake::new(Code::BadArguments, npz.span, "a data set is read from one file", "a second one")
        .with_label(csv.span, "the first one")
        .with_help("leave one of them out, or make two data sets")
}

/// A file that cannot be read, or does not hold what is asked of it.
pub(super) fn unread(path: &str, error: &DataError, span: Span) -> Diagnostic {
    if error.kind != DataErrorKind::Unreadable {
        return Mistake::new(Code::BadData, span, fault(path, error), "in this file")
            .with_help(error.help.clone());
    }
    let message = format!("cannot read `{path}`: {}", error.message);
    Mistake::new(Code::UnreadableData, span, message, "this file").with_help(error.help.clone())
}

/// The table does not bear the sequences or parts that are asked of it.
fn undivided(
    path: &str,
    columns: &[String],
    error: &DataError,
    name: &ast::Name,
    stated: &Attributes,
) -> Diagnostic {
    let column_of = |word: &str, argument: &str| {
        let bound = &stated.find(word)?.bound;
        match bound.value(argument)? {
            Value::Text(column) => Some((column.as_str(), bound.span(argument)?)),
            _ => None,
        }
    };
    let by = column_of("split", "by");
    if error.kind == DataErrorKind::UnknownColumn {
        let is_unknown = |(column, _): &(&str, Span)| columns.iter().all(|known| known != column);
        let named = [column_of("sequence", "of"), by].into_iter().flatten().find(is_unknown);
        let (column, span) = named.unwrap_or((&name.text, name.span));
        return unknown_column(path, columns.iter().map(String::as_str), column, span);
    }
    let message = fault(path, error);
    let read = |message| Mistake::new(Code::BadData, name.span, message, "reads this file");
    match (by, stated.find("split")) {
        (Some((_, span)), _) => read(message).with_label(span, "used as numbers here"),
        (None, Some(split)) => {
            Mistake::new(Code::BadData, split.span, message, "asks for more than there is")
        }
        (None, None) => read(message),
    }
    .with_help(error.help.clone())
}

fn empty_part(dataset: &Dataset, part: Part, place: Span) -> Diagnostic {
    let name = &dataset.name;
    let message = format!("the {} part of `{name}` has no rows", part.adjective());
    Mistake::new(Code::EmptyPart, place, message, "this comes to no row")
        .with_help(format!("give `{}` a larger size or range, or leave it out", part.name()))
}

fn size_with_column(part: &str, span: Span, bound: &Bound) -> Diagnostic {
    let message = format!("`{part}` of a split by column must be a range");
    let message = Mistake::new(Code::BadValue, span, message, "this is a size");
    let message = match bound.span("by") {
        Some(by) => message.with_label(by, "the rows are split by their value in this column"),
        None => message,
    };
    message.with_help(format!("write `{part} = low..high`, both ends included"))
}

fn range_without_column(part: &str, span: Span) -> Diagnostic {
    let message = format!("`{part}` of a split by order must be a size");
    Mistake::new(Code::BadValue, span, message, "this is a range")
        .with_help("a range is one of a column: add `by = COLUMN`")
}

fn overlap(bound: &Bound, first: &str, second: &str) -> Diagnostic {
    let place = |part| bound.span(part).unwrap_or_default();
    let message = format!("the ranges of `{first}` and `{second}` overlap");
    Mistake::new(Code::BadValue, place(second), message, "a row would belong to both parts")
        .with_label(place(first), format!("`{first}` has this range"))
        .with_help("let one range begin above the end of the other")
}

#[cfg(test)]
mod tests;
