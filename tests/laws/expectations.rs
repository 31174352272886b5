//! What expectations compare with is what the network is, counted here neuron by neuron and
//! without the analysis; and an expectation that is wrong by as little as 1 fails.

use std::collections::{BTreeSet, VecDeque};

use crate::law::{FOLDER, accept, noise, step_by_definition};
use crate::random_program::{ACTIVATIONS, recipes};
use netc::compile::{Compiled, compile, compile_as_it_is};
use netc::diagnostic::{Code, Diagnostic};
use netc::model::network::{BlockId, Frozen};
use netc::model::{Experiment, Options};
use netc::simulate::{judge, simulate};
use netc::source::Source;
use proptest::prelude::*;

/// The arrows of a network between neurons: for each the ticks that it takes.
struct Arrows {
    neurons: usize,
    arrows: BTreeSet<(usize, usize, u64)>,
}

impl Arrows {
    /// Every entry of every connection, and every gate. What reaches a softmax block reaches all of
    /// its neurons.
    fn of(compiled: &Compiled) -> Self {
        let network = &compiled.model.network;
        let offsets = network.offsets();
        let mut arrows = BTreeSet::new();
        let mut add = |from: usize, block: BlockId, neuron: usize, ticks: u32| {
            let size = network.block(block).size;
            let is_coupled = network.block(block).activation.couples_block();
            let reached = if is_coupled { 0..size } else { neuron..neuron + 1 };
            arrows.extend(reached.map(|to| (from, offsets[block.index()] + to, u64::from(ticks))));
        };
        for id in network.connection_ids() {
            let connection = network.connection(id);
            let rows = compiled.patterns.connection(id).entries().collect::<Vec<_>>();
            for (to, from) in &rows {
                let from = offsets[connection.from.index()] + from;
                add(from, connection.to, *to, connection.delay);
            }
            for gate in connection.gate.iter() {
                for to in rows.iter().map(|(to, _)| *to).collect::<BTreeSet<_>>() {
                    let neuron = to - connection.to_part.start;
                    add(offsets[gate.block.index()] + neuron, connection.to, to, gate.delay);
                }
            }
        }
        Self { neurons: network.neurons(), arrows }
    }

    /// The smallest sum of ticks from some neurons to each.
    fn distances(&self, from: impl Iterator<Item = usize>) -> Vec<Option<u64>> {
        let mut distances = vec![None; self.neurons];
        from.for_each(|neuron| distances[neuron] = Some(0));
        for _ in 0..self.neurons {
            for (from, to, ticks) in &self.arrows {
                let reached = distances[*from].map(|known: u64| known + ticks);
                if let Some(reached) = reached {
                    distances[*to] =
                        Some(distances[*to].map_or(reached, |it: u64| it.min(reached)));
                }
            }
        }
        distances
    }

    /// The neurons that a neuron reaches with an arrow or more.
    fn reached(&self, neuron: usize) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut waiting = VecDeque::from([neuron]);
        while let Some(at) = waiting.pop_front() {
            for (_, to, _) in self.arrows.iter().filter(|(from, ..)| *from == at) {
                if reached.insert(*to) {
                    waiting.push_back(*to);
                }
            }
        }
        reached
    }

    fn is_recurrent(&self) -> bool {
        (0..self.neurons).any(|neuron| self.reached(neuron).contains(&neuron))
    }

    /// The largest sum of ticks on a path, where there is no cycle: no path has more arrows than
    /// there are neurons.
    fn longest_path(&self) -> u64 {
        let mut longest = vec![0; self.neurons];
        for _ in 0..self.neurons {
            for (from, to, ticks) in &self.arrows {
                longest[*to] = longest[*to].max(longest[*from] + ticks);
            }
        }
        longest.into_iter().max().unwrap_or(0)
    }
}

/// Facts of the network with their values, each found without the analysis.
fn facts(compiled: &Compiled) -> Vec<(String, u64)> {
    let network = &compiled.model.network;
    let arrows = Arrows::of(compiled);
    let offsets = network.offsets();
    let entries = network.connection_ids().flat_map(|id| {
        let connection = network.connection(id);
        let (to, from) = (offsets[connection.to.index()], offsets[connection.from.index()]);
        compiled.patterns.connection(id).entries().map(move |(row, col)| (to + row, from + col))
    });
    let mut facts = vec![
        ("neurons".to_string(), arrows.neurons as u64),
        ("blocks".into(), network.blocks.len() as u64),
        ("connections".into(), network.connections.len() as u64),
        ("entries".into(), entries.collect::<BTreeSet<_>>().len() as u64),
    ];
    facts.extend(trainable(compiled).map(|count| ("trainable".into(), count)));
    let acts_within_steps = network.clock.acts_within_steps();
    if !arrows.is_recurrent() && !acts_within_steps {
        facts.push(("longest_path".into(), arrows.longest_path()));
    }
    for input in network.block_ids().filter(|id| network.block(*id).is_input()) {
        let neurons = offsets[input.index()]..offsets[input.index() + 1];
        let distances = arrows.distances(neurons);
        for block in network.block_ids().filter(|_| !acts_within_steps) {
            let of_block = &distances[offsets[block.index()]..offsets[block.index() + 1]];
            let (from, to) = (&network.block(input).name, &network.block(block).name);
            if let Some(ticks) = of_block.iter().flatten().min() {
                facts.push((format!("latency({from}, {to})"), *ticks));
            }
        }
    }
    facts
}

