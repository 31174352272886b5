//! The JSON of `emit`: one document.

use serde::{Serialize, Serializer};

use super::{Emitted, SparseMatrix};
use crate::diagnostic::Diagnostic;
use crate::model::network::Precision;
use crate::report::json::{Message, PlanFacts, Rejected, messages};
use crate::source::Source;

/// What `emit --json` prints.
#[derive(Debug, Serialize)]
pub struct EmitDocument<'a> {
    /// The program, as it was named on the command line.
    pub program: String,
    /// Whether it stands; if not, there is nothing but messages.
    pub accepted: bool,
    /// Errors and warnings, by place.
    pub messages: Vec<Message>,
    /// Why there is nothing else although it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// The matrix that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<MatrixFacts<'a>>,
    /// The plan that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanFacts>,
}

/// A matrix by its entries.
#[derive(Debug, Serialize)]
pub struct MatrixFacts<'a> {
    /// `W`, `W_2` or `W^FF`.
    pub name: &'a str,
    /// Whether only the existence of entries is told.
    pub mask: bool,
    /// Rows, and columns.
    pub size: usize,
    /// What the rows are.
    pub rows: Vec<RowsOf>,
    /// The entries that exist.
    pub entries: Entries<'a>,
    /// Those of each delay, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_delay: Vec<OfDelay<'a>>,
    /// What must be known beside the numbers.
    pub notes: &'a [String],
}

/// Adjacent rows.
#[derive(Debug, Serialize)]
pub struct RowsOf {
    /// `h`, or the copy `h@2`.
    pub name: String,
    /// `input`, `hidden` or `output`.
    pub role: &'static str,
    /// The first of them, from 1.
    pub first: usize,
    /// How many.
    pub count: usize,
}

/// The entries of one delay.
#[derive(Debug, Serialize)]
pub struct OfDelay<'a> {
    /// d
    pub delay: u32,
    /// Those of `W_d`.
    pub entries: Entries<'a>,
}

/// Existing entries: their rows and columns from 1, and the numbers in their places, if they are
/// told.
#[derive(Debug, Serialize)]
pub struct Entries<'a> {
    to: Rows<'a>,
    from: Columns<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Values<'a>>,
}

/// Written as they are asked for: a matrix may be large.
#[derive(Debug)]
struct Rows<'a>(&'a SparseMatrix);

#[derive(Debug)]
struct Columns<'a>(&'a SparseMatrix);

#[derive(Debug)]
struct Values<'a>(&'a SparseMatrix, Precision);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.entries().map(|(row, _, _)| row + 1))
    }
}

impl Serialize for Columns<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.columns.iter().map(|column| column + 1))
    }
}

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.1 {
            Precision::F64 => to.collect_seq(&self.0.values),
            Precision::F32 => to.collect_seq(self.0.values.iter().map(|value| *value as f32)),
        }
    }
}

/// The document of an accepted program.
pub fn document<'a>(
    source: &Source,
    warnings: &[Diagnostic],
    matrix: Option<&'a Emitted>,
    plan: Option<PlanFacts>,
) -> EmitDocument<'a> {
    EmitDocument {
        program: source.name.clone(),
        accepted: true,
        messages: messages(source, warnings),
        failure: None,
        matrix: matrix.map(facts),
        plan,
    }
}

/// The document of a rejected program.
pub fn rejected(rejected: Rejected) -> EmitDocument<'static> {
    EmitDocument {
        program: rejected.program(),
        accepted: rejected.accepted(),
        messages: rejected.messages(),
        failure: rejected.failure(),
        matrix: None,
        plan: None,
    }
}

fn facts<'a>(emitted: &'a Emitted) -> MatrixFacts<'a> {
    let axis = &emitted.axis;
    let rows = |segment: usize| RowsOf {
        name: axis.label(segment).to_string(),
        role: axis.role(segment),
        first: axis.offsets[segment] + 1,
        count: axis.segments[segment].part.len(),
    };
    let by_delay = emitted.by_delay.iter();
    MatrixFacts {
        name: &emitted.name,
        mask: emitted.is_mask,
        size: emitted.matrix.size,
        rows: (0..axis.segments.len()).map(rows).collect(),
        entries: entries(emitted, &emitted.matrix),
        by_delay: by_delay
            .map(|(delay, part)| OfDelay { delay: *delay, entries: entries(emitted, part) })
            .collect(),
        notes: &emitted.notes,
    }
}

fn entries<'a>(emitted: &Emitted, matrix: &'a SparseMatrix) -> Entries<'a> {
    let value = (!emitted.is_mask).then_some(Values(matrix, emitted.precision));
    Entries { to: Rows(matrix), from: Columns(matrix), value }
}
