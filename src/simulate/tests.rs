//! Runs against calculation by hand.

use std::sync::Arc;

use super::*;
use crate::model::bounds::MAX_STATE_BYTES;
use crate::model::experiment::{GivenStart, Length, RunFeed, Samples, Show, StartState};
use crate::model::network::{Activation, BlockId, Clock};
use crate::train::fixtures::{Program, dataset, recurrent, series};

const X: usize = 0;
const H: usize = 1;
const Y: usize = 2;

/// `x -> h -> y` with weights 2 and 3, `h -> h` with weight 0.5, all linear, biases 0 and 1.
fn memory(clock: Clock) -> (Program, Weights<f64>) {
    let program = Program::new(recurrent(1, Activation::Linear, clock));
    let matrices = vec![vec![2.0], vec![0.5], vec![3.0]];
    (program, Weights { matrices, vectors: vec![vec![0.0], vec![1.0]] })
}

fn literal(samples: &[f64]) -> Vec<RunFeed> {
    let samples = Samples::Literal(samples.iter().map(|value| vec![*value]).collect());
    vec![RunFeed { block: BlockId::new(X), samples }]
}

fn start(value: f64) -> GivenStart {
    GivenStart { block: BlockId::new(H), state: StartState::Same(vec![value]) }
}

fn experiment(feeds: Vec<RunFeed>, length: Length) -> RunExperiment {
    RunExperiment {
        feeds,
        starts: Vec::new(),
        noise: true,
        length,
        shows: vec![Show::State],
        records: Vec::new(),
        expectations: Vec::new(),
    }
}

fn run(clock: Clock, experiment: &RunExperiment) -> Simulation {
    let (program, weights) = memory(clock);
    simulate(&program.compilation(), experiment, &weights).unwrap()
}

fn states(sequence: &SequenceStates, block: usize) -> Vec<f64> {
    sequence.states[block].iter().copied().collect()
}

#[test]
fn a_run_goes_on_after_its_samples() {
    let experiment = experiment(literal(&[1.0, 10.0]), Length::Fed { free: 2 });
    let [sequence] = &run(Clock::Global, &experiment).sequences[..] else { panic!("one sequence") };
    assert_eq!(sequence.fed, 2);
    assert_eq!(states(sequence, X), [1.0, 10.0, 0.0, 0.0]);
    assert_eq!(states(sequence, H), [0.0, 2.0, 21.0, 10.5]);
    assert_eq!(states(sequence, Y), [0.0, 1.0, 7.0, 64.0]);
    assert_eq!(sequence.change, None);
}

#[test]
fn under_layered_a_path_takes_no_tick() {
    let experiment = experiment(literal(&[1.0, 10.0]), Length::Fed { free: 1 });
    let simulation = run(Clock::Layered, &experiment);
    assert_eq!(states(&simulation.sequences[0], H), [2.0, 21.0, 10.5]);
    assert_eq!(states(&simulation.sequences[0], Y), [7.0, 64.0, 32.5]);
}

#[test]
fn ticks_cut_what_is_fed_or_go_beyond_it() {
    let ticks = |ticks| {
        let experiment = experiment(literal(&[1.0, 10.0, 5.0]), Length::Ticks(ticks));
        let sequence = run(Clock::Global, &experiment).sequences.remove(0);
        (sequence.fed, states(&sequence, X))
    };
    assert_eq!(ticks(2), (2, vec![1.0, 10.0]));
    assert_eq!(ticks(4), (3, vec![1.0, 10.0, 5.0, 0.0]));
}

#[test]
fn a_start_state_replaces_the_declared_one() {
    let mut experiment = experiment(Vec::new(), Length::Ticks(3));
    experiment.starts = vec![start(8.0)];
    let simulation = run(Clock::Global, &experiment);
    assert_eq!(simulation.sequences[0].fed, 0);
    assert_eq!(states(&simulation.sequences[0], H), [8.0, 4.0, 2.0]);
    assert_eq!(states(&simulation.sequences[0], Y), [0.0, 25.0, 13.0]);
    let layered = run(Clock::Layered, &experiment);
    assert_eq!(states(&layered.sequences[0], H), [4.0, 2.0, 1.0]);
}

