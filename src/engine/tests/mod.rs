//! Laws of the engine on small random networks of every kind.

mod draws;
mod stepping;

use ndarray::Array1;

use self::draws::Draws;
use super::uses::Form;
use super::{Adjoint, Compilation, Engine, Operators, Trajectory};
use crate::model::Network;
use crate::model::network::Activation;
use crate::pattern::{Patterns, patterns};
use crate::real::Real;
use crate::structure::{Steps, Structure, analyse};
use crate::unroll::{Fate, Plan};
use crate::weights::Weights;

/// A random network with its weights, an engine, and inputs for some sequences.
struct Case {
    network: Network,
    patterns: Patterns,
    structure: Structure,
    weights: Weights<f64>,
    engine: Engine,
    plan: Plan,
    /// `inputs[sequence][tick]`, of the length of `r`.
    inputs: Vec<Vec<Array1<f64>>>,
}

impl Case {
    fn new(draws: &mut Draws, largest: usize, differentiable: bool) -> Self {
        let network = draws::network(draws, largest, differentiable);
        let patterns = patterns(&network, 7);
        let structure = analyse(&network, &patterns).expect("there is no algebraic loop");
        let compilation =
            Compilation { network: &network, patterns: &patterns, structure: &structure, seed: 7 };
        let engine = Engine::new(&compilation);
        let weights = weights(&network, &patterns, draws);
        let (ticks, batch) = (1 + draws.below(7), 1 + draws.below(5));
        let plan = every_copy(&network, ticks);
        let inputs = (0..batch).map(|_| inputs(&network, ticks, draws)).collect();
        Case { network, patterns, structure, weights, engine, plan, inputs }
    }

    fn trajectory<F: Real>(&self) -> Trajectory<F> {
        let mut trajectory = self.engine.trajectory(&self.plan, self.inputs.len());
        let offsets = self.network.offsets();
        for id in self.network.block_ids().filter(|id| self.network.block(*id).is_input()) {
            let mut fed = trajectory.input_mut(id);
            for ((tick, sequence, neuron), value) in fed.indexed_iter_mut() {
                let sample = self.inputs[sequence][tick][offsets[id.index()] + neuron];
                *value = F::from_f64(sample);
            }
        }
        trajectory
    }

    fn run<F: Real>(&self, weights: &Weights<F>) -> (Operators<F>, Trajectory<F>) {
        let mut operators = self.engine.operators();
        self.engine.prepare(weights, &mut operators);
        let mut trajectory = self.trajectory();
        self.engine.forward(weights, &operators, &self.plan, &mut trajectory);
        (operators, trajectory)
    }
}

fn weights(network: &Network, patterns: &Patterns, draws: &mut Draws) -> Weights<f64> {
    let matrix = |(index, matrix): (usize, &crate::model::network::Matrix)| {
        let count = patterns.matrices[index].count();
        let scale = 1.5 / (matrix.cols as f64).sqrt();
        draws.numbers(count).into_iter().map(|number| scale * number).collect()
    };
    Weights {
        matrices: network.matrices.iter().enumerate().map(matrix).collect(),
        biases: network.biases.iter().map(|bias| bias.initial.clone()).collect(),
    }
}

fn inputs(network: &Network, ticks: usize, draws: &mut Draws) -> Vec<Array1<f64>> {
    (0..ticks).map(|_| draws.numbers(network.neurons()).into()).collect()
}

fn every_copy(network: &Network, ticks: usize) -> Plan {
    Plan {
        samples: ticks,
        ticks,
        copies: vec![vec![Fate::Live; ticks]; network.blocks.len()],
        arrows: vec![vec![true; ticks]; network.connections.len()],
    }
}

/// Random numbers for each state, and each sum of softmax blocks: seeds, or weights of an error
/// `E = ⟨seeds, states⟩`.
fn seeds(case: &Case, draws: &mut Draws) -> Vec<(Vec<f64>, Vec<f64>)> {
    let count = |size: usize| case.plan.ticks * case.inputs.len() * size;
    let of_block = |block: &crate::model::network::Block| {
        let sums = block.activation == Activation::Softmax;
        let states = draws.numbers(count(block.size));
        (states, draws.numbers(if sums { count(block.size) } else { 0 }))
    };
    case.network.blocks.iter().map(of_block).collect()
}

fn error<F: Real>(case: &Case, seeds: &[(Vec<f64>, Vec<f64>)], trajectory: &Trajectory<F>) -> f64 {
    let mut error = 0.0;
    for id in case.network.block_ids().filter(|id| !case.network.block(*id).is_input()) {
        let (of_states, of_sums) = &seeds[id.index()];
        let states = trajectory.states(id);
        error += states.iter().zip(of_states).map(|(r, seed)| r.to_f64() * seed).sum::<f64>();
        let sums = trajectory.sums(id);
        error += sums.iter().zip(of_sums).map(|(a, seed)| a.to_f64() * seed).sum::<f64>();
    }
    error
}

fn seeded<F: Real>(case: &Case, seeds: &[(Vec<f64>, Vec<f64>)]) -> Adjoint<F> {
    let mut adjoint = case.engine.adjoint(&case.plan, case.inputs.len());
    for id in case.network.block_ids() {
        let (of_states, of_sums) = &seeds[id.index()];
        let fill = |(value, seed): (&mut F, &f64)| *value = F::from_f64(*seed);
        adjoint.states_mut(id).iter_mut().zip(of_states).for_each(fill);
        adjoint.sums_mut(id).iter_mut().zip(of_sums).for_each(fill);
    }
    adjoint
}

