//! Bias vectors: one for each block that has one, or shared by name.

use std::collections::HashMap;
use std::rc::Rc;

use super::attributes::Stated;
use super::network::{Vector, VectorId};
use super::numbers::Numbers;
use super::resolver::Resolver;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::wording::Counted;

/// All bias vectors so far.
#[derive(Debug, Default)]
pub(super) struct Biases {
    drafts: Vec<Draft>,
    named: HashMap<String, VectorId>,
}

/// A bias vector of which more may be said.
#[derive(Debug)]
struct Draft {
    name: String,
    size: Option<usize>,
    /// The name of the first block that has it.
    block: Span,
    values: Option<(Rc<Numbers>, Span)>,
    frozen: bool,
    /// Whether a message has said that its users disagree.
    told: bool,
}

/// What a `bias` attribute says of each block that it stands on.
#[derive(Debug)]
pub(super) struct BiasManner<'a> {
    values: Option<(Rc<Numbers>, Span)>,
    frozen: bool,
    name: Option<&'a str>,
}

impl<'a> BiasManner<'a> {
    /// Of a `bias` attribute.
    pub fn of(stated: &Stated<'a>) -> Self {
        Self {
            values: Numbers::given(&stated.bound, "value"),
            frozen: stated.bound.value("frozen").is_some(),
            name: stated.reference.map(|reference| reference.name.text.as_str()),
        }
    }
}

impl Biases {
    /// The vector of a block that has a `bias` attribute.
    pub fn use_for(
        &mut self,
        resolver: &mut Resolver,
        manner: &BiasManner,
        block: &Name,
        size: Option<usize>,
    ) -> VectorId {
        let id = match manner.name {
            None => self.add(format!("{} bias", block.text), block.span, size),
            Some(name) => self.shared(resolver, name, block, size),
        };
        let draft = &mut self.drafts[id.index()];
        draft.frozen |= manner.frozen;
        let Some((numbers, span)) = &manner.values else { return id };
        if let (Some(message), false) = (misfit(numbers, *span, block, size), draft.told) {
            resolver.say_once(message);
        }
        match &draft.values {
            None => draft.values = Some((numbers.clone(), *span)),
            Some((first, place)) if !same(first, numbers) && !draft.told => {
                draft.told = true;
                resolver.say(conflict(&draft.name, *span, *place));
            }
            Some(_) => {}
        }
        id
    }

    fn add(&mut self, name: String, block: Span, size: Option<usize>) -> VectorId {
        let id = VectorId::new(self.drafts.len());
        self.drafts.push(Draft { name, size, block, values: None, frozen: false, told: false });
        id
    }

    fn shared(
        &mut self,
        resolver: &mut Resolver,
        name: &str,
        block: &Name,
        size: Option<usize>,
    ) -> VectorId {
        let Some(id) = self.named.get(name).copied() else {
            let id = self.add(name.into(), block.span, size);
            self.named.insert(name.into(), id);
            return id;
        };
        let draft = &mut self.drafts[id.index()];
        match (draft.size, size) {
            (Some(first), Some(here)) if first != here && !draft.told => {
                draft.told = true;
                resolver.say(sizes_differ(draft, first, block, here));
            }
            (None, Some(_)) => draft.size = size,
            _ => {}
        }
        id
    }

    /// The finished vectors: without a value they start at 0. Where not all sizes are known (and
    /// so in bounds) they are empty.
    pub fn finish(self, sizes_are_known: bool) -> Vec<Vector> {
        self.drafts
            .into_iter()
            .map(|draft| {
                let size = draft.size.filter(|_| sizes_are_known).unwrap_or(0);
                let initial = draft.values.and_then(|(numbers, _)| numbers.spread(size));
                let initial = initial.unwrap_or_else(|| vec![0.0; size]);
                Vector { frozen: draft.frozen, ..Vector::bias(&draft.name, initial) }
            })
            .collect()
    }
}

fn misfit(numbers: &Numbers, at: Span, block: &Name, size: Option<usize>) -> Option<Diagnostic> {
    numbers.misfit(at, block, size?)
}

fn same(one: &Rc<Numbers>, other: &Rc<Numbers>) -> bool {
    Rc::ptr_eq(one, other) || one == other
}

fn conflict(name: &str, again: Span, first: Span) -> Diagnostic {
    Mistake::new(
        Code::ConflictingProperties,
        again,
        format!("the bias `{name}` is given two different values"),
        "another value here",
    )
    .with_label(first, "first given here")
    .with_help("state the value once")
}

fn sizes_differ(draft: &Draft, first: usize, block: &Name, here: usize) -> Diagnostic {
    let counted = |size: usize, noun| Counted(size as u64, noun);
    let name = &draft.name;
    Mistake::new(
        Code::SizeMismatch,
        block.span,
        format!("blocks of different sizes share the bias `{name}`"),
        format!("`{}` has {}", block.text, counted(here, "neuron")),
    )
    .with_label(draft.block, format!("`{name}` has {} here", counted(first, "number")))
    .with_help("give each its own bias")
}
