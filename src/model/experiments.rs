//! `train { … }` and `run { … }`.

use super::experiment::Experiment;
use super::network::Network;
use super::resolver::Resolver;
use crate::syntax::ast;

/// Resolves one experiment against the finished network.
pub(super) fn resolve_experiment(
    resolver: &mut Resolver,
    network: &Network,
    verb: &ast::Name,
    lines: &[ast::Line],
) -> Option<Experiment> {
    let _ = (resolver, network, verb, lines);
    todo!()
}
