//! Laws of the engine on small random networks of every kind.

mod continuous;
mod copies;
mod draws;
mod gradients;
mod states;
mod stepping;

use ndarray::Array1;

use self::draws::Draws;
use super::uses::Form;
use super::{Adjoint, Compilation, Engine, Operators, Trajectory};
use crate::model::Network;
use crate::model::network::{Block, Matrix};
use crate::pattern::{Patterns, patterns};
use crate::real::Real;
use crate::structure::{Steps, Structure, analyse};
use crate::unroll::{Plan, every_copy};
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

/// For each block ∂E/∂r of all ticks and sequences, and ∂E/∂a of a softmax block: the numbers that
/// define `E = ⟨seeds, states⟩ + ⟨seeds, sums⟩`.
type Seeds = Vec<(Vec<f64>, Vec<f64>)>;

impl Case {
    fn new(draws: &mut Draws, largest: usize, differentiable: bool) -> Self {
        let network = draws::network(draws, largest, differentiable);
        Case::of(network, draws)
    }

    fn of(network: Network, draws: &mut Draws) -> Self {
        let patterns = patterns(&network, 7);
        let structure = analyse(&network, &patterns).expect("there is no algebraic loop");
        let compilation =
            Compilation { network: &network, patterns: &patterns, structure: &structure, seed: 7 };
        let engine = Engine::new(&compilation);
        let weights = weights(&network, &patterns, draws);
        let (ticks, batch) = (1 + draws.below(7), 1 + draws.below(5));
        let plan = every_copy(&network, ticks, ticks);
        let sample = |draws: &mut Draws| draws.numbers(network.neurons()).into();
        let inputs = (0..batch).map(|_| (0..ticks).map(|_| sample(draws)).collect()).collect();
        Case { network, patterns, structure, weights, engine, plan, inputs }
    }

    fn trajectory<F: Real>(&self) -> Trajectory<F> {
        let mut trajectory = self.engine.trajectory(&self.plan, self.inputs.len());
        self.feed(&mut trajectory);
        trajectory
    }

    fn feed<F: Real>(&self, trajectory: &mut Trajectory<F>) {
        let offsets = self.network.offsets();
        for id in self.network.block_ids().filter(|id| self.network.block(*id).is_input()) {
            let mut fed = trajectory.input_mut(id);
            for ((tick, sequence, neuron), value) in fed.indexed_iter_mut() {
                let sample = self.inputs[sequence][tick][offsets[id.index()] + neuron];
                *value = F::from_f64(sample);
            }
        }
    }

    fn run<F: Real>(&self, weights: &Weights<F>) -> (Operators<F>, Trajectory<F>) {
        let mut operators = self.engine.operators();
        self.engine.prepare(weights, &mut operators);
        let mut trajectory = self.trajectory();
        self.engine.forward(weights, &operators, &self.plan, &mut trajectory);
        (operators, trajectory)
    }

    fn seeds(&self, draws: &mut Draws) -> Seeds {
        let rows = self.plan.ticks * self.inputs.len();
        let of_block = |block: &Block| {
            let sums = if block.activation.couples_block() { block.size } else { 0 };
            (draws.numbers(rows * block.size), draws.numbers(rows * sums))
        };
        self.network.blocks.iter().map(of_block).collect()
    }

    /// E of the states of a run.
    fn error(&self, seeds: &Seeds, trajectory: &Trajectory<f64>) -> f64 {
        let mut error = 0.0;
        for id in self.network.block_ids().filter(|id| !self.network.block(*id).is_input()) {
            let (of_states, of_sums) = &seeds[id.index()];
            let numbers = trajectory.states(id).into_iter().chain(trajectory.sums(id));
            let seeds = of_states.iter().chain(of_sums);
            error += numbers.zip(seeds).map(|(number, seed)| number * seed).sum::<f64>();
        }
        error
    }

    fn seed<F: Real>(&self, seeds: &Seeds, adjoint: &mut Adjoint<F>) {
        for id in self.network.block_ids() {
            let (of_states, of_sums) = &seeds[id.index()];
            let fill = |(value, seed): (&mut F, &f64)| *value = F::from_f64(*seed);
            adjoint.states_mut(id).iter_mut().zip(of_states).for_each(fill);
            adjoint.sums_mut(id).iter_mut().zip(of_sums).for_each(fill);
        }
    }

    fn backward<F: Real>(
        &self,
        seeds: &Seeds,
        weights: &Weights<F>,
        operators: &Operators<F>,
        trajectory: &Trajectory<F>,
    ) -> Weights<F> {
        let mut adjoint = self.engine.adjoint(&self.plan, self.inputs.len());
        self.seed(seeds, &mut adjoint);
        let mut gradient = self.weights.zeros_like().cast();
        self.engine.backward(
            weights,
            operators,
            &self.plan,
            trajectory,
            &mut adjoint,
            &mut gradient,
        );
        gradient
    }

    fn gradient<F: Real>(&self, seeds: &Seeds, weights: &Weights<F>) -> Weights<F> {
        let (operators, trajectory) = self.run(weights);
        self.backward(seeds, weights, &operators, &trajectory)
    }
}

fn weights(network: &Network, patterns: &Patterns, draws: &mut Draws) -> Weights<f64> {
    let matrix = |(index, matrix): (usize, &Matrix)| {
        let count = match matrix.rank {
            Some(rank) => (matrix.rows + matrix.cols) * rank,
            None => patterns.matrices[index].count(),
        };
        let scale = 1.5 / (matrix.cols as f64).sqrt();
        draws.numbers(count).into_iter().map(|number| scale * number).collect()
    };
    Weights {
        matrices: network.matrices.iter().enumerate().map(matrix).collect(),
        vectors: network.vectors.iter().map(|bias| bias.initial.clone()).collect(),
    }
}

/// Every parameter, matrices first.
fn flat<F: Real>(weights: &Weights<F>) -> Vec<f64> {
    weights.matrices.iter().chain(&weights.vectors).flatten().map(|value| value.to_f64()).collect()
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
    assert!(forms().filter(|form| matches!(form, Form::LowRank(_))).count() > 100);
    let gates =
        || cases.iter().flat_map(|case| &case.engine.uses).filter_map(|it| it.gate.as_ref());
    let now = gates().filter(|gate| gate.delay == 0).count();
    assert!(now > 50, "only {now}");
    assert!(gates().filter(|gate| gate.delay > 0).count() > 100);
    let by_neuron =
        cases.iter().flat_map(|case| case.engine.schedule.instant().map(move |id| (case, id)));
    let gated = by_neuron.filter(|(case, id)| case.engine.uses[id.index()].gate.is_some());
    assert!(gated.count() > 20);
}
