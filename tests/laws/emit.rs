//! What is emitted is the network: on random programs.

use std::collections::BTreeMap;
use std::io::Cursor;

use ndarray::Array2;
use netc::compile::Compiled;
use netc::emit::{Emitted, Moment, SparseMatrix, delays, global, mask, unrolled};
use netc::emit::{write_csv, write_market, write_npz};
use netc::engine::Engine;
use netc::engine::equation::change;
use netc::model::network::{BlockId, Network};
use netc::unroll::{Fate, Plan, Scored, unroll};
use netc::weights::{entry, for_each_entry};
use proptest::prelude::*;

use crate::law::neuron::{alpha, start};
use crate::law::{Bench, accept, noise};
use crate::random_program::{ACTIVATIONS, Recipe, recipes};
use crate::readers::{Archive, Entries, read_market, read_table};

/// Sums of the same numbers in another order agree to this.
const REORDERED: f64 = 1e-12;

/// Programs whose neurons are linear, without gates.
fn linear() -> impl Strategy<Value = Recipe> {
    recipes(1).prop_map(|mut recipe| {
        recipe.connections.iter_mut().for_each(|connection| connection.gate = None);
        recipe
    })
}

/// The entries of the connections of a delay, or of all, as the weights have them.
fn expected(compiled: &Compiled, delay: Option<u32>) -> BTreeMap<(usize, usize), f64> {
    let network = &compiled.model.network;
    let offsets = network.offsets();
    let mut entries = BTreeMap::new();
    for id in network.connection_ids() {
        let connection = network.connection(id);
        if delay.is_some_and(|delay| connection.delay != delay) {
            continue;
        }
        let numbers = &compiled.weights.matrices[connection.matrix.index()];
        for_each_entry(network, &compiled.patterns, id, |to, from, position| {
            let value = entry(network.matrix(connection.matrix), numbers, position);
            let place =
                (offsets[connection.to.index()] + to, offsets[connection.from.index()] + from);
            *entries.entry(place).or_insert(0.0) += value;
        });
    }
    entries
}

fn assert_are(matrix: &SparseMatrix, expected: &BTreeMap<(usize, usize), f64>) {
    let places: Vec<_> = matrix.entries().map(|(row, column, _)| (row, column)).collect();
    assert_eq!(places, expected.keys().copied().collect::<Vec<_>>());
    for (row, column, value) in matrix.entries() {
        let there = expected[&(row, column)];
        assert!((value - there).abs() <= REORDERED * there.abs().max(1.0), "{value} {there}");
    }
}

fn times(matrix: &SparseMatrix, vector: &[f64]) -> Vec<f64> {
    (0..matrix.size).map(|row| matrix.row(row).map(|(col, w)| w * vector[col]).sum()).collect()
}

/// Of an emitted matrix in every format what is read back.
fn files_hold(emitted: &Emitted) {
    let entries: Entries = emitted.matrix.entries().collect();
    let is_there = |(_, _, value): &(usize, usize, f64)| *value != 0.0;
    let not_zero: Entries = entries.iter().copied().filter(is_there).collect();
    let mut csv = Vec::new();
    write_csv(emitted, &mut csv).unwrap();
    let (read, names) = read_table(std::str::from_utf8(&csv).unwrap());
    assert_eq!(bits(&read), bits(&not_zero));
    assert_eq!(names.len(), emitted.axis.len());
    let mut market = Vec::new();
    write_market(emitted, &mut market).unwrap();
    let (size, read) = read_market(std::str::from_utf8(&market).unwrap());
    assert_eq!((size, bits(&read)), (emitted.axis.len(), bits(&entries)));
    let archive = Archive::read(write_npz(emitted, Cursor::new(Vec::new())).unwrap().into_inner());
    assert_eq!(archive.texts("format"), ["csr"]);
    assert!(archive.shape("format").is_empty());
    assert_eq!(archive.numbers("shape"), [size as f64; 2]);
    assert_eq!(bits(&archive.rows("")), bits(&entries));
    let dense = archive.numbers("dense");
    let mut table = vec![0.0; size * size];
    entries.iter().for_each(|(row, column, value)| table[row * size + column] = *value);
    assert_eq!(dense, table);
    for (delay, part) in &emitted.by_delay {
        let rows = archive.rows(&format!("W_{delay}."));
        assert_eq!(bits(&rows), bits(&part.entries().collect::<Entries>()));
    }
    let offsets: Vec<_> = emitted.axis.offsets.iter().map(|offset| *offset as f64).collect();
    assert_eq!(archive.numbers("offsets"), offsets);
    let blocks = archive.texts("blocks");
    for (index, block) in blocks.iter().enumerate() {
        let label = emitted.axis.label(index).to_string();
        assert_eq!(label.split(['@', '[']).next().unwrap(), block);
    }
    assert_eq!(archive.has("ticks"), emitted.name == "W^FF");
}

