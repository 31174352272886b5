//! What the sequences of a batch have of their own before their first update: start states that
//! are rows of data, and their noise.

use ndarray::{Array2, Axis};

use super::setup::Setup;
use super::targets::rows;
use crate::data::{Series, Stretch};
use crate::engine::{NoiseKey, Trajectory};
use crate::model::experiment::{GivenStart, StartState};
use crate::real::Real;

/// Writes the start states that the experiment gives, and draws the noise of an epoch (0 for the
/// figures after training).
pub(super) fn start<F: Real>(
    setup: &Setup<'_>,
    stretches: &[Stretch],
    epoch: usize,
    trajectory: &mut Trajectory<F>,
) {
    for GivenStart { block, state } in &setup.experiment.starts {
        match state {
            StartState::Same(start) => trajectory.set_start(*block, start),
            StartState::Series(series) => {
                trajectory.set_starts(*block, first_rows(series, stretches).view());
            }
        }
    }
    if setup.experiment.noise {
        for (place, Stretch { sequence, samples }) in stretches.iter().enumerate() {
            let (seed, first) = (setup.compilation.seed, samples.start);
            let key = NoiseKey { seed, epoch, sequence: *sequence, first };
            trajectory.draw_noise(setup.compilation.network, place, &key);
        }
    }
}

/// The row of each stretch's first sample, `B × n`.
fn first_rows(series: &Series, stretches: &[Stretch]) -> Array2<f64> {
    let mut starts = Array2::zeros((stretches.len(), series.width));
    for (mut start, stretch) in starts.axis_iter_mut(Axis(0)).zip(stretches) {
        if let Some(row) = rows(series, stretch).first() {
            let row = series.row(*row as usize);
            start.iter_mut().zip(row).for_each(|(start, value)| *start = *value);
        }
    }
    starts
}
