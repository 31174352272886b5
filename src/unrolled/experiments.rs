//! The experiments of a program, so far as they can be told of its unrolled network.

use super::sources::{Sources, names_of};
use super::{BlockCopy, ExperimentCopy, Unrolled, What, run, train};
use crate::compile::Compiled;
use crate::model::Experiment;
use crate::model::network::BlockId;
use crate::syntax::ast::Line;
use crate::syntax::written::Template;

/// What is told of an experiment.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Its lines.
    pub lines: Vec<String>,
    /// The names of the program that they use.
    pub names: Vec<String>,
    /// What is left out of it, or other than in the program, each a clause.
    pub notes: Vec<String>,
}

/// Adds the experiments, what they use, and notes about what is left out.
pub(super) fn tell(sources: &Sources, compiled: &Compiled, unrolled: &mut Unrolled) {
    if !compiled.model.expectations.is_empty() {
        unrolled.notes.push("what the program expects of its network is left out".into());
    }
    let written = sources.experiments();
    let gone: Vec<_> = compiled.model.network.blocks.iter().map(|it| it.name.clone()).collect();
    let (mut trains, mut runs, mut names) = (0, 0, Vec::new());
    for (place, experiment) in compiled.model.experiments.iter().enumerate() {
        let (verb, count) = match experiment {
            Experiment::Train(_) => ("train", &mut trains),
            Experiment::Run(_) => ("run", &mut runs),
        };
        *count += 1;
        let title = format!("{verb} {count}");
        let is_first = *count == 1;
        let lines = written.as_ref().and_then(|lines| lines.get(place).copied());
        let told =
            told(compiled, unrolled, experiment, is_first, lines, sources).and_then(|told| {
                let used = [&names[..], &told.names].concat();
                let missing = |name| format!("it uses `{name}`, which is not there any more");
                sources.definitions(&used, &gone).map(|_| told).map_err(missing)
            });
        match told {
            Ok(told) => {
                names.extend(told.names);
                unrolled.notes.extend(told.notes.iter().map(|note| format!("{title}: {note}")));
                unrolled.experiments.push(ExperimentCopy { verb, lines: told.lines });
            }
            Err(reason) => unrolled.notes.push(format!("{title} is left out: {reason}")),
        }
    }
    // Each experiment that is told has shown that these are found.
    unrolled.definitions = sources.definitions(&names, &gone).unwrap_or_default();
}

fn told(
    compiled: &Compiled,
    unrolled: &Unrolled,
    experiment: &Experiment,
    is_first: bool,
    lines: Option<&[Line<Template>]>,
    sources: &Sources,
) -> Result<Told, String> {
    match experiment {
        Experiment::Train(train) => {
            let lines = lines.ok_or("a loop writes it")?;
            if !is_first && !train.starts.is_empty() {
                return Err("it starts blocks in its own way".into());
            }
            train::told(compiled, unrolled, train, &Written { lines, sources })
        }
        Experiment::Run(run) => run::told(compiled, unrolled, run),
    }
}

/// The lines of an experiment as they are written.
pub(super) struct Written<'a> {
    lines: &'a [Line<Template>],
    sources: &'a Sources<'a>,
}

/// What stands behind the `=` of a line.
pub(super) struct Value {
    /// The name before it.
    pub target: String,
    /// The expression, on one line.
    pub text: String,
    /// The names that it uses.
    pub names: Vec<String>,
}

impl Written<'_> {
    /// The expressions behind the `=` of all lines with a verb, in their order.
    pub fn values(&self, verb: &str) -> Result<Vec<Value>, String> {
        let lines = self.lines.iter().filter(|line| line.verb.text == verb);
        let values = lines.filter_map(|line| line.assignment.as_ref()).map(|assignment| {
            let target = assignment.target.text.text.clone();
            let names = names_of(&assignment.value);
            let text = self.sources.text(assignment.value.span)?;
            Some(Value { target, text, names })
        });
        let values: Option<Vec<_>> = values.collect();
        values.ok_or(format!("its `{verb}` lines have numbers in their names"))
    }
}

impl Unrolled {
    /// The block that holds the sample or the state of a copy.
    pub fn block(&self, of: BlockId, tick: usize) -> Option<&BlockCopy> {
        self.states(of).find(|copy| copy.tick == Some(tick))
    }

    /// The copies of a block that hold its samples or states, by ticks.
    pub(super) fn states(&self, of: BlockId) -> impl Iterator<Item = &BlockCopy> {
        self.blocks.iter().filter(move |copy| copy.of == of && copy.is_state())
    }
}

impl BlockCopy {
    /// Whether it holds the sample or the state of a copy at its tick.
    pub fn is_state(&self) -> bool {
        let is_read = matches!(self.what, What::Fed | What::State | What::Start);
        is_read && self.stage.is_none()
    }
}
