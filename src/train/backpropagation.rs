//! The loss of a batch and its gradient, by backpropagation through time.
//!
//! A batch is divided into chunks of sequences, and the chunks among lanes, by their numbers alone:
//! a lane adds up the gradients of its chunks in their order, and those of the lanes are added in
//! theirs. So as many threads as there are lanes can work, and the bits do not depend on how many do.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::batch::NUMBERS;
use super::loss::Score;
use super::optimiser::norm;
use super::pass::Pass;
use super::setup::Setup;
use super::targets::longest;
use crate::data::Stretch;
use crate::engine::{Failure, Operators, Place, StepNumber, Trajectory};
use crate::real::Real;
use crate::weights::Weights;

/// Sequences of a chunk: enough of them that a weight that is read once meets many states.
const CHUNK: usize = 16;

/// The same in batches of more than [`MANY`], where chunks stay many enough.
const LARGE_CHUNK: usize = 32;

/// Sequences from which chunks are large.
const MANY: usize = 64;

/// Lanes, each with a gradient of its own.
const LANES: usize = 8;

/// Multiplications of a batch from which it is divided: half of them are worth waking another
/// thread (about 50 µs), fewer cost more in two chunks than in one.
pub(super) const WORTH_DIVIDING: f64 = 4e6;

/// Bytes of workspaces that all lanes keep for further batches (1 GiB).
const KEPT: u64 = 1 << 30;

/// The buffers of a gradient, reused from batch to batch.
pub(super) struct Backpropagation<'a, F> {
    setup: &'a Setup<'a>,
    operators: Operators<F>,
    lanes: Vec<Lane<F>>,
    /// Whether batches are never divided.
    is_whole: bool,
    /// For each goal what its differences come to.
    scores: Vec<Score>,
    /// For each goal `Σ w`.
    divisors: Vec<f64>,
}

/// What works on some of the chunks of a batch.
struct Lane<F> {
    pass: Pass<F>,
    scores: Vec<Score>,
    gradient: Weights<F>,
    outcome: Result<(), Failure>,
}

/// What a batch says about the weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slope {
    /// `Σ weight · loss` over the fits.
    pub loss: f64,
    /// The norm of its gradient over all trainable numbers.
    pub norm: f64,
}

/// What all lanes read.
struct Batch<'b, F> {
    setup: &'b Setup<'b>,
    weights: &'b Weights<F>,
    operators: &'b Operators<F>,
    divisors: &'b [f64],
    stretches: &'b [Stretch],
    /// Sequences of a chunk.
    chunk: usize,
    at: StepNumber,
}

impl<'a, F: Real> Backpropagation<'a, F> {
    /// Buffers for a network.
    pub fn new(setup: &'a Setup<'a>) -> Self {
        let goals = setup.goals.len();
        Self {
            setup,
            operators: setup.engine.operators(),
            lanes: Vec::new(),
            is_whole: false,
            scores: vec![Score::default(); goals],
            divisors: vec![0.0; goals],
        }
    }

    /// The same for batches that are never divided: the states of all sequences stay.
    pub fn whole(setup: &'a Setup<'a>) -> Self {
        Self { is_whole: true, ..Self::new(setup) }
    }

    /// What the fits scored in the latest batch, goal by goal.
    pub fn scores(&self) -> &[Score] {
        &self.scores
    }

    /// The gradient of the latest batch: at both numbers of a symmetric pair that of the pair.
    ///
    /// # Panics
    /// Before the first batch.
    pub fn gradient(&self) -> &Weights<F> {
        &self.lanes[0].gradient
    }

    /// The loss of a batch, and its gradient, which is then in [`Self::gradient`].
    pub fn slope(
        &mut self,
        weights: &Weights<F>,
        stretches: &[Stretch],
        at: StepNumber,
    ) -> Result<Slope, Failure> {
        let setup = self.setup;
        let chunk = match self.is_whole {
            true => stretches.len(),
            false => chunk(stretches.len(), setup.multiplications(stretches)),
        };
        let lanes = self.make_lanes(weights, stretches, chunk)?;
        setup.engine.prepare(weights, &mut self.operators);
        for (divisor, goal) in self.divisors.iter_mut().zip(&setup.goals) {
            *divisor = setup.weight(goal, stretches);
        }
        let (operators, divisors) = (&self.operators, &self.divisors[..]);
        let batch = Batch { setup, weights, operators, divisors, stretches, chunk, at };
        batch.run(&mut self.lanes[..lanes]);
        self.gather(lanes)?;
        let loss = setup.loss(&self.scores);
        let norm = norm(&setup.parameters, self.gradient());
        match norm.is_finite() {
            true => Ok(Slope { loss, norm }),
            false => Err(self.gradient_failure(weights, stretches, chunk, at)),
        }
    }

    /// As many lanes as the chunks of a batch need; a failure where what they all hold is more than
    /// may be held.
    fn make_lanes(
        &mut self,
        weights: &Weights<F>,
        stretches: &[Stretch],
        chunk: usize,
    ) -> Result<usize, Failure> {
        let lanes = lanes(stretches.len().div_ceil(chunk));
        let held = stretches.len().min(lanes * chunk);
        self.setup.bytes::<F>(longest(stretches), held, NUMBERS)?;
        while self.lanes.len() < lanes {
            self.lanes.push(Lane {
                pass: Pass::new(self.setup, KEPT / LANES as u64),
                scores: vec![Score::default(); self.setup.goals.len()],
                gradient: weights.zeros_like(),
                outcome: Ok(()),
            });
        }
        Ok(lanes)
    }