fn gradient<F: Real>(
    case: &Case,
    seeds: &[(Vec<f64>, Vec<f64>)],
    weights: &Weights<F>,
) -> Weights<F> {
    let (operators, trajectory) = case.run(weights);
    let mut adjoint = seeded(case, seeds);
    let mut gradient = weights.zeros_like();
    case.engine.backward(&operators, &case.plan, &trajectory, &mut adjoint, &mut gradient);
    gradient
}

/// Every parameter, matrices first.
fn flat<F: Real>(weights: &Weights<F>) -> Vec<f64> {
    weights.matrices.iter().chain(&weights.biases).flatten().map(|value| value.to_f64()).collect()
}

fn parameter(weights: &mut Weights<f64>, index: usize) -> &mut f64 {
    weights.matrices.iter_mut().chain(&mut weights.biases).flatten().nth(index).unwrap()
}

#[test]
fn the_schedule_equals_plain_stepping_of_the_dense_matrices() {
    for seed in 0..400 {
        let mut draws = Draws::new(seed);
        let case = Case::new(&mut draws, if seed % 4 == 0 { 20 } else { 5 }, false);
        let (_, trajectory) = case.run(&case.weights);
        let offsets = case.network.offsets();
        for (sequence, inputs) in case.inputs.iter().enumerate() {
            let (states, _) = stepping::states(
                &case.network,
                &case.patterns,
                &case.weights,
                case.plan.ticks,
                |tick| inputs[tick].clone(),
            );
            for id in case.network.block_ids() {
                for ((tick, s, neuron), value) in trajectory.states(id).indexed_iter() {
                    let expected = states[tick][offsets[id.index()] + neuron];
                    assert!(
                        s != sequence || (value - expected).abs() <= 1e-12 * (1.0 + expected.abs()),
                        "network {seed}, block {id:?}, tick {tick}: {value} is not {expected}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_random_networks_are_of_every_kind() {
    let cases: Vec<_> = (0..400).map(|seed| Case::new(&mut Draws::new(seed), 20, false)).collect();
    let groups = || cases.iter().flat_map(|case| &case.structure.groups);
    let by_blocks = |steps: &Option<Steps>| matches!(steps, Some(Steps::Blocks(_)));
    let by_neurons = |steps: &Option<Steps>| matches!(steps, Some(Steps::Neurons(_)));
    assert!(groups().filter(|group| group.steps.is_none()).count() > 100);
    assert!(groups().filter(|group| by_blocks(&group.steps)).count() > 100);
    assert!(groups().filter(|group| by_neurons(&group.steps)).count() > 50);
    let forms = || cases.iter().flat_map(|case| &case.engine.uses).map(|used| &used.form);
    assert!(forms().filter(|form| matches!(form, Form::Dense { transposed: false })).count() > 100);
    assert!(forms().filter(|form| matches!(form, Form::Dense { transposed: true })).count() > 50);
    assert!(forms().filter(|form| matches!(form, Form::Masked { .. })).count() > 100);
    assert!(forms().filter(|form| matches!(form, Form::Diagonal { .. })).count() > 10);
    assert!(forms().filter(|form| matches!(form, Form::Sparse { .. })).count() > 100);
}

#[test]
fn gradients_equal_central_differences() {
    let mut checked = 0;
    for seed in 0..200 {
        let mut draws = Draws::new(1000 + seed);
        let case = Case::new(&mut draws, if seed % 4 == 0 { 12 } else { 4 }, true);
        let seeds = seeds(&case, &mut draws);
        let gradient = flat(&gradient(&case, &seeds, &case.weights));
        let scale = gradient.iter().fold(1.0, |most: f64, value| most.max(value.abs()));
        let step = 1e-5;
        for (index, value) in gradient.iter().enumerate().step_by(1 + gradient.len() / 40) {
            let at = |shift: f64| {
                let mut weights = case.weights.clone();
                *parameter(&mut weights, index) += shift;
                error(&case, &seeds, &case.run(&weights).1)
            };
            let (above, here, below) = (at(step), at(0.0), at(-step));
            if (above + below - 2.0 * here).abs() > 1e-3 * step * scale {
                continue; // A kink of `relu` lies between.
            }
            let difference = (above - below) / (2.0 * step);
            assert!(
                (value - difference).abs() <= 1e-6 * scale,
                "network {seed}, parameter {index}: {value} is not {difference}"
            );
            checked += 1;
        }
    }
    assert!(checked > 2000);
}

#[test]
fn single_precision_is_close_to_double() {
    for seed in 0..100 {
        let mut draws = Draws::new(2000 + seed);
        let case = Case::new(&mut draws, 6, true);
        let seeds = seeds(&case, &mut draws);
        let exact = flat(&gradient(&case, &seeds, &case.weights));
        let single = flat(&gradient::<f32>(&case, &seeds, &case.weights.cast()));
        let scale = exact.iter().fold(1.0, |most: f64, value| most.max(value.abs()));
        for (exact, single) in exact.iter().zip(&single) {
            assert!((exact - single).abs() <= 1e-3 * scale, "network {seed}: {single} {exact}");
        }
    }
}
