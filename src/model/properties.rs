//! Properties of a matrix: first values and their scale, signs, symmetry, rank, frozen. They may be
//! stated on the `matrix` line and on each connection that uses the matrix, once or equally.

use super::PropertyPlaces;
use super::attributes::{Attributes, Stated};
use super::given::{Given, Listed};
use super::network::{Frozen, Initial, Sign};
use super::resolver::Resolver;
use super::value::{Value, shown};
use super::words::Class;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::formula::Formula;
use crate::source::Span;

/// What is stated about a matrix so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Properties {
    /// Where the first values come from.
    pub initial: Option<First>,
    /// The spectral radius to scale to.
    pub radius: Option<Placed<f64>>,
    /// Where `balanced` is stated.
    pub balanced: Option<Placed<()>>,
    /// The sign of all entries.
    pub sign: Option<Placed<Sign>>,
    /// Where `symmetric` is stated.
    pub symmetric: Option<Placed<()>>,
    /// k of `rank(k)`.
    pub rank: Option<Placed<usize>>,
    /// What training leaves alone.
    pub frozen: Option<Placed<Frozen>>,
}

/// A property and where it is stated.
#[derive(Debug, Clone)]
pub(super) struct Placed<T> {
    /// The property.
    pub value: T,
    /// The attribute.
    pub span: Span,
}

/// Where the first values of a matrix come from, and where that is stated.
#[derive(Debug, Clone)]
pub(super) struct First {
    /// The initialiser; what `init` gives is kept in `given` until the shape is known.
    pub initial: Initial,
    /// What `init` gives.
    pub given: Option<Listed>,
    /// The attribute.
    pub span: Span,
    /// Whether `copy` states it.
    pub by_copy: bool,
}

impl First {
    fn says_the_same(&self, other: &First) -> bool {
        self.initial == other.initial && self.given == other.given
    }

    fn is_orthogonal(&self) -> bool {
        matches!(self.initial, Initial::Orthogonal { .. })
    }
}

impl Properties {
    /// The properties among the attributes of a matrix or a connection.
    pub fn of(resolver: &mut Resolver, attributes: &Attributes) -> Self {
        let placed =
            |word: &str| attributes.find(word).map(|it| Placed { value: (), span: it.span });
        let number = |word: &str, argument: &str| {
            let stated = attributes.find(word)?;
            Some(Placed { value: stated.bound.number(argument)?, span: stated.span })
        };
        let mut properties = Properties {
            initial: initial(resolver, attributes),
            radius: number("radius", "rho"),
            balanced: placed("balanced"),
            sign: sign(resolver, attributes),
            symmetric: placed("symmetric"),
            rank: number("rank", "k").map(|k| Placed { value: k.value as usize, span: k.span }),
            frozen: attributes.find("frozen").map(frozen),
        };
        if let Some(copy) = attributes.find("copy") {
            let message =
                properties.merge(&Properties::of_copy(copy.span), "the matrix of a `copy`");
            message.into_iter().for_each(|message| resolver.say(message));
        }
        properties
    }

    /// What `copy` states: weight 1, frozen.
    fn of_copy(span: Span) -> Self {
        let initial = Initial::Constant(1.0);
        Properties {
            initial: Some(First { initial, given: None, span, by_copy: true }),
            frozen: Some(Placed { value: Frozen::Whole, span }),
            ..Properties::default()
        }
    }

    /// Where each is stated.
    pub fn places(&self) -> PropertyPlaces {
        fn place<T>(property: &Option<Placed<T>>) -> Option<Span> {
            property.as_ref().map(|property| property.span)
        }
        PropertyPlaces {
            initial: self.initial.as_ref().map(|first| first.span),
            radius: place(&self.radius),
            balanced: place(&self.balanced),
            sign: place(&self.sign),
            symmetric: place(&self.symmetric),
            rank: place(&self.rank),
            frozen: place(&self.frozen),
        }
    }

    /// Adds what another place states about the same matrix, which messages call `matrix`; a
    /// contradiction is a message.
    pub fn merge(&mut self, other: &Properties, matrix: &str) -> Option<Diagnostic> {
        let say = |what: String, (again, first): (Span, Span)| {
            conflict(format!("{matrix} is {what}"), again, first)
        };
        let initial = self.merge_initial(other.initial.as_ref());
        let initial = initial.map(|places| say("given two different first values".into(), places));
        let radius = merged(&mut self.radius, &other.radius).map(|(places, first, again)| {
            let radii = format!("{} and {}", shown(first), shown(again));
            say(format!("given two radii, {radii}"), places)
        });
        let sign = merged(&mut self.sign, &other.sign)
            .map(|(places, ..)| say("stated to be `nonneg` and `nonpos`".into(), places));
        let rank = merged(&mut self.rank, &other.rank).map(|(places, first, again)| {
            say(format!("given two ranks, {first} and {again}"), places)
        });
        let frozen = merged(&mut self.frozen, &other.frozen)
            .map(|(places, ..)| say("frozen in two different ways".into(), places));
        merged(&mut self.balanced, &other.balanced);
        merged(&mut self.symmetric, &other.symmetric);
        initial.or(radius).or(sign).or(rank).or(frozen)
    }

