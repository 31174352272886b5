//! First values that cannot have the signs, the symmetry or the balance of their matrix, worded.

use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::network::{BlockId, ConnectionId, MatrixId, Sign};
use crate::model::{Model, PropertyPlaces};
use crate::pattern::{Patterns, mask_without};
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

/// Where a property of a matrix is stated.
pub(super) fn property(
    model: &Model,
    id: MatrixId,
    property: impl Fn(&PropertyPlaces) -> Option<Span>,
) -> Option<Span> {
    model.places.properties.get(id.index()).and_then(property)
}

/// Where a property of a matrix is stated; where it is not, the matrix itself.
pub(super) fn stated(
    model: &Model,
    id: MatrixId,
    place: impl Fn(&PropertyPlaces) -> Option<Span>,
) -> Span {
    property(model, id, place).unwrap_or(model.places.matrix(id))
}

/// Where Dale's law is stated of a block.
fn dale_place(model: &Model, block: BlockId) -> Span {
    let place = model.places.dale.get(block.index()).copied().flatten();
    place.unwrap_or(model.places.block(block))
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
    let message = format!("`{name}` would need both signs at [{row}, {col}]");
    let mistake = Mistake::new(Code::ConflictingSigns, place, message, text);
    if model.network.matrix(id).symmetric {
        let pair = format!("makes [{row}, {col}] and [{col}, {row}] one number; {other_text}");
        return mistake
            .with_label(stated(model, id, |places| places.symmetric), pair)
            .with_removal(
                "remove `symmetric`, or mask what joins neurons of different sign",
                property(model, id, |places| places.symmetric),
            );
    }
    let mistake = mistake.with_label(other_place, other_text);
    match first {
        SignedBy::Statement(sign) => {
            let help = format!("remove `{}`, or `dale`", word(*sign));
            mistake.with_removal(help, property(model, id, |places| places.sign))
        }
        SignedBy::Source { .. } => mistake.with_help(
            "give one of the connections a matrix of its own, or a mask without this entry",
        ),
    }
}

/// The word that states a sign.
fn word(sign: Sign) -> &'static str {
    match sign {
        Sign::Positive => "nonneg",
        Sign::Negative => "nonpos",
    }
}

/// What gives an entry its sign, and where that is.
fn signed_by(model: &Model, id: MatrixId, by: &SignedBy) -> (Span, String) {
    match by {
        SignedBy::Statement(sign) => {
            let text = format!("`{}` holds for all entries of this matrix", word(*sign));
            (stated(model, id, |places| places.sign), text)
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
    .with_label(stated(model, id, |places| places.rank), "this makes it such a product")
    .with_label(dale_place(model, source), format!("signs all that leaves `{block}`"))
    .with_removal("remove `rank`, or `dale`", property(model, id, |places| places.rank))
}

/// What gives the entries of a matrix their signs, and where that is stated.
fn why_signed(model: &Model, id: MatrixId) -> (Span, String) {
    let network = &model.network;
    let mut uses = network.by_text().into_iter().map(|used| network.connection(used));
    let signed = uses.find(|used| used.matrix == id && network.block(used.from).signs.is_some());
    match (network.matrix(id).sign, signed) {
        (None, Some(used)) => {
            let source = &network.block(used.from).name;
            (dale_place(model, used.from), format!("signs all that leaves `{source}`"))
        }
        _ => (stated(model, id, |places| places.sign), "signs all entries".into()),
    }
}

/// Signs or symmetry of a matrix that is to be orthogonal.
pub(super) fn constrained_orthogonal(model: &Model, id: MatrixId) -> Diagnostic {
    let name = &model.network.matrix(id).name;
    let (what, (place, label)) = match model.network.matrix(id).symmetric {
        true => {
            let place = stated(model, id, |places| places.symmetric);
            ("is symmetric", (place, "this makes pairs of entries equal".into()))
        }
        false => ("has signs", why_signed(model, id)),
    };
    let initial = stated(model, id, |places| places.initial);
    Mistake::new(
        Code::ConstrainedOrthogonal,
        initial,
        format!("`{name}` {what} and would not be orthogonal"),
        "orthogonal as a whole only",
    )
    .with_label(place, label)
    .with_edit("take `normal` instead of `orthogonal`", initial, "normal")
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
    let (place, label) = why_signed(model, id);
    Mistake::new(
        Code::BrokenConstraint,
        stated(model, id, |places| places.initial),
        format!("`{name}` is {needed} at [{row}, {col}], but is given {value} there"),
        "numbers that the program gives are kept as they are",
    )
    .with_label(place, label)
    .with_help(format!("give it {} or 0 there, or take values that are drawn", -value))
}

/// An entry of a symmetric matrix without its mirror image.
pub(super) fn asymmetric_mask(
    model: &Model,
    patterns: &Patterns,
    id: MatrixId,
    (row, col): (usize, usize),
) -> Diagnostic {
    let name = &model.network.matrix(id).name;
    let mistake = Mistake::new(
        Code::AsymmetricMask,
        stated(model, id, |places| places.symmetric),
        format!("`{name}` has an entry at [{row}, {col}], but none at [{col}, {row}]"),
        "needs masks that are symmetric",
    );
    let mistake = match one_sided_mask(model, patterns, id, (row - 1, col - 1)) {
        Some(place) => mistake.with_label(place, format!("leaves no entry at [{col}, {row}]")),
        None => mistake,
    };
    let help = "remove `symmetric`, or the mask that leaves only one of the two";
    mistake.with_removal(help, property(model, id, |places| places.symmetric))
}

/// The mask that takes out the mirror image of an entry (row and column of the matrix, from 0), on
/// the first connection that has the entry.
fn one_sided_mask(
    model: &Model,
    patterns: &Patterns,
    id: MatrixId,
    (row, col): (usize, usize),
) -> Option<Span> {
    patterns.uses(id).iter().find_map(|used| {
        let connection = model.network.connection(*used);
        let (to, from) = if connection.transposed { (col, row) } else { (row, col) };
        let (first_to, first_from) = (connection.to_part.start, connection.from_part.start);
        if !patterns.connection(*used).contains(first_to + to, first_from + from) {
            return None;
        }
        let mask = mask_without(connection, from, to)?;
        model.places.masks(*used).get(mask).copied()
    })
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
        stated(model, id, |places| places.initial),
        format!(
            "`{name}` is symmetric, but is given {value} at [{row}, {col}] and {mirrored} at \
             [{col}, {row}]"
        ),
        "numbers that the program gives are kept as they are",
    )
    .with_label(stated(model, id, |places| places.symmetric), "makes the two one number")
    .with_help("give both the same value, or remove `symmetric`")
}

/// A matrix to be balanced without a row of both signs.
pub(super) fn nothing_to_balance(model: &Model, id: MatrixId) -> Diagnostic {
    let name = &model.network.matrix(id).name;
    Mistake::new(
        Code::CannotScale,
        stated(model, id, |places| places.balanced),
        format!("no row of `{name}` has entries of both signs to be balanced"),
        "each of its rows has one sign only",
    )
    .with_removal(
        "remove `balanced`, or let neurons of both signs reach a row",
        property(model, id, |places| places.balanced),
    )
}
