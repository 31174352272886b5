//! What a training was expected to come to.

use super::{FitMetrics, PartMetrics, Training};
use crate::data::Part;
use crate::model::expectation::{Figure, TrainFact, Verdict};
use crate::model::{Network, TrainExperiment};

/// Judges the expectations of a training, in their order.
pub fn judge(network: &Network, experiment: &TrainExperiment, training: &Training) -> Vec<Verdict> {
    let tell = |fact: &TrainFact| {
        let number = match *fact {
            TrainFact::Loss(part) => loss(network, experiment, training, part),
            TrainFact::OfFit { block, part, figure } => {
                let fit = training.fits.iter().find(|fit| fit.block == block);
                fit.and_then(|fit| figures(fit, part)).and_then(|found| of(found, figure))
            }
        };
        number.map(|number| vec![number]).ok_or_else(|| "no target of this part has it".to_string())
    };
    experiment.expectations.iter().map(|expectation| expectation.judge(tell)).collect()
}

/// `Σ weight · loss` over the fits that have targets in a part, in the order of their names.
fn loss(
    network: &Network,
    experiment: &TrainExperiment,
    training: &Training,
    part: Part,
) -> Option<f64> {
    let fits = experiment.fits.iter().zip(&training.fits);
    let losses = fits.filter_map(|(fit, metrics)| {
        let name = &network.block(fit.block).name;
        figures(metrics, part).map(|figures| (name, fit.weight * figures.loss))
    });
    let mut losses: Vec<_> = losses.collect();
    losses.sort_by_key(|(name, _)| *name);
    (!losses.is_empty()).then(|| losses.iter().map(|(_, loss)| loss).sum())
}

fn figures(fit: &FitMetrics, part: Part) -> Option<&PartMetrics> {
    fit.parts.iter().find(|figures| figures.part == part)
}

fn of(figures: &PartMetrics, figure: Figure) -> Option<f64> {
    match figure {
        Figure::MeanSquared { in_units: false } | Figure::CrossEntropy => Some(figures.loss),
        Figure::MeanSquared { in_units: true } => figures.in_units,
        Figure::RootMeanSquared { in_units } => {
            of(figures, Figure::MeanSquared { in_units }).map(f64::sqrt)
        }
        Figure::Persistence { in_units: false } => figures.persistence,
        Figure::Persistence { in_units: true } => figures.persistence_in_units,
        Figure::Accuracy => figures.accuracy,
    }
}
