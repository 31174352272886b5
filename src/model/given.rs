//! Entries that a program gives for a mask or for first values: rows of numbers, a formula over
//! `to` and `from`, or a file. Files are read once, however often they are named.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::bounds::MAX_COMPUTED;
use super::datasets::unread;
use super::resolver::{Bound, Resolver};
use super::value::{Rows, Value};
use super::words::{self, Class};
use crate::data::{Content, Edges, Format, MatrixFile, find_file, read_matrix};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::formula::Formula;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::wording::Counted;

/// What is given for the entries of a matrix.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Given {
    /// By a formula over `to` and `from`, also one that reads neither.
    Formula(Arc<Formula>),
    /// One by one.
    Listed(Listed),
}

/// Entries that are given one by one.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Listed {
    /// In the program, row by row.
    Rows(Arc<Rows>),
    /// By a file.
    File(Arc<MatrixFile>),
}

/// The files that were read, by path, word and argument; absent where a message has said why.
pub(super) type Files = HashMap<(PathBuf, &'static str, Option<String>), Option<Arc<MatrixFile>>>;

impl Given {
    /// Of the value of an argument that takes entries.
    pub fn of(value: &Value) -> Option<Self> {
        let constant = |number| Given::Formula(Arc::new(Formula::Number(number)));
        Some(match value {
            Value::Formula(formula) => Given::Formula(formula.clone()),
            Value::File(file) => Given::Listed(Listed::File(file.clone())),
            Value::Truth(truth) => constant(f64::from(u8::from(*truth))),
            Value::Number(number) | Value::Share(number) => constant(*number),
            _ => Given::Listed(Listed::Rows(Arc::new(value.rows()?))),
        })
    }
}

impl Listed {
    /// The numbers of rows, in the program or a file; none of edges.
    pub fn numbers(&self) -> Option<&Rows> {
        match self {
            Listed::Rows(rows) => Some(rows),
            Listed::File(file) => match &file.content {
                Content::Numbers(rows) => Some(rows),
                Content::Edges(_) => None,
            },
        }
    }

    /// The file, as the program names it.
    pub fn path(&self) -> Option<&str> {
        match self {
            Listed::File(file) => Some(&file.path),
            Listed::Rows(_) => None,
        }
    }

    /// The numbers for a matrix of a shape, of a block with itself or not.
    pub fn rows(&self, shape: (usize, usize), of_itself: bool) -> Result<Cow<'_, Rows>, Unfit> {
        match self {
            Listed::Rows(rows) => of_shape(rows, shape),
            Listed::File(file) => match &file.content {
                Content::Numbers(rows) => of_shape(rows, shape),
                Content::Edges(edges) => matrix_of(edges, shape, of_itself).map(Cow::Owned),
            },
        }
    }

    /// What messages say that it holds, of the shape that it has: "the file `m.npy` holds 2 × 3
    /// numbers".
    pub fn holds(&self, (rows, cols): (usize, usize)) -> String {
        match self {
            Listed::Rows(_) => format!("{rows} × {cols} numbers are given"),
            Listed::File(file) => match &file.content {
                Content::Numbers(_) => {
                    format!("the file `{}` holds {rows} × {cols} numbers", file.path)
                }
                Content::Edges(edges) => {
                    let how = if edges.is_numbered() { "at least " } else { "" };
                    format!("the edges of `{}` join {how}{rows} × {cols} neurons", file.path)
                }
            },
        }
    }

    /// What would make it fit a matrix of a shape.
    pub fn mend(&self, (rows, cols): (usize, usize)) -> String {
        let shape = (Counted(rows as u64, "row"), Counted(cols as u64, "number"));
        match self {
            Listed::File(_) => "make the sizes of the blocks those of the file".into(),
            Listed::Rows(_) => format!("write {} of {}", shape.0, shape.1),
        }
    }
}

fn of_shape(rows: &Rows, shape: (usize, usize)) -> Result<Cow<'_, Rows>, Unfit> {
    let own = (rows.rows, rows.cols);
    if own == shape { Ok(Cow::Borrowed(rows)) } else { Err(Unfit::Shape(own)) }
}

/// The matrix of a list of edges, counted before it is made.
fn matrix_of(edges: &Edges, shape: (usize, usize), of_itself: bool) -> Result<Rows, Unfit> {
    if !edges.fits(shape, of_itself) {
        return Err(Unfit::Shape(edges.shape(of_itself)));
    }
    let entries = (shape.0 as u64).saturating_mul(shape.1 as u64);
    if entries > MAX_COMPUTED {
        return Err(Unfit::TooLarge);
    }
    Ok(edges.matrix(shape, of_itself))
}

/// A list of edges between so many neurons that its matrix, with its zeros, is too large.
pub(super) fn too_large(needed: &str, place: Span) -> Diagnostic {
    let most = Counted(MAX_COMPUTED, "entry");
    let message = format!("a matrix of {needed} from a list of edges");
    Mistake::new(Code::TooLarge, place, message, format!("it has at most {most}"))
        .with_help("join smaller parts of the blocks")
}

/// Why what is given is not the numbers of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It has another shape.
    Shape((usize, usize)),
    /// There are too many.
    TooLarge,
}

impl Resolver<'_> {
    /// The value of an expression that gives entries.
    pub fn entries(&mut self, expr: &Expr) -> Option<Value> {
        if let ExprKind::Call { word, arguments } = &expr.kind
            && let Some(word) = words::find(Class::File, &word.text)
        {
            let bound = self.bind(word, arguments, expr.span)?;
            return self.file(word.name, &bound);
        }
        match self.value_or_formula(expr, &["to", "from"])? {
            Value::Text(path) => match Format::of_path(&path) {
                Some(format) => self.read_entries(&path, "", None, format, expr.span),
                None => {
                    self.say(unknown_format(&path, expr.span));
                    None
                }
            },
            value => Some(value),
        }
    }

    /// `npz("path", "name")` and its like.
    fn file(&mut self, word: &'static str, bound: &Bound) -> Option<Value> {
        let text = |argument: &str| match bound.value(argument) {
            Some(Value::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let (path, place) = (text("path")?, bound.span("path")?);
        let argument = text("name").or(text("only"));
        let format = match word {
            "npz" => Format::Npz(argument),
            "safetensors" => Format::SafeTensors(argument),
            _ => Format::Edges(argument),
        };
        self.read_entries(path, word, argument, format, place)
    }

    fn read_entries(
        &mut self,
        path: &str,
        word: &'static str,
        argument: Option<&str>,
        format: Format,
        place: Span,
    ) -> Option<Value> {
        let folder = self.source.file_of(place).folder.clone();
        let key = (folder.join(path), word, argument.map(String::from));
        if let Some(known) = self.files.get(&key) {
            return known.clone().map(Value::File);
        }
        let reach = self.reach(place);
        let file = match read_matrix(path, format, reach) {
            Ok(file) => {
                self.data_files.extend(find_file(path, reach));
                Some(Arc::new(file))
            }
            Err(error) => {
                self.say(unread(path, &error, place));
                None
            }
        };
        self.files.insert(key, file.clone());
        file.map(Value::File)
    }
}

fn unknown_format(path: &str, place: Span) -> Diagnostic {
    let message = format!("the name of `{path}` does not tell what it holds");
    Mistake::new(Code::BadData, place, message, "its ending is none of those that are known")
        .with_help("name a file that ends in `.npy`, `.npz`, `.csv` or `.safetensors`")
}
