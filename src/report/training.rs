//! What a training prints: how it went, and the figures of each fit on each part.

use super::numbers::short;
use super::table::{Side, Table};
use crate::model::Network;
use crate::train::{FitMetrics, PartMetrics, Training};
use crate::wording::{Counted, grouped};

/// One figure of a part, under its heading.
type Figure = (&'static str, fn(&PartMetrics) -> Option<String>);

/// The figures, in the order of their columns; one that no part has is left out.
const FIGURES: [Figure; 6] = [
    ("targets", |part| Some(grouped(part.targets as u64))),
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
        clipped => format!("{epochs}, {steps}, {} of them clipped", grouped(clipped as u64)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Part;
    use crate::model::experiment::Loss;
    use crate::model::network::{Activation, Block, BlockId, Clock, Precision};
    use crate::syntax::ast::Role;
    use crate::train::EpochRecord;
    use crate::weights::Weights;

    fn network() -> Network {
        let output = Block::new("y", Role::Output, 1, Activation::Linear);
        Network {
            name: "t".into(),
            clock: Clock::Global,
            precision: Precision::F64,
            blocks: vec![output],
            matrices: Vec::new(),
            vectors: Vec::new(),
            connections: Vec::new(),
        }
    }

    fn part(part: Part, in_units: Option<f64>, accuracy: Option<f64>) -> PartMetrics {
        PartMetrics {
            part,
            targets: 1437,
            loss: 0.012_345_6,
            in_units,
            accuracy,
            persistence: in_units.map(|units| units * 2.0),
            persistence_in_units: None,
        }
    }

    fn training(loss: Loss, parts: Vec<PartMetrics>) -> Training {
        let epoch = |loss| EpochRecord { loss, gradient_norm: 1.0 };
        Training {
            weights: Weights { matrices: Vec::new(), vectors: Vec::new() },
            epochs: vec![epoch(1.0), epoch(0.5)],
            fits: vec![FitMetrics { block: BlockId::new(0), loss, parts }],
            steps: 3400,
            clipped: 12,
        }
    }

    #[test]
    fn figures_stand_in_columns_of_what_is_known() {
        let parts = vec![part(Part::Train, Some(180.5), None), part(Part::Test, None, None)];
        let expected = "\
train 1: 2 epochs, 3,400 steps, 12 of them clipped
  loss 1 in the first epoch, 0.5 in the last
  fit y, mse  targets      loss  in units  persistence
    train       1,437  0.012346     180.5          361
    test        1,437  0.012346         -            -
";
        assert_eq!(text("train 1", &network(), &training(Loss::MeanSquared, parts)), expected);
    }

    #[test]
    fn accuracy_is_a_percentage() {
        let parts = vec![part(Part::Test, None, Some(0.95))];
        let text = text("train 2", &network(), &training(Loss::CrossEntropy, parts));
        assert!(text.contains("fit y, cross_entropy  targets      loss  accuracy\n"), "{text}");
        assert!(text.ends_with("0.012346    95.00%\n"), "{text}");
    }
}
