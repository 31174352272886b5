//! Matrices: their names, the shapes that follow from their uses, and what is stated about them.

use std::collections::HashMap;

use super::PropertyPlaces;
use super::blocks::Blocks;
use super::contradictions::contradictions;
use super::given::{Listed, Unfit, too_large};
use super::network::{BlockId, Frozen, Initial, Matrix, MatrixId, Scale};
use super::properties::{First, Properties};
use super::resolver::Resolver;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::wording::Counted;

/// All matrices so far: those with a line of their own, then the others in order of first mention.
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
    /// Whether a statement about it has a mistake.
    is_broken: bool,
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
    /// Its source and target.
    pub ends: (BlockId, BlockId),
    /// Whether it joins the same neurons.
    pub of_itself: bool,
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
            is_broken: false,
            told_conflict: false,
            told_shape: false,
        });
        id
    }

    /// Adds what a place states about a matrix.
    pub fn state(&mut self, resolver: &mut Resolver, id: MatrixId, properties: &Properties) {
        let draft = &mut self.drafts[id.index()];
        let conflict = draft.properties.merge(properties, &format!("`{}`", draft.name));
        if let Some(message) = conflict.filter(|_| !draft.told_conflict) {
            draft.told_conflict = true;
            resolver.say(message);
        }
    }

    /// Notes that a statement about a matrix has a mistake, if it has.
    pub fn distrust_if(&mut self, is_broken: bool, id: MatrixId) {
        self.drafts[id.index()].is_broken |= is_broken;
    }

    /// Notes that statements are missing which may use any matrix that has a name.
    pub fn distrust_named(&mut self) {
        self.named.values().for_each(|index| self.drafts[*index].is_broken = true);
    }

    /// k of `rank(k)` as far as it is stated of a name.
    pub fn rank_of(&self, name: &Name) -> Option<usize> {
        let index = self.named.get(name.text.as_str())?;
        self.drafts[*index].properties.rank.as_ref().map(|rank| rank.value)
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
    pub fn finish(self, resolver: &mut Resolver, blocks: &Blocks) -> Finished {
        let mut finished = Finished::default();
        for draft in self.drafts {
            finished.ids.push(MatrixId::new(finished.matrices.len()));
            if draft.is_used {
                let (faults, is_known) = (resolver.faults(), draft.is_known());
                draft.check(resolver);
                finished.places.push(draft.place);
                finished.properties.push(draft.properties.places());
                finished.matrices.push(draft.finish(resolver, blocks));
                finished.is_sound.push(is_known && resolver.faults() == faults);
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
    /// Where the properties of each are stated.
    pub properties: Vec<PropertyPlaces>,
    /// Whether no mistake was met in what is stated of each, or in a use of it.
    pub is_sound: Vec<bool>,
    /// The position of each draft among `matrices`.
    pub ids: Vec<MatrixId>,
    /// Name and place of the others.
    pub unused: Vec<(String, Span)>,
}

impl Draft {
    fn is_known(&self) -> bool {
        !(self.is_broken || self.told_conflict || self.told_shape) && self.shape.is_some()
    }

    fn check(&self, resolver: &mut Resolver) {
        for message in contradictions(&self.name, &self.properties, self.mask) {
            resolver.say_once(message);
        }
        let Some(shape) = self.shape.filter(|_| !self.told_shape) else { return };
        let Properties { radius, symmetric, rank, .. } = &self.properties;
        if shape.rows != shape.cols {
            if let Some(radius) = radius {
                resolver.say_once(no_radius(&self.name, radius.span, shape));
            }
            if let Some(symmetric) = symmetric {
                resolver.say_once(no_mirror(&self.name, symmetric.span, shape));
            }
        }
        if let Some(rank) = rank.as_ref().filter(|rank| rank.value > shape.rows.min(shape.cols)) {
            resolver.say_once(full_rank(&self.name, rank.value, rank.span, shape));
        }
    }

    fn finish(self, resolver: &mut Resolver, blocks: &Blocks) -> Matrix {
        let (rows, cols) = self.shape.map_or((0, 0), |shape| (shape.rows, shape.cols));
        let Properties { initial, radius, balanced, sign, symmetric, rank, frozen } =
            self.properties;
        let initial = match initial {
            Some(first) => match self.shape.filter(|_| !self.told_shape) {
                Some(shape) => first_values(resolver, blocks, &self.name, first, shape),
                None => first.initial,
            },
            None if balanced.is_some() || rank.is_some() => Initial::Normal { gain: 1.0 },
            None => Initial::Xavier,
        };
        Matrix {
            scale: match (balanced, radius) {
                (None, None) => None,
                (None, Some(radius)) => Some(Scale::Radius(radius.value)),
                (Some(_), None) => Some(Scale::Balanced),
                (Some(_), Some(radius)) => Some(Scale::BalancedRadius(radius.value)),
            },
            symmetric: symmetric.is_some(),
            sign: sign.map(|sign| sign.value),
            rank: rank.map(|rank| rank.value),
            frozen: frozen.map_or(Frozen::No, |frozen| frozen.value),
            ..Matrix::new(&self.name, rows, cols, initial)
        }
    }
}

/// The first values for a shape; what is given for another one is told.
fn first_values(
    resolver: &mut Resolver,
    blocks: &Blocks,
    name: &str,
    first: First,
    shape: Shape,
) -> Initial {
    let Some(given) = &first.given else { return first.initial };
    match given.rows((shape.rows, shape.cols), shape.of_itself) {
        Ok(rows) => Initial::Literal(rows.into_owned().numbers),
        Err(unfit) => {
            resolver.say_once(misshapen(blocks, name, (given, first.span), unfit, shape));
            Initial::Literal(Vec::new())
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

fn no_radius(name: &str, at: Span, shape: Shape) -> Diagnostic {
    not_square(format!("`{name}` is not square and has no spectral radius"), at, shape)
        .with_help("take `normal(gain = …)` to scale a matrix that is not square")
}

fn no_mirror(name: &str, at: Span, shape: Shape) -> Diagnostic {
    not_square(format!("`{name}` is not square and cannot be symmetric"), at, shape)
        .with_removal("remove `symmetric`, or make the blocks of one size", at)
}

fn not_square(message: String, at: Span, shape: Shape) -> Mistake {
    let label = "needs a connection between blocks of one size";
    Mistake::new(Code::NotSquare, at, message, label)
        .with_label(shape.place, format!("{} here", by(shape.rows, shape.cols)))
}

fn full_rank(name: &str, rank: usize, at: Span, shape: Shape) -> Diagnostic {
    let most = shape.rows.min(shape.cols);
    let needed = by(shape.rows, shape.cols);
    let message = format!("`{name}` is a matrix of {needed} and has no rank {rank}");
    Mistake::new(Code::BadValue, at, message, format!("its rank is at most {most}"))
        .with_label(shape.place, format!("{needed} here"))
        .with_help("give a smaller rank, or leave it out")
}

fn misshapen(
    blocks: &Blocks,
    name: &str,
    (given, at): (&Listed, Span),
    unfit: Unfit,
    shape: Shape,
) -> Diagnostic {
    let needed = by(shape.rows, shape.cols);
    let Unfit::Shape((rows, cols)) = unfit else { return too_large(&needed, at) };
    let found = by(rows, cols);
    let message = match given.path() {
        Some(_) => format!("`{name}` is a matrix of {needed}, {}", given.holds((rows, cols))),
        None => format!("`{name}` is a matrix of {needed} and is given {found} numbers"),
    };
    let mistake = Mistake::new(Code::SizeMismatch, at, message, format!("{found} here"))
        .with_label(shape.place, format!("{needed} here (`to` × `from`)"));
    let mistake = match given.path() {
        Some(_) => with_ends(mistake, blocks, shape),
        None => mistake,
    };
    mistake.with_help(given.mend((shape.rows, shape.cols)))
}

/// Adds both blocks with their sizes.
fn with_ends(mistake: Mistake, blocks: &Blocks, shape: Shape) -> Mistake {
    let (from, to) = shape.ends;
    let ends = if from == to { vec![from] } else { vec![from, to] };
    ends.into_iter().fold(mistake, |mistake, end| {
        let block = &blocks.drafts[end.index()];
        let neurons = Counted(block.size.unwrap_or(0) as u64, "neuron");
        mistake.with_label(block.name.span, format!("`{}` has {neurons}", block.name.text))
    })
}

#[cfg(test)]
mod tests;
