//! The `train` and the `run` of whole random programs.

use proptest::prelude::*;

use super::Recipe;

/// A `train` before it is written.
#[derive(Debug, Clone)]
pub struct Train {
    /// What the last block is fitted to: columns, or classes.
    classes: bool,
    /// Kind of series, of inputs and of targets.
    series: [usize; 2],
    /// Attributes of its fit: the loss, `weight`, `at`, each written or not.
    fit: [bool; 3],
    /// The parts of `over` but epochs, each written or not, and epochs.
    over: ([bool; 2], usize),
    /// Index into the optimisers, and whether gradients are clipped.
    by: (usize, bool),
    /// `start`, `noise off`, `baseline`, each written or not.
    lines: [bool; 3],
    /// Index into the figures that are expected.
    figure: usize,
}

/// A `run` before it is written.
#[derive(Debug, Clone)]
pub struct Run {
    /// Nothing, samples in the program, or a series.
    feed: usize,
    /// `ticks`, rather than `free`.
    ticks: bool,
    /// `start`, `noise off`, `show`, `record`, `expect`, each written or not.
    lines: [bool; 5],
    /// Which of several ways the lines are written.
    form: usize,
}

const OPTIMISERS: [&str; 6] = [
    "adam",
    "adam(lr = 0.01, decay = 0.1)",
    "adam(0.01, 0.8, beta2 = 0.99, eps = 1e-6)",
    "sgd",
    "sgd(lr = 0.01, momentum = 0.5)",
    "sgd(0.01, decay = 0.1)",
];

/// Trainings.
pub fn train() -> impl Strategy<Value = Train> {
    let what = (any::<bool>(), [0..4usize, 0..4usize], any::<[bool; 3]>());
    let how = ((any::<[bool; 2]>(), 1..3usize), (0..OPTIMISERS.len(), any::<bool>()));
    (what, how, any::<[bool; 3]>(), 0..8usize).prop_map(
        |((classes, series, fit), (over, by), lines, figure)| Train {
            classes,
            series,
            fit,
            over,
            by,
            lines,
            figure,
        },
    )
}

/// Runs.
pub fn run() -> impl Strategy<Value = Run> {
    (0..3usize, any::<bool>(), any::<[bool; 5]>(), 0..12usize)
        .prop_map(|(feed, ticks, lines, form)| Run { feed, ticks, lines, form })
}

/// A series of some columns, the first one from this letter on.
fn series(kind: usize, first: u8, width: usize) -> String {
    let columns = format!("{}..{}", first as char, (first + width as u8 - 1) as char);
    match kind {
        0 => format!("noise.{columns}"),
        1 => format!("scale(noise.{columns})"),
        2 => format!("ahead(tanh(noise.{columns}), 1)"),
        _ => format!("lag(noise.{columns} / 2)"),
    }
}

impl Train {
    /// Whether its fit is by cross entropy, of a softmax block of four neurons without leak.
    pub fn is_classifier(&self) -> bool {
        self.classes
    }

    /// As written.
    pub fn write(&self, recipe: &Recipe) -> String {
        let [start, noise, baseline] = self.lines;
        let mut lines = self.feeds(recipe);
        lines.extend(self.fits(recipe));
        lines.extend(start.then(|| "start q = noise.a..h".into()));
        lines.extend(noise.then(|| "noise off".into()));
        lines.push(self.over());
        lines.push(format!(
            "by {}{}",
            OPTIMISERS[self.by.0],
            if self.by.1 { ", clip(1)" } else { "" }
        ));
        let has_baseline = baseline && !self.classes;
        lines.extend(has_baseline.then(|| "baseline persistence".into()));
        lines.push(format!("expect {}", self.figure(recipe, has_baseline)));
        format!("train {{\n  {}\n}}\n", lines.join("\n  "))
    }

    fn feeds(&self, recipe: &Recipe) -> Vec<String> {
        let fed = |index: usize| {
            let width = recipe.blocks[index].size;
            format!("feed {} = {}", recipe.name(index), series(self.series[0], b'a', width))
        };
        recipe.inputs().map(fed).collect()
    }

    fn fits(&self, recipe: &Recipe) -> Vec<String> {
        let [loss, weight, at] = self.fit;
        let last = recipe.blocks.len() - 1;
        let mut attributes = Vec::new();
        let target = if self.classes {
            attributes.push("cross_entropy".to_string());
            "onehot(noise.class, 0..3)".to_string()
        } else {
            attributes.extend(loss.then(|| "mse".into()));
            series(self.series[1], b'e', recipe.blocks[last].size)
        };
        attributes.extend(weight.then(|| "weight = 0.5".into()));
        attributes.extend(at.then(|| "at(9)".into()));
        let behind = if attributes.is_empty() {
            String::new()
        } else {
            " : ".to_string() + &attributes.join(", ")
        };
        vec![format!("fit {} = {target}{behind}", recipe.name(last))]
    }

    fn over(&self) -> String {
        let ([windows, batch], epochs) = self.over;
        let mut parts = Vec::new();
        parts.extend(windows.then(|| "windows(2, stride = 1)".to_string()));
        parts.extend(batch.then(|| "batch(2)".to_string()));
        parts.push(format!("epochs({epochs})"));
        format!("over {}", parts.join(", "))
    }

    fn figure(&self, recipe: &Recipe, has_baseline: bool) -> String {
        let last = recipe.name(recipe.blocks.len() - 1);
        let of_kind = match (self.classes, self.figure % 4) {
            (_, 0) => return "loss(train) > 0".into(),
            (true, 1 | 2) => "accuracy",
            (true, _) => "cross_entropy",
            (false, 1) => "mse",
            (false, 2) if has_baseline => "persistence",
            (false, _) => "rmse",
        };
        format!("{of_kind}({last}, train) >= 0")
    }
}

impl Run {
    /// As written.
    pub fn write(&self, recipe: &Recipe) -> String {
        let [start, noise, show, record, expect] = self.lines;
        let (first, width) = (recipe.name(0), recipe.blocks[0].size);
        let sample = format!("[{}]", vec!["0.5"; width].join(", "));
        let mut lines = Vec::new();
        match self.feed {
            0 => {}
            1 => lines.push(format!("feed {first} = [{sample}, {sample}]")),
            _ => lines.push(format!("feed {first} = {}", series(self.form % 4, b'a', width))),
        }
        lines.push(if self.ticks { "ticks 3".into() } else { format!("free {}", 2) });
        let starts = ["start q = 0.5", "start r = 0.1", "start q = [1, 0, 0, 0, 0, 0, 0, 1]"];
        lines.extend(start.then(|| starts[self.form % 3].into()));
        lines.extend(noise.then(|| "noise off".into()));
        let shows = ["show r, dr", "show dr, q", "show p, q"];
        lines.extend(show.then(|| shows[self.form % 3].into()));
        lines.extend(record.then(|| ["record r", "record p, q"][self.form % 2].into()));
        let expected = [
            "p@0 ~ 0 within 1e9",
            "q[2..3]@1 != 17",
            "abs(r@1) < 1e9",
            "dr@(near_one - near_one) < 1e9",
        ];
        lines.extend(expect.then(|| format!("expect {}", expected[self.form % 4])));
        format!("run {{\n  {}\n}}\n", lines.join("\n  "))
    }
}
