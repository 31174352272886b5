//! Files to tables, tables to sequences and columns of numbers. No source positions: a
//! [`DataError`] says where in the *file* it is, and the model adds the place in the program.
//!
//! | step | from | makes |
//! | --- | --- | --- |
//! | [`read_table`] | a path | [`Table`], its cells still text |
//! | [`read_samples`] | a path, [`Layout`] | [`Table`], of numbers |
//! | [`Dataset::new`] | `Table`, [`Sequencing`], [`Split`] | the rows of each sequence, the part of each row |
//! | [`read_matrix`] | a path, [`Format`] | [`MatrixFile`], the entries of a matrix |
//! | [`Series::of_columns`] and the methods of [`Series`] | `Dataset` | a vector of numbers for each row |

mod csv;
mod file;
mod layout;
mod table;

mod sequences;
mod split;

mod series;

mod classes;

mod arrays;

mod matrix;

pub use arrays::{Array, ArrayFile, read_arrays};
pub use file::{Reach, find_file, read_table, read_text};
pub use layout::{Layout, read_samples};
pub use matrix::{Content, Edges, Format, MatrixFile, Rows, read_matrix};
pub use table::{Column, Table};

use std::ops::Range;
use std::sync::Arc;

/// Cells of a table, and numbers of a series: more than this is refused.
pub const MAX_CELLS: usize = 1 << 27;

/// What is wrong with a data file, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataError {
    /// Which of the codes of data it is.
    pub kind: DataErrorKind,
    /// What is wrong, in lower case, names in backticks; it does not repeat the place.
    pub message: String,
    /// What would mend it.
    pub help: String,
    /// The file's line, from 1.
    pub line: Option<u64>,
    /// The file's column (the field's number), from 1.
    pub column: Option<u64>,
}

impl DataError {
    /// An error about the file as a whole, and what would mend it.
    pub fn new(kind: DataErrorKind, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind, message: message.into(), help: help.into(), line: None, column: None }
    }

    /// The same, about one array of a file.
    pub(crate) fn of_array(self, name: &str) -> Self {
        Self { message: format!("`{name}`: {}", self.message), ..self }
    }

    /// The file does not hold what is asked of it.
    pub fn bad(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(DataErrorKind::Bad, message, help)
    }

    /// At a line of the file.
    pub fn at_line(mut self, line: impl Into<Option<u64>>) -> Self {
        self.line = line.into();
        self
    }

    /// At a field of that line.
    pub fn at_column(mut self, column: usize) -> Self {
        self.column = Some(column as u64);
        self
    }
}

/// The kinds of [`DataError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataErrorKind {
    /// The file cannot be opened or is out of bounds.
    Unreadable,
    /// The file has no such column.
    UnknownColumn,
    /// The file does not hold what is asked of it.
    Bad,
}

/// A table divided into sequences and parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// Its name in the program.
    pub name: String,
    /// Its cells.
    pub table: Table,
    /// The rows of each sequence, in the order of time. Every row is in exactly one.
    pub sequences: Vec<Vec<u32>>,
    /// The part of each row; a row of no part is run through but never scored.
    pub parts: Vec<Option<Part>>,
}

impl Dataset {
    /// Divides a table into sequences and parts.
    pub fn new(
        name: impl Into<String>,
        table: Table,
        sequencing: &Sequencing,
        split: &Split,
    ) -> Result<Self, DataError> {
        let sequences = sequences::of_table(&table, sequencing)?;
        let parts = split::parts(&table, &sequences, split)?;
        Ok(Self { name: name.into(), table, sequences, parts })
    }

    /// How many rows a part has.
    pub fn rows_of(&self, part: Part) -> usize {
        self.parts.iter().filter(|of_row| **of_row == Some(part)).count()
    }
}

/// What a row is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Weights are fitted to it.
    Train,
    /// Settings are chosen on it.
    Validation,
    /// The result is judged on it.
    Test,
}

impl Part {
    /// All parts, in the order in which they are reported.
    pub const ALL: [Part; 3] = [Part::Train, Part::Validation, Part::Test];

    /// The word of the language.
    pub fn name(self) -> &'static str {
        match self {
            Part::Train => "train",
            Part::Validation => "validation",
            Part::Test => "test",
        }
    }

    /// How messages call it: "the training part".
    pub fn adjective(self) -> &'static str {
        match self {
            Part::Train => "training",
            Part::Validation | Part::Test => self.name(),
        }
    }
}

/// How the rows of a table become sequences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sequencing {
    /// As the file says: those of an array, or the whole table.
    OfFile,
    /// The whole table is one sequence.
    All,
    /// Each row is a sequence of one sample.
    Row,
    /// Rows that agree in this column are one sequence, in the file's order.
    Column(String),
}

/// How rows are divided into parts.
#[derive(Debug, Clone, PartialEq)]
pub enum Split {
    /// Everything is the training part.
    None,
    /// By order: training first, then validation, then test. The unit is the sequence, or the row
    /// where there is only one sequence. What no size covers belongs to the training part, or to
    /// no part where a training size is given.
    ByOrder {
        /// Size of the training part; absent: the rest.
        train: Option<Size>,
        /// Size of the validation part; absent: none.
        validation: Option<Size>,
        /// Size of the test part; absent: none.
        test: Option<Size>,
    },
    /// By the value of a numeric column; a row in no range belongs to no part.
    ByColumn {
        /// The column.
        column: String,
        /// Ranges, both ends included; absent: the part is empty.
        train: Option<(f64, f64)>,
        /// The same for the validation part.
        validation: Option<(f64, f64)>,
        /// The same for the test part.
        test: Option<(f64, f64)>,
    },
}

/// The size of a part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Size {
    /// A share of all units, rounded to the nearest whole number.
    Share(f64),
    /// A number of units.
    Count(usize),
}

/// A vector for each row of a data set: what `feed` and `fit` take.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The data set whose rows it follows.
    pub data: Arc<Dataset>,
    /// Numbers a row.
    pub width: usize,
    /// `rows × width`, in the file's order of rows; absent rows hold 0.
    pub values: Vec<f64>,
    /// Whether each row has a value (`ahead` and `lag` never cross a sequence).
    pub present: Vec<bool>,
    /// The row in which each value lies, which settles the part that it belongs to. Where several
    /// rows meet in one value it is the latest of them in the sequence.
    pub home: Vec<u32>,
    /// How many samples the value lies ahead of its row: k of `ahead(s, k)`, otherwise 0.
    pub ahead: u32,
    /// For values that lie ahead, what is known instead when their row is met: the same expression
    /// with `s` in the place of `ahead(s, k)`.
    pub known: Option<Arc<Series>>,
    /// For each of the `width` numbers, how to return to the units of the data; absent where the
    /// values are in no such relation to a column.
    pub unit: Option<Vec<Unit>>,
}

/// `value_in_units = mean + sd · value`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// Mean of the training part.
    pub mean: f64,
    /// Standard deviation of the training part (dividing by n).
    pub sd: f64,
}

/// The samples `range` of one sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Index into [`Dataset::sequences`].
    pub sequence: usize,
    /// Samples of it, from 0.
    pub samples: Range<usize>,
}
