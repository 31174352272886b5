//! What Dale's law shows an author: neurons without a say, and states that turn signs around.

use super::negative::{Cause, Negative};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::network::{BlockId, ConnectionId};
use crate::model::{Model, Network};
use crate::pattern::Patterns;
use crate::syntax::ast::Role;
use crate::wording::Counted;

/// The warnings about blocks that obey Dale's law, block by block.
pub fn dale_findings(model: &Model, patterns: &Patterns) -> Vec<Diagnostic> {
    let network = &model.network;
    let signed = network.block_ids().filter(|id| network.block(*id).signs.is_some());
    let signed: Vec<_> = signed.collect();
    if signed.is_empty() {
        return Vec::new();
    }
    let (outgoing, negative) = (network.outgoing(), Negative::of(model));
    signed
        .into_iter()
        .flat_map(|id| {
            let silent = silent_neurons(network, patterns, id, &outgoing[id.index()]);
            let silent = silent.first().map(|first| silent_neuron(model, id, *first, silent.len()));
            let cause = negative.cause(id).filter(|_| !network.block(id).is_input());
            silent.into_iter().chain(cause.map(|cause| negative_dale(model, id, cause)))
        })
        .collect()
}

/// The neurons, from 0, that have no outgoing entry although their block has outgoing connections.
/// (Those of an output are read from outside.)
fn silent_neurons(
    network: &Network,
    patterns: &Patterns,
    id: BlockId,
    outgoing: &[ConnectionId],
) -> Vec<usize> {
    let block = network.block(id);
    let mut speaks = vec![outgoing.is_empty() || block.role == Role::Output; block.size];
    for used in outgoing {
        let pattern = patterns.connection(*used);
        for row in 0..pattern.rows() {
            pattern.row(row).for_each(|from| speaks[from] = true);
            if pattern.is_dense() {
                break;
            }
        }
    }
    (0..block.size).filter(|neuron| !speaks[*neuron]).collect()
}

fn silent_neuron(model: &Model, id: BlockId, first: usize, count: usize) -> Diagnostic {
    let name = &model.network.block(id).name;
    let label = match count {
        1 => format!("neuron {} has no outgoing entry", first + 1),
        _ => format!("neuron {} is the first of {}", first + 1, Counted(count as u64, "neuron")),
    };
    Mistake::new(
        Code::SilentNeuron,
        model.places.block(id),
        format!("the masks leave {} of `{name}` without effect", Counted(count as u64, "neuron")),
        label,
    )
    .with_help(format!(
        "let a mask of a connection that leaves `{name}` keep an entry of each neuron"
    ))
}

fn negative_dale(model: &Model, id: BlockId, cause: Cause) -> Diagnostic {
    let block = model.network.block(id);
    let (name, activation) = (&block.name, block.activation.name());
    let (what, help) = match cause {
        Cause::Activation => (
            format!("`{activation}` can be negative"),
            "take an activation that is at least 0, such as `relu`, `softplus` or `sigmoid`",
        ),
        Cause::GivenStart => {
            ("they start below 0".to_string(), "let them start at 0 or above, as by `start(0)`")
        }
        Cause::LearnedStart => (
            "their learned start state can become negative".to_string(),
            "give them a start that training leaves alone, such as `start(0)`, or let them leak on \
             the input, `tau(…, on = input)`, where the state is `f` of what is learned",
        ),
    };
    Mistake::new(
        Code::NegativeDale,
        model.places.block(id),
        format!("neurons of `{name}` obey Dale's law, but {what}"),
        "a negative state turns excitation into inhibition, and the reverse",
    )
    .with_help(help)
}
