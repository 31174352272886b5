//! The steps that were taken from tick to tick.

use std::ops::Range;

/// The accepted steps of each lane and tick. A lane is what takes its steps together: all
/// sequences under rk4, one sequence under dopri5.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    steps: Vec<f64>,
    /// By lane, then tick: where the steps from this tick to the next one end.
    ends: Vec<usize>,
    /// Steps between ticks of a lane: one less than its ticks.
    gaps: usize,
}

impl Record {
    /// Nothing yet, for so many ticks.
    pub fn new(ticks: usize, lanes: usize) -> Self {
        let gaps = ticks.saturating_sub(1);
        Record { steps: Vec::new(), ends: Vec::with_capacity(gaps * lanes), gaps }
    }

    /// Forgets all steps.
    pub fn clear(&mut self) {
        self.steps.clear();
        self.ends.clear();
    }

    /// A step of the tick under way.
    pub fn add(&mut self, step: f64) {
        self.steps.push(step);
    }

    /// The next tick is reached.
    pub fn end_tick(&mut self) {
        self.ends.push(self.steps.len());
    }

    /// Forgets the steps of the tick under way.
    pub fn drop_tick(&mut self) {
        self.steps.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// Whether no pass was recorded.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The places of the steps from a tick to the next one; none where that was not reached, or
    /// nothing was recorded.
    pub fn places(&self, lane: usize, tick: usize) -> Range<usize> {
        let index = lane * self.gaps + tick;
        let start = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(0) };
        match self.ends.get(index).filter(|_| tick < self.gaps) {
            Some(end) => start..*end,
            None => 0..0,
        }
    }

    /// The step at a place.
    pub fn step(&self, place: usize) -> f64 {
        self.steps[place]
    }

    /// The most steps between two ticks.
    pub fn most(&self) -> usize {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| end - start).max().unwrap_or(0)
    }

    /// All steps, lane by lane and tick by tick.
    pub fn steps(&self) -> &[f64] {
        &self.steps
    }
}
