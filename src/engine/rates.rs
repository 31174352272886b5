//! Of each block the shares α that its neurons take of their drive and the scale of their noise, in
//! the form that the kernels read.

use std::ops::Range;

use super::Adjoint;
use super::backward::{Backward, common};
use super::schedule::{BlockFacts, Schedule};
use crate::model::network::{BlockId, LeakOn, VectorId};
use crate::real::Real;
use crate::weights::Weights;

/// A block whose neurons keep a share of their last state.
#[derive(Debug, Clone)]
pub(super) struct Leak {
    /// What leaks.
    pub on: LeakOn,
    /// The vector of its time constants, where they are learned.
    pub learned: Option<VectorId>,
}

/// The numbers of a block, one a neuron.
#[derive(Debug, Clone)]
pub(super) struct Rates<F> {
    /// α; empty where nothing leaks.
    pub alpha: Vec<F>,
    /// `σ √((2 - α)/α)`; empty without noise.
    pub noise: Vec<F>,
}

impl<F: Real> Rates<F> {
    /// With the first values of learned time constants.
    pub fn new(facts: &BlockFacts) -> Self {
        let alpha = || facts.alpha.iter().map(|alpha| F::from_f64(*alpha));
        Rates {
            alpha: if facts.leak.is_some() { alpha().collect() } else { Vec::new() },
            noise: match facts.noise {
                0.0 => Vec::new(),
                sigma => facts.alpha.iter().map(|alpha| scale(sigma, *alpha)).collect(),
            },
        }
    }

    /// Of all blocks.
    pub fn of_all(schedule: &Schedule) -> Vec<Self> {
        schedule.blocks.iter().map(Rates::new).collect()
    }

    /// Brings learned time constants into the form of α = dt/τ.
    pub fn prepare(&mut self, schedule: &Schedule, facts: &BlockFacts, weights: &Weights<F>) {
        let Some(Leak { learned: Some(vector), .. }) = facts.leak else { return };
        let (dt, taus) = (F::from_f64(schedule.dt), &weights.vectors[vector.index()]);
        for (alpha, tau) in self.alpha.iter_mut().zip(taus) {
            *alpha = dt / *tau;
        }
        for (noise, alpha) in self.noise.iter_mut().zip(&self.alpha) {
            *noise = scale(facts.noise, alpha.to_f64());
        }
    }
}

impl<F: Real> Backward<'_, F> {
    /// Adds what some ticks contribute to the gradient of a block's learned time constants. With s what leaks and
    /// `s(t) - s(t-1) = α (u - s(t-1))`, ∂α/∂τ = -α/τ gives `-1/dt Σ α λ (s(t) - s(t-1))`; and by
    /// the scale σ√((2-α)/α) of the noise, `σ / (dt √((2-α)/α)) Σ ∂E/∂a ξ`.
    pub(super) fn add_tau_gradient(
        &self,
        block: BlockId,
        ticks: Range<usize>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut Weights<F>,
    ) {
        let facts = self.schedule.block(block);
        let Some(Leak { learned: Some(vector), .. }) = facts.leak else { return };
        let gradient = &mut gradient.vectors[vector.index()];
        let ticks = common(ticks, adjoint.updates.of(block));
        self.add_by_noise(block, ticks.clone(), adjoint, gradient);
        let Some(leak) = &adjoint.block(block).leak else { return };
        for (neuron, value) in gradient.iter_mut().enumerate() {
            let slope: f64 = ticks.clone().rev().map(|tick| leak.slopes_at(tick)[neuron]).sum();
            *value += F::from_f64(-slope / self.schedule.dt);
        }
    }

    fn add_by_noise(
        &self,
        block: BlockId,
        ticks: Range<usize>,
        adjoint: &mut Adjoint<F>,
        gradient: &mut [F],
    ) {
        let facts = self.schedule.block(block);
        let noise = self.trajectory.noise(block, ticks.clone());
        let (rows, totals) = adjoint.rows_and_totals(block, ticks);
        totals.fill(0.0);
        for (row, noise) in rows.chunks_exact(facts.size).zip(noise.chunks_exact(facts.size)) {
            for ((total, value), noise) in totals.iter_mut().zip(row).zip(noise) {
                *total += value.to_f64() * noise.to_f64();
            }
        }
        let scales = &self.operators.rates(block).noise;
        for ((value, total), scale) in gradient.iter_mut().zip(totals).zip(scales) {
            let slope = facts.noise * facts.noise / (scale.to_f64() * self.schedule.dt);
            *value += F::from_f64(slope * *total);
        }
    }
}

/// With this factor before standard normal noise a linear block at rest has standard deviation σ:
/// its variance s² solves s² = (1 - α)² s² + α² · σ² (2 - α)/α at s = σ.
fn scale<F: Real>(sigma: f64, alpha: f64) -> F {
    F::from_f64(sigma * ((2.0 - alpha) / alpha).sqrt())
}
