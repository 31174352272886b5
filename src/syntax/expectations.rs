//! Expectations: `expect y@2 ~ 0.5 within 1e-3`, as a statement and as a line.

use super::ast::{self, BinaryOp, ExprKind, Relation};
use super::expressions::expression;
use super::grammar::{Built, Children, Rule};
use super::written::{Expr, Template};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;

type Expectation = ast::Expectation<Template>;

/// What stands behind `expect`. Of the signs that compare, `=` and `~` are its own; the others are
/// operators of its only expression.
pub(super) fn expectation(mut children: Children) -> Built<Expectation> {
    children.required()?;
    let first = expression(children.required()?)?;
    let (mut near, mut second, mut within) = (Relation::Equal, None, None);
    let mut is_within = false;
    for child in children {
        match child.rule() {
            Rule::near => near = Relation::Near,
            Rule::within_word => is_within = true,
            _ if is_within => within = Some(expression(child)?),
            _ => second = Some(expression(child)?),
        }
    }
    let (left, relation, right) = match second {
        Some(second) => (first, near, second),
        None => compared(first)?,
    };
    let end = within.as_ref().map_or(right.span, |within| within.span);
    let span = left.span.to(end);
    Ok(Expectation { left, relation, right, within, span })
}

/// The two sides of an expression that compares.
fn compared(expr: Expr) -> Built<(Expr, Relation, Expr)> {
    let span = expr.span;
    if let ExprKind::Binary(left, op, right) = expr.kind
        && let Some(relation) = relation(op)
    {
        return Ok((*left, relation, *right));
    }
    Err(Box::new(nothing_to_compare(span)))
}

fn relation(op: BinaryOp) -> Option<Relation> {
    Some(match op {
        BinaryOp::Equal => Relation::Equal,
        BinaryOp::NotEqual => Relation::NotEqual,
        BinaryOp::Less => Relation::Less,
        BinaryOp::LessOrEqual => Relation::LessOrEqual,
        BinaryOp::Greater => Relation::Greater,
        BinaryOp::GreaterOrEqual => Relation::GreaterOrEqual,
        _ => return None,
    })
}

fn nothing_to_compare(span: Span) -> Diagnostic {
    let message = "an expectation compares two values";
    Mistake::new(Code::Syntax, span, message, "compared with nothing")
        .with_help("write `=`, `~` or another comparison and the value that is expected behind it")
}
