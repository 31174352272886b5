//! What can go wrong while numbers are computed. A failure has no place in the source.

/// Why a training or a run stopped.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Failure {
    /// A state, a loss or a gradient became infinite or NaN.
    #[error(
        "the first number that is not finite is in {what}{}, at tick {tick}",
        step.map_or(String::new(), |step| format!(" in epoch {}, batch {}", step.epoch, step.batch))
    )]
    NotFinite {
        /// The block's name in backticks, or `the gradient of` a matrix in backticks.
        what: String,
        /// The first such tick.
        tick: usize,
        /// Where in a training.
        step: Option<StepNumber>,
    },
    /// No step of dopri5 that is long enough keeps the error within the tolerance.
    #[error(
        "`dopri5` finds no step that keeps the error within its tolerance{}, from tick {tick} on",
        step.map_or(String::new(), |step| format!(" in epoch {}, batch {}", step.epoch, step.batch))
    )]
    OutOfSteps {
        /// The tick that the steps begin from.
        tick: usize,
        /// Where in a training.
        step: Option<StepNumber>,
    },
    /// The states would not fit.
    #[error(
        "{ticks} ticks of {batch} sequences and {neurons} neurons need {bytes} bytes of states; \
         the bound is {bound}"
    )]
    TooLarge {
        /// Ticks.
        ticks: usize,
        /// Sequences.
        batch: usize,
        /// Neurons.
        neurons: usize,
        /// Bytes needed.
        bytes: u64,
        /// Bytes allowed.
        bound: u64,
    },
}

impl Failure {
    /// The tick where it shows; 0 where nothing was computed.
    pub fn tick(&self) -> usize {
        match self {
            Failure::NotFinite { tick, .. } | Failure::OutOfSteps { tick, .. } => *tick,
            Failure::TooLarge { .. } => 0,
        }
    }

    /// What would mend it.
    pub fn help(&self) -> &'static str {
        match self {
            Failure::NotFinite { step: Some(_), .. } => {
                "a smaller learning rate (`lr = …`) or `clip(1)` in the `by` line keeps steps small"
            }
            Failure::NotFinite { step: None, .. } => {
                "scale the weights down, by `radius(…)` for instance, or run fewer ticks"
            }
            Failure::OutOfSteps { .. } => {
                "take a larger `tolerance`, `precision f64` or a smaller `dt`; time constants far \
                 apart need many steps"
            }
            Failure::TooLarge { .. } => "take fewer ticks, a smaller `batch`, or shorter `windows`",
        }
    }
}

/// A step of a training, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepNumber {
    /// Pass over the training part.
    pub epoch: usize,
    /// Batch within it.
    pub batch: usize,
}
