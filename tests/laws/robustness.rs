//! Bad input: whatever the text, the answer is messages with places, never a panic.

use std::panic::catch_unwind;

use crate::random_program::{ACTIVATIONS, recipes};
use netc::compile::compile;
use netc::diagnostic::{Diagnostic, render};
use netc::model::Options;
use netc::source::Source;
use proptest::prelude::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");

fn messages(text: &str) -> Vec<Diagnostic> {
    let source = Source::new("bad.net", text, FOLDER);
    let messages = match compile(&source, &Options::default()) {
        Ok(compiled) => compiled.warnings,
        Err(messages) => messages,
    };
    for message in &messages {
        let span = source.within_file(message.primary.span);
        let text = &source.file_of(message.primary.span).text;
        assert!(span.start <= span.end && span.end <= text.len(), "{span:?} of {}", text.len());
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
    }
    render(&source, &messages, false);
    messages
}

fn survives(text: &str) -> bool {
    let text = text.to_string();
    catch_unwind(move || messages(&text)).is_ok()
}

/// A text with a piece taken out, doubled, or replaced by another.
fn mutate(text: &str, at: usize, length: usize, kind: usize, other: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let start = at % (characters.len() + 1);
    let end = (start + length).min(characters.len());
    let piece: String = characters[start..end].iter().collect();
    let middle = match kind % 4 {
        0 => String::new(),
        1 => piece.repeat(2),
        2 => other.to_string(),
        _ => format!("{piece}{other}"),
    };
    let before: String = characters[..start].iter().collect();
    let after: String = characters[end..].iter().collect();
    before + &middle + &after
}

const PIECES: [&str; 29] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "->",
    "..",
    "=",
    ":",
    ",",
    ";",
    "\n",
    "#",
    "\"",
    "^T",
    "1e999",
    "-",
    "%",
    "é",
    "\u{202e}",
    "\r\n",
    "as",
    "99999999999999999999",
    "{k}",
    "for k in 1..9 {",
    "for k in 1..99999 { for j in 1..99999 { hidden h{k}[2] } }\n",
    "use \"rnn.net\" as u\n",
    "if 1 < 2 then 3 else ",
];

proptest! {
    #![proptest_config(crate::cases(400))]

    #[test]
    fn a_spoilt_program_never_panics(
        recipe in recipes(ACTIVATIONS.len()),
        spoils in prop::collection::vec((0..2000usize, 0..12usize, 0..4usize, 0..PIECES.len()), 1..4),
    ) {
        let mut text = recipe.program();
        for (at, length, kind, piece) in spoils {
            text = mutate(&text, at, length, kind, PIECES[piece]);
        }
        prop_assert!(survives(&text), "panicked on:\n{text}");
    }

    #[test]
    fn a_spoilt_experiment_never_panics(
        spoils in prop::collection::vec((0..2000usize, 0..12usize, 0..4usize, 0..PIECES.len()), 1..4),
    ) {
        let mut text = std::fs::read_to_string(format!("{FOLDER}/sunspots.net")).unwrap();
        for (at, length, kind, piece) in spoils {
            text = mutate(&text, at, length, kind, PIECES[piece]);
        }
        prop_assert!(survives(&text), "panicked on:\n{text}");
    }

    #[test]
    fn any_text_is_answered(text in ".{0,200}") {
        prop_assert!(survives(&text), "panicked on {text:?}");
    }
}

#[test]
fn deep_nesting_and_long_lines_are_refused_at_once() {
    for text in [
        "(".repeat(10_000),
        "[".repeat(10_000) + &"]".repeat(10_000),
        format!("param p = {}1{}", "(".repeat(10_000), ")".repeat(10_000)),
        format!("param p = 1{}", " + 1".repeat(100_000)),
        format!("param p = {}1", "-".repeat(100_000)),
        format!("param p = {}2", "2^".repeat(100_000)),
        "x".repeat(1 << 20),
        format!("input x[1] : {}", "tanh, ".repeat(50_000)),
        format!("run {{ feed x = [{}] }}", "1,".repeat(100_000)),
        "\"".repeat(100_000),
        "for k in 1..999 {".repeat(100) + "hidden h[2]" + &"}".repeat(100),
        "for k in 1..1e300 { }".to_string(),
        format!("x -> a{}1{}", "{a".repeat(10_000), "}".repeat(10_000)),
        format!("param p = {}1", "if 1 < 2 then 1 else ".repeat(10_000)),
    ] {
        let messages = messages(&text);
        assert!(messages.iter().any(Diagnostic::is_error));
        assert!(messages.len() <= 100_001, "{} messages", messages.len());
    }
}

/// What takes seconds would take minutes if any stage were quadratic in blocks or matrices.
#[test]
fn a_loop_of_many_blocks_is_checked_in_bounded_time() {
    let text = "input x[2]\noutput y[1]\nfor k in 1..20000 {\n  hidden a{k}[2] : tanh, bias\n  \
                x -> a{k} : sparse(50%)\n  a{k} -> a{k % 20000 + 1} : one_to_one\n}\na1 -> y\n";
    let start = std::time::Instant::now();
    assert!(!messages(text).iter().any(Diagnostic::is_error));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn a_source_that_cannot_be_read_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large.net");
    std::fs::write(&large, vec![b'#'; 17 << 20]).unwrap();
    let binary = folder.path().join("binary.net");
    std::fs::write(&binary, b"input x[1]\n\x00\xff\xfe").unwrap();
    let says = |path: &std::path::Path| Source::read(path).unwrap_err().to_string();
    assert!(says(&large).contains("17825792 bytes"), "{}", says(&large));
    assert!(says(&binary).contains("line 2"), "{}", says(&binary));
    assert!(says(folder.path()).contains("not a regular file"), "{}", says(folder.path()));
    assert!(says(&folder.path().join("none.net")).contains("cannot read"));
}
