//! Names with their holes: from the grammar's tree to [`Template`].

use super::ast;
use super::expressions::{MAX_OPERATORS, within};
use super::grammar::{Built, Node};
use super::written::{Hole, Name, Template};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;

/// The word that a token is.
pub(super) fn word(node: &Node) -> ast::Name {
    ast::Name { text: node.text().to_string(), span: node.span() }
}

/// The name that a node is, with its holes.
pub(super) fn name(node: &Node) -> Built<Name> {
    name_within(node, MAX_OPERATORS)
}

/// The same with so many operators in its holes at most.
pub(super) fn name_within(node: &Node, allowance: usize) -> Built<Name> {
    Ok(Name { text: template(node, allowance)?, span: node.span() })
}

/// The text of a name, with its holes.
pub(super) fn template(node: &Node, allowance: usize) -> Built<Template> {
    let (whole, start) = (node.text(), node.span().start);
    let (mut template, mut read) = (Template::default(), 0);
    for hole in node.clone().children() {
        let span = hole.span();
        template.text.push_str(&whole[read..span.start - start]);
        read = span.end - start;
        let value = within(hole.children().required()?, allowance)?;
        template.holes.push(Hole { at: template.text.len(), value, span });
    }
    template.text.push_str(&whole[read..]);
    Ok(template)
}

/// The word before the brackets of a call, which is no name of the program.
pub(super) fn called(node: &Node) -> Built<ast::Name> {
    match node.clone().children().next() {
        Some(hole) => Err(Box::new(hole_in_word(hole.span()))),
        None => Ok(word(node)),
    }
}

fn hole_in_word(hole: Span) -> Diagnostic {
    let message = "a function is called by its plain name";
    Mistake::new(Code::Syntax, hole, message, "only names of the program have `{…}` in them")
        .with_help("write the name of a function before the brackets")
}
