//! Statements: from the grammar's tree to [`ast::Item`].

use super::ast::{self, Role};
use super::attributes::{attributes, declared};
use super::expectations::expectation;
use super::expressions::expression;
use super::grammar::{Built, Children, Node, Rule, all};
use super::names::word;
use super::written::Template;

type BlockDecl = ast::BlockDecl<Template>;
type End = ast::End<Template>;
type ItemKind = ast::ItemKind<Template>;

/// What a statement says. The lines of an experiment are added later.
pub(super) fn statement(node: Node) -> Built<ItemKind> {
    let rule = node.rule();
    let mut children = node.children();
    match rule {
        Rule::net => Ok(ItemKind::Net(declared(&children.required()?)?)),
        Rule::param => {
            let name = declared(&children.required()?)?;
            Ok(ItemKind::Param { name, value: expression(children.required()?)? })
        }
        Rule::definition => {
            let name = declared(&children.required()?)?;
            Ok(ItemKind::Let { name, value: expression(children.required()?)? })
        }
        Rule::blocks => blocks(children),
        Rule::matrix => {
            let name = declared(&children.required()?)?;
            Ok(ItemKind::Matrix { name, attributes: attributes(children.next())? })
        }
        Rule::setting => {
            let word = word(&children.required()?);
            Ok(ItemKind::Setting { word, value: expression(children.required()?)? })
        }
        Rule::data => {
            let name = declared(&children.required()?)?;
            Ok(ItemKind::Data { name, attributes: attributes(children.next())? })
        }
        Rule::experiment => {
            Ok(ItemKind::Experiment { verb: word(&children.required()?), lines: Vec::new() })
        }
        Rule::expectation => Ok(ItemKind::Expect(Box::new(expectation(children)?))),
        _ => connections(children),
    }
}

/// `hidden e[16], d[16] : tanh`
fn blocks(mut children: Children) -> Built<ItemKind> {
    let role = match children.required()?.text() {
        "input" => Role::Input,
        "hidden" => Role::Hidden,
        _ => Role::Output,
    };
    let (blocks, behind) = leading(Rule::block, block, children)?;
    Ok(ItemKind::Blocks { role, blocks, attributes: attributes(behind)? })
}

/// What the first children are that are of a rule, and the child behind them.
fn leading<'a, T>(
    rule: Rule,
    made: impl Fn(Node<'a>) -> Built<T>,
    children: Children<'a>,
) -> Built<(Vec<T>, Option<Node<'a>>)> {
    let mut children = children.peekable();
    let of_rule = std::iter::from_fn(|| children.next_if(|child| child.rule() == rule));
    let list = all(of_rule.map(made))?;
    Ok((list, children.next()))
}

/// `e[16]`
fn block(node: Node) -> Built<BlockDecl> {
    let mut children = node.children();
    let name = declared(&children.required()?)?;
    let size = children.required()?.children().required()?;
    Ok(BlockDecl { name, size: expression(size)? })
}

/// `x, h -> y : delay(1)`
fn connections(children: Children) -> Built<ItemKind> {
    let (chain, behind) = leading(Rule::ends, link, children)?;
    Ok(ItemKind::Connections { chain, attributes: attributes(behind)? })
}

/// `x, h[1..3]`
fn link(node: Node) -> Built<Vec<End>> {
    all(node.children().map(end))
}

/// `h[1..3]`
fn end(node: Node) -> Built<End> {
    let mut children = node.children();
    let name = declared(&children.required()?)?;
    let part = children.next().map(|size| expression(size.children().required()?));
    Ok(End { name, part: part.transpose()? })
}