#[test]
fn every_sequence_of_the_data_is_run_alone() {
    let data = dataset(&[2, 2, 3], |_| None);
    let samples = [1.0, 10.0, 4.0, 0.0, 1.0, 1.0, 1.0];
    let series = Arc::new(series(&data, |row| samples[row]));
    let feeds = vec![RunFeed { block: BlockId::new(X), samples: Samples::Series(series) }];
    let mut experiment = experiment(feeds, Length::Fed { free: 1 });
    experiment.starts = vec![start(8.0)];
    let simulation = run(Clock::Global, &experiment);
    let of_h: Vec<_> = simulation.sequences.iter().map(|sequence| states(sequence, H)).collect();
    assert_eq!(of_h, [vec![8.0, 6.0, 23.0], vec![8.0, 12.0, 6.0], vec![8.0, 6.0, 5.0, 4.5]]);
    let fed: Vec<_> = simulation.sequences.iter().map(|sequence| sequence.fed).collect();
    assert_eq!(fed, [2, 2, 3]);
}

#[test]
fn the_change_is_that_of_the_equation() {
    let mut experiment = experiment(literal(&[1.0]), Length::Ticks(2));
    experiment.shows = vec![Show::Change];
    let simulation = run(Clock::Global, &experiment);
    let change = simulation.sequences[0].change.as_ref().expect("it is shown");
    // r = [1, 0, 0] and [0, 2, 1]: f(W r + b) - r of h and y, and 0 of the input.
    let of = |block: usize| change[block].iter().copied().collect::<Vec<_>>();
    assert_eq!(of(X), [0.0, 0.0]);
    assert_eq!(of(H), [2.0, -1.0]);
    assert_eq!(of(Y), [1.0, 6.0]);
}

#[test]
fn single_precision_rounds_states() {
    let (mut program, weights) = memory(Clock::Global);
    program.network.precision = Precision::F32;
    let experiment = experiment(literal(&[0.1]), Length::Ticks(3));
    let simulation = simulate(&program.compilation(), &experiment, &weights).unwrap();
    assert_eq!(states(&simulation.sequences[0], H), [0.0, f64::from(0.2f32), f64::from(0.1f32)]);
}

#[test]
fn a_run_that_explodes_says_where() {
    let (program, mut weights) = memory(Clock::Global);
    weights.matrices[1] = vec![1e200];
    let experiment = experiment(literal(&[1.0]), Length::Ticks(9));
    let failure = simulate(&program.compilation(), &experiment, &weights).unwrap_err();
    assert_eq!(failure, Failure::NotFinite { what: "`h`".into(), tick: 3, step: None });
}

#[test]
fn a_run_too_long_is_refused_before_anything_is_allocated() {
    let (program, weights) = memory(Clock::Global);
    let experiment = experiment(Vec::new(), Length::Ticks(usize::MAX));
    let failure = simulate(&program.compilation(), &experiment, &weights).unwrap_err();
    let (ticks, bound) = (usize::MAX, MAX_STATE_BYTES);
    assert_eq!(failure, Failure::TooLarge { ticks, batch: 1, neurons: 3, bytes: u64::MAX, bound });
}

#[test]
fn no_tick_at_all_has_no_state() {
    let simulation = run(Clock::Global, &experiment(Vec::new(), Length::Fed { free: 0 }));
    assert_eq!(simulation.sequences[0].states[H].dim(), (0, 1));
}

#[test]
fn states_that_nothing_looks_at_are_not_kept() {
    let mut experiment = experiment(literal(&[1.0, 10.0]), Length::Fed { free: 1 });
    experiment.shows = vec![Show::Block(BlockId::new(H))];
    experiment.records = vec![BlockId::new(Y)];
    let sequence = run(Clock::Global, &experiment).sequences.remove(0);
    let kept: Vec<_> = sequence.states.iter().map(|states| states.dim()).collect();
    assert_eq!(kept, [(3, 0), (3, 1), (3, 1)]);
    assert_eq!(states(&sequence, H), [0.0, 2.0, 21.0]);
}