    /// The places of two different first values.
    fn merge_initial(&mut self, other: Option<&First>) -> Option<(Span, Span)> {
        let other = other?;
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
        Some((other.span, first.span))
    }
}

/// Takes over what is stated at another place. Where it is something else: both places, and what
/// they state.
fn merged<T: Clone + PartialEq>(
    mine: &mut Option<Placed<T>>,
    other: &Option<Placed<T>>,
) -> Option<((Span, Span), T, T)> {
    let other = other.as_ref()?;
    let first = mine.get_or_insert_with(|| other.clone());
    let places = (other.span, first.span);
    (first.value != other.value).then(|| (places, first.value.clone(), other.value.clone()))
}

/// The first values that are stated, if any are. `balanced(gain = g)` states `normal(gain = g)`.
fn initial(resolver: &mut Resolver, attributes: &Attributes) -> Option<First> {
    let mut initials = attributes.of(Class::Matrix).filter(|stated| match stated.word.name {
        "xavier" | "normal" | "uniform" | "constant" | "identity" | "orthogonal" | "init" => true,
        "balanced" => stated.bound.number("gain").is_some(),
        _ => false,
    });
    let stated = initials.next()?;
    let first = first_values(resolver, stated)?;
    for again in initials {
        let is_the_same = stated.word.name == "balanced" || again.word.name == "balanced";
        let says_the_same = |other: First| other.says_the_same(&first);
        if is_the_same && first_values(resolver, again).is_some_and(says_the_same) {
            continue;
        }
        resolver.say(two_initials(stated, again));
        break;
    }
    Some(first)
}

/// `nonneg`, `nonpos`.
fn sign(resolver: &mut Resolver, attributes: &Attributes) -> Option<Placed<Sign>> {
    let placed = |word: &str, value: Sign| {
        attributes.find(word).map(|stated| Placed { value, span: stated.span })
    };
    match (placed("nonneg", Sign::Positive), placed("nonpos", Sign::Negative)) {
        (Some(one), Some(other)) => {
            let (first, again) = (one.span.min(other.span), one.span.max(other.span));
            let message = "a matrix cannot be both `nonneg` and `nonpos`";
            let mistake =
                Mistake::new(Code::ConflictingProperties, again, message, "the other sign here");
            let mistake = mistake.with_label(first, "one sign here");
            resolver.say(mistake.with_removal("remove one of them", again));
            Some(one)
        }
        (one, other) => one.or(other),
    }
}

/// `frozen`, `frozen = formula`.
fn frozen(stated: &Stated) -> Placed<Frozen> {
    let value = match stated.bound.value("where") {
        None | Some(Value::Truth(true)) => Frozen::Whole,
        Some(Value::Formula(formula)) => match **formula {
            Formula::Number(0.0) => Frozen::No,
            Formula::Number(_) => Frozen::Whole,
            _ => Frozen::Where(formula.clone()),
        },
        Some(value) if value.number().is_some_and(|number| number != 0.0) => Frozen::Whole,
        Some(_) => Frozen::No,
    };
    Placed { value, span: stated.span }
}

fn first_values(resolver: &mut Resolver, stated: &Stated) -> Option<First> {
    let bound = &stated.bound;
    let initial = match stated.word.name {
        "xavier" => Initial::Xavier,
        "normal" | "balanced" => Initial::Normal { gain: bound.number("gain").unwrap_or(1.0) },
        "uniform" => Initial::Uniform { range: uniform_range(resolver, stated)? },
        "constant" => Initial::Constant(bound.number("value")?),
        "identity" => Initial::Identity { scale: bound.number("scale").unwrap_or(1.0) },
        "orthogonal" => Initial::Orthogonal { gain: bound.number("gain").unwrap_or(1.0) },
        _ => return given(stated),
    };
    Some(First { initial, given: None, span: stated.span, by_copy: false })
}

/// `init = …`
fn given(stated: &Stated) -> Option<First> {
    let (initial, given) = match Given::of(stated.bound.value("entries")?)? {
        Given::Formula(formula) => (Initial::Formula(formula), None),
        Given::Listed(listed) => (Initial::Literal(Vec::new()), Some(listed)),
    };
    Some(First { initial, given, span: stated.span, by_copy: false })
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
    .with_removal("remove one of them", again.span)
}

fn conflict(message: String, again: Span, first: Span) -> Diagnostic {
    Mistake::new(Code::ConflictingProperties, again, message, "stated differently here")
        .with_label(first, "first stated here")
        .with_help("state it once, or equally")
}
