//! All stages that need no experiment, in order: a source becomes a [`Compiled`] network.

mod constraint_errors;
mod expectations;
mod precision;
mod stability;

use std::collections::HashSet;

use constraint_errors::{property, stated};

use crate::diagnostic::{Code, Diagnostic, Mistake, has_errors};
use crate::engine::Compilation;
use crate::model::expectation::Verdict;
use crate::model::experiment::{Fit, Loss};
use crate::model::network::MatrixId;
use crate::model::{Experiment, Model, Options, resolve};
use crate::pattern::{Patterns, patterns};
use crate::source::{Source, Span};
use crate::structure::{Structure, analyse, dale_findings, findings, loop_error};
use crate::syntax::parse;
use crate::weights::{FormulaOf, InitialError, InitialErrorKind, Weights, initial};

/// A program that was accepted.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// Names, sizes, experiments.
    pub model: Model,
    /// Existing entries.
    pub patterns: Patterns,
    /// Cycles, order, latencies.
    pub structure: Structure,
    /// The first weights, or those of a file.
    pub weights: Weights<f64>,
    /// Which of the two they are.
    pub origin: Origin,
    /// What became of the expectations of the network, in the order of [`Model::expectations`].
    pub verdicts: Vec<Verdict>,
    /// What its author should look at.
    pub warnings: Vec<Diagnostic>,
}

/// Where the weights of a [`Compiled`] come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The program says how they begin.
    First,
    /// A file has them.
    File,
}

impl Origin {
    /// What they are called.
    pub fn words(self) -> &'static str {
        match self {
            Origin::First => "the first weights",
            Origin::File => "the weights of the file",
        }
    }
}

impl Compiled {
    /// The same network with the weights of a file. What is judged by its numbers is judged again.
    pub fn with_weights(self, source: &Source, weights: Weights<f64>) -> Self {
        let mut compiled = Self { weights, origin: Origin::File, ..self };
        compiled.warnings.retain(|message| message.code != Code::Unstable);
        let found = stability::unstable(&compiled);
        compiled.warnings.extend(found);
        put_in_order(source, &mut compiled.warnings);
        compiled
    }

    /// What training and simulation start from.
    pub fn compilation(&self) -> Compilation<'_> {
        Compilation {
            network: &self.model.network,
            patterns: &self.patterns,
            structure: &self.structure,
            seed: self.model.seed,
        }
    }
}

/// Compiles a program. An error holds every message, warnings included, by place; an expectation of
/// the network that does not hold is one.
pub fn compile(source: &Source, options: &Options) -> Result<Compiled, Vec<Diagnostic>> {
    let compiled = compile_as_it_is(source, options)?;
    let failed = expectations::failed(&compiled);
    if failed.is_empty() {
        return Ok(compiled);
    }
    let mut messages = compiled.warnings;
    messages.extend(failed);
    put_in_order(source, &mut messages);
    Err(messages)
}

/// Compiles a program whether or not its network is as it expects: what became of these
/// expectations is in [`Compiled::verdicts`].
pub fn compile_as_it_is(source: &Source, options: &Options) -> Result<Compiled, Vec<Diagnostic>> {
    let (file, mut messages) = parse(source);
    let (model, found) = resolve(&file, source, options);
    // A statement that cannot be read may hold the use of what now seems unused.
    let is_readable = !has_errors(&messages);
    messages.extend(found.into_iter().filter(|message| is_readable || message.is_error()));
    let compiled = match model {
        Some(model) => {
            let is_whole = !has_errors(&messages);
            settle(model, is_whole, &mut messages)
        }
        None => None,
    };
    put_in_order(source, &mut messages);
    match compiled {
        Some(compiled) if !has_errors(&messages) => Ok(Compiled { warnings: messages, ..compiled }),
        _ => Err(messages),
    }
}

/// Orders messages by their places, each mistake of a text told once.
fn put_in_order(source: &Source, messages: &mut Vec<Diagnostic>) {
    one_of_each_place(source, messages);
    messages.sort_by_key(|message| (message.primary.span, message.code));
}

