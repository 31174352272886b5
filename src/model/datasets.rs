//! The `data` statement: reads the file, makes sequences and parts. Errors of the file are words
//! at the statement, with the file's own line and column.

use std::sync::Arc;

use super::resolver::Resolver;
use crate::data::Dataset;
use crate::syntax::ast;

/// Resolves `data NAME : attributes`. Called once for each statement, when its name is first
/// needed or at the end.
pub(super) fn resolve_data(
    resolver: &mut Resolver,
    name: &ast::Name,
    attributes: &[ast::Attribute],
) -> Option<Arc<Dataset>> {
    let _ = (resolver, name, attributes);
    todo!()
}