fn bits(entries: &Entries) -> Vec<(usize, usize, u64)> {
    entries.iter().map(|(row, column, value)| (*row, *column, value.to_bits())).collect()
}

/// The plan of a recipe, its last block scored.
fn plan(compiled: &Compiled, samples: usize, placement: usize) -> Plan {
    let network = &compiled.model.network;
    let block = network.block_ids().last().unwrap();
    unroll(network, &compiled.patterns, samples, &[Scored { block, placement }])
}

fn unrolled_of<'a>(compiled: &'a Compiled, plan: &Plan) -> Emitted<'a> {
    let (network, weights) = (&compiled.model.network, &compiled.weights);
    unrolled((network, &compiled.structure), &compiled.patterns, weights, plan)
}

/// `u` of `r = W^FF r + u`: inputs, start states, and `α b` where a copy is updated.
fn given(
    compiled: &Compiled,
    inputs: &dyn Fn(BlockId, usize, usize) -> f64,
    emitted: &Emitted,
) -> Vec<f64> {
    let network: &Network = &compiled.model.network;
    let (offsets, first) = (network.offsets(), network.first_updates());
    let start = start(network, &compiled.weights).r;
    let mut given = Vec::new();
    for segment in &emitted.axis.segments {
        let (id, block) = (segment.block, network.block(segment.block));
        let alpha = alpha(network, &compiled.weights, id);
        let bias = |neuron: usize| {
            block.bias.map_or(0.0, |bias| compiled.weights.vectors[bias.index()][neuron])
        };
        given.extend(segment.part.clone().map(|neuron| match segment.moment {
            Moment::Tick(tick) if block.is_input() => inputs(id, tick, neuron),
            Moment::Tick(tick) if tick >= first[id.index()] => alpha[neuron] * bias(neuron),
            _ => start[offsets[id.index()] + neuron],
        }));
    }
    given
}

/// `(I - W^FF)⁻¹ u`, by substitution from the first row to the last.
fn solved(matrix: &SparseMatrix, given: &[f64]) -> Vec<f64> {
    let mut r = given.to_vec();
    for row in 0..matrix.size {
        r[row] += matrix.row(row).map(|(column, weight)| weight * r[column]).sum::<f64>();
    }
    r
}

