//! What Dale's law shows an author: neurons without a say, and states that turn signs around.

use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::network::{Activation, BlockId, ConnectionId};
use crate::model::{Model, Network};
use crate::pattern::Patterns;
use crate::syntax::ast::Role;
use crate::wording::Counted;

/// The warnings about blocks that obey Dale's law, block by block.
pub fn dale_findings(model: &Model, patterns: &Patterns) -> Vec<Diagnostic> {
    let network = &model.network;
    let signed = network.block_ids().filter(|id| network.block(*id).signs.is_some());
    let outgoing = network.outgoing();
    signed
        .flat_map(|id| {
            let silent = silent_neurons(network, patterns, id, &outgoing[id.index()]);
            let silent = silent.first().map(|first| silent_neuron(model, id, *first, silent.len()));
            let block = network.block(id);
            let negative = !block.is_input() && can_be_negative(&block.activation);
            silent.into_iter().chain(negative.then(|| negative_dale(model, id)))
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

fn negative_dale(model: &Model, id: BlockId) -> Diagnostic {
    let block = model.network.block(id);
    let (name, activation) = (&block.name, block.activation.name());
    Mistake::new(
        Code::NegativeDale,
        model.places.block(id),
        format!("neurons of `{name}` obey Dale's law, but `{activation}` can be negative"),
        "a negative state turns excitation into inhibition, and the reverse",
    )
    .with_help("take an activation that is at least 0, such as `relu`, `softplus` or `sigmoid`")
}

/// Sums at which a formula is tried.
const TRIED: [f64; 13] =
    [-1000.0, -100.0, -10.0, -3.0, -1.0, -0.3, 0.0, 0.3, 1.0, 3.0, 10.0, 100.0, 1000.0];

/// Whether an activation has negative values; of a formula, at some of the sums that are tried.
fn can_be_negative(activation: &Activation) -> bool {
    match activation {
        Activation::Linear | Activation::Tanh | Activation::Sign => true,
        Activation::LeakyRelu { slope } => *slope > 0.0,
        Activation::Formula(function) => {
            TRIED.iter().any(|sum| function.formula().evaluate(&[*sum]) < 0.0)
        }
        Activation::Relu
        | Activation::Sigmoid
        | Activation::Softplus
        | Activation::Softmax { .. }
        | Activation::Step => false,
    }
}
