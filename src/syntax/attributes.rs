//! Attributes of declarations and elements of lines.

use super::ast;
use super::expressions::expression;
use super::grammar::{Built, Children, Node, Rule, all};
use super::mismatch::reserved_name;
use super::names::{name, word};
use super::words::is_reserved;
use super::written::{Name, Template};

type Attribute = ast::Attribute<Template>;
type AttributeKind = ast::AttributeKind<Template>;
type Reference = ast::Reference<Template>;

/// All attributes of a list of them; none without a list.
pub(super) fn attributes(node: Option<Node>) -> Built<Vec<Attribute>> {
    node.map_or(Ok(Vec::new()), |node| each(node.children()))
}

/// The attributes that are left among the children of a rule.
pub(super) fn each(children: Children) -> Built<Vec<Attribute>> {
    all(children.map(attribute))
}

/// A name that is declared, which no word of the language can be.
pub(super) fn declared(node: &Node) -> Built<Name> {
    match is_reserved(node.text()) {
        true => Err(Box::new(reserved_name(node.text(), node.span()))),
        false => name(node),
    }
}

fn attribute(node: Node) -> Built<Attribute> {
    let span = node.span();
    let mut children = node.children();
    let first = children.required()?;
    let kind = match first.rule() {
        Rule::alias => AttributeKind::As(reference(first)?),
        Rule::word => {
            AttributeKind::Set { word: word(&first), value: expression(children.required()?)? }
        }
        _ => AttributeKind::Item {
            value: expression(first)?,
            alias: children.next().map(reference).transpose()?,
        },
    };
    Ok(Attribute { kind, span })
}

fn reference(node: Node) -> Built<Reference> {
    let mut children = node.children();
    let name = declared(&children.required()?)?;
    Ok(Reference { name, transposed: children.next().is_some() })
}