proptest! {
    #![proptest_config(crate::cases(200))]

    #[test]
    fn w_has_the_entries_of_its_connections(recipe in recipes(ACTIVATIONS.len())) {
        let compiled = accept(&recipe.program());
        let (network, patterns) = (&compiled.model.network, &compiled.patterns);
        let w = global(network, patterns, &compiled.weights, None);
        assert_are(&w.matrix, &expected(&compiled, None));
        let all = delays(network);
        prop_assert_eq!(w.by_delay.len(), if all.len() > 1 { all.len() } else { 0 });
        for delay in all {
            let of_delay = global(network, patterns, &compiled.weights, Some(delay));
            assert_are(&of_delay.matrix, &expected(&compiled, Some(delay)));
            let part = w.by_delay.iter().find(|(found, _)| *found == delay);
            prop_assert!(part.is_none_or(|(_, part)| *part == of_delay.matrix));
        }
        let mask = mask(network, patterns, None);
        prop_assert!(mask.matrix.values.iter().all(|value| *value == 1.0));
        prop_assert_eq!(&mask.matrix.columns, &w.matrix.columns);
    }

    #[test]
    fn w_times_a_state_is_what_the_engine_sums(recipe in linear()) {
        let compiled = accept(&recipe.program());
        let network = &compiled.model.network;
        let states = noise(&compiled, "states", 1, (1, 1));
        let state: Vec<Vec<f64>> = states.iter().map(|block| block.iter().copied().collect()).collect();
        let w = global(network, &compiled.patterns, &compiled.weights, None);
        let r: Vec<f64> = state.concat();
        let mut sums = vec![0.0; r.len()];
        for delay in delays(network) {
            let part = global(network, &compiled.patterns, &compiled.weights, Some(delay));
            sums.iter_mut().zip(times(&part.matrix, &r)).for_each(|(sum, it)| *sum += it);
        }
        let changes = change(&compiled.compilation(), &compiled.weights, &state);
        let offsets = network.offsets();
        for (id, found) in network.block_ids().zip(changes) {
            let block = network.block(id);
            for neuron in (0..block.size).filter(|_| !block.is_input()) {
                let row = offsets[id.index()] + neuron;
                let bias = block.bias.map_or(0.0, |bias| compiled.weights.vectors[bias.index()][neuron]);
                let engine = found[neuron] + r[row] - bias;
                let scale = engine.abs().max(bias.abs()).max(1.0);
                prop_assert!((sums[row] - engine).abs() <= REORDERED * scale);
                prop_assert!((times(&w.matrix, &r)[row] - engine).abs() <= REORDERED * scale);
            }
        }
    }

    #[test]
    fn files_are_read_back(recipe in recipes(ACTIVATIONS.len()), placement in 0..4usize) {
        let compiled = accept(&recipe.program());
        let (network, patterns) = (&compiled.model.network, &compiled.patterns);
        files_hold(&global(network, patterns, &compiled.weights, None));
        files_hold(&mask(network, patterns, None));
        let plan = plan(&compiled, recipe.samples, placement);
        files_hold(&unrolled_of(&compiled, &plan));
    }

    #[test]
    fn w_ff_is_strictly_lower_triangular(recipe in recipes(ACTIVATIONS.len()), placement in 0..4usize) {
        let compiled = accept(&recipe.program());
        let plan = plan(&compiled, recipe.samples, placement);
        prop_assert!(unrolled_of(&compiled, &plan).matrix.is_strictly_lower(), "{}", recipe.program());
    }

    #[test]
    fn w_ff_solves_a_linear_network(recipe in linear(), placement in 0..4usize) {
        let compiled = accept(&recipe.program());
        let plan = plan(&compiled, recipe.samples, placement);
        let emitted = unrolled_of(&compiled, &plan);
        let fed = noise(&compiled, "inputs", recipe.samples, (plan.ticks, 1));
        let engine = Engine::new(&compiled.compilation());
        let mut bench = Bench::<f64>::with_plan(&compiled, engine, plan.clone(), 1);
        bench.quieten();
        let states = bench.forward(&compiled.weights, &fed);
        let inputs = |id: BlockId, tick: usize, neuron: usize| fed[id.index()][[tick, 0, neuron]];
        let r = solved(&emitted.matrix, &given(&compiled, &inputs, &emitted));
        for (index, segment) in emitted.axis.segments.iter().enumerate() {
            let Moment::Tick(tick) = segment.moment else { continue };
            prop_assert_eq!(plan.copies[segment.block.index()][tick], Fate::Live);
            for neuron in segment.part.clone() {
                let engine = states[segment.block.index()][[tick, 0, neuron]];
                let found = r[emitted.axis.offsets[index] + neuron - segment.part.start];
                prop_assert!((found - engine).abs() <= REORDERED * engine.abs().max(1.0),
                    "{found} {engine}\n{}", recipe.program());
            }
        }
    }
}

