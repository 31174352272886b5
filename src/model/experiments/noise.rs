//! `noise off` of a `train` or a `run`.

use super::lines::Lines;
use crate::diagnostic::{Code, Mistake};
use crate::model::resolver::Resolver;
use crate::syntax::ast::ExprKind;

/// Whether blocks with noise have it; absent where the line says something else than `off`.
pub(super) fn noise(resolver: &mut Resolver, lines: &Lines) -> Option<bool> {
    if lines.find("noise").is_none() {
        return Some(true);
    }
    let value = lines.single(resolver, "noise")?;
    if matches!(&value.kind, ExprKind::Name(word) if word == "off") {
        return Some(false);
    }
    let message = "`noise` is written `noise off`";
    resolver.say(Mistake::new(Code::BadArguments, value.span, message, "not `off`").with_edit(
        "write `noise off`",
        value.span,
        "off",
    ));
    None
}
