//! One program from its text to its verdicts.

use std::borrow::Cow;

use super::programs::Program;
use crate::cli::load::summary;
use crate::cli::output::{colour, tell};
use crate::compile::{Compiled, compile_as_it_is};
use crate::diagnostic::{Diagnostic, render};
use crate::engine::Failure;
use crate::model::expectation::Verdict;
use crate::model::{Experiment, Options, RunExperiment, TrainExperiment};
use crate::report::tested::{Judged, Tested};
use crate::simulate::{self, simulate};
use crate::source::{Source, Span};
use crate::train::{self, train};
use crate::weights::Weights;

/// Compiles a program and carries out its experiments, telling nothing of their progress. The
/// messages about a rejected one go to standard error.
pub fn tested(program: &Program, options: &Options) -> Tested {
    let mut tested = Tested { program: program.name.clone(), judged: Vec::new(), failure: None };
    let source = match &program.source {
        Ok(source) => source,
        Err(refusal) => {
            tested.failure = Some(refusal.clone());
            return tested;
        }
    };
    match compile_as_it_is(source, options) {
        Ok(compiled) => carry_out(source, &compiled, &mut tested),
        Err(messages) => {
            tell(&render(source, &messages, colour()));
            let errors: Vec<_> = messages.into_iter().filter(Diagnostic::is_error).collect();
            tested.failure = Some(format!("rejected: {}", summary(&errors)));
        }
    }
    tested
}

fn carry_out(source: &Source, compiled: &Compiled, tested: &mut Tested) {
    let places = &compiled.model.places;
    let alone: Vec<_> = places.expectations.iter().map(|place| place.whole).collect();
    tested.judged.extend(judged(source, None, &compiled.verdicts, &alone));
    let weights = compiled.weights.clone();
    let mut course = Course { compiled, weights, trainings: 0, runs: 0 };
    for (experiment, places) in compiled.model.experiments.iter().zip(&places.expected) {
        let (title, verdicts) = match experiment {
            Experiment::Train(experiment) => course.train(experiment),
            Experiment::Run(experiment) => course.run(experiment),
        };
        match verdicts {
            Ok(verdicts) => {
                tested.judged.extend(judged(source, Some(&title), &verdicts, places));
            }
            Err(failure) => {
                tested.failure = Some(format!("{title}: {failure}"));
                return;
            }
        }
    }
}

/// The verdicts on expectations at these places.
fn judged(
    source: &Source,
    experiment: Option<&str>,
    verdicts: &[Verdict],
    places: &[Span],
) -> Vec<Judged> {
    let judged = verdicts.iter().zip(places).map(|(verdict, place)| Judged {
        experiment: experiment.map(str::to_string),
        line: source.line_column(place.start).0,
        verdict: verdict.clone(),
    });
    judged.collect()
}

/// What the experiments so far have led to.
struct Course<'a> {
    compiled: &'a Compiled,
    weights: Weights<f64>,
    trainings: usize,
    runs: usize,
}

/// The title of an experiment (`run 1`), and its verdicts unless it failed.
type Ended = (String, Result<Vec<Verdict>, Failure>);

impl Course<'_> {
    /// Trains; later experiments go on with the weights that it leads to.
    fn train(&mut self, experiment: &TrainExperiment) -> Ended {
        self.trainings += 1;
        let compiled = self.compiled;
        let weights = Cow::Borrowed(&self.weights);
        let trained = train(&compiled.compilation(), experiment, weights, &mut |_| ());
        let verdicts = trained.map(|training| {
            let verdicts = train::judge(&compiled.model.network, experiment, &training);
            self.weights = training.weights;
            verdicts
        });
        (format!("train {}", self.trainings), verdicts)
    }

    fn run(&mut self, experiment: &RunExperiment) -> Ended {
        self.runs += 1;
        let Compiled { model, .. } = self.compiled;
        let simulation = simulate(&self.compiled.compilation(), experiment, &self.weights);
        let verdicts =
            simulation.map(|states| simulate::judge(&model.network, experiment, &states));
        (format!("run {}", self.runs), verdicts)
    }
}
