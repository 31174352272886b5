//! How a training tells where it is: a bar on a terminal, otherwise a line now and then.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::{tell, tells_json};
use crate::report::numbers::short;
use crate::train::Progress;

/// So many lines are told of a training at most.
const MOST_LINES: u128 = 10;

/// What follows a training.
pub struct Follower {
    title: String,
    form: Form,
    losses: f64,
}

enum Form {
    Silent,
    Lines,
    Bar(ProgressBar),
}

impl Follower {
    /// Follows a training under its title; `quiet` says nothing, nor is anything said among messages
    /// for programs.
    pub fn new(title: &str, quiet: bool) -> Self {
        let form = match (quiet || tells_json(), io::stderr().is_terminal()) {
            (true, _) => Form::Silent,
            (false, false) => Form::Lines,
            (false, true) => Form::Bar(bar(title)),
        };
        Self { title: title.into(), form, losses: 0.0 }
    }

    /// Takes note of a step.
    pub fn step(&mut self, progress: Progress) {
        if progress.batch == 1 {
            self.losses = 0.0;
        }
        self.losses += progress.loss;
        let (step, steps) = steps(&progress);
        match &self.form {
            Form::Silent => {}
            Form::Lines if is_told(step, steps) => {
                tell(&format!("{}: {}\n", self.title, self.figures(&progress)));
            }
            Form::Lines => {}
            Form::Bar(bar) => {
                bar.set_length(u64::try_from(steps).unwrap_or(u64::MAX));
                bar.set_position(u64::try_from(step).unwrap_or(u64::MAX));
                bar.set_message(self.figures(&progress));
            }
        }
    }

    /// `epoch 2 of 10, batch 3 of 11, loss 0.5, gradient norm 0.1`, the loss being the mean over
    /// the batches of this epoch so far.
    fn figures(&self, progress: &Progress) -> String {
        let Progress { epoch, epochs, batch, batches, .. } = *progress;
        let batch_of = match batches {
            1 => String::new(),
            _ => format!(", batch {batch} of {batches}"),
        };
        let loss = short(self.losses / batch as f64);
        let norm = short(progress.gradient_norm);
        format!("epoch {epoch} of {epochs}{batch_of}, loss {loss}, gradient norm {norm}")
    }

    /// The training has ended; a bar disappears.
    pub fn end(self) {
        if let Form::Bar(bar) = self.form {
            bar.finish_and_clear();
        }
    }
}

fn bar(title: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix}: {bar:20} {msg}");
    ProgressBar::new(1)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_prefix(title.to_string())
}

/// The number of a step, from 1, and of all steps. A program may ask for more than 64 bits count.
fn steps(progress: &Progress) -> (u128, u128) {
    let [epoch, epochs, batch, batches] =
        [progress.epoch, progress.epochs, progress.batch, progress.batches].map(|it| it as u128);
    ((epoch - 1) * batches + batch, epochs * batches)
}

/// Whether a line is due after this step: the last of each tenth of all steps.
fn is_told(step: u128, steps: u128) -> bool {
    step * MOST_LINES / steps > (step - 1) * MOST_LINES / steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_ten_lines_and_always_the_last_step() {
        for steps in [1, 2, 9, 10, 11, 99, 100, 12_345] {
            let told = (1..=steps).filter(|step| is_told(*step, steps)).collect::<Vec<_>>();
            assert_eq!(told.len() as u128, steps.min(MOST_LINES), "{steps} steps");
            assert_eq!(told.last(), Some(&steps));
        }
    }

    #[test]
    fn steps_beyond_64_bits_are_counted() {
        let (epochs, batches) = (1 << 53, 1 << 27);
        let progress =
            Progress { epoch: 3, epochs, batch: 5, batches, loss: 1.0, gradient_norm: 1.0 };
        assert_eq!(steps(&progress), ((2 << 27) + 5, 1 << 80));
    }
}
