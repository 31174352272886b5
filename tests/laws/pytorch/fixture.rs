//! A program of `tests/pytorch` beside what PyTorch makes of it, and what netc makes of it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use netc::compile::Compiled;
use netc::data::{Array, ArrayFile, read_arrays};
use netc::model::experiment::Optimiser;
use netc::model::{Experiment, RunExperiment, TrainExperiment};
use netc::simulate::simulate;
use netc::tensors::{Numbers, tensors, weights_of};
use netc::train::{Training, train};
use netc::weights::Weights;

use super::Named;
use crate::law::accept_in;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pytorch");

/// A program and its fixture.
pub struct Fixture {
    pub name: String,
    pub compiled: Compiled,
    arrays: BTreeMap<String, Array>,
    /// The weights that everything begins with, to the bit those of PyTorch.
    first: Weights<f64>,
}

/// Every program of the folder with its fixture.
pub fn all() -> impl Iterator<Item = Fixture> {
    names().into_iter().map(|name| Fixture::read(&name))
}

/// The programs of the folder, in the order of their names.
pub fn names() -> Vec<String> {
    let entries = std::fs::read_dir(FOLDER).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("readable").path());
    let programs = paths.filter(|path| path.extension().is_some_and(|it| it == "net"));
    let name = |path: PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut names: Vec<_> = programs.map(name).collect();
    names.sort();
    names
}

impl Fixture {
    pub fn read(name: &str) -> Self {
        let path = PathBuf::from(FOLDER).join(name);
        let text = std::fs::read_to_string(path.with_extension("net")).unwrap();
        let compiled = accept_in(&text, FOLDER);
        let arrays = read_arrays(&path.with_extension("npz"), 1 << 24);
        let arrays = arrays.unwrap_or_else(|error| panic!("{name}.npz: {error:?}")).arrays;
        let strip = |(name, array): &(String, Array)| {
            Some((name.strip_prefix("first.")?.to_string(), array.clone()))
        };
        let first = arrays.iter().filter_map(strip).collect();
        let file = ArrayFile { arrays: first, metadata: BTreeMap::new() };
        let model = &compiled.model;
        let first = weights_of(&model.network, &compiled.patterns, &compiled.weights, &file);
        let first = first.unwrap_or_else(|misfits| panic!("{name}.npz: {misfits:?}"));
        Self { name: name.into(), compiled, arrays: arrays.into_iter().collect(), first }
    }

    /// The numbers of an array.
    pub fn numbers(&self, name: &str) -> &[f64] {
        let array = self.arrays.get(name);
        &array.unwrap_or_else(|| panic!("{}.npz has no `{name}`", self.name)).numbers
    }

    /// What stands behind a prefix, in alphabetical order.
    pub fn names(&self, prefix: &str) -> Vec<&str> {
        let prefix = format!("{prefix}.");
        self.arrays.keys().filter_map(|name| name.strip_prefix(prefix.as_str())).collect()
    }

    /// Weights by the names of their tensors.
    pub fn named(&self, weights: &Weights<f64>) -> Named {
        let tensors = tensors(&self.compiled.model.network, &self.compiled.patterns, weights);
        let values = tensors.into_iter().map(|tensor| match tensor.numbers {
            Numbers::Values(values) => (tensor.name, values),
            Numbers::Places(_) => panic!("no matrix is stored by its entries"),
        });
        values.collect()
    }

    /// The two trainings, by sgd and by adam.
    pub fn trainings(&self) -> Vec<&TrainExperiment> {
        let experiments = self.compiled.model.experiments.iter();
        let trainings = experiments.filter_map(|experiment| match experiment {
            Experiment::Train(training) => Some(training),
            Experiment::Run(_) => None,
        });
        trainings.collect()
    }

    fn run(&self) -> &RunExperiment {
        let Some(Experiment::Run(run)) = self.compiled.model.experiments.last() else {
            panic!("{} runs last", self.name);
        };
        run
    }

    fn train(&self, experiment: &TrainExperiment) -> Training {
        let compilation = self.compiled.compilation();
        let training = train(&compilation, experiment, Cow::Borrowed(&self.first), &mut |_| {});
        training.unwrap_or_else(|failure| panic!("{}: {failure:?}", self.name))
    }

    /// The states of every block, `ticks × sequences × n`: those of PyTorch beyond the end of a shorter
    /// sequence, where netc does not run.
    pub fn states(&self) -> Named {
        let compilation = self.compiled.compilation();
        let simulation = simulate(&compilation, self.run(), &self.first).unwrap();
        let batch = simulation.sequences.len();
        let blocks = self.compiled.model.network.blocks.iter().enumerate();
        let states = blocks.map(|(index, block)| {
            let mut states = self.numbers(&format!("state.{}", block.name)).to_vec();
            for (place, sequence) in simulation.sequences.iter().enumerate() {
                for (tick, row) in sequence.states[index].outer_iter().enumerate() {
                    let first = (tick * batch + place) * block.size;
                    states[first..first + block.size].copy_from_slice(&row.to_vec());
                }
            }
            (block.name.clone(), states)
        });
        states.collect()
    }

    /// ∂E/∂W: what a step of plain sgd that meets no constraint takes away, by its rate.
    pub fn gradient(&self) -> Named {
        let [lr] = *self.numbers("step") else { panic!("one rate") };
        let optimiser = Optimiser::Sgd { lr, momentum: 0.0, decay: 0.0 };
        let step =
            TrainExperiment { optimiser, epochs: 1, clip: None, ..self.trainings()[0].clone() };
        let training = self.train(&step);
        assert_eq!(training.steps, 1, "{}: a batch holds every sequence", self.name);
        let pairs = self.named(&self.first).into_iter().zip(self.named(&training.weights));
        let gradient = |((name, before), (_, after)): ((String, Vec<f64>), (String, Vec<f64>))| {
            let moved = before.iter().zip(&after).map(|(before, after)| (before - after) / lr);
            (name, moved.collect())
        };
        pairs.map(gradient).collect()
    }

    /// The weights after 100 steps by `sgd` or `adam`, and the loss that each step met.
    pub fn trained(&self, by: &str) -> Named {
        let is_wanted = |training: &&&TrainExperiment| match training.optimiser {
            Optimiser::Sgd { .. } => by == "sgd",
            Optimiser::Adam { .. } => by == "adam",
        };
        let trainings = self.trainings();
        let training = self.train(trainings.iter().find(is_wanted).expect(by));
        assert_eq!(training.steps, 100, "{}: a batch holds every sequence", self.name);
        let mut trained = self.named(&training.weights);
        let losses = training.epochs.iter().map(|epoch| epoch.loss).collect();
        trained.push(("loss".into(), losses));
        trained
    }
}
