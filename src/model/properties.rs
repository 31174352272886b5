//! Properties of a matrix: first values, radius, frozen. They may be stated on the `matrix` line
//! and on each connection that uses the matrix, once or equally.

use std::rc::Rc;

use super::attributes::{Attributes, Stated};
use super::network::Initial;
use super::resolver::{Bound, Resolver};
use super::value::{Rows, shown};
use super::words::Class;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;

/// What is stated about a matrix so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Properties {
    /// Where the first values come from.
    pub initial: Option<First>,
    /// The spectral radius to scale to, and where it is stated.
    pub radius: Option<(f64, Span)>,
    /// Whether training leaves it alone.
    pub frozen: bool,
}

/// Where the first values of a matrix come from, and where that is stated.
#[derive(Debug, Clone)]
pub(super) struct First {
    /// The initialiser; literal rows are kept in `literal` until their shape is checked.
    pub initial: Initial,
    /// Given numbers.
    pub literal: Option<Rc<Rows>>,
    /// The attribute.
    pub span: Span,
    /// Whether `copy` states it.
    pub by_copy: bool,
}

impl First {
    fn says_the_same(&self, other: &First) -> bool {
        self.initial == other.initial && self.literal == other.literal
    }

    fn is_orthogonal(&self) -> bool {
        matches!(self.initial, Initial::Orthogonal { .. })
    }
}

impl Properties {
    /// The properties among the attributes of a matrix or a connection.
    pub fn of(resolver: &mut Resolver, attributes: &Attributes) -> Self {
        let mut properties = Properties {
            frozen: attributes.find("frozen").is_some() || attributes.find("copy").is_some(),
            ..Properties::default()
        };
        if let Some(radius) = attributes.find("radius") {
            properties.radius = radius.bound.number("rho").map(|rho| (rho, radius.span));
        }
        let mut initials = attributes
            .of(Class::Matrix)
            .filter(|stated| !matches!(stated.word.name, "radius" | "frozen"));
        if let Some(first) = initials.next() {
            properties.initial = first_values(resolver, first);
            if let Some(again) = initials.next() {
                resolver.say(two_initials(first, again));
            }
        }
        if let Some(copy) = attributes.find("copy") {
            let first = First {
                initial: Initial::Constant(1.0),
                literal: None,
                span: copy.span,
                by_copy: true,
            };
            let message = properties.merge_initial(&first, "the matrix of a `copy`");
            message.into_iter().for_each(|message| resolver.say(message));
        }
        properties
    }

    /// Adds what another place states about the same matrix; a contradiction is a message.
    pub fn merge(&mut self, other: &Properties, name: &str) -> Option<Diagnostic> {
        self.frozen |= other.frozen;
        let initial = match &other.initial {
            Some(first) => self.merge_initial(first, &format!("`{name}`")),
            None => None,
        };
        initial.or_else(|| self.merge_radius(other.radius?, name))
    }

    fn merge_initial(&mut self, other: &First, matrix: &str) -> Option<Diagnostic> {
        let Some(first) = &mut self.initial else {
            self.initial = Some(other.clone());
            return None;
        };
        if first.says_the_same(other) {
            return None;
        }
        // A `copy` has a mask, which is the one thing to say about it and `orthogonal`.
        if first.is_orthogonal() && other.by_copy {
            return None;
        }
        if first.by_copy && other.is_orthogonal() {
            *first = other.clone();
            return None;
        }
        let message = format!("{matrix} is given two different first values");
        Some(conflict(message, other.span, first.span))
    }

    fn merge_radius(&mut self, (radius, span): (f64, Span), name: &str) -> Option<Diagnostic> {
        let (first, place) = *self.radius.get_or_insert((radius, span));
        (first != radius).then(|| {
            let radii = format!("{} and {}", shown(first), shown(radius));
            conflict(format!("`{name}` is given two radii, {radii}"), span, place)
        })
    }
}

fn first_values(resolver: &mut Resolver, stated: &Stated) -> Option<First> {
    let bound = &stated.bound;
    let initial = match stated.word.name {
        "xavier" => Initial::Xavier,
        "normal" => Initial::Normal { gain: bound.number("gain").unwrap_or(1.0) },
        "uniform" => Initial::Uniform { range: uniform_range(resolver, stated)? },
        "constant" => Initial::Constant(bound.number("value")?),
        "identity" => Initial::Identity { scale: bound.number("scale").unwrap_or(1.0) },
        "orthogonal" => Initial::Orthogonal { gain: bound.number("gain").unwrap_or(1.0) },
        _ => Initial::Literal(Vec::new()),
    };
    let literal = literal_rows(bound);
    Some(First { initial, literal, span: stated.span, by_copy: false })
}

/// Shared by all matrices of a chain until each is known to have this shape.
fn literal_rows(bound: &Bound) -> Option<Rc<Rows>> {
    bound.value("rows").and_then(|value| value.rows()).map(Rc::new)
}

/// `uniform`: none; `uniform(a)`: ±a; `uniform(low, high)`. The outer option is absent where the
/// range is empty.
fn uniform_range(resolver: &mut Resolver, stated: &Stated) -> Option<Option<(f64, f64)>> {
    let (low, high) = match (stated.bound.number("low"), stated.bound.number("high")) {
        (None, None) => return Some(None),
        (Some(half), None) => (-half, half),
        (Some(low), Some(high)) => (low, high),
        (None, Some(half)) => (-half, half),
    };
    if low <= high {
        return Some(Some((low, high)));
    }
    let written = format!("uniform({}, {})", shown(high), shown(low));
    resolver.say(
        Mistake::new(
            Code::BadValue,
            stated.span,
            format!("the range from {} to {} is empty", shown(low), shown(high)),
            "its low end is above its high end",
        )
        .with_edit(format!("write `{written}`"), stated.span, written),
    );
    None
}

fn two_initials(first: &Stated, again: &Stated) -> Diagnostic {
    Mistake::new(
        Code::RepeatedStatement,
        again.span,
        "first values are given twice",
        format!("`{}` is a second word for them", again.word.name),
    )
    .with_label(first.span, format!("the first one, `{}`", first.word.name))
    .with_help("remove one of them")
}

fn conflict(message: String, again: Span, first: Span) -> Diagnostic {
    Mistake::new(Code::ConflictingProperties, again, message, "stated differently here")
        .with_label(first, "first stated here")
        .with_help("state it once, or equally")
}
