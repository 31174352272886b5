//! `train { … }` and `run { … }`.

mod lines;

mod feeds;

mod fits;

mod targets;

mod settings;

mod train;

mod starts;

mod noise;

mod run;

pub(super) use starts::fitting_starts;

use super::experiment::Experiment;
use super::network::Network;
use super::neurons::DeclaredStart;
use super::resolver::Resolver;
use crate::syntax::ast;

/// Resolves one experiment against the finished network.
pub(super) fn resolve_experiment(
    resolver: &mut Resolver,
    network: &Network,
    starts: &[DeclaredStart],
    verb: &ast::Name,
    lines: &[ast::Line],
) -> Option<Experiment> {
    match verb.text.as_str() {
        "train" => {
            train::resolve_train(resolver, network, starts, verb, lines).map(Experiment::Train)
        }
        _ => run::resolve_run(resolver, network, starts, verb, lines).map(Experiment::Run),
    }
}

#[cfg(test)]
mod tests;
