//! Inputs: programs of the corpus, changed word by word and line by line, which many of them
//! survive, or spoilt byte by byte. Input i depends on i alone, so that a finding is made again by
//! its number.

use std::ops::Range;
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

/// Numbers to put in the place of others.
const NUMBERS: [&str; 14] =
    ["0", "1", "2", "3", "4", "5", "8", "10", "64", "0.5", "0.1", "10%", "1e-9", "65536"];

/// The programs to start from, and the words to put in.
pub struct Corpus {
    /// The sound ones first.
    programs: Vec<Vec<u8>>,
    /// How many of them are sound.
    sound: usize,
    words: Vec<String>,
}

impl Corpus {
    /// Every program of the reference, of the examples and of the rejected ones, and every word of
    /// the language.
    pub fn new() -> Self {
        let mut programs = shown("grammar/language.md");
        programs.extend(written("examples"));
        let sound = programs.len();
        programs.extend(written("tests/ui"));
        let signs = SIGNS.iter().map(|sign| sign.to_string());
        let words = words::all().flat_map(|word| [word.name.to_string(), word.form.to_string()]);
        Corpus { programs, sound, words: words.chain(signs).collect() }
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
        match below(rng, 5) {
            0 => (0..=below(rng, 6)).for_each(|_| self.spoil(&mut input, rng)),
            1 => {
                self.change(&mut input, rng);
                self.spoil(&mut input, rng);
            }
            _ => (0..=below(rng, 2)).for_each(|_| self.change(&mut input, rng)),
        }
        input.truncate(MOST_BYTES);
        input
    }

    /// Changes one word, number, line or statement, so that a program stays likely.
    fn change(&self, input: &mut Vec<u8>, rng: &mut impl RngExt) {
        match below(rng, 10) {
            0 => {
                let line = piece(input, &ends_of_line, rng);
                drop(input.drain(line));
            }
            1 => {
                let line = piece(input, &ends_of_line, rng);
                let copy = input[line.clone()].to_vec();
                insert(input, line.end, &copy);
            }
            2 => {
                let other = self.program(rng);
                let copy = other[piece(other, &ends_of_line, rng)].to_vec();
                let at = piece(input, &ends_of_line, rng).end;
                insert(input, at, &copy);
            }
            3 => {
                input.push(b'\n');
                input.extend_from_slice(self.program(rng));
            }
            4..=6 => self.change_number(input, rng),
            _ => self.change_word(input, rng),
        }
    }

    /// Another number in the place of one.
    fn change_number(&self, input: &mut Vec<u8>, rng: &mut impl RngExt) {
        let numbers = words_of(input, |word| word[0].is_ascii_digit());
        if numbers.is_empty() {
            return;
        }
        let number = numbers[below(rng, numbers.len())].clone();
        let other = NUMBERS[below(rng, NUMBERS.len())];
        drop(input.splice(number, other.bytes()));
    }

    /// Another word in the place of one: of the table, or of the program itself.
    fn change_word(&self, input: &mut Vec<u8>, rng: &mut impl RngExt) {
        let names = words_of(input, |word| !word[0].is_ascii_digit());
        if names.is_empty() {
            return;
        }
        let name = names[below(rng, names.len())].clone();
        let own = names[below(rng, names.len())].clone();
        let other = match below(rng, 3) {
            0 => input[own].to_vec(),
            _ => self.words[below(rng, self.words.len())].clone().into_bytes(),
        };
        drop(input.splice(name, other));
    }

    fn program(&self, rng: &mut impl RngExt) -> &[u8] {
        let count = if below(rng, 3) == 0 { self.programs.len() } else { self.sound };
        &self.programs[below(rng, count)]
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

/// The programs of a folder, in the order of their paths.
fn written(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "net"));
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("readable")).collect()
}

/// The programs that a document shows.
fn shown(document: &str) -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
    let text = std::fs::read_to_string(path).expect("readable");
    let fences = text.split("\n```net\n").skip(1);
    fences.filter_map(|fence| Some(fence.split_once("```")?.0.as_bytes().to_vec())).collect()
}

/// Behind a line or statement.
fn ends_of_line(byte: u8) -> bool {
    matches!(byte, b'\n' | b';')
}

/// One of the pieces that end with such bytes.
fn piece(text: &[u8], ends: &impl Fn(u8) -> bool, rng: &mut impl RngExt) -> Range<usize> {
    let within = below(rng, text.len() + 1);
    let before = text[..within].iter().rposition(|byte| ends(*byte));
    let after = text[within..].iter().position(|byte| ends(*byte));
    before.map_or(0, |at| at + 1)..after.map_or(text.len(), |at| within + at + 1)
}

/// The words of a kind: letters, digits and `_` in a row.
fn words_of(text: &[u8], kind: impl Fn(&[u8]) -> bool) -> Vec<Range<usize>> {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let pieces = text.chunk_by(|one, other| is_letter(one) == is_letter(other));
    let mut at = 0;
    let placed = pieces.map(|piece| {
        at += piece.len();
        at - piece.len()..at
    });
    placed.filter(|it| is_letter(&text[it.start]) && kind(&text[it.clone()])).collect()
}

fn insert(input: &mut Vec<u8>, at: usize, piece: &[u8]) {
    drop(input.splice(at..at, piece.iter().copied()));
}

/// One of `0 … count - 1`.
fn below(rng: &mut impl RngExt, count: usize) -> usize {
    rng.random_range(0..count)
}
