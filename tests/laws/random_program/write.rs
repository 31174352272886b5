//! A recipe as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;

use super::repeat;
use super::{ACTIVATIONS, BiasRecipe, BlockRecipe, ConnectionRecipe, Recipe, StartRecipe};

impl Recipe {
    /// The program's statements, one a line, some of them in loops.
    pub fn program(&self) -> String {
        repeat::in_loops(self.statements(), self.seed as usize).join("\n") + "\n"
    }

    /// The same statements without loops.
    pub fn plain(&self) -> String {
        self.statements().join("\n") + "\n"
    }

    /// The same statements in another order: each role's blocks, and all else, turned round.
    pub fn reversed(&self) -> String {
        let mut statements = self.statements();
        statements.reverse();
        statements.join("\n") + "\n"
    }

    fn statements(&self) -> Vec<String> {
        let mut statements = vec![
            format!("clock {}", if self.layered { "layered" } else { "global" }),
            format!("seed {}", self.seed),
        ];
        statements.extend((0..self.blocks.len()).map(|index| self.block(index)));
        let mut writer = Writer { recipe: self, matrices: BTreeMap::new(), texts: BTreeSet::new() };
        for connection in &self.connections {
            statements.extend(writer.connection(connection));
        }
        // One connection at least, so that there is something to train.
        let (first, last) = (self.name(0), self.name(self.blocks.len() - 1));
        statements.push(format!("{first} -> {last} : as anchor, delay(7)"));
        statements
    }

    /// The name of a block.
    pub fn name(&self, index: usize) -> String {
        format!("{}{index}", (b'a' + self.blocks[index].letter) as char)
    }

    /// The inputs, by index.
    pub fn inputs(&self) -> Range<usize> {
        0..self.inputs
    }

    /// The outputs, by index.
    pub fn outputs(&self) -> Range<usize> {
        self.blocks.len() - self.outputs..self.blocks.len()
    }

    fn block(&self, index: usize) -> String {
        let BlockRecipe { size, activation, bias, start, .. } = &self.blocks[index];
        let name = self.name(index);
        if self.inputs().contains(&index) {
            return format!("input {name}[{size}]");
        }
        let role = if self.outputs().contains(&index) { "output" } else { "hidden" };
        let list = |first: f64| {
            let values: Vec<_> =
                (0..*size).map(|i| format!("{}", first - 0.25 * i as f64)).collect();
            format!("[{}]", values.join(", "))
        };
        let mut text = format!("{role} {name}[{size}] : {}", ACTIVATIONS[*activation]);
        match bias {
            BiasRecipe::None => {}
            BiasRecipe::Zero => text += ", bias",
            BiasRecipe::Value(value) => write!(text, ", bias({value})").unwrap(),
            BiasRecipe::List(first) => write!(text, ", bias({})", list(*first)).unwrap(),
            BiasRecipe::Frozen(value) => write!(text, ", bias({value}, frozen)").unwrap(),
            BiasRecipe::Shared => write!(text, ", bias as shared{size}").unwrap(),
        }
        match start {
            StartRecipe::None => {}
            StartRecipe::Value(value) => write!(text, ", start({value})").unwrap(),
            StartRecipe::List(first) => write!(text, ", start({})", list(*first)).unwrap(),
        }
        text
    }
}

struct Writer<'a> {
    recipe: &'a Recipe,
    /// Shape of each named matrix.
    matrices: BTreeMap<String, (usize, usize)>,
    texts: BTreeSet<String>,
}

