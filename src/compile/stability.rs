//! The warning that a small state of linear or rectified blocks grows.

use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::dynamics::Unstable;
use crate::model::Model;
use crate::wording::list;

/// Words the warning.
pub(super) fn unstable(model: &Model, found: &Unstable) -> Diagnostic {
    let network = &model.network;
    let names = found.blocks.iter().map(|id| network.block(*id).name.as_str());
    let blocks = list(&names.collect::<Vec<_>>());
    let radius = match found.is_estimate {
        true => format!("about {:.2}", found.radius),
        false => format!("{:.4}", found.radius),
    };
    let message = format!("the linear part of {blocks} is unstable, its spectral radius {radius}");
    let label = "with the first weights a small state grows by this factor a tick".to_string();
    let place = model.places.connection(found.connection);
    let name = &network.connection(found.connection).name;
    Mistake::new(Code::Unstable, place, message, label).with_help(format!(
        "smaller weights keep it bounded: write `radius(0.9)` or `normal(gain = 0.5)` on `{name}`"
    ))
}
