//! Which words exclude each other, stated plainly beside the compiler.

/// Pairs of words of one connection that the language refuses, as a word and all that it excludes.
/// The connection is one of a block to itself; `dale` is that of its block.
const CONNECTION: [(&str, &[&str]); 15] = [
    ("xavier", &["normal", "uniform", "constant", "identity", "orthogonal", "init"]),
    ("normal", &["uniform", "constant", "identity", "orthogonal", "init"]),
    ("uniform", &["constant", "identity", "orthogonal", "init"]),
    ("constant", &["identity", "orthogonal", "init", "balanced", "dale"]),
    ("identity", &["orthogonal", "init", "balanced", "dale"]),
    ("init", &["orthogonal", "dale"]),
    ("orthogonal", &["one_to_one", "no_self", "sparse", "band", "lower", "mask"]),
    ("orthogonal", &["nonneg", "nonpos", "symmetric", "balanced", "rank", "dale", "copy"]),
    ("copy", &["xavier", "normal", "uniform", "constant", "identity", "init", "no_self", "lower"]),
    ("copy", &["nonpos", "balanced", "dale"]),
    ("one_to_one", &["no_self", "lower", "balanced"]),
    ("nonneg", &["nonpos", "balanced", "dale"]),
    ("nonpos", &["balanced", "dale"]),
    ("symmetric", &["lower", "sparse", "balanced", "dale"]),
    ("radius", &["lower"]),
];

/// What `rank` excludes: whatever is about single entries.
const RANK: [&str; 18] = [
    "xavier",
    "uniform",
    "constant",
    "identity",
    "init",
    "one_to_one",
    "no_self",
    "sparse",
    "band",
    "lower",
    "mask",
    "nonneg",
    "nonpos",
    "symmetric",
    "balanced",
    "copy",
    "dale",
    "orthogonal",
];

/// Whether two words cannot stand on one connection.
pub fn clash(one: &str, other: &str) -> bool {
    let excludes = |word: &str, by: &str| {
        by == "rank" && RANK.contains(&word)
            || CONNECTION.iter().any(|(it, excluded)| *it == by && excluded.contains(&word))
    };
    excludes(one, other) || excludes(other, one)
}
