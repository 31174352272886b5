//! Masks of connections: from attributes, and what they are between two blocks.

use super::attributes::{Attributes, Stated};
use super::given::{Given, Listed, Unfit, too_large};
use super::network::Mask;
use super::parts::{Part, written};
use super::resolver::Resolver;
use super::value::Rows;
use super::words::Class;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::wording::Counted;

/// A mask and where it is stated.
#[derive(Debug, Clone)]
pub(super) struct StatedMask {
    kind: Kind,
    /// The attribute.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    /// By a word.
    Word(Mask),
    /// By `mask = …`: what it is depends on the blocks.
    Entries(Given),
}

/// One end of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct End<'a> {
    /// The block's name where it is declared.
    pub name: &'a Name,
    /// The part of the block that is joined; absent: all of it.
    pub part: Option<Part>,
    /// The neurons that are joined.
    pub size: usize,
}

impl End<'_> {
    /// As it is written: `h`, `h[1..40]`.
    pub fn text(&self) -> String {
        format!("{}{}", self.name.text, written(self.part))
    }

    /// Whether two ends are the same neurons.
    pub fn is_same(&self, other: &End) -> bool {
        self.name == other.name && self.part == other.part
    }
}

/// The masks among the attributes of a connection; none where one of them is mistaken.
pub(super) fn masks_of(
    resolver: &mut Resolver,
    attributes: &Attributes,
) -> Option<Vec<StatedMask>> {
    let mut masks = Vec::new();
    let mut complete = true;
    for stated in &attributes.stated {
        if stated.word.class != Class::Mask && stated.word.name != "copy" {
            continue;
        }
        match mask_of(stated) {
            // `copy` may stand beside `one_to_one`, which says the same.
            Ok(stated) if masks.iter().any(|mask: &StatedMask| mask.kind == stated.kind) => {}
            Ok(stated) => masks.push(stated),
            Err(message) => {
                complete = false;
                resolver.say(*message);
            }
        }
    }
    complete.then_some(masks)
}

fn mask_of(stated: &Stated) -> Result<StatedMask, Box<Diagnostic>> {
    let span = stated.span;
    let bound = &stated.bound;
    let kind = match stated.word.name {
        "no_self" => Kind::Word(Mask::NoSelf),
        "sparse" => Kind::Word(Mask::Sparse(bound.number("p").unwrap_or(1.0))),
        "band" => Kind::Word(Mask::Band(bound.whole("k").unwrap_or(0))),
        "lower" => Kind::Word(Mask::Lower),
        "mask" => Kind::Entries(entries(bound.value("entries").and_then(Given::of), span)?),
        _ => Kind::Word(Mask::OneToOne),
    };
    Ok(StatedMask { kind, span })
}

/// The entries of `mask = …`; numbers are 0 and 1, those of edges being counts.
fn entries(given: Option<Given>, span: Span) -> Result<Given, Box<Diagnostic>> {
    let none = Listed::Rows(Rows { rows: 0, cols: 0, numbers: Vec::new() }.into());
    let given = given.unwrap_or(Given::Listed(none));
    let Given::Listed(listed) = &given else { return Ok(given) };
    let Some(rows) = listed.numbers() else { return Ok(given) };
    let no_truth = |number: &f64| *number != 0.0 && *number != 1.0;
    let Some(entry) = rows.numbers.iter().position(no_truth) else { return Ok(given) };
    let (row, col) = (entry / rows.cols + 1, entry % rows.cols + 1);
    let found = format!("found {} in row {row}, column {col}", rows.numbers[entry]);
    let label = match listed.path() {
        Some(path) => format!("`{path}`: {found}"),
        None => found,
    };
    let help = "give first values with `init = …`, or a mask by comparing: `mask = to > from`";
    let message = "a mask is made of 0 and 1";
    Err(Box::new(Mistake::new(Code::BadValue, span, message, label).with_help(help)))
}

impl StatedMask {
    /// Whether it is a formula.
    pub fn is_formula(&self) -> bool {
        matches!(self.kind, Kind::Entries(Given::Formula(_)))
    }

    /// The mask between two blocks, or why it does not go with them.
    pub fn between(&self, from: End, to: End) -> Result<Mask, Box<Diagnostic>> {
        match &self.kind {
            Kind::Word(Mask::OneToOne) if from.size != to.size => {
                Err(Box::new(sizes_differ(self.span, from, to)))
            }
            Kind::Word(Mask::NoSelf) if !from.is_same(&to) => {
                Err(Box::new(not_itself(self.span, from, to)))
            }
            Kind::Word(mask) => Ok(mask.clone()),
            Kind::Entries(Given::Formula(formula)) => Ok(Mask::Formula(formula.clone())),
            Kind::Entries(Given::Listed(given)) => match given
                .rows((to.size, from.size), from.is_same(&to))
            {
                Ok(rows) => Ok(Mask::Literal(rows.numbers.iter().map(|it| *it != 0.0).collect())),
                Err(unfit) => Err(Box::new(misshapen(self.span, given, unfit, from, to))),
            },
        }
    }
}

fn with_ends(message: Mistake, from: End, to: End) -> Mistake {
    let label = |end: End| format!("`{}` has {}", end.text(), Counted(end.size as u64, "neuron"));
    let message = message.with_label(from.name.span, label(from));
    if from.is_same(&to) { message } else { message.with_label(to.name.span, label(to)) }
}

fn sizes_differ(span: Span, from: End, to: End) -> Diagnostic {
    let (a, b) = (from.text(), to.text());
    let message = format!("`{a}` and `{b}` have different sizes and cannot be joined one to one");
    let label = "neuron i to neuron i needs equal sizes";
    let message = Mistake::new(Code::SizeMismatch, span, message, label);
    with_ends(message, from, to).with_help("make the sizes equal, or take another mask")
}

fn not_itself(span: Span, from: End, to: End) -> Diagnostic {
    let (a, b) = (from.text(), to.text());
    let message = format!("`no_self` in a connection from `{a}` to `{b}`");
    let label = "only a block connected to itself has connections of a neuron to itself";
    Mistake::new(Code::BadValue, span, message, label)
        .with_removal("remove `no_self`, or write `mask` for a pattern of your own", span)
}

fn misshapen(span: Span, given: &Listed, unfit: Unfit, from: End, to: End) -> Diagnostic {
    let needed = format!("{} × {}", to.size, from.size);
    let Unfit::Shape(shape) = unfit else { return too_large(&needed, span) };
    let message = match given.path() {
        Some(_) => format!("{}, the connection has {needed} entries", given.holds(shape)),
        None => {
            let (rows, cols) = shape;
            format!("the mask has {rows} × {cols} entries, its connection {needed}")
        }
    };
    let label = "rows are neurons of the target, columns of the source";
    let message = Mistake::new(Code::SizeMismatch, span, message, label);
    with_ends(message, from, to).with_help(given.mend((to.size, from.size)))
}
