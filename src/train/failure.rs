//! Where the first number that is not finite stands.

use super::batch::Workspace;
use super::optimiser::norm;
use super::setup::Setup;
use super::targets::Targets;
use crate::engine::{Adjoint, Failure, StepNumber, Trajectory};
use crate::model::network::BlockId;
use crate::real::Real;
use crate::weights::Weights;

/// A loss is not finite: the first state that is not, otherwise the first error of a target.
pub(super) fn loss_failure<F: Real>(
    setup: &Setup<'_>,
    trajectory: &Trajectory<F>,
    targets: &[Targets],
    step: Option<StepNumber>,
) -> Failure {
    if let Some((tick, _)) = trajectory.out_of_steps() {
        return Failure::OutOfSteps { tick, step };
    }
    let errors = setup.goals.iter().zip(targets).filter_map(|(goal, targets)| {
        Some((goal.first_not_finite(trajectory, targets)?, goal.fit.block))
    });
    let (tick, block) = trajectory
        .first_not_finite()
        .or_else(|| errors.min_by_key(|(tick, _)| *tick))
        .unwrap_or((0, setup.goals[0].fit.block));
    not_finite(setup, tick, block, step)
}

fn not_finite(setup: &Setup<'_>, tick: usize, block: BlockId, step: Option<StepNumber>) -> Failure {
    let what = format!("`{}`", setup.compilation.network.block(block).name);
    Failure::NotFinite { what, tick, step }
}

/// A gradient is not finite: the first state that is not, otherwise the first such matrix or bias,
/// with the latest tick whose derivatives are not finite (they come from the last tick).
pub(super) fn gradient_failure<F: Real>(
    setup: &Setup<'_>,
    workspace: &mut Workspace<F>,
    gradient: &Weights<F>,
    at: StepNumber,
) -> Failure {
    if let Some((tick, _)) = workspace.trajectory.out_of_steps() {
        return Failure::OutOfSteps { tick, step: Some(at) };
    }
    if let Some((tick, block)) = workspace.trajectory.first_not_finite() {
        return not_finite(setup, tick, block, Some(at));
    }
    let network = setup.compilation.network;
    let mut each = setup.parameters.chunks(1);
    let broken = each.find(|parameter| !norm(parameter, gradient).is_finite());
    let first = broken.unwrap_or(&setup.parameters).first();
    let name = first.map_or("", |parameter| parameter.name(network));
    let ticks = network.block_ids().filter_map(|block| last_broken(&mut workspace.adjoint, block));
    let tick = ticks.max().unwrap_or(0);
    Failure::NotFinite { what: format!("the gradient of `{name}`"), tick, step: Some(at) }
}

/// The last tick at which a derivative is not finite.
fn last_broken<F: Real>(adjoint: &mut Adjoint<F>, block: BlockId) -> Option<usize> {
    let derivatives = adjoint.states_mut(block);
    derivatives.outer_iter().rposition(|tick| tick.iter().any(|value| !value.is_finite()))
}
