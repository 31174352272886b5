//! The warning that a small state of linear or rectified blocks grows.

use super::{Compiled, Origin};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::dynamics::{self, Unstable};
use crate::wording::list;

/// The warnings about a network with its weights.
pub(super) fn unstable(compiled: &Compiled) -> Vec<Diagnostic> {
    let found = dynamics::unstable(&compiled.compilation(), &compiled.weights);
    found.iter().map(|found| worded(compiled, found)).collect()
}

fn worded(compiled: &Compiled, found: &Unstable) -> Diagnostic {
    let network = &compiled.model.network;
    let names = found.blocks.iter().map(|id| network.block(*id).name.as_str());
    let blocks = list(&names.collect::<Vec<_>>());
    let radius = match found.is_estimate {
        true => format!("about {:.2}", found.radius),
        false => format!("{:.4}", found.radius),
    };
    let message = format!("the linear part of {blocks} is unstable, its spectral radius {radius}");
    let weights = compiled.origin.words();
    let label = format!("with {weights} a small state grows by this factor a tick");
    let place = compiled.model.places.connection(found.connection);
    let name = &network.connection(found.connection).name;
    let help = match compiled.origin {
        Origin::First => format!(
            "smaller weights keep it bounded: write `radius(0.9)` or `normal(gain = 0.5)` on `{name}`"
        ),
        Origin::File => format!(
            "smaller weights of `{name}` in the file keep it bounded, or an activation such as `tanh`"
        ),
    };
    Mistake::new(Code::Unstable, place, message, label).with_help(help)
}
