//! What a training prints: how it went, and the figures of each fit on each part.

use super::numbers::short;
use super::table::{Side, Table};
use crate::diagnostic::Counted;
use crate::model::Network;
use crate::train::{FitMetrics, PartMetrics, Training};

/// One figure of a part, under its heading.
type Figure = (&'static str, fn(&PartMetrics) -> Option<String>);

/// The figures, in the order of their columns; one that no part has is left out.
const FIGURES: [Figure; 6] = [
    ("targets", |part| Some(super::numbers::grouped(part.targets as u64))),
    ("loss", |part| Some(short(part.loss))),
    ("in units", |part| part.in_units.map(short)),
    ("accuracy", |part| part.accuracy.map(|share| format!("{:.2}%", 100.0 * share))),
    ("persistence", |part| part.persistence.map(short)),
    ("in units", |part| part.persistence_in_units.map(short)),
];

/// The result of a training under its title (`train 1`).
pub fn text(title: &str, network: &Network, training: &Training) -> String {
    let mut text = format!("{title}: {}\n", course(training));
    if let (Some(first), Some(last)) = (training.epochs.first(), training.epochs.last()) {
        text += &format!(
            "  loss {} in the first epoch, {} in the last\n",
            short(first.loss),
            short(last.loss)
        );
    }
    for fit in &training.fits {
        text += &figures(network, fit).draw(2, Side::Right);
    }
    text
}

/// `100 epochs, 3,400 steps, 12 of them clipped`
fn course(training: &Training) -> String {
    let epochs = Counted(training.epochs.len() as u64, "epoch");
    let steps = Counted(training.steps as u64, "step");
    match training.clipped {
        0 => format!("{epochs}, {steps}"),
        clipped => format!(
            "{epochs}, {steps}, {} of them clipped",
            super::numbers::grouped(clipped as u64)
        ),
    }
}

fn figures(network: &Network, fit: &FitMetrics) -> Table {
    let present =
        FIGURES.iter().filter(|(_, figure)| fit.parts.iter().any(|part| figure(part).is_some()));
    let present = present.collect::<Vec<_>>();
    let mut table = Table::default();
    let name = format!("fit {}, {}", network.block(fit.block).name, fit.loss.name());
    table.row([name].into_iter().chain(present.iter().map(|(heading, _)| heading.to_string())));
    for part in &fit.parts {
        let cells = present.iter().map(|(_, figure)| figure(part).unwrap_or_else(|| "-".into()));
        table.row([format!("  {}", part.part.name())].into_iter().chain(cells));
    }
    table
}