/// The laws are about something: rows of leaks, of start states and of copies in parts occur.
#[test]
fn the_random_plans_have_leaks_starts_and_parts() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let (mut runner, recipes) = (TestRunner::deterministic(), linear());
    let (mut leaks, mut starts, mut several) = (0, 0, 0);
    for _ in 0..200 {
        let recipe = recipes.new_tree(&mut runner).unwrap().current();
        let compiled = accept(&recipe.program());
        let plan = plan(&compiled, recipe.samples, 3);
        let emitted = unrolled_of(&compiled, &plan);
        leaks += plan.counts().leaks.iter().sum::<usize>();
        let segments = &emitted.axis.segments;
        starts += segments.iter().filter(|segment| segment.moment == Moment::Start).count();
        several += usize::from(delays(&compiled.model.network).len() > 1);
    }
    assert!(
        [leaks, starts, several].iter().all(|count| *count >= 10),
        "{leaks} {starts} {several}"
    );
}

/// Neurons that read one another within the tick in no order of whole blocks.
#[test]
fn copies_come_in_parts_where_blocks_have_no_order() {
    let compiled = accept(
        "input x[2]\nhidden a[2], b[2]\noutput y[2]\nclock layered\nx -> a\n\
         a -> b : mask = [[0, 0], [1, 0]]\nb -> a : mask = [[0, 0], [0, 1]], delay(0)\nb -> y\n",
    );
    let plan = plan(&compiled, 2, 0);
    let emitted = unrolled_of(&compiled, &plan);
    let labels: Vec<_> =
        (0..emitted.axis.segments.len()).map(|it| emitted.axis.label(it).to_string()).collect();
    assert_eq!(labels[..3], ["x@0", "a[1]@0", "b@0"]);
    assert!(emitted.matrix.is_strictly_lower());
    assert_eq!(emitted.axis.neuron(2).to_string(), "a[1]@0");
    let archive = Archive::read(write_npz(&emitted, Cursor::new(Vec::new())).unwrap().into_inner());
    assert_eq!(archive.numbers("first")[..4], [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(archive.numbers("ticks")[..4], [0.0; 4]);
}

#[test]
fn a_large_matrix_is_written_entry_by_entry() {
    let compiled =
        accept("input x[1]\nhidden h[1200]\nx -> h : sparse(1%)\nh -> h : band(1), delay(1..2)\n");
    let (network, patterns) = (&compiled.model.network, &compiled.patterns);
    let emitted = global(network, patterns, &compiled.weights, None);
    let mut csv = Vec::new();
    write_csv(&emitted, &mut csv).unwrap();
    let text = String::from_utf8(csv).unwrap();
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines[0], "to,from,delay,value");
    let row = |name: &str| match name.split_once('[').unwrap() {
        ("x", _) => 0,
        (_, neuron) => neuron.trim_end_matches(']').parse::<usize>().unwrap(),
    };
    let mut read: BTreeMap<u32, Array2<f64>> = BTreeMap::new();
    let mut count = 0;
    for line in &lines[1..] {
        let cells: Vec<_> = line.split(',').collect();
        let matrix =
            read.entry(cells[2].parse().unwrap()).or_insert_with(|| Array2::zeros((1201, 1201)));
        matrix[[row(cells[0]), row(cells[1])]] += cells[3].parse::<f64>().unwrap();
        count += 1;
    }
    assert_eq!(count, emitted.by_delay.iter().map(|(_, part)| part.count()).sum::<usize>());
    for (delay, part) in &emitted.by_delay {
        for (row, column, value) in part.entries() {
            assert_eq!(read[delay][[row, column]].to_bits(), value.to_bits());
        }
    }
    let archive = Archive::read(write_npz(&emitted, Cursor::new(Vec::new())).unwrap().into_inner());
    assert!(!archive.has("dense"));
    assert_eq!(archive.numbers("delays"), [1.0, 2.0]);
}
