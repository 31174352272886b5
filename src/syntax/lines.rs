//! Lines of experiments: from the grammar's tree to [`ast::Line`].

use super::ast;
use super::attributes::{attributes, each};
use super::expectations::expectation;
use super::expressions::expression;
use super::grammar::{Built, Node, Rule};
use super::names::{name, word};
use super::written::Template;

type Assignment = ast::Assignment<Template>;
type Line = ast::Line<Template>;

/// What a line says: a verb with an assignment, or with a list.
pub(super) fn line(node: Node) -> Built<Line> {
    let (rule, span) = (node.rule(), node.span());
    let mut children = node.clone().children();
    let verb = word(&children.required()?);
    let mut line = Line { verb, assignment: None, attributes: Vec::new(), expectation: None, span };
    match rule {
        Rule::assignment => {
            let target = name(&children.required()?)?;
            let value = expression(children.required()?)?;
            line.assignment = Some(Assignment { target, value });
            line.attributes = attributes(children.next())?;
        }
        Rule::expectation => line.expectation = Some(expectation(node.children())?),
        _ => line.attributes = each(children)?,
    }
    Ok(line)
}
