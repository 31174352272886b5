//! Whole random programs: a random network, beside it two blocks whose attributes are any that go
//! together, another file, and experiments.

use proptest::prelude::*;

use super::attributes::{Attributes, attributes};
use super::clashes::clash;
use super::experiments::{Run, Train, run, train};
use super::{ACTIVATIONS, DIFFERENTIABLE, Recipe, TauRecipe, recipes};

/// A program before it is written.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Its network, without what follows.
    pub recipe: Recipe,
    /// Whether no connection goes back.
    pub forward: bool,
    /// The optional lines at its beginning, each written or not.
    pub head: [bool; 4],
    /// `precision f32` or `f64`, if written.
    pub precision: Option<&'static str>,
    /// Two numbers in the formulas, indices into [`NUMBERS`].
    pub numbers: [usize; 2],
    /// The attributes of two blocks of eight neurons.
    pub blocks: [BlockWords; 2],
    /// The attributes of the connections from one of them to the other, and of each to itself.
    pub connections: [Attributes; 3],
    /// Its `train`.
    pub train: Option<Train>,
    /// Its `run`.
    pub run: Option<Run>,
}

/// What stands on one of the two blocks.
#[derive(Debug, Clone)]
pub struct BlockWords {
    /// Index into [`ACTIVATIONS`].
    pub activation: usize,
    /// `bias`, `start`, `tau`, `noise`, each written or not.
    pub words: [bool; 4],
    /// `dale`, of the first block alone.
    pub dale: bool,
}

/// Numbers near 1, with all functions.
const NUMBERS: [&str; 13] = [
    "pi / 3",
    "sqrt(2)",
    "exp(0.1)",
    "log(3)",
    "abs(-1)",
    "min(1, 2)",
    "max(0.5, 1)",
    "floor(1.7)",
    "ceil(0.3)",
    "round(1.2)",
    "sin(1.5)",
    "cos(0.1) - 10%",
    "if tanh(1) > 0.5 then 1 else 2",
];

fn block() -> impl Strategy<Value = BlockWords> {
    (0..ACTIVATIONS.len(), any::<[bool; 4]>(), prop::bool::weighted(0.3))
        .prop_map(|(activation, words, dale)| BlockWords { activation, words, dale })
}

/// Whole programs.
pub fn whole_programs() -> impl Strategy<Value = Whole> {
    let network = (recipes(ACTIVATIONS.len()), prop::bool::weighted(0.25));
    let precision = prop_oneof![Just(None), Just(Some("f32")), Just(Some("f64"))];
    let method = prop_oneof![4 => Just("euler"), 1 => Just("rk4"), 1 => Just("dopri5")];
    let numbers = [0..NUMBERS.len(), 0..NUMBERS.len()];
    let head = (any::<[bool; 4]>(), precision, numbers, method);
    let own = ([block(), block()], [attributes(), attributes(), attributes()]);
    let experiments = (prop::option::weighted(0.6, train()), prop::option::weighted(0.6, run()));
    (network, head, own, experiments).prop_map(
        |(
            (recipe, forward),
            (head, precision, numbers, method),
            (blocks, connections),
            (train, run),
        )| {
            let parts = (head, precision, numbers, blocks, connections, train, run);
            let (head, precision, numbers, blocks, connections, train, run) = parts;
            Whole { recipe, forward, head, precision, numbers, blocks, connections, train, run }
                .fitted()
                .stepped_by(method)
        },
    )
}

impl Whole {
    /// With what training asks for: derivatives, and a softmax without leak for cross entropy.
    fn fitted(mut self) -> Self {
        if self.forward {
            self.recipe = self.recipe.forward();
            self.connections[1].words.clear();
        }
        if let Some(train) = &self.train {
            for block in &mut self.recipe.blocks {
                block.activation %= DIFFERENTIABLE;
            }
            for block in &mut self.blocks {
                block.activation %= DIFFERENTIABLE;
            }
            if let (true, Some(last)) = (train.is_classifier(), self.recipe.blocks.last_mut()) {
                (last.activation, last.size, last.tau) = (4, 4, TauRecipe::Zero);
            }
        }
        self
    }

    /// The same under a method.
    fn stepped_by(mut self, method: &'static str) -> Self {
        if method != "euler" {
            self.recipe = self.recipe.within_steps(method);
        }
        self
    }

    /// Its text.
    pub fn program(&self) -> String {
        let mut text = self.beginning() + &self.recipe.beginning() + &self.own_blocks();
        text += &self.structure();
        text += &self.facts();
        if self.train.is_some() || self.run.is_some() {
            text += match self.head[3] {
                true => "data noise : npz(\"data/noise.npz\"), ",
                false => "data noise : csv(\"data/noise.csv\"), sequence = id, ",
            };
            text += "split(train = 60%, validation = 20%, test = 20%)\n\
                     let scaled = scale(noise.a..h)\n";
        }
        if let Some(train) = &self.train {
            text += &train.write(&self.recipe);
        }
        if let Some(run) = &self.run {
            text += &run.write(&self.recipe);
        }
        text
    }

