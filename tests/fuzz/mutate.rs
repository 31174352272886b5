//! Inputs: programs of the corpus, spoilt byte by byte and piece by piece. Input i depends on i
//! alone, so that a finding is made again by its number.

use std::path::Path;

use netc::model::words;
use netc::random::{Purpose, stream};
use rand::RngExt;

/// The longest input.
pub const MOST_BYTES: usize = 64 << 10;

/// Pieces that mean something beside the words of the language.
const SIGNS: [&str; 44] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "->",
    "..",
    "=",
    "==",
    ":",
    ",",
    ";",
    "\n",
    "\r\n",
    "#",
    "\"",
    "^T",
    "^",
    "1e999",
    "-",
    "%",
    "+",
    "*",
    "/",
    "~",
    "@",
    ".",
    "as ",
    "and ",
    "not ",
    "if ",
    "then ",
    "else ",
    "é",
    "\u{202e}",
    "\0",
    "99999999999999999999",
    "0",
    "-1",
    "1e-320",
    "{k}",
    "for k in 1..3 {",
    "expect ",
];

/// The programs to start from, and the words to put in.
pub struct Corpus {
    programs: Vec<Vec<u8>>,
    words: Vec<String>,
}

impl Corpus {
    /// Every program of the examples and of the rejected ones, and every word of the language.
    pub fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut programs = Vec::new();
        for folder in ["examples", "tests/ui"] {
            let entries = std::fs::read_dir(root.join(folder)).expect("the folder is there");
            let mut paths: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
            paths.retain(|path| path.extension().is_some_and(|extension| extension == "net"));
            paths.sort();
            programs.extend(paths.iter().map(|path| std::fs::read(path).expect("readable")));
        }
        let signs = SIGNS.iter().map(|sign| sign.to_string());
        let words = words::all().flat_map(|word| [word.name.to_string(), word.form.to_string()]);
        Corpus { programs, words: words.chain(signs).collect() }
    }

    /// How many programs it has; the inputs of smaller numbers are these, unspoilt.
    pub fn len(&self) -> u64 {
        self.programs.len() as u64
    }

    /// The input of a number.
    pub fn input(&self, number: u64) -> Vec<u8> {
        if let Some(program) = self.programs.get(number as usize) {
            return program.clone();
        }
        let rng = &mut stream(number, Purpose::Order, "fuzz");
        let mut input = self.program(rng).to_vec();
        for _ in 0..=below(rng, 6) {
            self.spoil(&mut input, rng);
        }
        input.truncate(MOST_BYTES);
        input
    }

    fn program(&self, rng: &mut impl RngExt) -> &[u8] {
        &self.programs[below(rng, self.programs.len())]
    }

    fn spoil(&self, input: &mut Vec<u8>, rng: &mut impl RngExt) {
        let at = below(rng, input.len() + 1);
        let end = (at + below(rng, 24)).min(input.len());
        match below(rng, 9) {
            0 => drop(input.drain(at..end)),
            1 => {
                let piece = input[at..end].to_vec();
                insert(input, at, &piece.repeat(1 + below(rng, 40)));
            }
            2 => input.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << below(rng, 8)),
            3 => insert(input, at, &[below(rng, 256) as u8]),
            4 => {
                let other = self.program(rng);
                let from = below(rng, other.len() + 1);
                let length = below(rng, 400).min(other.len() - from);
                insert(input, at, &other[from..from + length]);
            }
            5 => {
                let word = &self.words[below(rng, self.words.len())];
                drop(input.splice(at..end, word.bytes()));
            }
            6 => {
                let number = [0, 1, 2, 127, 1000, 65536][below(rng, 6)];
                insert(input, at, number.to_string().as_bytes());
            }
            _ => {
                let word = &self.words[below(rng, self.words.len())];
                insert(input, at, word.repeat(1 + below(rng, 3)).as_bytes());
            }
        }
    }
}

fn insert(input: &mut Vec<u8>, at: usize, piece: &[u8]) {
    drop(input.splice(at..at, piece.iter().copied()));
}

/// One of `0 … count - 1`.
fn below(rng: &mut impl RngExt, count: usize) -> usize {
    rng.random_range(0..count)
}
