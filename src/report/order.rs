//! Whether `W` is strictly lower triangular, in words.

use crate::model::Network;
use crate::structure::Triangular;

/// So many blocks or neurons of an order are written out.
const MOST_NAMES: usize = 24;

/// One sentence.
pub fn order_text(network: &Network, triangular: &Triangular) -> String {
    match triangular {
        Triangular::AsOrdered => {
            "W is strictly lower triangular as ordered: W[to, from] = 0 where from >= to".into()
        }
        Triangular::BlocksReordered(_) => format!(
            "W is strictly lower triangular once the blocks stand in the order {}",
            cut(order_names(network, triangular))
        ),
        Triangular::NeuronsReordered(_) => format!(
            "W is strictly lower triangular once the neurons stand in the order {}",
            cut(order_names(network, triangular))
        ),
        Triangular::No => "W is strictly lower triangular in no order of the neurons".into(),
    }
}

/// The blocks (`h`) or neurons (`h[1]`) in the order that makes `W` strictly lower triangular,
/// where it is not the one of the program.
pub fn order_names(network: &Network, triangular: &Triangular) -> Vec<String> {
    match triangular {
        Triangular::AsOrdered | Triangular::No => Vec::new(),
        Triangular::BlocksReordered(blocks) => {
            blocks.iter().map(|block| network.block(*block).name.clone()).collect()
        }
        Triangular::NeuronsReordered(neurons) => neurons
            .iter()
            .map(|(block, neuron)| format!("{}[{}]", network.block(*block).name, neuron + 1))
            .collect(),
    }
}

fn cut(mut names: Vec<String>) -> String {
    if names.len() > MOST_NAMES {
        names.truncate(MOST_NAMES);
        names.push("…".into());
    }
    names.join(", ")
}