    fn beginning(&self) -> String {
        let [edition, name, uses, _] = self.head;
        let mut text = String::new();
        if edition {
            text += "netc 1\n";
        }
        if name {
            text += "net whole\n";
        }
        text += &format!("param near_one = {}\n", NUMBERS[self.numbers[0]]);
        if let Some(precision) = self.precision {
            text += &format!("precision {precision}\n");
        }
        if uses && !self.forward {
            let (first, last) = self.ends();
            text +=
                &format!("use \"data/area.net\" as area : size = 3\n{first} -> area_e -> {last}\n");
        }
        text
    }

    /// The names of the first and the last block.
    fn ends(&self) -> (String, String) {
        (self.recipe.name(0), self.recipe.name(self.recipe.blocks.len() - 1))
    }

    fn own_blocks(&self) -> String {
        let (first, last) = self.ends();
        let has_dale = self.blocks[0].dale;
        let [across, back, start] = &self.connections;
        let within = |word: &str| word == "delay" && !self.recipe.takes_delays();
        let dale = |word: &str| has_dale && clash(word, "dale") || within(word);
        let not_square = |word: &str| ["no_self"].contains(&word);
        let across = across.clone().without(|word| dale(word) || not_square(word));
        let start = start.clone().without(dale);
        let mut lines = vec![
            format!("let small = {}", self.small()),
            format!("hidden p[8] : {}", self.own_block(0)),
            format!("hidden q[8] : {}", self.own_block(1)),
            format!("{first} -> p"),
            format!("p -> q{}", across.write("across", "p")),
            format!("q -> {last}"),
        ];
        if !self.forward {
            lines.push(format!("q -> q{}", back.clone().without(within).write("back", "p")));
            lines.push(if within("delay") { "q -> p".into() } else { "q -> p : delay(9)".into() });
            lines.push(format!("p -> p{}", start.write("start_", "p")));
        }
        if self.head[3] {
            lines.push("matrix pulled : normal(near_one), frozen".into());
            lines.push(format!("{first} -> q : as pulled"));
        }
        lines.join("\n") + "\n"
    }

    /// A number below 0.2, by a formula of any two functions and the words of conditions.
    fn small(&self) -> String {
        let [one, other] = self.numbers.map(|number| NUMBERS[number]);
        format!(
            "(if ({one}) > 0.1 and not ({other}) < 0.1 or near_one > 9 then ({one}) + ({other}) \
             else {one}) / (3 * size(p))"
        )
    }

    fn own_block(&self, index: usize) -> String {
        let block = &self.blocks[index];
        let [bias, start, tau, noise] = block.words;
        let noise = noise && self.recipe.takes_delays();
        let written = [
            (true, ACTIVATIONS[block.activation]),
            (bias, "bias(small)"),
            (start, "start(small * to)"),
            (tau, "tau(2 + small * to, learn)"),
            (noise, "noise(0.1)"),
            (block.dale && index == 0, "dale(80%)"),
        ];
        let written: Vec<_> = written.iter().filter(|it| it.0).map(|it| it.1).collect();
        written.join(", ")
    }

    /// What holds of its numbers.
    fn facts(&self) -> String {
        let (first, last) = self.ends();
        let neurons: usize = self.recipe.blocks.iter().map(|block| block.size).sum();
        let facts = [
            format!("neurons >= {neurons} + 16"),
            format!("blocks >= {}", self.recipe.blocks.len() + 2),
            format!("latency({first}, {last}) <= 7"),
            format!("latency({last}) < 8"),
            "connections >= 4".into(),
            "entries > 16".into(),
            "trainable != 0".into(),
            "components ~ 50 within 50".into(),
        ];
        format!("expect {}\n", facts[self.recipe.seed as usize % facts.len()])
    }

    /// What holds of its structure.
    fn structure(&self) -> String {
        if !self.forward {
            return match self.recipe.seed % 3 {
                0 => "expect structure = recurrent\nexpect period >= 1\n".into(),
                1 => "expect structure != feed_forward\n".into(),
                _ => "expect structure != triangular\n".into(),
            };
        }
        match self.recipe.seed % 3 {
            0 => "expect structure = feed_forward\n".into(),
            1 => "expect structure = triangular\n".into(),
            _ => "expect longest_path >= 0\n".into(),
        }
    }
}

impl Recipe {
    /// Without connections and gates that go back.
    fn forward(mut self) -> Self {
        let (blocks, inputs) = (self.blocks.len(), self.inputs);
        self.connections.retain(|it| it.from % blocks < inputs + it.to % (blocks - inputs));
        self.connections.iter_mut().for_each(|it| it.gate = None);
        self
    }
}
