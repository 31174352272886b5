//! Names behind `as` that look like slips. Such a name needs no declaration, so that a slip makes
//! a matrix of its own where two connections were meant to share one.

use std::collections::BTreeMap;

use super::resolver::Resolver;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::{Attribute, AttributeKind, File, ItemKind, Name};

/// Names shorter than this differ by a letter as a rule.
const FEWEST_LETTERS: usize = 3;

/// Names shorter than this are alike without one being a slip of the other, where both are used once.
const FEWEST_OF_PAIRS: usize = 5;

/// More pairs of names than this are not compared.
const MOST_PAIRS: usize = 1_000_000;

/// A name and how it is used.
struct Use {
    first: Span,
    uses: usize,
    is_declared: bool,
}

/// Warns of names behind `as` that are used once, have no line of their own, and differ by one
/// letter from another name of the same kind: one that is used more often or, where the letter is
/// not simply another one, that stands before it.
pub(super) fn warn_of_similar_names(resolver: &mut Resolver, file: &File) {
    for names in [matrix_names(file), bias_names(file)] {
        let once = names.iter().filter(|(_, used)| used.uses == 1 && !used.is_declared);
        let once: Vec<_> = once.filter(|(name, _)| name.len() >= FEWEST_LETTERS).collect();
        if once.len().saturating_mul(names.len()) > MOST_PAIRS {
            continue;
        }
        for (name, used) in once {
            let mut others = names.iter().filter(|(other, _)| differ_by_a_letter(name, other));
            let is_meant = |(other, it): &(&&str, &Use)| {
                let is_before = it.first < used.first && is_slip(name, other);
                it.uses > 1 || it.is_declared || is_before
            };
            if let Some((other, meant)) = others.find(is_meant) {
                resolver.say(similar(name, used.first, other, meant.first));
            }
        }
    }
}

fn matrix_names(file: &File) -> BTreeMap<&str, Use> {
    let mut names = BTreeMap::new();
    for item in &file.items {
        match &item.kind {
            ItemKind::Matrix { name, .. } => note(&mut names, name, 0),
            ItemKind::Connections { chain, attributes } => {
                let pairs = chain.windows(2).map(|pair| pair[0].len() * pair[1].len()).sum();
                for attribute in attributes {
                    if let AttributeKind::As(reference) = &attribute.kind {
                        note(&mut names, &reference.name, pairs);
                    }
                }
            }
            _ => {}
        }
    }
    names
}

fn bias_names(file: &File) -> BTreeMap<&str, Use> {
    let mut names = BTreeMap::new();
    for item in &file.items {
        if let ItemKind::Blocks { blocks, attributes, .. } = &item.kind {
            let shared = attributes.iter().filter_map(shared_bias);
            shared.for_each(|name| note(&mut names, name, blocks.len()));
        }
    }
    names
}

fn shared_bias(attribute: &Attribute) -> Option<&Name> {
    match &attribute.kind {
        AttributeKind::Item { alias: Some(reference), .. } => Some(&reference.name),
        _ => None,
    }
}

/// Notes a statement that names a matrix or bias, and how many connections or blocks use it there:
/// none in a line of its own.
fn note<'a>(names: &mut BTreeMap<&'a str, Use>, name: &'a Name, uses: usize) {
    let new = Use { first: name.span, uses: 0, is_declared: false };
    let used = names.entry(&name.text).or_insert(new);
    used.uses += uses;
    used.is_declared |= uses == 0;
}

/// Whether one slip makes one name of the other; numbers are counted up on purpose.
fn differ_by_a_letter(name: &str, other: &str) -> bool {
    let without_digits =
        |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    name.len().abs_diff(other.len()) <= 1
        && strsim::damerau_levenshtein(name, other) == 1
        && without_digits(name) != without_digits(other)
}

/// Whether a letter is missing, one too many, or in the place of its neighbour. Names of different
/// things, as in `gate_i` and `gate_f`, have another letter in its place.
fn is_slip(name: &str, other: &str) -> bool {
    let sorted = |name: &str| {
        let mut letters: Vec<char> = name.chars().collect();
        letters.sort_unstable();
        letters
    };
    name.len() >= FEWEST_OF_PAIRS && (name.len() != other.len() || sorted(name) == sorted(other))
}

fn similar(name: &str, place: Span, other: &str, meant: Span) -> Diagnostic {
    let message = format!("`{name}` is used once and differs by one letter from `{other}`");
    Mistake::new(Code::SimilarName, place, message, "so it shares nothing")
        .with_label(meant, format!("`{other}` is here"))
        .with_edit(format!("if `{other}` was meant, write it"), place, other)
}
