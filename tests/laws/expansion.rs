//! A program with loops, or in several files, is the program that it stands for: the same network
//! and the same bits.

use netc::compile::Compiled;
use proptest::prelude::*;

use crate::law::{accept, accept_in};
use crate::random_program::{ACTIVATIONS, Recipe, recipes};

/// The network, and each first weight by its matrix.
fn bits(compiled: &Compiled) -> String {
    format!("{:?}\n{:?}", compiled.model.network, compiled.weights)
}

/// Blocks in a ring, each of them like the others but for its size and delay.
#[derive(Debug, Clone)]
struct Ring {
    blocks: usize,
    step: usize,
    density: f64,
}

impl Ring {
    /// The ring in two loops, one within the other.
    fn in_loops(&self) -> String {
        let Self { blocks, step, density } = self;
        format!(
            "for i in 1..{blocks} {{\n  hidden ring{{i}}_in[i + 1] : tanh, bias(0.1 * i) as B{{i}}\n  \
             for j in 1..i - 1 {{ ring{{j}}_in -> ring{{i}}_in : sparse({density}) }}\n  \
             ring{{i}}_in -> ring{{(i + {step}) % {blocks} + 1}}_in : as R{{i}}, delay(i)\n  \
             matrix R{{i}} : normal(gain = if i % 2 == 0 then 0.5 else 1)\n}}\n"
        )
    }

    /// The same, statement by statement.
    fn plain(&self) -> String {
        let Self { blocks, step, density } = self;
        let mut text = String::new();
        for i in 1..=*blocks {
            text += &format!("hidden ring{i}_in[{}] : tanh, bias(0.1 * {i}) as B{i}\n", i + 1);
            for j in 1..i {
                text += &format!("ring{j}_in -> ring{i}_in : sparse({density})\n");
            }
            let next = (i + step) % blocks + 1;
            text += &format!("ring{i}_in -> ring{next}_in : as R{i}, delay({i})\n");
            let gain = if i % 2 == 0 { "0.5" } else { "1" };
            text += &format!("matrix R{i} : normal(gain = {gain})\n");
        }
        text
    }
}

/// The statements of a recipe with `p_` before each of its names, as a `use` writes them.
fn prefixed(recipe: &Recipe) -> String {
    let is_letter = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let is_name = |word: &str| {
        let stem = word.trim_end_matches(|character: char| character.is_ascii_digit());
        let is_numbered = stem.len() < word.len();
        word == "anchor" || is_numbered && (stem.len() == 1 || ["tied", "shared"].contains(&stem))
    };
    let mut text = String::new();
    for piece in recipe.plain().split_inclusive(|character| !is_letter(character)) {
        let word = piece.trim_end_matches(|character| !is_letter(character));
        let is_name = is_name(word) && word.starts_with(|first: char| first.is_ascii_lowercase());
        text += if is_name { "p_" } else { "" };
        text += piece;
    }
    text
}

proptest! {
    #![proptest_config(crate::cases(60))]

    #[test]
    fn a_program_with_loops_is_the_program_written_out(recipe in recipes(ACTIVATIONS.len())) {
        prop_assert_eq!(bits(&accept(&recipe.program())), bits(&accept(&recipe.plain())));
    }

    #[test]
    fn nested_loops_are_their_rounds(
        (blocks, step, density) in (1..6usize, 0..4usize, prop::sample::select(vec![0.5, 0.75, 1.0])),
    ) {
        let ring = Ring { blocks, step, density };
        let behind = "output y[2]\nring1_in -> y\n";
        let (looped, plain) = (ring.in_loops() + behind, ring.plain() + behind);
        prop_assert_eq!(bits(&accept(&looped)), bits(&accept(&plain)), "{}", looped);
    }

    #[test]
    fn a_used_file_is_its_statements_under_a_prefix(recipe in recipes(ACTIVATIONS.len())) {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        std::fs::create_dir(&data).expect("writable");
        for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/laws/data")).expect("there") {
            let file = file.expect("readable");
            std::fs::copy(file.path(), data.join(file.file_name())).expect("writable");
        }
        std::fs::write(folder.path().join("part.net"), recipe.program()).expect("writable");
        let plain = recipe.plain();
        let settings = plain.lines().filter(|line| ["clock ", "seed "].iter().any(|word| line.starts_with(word)));
        let program = settings.chain(["use \"part.net\" as p"]).collect::<Vec<_>>().join("\n");
        let used = accept_in(&program, folder.path().to_str().expect("a path"));
        prop_assert_eq!(bits(&used), bits(&accept(&prefixed(&recipe))));
    }
}
