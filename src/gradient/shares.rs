//! What each copy contributes to the gradient of a list of numbers. Of all gradients of copies only
//! one is held at a time.

use super::trend::{Trend, trend};
use super::{Copy, Gradient};
use crate::engine::Failure;
use crate::train::{Point, Samples};
use crate::weights::Weights;

/// The copies of a list of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// One by one, in the order of [`super::ListGradient::copies`].
    pub copies: Vec<CopyShare>,
    /// `Σ_k ⟨g_k, g⟩ / ‖g‖`, which is `‖g‖`.
    pub sum: f64,
    /// `‖Σ_k g_k - g‖`, which is 0 but for rounding.
    pub apart: f64,
    /// How the norms of copies go with their distance; absent for less than three that are not 0.
    pub trend: Option<Trend>,
}

/// What one copy contributes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CopyShare {
    /// Which.
    pub copy: Copy,
    /// `⟨g_k, g⟩ / ‖g‖`; 0 where `‖g‖` is 0.
    pub share: f64,
    /// `‖g_k‖`
    pub norm: f64,
}

/// Copies add up to the gradient to this share of the sum of their norms.
const REORDERED: f64 = 1e-12;

impl Shares {
    /// Whether they add up to a gradient of this norm, but for rounding.
    pub fn add_up_to(&self, norm: f64) -> bool {
        let scale = self.copies.iter().map(|copy| copy.norm).sum::<f64>().max(norm);
        [self.sum - norm, self.apart].iter().all(|it| it.abs() <= REORDERED * scale)
    }
}

impl Gradient<'_> {
    /// The copies of the list at a position of [`Gradient::lists`]. Each gradient `g_k` is shown to
    /// `see` as it is made, its numbers in the order of the weights'.
    pub fn shares(
        &mut self,
        position: usize,
        see: &mut dyn FnMut(&[f64]),
    ) -> Result<Shares, Failure> {
        let parameter = &self.objective.parameters()[position];
        let list = &self.lists[position];
        let mut one = parameter.empty_like(self.weights);
        let mut rest = one.clone();
        let numbers = parameter.numbers.of(self.point.gradient());
        parameter.numbers.of_mut(&mut rest).copy_from_slice(numbers);
        let mut copies = Vec::with_capacity(list.copies.len());
        for &copy in &list.copies {
            parameter.numbers.of_mut(&mut one).fill(0.0);
            self.point.add_copy((copy.place, copy.tick), &mut one)?;
            parameter.fold(&mut one);
            let product = parameter.dot(&one, self.point.gradient());
            let share = if list.norm > 0.0 { product / list.norm } else { 0.0 };
            copies.push(CopyShare { copy, share, norm: parameter.dot(&one, &one).sqrt() });
            let (all, this) = (parameter.numbers.of_mut(&mut rest), parameter.numbers.of(&one));
            all.iter_mut().zip(this).for_each(|(rest, one)| *rest -= one);
            see(this);
        }
        Ok(Shares {
            sum: copies.iter().map(|copy| copy.share).sum(),
            apart: parameter.dot(&rest, &rest).sqrt(),
            trend: trend(&copies),
            copies,
        })
    }

    /// The weights at which it is the gradient.
    pub fn weights(&self) -> &Weights<f64> {
        self.weights
    }

    /// All of it, of frozen entries too; at both numbers of a symmetric pair that of the pair.
    pub fn numbers(&self) -> &Weights<f64> {
        self.point.gradient()
    }

    /// What the input blocks are fed, sample by sample.
    pub fn inputs(&mut self) -> Result<Vec<Samples>, Failure> {
        self.point.inputs()
    }

    /// What the fitted blocks should do, sample by sample.
    pub fn targets(&self) -> Vec<Samples> {
        self.objective.targets_of_fits()
    }

    /// What they do at the ticks of these targets, sample by sample.
    pub fn outputs(&mut self) -> Result<Vec<Samples>, Failure> {
        Point::outputs(&mut self.point)
    }
}
