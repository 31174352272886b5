//! The names that a statement as written declares: what is broken if it cannot be settled.

use super::parts::Context;
use crate::syntax::ast::{AttributeKind, BrokenNames, ItemKind};
use crate::syntax::written::{Item, Loop, Statement, Template};

/// Adds all names that a loop would declare.
pub(super) fn of_loop(written: &Loop, context: &Context, broken: &mut BrokenNames) {
    for statement in &written.body {
        match statement {
            Statement::Item(item) => of_item(item, context, broken),
            Statement::For(inner) => of_loop(inner, context, broken),
            Statement::Use(_) => broken.arrows = true,
        }
    }
}

/// Adds all names that a statement would declare.
pub(super) fn of_item(item: &Item, context: &Context, broken: &mut BrokenNames) {
    broken.arrows |= matches!(item.kind, ItemKind::Connections { .. });
    let mut add = |template: &Template| match template.beginning() {
        Some(beginning) => broken.beginnings.push(format!("{}{beginning}", context.prefix)),
        None => broken.names.push(format!("{}{}", context.prefix, template.text)),
    };
    let attributes = match &item.kind {
        ItemKind::Param { name, .. } | ItemKind::Let { name, .. } | ItemKind::Data { name, .. } => {
            return add(&name.text);
        }
        ItemKind::Blocks { blocks, attributes, .. } => {
            blocks.iter().for_each(|block| add(&block.name.text));
            attributes
        }
        ItemKind::Matrix { name, attributes } => {
            add(&name.text);
            attributes
        }
        ItemKind::Connections { attributes, .. } => attributes,
        _ => return,
    };
    for attribute in attributes {
        match &attribute.kind {
            AttributeKind::As(reference) => add(&reference.name.text),
            AttributeKind::Item { alias: Some(alias), .. } => add(&alias.name.text),
            _ => {}
        }
    }
}
