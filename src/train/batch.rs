//! The order of an epoch, what its batches feed, and the states and adjoints of a batch.

use std::collections::BTreeMap;

use super::setup::Setup;
use super::targets::{longest, rows};
use crate::data::Stretch;
use crate::engine::{Adjoint, Failure, Trajectory};
use crate::model::TrainExperiment;
use crate::model::experiment::Feed;
use crate::random::{Purpose, shuffle, stream};
use crate::real::Real;
use crate::unroll::Plan;

/// Puts the stretches into the order in which an epoch meets them, drawn by (seed, names of the
/// fitted blocks, epoch).
pub(super) fn order(setup: &Setup<'_>, epoch: usize, stretches: &mut [Stretch]) {
    let network = setup.compilation.network;
    let names: Vec<_> =
        setup.goals.iter().map(|goal| network.block(goal.fit.block).name.as_str()).collect();
    let key = format!("{}/{epoch}", names.join(","));
    shuffle(&mut stream(setup.compilation.seed, Purpose::Order, &key), stretches);
}

/// Writes what the stretches feed into the input blocks; shorter ones are silent at their end.
pub(super) fn feed<F: Real>(
    experiment: &TrainExperiment,
    stretches: &[Stretch],
    trajectory: &mut Trajectory<F>,
) {
    trajectory.clear();
    for Feed { block, series } in &experiment.feeds {
        let mut inputs = trajectory.input_mut(*block);
        let (_, batch, width) = inputs.dim();
        let inputs = inputs.as_slice_mut().expect("states lie as T × B × n");
        for (sequence, stretch) in stretches.iter().enumerate() {
            for (sample, &row) in rows(series, stretch).iter().enumerate() {
                let input = &mut inputs[(sample * batch + sequence) * width..][..width];
                for (input, value) in input.iter_mut().zip(series.row(row as usize)) {
                    *input = F::from_f64(*value);
                }
            }
        }
    }
}

/// All that a batch of one shape is computed in.
pub(super) struct Workspace<F> {
    /// The unrolled network.
    pub plan: Plan,
    /// The states.
    pub trajectory: Trajectory<F>,
    /// The derivatives.
    pub adjoint: Adjoint<F>,
}

/// The workspaces of the shapes met so far, so that a further batch of such a shape allocates
/// nothing.
pub(super) struct Workspaces<F> {
    /// By (T, B).
    shapes: BTreeMap<(usize, usize), Workspace<F>>,
    bytes: u64,
    /// Bytes that are kept for further batches.
    most: u64,
}

/// Numbers that a workspace holds for each neuron, tick and sequence: the state and its adjoint.
pub(super) const NUMBERS: u64 = 2;

impl<F: Real> Workspaces<F> {
    /// None yet; up to so many bytes are kept.
    pub fn new(most: u64) -> Self {
        Self { shapes: BTreeMap::new(), bytes: 0, most }
    }

    /// The workspace of a batch. Where it and all others would hold too much, they go.
    pub fn of(
        &mut self,
        setup: &Setup<'_>,
        stretches: &[Stretch],
    ) -> Result<&mut Workspace<F>, Failure> {
        let shape = (longest(stretches), stretches.len());
        if !self.shapes.contains_key(&shape) {
            let bytes = setup.bytes::<F>(shape.0, shape.1, NUMBERS)?;
            if self.bytes.saturating_add(bytes) > self.most {
                self.shapes.clear();
                self.bytes = 0;
            }
            self.bytes += bytes;
        }
        Ok(self.shapes.entry(shape).or_insert_with(|| workspace(setup, shape)))
    }
}

fn workspace<F: Real>(setup: &Setup<'_>, (samples, batch): (usize, usize)) -> Workspace<F> {
    let plan = setup.plan(samples);
    let trajectory = setup.engine.trajectory(&plan, batch);
    let adjoint = setup.engine.adjoint(&plan, batch);
    Workspace { plan, trajectory, adjoint }
}
