//! Lists of attributes in which any words stand together that do not exclude each other.

use proptest::prelude::*;

use super::clashes::clash;

/// The words of connections, masks and matrices but `gate`, which needs a block; with them `dale`,
/// which the source has or not.
pub const CONNECTION_WORDS: [&str; 24] = [
    "xavier",
    "normal",
    "uniform",
    "constant",
    "identity",
    "orthogonal",
    "init",
    "radius",
    "balanced",
    "nonneg",
    "nonpos",
    "symmetric",
    "rank",
    "frozen",
    "one_to_one",
    "no_self",
    "sparse",
    "band",
    "lower",
    "mask",
    "copy",
    "as",
    "delay",
    "gate",
];

/// The words on a connection of a block of eight neurons to itself.
#[derive(Debug, Clone)]
pub struct Attributes {
    /// The words, none of which excludes another.
    pub words: Vec<&'static str>,
    /// Which way each is written, where there are several.
    pub form: usize,
}

/// One to four words.
pub fn attributes() -> impl Strategy<Value = Attributes> {
    (prop::sample::subsequence(CONNECTION_WORDS.to_vec(), 1..=4), 0..64usize)
        .prop_map(|(words, form)| Attributes { words: compatible(words, form), form })
}

/// What can stand together: each word that none before it excludes, beginning somewhere.
fn compatible(mut words: Vec<&'static str>, first: usize) -> Vec<&'static str> {
    let count = words.len();
    words.rotate_left(first % count);
    words.into_iter().fold(Vec::new(), |mut kept, word| {
        let is_mask = |word: &&str| {
            ["one_to_one", "no_self", "sparse", "band", "lower", "mask", "copy", "identity"]
                .contains(word)
        };
        // Of three words two may fit with each other and not with the third: what masks leave
        // together may have no cycle, or no row of both signs.
        let scaled = kept.iter().chain([&word]).any(|word| ["radius", "balanced"].contains(word));
        let masks = kept.iter().chain([&word]).filter(|word| is_mask(word)).count();
        let most = if scaled { 1 } else { 2 };
        if masks <= most && !kept.iter().any(|other| clash(other, word)) {
            kept.push(word);
        }
        kept
    })
}

impl Attributes {
    /// Without the words that do not go with something else.
    pub fn without(mut self, excluded: impl Fn(&str) -> bool) -> Self {
        self.words.retain(|word| !excluded(word));
        self
    }

    /// As written, `: ` before them; `name` is that of a matrix, `gate` a block of eight neurons.
    pub fn write(&self, name: &str, gate: &str) -> String {
        let written: Vec<_> = self.words.iter().map(|word| self.word(word, name, gate)).collect();
        if written.is_empty() { String::new() } else { format!(" : {}", written.join(", ")) }
    }

    fn word(&self, word: &str, name: &str, gate: &str) -> String {
        let (has, choice) = (|word: &str| self.words.contains(&word), self.form % 3);
        let sign = if has("nonpos") { "-" } else { "" };
        match word {
            "as" => format!("as {name}"),
            "gate" if choice == 0 && has("delay") => format!("gate({gate}, delay = 2)"),
            "gate" => format!("gate({gate})"),
            "delay" => ["delay(2)", "delay(1 + 1..3)", "delay(round(1.2))"]
                [if has("as") { 0 } else { choice }]
            .into(),
            "constant" => format!("constant({sign}0.1)"),
            "identity" => format!("identity({sign}0.5)"),
            "init" if has("nonneg") || has("nonpos") => {
                format!("init = {sign}0.3 * abs(cos(to - from))")
            }
            "init" => ["0.3 * cos(to - from)", "sin(0.1 + (to - from)^2) / size(q)"][choice % 2]
                .replacen("", "init = ", 1),
            "mask" => "mask = (to + from) % 3 != 1".into(),
            "normal" => ["normal", "normal(0.5)", "normal(gain = sqrt(0.3))"][choice].into(),
            "uniform" => ["uniform", "uniform(0.5)", "uniform(-0.1, exp(-1))"][choice].into(),
            "orthogonal" => "orthogonal(0.7)".into(),
            "radius" => "radius(0.8)".into(),
            // Its gain is about first values that are not stated.
            "balanced" if self.words.len() == 1 => "balanced(0.5)".into(),
            "rank" => "rank(2)".into(),
            "frozen" if !has("rank") && !has("copy") && choice == 1 => "frozen = from < to".into(),
            "sparse" => "sparse(70%)".into(),
            "band" => "band(3)".into(),
            word => word.into(),
        }
    }
}
