//! Matrices: their names, the shapes that follow from their uses, and what is stated about them.

use std::collections::HashMap;

use super::network::{Frozen, Initial, Matrix, MatrixId, Scale};
use super::properties::{First, Properties};
use super::resolver::Resolver;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::wording::Counted;

/// All matrices so far, in order of first mention.
#[derive(Debug, Default)]
pub(super) struct Matrices<'a> {
    drafts: Vec<Draft>,
    named: HashMap<&'a str, usize>,
}

/// A matrix of which more may be said.
#[derive(Debug)]
struct Draft {
    name: String,
    /// Its line or, without one, the connection that mentions it first.
    place: Span,
    properties: Properties,
    shape: Option<Shape>,
    /// The first mask of a connection that uses it.
    mask: Option<Span>,
    is_used: bool,
    told_conflict: bool,
    told_shape: bool,
}

/// The shape of a matrix, and which connection asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// Rows of `P`.
    pub rows: usize,
    /// Columns of `P`.
    pub cols: usize,
    /// The connection.
    pub place: Span,
}

impl<'a> Matrices<'a> {
    /// The matrix of a name: of a `matrix` line, or of a use. `line` is the place of its line.
    pub fn named(&mut self, name: &'a Name, line: Option<Span>, mention: Span) -> MatrixId {
        let index = match self.named.get(name.text.as_str()) {
            Some(index) => *index,
            None => {
                let id = self.unnamed(name.text.clone(), mention);
                self.named.insert(&name.text, id.index());
                id.index()
            }
        };
        if let Some(line) = line {
            self.drafts[index].place = line;
        }
        MatrixId::new(index)
    }

    /// The matrix of one connection alone, called by its text.
    pub fn unnamed(&mut self, name: String, place: Span) -> MatrixId {
        let id = MatrixId::new(self.drafts.len());
        self.drafts.push(Draft {
            name,
            place,
            properties: Properties::default(),
            shape: None,
            mask: None,
            is_used: false,
            told_conflict: false,
            told_shape: false,
        });
        id
    }

    /// Adds what a place states about a matrix.
    pub fn state(&mut self, resolver: &mut Resolver, id: MatrixId, properties: &Properties) {
        let draft = &mut self.drafts[id.index()];
        let conflict = draft.properties.merge(properties, &draft.name);
        if let Some(message) = conflict.filter(|_| !draft.told_conflict) {
            draft.told_conflict = true;
            resolver.say(message);
        }
    }

    /// Notes a use, with its first mask.
    pub fn note_use(&mut self, id: MatrixId, mask: Option<Span>) {
        let draft = &mut self.drafts[id.index()];
        draft.is_used = true;
        draft.mask = draft.mask.or(mask);
    }

    /// Notes the shape that a use asks for: the first one holds.
    pub fn note_shape(&mut self, resolver: &mut Resolver, id: MatrixId, shape: Shape) {
        let draft = &mut self.drafts[id.index()];
        let first = *draft.shape.get_or_insert(shape);
        let agrees = (first.rows, first.cols) == (shape.rows, shape.cols);
        if !agrees && !draft.told_shape {
            draft.told_shape = true;
            resolver.say(shapes_differ(&draft.name, first, shape));
        }
    }

    /// Checks all matrices and hands them out; those that nothing uses are left out, and so each
    /// position is the new one.
    pub fn finish(self, resolver: &mut Resolver) -> Finished {
        let mut finished = Finished::default();
        for draft in self.drafts {
            finished.ids.push(MatrixId::new(finished.matrices.len()));
            if draft.is_used {
                draft.check(resolver);
                finished.places.push(draft.place);
                finished.matrices.push(draft.finish());
            } else {
                finished.unused.push((draft.name, draft.place));
            }
        }
        finished
    }
}

/// The matrices of a network.
#[derive(Debug, Default)]
pub(super) struct Finished {
    /// Those that are used.
    pub matrices: Vec<Matrix>,
    /// Where each stands.
    pub places: Vec<Span>,
    /// The position of each draft among `matrices`.
    pub ids: Vec<MatrixId>,
    /// Name and place of the others.
    pub unused: Vec<(String, Span)>,
}

