//! Lines of experiments: from the grammar's tree to [`ast::Line`](super::ast::Line).

use super::ast::{Assignment, Line};
use super::attributes::{attributes, each};
use super::expressions::{expression, name};
use super::grammar::{Built, Node, Rule};

/// What a line says: a verb with an assignment, or with a list.
pub(super) fn line(node: Node) -> Built<Line> {
    let (rule, span) = (node.rule(), node.span());
    let mut children = node.children();
    let verb = name(&children.required()?);
    if rule != Rule::assignment {
        return Ok(Line { verb, assignment: None, attributes: each(children)?, span });
    }
    let target = name(&children.required()?);
    let value = expression(children.required()?)?;
    let assignment = Some(Assignment { target, value });
    Ok(Line { verb, assignment, attributes: attributes(children.next())?, span })
}
