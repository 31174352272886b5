//! What there is to be found out: of a network, of a training, of a run.

use std::ops::Range;

use crate::data::Part;
use crate::model::network::BlockId;

/// What a network can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StructureKind {
    /// Some neuron lies on a cycle.
    Recurrent,
    /// None does.
    FeedForward,
    /// `W` is strictly lower triangular in the order of `r`; such a network is feed-forward too.
    Triangular,
}

impl StructureKind {
    /// All kinds.
    pub const ALL: [StructureKind; 3] =
        [StructureKind::Recurrent, StructureKind::FeedForward, StructureKind::Triangular];

    /// The word of the language.
    pub fn name(self) -> &'static str {
        match self {
            StructureKind::Recurrent => "recurrent",
            StructureKind::FeedForward => "feed_forward",
            StructureKind::Triangular => "triangular",
        }
    }
}

/// A number that the network alone decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkFact {
    /// N, the length of `r`.
    Neurons,
    /// Blocks.
    Blocks,
    /// Connections.
    Connections,
    /// Entries of `W` that exist.
    Entries,
    /// Numbers that training can move, tied ones once.
    Trainable,
    /// Strongly connected components of neurons that contain a cycle.
    Components,
    /// The largest period of a component.
    Period,
    /// P, the largest sum of delays on a path of a network without cycles.
    LongestPath,
    /// `L(from → to)`; without `from` the smallest over the inputs that reach the block.
    Latency {
        /// An input block.
        from: Option<BlockId>,
        /// Any block.
        to: BlockId,
    },
}

/// A figure of a training, with the weights that it ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrainFact {
    /// `Σ weight · loss` over the fits, on a part.
    Loss(Part),
    /// A figure of one fit.
    OfFit {
        /// The fitted block.
        block: BlockId,
        /// The part of the data.
        part: Part,
        /// Which figure.
        figure: Figure,
    },
}

/// The figures of a fit. Those with `in_units` are in the numbers of the series or, where that is
/// set, in the units of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Mean squared error.
    MeanSquared {
        /// In the units of the data.
        in_units: bool,
    },
    /// Its root.
    RootMeanSquared {
        /// In the units of the data.
        in_units: bool,
    },
    /// The mean squared error of the persistence forecast.
    Persistence {
        /// In the units of the data.
        in_units: bool,
    },
    /// The mean cross entropy of a sample.
    CrossEntropy,
    /// The share of right classes.
    Accuracy,
}

/// `y@2`, `h[1..3]@2`: a state in a run, one number a neuron.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateFact {
    /// What is looked at.
    pub of: Observed,
    /// Its neurons, from 0.
    pub neurons: Range<usize>,
    /// The tick.
    pub tick: usize,
}

/// What a [`StateFact`] looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observed {
    /// One block.
    Block(BlockId),
    /// `r`: the states of all blocks, in the order of `r`.
    State,
    /// `dr`: `f(W r + b) - r` of all blocks but the inputs, in the order of `r`.
    Change,
}