/// Moves messages to the places where the program is written. About a text that stands for several
/// statements, the body of a loop or a file that is used twice, the first of each code is kept.
fn one_of_each_place(source: &Source, messages: &mut Vec<Diagnostic>) {
    if !source.has_copies() {
        return;
    }
    messages.sort_by_key(|message| message.primary.span);
    let mut told = HashSet::new();
    messages.retain(|message| {
        let place = source.written(message.primary.span);
        told.insert((message.code, place)) || place == message.primary.span
    });
    let written = |message: Diagnostic| message.moved(|span| source.written(span));
    *messages = std::mem::take(messages).into_iter().map(written).collect();
}

/// Settles what follows from a model. Of one that is not whole only errors of its entries and
/// delays are told: everything else may follow from what it lacks.
fn settle(model: Model, is_whole: bool, messages: &mut Vec<Diagnostic>) -> Option<Compiled> {
    let patterns = patterns(&model.network, model.seed);
    // First, because its graph and the weights need not be held together.
    let structure = analyse(&model.network, &patterns);
    let weights = initial(&model.network, &patterns, model.seed);
    let errors = weights.as_ref().err().into_iter().flatten();
    messages.extend(errors.map(|error| initial_error(&model, &patterns, error)));
    let loops = structure.as_ref().err().into_iter().flatten();
    messages.extend(loops.map(|found| loop_error(&model, found)));
    let structure = structure.ok().filter(|_| is_whole)?;
    messages.extend(findings(&model, &structure));
    messages.extend(dale_findings(&model, &patterns));
    messages.extend(misplaced_targets(&model, &structure));
    let weights = weights.ok()?;
    messages.extend(precision::beyond_precision(&model, &weights));
    let verdicts = expectations::judge(&model, &patterns, &structure);
    let (origin, warnings) = (Origin::First, Vec::new());
    let compiled = Compiled { model, patterns, structure, weights, origin, verdicts, warnings };
    messages.extend(stability::unstable(&compiled));
    Some(compiled)
}

/// Targets that are placed later than their latency, and those of cross entropy that are placed
/// where there is no sum to compute it from.
fn misplaced_targets(model: &Model, structure: &Structure) -> Vec<Diagnostic> {
    let first_updates = model.network.first_updates();
    let mut messages = Vec::new();
    for (experiment, places) in model.experiments.iter().zip(&model.places.fits) {
        let Experiment::Train(train) = experiment else { continue };
        for (fit, place) in train.fits.iter().zip(places) {
            let latency = structure.placement[fit.block.index()];
            let at = fit.at.map_or(latency, u64::from);
            if at > latency {
                messages.push(late_target(model, fit, *place, latency, at));
            }
            let first = first_updates[fit.block.index()] as u64;
            if fit.loss == Loss::CrossEntropy && at < first {
                messages.push(target_at_the_start(model, fit, *place, at));
            }
        }
    }
    messages
}

fn target_at_the_start(model: &Model, fit: &Fit, place: Span, at: u64) -> Diagnostic {
    let name = &model.network.block(fit.block).name;
    Mistake::new(
        Code::BadLoss,
        place,
        format!("the cross entropy of `{name}` has no sum to be computed from at tick {at}"),
        format!("the target of sample 0 stands at tick {at}, which is the start state"),
    )
    .with_label(model.places.block(fit.block), format!("`{name}` declared here"))
    .with_help("place it at the first update: write `at(1)`")
}

fn late_target(model: &Model, fit: &Fit, place: Span, latency: u64, at: u64) -> Diagnostic {
    let name = &model.network.block(fit.block).name;
    let leak = at - latency;
    Mistake::new(
        Code::LateTarget,
        place,
        format!("the target of `{name}` stands later than its latency, at({at}) after {latency}"),
        format!("what is scored for sample t can depend on samples up to t + {leak}"),
    )
    .with_label(model.places.block(fit.block), format!("`{name}` declared here"))
    .with_help(format!("leave out `at({at})`: the target then stands at t + {latency}"))
}