impl Draft {
    fn check(&self, resolver: &mut Resolver) {
        if let (Some(first), Some(mask)) = (&self.properties.initial, self.mask)
            && matches!(first.initial, Initial::Orthogonal { .. })
        {
            resolver.say_once(constrained_orthogonal(&self.name, first.span, mask));
        }
        let Some(shape) = self.shape.filter(|_| !self.told_shape) else { return };
        if let Some((_, at)) = self.properties.radius
            && shape.rows != shape.cols
        {
            resolver.say_once(not_square(&self.name, at, shape));
        }
        let literal = self.properties.initial.as_ref().and_then(|first| first.literal.as_ref());
        if let (Some(first), Some(rows)) = (&self.properties.initial, literal)
            && (rows.rows, rows.cols) != (shape.rows, shape.cols)
        {
            let given = by(rows.rows, rows.cols);
            resolver.say_once(misshapen(&self.name, &given, first.span, shape));
        }
    }

    fn finish(self) -> Matrix {
        let (rows, cols) = self.shape.map_or((0, 0), |shape| (shape.rows, shape.cols));
        let initial = match self.properties.initial {
            Some(First { literal: Some(literal), .. }) => {
                let fits = (literal.rows, literal.cols) == (rows, cols);
                Initial::Literal(if fits { literal.numbers.clone() } else { Vec::new() })
            }
            Some(first) => first.initial,
            None => Initial::Xavier,
        };
        Matrix {
            scale: self.properties.radius.map(|(radius, _)| Scale::Radius(radius)),
            frozen: if self.properties.frozen { Frozen::Whole } else { Frozen::No },
            ..Matrix::new(&self.name, rows, cols, initial)
        }
    }
}

fn by(rows: usize, cols: usize) -> String {
    format!("{rows} × {cols}")
}

fn shapes_differ(name: &str, first: Shape, again: Shape) -> Diagnostic {
    let (one, other) = (by(first.rows, first.cols), by(again.rows, again.cols));
    let message = Mistake::new(
        Code::SizeMismatch,
        again.place,
        format!("`{name}` is used as a matrix of {one} and of {other}"),
        format!("{other} here"),
    )
    .with_label(first.place, format!("{one} here"));
    if (first.rows, first.cols) == (again.cols, again.rows) {
        return message.with_help("use the transpose in one of them: `^T` behind the name");
    }
    message.with_help("give one of them another matrix")
}

fn constrained_orthogonal(name: &str, at: Span, mask: Span) -> Diagnostic {
    Mistake::new(
        Code::ConstrainedOrthogonal,
        at,
        format!("`{name}` has a mask and would not be orthogonal"),
        "orthogonal as a whole only",
    )
    .with_label(mask, "this removes entries of it")
    .with_help("remove the mask, or take `normal` instead of `orthogonal`")
}

fn not_square(name: &str, at: Span, shape: Shape) -> Diagnostic {
    Mistake::new(
        Code::NotSquare,
        at,
        format!("`{name}` is not square and has no spectral radius"),
        "needs a connection between blocks of one size",
    )
    .with_label(shape.place, format!("{} here", by(shape.rows, shape.cols)))
    .with_help("take `normal(gain = …)` to scale a matrix that is not square")
}

fn misshapen(name: &str, given: &str, at: Span, shape: Shape) -> Diagnostic {
    let needed = by(shape.rows, shape.cols);
    Mistake::new(
        Code::SizeMismatch,
        at,
        format!("`{name}` is a matrix of {needed} and is given {given} numbers"),
        format!("{given} here"),
    )
    .with_label(shape.place, format!("{needed} here (`to` × `from`)"))
    .with_help(format!(
        "write {} of {}",
        Counted(shape.rows as u64, "row"),
        Counted(shape.cols as u64, "number")
    ))
}
