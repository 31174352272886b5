//! One evaluation of the right-hand side: from the states of the blocks with dynamics to those of
//! all blocks, to the sums `a`, to the change.

use super::right_hand_side::{Dynamic, Readout, RightHandSide, Term};
use crate::engine::kernels::activation;
use crate::engine::operators::Prepared;
use crate::engine::products::Workspace;
use crate::engine::schedule::{BlockFacts, NeuronStep, Schedule};
use crate::engine::uses::Use;
use crate::model::network::{BlockId, LeakOn};
use crate::real::Real;

/// What an evaluation reads.
pub(super) struct Evaluation<'a, F> {
    pub rhs: &'a RightHandSide,
    pub schedule: &'a Schedule,
    pub uses: &'a [Use],
    pub operators: Prepared<'a, F>,
    /// Biases and time constants, as the vectors of the weights.
    pub vectors: &'a [Vec<F>],
    /// τ of each neuron with dynamics.
    pub tau: &'a [F],
    /// Sequences that are evaluated together.
    pub rows: usize,
}

/// What an evaluation fills in, by block, `rows × n` each.
#[derive(Debug, Clone)]
pub(super) struct Stage<F> {
    /// `r`; those of inputs are filled in before.
    pub states: Vec<Vec<F>>,
    /// `a`; empty for inputs.
    pub sums: Vec<Vec<F>>,
    /// `f(a)` of blocks whose rate leaks, `v` of those whose input does; empty for others.
    pub drives: Vec<Vec<F>>,
}

/// Buffers of the products.
#[derive(Debug, Clone)]
pub(super) struct Scratch<F> {
    pub workspace: Workspace<F>,
    /// The sum of a gated connection.
    pub gated: Vec<F>,
}

impl<F: Real> Stage<F> {
    /// Room for so many sequences.
    pub fn new(rhs: &RightHandSide, schedule: &Schedule, rows: usize) -> Self {
        let room = |wanted: &dyn Fn(usize) -> bool| {
            let sizes = schedule.blocks.iter().enumerate();
            let size = |(index, facts): (usize, &BlockFacts)| {
                if wanted(index) { rows * facts.size } else { 0 }
            };
            sizes.map(|block| vec![F::ZERO; size(block)]).collect()
        };
        let mut has_dynamics = vec![false; schedule.blocks.len()];
        rhs.dynamic.iter().for_each(|block| has_dynamics[block.block.index()] = true);
        Stage {
            states: room(&|_| true),
            sums: room(&|index| !schedule.blocks[index].is_input),
            drives: room(&|index| has_dynamics[index]),
        }
    }
}

impl<F: Real> Scratch<F> {
    /// Room for the largest block, and for the products by `workspace`.
    pub fn new(schedule: &Schedule, workspace: Workspace<F>, rows: usize) -> Self {
        let largest = schedule.blocks.iter().map(|block| block.size).max().unwrap_or(0);
        Scratch { workspace, gated: vec![F::ZERO; rows * largest] }
    }
}

/// The numbers of a block with dynamics among those of all, block by block, `rows × n` each.
pub(super) fn part<'a, F>(numbers: &'a [F], block: &Dynamic, rows: usize) -> &'a [F] {
    &numbers[block.neurons.start * rows..block.neurons.end * rows]
}

/// The same, to be written.
pub(super) fn part_mut<'a, F>(numbers: &'a mut [F], block: &Dynamic, rows: usize) -> &'a mut [F] {
    &mut numbers[block.neurons.start * rows..block.neurons.end * rows]
}