/// The numbers that training can move, counted one by one; absent where matrices have constraints
/// that make one parameter of several entries.
fn trainable(compiled: &Compiled) -> Option<u64> {
    let network = &compiled.model.network;
    let mut numbers = BTreeSet::new();
    for id in network.connection_ids() {
        let connection = network.connection(id);
        let matrix = network.matrix(connection.matrix);
        if matrix.symmetric || matrix.rank.is_some() || matches!(matrix.frozen, Frozen::Where(_)) {
            return None;
        }
        if !matrix.is_frozen() {
            let (to, from) = (connection.to_part.start, connection.from_part.start);
            numbers.extend(compiled.patterns.connection(id).entries().map(|(row, col)| {
                let (row, col) = (row - to, col - from);
                let entry = if connection.transposed { (col, row) } else { (row, col) };
                (connection.matrix.index(), entry)
            }));
        }
    }
    let vectors = network.vectors.iter().filter(|vector| !vector.frozen);
    Some(numbers.len() as u64 + vectors.map(|vector| vector.initial.len() as u64).sum::<u64>())
}

fn source(program: &str, lines: &[String]) -> Source {
    Source::new("random.net", format!("{program}{}\n", lines.join("\n")), FOLDER)
}

fn rejected(program: &str, lines: &[String]) -> Vec<Diagnostic> {
    compile(&source(program, lines), &Options::default()).err().unwrap_or_default()
}

proptest! {
    #![proptest_config(crate::cases(200))]

    #[test]
    fn facts_are_those_that_are_counted(recipe in recipes(ACTIVATIONS.len())) {
        let program = recipe.program();
        let compiled = accept(&program);
        let facts = facts(&compiled);
        let expect = |shift: u64| -> Vec<String> {
            facts.iter().map(|(fact, value)| format!("expect {fact} = {}", value + shift)).collect()
        };
        let is_recurrent = Arrows::of(&compiled).is_recurrent();
        let kinds = ["feed_forward", "recurrent"];
        let structure = |is: bool| format!("expect structure = {}", kinds[usize::from(is)]);
        let right = [expect(0), vec![structure(is_recurrent)]].concat();
        let compiled = compile(&source(&program, &right), &Options::default());
        prop_assert!(compiled.is_ok(), "{}\n{right:?}\n{:?}", program, compiled.err());
        let wrong = [expect(1), vec![structure(!is_recurrent)]].concat();
        let failed = rejected(&program, &wrong);
        let failed = failed.iter().filter(|it| it.code == Code::FailedExpectation).count();
        prop_assert_eq!(failed, wrong.len(), "{}\n{:?}", program, wrong);
    }

    #[test]
    fn states_are_those_of_the_definition(recipe in recipes(ACTIVATIONS.len())) {
        let recipe = recipe.quiet();
        let program = recipe.program();
        let compiled = accept(&program);
        let network = &compiled.model.network;
        let ticks = recipe.samples + 2;
        let inputs = noise(&compiled, "inputs", recipe.samples, (ticks, 1));
        let quiet = noise(&compiled, "none", 0, (ticks, 1));
        let states = step_by_definition(&compiled, &compiled.weights, &inputs, &quiet, ticks);
        let list = |numbers: Vec<f64>| {
            let numbers: Vec<_> = numbers.iter().map(|number| format!("{number:?}")).collect();
            format!("[{}]", numbers.join(", "))
        };
        let row = |id: BlockId, tick: usize| -> Vec<f64> {
            (0..network.block(id).size).map(|neuron| states[id.index()][[tick, 0, neuron]]).collect()
        };
        let mut lines = vec![format!("run {{\nticks {ticks}")];
        for id in network.block_ids().filter(|id| network.block(*id).is_input()) {
            let samples: Vec<_> = (0..recipe.samples).map(|tick| list(row(id, tick))).collect();
            lines.push(format!("feed {} = [{}]", network.block(id).name, samples.join(", ")));
        }
        let mut wrong = BTreeSet::new();
        for id in network.block_ids() {
            let (name, last) = (&network.block(id).name, ticks - 1);
            let numbers = row(id, last);
            let size = numbers.iter().fold(1.0, |size: f64, number| size.max(number.abs()));
            let within = 1e-9 * size;
            lines.push(format!("expect {name}@{last} ~ {} within {within:?}", list(numbers.clone())));
            let mut shifted = numbers;
            *shifted.last_mut().expect("a neuron") += 3.0 * within;
            lines.push(format!("expect {name}@{last} ~ {} within {within:?}", list(shifted)));
            wrong.insert(2 * wrong.len() + 1);
        }
        lines.push("}".into());
        let compiled = compile_as_it_is(&source(&program, &lines), &Options::default())
            .unwrap_or_else(|messages| panic!("{program}{lines:?}\n{messages:?}"));
        let Experiment::Run(run) = &compiled.model.experiments[0] else { panic!("a run") };
        let simulation = simulate(&compiled.compilation(), run, &compiled.weights).expect("finite");
        let network = &compiled.model.network;
        for (index, verdict) in judge(network, run, &simulation).iter().enumerate() {
            prop_assert_eq!(verdict.holds, !wrong.contains(&index), "{}{:?}", program, verdict);
        }
    }
}

/// The period is found by hand for two cycles that share a neuron.
#[test]
fn the_period_is_the_greatest_common_divisor() {
    let program = "input x[1]\nhidden a[1], b[1]\nx -> a\na -> b\nb -> a : delay(3)\n\
                   a -> a : delay(6)\n";
    assert_eq!(rejected(program, &["expect period = 2\nexpect components = 1".into()]), []);
    let failed = rejected(program, &["expect period = 1".into()]);
    assert!(failed.iter().any(|it| it.code == Code::FailedExpectation));
}
