//! A recipe as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;

use super::repeat;
use super::{ACTIVATIONS, BiasRecipe, BlockRecipe, ConnectionRecipe, DaleRecipe, Recipe};

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

    /// The statements without what holds of the network, for one that goes on.
    pub fn beginning(&self) -> String {
        repeat::in_loops(self.network(), self.seed as usize).join("\n") + "\n"
    }

    fn statements(&self) -> Vec<String> {
        let mut statements = self.network();
        statements.extend(self.expectations());
        statements
    }

    fn network(&self) -> Vec<String> {
        let mut statements = vec![format!("clock {}", self.clock()), format!("seed {}", self.seed)];
        statements.extend((0..self.blocks.len()).map(|index| self.block(index)));
        let mut writer = Writer { recipe: self, matrices: BTreeMap::new(), texts: BTreeSet::new() };
        for connection in &self.connections {
            statements.extend(writer.connection(connection));
        }
        // One connection at least, so that there is something to train.
        let (first, last) = (self.name(0), self.name(self.blocks.len() - 1));
        let delay = if self.takes_delays() { ", delay(7)" } else { "" };
        statements.push(format!("{first} -> {last} : as anchor{delay}"));
        statements
    }

    /// What holds of every network that a recipe makes, one by one of the facts.
    fn expectations(&self) -> Vec<String> {
        let (first, last) = (self.name(0), self.name(self.blocks.len() - 1));
        let neurons: usize = self.blocks.iter().map(|block| block.size).sum();
        let facts = [
            format!("neurons = {neurons}"),
            format!("blocks == {}", self.blocks.len()),
            format!("latency({first}, {last}) <= 7"),
            format!("latency({last}) < 8"),
            "connections >= 1".into(),
            "entries > 0".into(),
            "trainable != 0".into(),
            format!("components ~ {neurons} / 2 within {neurons} / 2"),
        ];
        let chosen = self.seed as usize % facts.len();
        vec![format!("expect {}", facts[chosen])]
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
        let dale = self.dale(index);
        if self.inputs().contains(&index) {
            let signs = dale.map_or(String::new(), |dale| format!(" : {dale}"));
            return format!("input {name}[{size}]{signs}");
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
        if let Some(dale) = dale {
            write!(text, ", {dale}").unwrap();
        }
        text + &self.start(start).write(list) + &self.leak(index) + &self.noise(index)
    }

    /// Dale's law of a block. With ties it could ask for both signs of an entry.
    fn dale(&self, index: usize) -> Option<String> {
        let leaves = |connection: &&ConnectionRecipe| connection.from % self.blocks.len() == index;
        let mut outgoing = self.connections.iter().filter(leaves);
        let is_free = !outgoing.any(|connection| connection.tie.is_some());
        let BlockRecipe { size, dale, .. } = &self.blocks[index];
        let signs = (0..*size).map(|neuron| if neuron % 2 == 0 { "1" } else { "-1" });
        dale.filter(|_| is_free).map(|dale| match dale {
            DaleRecipe::Share => "dale(50%)".into(),
            DaleRecipe::List => format!("dale([{}])", signs.collect::<Vec<_>>().join(", ")),
        })
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
        let (source, target) =
            (self.part(from, connection.parts[0]), self.part(to, connection.parts[1]));
        let is_self = from == to && source == target;
        let (n_from, n_to) = (source.len(), target.len());
        let softmax = ACTIVATIONS[self.recipe.blocks[to].activation].starts_with("softmax");
        let masks = masks(connection, n_to, n_from, is_self);
        let is_lower = masks.iter().any(|mask| mask == "lower") && !softmax;
        let delays = self.delays(connection, from, to, is_self && is_lower);
        let mut text = format!("{} -> {}", self.end(from, source), self.end(to, target));
        let gate = self.gate(connection, to, n_to);
        for delay in delays.clone().into_iter().flatten() {
            if !self.texts.insert(format!("{text} {delay} {gate:?}")) {
                return None;
            }
        }
        if delays.is_none() && !self.texts.insert(format!("{text} {gate:?}")) {
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
        let unmasked = attributes.is_empty();
        attributes.extend(match self.recipe.dale(from) {
            Some(_) => {
                let is_whole = n_from > 1 && n_from == self.recipe.blocks[from].size;
                signed(connection, unmasked && is_whole)
            }
            None => self.matrix(connection, n_to, n_from, unmasked),
        });
        attributes.extend(gate);
        if !attributes.is_empty() {
            write!(text, " : {}", attributes.join(", ")).unwrap();
        }
        Some(text)
    }

    /// The neurons of a block that are joined, from 0.
    fn part(&self, block: usize, part: Option<(usize, usize)>) -> Range<usize> {
        let size = self.recipe.blocks[block].size;
        part.map_or(0..size, |(first, length)| {
            let first = first % size;
            first..first + 1 + length % (size - first)
        })
    }

    fn end(&self, block: usize, part: Range<usize>) -> String {
        let name = self.recipe.name(block);
        match (part.start + 1, part.end) {
            (1, last) if last == self.recipe.blocks[block].size => name,
            (first, last) if first == last => format!("{name}[{first}]"),
            (first, last) => format!("{name}[{first}..{last}]"),
        }
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
        let is_direct = self.recipe.layered || self.recipe.is_instant(to);
        let backward_default_is_zero = is_direct && from > to;
        match connection.delay {
            Some(delay) => {
                let delay = if forward { delay } else { delay.max(1) };
                Some(delay..=delay + connection.range)
            }
            None if backward_default_is_zero && self.recipe.takes_delays() => Some(1..=1),
            None => None,
        }
    }

    /// The gate, with a delay of at least 1 where a delay of 0 could close a loop. Its states are
    /// bounded: a product of states that grow would soon leave all numbers behind.
    fn gate(&self, connection: &ConnectionRecipe, to: usize, gated: usize) -> Option<String> {
        let (choice, delay) = connection.gate?;
        let blocks = &self.recipe.blocks;
        let is_bounded = |index: usize| {
            let activation = ACTIVATIONS[blocks[index].activation];
            let grows = ["linear", "softplus", "relu", "leaky_relu(0.2)"].contains(&activation);
            index < self.recipe.inputs || !grows
        };
        let fits = |index: &usize| blocks[*index].size == gated && is_bounded(*index);
        let fitting: Vec<_> = (0..blocks.len()).filter(fits).collect();
        let gate = *fitting.get(choice % fitting.len().max(1))?;
        let name = self.recipe.name(gate);
        let is_direct = self.recipe.layered || self.recipe.is_instant(to);
        let default_is_zero = is_direct && gate != to && self.recipe.takes_delays();
        if !self.recipe.takes_delays()
            && gate >= to
            && [gate, to].iter().all(|block| self.recipe.is_instant(*block))
        {
            return None;
        }
        let delay = match delay.filter(|_| self.recipe.takes_delays()) {
            Some(delay) => Some(if gate < to { delay } else { delay.max(1) }),
            None if default_is_zero && gate > to => Some(1),
            None => None,
        };
        Some(match delay {
            Some(delay) => format!("gate({name}, delay = {delay})"),
            None => format!("gate({name})"),
        })
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
        if connection.frozen && connection.initial != 11 {
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
        6 if kinds.len() == 1 && connection.from.is_multiple_of(2) => {
            Some("mask = (to + 2 * from) % 3 != 1 or from == to".into())
        }
        // The same in other words.
        6 if kinds.len() == 1 => Some(
            "mask = if from == to then 1 == 1 else not ((to + 2 * from) % 3 == 1 and from != to)"
                .into(),
        ),
        7 if kinds.len() == 1 => {
            Some(format!("mask = npz(\"data/entries.npz\", \"m{rows}x{cols}\")"))
        }
        8 if kinds.len() == 1 => Some("mask = edges(\"data/edges.csv\", only = \"near\")".into()),
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

/// First values of what leaves a block that obeys Dale's law: drawn ones, which take on its signs;
/// where rows have entries of all its neurons, of both signs, they can be balanced.
fn signed(connection: &ConnectionRecipe, has_both_signs: bool) -> Vec<String> {
    match connection.initial % 4 {
        0 => vec![],
        1 => vec![format!("normal({})", connection.number)],
        2 if has_both_signs => vec![format!("balanced(gain = {})", connection.number)],
        _ => vec!["uniform".into()],
    }
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
        9 => vec![format!("init = {number} * cos(to - 2 * from)")],
        10 if unmasked => {
            vec![format!("init = safetensors(\"data/entries.safetensors\", \"w{rows}x{cols}\")")]
        }
        11 => vec![format!("normal({number})"), "frozen = (to + from) % 2 == 0".into()],
        12 => vec!["nonneg".into(), format!("uniform({number})")],
        13 => vec!["nonpos".into()],
        14 if unmasked && rows == cols => vec!["symmetric".into()],
        15 if unmasked => vec!["rank(1)".into(), format!("normal({number})")],
        _ => vec![format!("uniform(-0.2, {number})")],
    }
}