fn initial_error(model: &Model, patterns: &Patterns, error: &InitialError) -> Diagnostic {
    let matrix = model.network.matrix(error.matrix);
    let place = model.places.matrix(error.matrix);
    let radius = stated(model, error.matrix, |places| places.radius);
    match &error.kind {
        InitialErrorKind::NilpotentRadius => Mistake::new(
            Code::CannotScale,
            radius,
            format!("the spectral radius of `{}` is 0 and cannot be scaled", matrix.name),
            "there is nothing to scale",
        )
        .with_label(place, "no power of this matrix returns to where it began")
        .with_removal(
            "remove `radius`, or let the mask leave a cycle",
            property(model, error.matrix, |places| places.radius),
        ),
        InitialErrorKind::RadiusNotFound => Mistake::new(
            Code::CannotScale,
            radius,
            format!("the spectral radius of `{}` cannot be found", matrix.name),
            "the search for its largest eigenvalue does not converge",
        )
        .with_help(
            "replace `radius` by `normal(gain = g)`, whose radius is close to g for a large matrix",
        ),
        InitialErrorKind::ValueOutsideMask { row, col, value } => Mistake::new(
            Code::BrokenConstraint,
            place,
            format!("`{}` has no entry at [{row}, {col}], but is given {value} there", matrix.name),
            "the mask leaves no such entry",
        )
        .with_help(format!("write 0 at [{row}, {col}], or change the mask")),
        InitialErrorKind::ConflictingSigns(conflict) => {
            constraint_errors::conflicting_signs(model, error.matrix, conflict)
        }
        InitialErrorKind::SignedLowRank { connection } => {
            constraint_errors::signed_low_rank(model, error.matrix, *connection)
        }
        InitialErrorKind::ConstrainedOrthogonal => {
            constraint_errors::constrained_orthogonal(model, error.matrix)
        }
        InitialErrorKind::WrongSign { row, col, value, sign } => {
            constraint_errors::wrong_sign(model, error.matrix, (*row, *col), *value, *sign)
        }
        InitialErrorKind::AsymmetricMask { row, col } => {
            constraint_errors::asymmetric_mask(model, patterns, error.matrix, (*row, *col))
        }
        InitialErrorKind::NotSymmetric { row, col, value, mirrored } => {
            let values = (*value, *mirrored);
            constraint_errors::not_symmetric(model, error.matrix, (*row, *col), values)
        }
        InitialErrorKind::NothingToBalance => {
            constraint_errors::nothing_to_balance(model, error.matrix)
        }
        InitialErrorKind::Undefined { of, row, col } => {
            undefined_formula(model, error.matrix, *of, (*row, *col))
        }
    }
}

fn undefined_formula(
    model: &Model,
    matrix: MatrixId,
    of: FormulaOf,
    (row, col): (usize, usize),
) -> Diagnostic {
    let (word, place) = match of {
        FormulaOf::Initial => ("init", stated(model, matrix, |places| places.initial)),
        FormulaOf::Frozen => ("frozen", stated(model, matrix, |places| places.frozen)),
    };
    let name = &model.network.matrix(matrix).name;
    Mistake::new(
        Code::BadValue,
        place,
        format!("`{word}` of `{name}` has no finite value at to = {row}, from = {col}"),
        "something in it is divided by 0, or out of range there",
    )
    .with_help("let the formula be finite wherever an entry exists, or mask that entry")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The warnings of a training whose target stands at t + `at`; the latency of `y` is 2.
    fn warnings(at: u32) -> Vec<Diagnostic> {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        std::fs::write(folder.path().join("d.csv"), "a\n1\n2\n3\n").expect("a writable folder");
        let program = format!(
            "input x[1]\nhidden h[1]\noutput y[1]\nx -> h -> y\ndata d : csv(\"d.csv\")\n\
             train {{ feed x = d.a; fit y = d.a : at({at}) }}\n"
        );
        let source = Source::new("t.net", program, folder.path());
        compile(&source, &Options::default()).expect("no mistakes").warnings
    }

    #[test]
    fn a_target_that_later_samples_reach_is_warned_of() {
        assert_eq!(warnings(1), []);
        assert_eq!(warnings(2), []);
        let late = &warnings(5)[0];
        assert_eq!(late.code, Code::LateTarget);
        assert_eq!(
            late.primary.text,
            "what is scored for sample t can depend on samples up to t + 3"
        );
        assert_eq!(late.secondary[0].text, "`y` declared here");
    }
}
