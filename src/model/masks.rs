//! Masks of connections: from attributes, and whether they fit the blocks.

use super::attributes::{Attributes, Stated};
use super::network::Mask;
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
    /// The mask.
    pub mask: Mask,
    /// Rows and columns of a literal one.
    shape: Option<(usize, usize)>,
    /// The attribute.
    pub span: Span,
}

/// One end of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct End<'a> {
    /// The block's name where it is declared.
    pub name: &'a Name,
    /// Its neurons.
    pub size: usize,
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
            Ok(stated) if masks.iter().any(|mask: &StatedMask| mask.mask == stated.mask) => {}
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
    let mask = match stated.word.name {
        "no_self" => Mask::NoSelf,
        "sparse" => Mask::Sparse(bound.number("p").unwrap_or(1.0)),
        "band" => Mask::Band(bound.whole("k").unwrap_or(0)),
        "lower" => Mask::Lower,
        "mask" => {
            let rows = bound.value("rows").and_then(|value| value.rows());
            return literal(rows, span);
        }
        _ => Mask::OneToOne,
    };
    Ok(StatedMask { mask, shape: None, span })
}

fn literal(rows: Option<Rows>, span: Span) -> Result<StatedMask, Box<Diagnostic>> {
    let Rows { rows, cols, numbers } = rows.unwrap_or(Rows { rows: 0, cols: 0, numbers: vec![] });
    if let Some(entry) = numbers.iter().position(|number| *number != 0.0 && *number != 1.0) {
        let (row, col) = (entry / cols + 1, entry % cols + 1);
        let message = "a mask is made of 0 and 1";
        let label = format!("found {} in row {row}, column {col}", numbers[entry]);
        let message = Mistake::new(Code::BadValue, span, message, label)
            .with_help("give first values with `init = [[…], …]`");
        return Err(Box::new(message));
    }
    let entries = numbers.iter().map(|number| *number == 1.0).collect();
    Ok(StatedMask { mask: Mask::Literal(entries), shape: Some((rows, cols)), span })
}

impl StatedMask {
    /// Why the mask does not go with a connection, if it does not.
    pub fn misfit(&self, from: End, to: End) -> Option<Diagnostic> {
        match (&self.mask, self.shape) {
            (Mask::OneToOne, _) if from.size != to.size => Some(sizes_differ(self.span, from, to)),
            (Mask::NoSelf, _) if from.name != to.name => Some(not_itself(self.span, from, to)),
            (Mask::Literal(_), Some((rows, cols))) if (rows, cols) != (to.size, from.size) => {
                Some(misshapen(self.span, (rows, cols), from, to))
            }
            _ => None,
        }
    }
}

fn with_ends(message: Mistake, from: End, to: End) -> Mistake {
    let label =
        |end: End| format!("`{}` has {}", end.name.text, Counted(end.size as u64, "neuron"));
    let message = message.with_label(from.name.span, label(from));
    if from.name == to.name { message } else { message.with_label(to.name.span, label(to)) }
}

fn sizes_differ(span: Span, from: End, to: End) -> Diagnostic {
    let (a, b) = (&from.name.text, &to.name.text);
    let message = format!("`{a}` and `{b}` have different sizes and cannot be joined one to one");
    let label = "neuron i to neuron i needs equal sizes";
    let message = Mistake::new(Code::SizeMismatch, span, message, label);
    with_ends(message, from, to).with_help("make the sizes equal, or take another mask")
}

fn not_itself(span: Span, from: End, to: End) -> Diagnostic {
    let (a, b) = (&from.name.text, &to.name.text);
    let message = format!("`no_self` in a connection from `{a}` to `{b}`");
    let label = "only a block connected to itself has connections of a neuron to itself";
    Mistake::new(Code::BadValue, span, message, label)
        .with_help("remove `no_self`, or write `mask` for a pattern of your own")
}

fn misshapen(span: Span, (rows, cols): (usize, usize), from: End, to: End) -> Diagnostic {
    let message =
        format!("the mask has {rows} × {cols} entries, its connection {} × {}", to.size, from.size);
    let label = "rows are neurons of the target, columns of the source";
    let message = Mistake::new(Code::SizeMismatch, span, message, label);
    with_ends(message, from, to).with_help(format!(
        "write {} of {}",
        Counted(to.size as u64, "row"),
        Counted(from.size as u64, "number")
    ))
}