    /// Adds up what the lanes found, in their order.
    fn gather(&mut self, lanes: usize) -> Result<(), Failure> {
        let failures = self.lanes[..lanes].iter().filter_map(|lane| lane.outcome.clone().err());
        if let Some(failure) = failures.min_by_key(Failure::tick) {
            return Err(failure);
        }
        self.scores.fill(Score::default());
        for lane in &self.lanes[..lanes] {
            self.scores.iter_mut().zip(&lane.scores).for_each(|(sum, score)| sum.add(*score));
        }
        let (first, others) = self.lanes[..lanes].split_at_mut(1);
        let gradient = &mut first[0].gradient;
        others.iter().for_each(|other| gradient.add(&other.gradient));
        self.setup.parameters.iter().for_each(|parameter| parameter.fold(gradient));
        Ok(())
    }

    /// Why the gradient of a batch is not finite: its first chunk of which this holds says so.
    fn gradient_failure(
        &mut self,
        weights: &Weights<F>,
        stretches: &[Stretch],
        chunk: usize,
        at: StepNumber,
    ) -> Failure {
        let (setup, operators, divisors) = (self.setup, &self.operators, &self.divisors[..]);
        let batch = Batch { setup, weights, operators, divisors, stretches, chunk, at };
        let mut latest = None;
        for chunk in stretches.chunks(chunk) {
            let lane = &mut self.lanes[0];
            lane.gradient.fill(F::ZERO);
            if let Err(failure) = lane.add(&batch, chunk) {
                return failure;
            }
            let failure = lane.pass.gradient_failure(setup, chunk, &lane.gradient, at);
            if !norm(&setup.parameters, &lane.gradient).is_finite() {
                return failure;
            }
            latest = Some(failure);
        }
        latest.expect("a batch has sequences")
    }

    /// Adds to `gradient` what one copy contributes to that of the latest batch, this one, at these
    /// weights, which was not divided; pairs are not yet brought together.
    pub fn add_copy(
        &mut self,
        weights: &Weights<F>,
        stretches: &[Stretch],
        copy: (Place, usize),
        gradient: &mut Weights<F>,
    ) -> Result<(), Failure> {
        let pass = &mut self.lanes[0].pass;
        pass.add_copy(self.setup, weights, &self.operators, stretches, copy, gradient)
    }

    /// The states of the latest batch, this one, which was not divided.
    pub fn trajectory(&mut self, stretches: &[Stretch]) -> Result<&Trajectory<F>, Failure> {
        self.lanes[0].pass.trajectory(self.setup, stretches)
    }

    /// The loss of the latest batch, this one, which was not divided, at other weights: with the
    /// same starts, noise and steps.
    pub fn loss_again(
        &mut self,
        weights: &Weights<F>,
        stretches: &[Stretch],
    ) -> Result<f64, Failure> {
        self.setup.engine.prepare(weights, &mut self.operators);
        let pass = &mut self.lanes[0].pass;
        pass.again(self.setup, weights, &self.operators, stretches)?;
        Ok(self.setup.loss(pass.scores()))
    }
}

/// Lanes among which so many chunks are divided.
pub(super) fn lanes(chunks: usize) -> usize {
    chunks.min(LANES)
}

/// Sequences of a chunk in a batch of so many sequences and multiplications.
pub(super) fn chunk(batch: usize, multiplications: f64) -> usize {
    if multiplications < WORTH_DIVIDING {
        return batch;
    }
    let most = if batch > MANY { LARGE_CHUNK } else { CHUNK };
    // Nearly equal ones, of whole groups of four rows.
    batch.div_ceil(batch.div_ceil(most)).next_multiple_of(4).min(batch)
}

impl<F: Real> Batch<'_, F> {
    /// Lets each lane add up its chunks.
    fn run(&self, lanes: &mut [Lane<F>]) {
        let count = lanes.len();
        let run = |(index, lane): (usize, &mut Lane<F>)| {
            lane.begin();
            let mut chunks = self.stretches.chunks(self.chunk).skip(index).step_by(count);
            lane.outcome = chunks.try_for_each(|chunk| lane.add(self, chunk));
        };
        if count > 1 && rayon::current_num_threads() > 1 {
            lanes.par_iter_mut().enumerate().with_max_len(1).for_each(run);
        } else {
            lanes.iter_mut().enumerate().for_each(run);
        }
    }
}

impl<F: Real> Lane<F> {
    fn begin(&mut self) {
        self.scores.fill(Score::default());
        self.gradient.fill(F::ZERO);
        self.outcome = Ok(());
    }

    fn add(&mut self, batch: &Batch<F>, chunk: &[Stretch]) -> Result<(), Failure> {
        let Batch { setup, weights, operators, divisors, at, .. } = *batch;
        self.pass.forward(setup, weights, operators, chunk, at)?;
        self.scores.iter_mut().zip(self.pass.scores()).for_each(|(sum, score)| sum.add(*score));
        self.pass.backward(setup, weights, operators, chunk, divisors, &mut self.gradient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_nearly_equal_and_hold_the_whole_batch() {
        let sizes = [1, 8, 16, 17, 20, 32, 64, 65, 128, 1000].map(|size| chunk(size, 1e7));
        assert_eq!(sizes, [1, 8, 16, 12, 12, 16, 16, 24, 32, 32]);
        assert_eq!([1, 40, 1000].map(|size| chunk(size, 1e6)), [1, 40, 1000], "little to do");
    }
}
