//! What the fits of a batch are compared with.

use crate::data::{Part, Series, Stretch};

/// The targets of one fit in a batch of B stretches: a target for each of T samples, T that of the
/// longest. The buffers are reused from batch to batch.
#[derive(Debug, Clone, Default)]
pub(super) struct Targets {
    /// B.
    batch: usize,
    /// n, numbers a target.
    width: usize,
    /// `T × B × n`.
    values: Vec<f64>,
    /// `T × B`: how much a target counts; 0 where none is scored.
    weights: Vec<f64>,
}

/// One scored target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Target<'a> {
    /// Sample of its stretch, from 0.
    pub sample: usize,
    /// Stretch of its batch, from 0.
    pub sequence: usize,
    /// How much it counts.
    pub weight: f64,
    /// n numbers.
    pub values: &'a [f64],
}

/// The samples of the longest stretch: T.
pub(super) fn longest(stretches: &[Stretch]) -> usize {
    stretches.iter().map(|stretch| stretch.samples.len()).max().unwrap_or(0)
}

/// The rows of a stretch in its table, sample by sample.
pub(super) fn rows<'a>(series: &'a Series, stretch: &Stretch) -> &'a [u32] {
    &series.data.sequences[stretch.sequence][stretch.samples.clone()]
}

impl Targets {
    /// Reads the targets of a part; the first `skip` samples of each stretch are not scored.
    pub fn fill(&mut self, series: &Series, stretches: &[Stretch], part: Part, skip: usize) {
        let samples = longest(stretches);
        self.batch = stretches.len();
        self.width = series.width;
        clear(&mut self.values, samples * self.batch * self.width);
        clear(&mut self.weights, samples * self.batch);
        for (sequence, stretch) in stretches.iter().enumerate() {
            for (sample, row) in scored_rows(series, stretch, part, skip) {
                self.set(sample, sequence, series.row(row));
            }
        }
    }

    /// How many targets of a part there are.
    pub fn count(series: &Series, stretches: &[Stretch], part: Part, skip: usize) -> usize {
        stretches.iter().map(|stretch| scored_rows(series, stretch, part, skip).count()).sum()
    }

    fn set(&mut self, sample: usize, sequence: usize, values: &[f64]) {
        let position = sample * self.batch + sequence;
        self.weights[position] = 1.0;
        self.values[position * self.width..][..self.width].copy_from_slice(values);
    }

    /// The scored targets: sample by sample, and within it stretch by stretch.
    pub fn scored(&self) -> impl Iterator<Item = Target<'_>> {
        // At least 1, as there may be no sequence.
        let batch = self.batch.max(1);
        let values = self.values.chunks(batch * self.width);
        self.weights.chunks(batch).zip(values).enumerate().flat_map(
            move |(sample, (weights, values))| {
                let values = values.chunks_exact(self.width);
                let targets = weights.iter().zip(values).enumerate();
                let target = move |(sequence, (weight, values)): (usize, (&f64, _))| {
                    (*weight > 0.0).then_some(Target { sample, sequence, weight: *weight, values })
                };
                targets.filter_map(target)
            },
        )
    }
}

/// The samples of a stretch that have a target of a part, with its row.
fn scored_rows<'a>(
    series: &'a Series,
    stretch: &Stretch,
    part: Part,
    skip: usize,
) -> impl Iterator<Item = (usize, usize)> + use<'a> {
    let all = rows(series, stretch).iter().map(|row| *row as usize).enumerate().skip(skip);
    all.filter(move |(_, row)| series.part(*row) == Some(part))
}

fn clear(numbers: &mut Vec<f64>, length: usize) {
    numbers.clear();
    numbers.resize(length, 0.0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::fixtures::{dataset, series};

    fn all(targets: &Targets) -> Vec<(usize, usize, f64)> {
        targets.scored().map(|one| (one.sample, one.sequence, one.values[0])).collect()
    }

    #[test]
    fn targets_lie_by_sample_then_stretch_and_the_rest_is_not_scored() {
        let data = dataset(&[3, 2], |row| Some(if row == 1 { Part::Test } else { Part::Train }));
        let series = series(&data, |row| 10.0 + row as f64);
        let stretches =
            [Stretch { sequence: 1, samples: 0..2 }, Stretch { sequence: 0, samples: 0..3 }];
        let mut targets = Targets::default();
        targets.fill(&series, &stretches, Part::Train, 0);
        assert_eq!(all(&targets), [(0, 0, 13.0), (0, 1, 10.0), (1, 0, 14.0), (2, 1, 12.0)]);
        targets.fill(&series, &stretches, Part::Test, 0);
        assert_eq!(all(&targets), [(1, 1, 11.0)]);
        targets.fill(&series, &stretches, Part::Train, 2);
        assert_eq!(all(&targets), [(2, 1, 12.0)]);
        targets.fill(&series, &stretches[..1], Part::Train, 0);
        assert_eq!(all(&targets), [(0, 0, 13.0), (1, 0, 14.0)], "nothing of the longer batch");
    }
}
