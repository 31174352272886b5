//! Which states can be negative: those of activations that can be, of sums that can be.

use crate::model::experiment::StartState;
use crate::model::network::{
    Activation, Block, BlockId, Connection, Frozen, Initial, Matrix, Sign, Start, VectorId,
};
use crate::model::{Experiment, Model, Network};

/// Why a state can be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// Its activation and its sum can be.
    Activation,
    /// The program gives it such a start state.
    GivenStart,
    /// Its start state is learned.
    LearnedStart,
}

/// The blocks whose states can be negative.
pub(super) struct Negative<'a> {
    model: &'a Model,
    incoming: Vec<Vec<&'a Connection>>,
    /// Which blocks an experiment starts below 0.
    started_below: Vec<bool>,
    marks: Vec<bool>,
}

impl<'a> Negative<'a> {
    /// Follows signs through the network from what can be negative by itself. What is fed can be,
    /// and so can a start state of data.
    pub fn of(model: &'a Model) -> Self {
        let network = &model.network;
        let mut incoming = vec![Vec::new(); network.blocks.len()];
        network.connections.iter().for_each(|it| incoming[it.to.index()].push(it));
        let marks = vec![false; network.blocks.len()];
        let started_below = started_below(model);
        let mut found = Self { model, incoming, started_below, marks };
        let outgoing = network.arrows_out_of();
        let mut open: Vec<_> = network.block_ids().filter(|id| found.is_negative(*id)).collect();
        open.iter().for_each(|id| found.marks[id.index()] = true);
        while let Some(id) = open.pop() {
            for target in outgoing[id.index()].iter().map(|arrow| network.route(*arrow).to) {
                if !found.marks[target.index()] && found.is_negative(target) {
                    found.marks[target.index()] = true;
                    open.push(target);
                }
            }
        }
        found
    }

    /// Why the state of a block can be negative by what the program says, if it can.
    pub fn cause(&self, id: BlockId) -> Option<Cause> {
        let start = || match self.network().block(id).leaks_on_input() {
            true => None,
            false => self.start(id),
        };
        if self.by_activation(id) { Some(Cause::Activation) } else { start() }
    }

    fn network(&self) -> &'a Network {
        &self.model.network
    }

    fn is_negative(&self, id: BlockId) -> bool {
        let block = self.network().block(id);
        block.is_input() || block.start == Start::Data || self.cause(id).is_some()
    }

    fn by_activation(&self, id: BlockId) -> bool {
        let activation = &self.network().block(id).activation;
        let is_odd = !matches!(activation, Activation::Formula(_));
        can_be_negative(activation) && !(is_odd && self.sum_is_positive(id))
    }

    /// Whether everything that a block adds up, and the v that follows it, is at least 0.
    fn sum_is_positive(&self, id: BlockId) -> bool {
        let block = self.network().block(id);
        let starts_below = block.leaks_on_input() && self.start(id).is_some();
        let is_added = |connection: &&Connection| {
            let is_marked = |id: BlockId| self.marks[id.index()];
            let gate = connection.gate.is_some_and(|gate| is_marked(gate.block));
            !is_marked(connection.from) && !gate && self.weighs_positively(connection)
        };
        block.noise == 0.0
            && !starts_below
            && block.bias.is_none_or(|bias| self.is_frozen_above(bias))
            && self.incoming[id.index()].iter().all(is_added)
    }

    fn is_frozen_above(&self, id: VectorId) -> bool {
        let vector = self.network().vector(id);
        vector.frozen && vector.initial.iter().all(|value| *value >= 0.0)
    }

    fn weighs_positively(&self, connection: &Connection) -> bool {
        let network = self.network();
        let Block { signs, .. } = network.block(connection.from);
        let Matrix { sign, frozen, initial, .. } = network.matrix(connection.matrix);
        let is_given = match initial {
            Initial::Constant(number) | Initial::Identity { scale: number } => *number >= 0.0,
            Initial::Literal(numbers) => numbers.iter().all(|number| *number >= 0.0),
            _ => false,
        };
        let is_dale = |signs: &Vec<Sign>| signs.iter().all(|sign| *sign == Sign::Positive);
        *sign == Some(Sign::Positive)
            || signs.as_ref().is_some_and(is_dale)
            || (is_given && *frozen == Frozen::Whole)
    }

    /// Why the start state of a block can be below 0.
    fn start(&self, id: BlockId) -> Option<Cause> {
        let declared = match &self.network().block(id).start {
            Start::Learned(_) => return Some(Cause::LearnedStart),
            Start::Given(values) => is_below(values),
            Start::Data => false,
        };
        (declared || self.started_below[id.index()]).then_some(Cause::GivenStart)
    }
}

fn is_below(values: &[f64]) -> bool {
    values.iter().any(|value| *value < 0.0)
}

fn started_below(model: &Model) -> Vec<bool> {
    let mut below = vec![false; model.network.blocks.len()];
    let given = model.experiments.iter().flat_map(|experiment| match experiment {
        Experiment::Train(train) => &train.starts,
        Experiment::Run(run) => &run.starts,
    });
    for given in given {
        below[given.block.index()] |= match &given.state {
            StartState::Same(values) => is_below(values),
            StartState::Series(_) => false,
        };
    }
    below
}

/// Sums at which a formula is tried.
const TRIED: [f64; 13] =
    [-1000.0, -100.0, -10.0, -3.0, -1.0, -0.3, 0.0, 0.3, 1.0, 3.0, 10.0, 100.0, 1000.0];

/// Whether an activation has negative values; of a formula, at some of the sums that are tried.
/// All others have them at negative sums only.
fn can_be_negative(activation: &Activation) -> bool {
    match activation {
        Activation::Linear | Activation::Tanh | Activation::Sign => true,
        Activation::LeakyRelu { slope } => *slope > 0.0,
        Activation::Formula(function) => {
            TRIED.iter().any(|sum| function.formula().evaluate(&[*sum]) < 0.0)
        }
        Activation::Relu
        | Activation::Sigmoid
        | Activation::Softplus
        | Activation::Softmax { .. }
        | Activation::Step => false,
    }
}
