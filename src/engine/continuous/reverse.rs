//! One evaluation of the right-hand side in reverse: from ∂E/∂k and ∂E/∂r to ∂E/∂a of all blocks
//! and ∂E/∂ of the states with dynamics.

use super::right_hand_side::{Readout, Term, TimeConstant};
use super::stage::{Evaluation, Scratch, Stage, part, part_mut};
use crate::engine::kernels::activation;
use crate::engine::schedule::{NeuronStep, Schedule};
use crate::model::network::{BlockId, LeakOn};
use crate::real::Real;

/// The derivatives by what an evaluation fills in, by block, `rows × n` each; empty for inputs.
#[derive(Debug, Clone)]
pub(super) struct StageAdjoint<F> {
    /// ∂E/∂r: at first the seeds, then all that comes back.
    pub states: Vec<Vec<F>>,
    /// ∂E/∂a
    pub sums: Vec<Vec<F>>,
}

impl<F: Real> StageAdjoint<F> {
    /// Room for so many sequences.
    pub fn new(schedule: &Schedule, rows: usize) -> Self {
        let size = |is_input: bool, size: usize| if is_input { 0 } else { rows * size };
        let sizes = schedule.blocks.iter().map(|block| size(block.is_input, block.size));
        let states: Vec<_> = sizes.map(|length| vec![F::ZERO; length]).collect();
        StageAdjoint { sums: states.clone(), states }
    }

    /// Makes ∂E/∂r 0: no seeds.
    pub fn clear(&mut self) {
        self.states.iter_mut().for_each(|states| states.fill(F::ZERO));
    }
}

