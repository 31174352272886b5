//! `netc run`: the experiments of a program, in order.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::arguments::ProgramArguments;
use super::inputs::Inputs;
use super::load::accepted;
use super::output::{Reader, print, tell_error, tell_note};
use super::progress::Follower;
use super::results::ResultsFolder;
use super::weights::{WeightsArgument, WeightsFile};
use crate::compile::Compiled;
use crate::engine::Failure;
use crate::model::expectation::Verdict;
use crate::model::{Experiment, RunExperiment, TrainExperiment};
use crate::report::json::{self, ExpectationResult, ExperimentResult};
use crate::report::npz::{Recorded, recorded};
use crate::report::{expectations, states, training};
use crate::simulate::{self, simulate};
use crate::source::Source;
use crate::train::{self, train};
use crate::weights::Weights;
use crate::wording::Counted;

const AFTER: &str = "Examples:
  netc run net.net
  netc run net.net --out results      also writes what `record` names
  netc run net.net --seed 2 --set epochs=50 --quiet
  netc run net.net --json > results.json
  netc run net.net --save w.safetensors            the weights that it ends with
  netc run net.net --weights w.safetensors         goes on from them

Experiments are carried out in order; a `run` behind a `train` runs the trained network. What is \
printed is the same for the same program, data and seed.";

/// Carry out the experiments of a program in order: `train` and `run`
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    #[command(flatten)]
    program: ProgramArguments,

    /// Write what `record` names to DIR/results.npz; the folder is made if it is absent
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    #[command(flatten)]
    weights: WeightsArgument,

    /// Write the weights that the last training ends with to a `.safetensors` file
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,

    /// Train on so many threads; without it, on as many as the machine has. Results are the same to
    /// the bit
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Say nothing of the progress of trainings
    #[arg(long)]
    quiet: bool,
}

/// Why the experiments ended before the last one.
enum Stop {
    /// One failed, or its results cannot be printed.
    Failed(String),
    /// Nobody reads the results any more.
    Unread,
}

/// What the experiments so far have led to.
struct Course<'a> {
    arguments: &'a Arguments,
    source: &'a Source,
    compiled: &'a Compiled,
    weights: Weights<f64>,
    /// Whether a training has come to its end.
    has_trained: bool,
    trainings: usize,
    runs: usize,
    results: Vec<ExperimentResult>,
    recorded: Vec<Recorded>,
    /// Expectations so far, and those of them that do not hold.
    expected: usize,
    failed: usize,
}

/// Carries out the experiments of a program and prints what they lead to.
pub fn run(arguments: &Arguments) -> Outcome {
    // Before anything else: compiling large networks uses threads too.
    let threads = usize::from(arguments.threads.unwrap_or(0));
    if let Err(error) = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global() {
        tell_error(&format!("cannot start threads: {error}"));
        return Outcome::Failed;
    }
    let accepted = accepted(&arguments.program, &arguments.weights, json::run_rejected);
    let (source, compiled) = match accepted {
        Ok(accepted) => accepted,
        Err(outcome) => return outcome,
    };
    let inputs = Inputs::of(&source, &compiled);
    let open = |folder| ResultsFolder::open(folder, inputs.clone());
    let folder = match arguments.out.as_deref().map(open).transpose() {
        Ok(folder) => folder,
        Err(message) => {
            tell_error(&message);
            return Outcome::Misused;
        }
    };
    // A training may go on from a file and end in it.
    let open = |path| WeightsFile::open(path, inputs.clone());
    let save = match arguments.save.as_deref().map(open).transpose() {
        Ok(save) => save,
        Err(message) => {
            tell_error(&message);
            return Outcome::Misused;
        }
    };
    match carry_out(arguments, &source, compiled, folder, save) {
        Ok(()) | Err(Stop::Unread) => Outcome::Done,
        Err(Stop::Failed(message)) => {
            tell_error(&message);
            Outcome::Failed
        }
    }
}

fn carry_out(
    arguments: &Arguments,
    source: &Source,
    mut compiled: Compiled,
    folder: Option<ResultsFolder>,
    save: Option<WeightsFile>,
) -> Result<(), Stop> {
    let weights = std::mem::take(&mut compiled.weights);
    let compiled = &compiled;
    let mut course = Course {
        arguments,
        source,
        compiled,
        weights,
        has_trained: false,
        trainings: 0,
        runs: 0,
        results: Vec::new(),
        recorded: Vec::new(),
        expected: 0,
        failed: 0,
    };
    if compiled.model.experiments.is_empty() {
        tell_note("the program has no `train` and no `run`: there is nothing to carry out");
    }
    let ended = compiled.model.experiments.iter().try_for_each(|experiment| match experiment {
        Experiment::Train(train) => course.train(train),
        Experiment::Run(run) => course.run(run),
    });
    if arguments.program.json {
        let failure = match &ended {
            Err(Stop::Failed(message)) => Some(message.clone()),
            _ => None,
        };
        document(&json::run(source, compiled, std::mem::take(&mut course.results), failure))?;
    }
    // What was recorded before a failure is not lost by it.
    if ended.is_ok() || !course.recorded.is_empty() {
        keep(folder, &course.recorded, arguments.quiet)?;
    }
    if ended.is_ok() || course.has_trained {
        course.keep_weights(save)?;
    }
    ended.and_then(|()| course.as_expected())
}

