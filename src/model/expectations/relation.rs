//! How the two sides should stand to each other, and how far off a `~` may be.

use crate::diagnostic::{Code, Mistake};
use crate::model::expectation::{Relation, Tolerance};
use crate::model::resolver::Resolver;
use crate::source::Span;
use crate::syntax::ast::{self, Expr};

/// The relation of an expectation, with the tolerance of `~`.
pub(super) fn relation(resolver: &mut Resolver, expect: &ast::Expectation) -> Option<Relation> {
    let within = match &expect.within {
        Some(within) => Some(tolerance(resolver, within)?),
        None => None,
    };
    if let Some(within) = expect.within.as_ref().filter(|_| expect.relation != ast::Relation::Near)
    {
        misplaced_within(resolver, expect, within);
        return None;
    }
    Some(match expect.relation {
        ast::Relation::Equal => Relation::Equal,
        ast::Relation::NotEqual => Relation::NotEqual,
        ast::Relation::Near => Relation::Near(within.map_or(Tolerance::Printed, Tolerance::Within)),
        ast::Relation::Less => Relation::Less,
        ast::Relation::LessOrEqual => Relation::LessOrEqual,
        ast::Relation::Greater => Relation::Greater,
        ast::Relation::GreaterOrEqual => Relation::GreaterOrEqual,
    })
}

/// The number behind `within`.
fn tolerance(resolver: &mut Resolver, within: &Expr) -> Option<f64> {
    let distance = resolver.number(within)?;
    if distance >= 0.0 && distance.is_finite() {
        return Some(distance);
    }
    let message = "the tolerance of an expectation is a number of at least 0";
    resolver.say(
        Mistake::new(Code::BadValue, within.span, message, "no number is so near")
            .with_help("write the largest difference that is allowed, as in `within 1e-3`"),
    );
    None
}

/// The relation as it is written.
fn sign(relation: ast::Relation) -> &'static str {
    match relation {
        ast::Relation::Equal => "=",
        ast::Relation::NotEqual => "!=",
        ast::Relation::Near => "~",
        ast::Relation::Less => "<",
        ast::Relation::LessOrEqual => "<=",
        ast::Relation::Greater => ">",
        ast::Relation::GreaterOrEqual => ">=",
    }
}

fn misplaced_within(resolver: &mut Resolver, expect: &ast::Expectation, within: &Expr) {
    let message = format!("`within` belongs to `~`, and `{}` holds exactly", sign(expect.relation));
    let message = Mistake::new(Code::BadArguments, within.span, message, "a tolerance");
    let relation = Span::new(expect.left.span.end, expect.right.span.start);
    resolver.say(match expect.relation {
        ast::Relation::Equal => message.with_edit("write `~`", relation, " ~ "),
        _ => {
            let behind = Span::new(expect.right.span.end, within.span.end);
            message.with_edit("leave `within` out, or write `~`", behind, "")
        }
    });
}