impl<F: Real> Evaluation<'_, F> {
    /// `r` of all blocks: `point` holds the states of those with dynamics (`v` where the leak is
    /// on the input), the stage the inputs.
    pub fn read_out(&self, point: &[F], stage: &mut Stage<F>, scratch: &mut Scratch<F>) {
        for block in &self.rhs.dynamic {
            let states = &mut stage.states[block.block.index()];
            states.copy_from_slice(part(point, block, self.rows));
            if block.on == LeakOn::Input {
                stage.drives[block.block.index()].copy_from_slice(states);
                let facts = self.schedule.block(block.block);
                activation::apply(&facts.activation, states, facts.size);
            }
        }
        for readout in &self.rhs.instant {
            match readout {
                Readout::Block(block) => {
                    self.add_up(*block, stage, scratch);
                    self.activate(*block, stage);
                }
                Readout::Neurons { blocks, order } => {
                    blocks.iter().for_each(|block| self.add_up(*block, stage, scratch));
                    order.iter().for_each(|step| self.update_neurons(step, stage));
                }
            }
        }
    }

    /// `k = (f(a) - r)/τ`, or `(a - v)/τ` where the leak is on the input, once `r` is there.
    pub fn change(
        &self,
        point: &[F],
        stage: &mut Stage<F>,
        change: &mut [F],
        scratch: &mut Scratch<F>,
    ) {
        for block in &self.rhs.dynamic {
            self.add_up(block.block, stage, scratch);
            let index = block.block.index();
            let drives = match block.on {
                LeakOn::Input => &stage.sums[index],
                LeakOn::Rate => {
                    let facts = self.schedule.block(block.block);
                    stage.drives[index].copy_from_slice(&stage.sums[index]);
                    activation::apply(&facts.activation, &mut stage.drives[index], facts.size);
                    &stage.drives[index]
                }
            };
            let tau = self.tau[block.neurons.clone()].iter().cycle();
            let states = part(point, block, self.rows).iter().zip(tau);
            let changes = part_mut(change, block, self.rows).iter_mut();
            for ((change, drive), (state, tau)) in changes.zip(drives).zip(states) {
                *change = (*drive - *state) / *tau;
            }
        }
    }

    /// `a` of a block: its bias, then its connections in the order of their texts, but for those
    /// that are added neuron by neuron.
    fn add_up(&self, block: BlockId, stage: &mut Stage<F>, scratch: &mut Scratch<F>) {
        let facts = self.schedule.block(block);
        let sums = &mut stage.sums[block.index()];
        match facts.bias {
            None => sums.fill(F::ZERO),
            Some(bias) => {
                let bias = &self.vectors[bias.index()];
                sums.chunks_exact_mut(facts.size).for_each(|row| row.copy_from_slice(bias));
            }
        }
        for term in self.rhs.terms[block.index()].iter().filter(|term| !term.by_neuron) {
            self.add_term(term, &stage.states, sums, scratch);
        }
    }

    fn add_term(&self, term: &Term, states: &[Vec<F>], sums: &mut [F], scratch: &mut Scratch<F>) {
        let used = &self.uses[term.connection.index()];
        let source = &states[used.from.index()];
        let Some(gate) = &term.gate else {
            let operator = self.operators.of(term.connection);
            used.add_forward(operator, source, sums, &mut scratch.workspace);
            return;
        };
        let ungated = self.ungated(term, source, sums.len(), scratch);
        let size = self.schedule.block(used.to).size;
        let gates = states[gate.block.index()].chunks_exact(gate.part.len());
        let rows = sums.chunks_exact_mut(size).zip(ungated.chunks_exact(size)).zip(gates);
        for ((sums, ungated), gates) in rows {
            let pairs = ungated[gate.part.clone()].iter().zip(gates);
            let sums = sums[gate.part.clone()].iter_mut();
            sums.zip(pairs).for_each(|(sum, (ungated, gate))| *sum += *gate * *ungated);
        }
    }

    /// The sum of one connection alone, without its gate, in the scratch.
    pub fn ungated<'s>(
        &self,
        term: &Term,
        source: &[F],
        length: usize,
        scratch: &'s mut Scratch<F>,
    ) -> &'s [F] {
        let used = &self.uses[term.connection.index()];
        let operator = self.operators.of(term.connection);
        let ungated = &mut scratch.gated[..length];
        ungated.fill(F::ZERO);
        used.add_forward(operator, source, ungated, &mut scratch.workspace);
        ungated
    }

    fn activate(&self, block: BlockId, stage: &mut Stage<F>) {
        let facts = self.schedule.block(block);
        let states = &mut stage.states[block.index()];
        states.copy_from_slice(&stage.sums[block.index()]);
        activation::apply(&facts.activation, states, facts.size);
    }

    /// Adds what is added neuron by neuron, and activates these neurons.
    fn update_neurons(&self, step: &NeuronStep, stage: &mut Stage<F>) {
        let facts = self.schedule.block(step.block);
        for row in 0..self.rows {
            for neuron in step.neuron..step.neuron + step.count {
                let sum = self.sum_of_neuron(step.block, neuron, row, &stage.states);
                stage.sums[step.block.index()][row * facts.size + neuron] += sum;
            }
            let first = row * facts.size + step.neuron;
            let neurons = first..first + step.count;
            let states = &mut stage.states[step.block.index()][neurons.clone()];
            states.copy_from_slice(&stage.sums[step.block.index()][neurons]);
            activation::apply(&facts.activation, states, step.count);
        }
    }

    fn sum_of_neuron(&self, block: BlockId, neuron: usize, row: usize, states: &[Vec<F>]) -> F {
        let mut total = F::ZERO;
        for term in self.rhs.terms[block.index()].iter().filter(|term| term.by_neuron) {
            total += self.gate_of_neuron(term, neuron, row, states)
                * self.ungated_of_neuron(term, neuron, row, states);
        }
        total
    }

    /// The gate's state for one neuron of the target; 1 without a gate.
    pub fn gate_of_neuron(&self, term: &Term, neuron: usize, row: usize, states: &[Vec<F>]) -> F {
        term.gate.as_ref().filter(|gate| gate.part.contains(&neuron)).map_or(F::ONE, |gate| {
            states[gate.block.index()][row * gate.part.len() + neuron - gate.part.start]
        })
    }

    /// The sum of one connection for one neuron of the target, without its gate.
    pub fn ungated_of_neuron(
        &self,
        term: &Term,
        neuron: usize,
        row: usize,
        states: &[Vec<F>],
    ) -> F {
        let used = &self.uses[term.connection.index()];
        let size = self.schedule.block(used.from).size;
        let source = &states[used.from.index()][row * size..(row + 1) * size];
        let mut sum = F::ZERO;
        for (from, weight) in used.row(self.operators.of(term.connection), neuron) {
            sum += weight * source[from];
        }
        sum
    }
}
