//! How a training tells where it is: a bar on a terminal, otherwise a line now and then.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::tell;
use crate::report::numbers::short;
use crate::train::Progress;

/// So many lines are told of a training at most.
const MOST_LINES: usize = 10;

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
    /// Follows a training under its title; `quiet` says nothing.
    pub fn new(title: &str, quiet: bool) -> Self {
        let form = match (quiet, io::stderr().is_terminal()) {
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
        if progress.batch < progress.batches {
            return;
        }
        let figures = format!(
            "loss {}, gradient norm {}",
            short(self.losses / progress.batches as f64),
            short(progress.gradient_norm)
        );
        match &self.form {
            Form::Silent => {}
            Form::Lines if is_told(progress.epoch, progress.epochs) => tell(&format!(
                "{}: epoch {} of {}, {figures}\n",
                self.title, progress.epoch, progress.epochs
            )),
            Form::Lines => {}
            Form::Bar(bar) => {
                bar.set_length(progress.epochs as u64);
                bar.set_position(progress.epoch as u64);
                bar.set_message(figures);
            }
        }
    }

    /// The training has ended; a bar disappears.
    pub fn end(self) {
        if let Form::Bar(bar) = self.form {
            bar.finish_and_clear();
        }
    }
}

fn bar(title: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix}: {bar:30} epoch {pos} of {len}, {msg}");
    ProgressBar::new(1)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_prefix(title.to_string())
}

/// Whether a line is due after this epoch: the last of each tenth of all epochs.
fn is_told(epoch: usize, epochs: usize) -> bool {
    epoch * MOST_LINES / epochs > (epoch - 1) * MOST_LINES / epochs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_ten_lines_and_always_the_last_epoch() {
        for epochs in [1, 2, 9, 10, 11, 99, 100, 12_345] {
            let told = (1..=epochs).filter(|epoch| is_told(*epoch, epochs)).collect::<Vec<_>>();
            assert_eq!(told.len(), epochs.min(MOST_LINES), "{epochs} epochs");
            assert_eq!(told.last(), Some(&epochs));
        }
    }
}