impl Writer<'_> {
    fn connection(&mut self, connection: &ConnectionRecipe) -> Option<String> {
        let blocks = self.recipe.blocks.len();
        let from = connection.from % blocks;
        let inputs = self.recipe.inputs;
        let to = inputs + connection.to % (blocks - inputs);
        let is_self = from == to;
        let (n_from, n_to) = (self.recipe.blocks[from].size, self.recipe.blocks[to].size);
        let softmax = ACTIVATIONS[self.recipe.blocks[to].activation] == "softmax";
        let masks = masks(connection, n_to, n_from, is_self);
        let is_lower = masks.iter().any(|mask| mask == "lower") && !softmax;
        let delays = self.delays(connection, from, to, is_self && is_lower);
        let mut text = format!("{} -> {}", self.recipe.name(from), self.recipe.name(to));
        for delay in delays.clone().into_iter().flatten() {
            if !self.texts.insert(format!("{text} {delay}")) {
                return None;
            }
        }
        if delays.is_none() && !self.texts.insert(text.clone()) {
            return None;
        }
        let mut attributes = masks;
        if let Some(delays) = &delays {
            let (first, last) = (delays.start(), delays.end());
            attributes.push(if first == last {
                format!("delay({first})")
            } else {
                format!("delay({first}..{last})")
            });
        }
        attributes.extend(self.matrix(connection, n_to, n_from, attributes.is_empty()));
        if !attributes.is_empty() {
            write!(text, " : {}", attributes.join(", ")).unwrap();
        }
        Some(text)
    }

    /// The written delays: at least 1 where a delay of 0 could close a loop.
    fn delays(
        &self,
        connection: &ConnectionRecipe,
        from: usize,
        to: usize,
        acyclic_self: bool,
    ) -> Option<std::ops::RangeInclusive<u32>> {
        let forward = from < to || acyclic_self;
        let backward_default_is_zero = self.recipe.layered && from > to;
        match connection.delay {
            Some(delay) => {
                let delay = if forward { delay } else { delay.max(1) };
                Some(delay..=delay + connection.range)
            }
            None if backward_default_is_zero => Some(1..=1),
            None => None,
        }
    }

    fn matrix(
        &mut self,
        connection: &ConnectionRecipe,
        rows: usize,
        cols: usize,
        unmasked: bool,
    ) -> Vec<String> {
        if let Some(tie) = connection.tie {
            let name = format!("tied{tie}");
            let shape = *self.matrices.entry(name.clone()).or_insert((rows, cols));
            if shape == (rows, cols) {
                return vec![format!("as {name}")];
            }
            if shape == (cols, rows) {
                return vec![format!("as {name}^T")];
            }
        }
        let mut words = initial(connection, rows, cols, unmasked);
        if connection.frozen {
            words.push("frozen".into());
        }
        words
    }
}

fn masks(connection: &ConnectionRecipe, rows: usize, cols: usize, is_self: bool) -> Vec<String> {
    let mut kinds = connection.masks.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let word = |kind: usize| match kind {
        0 if rows == cols => Some("one_to_one".to_string()),
        1 if is_self && rows > 1 && !kinds.contains(&0) => Some("no_self".into()),
        2 => Some("band(1)".into()),
        3 if is_self && rows > 1 && !kinds.contains(&0) => Some("lower".into()),
        4 if kinds.len() == 1 && rows * cols > 2 => Some("sparse(60%)".into()),
        5 if kinds.len() == 1 => Some(checkerboard(rows, cols)),
        _ => None,
    };
    // A band or a diagonal beside a lower triangle may leave nothing in a non-square matrix.
    let words: Vec<_> = kinds.iter().copied().filter_map(word).collect();
    if rows != cols && words.len() > 1 { words[..1].to_vec() } else { words }
}

fn checkerboard(rows: usize, cols: usize) -> String {
    let row = |i: usize| {
        let cells: Vec<_> = (0..cols).map(|j| ((i + j + 1) % 2).to_string()).collect();
        format!("[{}]", cells.join(", "))
    };
    let rows: Vec<_> = (0..rows).map(row).collect();
    format!("mask = [{}]", rows.join(", "))
}

fn initial(connection: &ConnectionRecipe, rows: usize, cols: usize, unmasked: bool) -> Vec<String> {
    let number = connection.number;
    match connection.initial {
        0 => vec![],
        1 => vec!["xavier".into()],
        2 => vec![format!("normal(gain = {number})")],
        3 => vec!["uniform".into()],
        4 => vec![format!("uniform({number})")],
        5 => vec![format!("constant({number})")],
        6 => vec![format!("identity({number})")],
        7 if unmasked => vec![format!("orthogonal({number})")],
        8 if unmasked && rows == cols => vec!["normal".into(), format!("radius({number})")],
        _ => vec![format!("uniform(-0.2, {number})")],
    }
}
