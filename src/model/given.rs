//! Entries that a program gives for a mask or for first values: rows of numbers, a formula over
//! `to` and `from`, or a file. Files are read once, however often they are named.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::bounds::{MAX_DATA_BYTES, MAX_ENTRIES};
use super::datasets::unread;
use super::resolver::{Bound, Resolver};
use super::value::{Rows, Value};
use super::words::{self, Class};
use crate::data::{Content, Format, MatrixFile, Reach, read_matrix};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::formula::Formula;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::wording::Counted;

/// What is given for the entries of a matrix.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Given {
    /// In the program, row by row.
    Rows(Arc<Rows>),
    /// By a formula over `to` and `from`, also one that reads neither.
    Formula(Arc<Formula>),
    /// By a file.
    File(Arc<MatrixFile>),
}

/// The files that were read, by path, word and argument; absent where a message has said why.
pub(super) type Files = HashMap<(String, &'static str, Option<String>), Option<Arc<MatrixFile>>>;

impl Given {
    /// Of the value of an argument that takes entries.
    pub fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Formula(formula) => Given::Formula(formula.clone()),
            Value::File(file) => Given::File(file.clone()),
            Value::Truth(truth) => Given::constant(f64::from(u8::from(*truth))),
            Value::Number(number) | Value::Share(number) => Given::constant(*number),
            _ => Given::Rows(Arc::new(value.rows()?)),
        })
    }

    fn constant(number: f64) -> Self {
        Given::Formula(Arc::new(Formula::Number(number)))
    }

    /// The numbers of rows, in the program or a file; none of edges and formulas.
    pub fn numbers(&self) -> Option<&Rows> {
        match self {
            Given::Rows(rows) => Some(rows),
            Given::File(file) => match &file.content {
                Content::Numbers(rows) => Some(rows),
                Content::Edges(_) => None,
            },
            Given::Formula(_) => None,
        }
    }

    /// The file, as the program names it.
    pub fn path(&self) -> Option<&str> {
        match self {
            Given::File(file) => Some(&file.path),
            Given::Rows(_) | Given::Formula(_) => None,
        }
    }

    /// The formula, if it is one.
    pub fn formula(&self) -> Option<&Arc<Formula>> {
        match self {
            Given::Formula(formula) => Some(formula),
            Given::Rows(_) | Given::File(_) => None,
        }
    }

    /// The numbers for a matrix of a shape, of a block with itself or not. A formula has none.
    pub fn rows(&self, shape: (usize, usize), of_itself: bool) -> Result<Cow<'_, Rows>, Unfit> {
        if let Some(rows) = self.numbers() {
            let own = (rows.rows, rows.cols);
            return if own == shape { Ok(Cow::Borrowed(rows)) } else { Err(Unfit::Shape(own)) };
        }
        let Given::File(file) = self else { return Err(Unfit::Shape((0, 0))) };
        let Content::Edges(edges) = &file.content else { return Err(Unfit::Shape((0, 0))) };
        if !edges.fits(shape, of_itself) {
            return Err(Unfit::Shape(edges.shape(of_itself)));
        }
        match (shape.0 as u64).checked_mul(shape.1 as u64).filter(|all| *all <= MAX_ENTRIES) {
            Some(_) => Ok(Cow::Owned(edges.matrix(shape, of_itself))),
            None => Err(Unfit::TooLarge),
        }
    }

    /// What messages call it, with the shape that it has: "the file `m.npy` holds 2 × 3 numbers".
    pub fn holds(&self, (rows, cols): (usize, usize)) -> String {
        match self {
            Given::File(file) => match &file.content {
                Content::Numbers(_) => {
                    format!("the file `{}` holds {rows} × {cols} numbers", file.path)
                }
                Content::Edges(edges) => {
                    let how = if edges.is_numbered() { "at least " } else { "" };
                    format!("the edges of `{}` join {how}{rows} × {cols} neurons", file.path)
                }
            },
            _ => format!("{rows} × {cols} numbers are given"),
        }
    }

    /// What would make it fit a matrix of a shape.
    pub fn mend(&self, (rows, cols): (usize, usize)) -> String {
        let shape = (Counted(rows as u64, "row"), Counted(cols as u64, "number"));
        match self {
            Given::File(_) => "make the sizes of the blocks those of the file".into(),
            _ => format!("write {} of {}", shape.0, shape.1),
        }
    }

    /// Edges between more neurons than a matrix may have entries.
    pub fn too_large(&self, needed: &str, place: Span) -> Diagnostic {
        let most = Counted(MAX_ENTRIES, "entry");
        let message = format!("a matrix of {needed} from a list of edges");
        Mistake::new(Code::TooLarge, place, message, format!("it has at most {most}"))
            .with_help("join smaller parts of the blocks")
    }
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
        let key = (path.to_string(), word, argument.map(String::from));
        if let Some(known) = self.files.get(&key) {
            return known.clone().map(Value::File);
        }
        let (source, options) = (self.source, self.options);
        let root = options.root.as_deref().unwrap_or(&source.folder);
        let reach = Reach { folder: &source.folder, root, max_bytes: MAX_DATA_BYTES };
        let file = match read_matrix(path, format, reach) {
            Ok(file) => Some(Arc::new(file)),
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
