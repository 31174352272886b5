//! Whether the network is as the program expects, and what is said where it is not.

use super::Compiled;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::expectation::{
    Finding, NetworkExpectation, NetworkFact, Relation, StructureExpectation, StructureKind,
    Verdict,
};
use crate::model::network::BlockId;
use crate::model::{ExpectationPlace, Model, Network};
use crate::pattern::{Patterns, existing_entries};
use crate::structure::{Structure, Triangular, cycle_text};
use crate::weights::count_trainable;

/// Judges the expectations of the network, in their order.
pub(super) fn judge(model: &Model, patterns: &Patterns, structure: &Structure) -> Vec<Verdict> {
    if model.expectations.is_empty() {
        return Vec::new();
    }
    let known = Known::of(model, patterns, structure);
    let judge = |expectation: &NetworkExpectation| match expectation {
        NetworkExpectation::Structure(expectation) => judge_structure(structure, expectation),
        NetworkExpectation::Numbers(expectation) => {
            expectation.judge(|fact| known.number(*fact).map(|number| vec![number]))
        }
    };
    model.expectations.iter().map(judge).collect()
}

fn judge_structure(structure: &Structure, expectation: &StructureExpectation) -> Verdict {
    let is = |kind| match kind {
        StructureKind::Recurrent => !structure.is_feed_forward(),
        StructureKind::FeedForward => structure.is_feed_forward(),
        StructureKind::Triangular => structure.triangular == Triangular::AsOrdered,
    };
    let is_so = is(expectation.kind);
    let others = [StructureKind::Recurrent, StructureKind::FeedForward];
    let found = match is_so {
        true => expectation.kind,
        false => others.into_iter().find(|kind| is(*kind)).unwrap_or(expectation.kind),
    };
    Verdict {
        text: expectation.text.clone(),
        holds: is_so == expectation.is_wanted,
        finding: Finding::Structure(found.name()),
        sequence: None,
    }
}

/// The numbers of a network, found once for all expectations.
struct Known<'a> {
    network: &'a Network,
    structure: &'a Structure,
    entries: u64,
    trainable: u64,
    /// For each block its row in [`Structure::latency`], if it is an input.
    rows: Vec<Option<usize>>,
}

impl<'a> Known<'a> {
    fn of(model: &'a Model, patterns: &Patterns, structure: &'a Structure) -> Self {
        let network = &model.network;
        let mut inputs = 0..;
        let rows = network.blocks.iter().map(|block| match block.is_input() {
            true => inputs.next(),
            false => None,
        });
        Self {
            network,
            structure,
            entries: existing_entries(network, patterns),
            trainable: count_trainable(network, patterns).total(),
            rows: rows.collect(),
        }
    }

    fn number(&self, fact: NetworkFact) -> Result<f64, String> {
        let Known { network, structure, .. } = self;
        let components = structure.components.iter();
        let number = match fact {
            NetworkFact::Neurons => network.neurons() as u64,
            NetworkFact::Blocks => network.blocks.len() as u64,
            NetworkFact::Connections => network.connections.len() as u64,
            NetworkFact::Entries => self.entries,
            NetworkFact::Trainable => self.trainable,
            NetworkFact::Components => components.map(|component| component.count as u64).sum(),
            NetworkFact::Period => {
                let periods = components.map(|component| component.period);
                periods.max().ok_or("the network has no cycle, and so no period")?
            }
            NetworkFact::LongestPath => {
                structure.longest_path.ok_or("the network has a cycle, and so no longest path")?
            }
            NetworkFact::Latency { from: None, to } => structure.placement[to.index()],
            NetworkFact::Latency { from: Some(from), to } => self.latency(from, to)?,
        };
        Ok(number as f64)
    }

    fn latency(&self, from: BlockId, to: BlockId) -> Result<u64, String> {
        let row = self.rows[from.index()].map(|row| &self.structure.latency[row]);
        let name = |block| &self.network.block(block).name;
        row.and_then(|row| row[to.index()])
            .ok_or_else(|| format!("no path leads from `{}` to `{}`", name(from), name(to)))
    }
}

/// The expectations of the network that do not hold, worded.
pub(super) fn failed(compiled: &Compiled) -> Vec<Diagnostic> {
    let Compiled { model, structure, verdicts, .. } = compiled;
    let judged = model.expectations.iter().zip(&model.places.expectations).zip(verdicts);
    let failed = judged.filter(|(_, verdict)| !verdict.holds);
    let worded = failed.map(|((expectation, place), verdict)| match expectation {
        NetworkExpectation::Structure(expectation) => {
            failed_structure(model, structure, expectation, *place, verdict)
        }
        NetworkExpectation::Numbers(expectation) => {
            failed_numbers(expectation.relation, *place, verdict)
        }
    });
    worded.collect()
}

const REMOVE: &str = "remove this line, or change the network";

fn failed_structure(
    model: &Model,
    structure: &Structure,
    expectation: &StructureExpectation,
    place: ExpectationPlace,
    verdict: &Verdict,
) -> Diagnostic {
    let Finding::Structure(found) = verdict.finding else {
        return failed_numbers(Relation::NotEqual, place, verdict);
    };
    let message = mistake(place, verdict, format!("found `{found}`"));
    let message = match structure.components.first() {
        Some(component) if expectation.kind != StructureKind::Recurrent => {
            let cycle = cycle_text(&model.network, &component.cycle);
            let place = model.places.connection(component.cycle[0].arrow.connection());
            message.with_label(place, format!("`{cycle}` is a cycle"))
        }
        _ => message,
    };
    match expectation.is_wanted {
        true => {
            let help = format!("write `{found}`, or change the network");
            message.with_edit(help, place.wanted, found)
        }
        false => message.with_edit(REMOVE, place.whole, ""),
    }
}

fn failed_numbers(relation: Relation, place: ExpectationPlace, verdict: &Verdict) -> Diagnostic {
    let found = match &verdict.finding {
        Finding::Numbers { found, .. } => found.first().copied(),
        Finding::Structure(_) | Finding::Nothing(_) => None,
    };
    let label = match (&verdict.finding, verdict.difference()) {
        (Finding::Nothing(reason), _) => reason.clone(),
        (Finding::Numbers { found, wanted, .. }, Some(largest)) => {
            let (found, wanted) = (found[largest.at], wanted[largest.at]);
            format!("found {found}, {} from {wanted}", largest.distance)
        }
        _ => "nothing was found".into(),
    };
    let message = mistake(place, verdict, label);
    match (relation, found) {
        (Relation::Equal | Relation::Near(_), Some(found)) => {
            let help = format!("write `{found}`, or change the network");
            message.with_edit(help, place.wanted, found.to_string())
        }
        _ => message.with_edit(REMOVE, place.whole, ""),
    }
}

fn mistake(place: ExpectationPlace, verdict: &Verdict, label: String) -> Mistake {
    let message = format!("`{}` does not hold", verdict.text);
    Mistake::new(Code::FailedExpectation, place.whole, message, label)
}
