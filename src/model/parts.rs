//! Slices: the neurons of a block that a connection joins, `h[1..40]` or `h[3]`.

use std::ops::Range;

use super::blocks::Blocks;
use super::network::BlockId;
use super::resolver::Resolver;
use super::value::{Value, is_whole, shown};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::{End, Expr, Name};
use crate::wording::Counted;

/// The first and last neuron of a part, from 1. A part that is the whole block is none.
pub(super) type Part = (usize, usize);

/// A block of a chain, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Slice {
    /// The block.
    pub block: BlockId,
    /// Its neurons; absent: all.
    pub part: Option<Part>,
}

impl Slice {
    /// Its neurons of a block of this size, from 0.
    pub fn neurons(self, size: usize) -> Range<usize> {
        self.part.map_or(0..size, |(first, last)| first - 1..last)
    }
}

/// The blocks of a chain, link by link; absent where a message has said why.
pub(super) fn slices(
    resolver: &mut Resolver,
    blocks: &Blocks,
    chain: &[Vec<End>],
) -> Vec<Vec<Option<Slice>>> {
    let mut slice = |end: &End| {
        let block = resolver.block(&end.name)?;
        let part = match &end.part {
            Some(expr) => {
                let draft = &blocks.drafts[block.index()];
                part(resolver, expr, draft.name, draft.size)?
            }
            None => None,
        };
        Some(Slice { block, part })
    };
    chain.iter().map(|link| link.iter().map(&mut slice).collect()).collect()
}

/// The part of a block that an expression names; absent inside where it is the whole block.
fn part(
    resolver: &mut Resolver,
    expr: &Expr,
    block: &Name,
    size: Option<usize>,
) -> Option<Option<Part>> {
    let (first, last) = match resolver.value(expr)? {
        Value::Number(neuron) => (neuron, neuron),
        Value::Range(first, last) => (first, last),
        other => {
            resolver.say(not_neurons(expr.span, other.describe()));
            return None;
        }
    };
    if let Some(broken) = [first, last].into_iter().find(|neuron| !is_whole(*neuron)) {
        resolver.say(not_neurons(expr.span, format!("the number {}", shown(broken))));
        return None;
    }
    // Of a block of unknown size it has been said why.
    let size = size?;
    if first < 1.0 || last > size as f64 {
        resolver.say(outside(expr.span, (first, last), block, size));
        return None;
    }
    let part = (first as usize, last as usize);
    Some((part != (1, size)).then_some(part))
}

/// A part as it is written: `[3]`, `[1..40]`; nothing for a whole block.
pub(super) fn written(part: Option<Part>) -> String {
    match part {
        None => String::new(),
        Some((first, last)) if first == last => format!("[{first}]"),
        Some((first, last)) => format!("[{first}..{last}]"),
    }
}

fn not_neurons(place: Span, found: String) -> Diagnostic {
    let message = "neurons are whole numbers from 1";
    Mistake::new(Code::BadValue, place, message, format!("this is {found}"))
        .with_help("write a neuron or a range of them, as in `h[3]` or `h[1..40]`")
}

fn outside(place: Span, (first, last): (f64, f64), block: &Name, size: usize) -> Diagnostic {
    let (name, neurons) = (&block.text, Counted(size as u64, "neuron"));
    let beyond = if first < 1.0 { first } else { last };
    let message = format!("`{name}` has no neuron {}", shown(beyond));
    let label = format!("its neurons are 1 to {size}");
    Mistake::new(Code::BadValue, place, message, label)
        .with_label(block.span, format!("`{name}` has {neurons}"))
        .with_help("name neurons that the block has, or make it larger")
}
