//! The figures of each fit on each part, with the final weights.

use ndarray::{ArrayView1, s};

use super::batch::feed;
use super::failure::loss_failure;
use super::loss::Score;
use super::persistence::{persistence, squared_difference};
use super::setup::{Goal, Setup};
use super::start::start;
use super::stretches::whole_sequences;
use super::targets::{Targets, longest};
use super::{FitMetrics, PartMetrics};
use crate::data::{Part, Series, Stretch};
use crate::engine::{Failure, Operators, Trajectory};
use crate::model::experiment::{Fit, Loss};
use crate::real::Real;
use crate::weights::Weights;

/// Bytes of states held at once, unless a single sequence needs more (64 MiB).
const BYTES: u64 = 64 << 20;

/// What one fit comes to on one part.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    targets: usize,
    loss: Score,
    in_units: Score,
    hits: usize,
}

/// Tallies by part, in the order of [`Part::ALL`].
type Tallies = [Tally; Part::ALL.len()];

/// Runs every sequence from its start and compares it with all targets, part by part.
pub(super) fn metrics<F: Real>(
    setup: &Setup<'_>,
    weights: &Weights<F>,
) -> Result<Vec<FitMetrics>, Failure> {
    let mut operators = setup.engine.operators();
    setup.engine.prepare(weights, &mut operators);
    let sequences = whole_sequences(setup.experiment);
    let alone = setup.bytes::<F>(longest(&sequences), 1, 1)?;
    let batch = usize::try_from(BYTES / alone.max(1)).unwrap_or(usize::MAX).max(1);
    let mut tallies = vec![Tallies::default(); setup.goals.len()];
    for sequences in sequences.chunks(batch) {
        let trajectory = run(setup, weights, &operators, sequences);
        compare(setup, sequences, &trajectory, &mut tallies)?;
    }
    Ok(figures(setup, &tallies))
}

fn run<F: Real>(
    setup: &Setup<'_>,
    weights: &Weights<F>,
    operators: &Operators<F>,
    sequences: &[Stretch],
) -> Trajectory<F> {
    let plan = setup.plan(longest(sequences));
    let mut trajectory = setup.engine.trajectory(&plan, sequences.len());
    feed(setup.experiment, sequences, &mut trajectory);
    start(setup, sequences, 0, &mut trajectory);
    setup.engine.forward(weights, operators, &plan, &mut trajectory);
    trajectory
}

/// Adds what a batch of whole sequences scores.
fn compare<F: Real>(
    setup: &Setup<'_>,
    sequences: &[Stretch],
    trajectory: &Trajectory<F>,
    tallies: &mut [Tallies],
) -> Result<(), Failure> {
    let mut targets = vec![Targets::default(); setup.goals.len()];
    for (index, part) in Part::ALL.into_iter().enumerate() {
        for ((goal, targets), tallies) in setup.goals.iter().zip(&mut targets).zip(&mut *tallies) {
            targets.fill(&goal.fit.series, sequences, part, 0);
            tallies[index].add(goal, trajectory, targets);
        }
        if !tallies.iter().all(|tallies| tallies[index].loss.error.is_finite()) {
            return Err(loss_failure(setup, trajectory, &targets, None));
        }
    }
    Ok(())
}

impl Tally {
    fn add<F: Real>(&mut self, goal: &Goal<'_>, trajectory: &Trajectory<F>, targets: &Targets) {
        self.loss.add(goal.score(trajectory, targets));
        let sds = standard_deviations(&goal.fit.series);
        let states = trajectory.states(goal.fit.block);
        for target in targets.scored() {
            let state = states.slice(s![target.sample + goal.placement, target.sequence, ..]);
            let state_f64 = state.iter().map(|value| value.to_f64());
            self.targets += 1;
            self.hits += usize::from(largest(state) == largest(ArrayView1::from(target.values)));
            self.in_units.add(squared_difference(state_f64, target.values, sds.as_deref()));
        }
    }
}

/// The factors from the numbers of a series to the units of the data.
fn standard_deviations(series: &Series) -> Option<Vec<f64>> {
    let units = series.unit.as_ref()?;
    Some(units.iter().map(|unit| unit.sd).collect())
}

/// The position of the largest number, the first of equals.
fn largest<F: Real>(numbers: ArrayView1<'_, F>) -> usize {
    let mut best = 0;
    for (position, number) in numbers.iter().enumerate() {
        if *number > numbers[best] {
            best = position;
        }
    }
    best
}

/// The figures of all fits, in the program's order.
fn figures(setup: &Setup<'_>, tallies: &[Tallies]) -> Vec<FitMetrics> {
    let mut fits = Vec::new();
    for fit in &setup.experiment.fits {
        for (goal, tallies) in setup.goals.iter().zip(tallies) {
            if goal.fit.block == fit.block {
                fits.push(fit_figures(fit, tallies, setup.experiment.persistence));
            }
        }
    }
    fits
}

fn fit_figures(fit: &Fit, tallies: &Tallies, with_persistence: bool) -> FitMetrics {
    let met = Part::ALL.into_iter().zip(tallies).filter(|(_, tally)| tally.targets > 0);
    let parts = met.map(|(part, tally)| match fit.loss {
        Loss::MeanSquared => squared_figures(fit, part, tally, with_persistence),
        Loss::CrossEntropy => entropy_figures(part, tally),
    });
    FitMetrics { block: fit.block, loss: fit.loss, parts: parts.collect() }
}

fn squared_figures(fit: &Fit, part: Part, tally: &Tally, with_persistence: bool) -> PartMetrics {
    let sds = standard_deviations(&fit.series);
    let has_units = sds.is_some();
    let forecast = |sds: Option<&[f64]>| {
        let score = persistence(&fit.series, part, sds);
        (with_persistence && score.weight > 0.0).then(|| score.mean())
    };
    PartMetrics {
        part,
        targets: tally.targets,
        loss: tally.loss.mean(),
        in_units: has_units.then(|| tally.in_units.mean()),
        accuracy: None,
        persistence: forecast(None),
        persistence_in_units: sds.as_deref().and_then(|sds| forecast(Some(sds))),
    }
}

fn entropy_figures(part: Part, tally: &Tally) -> PartMetrics {
    PartMetrics {
        part,
        targets: tally.targets,
        loss: tally.loss.mean(),
        in_units: None,
        accuracy: Some(tally.hits as f64 / tally.targets as f64),
        persistence: None,
        persistence_in_units: None,
    }
}
