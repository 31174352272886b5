//! The states of one batch over all ticks, and their adjoints.

use ndarray::{ArrayView3, ArrayViewMut3};

use crate::model::network::BlockId;
use crate::real::Real;

/// The states of all blocks, `T × B × n` each, with the rows of the past that delays read.
#[derive(Debug, Clone)]
pub struct Trajectory<F> {
    _marker: std::marker::PhantomData<F>,
}

impl<F: Real> Trajectory<F> {
    /// The states of a block, `ticks × B × n`.
    pub fn states(&self, block: BlockId) -> ArrayView3<'_, F> {
        let _ = block;
        todo!()
    }

    /// The sums `a(t)` of a softmax block, `ticks × B × n`, for cross entropy.
    pub fn sums(&self, block: BlockId) -> ArrayView3<'_, F> {
        let _ = block;
        todo!()
    }

    /// The samples of an input block, `ticks × B × n`, to be filled in; 0 where nothing is fed.
    pub fn input_mut(&mut self, block: BlockId) -> ArrayViewMut3<'_, F> {
        let _ = block;
        todo!()
    }
}

/// The derivatives of the loss by states and sums, `T × B × n` each.
#[derive(Debug, Clone)]
pub struct Adjoint<F> {
    _marker: std::marker::PhantomData<F>,
}

impl<F: Real> Adjoint<F> {
    /// ∂E/∂r of a block, `ticks × B × n`, to be filled in.
    pub fn states_mut(&mut self, block: BlockId) -> ArrayViewMut3<'_, F> {
        let _ = block;
        todo!()
    }

    /// ∂E/∂a of a softmax block, `ticks × B × n`, to be filled in by cross entropy.
    pub fn sums_mut(&mut self, block: BlockId) -> ArrayViewMut3<'_, F> {
        let _ = block;
        todo!()
    }
}
