//! What a program asks to be done with its network.

use std::sync::Arc;

use crate::data::{Dataset, Series};
use crate::model::expectation::{Expectation, Observed, StateFact, TrainFact};
use crate::model::network::BlockId;

/// One experiment of a program.
#[derive(Debug, Clone)]
pub enum Experiment {
    /// `train { … }`
    Train(TrainExperiment),
    /// `run { … }`
    Run(RunExperiment),
}

/// `train { … }`: fit the weights to data.
#[derive(Debug, Clone)]
pub struct TrainExperiment {
    /// The data set of all feeds and fits.
    pub data: Arc<Dataset>,
    /// What each input block gets; a block that is not fed gets 0.
    pub feeds: Vec<Feed>,
    /// Start states in place of the declared ones.
    pub starts: Vec<GivenStart>,
    /// Whether blocks with noise have it.
    pub noise: bool,
    /// What each fitted block should do.
    pub fits: Vec<Fit>,
    /// How sequences are cut for training; absent: not at all.
    pub windows: Option<Windows>,
    /// Sequences (or windows) of a batch.
    pub batch: usize,
    /// Passes over the training part.
    pub epochs: usize,
    /// How gradients move weights.
    pub optimiser: Optimiser,
    /// The norm that a gradient is scaled down to where it is larger.
    pub clip: Option<f64>,
    /// Whether the persistence forecast stands beside the metrics.
    pub persistence: bool,
    /// What must hold of the trained network.
    pub expectations: Vec<Expectation<TrainFact>>,
}

/// `feed x = series` of a `train`.
#[derive(Debug, Clone)]
pub struct Feed {
    /// An input block.
    pub block: BlockId,
    /// As wide as the block.
    pub series: Arc<Series>,
}

/// `start h = …`: where a block starts in one experiment.
#[derive(Debug, Clone)]
pub struct GivenStart {
    /// A block that is not an input.
    pub block: BlockId,
    /// Its state.
    pub state: StartState,
}

/// The state of a block before its first update.
#[derive(Debug, Clone)]
pub enum StartState {
    /// One number a neuron, for all sequences.
    Same(Vec<f64>),
    /// The row of the first sample of each sequence or window.
    Series(Arc<Series>),
}

/// `fit y = series : loss`.
#[derive(Debug, Clone)]
pub struct Fit {
    /// A block that is not an input.
    pub block: BlockId,
    /// As wide as the block.
    pub series: Arc<Series>,
    /// How a difference is scored.
    pub loss: Loss,
    /// The factor of this loss in the sum of losses.
    pub weight: f64,
    /// `at(k)`: the target of sample t stands at tick t + k; absent: k is the block's latency.
    pub at: Option<u32>,
}

/// How a difference between target and state is scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// `(r - target)²`, the mean over all scored numbers.
    MeanSquared,
    /// `-Σ target · ln softmax(a)`, the mean over all scored samples, from the sum `a(t)`.
    CrossEntropy,
}

impl Loss {
    /// The word of the language.
    pub fn name(self) -> &'static str {
        match self {
            Loss::MeanSquared => "mse",
            Loss::CrossEntropy => "cross_entropy",
        }
    }
}

/// `windows(n, stride = m, skip = k)`: each window is a sequence of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// Samples of a window.
    pub length: usize,
    /// Samples from the start of one window to that of the next.
    pub stride: usize,
    /// First targets of each window that are not scored.
    pub skip: usize,
}

/// How a gradient `g` moves weights `w`. Before it does, decay takes `η λ w` from the numbers of
/// matrices (not from biases, start states and time constants); what is frozen does not decay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Optimiser {
    /// `v ← μ v + g`, `w ← w - η v`
    Sgd {
        /// η
        lr: f64,
        /// μ
        momentum: f64,
        /// λ
        decay: f64,
    },
    /// Adam (Kingma & Ba 2015) with bias correction.
    Adam {
        /// η
        lr: f64,
        /// β₁
        beta1: f64,
        /// β₂
        beta2: f64,
        /// ε
        eps: f64,
        /// λ
        decay: f64,
    },
}

