//! The JSON of `--json`: one document on one command. Fields keep their names and meanings;
//! later versions may add some. Ticks count from 0, all else from 1; bytes are offsets from 0.

mod expectations;
mod experiments;
mod gradient;
mod messages;
mod network;
mod plan;
mod positions;
mod tested;

pub use expectations::{ExpectationResult, expectations};
pub use experiments::ExperimentResult;
pub use gradient::GradientFacts;
pub use messages::{Message, Notice, messages};
pub use network::NetworkFacts;
pub use plan::{PlanFacts, facts as plan_facts};
pub use tested::{TestDocument, TestedProgram, test};

use std::io::{self, Write};

use serde::Serialize;

use super::schedule::ScheduleFacts;
use super::weights::TensorFacts;
use crate::compile::Compiled;
use crate::diagnostic::Diagnostic;
use crate::report::gradient::Found;
use crate::source::Source;
use crate::unroll::Plan;

/// A program of which there is nothing to tell but why.
#[derive(Debug, Clone, Copy)]
pub struct Rejected<'a> {
    /// The program.
    pub source: &'a Source,
    /// Errors and warnings.
    pub messages: &'a [Diagnostic],
    /// What is wrong where the program stands: a file of weights that does not fit it. Absent where
    /// the messages say it.
    pub failure: Option<&'a str>,
}

impl Rejected<'_> {
    /// The name of the program.
    pub fn program(&self) -> String {
        self.source.name.clone()
    }

    /// Whether the program itself stands.
    pub fn accepted(&self) -> bool {
        self.failure.is_some()
    }

    /// Its messages.
    pub fn messages(&self) -> Vec<Message> {
        messages(self.source, self.messages)
    }

    /// What is wrong beside them.
    pub fn failure(&self) -> Option<String> {
        self.failure.map(str::to_string)
    }
}

/// What `check --json` prints.
#[derive(Debug, Clone, Serialize)]
pub struct CheckDocument {
    /// The program, as it was named on the command line.
    pub program: String,
    /// Whether it stands; if not, there is nothing but messages.
    pub accepted: bool,
    /// Errors and warnings, by place.
    pub messages: Vec<Message>,
    /// Why there is nothing else although it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// What became of the expectations of the network.
    pub expectations: Vec<ExpectationResult>,
    /// What the network is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkFacts>,
    /// The tensors of `--weights`, whose constraints hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Vec<TensorFacts>>,
    /// The plan of `--samples`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanFacts>,
    /// What the engine does, of `--schedule`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ScheduleFacts>,
}

/// What `run --json` prints.
#[derive(Debug, Clone, Serialize)]
pub struct RunDocument {
    /// The program, as it was named on the command line.
    pub program: String,
    /// Whether it stands; if not, there is nothing but messages.
    pub accepted: bool,
    /// Errors and warnings, by place.
    pub messages: Vec<Message>,
    /// What became of the expectations of the network.
    pub expectations: Vec<ExpectationResult>,
    /// The experiments that were carried out, in order.
    pub experiments: Vec<ExperimentResult>,
    /// Why the next one failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// The document of a checked program.
pub fn check(
    source: &Source,
    compiled: &Compiled,
    plan: Option<&Plan>,
    weights: Option<Vec<TensorFacts>>,
    schedule: Option<ScheduleFacts>,
) -> CheckDocument {
    CheckDocument {
        program: source.name.clone(),
        accepted: true,
        messages: messages(source, &compiled.warnings),
        failure: None,
        expectations: of_network(source, compiled),
        network: Some(network::facts(compiled)),
        weights,
        plan: plan.map(|plan| plan::facts(compiled, plan)),
        schedule,
    }
}

/// The document of a rejected program.
pub fn check_rejected(rejected: Rejected) -> CheckDocument {
    CheckDocument {
        program: rejected.program(),
        accepted: rejected.accepted(),
        messages: rejected.messages(),
        failure: rejected.failure(),
        expectations: Vec::new(),
        network: None,
        weights: None,
        plan: None,
        schedule: None,
    }
}

/// The document of a program that was run, as far as it came.
pub fn run(
    source: &Source,
    compiled: &Compiled,
    experiments: Vec<ExperimentResult>,
    failure: Option<String>,
) -> RunDocument {
    RunDocument {
        program: source.name.clone(),
        accepted: true,
        messages: messages(source, &compiled.warnings),
        expectations: of_network(source, compiled),
        experiments,
        failure,
    }
}

/// The document of a program that was rejected and not run.
pub fn run_rejected(rejected: Rejected) -> RunDocument {
    RunDocument {
        program: rejected.program(),
        accepted: rejected.accepted(),
        messages: rejected.messages(),
        expectations: Vec::new(),
        experiments: Vec::new(),
        failure: rejected.failure(),
    }
}

/// What `grad --json` prints.
#[derive(Debug, Clone, Serialize)]
pub struct GradDocument {
    /// The program, as it was named on the command line.
    pub program: String,
    /// Whether it stands; if not, there is nothing but messages.
    pub accepted: bool,
    /// Errors and warnings, by place.
    pub messages: Vec<Message>,
    /// What was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gradient: Option<GradientFacts>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// The document of a gradient, or of why there is none.
pub fn grad(source: &Source, compiled: &Compiled, found: Result<&Found, &str>) -> GradDocument {
    let (network, patterns) = (&compiled.model.network, &compiled.patterns);
    GradDocument {
        program: source.name.clone(),
        accepted: true,
        messages: messages(source, &compiled.warnings),
        gradient: found.ok().map(|found| gradient::facts(network, patterns, found)),
        failure: found.err().map(str::to_string),
    }
}

/// The document of a program that was rejected and has no gradient.
pub fn grad_rejected(rejected: Rejected) -> GradDocument {
    GradDocument {
        program: rejected.program(),
        accepted: rejected.accepted(),
        messages: rejected.messages(),
        gradient: None,
        failure: rejected.failure(),
    }
}

/// What became of the expectations of the network.
pub fn of_network(source: &Source, compiled: &Compiled) -> Vec<ExpectationResult> {
    let places = compiled.model.places.expectations.iter().map(|place| place.whole);
    expectations(source, &compiled.verdicts, places)
}

/// Writes a document: one line.
pub fn write(mut out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut out, document)?;
    out.write_all(b"\n")
}

/// `-0` is 0 in everything that is printed.
fn plain(value: f64) -> f64 {
    value + 0.0
}