impl<F: Real> Evaluation<'_, F> {
    /// The reverse of [`Evaluation::change`]: from ∂E/∂k to ∂E/∂a of the blocks with dynamics, to
    /// what comes back to ∂E/∂r of all that they read, and to `by_point`, the share of ∂E/∂point
    /// that does not go through `r` (it is set). `stage` holds the evaluation.
    pub fn reverse_change(
        &self,
        stage: &Stage<F>,
        by_change: &[F],
        adjoint: &mut StageAdjoint<F>,
        by_point: &mut [F],
        scratch: &mut Scratch<F>,
    ) {
        for block in &self.rhs.dynamic {
            let index = block.block.index();
            let tau = self.tau[block.neurons.clone()].iter().cycle();
            let changes = part(by_change, block, self.rows).iter().zip(tau);
            let points = part_mut(by_point, block, self.rows).iter_mut();
            let sums = adjoint.sums[index].iter_mut();
            for ((sum, point), (change, tau)) in sums.zip(points).zip(changes) {
                *sum = *change / *tau;
                *point = -*sum;
            }
            if block.on == LeakOn::Rate {
                let facts = self.schedule.block(block.block);
                let drives = (&stage.drives[index][..], &stage.sums[index][..]);
                activation::derive(&facts.activation, drives, &mut adjoint.sums[index], facts.size);
            }
            self.hand_on(block.block, stage, adjoint, scratch);
        }
    }

    /// The reverse of [`Evaluation::read_out`]: from ∂E/∂r of all blocks (and ∂E/∂a of `tau(0)`
    /// softmax blocks as seeded, by block) to ∂E/∂a of the `tau(0)` blocks, and what is added to
    /// ∂E/∂point.
    pub fn reverse_read_out(
        &self,
        stage: &Stage<F>,
        seeds: Option<&[Vec<F>]>,
        adjoint: &mut StageAdjoint<F>,
        by_point: &mut [F],
        scratch: &mut Scratch<F>,
    ) {
        let seeds_of = |block: BlockId| seeds.map_or(&[][..], |seeds| &seeds[block.index()]);
        for readout in self.rhs.instant.iter().rev() {
            match readout {
                Readout::Block(block) => {
                    self.derive(*block, stage, seeds_of(*block), adjoint);
                    self.hand_on(*block, stage, adjoint, scratch);
                }
                Readout::Neurons { blocks, order } => {
                    for step in order.iter().rev() {
                        self.retrace_neurons(step, stage, seeds_of(step.block), adjoint);
                    }
                    for block in blocks {
                        self.hand_on(*block, stage, adjoint, scratch);
                    }
                }
            }
        }
        for block in &self.rhs.dynamic {
            let index = block.block.index();
            let states = &mut adjoint.states[index];
            if block.on == LeakOn::Input {
                let facts = self.schedule.block(block.block);
                let held = (&stage.states[index][..], &stage.drives[index][..]);
                activation::derive(&facts.activation, held, states, facts.size);
            }
            let points = part_mut(by_point, block, self.rows).iter_mut();
            points.zip(states).for_each(|(point, state)| *point += *state);
        }
    }

    /// Adds to the gradient of each learned τ: `∂k/∂τ = -k/τ`.
    pub fn add_tau_gradient(&self, change: &[F], by_change: &[F], totals: &mut [Vec<f64>]) {
        for block in &self.rhs.dynamic {
            let TimeConstant::Learned(vector) = block.tau else { continue };
            let size = block.neurons.len();
            let tau = &self.tau[block.neurons.clone()];
            let changes = part(change, block, self.rows).chunks_exact(size);
            let adjoints = part(by_change, block, self.rows).chunks_exact(size);
            for (changes, adjoints) in changes.zip(adjoints) {
                let pairs = changes.iter().zip(adjoints).zip(tau);
                let totals = totals[vector.index()].iter_mut();
                for (total, ((change, adjoint), tau)) in totals.zip(pairs) {
                    *total -= (*change * *adjoint / *tau).to_f64();
                }
            }
        }
    }

    /// ∂E/∂a of a whole `tau(0)` block from its ∂E/∂r, which is complete.
    fn derive(&self, block: BlockId, stage: &Stage<F>, seeds: &[F], adjoint: &mut StageAdjoint<F>) {
        let facts = self.schedule.block(block);
        let sums = &mut adjoint.sums[block.index()];
        sums.copy_from_slice(&adjoint.states[block.index()]);
        let states = (&stage.states[block.index()][..], &stage.sums[block.index()][..]);
        activation::derive(&facts.activation, states, sums, facts.size);
        sums.iter_mut().zip(seeds).for_each(|(sum, seed)| *sum += *seed);
    }

    /// Adds what comes back from ∂E/∂a of a block through its connections, but for those that are
    /// added neuron by neuron.
    fn hand_on(
        &self,
        block: BlockId,
        stage: &Stage<F>,
        adjoint: &mut StageAdjoint<F>,
        scratch: &mut Scratch<F>,
    ) {
        for term in self.rhs.terms[block.index()].iter().filter(|term| !term.by_neuron) {
            let used = &self.uses[term.connection.index()];
            let StageAdjoint { states, sums } = adjoint;
            let sums = &sums[block.index()];
            if term.gate.is_some() {
                self.hand_on_to_gate(term, stage, sums, states, scratch);
                self.gate_adjoint(term, &stage.states, sums, &mut scratch.gated);
            }
            let source = &mut states[used.from.index()];
            if source.is_empty() {
                continue;
            }
            let operator = self.operators.of(term.connection);
            let Scratch { workspace, gated } = scratch;
            let target = if term.gate.is_some() { &gated[..sums.len()] } else { &sums[..] };
            used.add_backward(operator, target, source, workspace);
        }
    }

    /// `∂E/∂g += ∂E/∂a ∘ (W r)`
    fn hand_on_to_gate(
        &self,
        term: &Term,
        stage: &Stage<F>,
        sums: &[F],
        states: &mut [Vec<F>],
        scratch: &mut Scratch<F>,
    ) {
        let used = &self.uses[term.connection.index()];
        let Some(gate) = &term.gate else { return };
        let size = self.schedule.block(used.to).size;
        let source = &stage.states[used.from.index()];
        let ungated = self.ungated(term, source, sums.len(), scratch).chunks_exact(size);
        let gates = states[gate.block.index()].chunks_exact_mut(gate.part.len());
        for ((gates, ungated), sums) in gates.zip(ungated).zip(sums.chunks_exact(size)) {
            let pairs = ungated[gate.part.clone()].iter().zip(&sums[gate.part.clone()]);
            gates.iter_mut().zip(pairs).for_each(|(gate, (ungated, sum))| *gate += *ungated * *sum);
        }
    }

    /// `∂E/∂(W r) = g ∘ ∂E/∂a` of a gated connection, into a buffer.
    pub fn gate_adjoint(&self, term: &Term, states: &[Vec<F>], sums: &[F], into: &mut [F]) {
        let Some(gate) = &term.gate else { return };
        let size = self.schedule.block(self.uses[term.connection.index()].to).size;
        let gates = states[gate.block.index()].chunks_exact(gate.part.len());
        let rows = into.chunks_exact_mut(size).zip(sums.chunks_exact(size)).zip(gates);
        for ((into, sums), gates) in rows {
            into.fill(F::ZERO);
            let pairs = sums[gate.part.clone()].iter().zip(gates);
            let into = into[gate.part.clone()].iter_mut();
            into.zip(pairs).for_each(|(into, (sum, gate))| *into = *sum * *gate);
        }
    }

    /// ∂E/∂a of the step's neurons, whose ∂E/∂r is complete, and what it hands on to the neurons
    /// that they read.
    fn retrace_neurons(
        &self,
        step: &NeuronStep,
        stage: &Stage<F>,
        seeds: &[F],
        adjoint: &mut StageAdjoint<F>,
    ) {
        let facts = self.schedule.block(step.block);
        let index = step.block.index();
        for row in 0..self.rows {
            let first = row * facts.size + step.neuron;
            let neurons = first..first + step.count;
            let sums = &mut adjoint.sums[index][neurons.clone()];
            sums.copy_from_slice(&adjoint.states[index][neurons.clone()]);
            let states =
                (&stage.states[index][neurons.clone()], &stage.sums[index][neurons.clone()]);
            activation::derive(&facts.activation, states, sums, step.count);
            let seeds = seeds.get(neurons).unwrap_or(&[]);
            sums.iter_mut().zip(seeds).for_each(|(sum, seed)| *sum += *seed);
            for neuron in step.neuron..step.neuron + step.count {
                self.hand_on_from_neuron(step.block, neuron, row, stage, adjoint);
            }
        }
    }

    fn hand_on_from_neuron(
        &self,
        block: BlockId,
        neuron: usize,
        row: usize,
        stage: &Stage<F>,
        adjoint: &mut StageAdjoint<F>,
    ) {
        let sum = adjoint.sums[block.index()][row * self.schedule.block(block).size + neuron];
        for term in self.rhs.terms[block.index()].iter().filter(|term| term.by_neuron) {
            if let Some(gate) = term.gate.as_ref().filter(|gate| gate.part.contains(&neuron)) {
                let ungated = self.ungated_of_neuron(term, neuron, row, &stage.states);
                let place = row * gate.part.len() + neuron - gate.part.start;
                if let Some(gate) = adjoint.states[gate.block.index()].get_mut(place) {
                    *gate += ungated * sum;
                }
            }
            let gated = self.gate_of_neuron(term, neuron, row, &stage.states) * sum;
            let used = &self.uses[term.connection.index()];
            let size = self.schedule.block(used.from).size;
            let source = adjoint.states[used.from.index()].chunks_exact_mut(size).nth(row);
            let Some(source) = source else { continue };
            for (from, weight) in used.row(self.operators.of(term.connection), neuron) {
                source[from] += weight * gated;
            }
        }
    }
}
