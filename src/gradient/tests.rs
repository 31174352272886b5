//! Gradients and their copies on small networks, against calculation by hand.

use super::*;
use crate::data::Part;
use crate::model::TrainExperiment;
use crate::model::network::{Activation, Clock};
use crate::train::fixtures::{Program, dataset, experiment, fit, recurrent, series};

/// `x[1] -> h[1] -> y[1]` and `h -> h`, all linear, under `layered`.
fn chain(weights: [f64; 3]) -> (Program, Weights<f64>) {
    let program = Program::new(recurrent(1, Activation::Linear, Clock::Layered));
    let mut first = program.weights();
    for (numbers, weight) in first.matrices.iter_mut().zip(weights) {
        numbers[0] = weight;
    }
    first.vectors.iter_mut().flatten().for_each(|bias| *bias = 0.0);
    (program, first)
}

/// One sequence of so many samples, 1 and then 0, whose last one has the target 0.
fn pulse(samples: usize) -> TrainExperiment {
    let data = dataset(&[samples], |_| Some(Part::Train));
    let mut target = series(&data, |_| 0.0);
    target.present = (0..samples).map(|row| row + 1 == samples).collect();
    experiment(series(&data, |row| if row == 0 { 1.0 } else { 0.0 }), vec![fit(2, target)])
}

/// The copies of the list of this name.
fn shares(gradient: &mut Gradient, name: &str) -> Shares {
    let position = gradient.lists.iter().position(|list| list.name == name).unwrap();
    gradient.shares(position, &mut |_| ()).unwrap()
}

/// With u, w, v the three weights, h(t) = u wᵗ and y(2) = v u w². E = y(2)², so ∂E/∂y = 2 v u w²,
/// and ∂E/∂h(t) = 2 v² u w^(4-t). The copy of `h -> h` at t is ∂E/∂h(t) h(t-1) = 2 v² u² w³, at
/// t = 1 and 2 alike; at t = 0 it reads the start, which is 0 and no arrow.
#[test]
fn copies_are_those_by_hand() {
    let (u, w, v) = (0.5, 0.8, 2.0f64);
    let (program, weights) = chain([u, w, v]);
    let (compilation, experiment) = (program.compilation(), pulse(3));
    let objective = Objective::new(&compilation, &experiment).unwrap();
    let mut found = gradient(&objective, &weights).unwrap();
    assert!((found.summary.loss - (v * u * w * w).powi(2)).abs() < 1e-15);
    assert_eq!((found.summary.ticks, found.summary.last_target), (3, 2));
    let recurrent = shares(&mut found, "h -> h");
    let ticks: Vec<_> =
        recurrent.copies.iter().map(|it| (it.copy.tick, it.copy.distance)).collect();
    assert_eq!(ticks, [(1, 1), (2, 0)]);
    for copy in &recurrent.copies {
        assert!((copy.norm - 2.0 * (v * u).powi(2) * w.powi(3)).abs() < 1e-14, "{copy:?}");
        assert!((copy.share - copy.norm).abs() < 1e-14, "both go the same way");
    }
    assert!(recurrent.add_up_to(4.0 * (v * u).powi(2) * w.powi(3)));
    let input = shares(&mut found, "x -> h");
    let norms: Vec<_> = input.copies.iter().map(|copy| copy.norm).collect();
    assert!((norms[0] - 2.0 * v * v * u * w.powi(4)).abs() < 1e-14);
    assert_eq!(norms[1..], [0.0, 0.0], "nothing is fed there");
}

/// A copy of the bias of h at t is ∂E/∂h(t), which goes with ρ to the power of its distance.
#[test]
fn the_slope_of_a_linear_chain_is_the_logarithm_of_its_radius() {
    for (radius, verdict) in
        [(0.8f64, Verdict::Vanishes), (1.0, Verdict::NeitherShown), (1.1, Verdict::Explodes)]
    {
        let (program, weights) = chain([0.5, radius, 2.0]);
        let (compilation, experiment) = (program.compilation(), pulse(40));
        let objective = Objective::new(&compilation, &experiment).unwrap();
        let mut found = gradient(&objective, &weights).unwrap();
        let bias = shares(&mut found, "h bias");
        assert_eq!(bias.copies.len(), 40);
        let trend = bias.trend.unwrap();
        assert!((trend.slope - radius.ln()).abs() < 1e-12, "{radius}: {trend:?}");
        assert!((trend.factor() - radius).abs() < 1e-12);
        assert_eq!(trend.verdict(), verdict, "{radius}: {trend:?}");
    }
}

#[test]
fn copies_that_do_not_add_up_are_found() {
    let (program, weights) = chain([0.5, 0.8, 2.0]);
    let (compilation, experiment) = (program.compilation(), pulse(5));
    let objective = Objective::new(&compilation, &experiment).unwrap();
    let mut found = gradient(&objective, &weights).unwrap();
    let norm = found.lists.iter().find(|list| list.name == "h -> h").unwrap().norm;
    let mut shares = shares(&mut found, "h -> h");
    assert!(shares.add_up_to(norm));
    assert!(!shares.add_up_to(norm * (1.0 + 1e-9)));
    shares.apart = 1e-6;
    assert!(!shares.add_up_to(norm));
}

#[test]
fn a_training_without_targets_has_no_objective() {
    let (program, _) = chain([0.5, 0.8, 2.0]);
    let mut experiment = pulse(3);
    let mut target = (*experiment.fits[0].series).clone();
    target.present.fill(false);
    experiment.fits = vec![fit(2, target)];
    assert!(Objective::new(&program.compilation(), &experiment).is_none());
}