impl Course<'_> {
    /// Trains; later experiments go on with the weights that it leads to.
    fn train(&mut self, experiment: &TrainExperiment) -> Result<(), Stop> {
        self.trainings += 1;
        let title = format!("train {}", self.trainings);
        let mut follower = Follower::new(&title, self.arguments.quiet);
        // Those that a training led to are kept if a later one fails.
        let weights = match self.has_trained {
            true => Cow::Borrowed(&self.weights),
            false => Cow::Owned(std::mem::take(&mut self.weights)),
        };
        let trained = train(&self.compiled.compilation(), experiment, weights, &mut |progress| {
            follower.step(progress)
        });
        follower.end();
        let training = trained.map_err(|failure| failed(&title, &failure))?;
        let network = &self.compiled.model.network;
        let verdicts = train::judge(network, experiment, &training);
        let expectations = self.note(&verdicts);
        if self.arguments.program.json {
            let result = ExperimentResult::of_training(&title, network, &training, expectations);
            self.results.push(result);
        } else {
            let text = training::text(&title, network, &training) + &expectations::text(&verdicts);
            self.say(|out| out.write_all(text.as_bytes()))?;
        }
        self.weights = training.weights;
        self.has_trained = true;
        Ok(())
    }

    /// Lets the network go and keeps what is to be recorded.
    fn run(&mut self, experiment: &RunExperiment) -> Result<(), Stop> {
        self.runs += 1;
        let title = format!("run {}", self.runs);
        let simulation = simulate(&self.compiled.compilation(), experiment, &self.weights)
            .map_err(|failure| failed(&title, &failure))?;
        let network = &self.compiled.model.network;
        if !experiment.records.is_empty() && self.arguments.out.is_some() {
            let name = format!("run{}", self.runs);
            self.recorded.push(recorded(name, network, &experiment.records, &simulation));
        } else if !experiment.records.is_empty() {
            tell_note(&format!("what {title} records was not written: give `--out DIR`"));
        }
        let verdicts = simulate::judge(network, experiment, &simulation);
        let expectations = self.note(&verdicts);
        if self.arguments.program.json {
            let result =
                ExperimentResult::of_run(&title, network, experiment, simulation, expectations);
            self.results.push(result);
            return Ok(());
        }
        self.say(|out| {
            states::write(out, &title, network, &experiment.shows, &simulation)?;
            out.write_all(expectations::text(&verdicts).as_bytes())
        })
    }

    /// Writes the weights, if there is a file for them: also those of a training before a failure.
    fn keep_weights(&self, save: Option<WeightsFile>) -> Result<(), Stop> {
        let Some(save) = save else { return Ok(()) };
        let path = save.write(self.source, self.compiled, &self.weights).map_err(Stop::Failed)?;
        if !self.arguments.quiet {
            tell_note(&format!("the weights were written to `{path}`"));
        }
        Ok(())
    }

    /// Counts what became of the expectations of the latest experiment.
    fn note(&mut self, verdicts: &[Verdict]) -> Vec<ExpectationResult> {
        self.expected += verdicts.len();
        self.failed += verdicts.iter().filter(|verdict| !verdict.holds).count();
        let experiment = self.trainings + self.runs - 1;
        let places = self.compiled.model.places.expected[experiment].iter().copied();
        json::expectations(self.source, verdicts, places)
    }

    /// A failure where an expectation does not hold; by then all else is done.
    fn as_expected(&self) -> Result<(), Stop> {
        match self.failed {
            0 => Ok(()),
            failed => {
                let expected = Counted(self.expected as u64, "expectation");
                Err(Stop::Failed(format!("{failed} of {expected} failed")))
            }
        }
    }

    /// Prints what an experiment led to, with a blank line between two of them. Where nobody
    /// reads it the experiments go on only if their results are written to a folder.
    fn say(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Stop> {
        let before = if self.trainings + self.runs == 1 { "" } else { "\n" };
        match say(|out| out.write_all(before.as_bytes()).and_then(|()| write(out))) {
            Err(Stop::Unread) if self.arguments.out.is_some() => Ok(()),
            said => said,
        }
    }
}

fn failed(title: &str, failure: &Failure) -> Stop {
    Stop::Failed(format!("{title}: {failure}\nhelp: {}", failure.help()))
}

fn say(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Stop> {
    match print(write) {
        Ok(Reader::Listening) => Ok(()),
        Ok(Reader::Gone) => Err(Stop::Unread),
        Err(error) => Err(Stop::Failed(format!("cannot write to standard output: {error}"))),
    }
}

fn document(document: &json::RunDocument) -> Result<(), Stop> {
    say(|out| json::write(out, document))
}

/// Writes what was recorded, if anything was and there is a folder for it.
fn keep(folder: Option<ResultsFolder>, runs: &[Recorded], quiet: bool) -> Result<(), Stop> {
    let Some(folder) = folder else { return Ok(()) };
    if runs.is_empty() {
        tell_note("nothing was written to the folder of `--out`: no `run` has a `record` line");
        return Ok(());
    }
    let path = folder.write(runs).map_err(Stop::Failed)?;
    if !quiet {
        tell_note(&format!("recorded states were written to `{path}`"));
    }
    Ok(())
}
