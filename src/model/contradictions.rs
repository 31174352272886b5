//! Properties of one matrix that exclude each other, whatever its entries are.

use super::network::{Frozen, Initial};
use super::properties::{First, Properties};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;

/// All contradictions among the properties of a matrix and the first mask of its uses.
pub(super) fn contradictions(
    name: &str,
    properties: &Properties,
    mask: Option<Span>,
) -> Vec<Diagnostic> {
    let mut messages = Vec::new();
    messages.extend(of_orthogonal(name, properties, mask));
    messages.extend(of_rank(name, properties, mask));
    messages.extend(of_balanced(name, properties));
    messages
}

/// What would spoil orthogonality; one message for all.
fn of_orthogonal(name: &str, properties: &Properties, mask: Option<Span>) -> Option<Diagnostic> {
    let first = properties.initial.as_ref()?;
    if !matches!(first.initial, Initial::Orthogonal { .. }) {
        return None;
    }
    let Properties { sign, symmetric, balanced, rank, .. } = properties;
    let spoilers = [
        (mask, "a mask", "this removes entries of it"),
        (sign.as_ref().map(|it| it.span), "a sign", "this takes one sign from its entries"),
        (symmetric.as_ref().map(|it| it.span), "a symmetry", "this makes pairs of entries equal"),
        (balanced.as_ref().map(|it| it.span), "a balance", "this scales entries of it"),
        (rank.as_ref().map(|it| it.span), "a low rank", "this makes its rows dependent"),
    ];
    let (place, what, label) =
        spoilers.into_iter().find_map(|(place, what, label)| Some((place?, what, label)))?;
    let message = format!("`{name}` has {what} and would not be orthogonal");
    let mistake = Mistake::new(
        Code::ConstrainedOrthogonal,
        first.span,
        message,
        "orthogonal as a whole only",
    );
    let help = match what {
        "a mask" => "remove the mask, or take `normal` instead of `orthogonal`".to_string(),
        _ => "remove it, or take `normal` instead of `orthogonal`".to_string(),
    };
    Some(mistake.with_label(place, label).with_removal(help, place))
}

/// What a product of two thin matrices cannot have.
fn of_rank(name: &str, properties: &Properties, mask: Option<Span>) -> Vec<Diagnostic> {
    let Some(rank) = &properties.rank else { return Vec::new() };
    let Properties { initial, sign, symmetric, balanced, frozen, .. } = properties;
    let in_part = frozen.as_ref().filter(|frozen| matches!(frozen.value, Frozen::Where(_)));
    let obstacles = [
        (mask, "has no entries to remove", "this removes entries"),
        (sign.as_ref().map(|it| it.span), "cannot keep a sign", "this is a sign of each entry"),
        (symmetric.as_ref().map(|it| it.span), "cannot be symmetric", "this ties pairs of entries"),
        (balanced.as_ref().map(|it| it.span), "cannot be balanced", "this scales single entries"),
        (
            in_part.map(|it| it.span),
            "is frozen as a whole or not at all",
            "this is about single entries",
        ),
        (
            initial.as_ref().and_then(entry_by_entry),
            "is drawn by `normal` only",
            "these are values of single entries",
        ),
    ];
    let told = obstacles.into_iter().filter_map(|(place, what, label)| {
        let message = format!("`{name}` has a low rank and {what}");
        let place = place?;
        let mistake = Mistake::new(Code::ConflictingProperties, place, message, label);
        Some(
            mistake
                .with_label(rank.span, "its parameters are two thin matrices, not its entries")
                .with_removal("remove one of them", place),
        )
    });
    told.collect()
}

/// The place of first values that a low rank cannot have; `orthogonal` is told otherwise.
fn entry_by_entry(first: &First) -> Option<Span> {
    let is_fine = matches!(first.initial, Initial::Normal { .. } | Initial::Orthogonal { .. });
    (!is_fine).then_some(first.span)
}

/// What excludes that inhibition is scaled to excitation.
fn of_balanced(name: &str, properties: &Properties) -> Option<Diagnostic> {
    let balanced = properties.balanced.as_ref()?;
    let (place, message, label) = match (&properties.symmetric, &properties.sign) {
        (Some(symmetric), _) => (
            symmetric.span,
            format!("`{name}` cannot be balanced and symmetric"),
            "rows that are scaled each by itself are not symmetric",
        ),
        (None, Some(sign)) => (
            sign.span,
            format!("`{name}` has one sign and cannot be balanced"),
            "no row has both excitation and inhibition",
        ),
        (None, None) => return None,
    };
    let mistake = Mistake::new(Code::ConflictingProperties, place, message, label);
    let mistake = mistake.with_label(balanced.span, "balanced here");
    Some(mistake.with_removal("remove one of them", place))
}
