//! First values that cannot have the signs, the symmetry or the balance of their matrix, worded.

use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::Model;
use crate::model::network::{ConnectionId, MatrixId, Sign};
use crate::source::Span;
use crate::weights::{SignConflict, SignedBy};

/// How messages call a sign.
fn sign_word(sign: Sign) -> &'static str {
    match sign {
        Sign::Positive => "at least 0",
        Sign::Negative => "at most 0",
    }
}

/// How messages call a neuron of this sign.
fn neuron_word(sign: Sign) -> &'static str {
    match sign {
        Sign::Positive => "excitatory",
        Sign::Negative => "inhibitory",
    }
}

/// An entry that would need both signs.
pub(super) fn conflicting_signs(
    model: &Model,
    id: MatrixId,
    conflict: &SignConflict,
) -> Diagnostic {
    let SignConflict { row, col, first, second } = conflict;
    let name = &model.network.matrix(id).name;
    let (place, text) = signed_by(model, id, second);
    let (other_place, other_text) = signed_by(model, id, first);
    Mistake::new(
        Code::ConflictingSigns,
        place,
        format!("`{name}` would need both signs at [{row}, {col}]"),
        text,
    )
    .with_label(other_place, other_text)
    .with_help("give one of the connections a matrix of its own, or a mask without this entry")
}

/// What gives an entry its sign, and where that is.
fn signed_by(model: &Model, id: MatrixId, by: &SignedBy) -> (Span, String) {
    match by {
        SignedBy::Statement(sign) => {
            let word = if *sign == Sign::Positive { "nonneg" } else { "nonpos" };
            (model.places.matrix(id), format!("`{word}` holds for all entries of this matrix"))
        }
        SignedBy::Source { connection, neuron, sign } => {
            let source = &model.network.block(model.network.connection(*connection).from).name;
            let (kind, sign) = (neuron_word(*sign), sign_word(*sign));
            let text = format!("{sign} here: neuron {neuron} of `{source}` is {kind}");
            (model.places.connection(*connection), text)
        }
    }
}

/// Dale's law on a product `U Vᵀ`.
pub(super) fn signed_low_rank(model: &Model, id: MatrixId, connection: ConnectionId) -> Diagnostic {
    let name = &model.network.matrix(id).name;
    let source = model.network.connection(connection).from;
    let block = &model.network.block(source).name;
    Mistake::new(
        Code::ConflictingSigns,
        model.places.connection(connection),
        format!("`{name}` has `rank` and cannot keep the signs of `{block}`"),
        "the entries of a product of two factors have no sign of their own",
    )
    .with_label(model.places.block(source), format!("`dale` of `{block}` signs all that leaves it"))
    .with_help("remove `rank`, or `dale`")
}

/// Signs or symmetry of a matrix that is to be orthogonal.
pub(super) fn constrained_orthogonal(model: &Model, id: MatrixId) -> Diagnostic {
    let name = &model.network.matrix(id).name;
    Mistake::new(
        Code::ConstrainedOrthogonal,
        model.places.matrix(id),
        format!("`{name}` has signs or is symmetric and would not be orthogonal"),
        "orthogonal values have both signs and no symmetry",
    )
    .with_help("take `normal` instead of `orthogonal`")
}

/// A given value on the wrong side of 0.
pub(super) fn wrong_sign(
    model: &Model,
    id: MatrixId,
    (row, col): (usize, usize),
    value: f64,
    sign: Sign,
) -> Diagnostic {
    let name = &model.network.matrix(id).name;
    let needed = sign_word(sign);
    let negated = 0.0 - value;
    Mistake::new(
        Code::BrokenConstraint,
        model.places.matrix(id),
        format!("`{name}` is {needed} at [{row}, {col}], but is given {value} there"),
        format!("a number of {needed} is needed"),
    )
    .with_help(format!("give it {negated} or 0 there, or take values that are drawn"))
}

/// An entry of a symmetric matrix without its mirror image.
pub(super) fn asymmetric_mask(model: &Model, id: MatrixId, row: usize, col: usize) -> Diagnostic {
    let name = &model.network.matrix(id).name;
    Mistake::new(
        Code::AsymmetricMask,
        model.places.matrix(id),
        format!(
            "`{name}` is symmetric and has an entry at [{row}, {col}], but none at [{col}, {row}]"
        ),
        "its masks are not symmetric",
    )
    .with_help("remove `symmetric`, or the mask that leaves one of the two only")
}

/// A given value that differs from its mirror image.
pub(super) fn not_symmetric(
    model: &Model,
    id: MatrixId,
    (row, col): (usize, usize),
    (value, mirrored): (f64, f64),
) -> Diagnostic {
    let name = &model.network.matrix(id).name;
    Mistake::new(
        Code::BrokenConstraint,
        model.places.matrix(id),
        format!(
            "`{name}` is symmetric, but is given {value} at [{row}, {col}] and {mirrored} at \
             [{col}, {row}]"
        ),
        "the two are one number",
    )
    .with_help("give both the same value, or remove `symmetric`")
}

/// A matrix to be balanced without a row of both signs.
pub(super) fn nothing_to_balance(model: &Model, id: MatrixId) -> Diagnostic {
    let name = &model.network.matrix(id).name;
    Mistake::new(
        Code::CannotScale,
        model.places.matrix(id),
        format!("no row of `{name}` has entries of both signs to be balanced"),
        "each row has one sign only",
    )
    .with_help("remove `balanced`, or let neurons of both signs reach a row")
}