/// `run { … }`: let the network go.
#[derive(Debug, Clone)]
pub struct RunExperiment {
    /// What each input block gets; a block that is not fed gets 0.
    pub feeds: Vec<RunFeed>,
    /// Start states in place of the declared ones.
    pub starts: Vec<GivenStart>,
    /// Whether blocks with noise have it.
    pub noise: bool,
    /// How long.
    pub length: Length,
    /// What is printed, in this order.
    pub shows: Vec<Show>,
    /// The blocks whose states go into the results.
    pub records: Vec<BlockId>,
    /// What must hold of the states.
    pub expectations: Vec<Expectation<StateFact>>,
}

impl RunExperiment {
    /// Whether `f(W r + b) - r` is shown or expected.
    pub fn needs_change(&self) -> bool {
        let mut facts = self.expectations.iter().flat_map(Expectation::facts);
        self.shows.contains(&Show::Change) || facts.any(|fact| fact.of == Observed::Change)
    }

    /// For each of so many blocks whether its states are shown, recorded or expected, alone or
    /// among all.
    pub fn observed(&self, blocks: usize) -> Vec<bool> {
        let shown = self.shows.iter().map(|show| match show {
            Show::Block(block) => Some(*block),
            Show::State | Show::Change => None,
        });
        let facts = self.expectations.iter().flat_map(Expectation::facts);
        let expected = facts.map(|fact| match fact.of {
            Observed::Block(block) => Some(block),
            Observed::State | Observed::Change => None,
        });
        let mut observed = vec![false; blocks];
        for block in self.records.iter().copied().map(Some).chain(shown).chain(expected) {
            match block {
                Some(block) => observed[block.index()] = true,
                None => observed.fill(true),
            }
        }
        observed
    }
}

/// For each sequence that is fed its samples: every sequence of the data, or the longest of the
/// lists given in the program, after whose end shorter ones are silent. Where data gives start
/// states alone, each of its sequences is run.
pub fn sample_counts<'a>(
    feeds: impl IntoIterator<Item = &'a RunFeed>,
    starts: impl IntoIterator<Item = &'a GivenStart>,
) -> Vec<usize> {
    let mut longest = 0;
    for feed in feeds {
        match &feed.samples {
            Samples::Literal(samples) => longest = longest.max(samples.len()),
            Samples::Series(series) => {
                return series.data.sequences.iter().map(Vec::len).collect();
            }
        }
    }
    let sequences = starts.into_iter().find_map(|start| match &start.state {
        StartState::Series(series) => Some(series.data.sequences.len()),
        StartState::Same(_) => None,
    });
    vec![longest; sequences.unwrap_or(1)]
}

/// `feed x = …` of a `run`.
#[derive(Debug, Clone)]
pub struct RunFeed {
    /// An input block.
    pub block: BlockId,
    /// What it gets.
    pub samples: Samples,
}

/// Samples to feed.
#[derive(Debug, Clone)]
pub enum Samples {
    /// Given in the program: `samples × size`, one sequence.
    Literal(Vec<Vec<f64>>),
    /// Every sequence of a data set.
    Series(Arc<Series>),
}

/// How long a run lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// As many ticks as were fed, and so many more (`free n`; without it 0).
    Fed {
        /// Ticks after the last fed one.
        free: usize,
    },
    /// `ticks n`: 0 … n - 1.
    Ticks(usize),
}

impl Length {
    /// The ticks of a sequence of so many samples.
    pub fn ticks(self, samples: usize) -> usize {
        match self {
            Length::Fed { free } => samples.saturating_add(free),
            Length::Ticks(ticks) => ticks,
        }
    }
}

/// What `show` prints for each tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// `r`: all blocks.
    State,
    /// `dr`: `f(W r + b) - r` of all blocks but the inputs, 0 at a fixed point.
    Change,
    /// One block.
    Block(BlockId),
}
