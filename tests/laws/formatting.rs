//! The one form of programs: what is formatted stays the same program, and its form stays.

use std::path::{Path, PathBuf};

use netc::diagnostic::Code;
use netc::source::Source;
use netc::syntax::format::{Unformatted, format};
use netc::syntax::parse;
use proptest::prelude::*;

use crate::random_program::{ACTIVATIONS, recipes};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn source(text: &str) -> Source {
    Source::new("t.net", text, root().join("examples"))
}

fn programs(folder: &str) -> Vec<(PathBuf, String)> {
    let mut programs: Vec<_> = std::fs::read_dir(root().join(folder))
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "net"))
        .map(|path| (path.clone(), std::fs::read_to_string(&path).expect("readable")))
        .collect();
    programs.sort();
    programs
}

/// A parsed program as text, without its places.
fn meaning(text: &str) -> String {
    let (program, mut messages) = parse(&source(text));
    // A program that is not begun has a form too.
    messages.retain(|message| message.code != Code::EmptyProgram);
    assert_eq!(messages, [], "{text}");
    without_places(&program)
}

fn without_places(program: &impl std::fmt::Debug) -> String {
    let text = format!("{program:?}");
    let mut parts = text.split("Span { start: ");
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |kept, part| {
        let (_, behind) = part.split_once('}').expect("a span ends");
        kept + behind
    })
}

/// The comments of a program, in order, without blanks at their ends.
fn comments(text: &str) -> Vec<String> {
    let comment = |line: &str| {
        let quotes = line.match_indices('"').map(|(at, _)| at);
        let inside = |at: usize| quotes.clone().filter(|quote| *quote < at).count() % 2 == 1;
        let at = line.match_indices('#').map(|(at, _)| at).find(|at| !inside(*at))?;
        Some(line[at..].trim_end().to_string())
    };
    text.lines().filter_map(comment).collect()
}

/// Formats a program, and holds that nothing but its blanks has changed; none if it is broken.
fn formatted(text: &str) -> Option<String> {
    let once = match format(&source(text)) {
        Ok(once) => once,
        Err(Unformatted::Broken(messages)) => {
            assert!(!messages.is_empty());
            return None;
        }
        Err(Unformatted::Changed) => panic!("the formatter would change\n{text}"),
    };
    assert_eq!(meaning(text), meaning(&once), "{text}\n---\n{once}");
    assert_eq!(comments(text), comments(&once), "{text}\n---\n{once}");
    assert!(
        !once.contains("\n\n\n")
            && !once.contains(" \n")
            && (once.is_empty() || once.ends_with('\n'))
    );
    let again = format(&source(&once)).expect("what is formatted can be");
    assert_eq!(again, once, "the form of\n{text}");
    Some(once)
}

#[test]
fn every_example_is_in_its_form() {
    for (path, text) in programs("examples") {
        assert_eq!(formatted(&text).as_ref(), Some(&text), "netc fmt {}", path.display());
    }
}

#[test]
fn programs_with_other_mistakes_than_syntax_are_formatted() {
    let formatted = programs("tests/ui").iter().filter_map(|(_, text)| formatted(text)).count();
    assert!(formatted >= 50, "only {formatted} programs under tests/ui parse");
}

/// Every `net` block of a document is written in its form.
#[test]
fn documents_show_programs_in_their_form() {
    for document in ["README.md", "grammar/language.md"] {
        let text = std::fs::read_to_string(root().join(document)).expect("readable");
        let fences: Vec<&str> = text.split("\n```net\n").skip(1).collect();
        assert!(fences.len() >= 2, "{document}");
        for fence in fences {
            let program = fence.split("```").next().unwrap_or_default();
            assert_eq!(formatted(program).as_deref(), Some(program), "{document}");
        }
    }
}

/// A program with other blanks: some taken out where none is needed, some put in.
fn respaced(program: &str, seeds: &[u8]) -> String {
    let mut text = String::new();
    let mut seeds = seeds.iter().cycle();
    for character in program.chars() {
        let seed = *seeds.next().unwrap_or(&0);
        match (character, seed % 3) {
            (' ', 0) => text.push_str("   "),
            (',' | '[' | '(', 0) => text.push_str(&format!("{character}\n\n  # c{seed}\n\t")),
            (',' | ':' | ')' | ']', 1) => text.push_str(&format!(" {character} ")),
            ('\n', 0) => text.push_str(&format!("   # end{seed}\n\n\n")),
            ('\n', 1) => text.push(';'),
            _ => text.push(character),
        }
    }
    text
}

proptest! {
    #![proptest_config(crate::cases(300))]

    #[test]
    fn random_programs_keep_what_they_say(
        recipe in recipes(ACTIVATIONS.len()),
        seeds in prop::collection::vec(any::<u8>(), 1..200),
    ) {
        let program = recipe.program();
        let plain = formatted(&program).expect("it is sound");
        prop_assert!(formatted(&respaced(&program, &seeds)).is_some());
        prop_assert!(formatted(&respaced(&plain, &seeds)).is_some());
    }

    /// Whatever the text, it is refused or its form is stable.
    #[test]
    fn random_pieces_of_text_do_not_break_the_formatter(
        pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40),
    ) {
        let _ = formatted(&pieces.join(""));
    }
}

const PIECES: [&str; 56] = [
    "x",
    "h",
    " ",
    "\n",
    "\n",
    "\n",
    "->",
    " -> ",
    ":",
    ",",
    "(",
    ")",
    "[",
    "]",
    "[2]",
    "{",
    "}",
    "{ ",
    "\n}",
    "=",
    "-",
    "%",
    "10%",
    "3",
    "^",
    "..",
    ".",
    "and ",
    "not ",
    "run {\n",
    "train{",
    "ticks 3",
    "free 1;",
    "feed x = 1\n",
    "let a = ",
    "param n=2\n",
    "hidden h[3]",
    "as B^T",
    "# c\n",
    "  # d\n",
    ";",
    "\t",
    "\"t\"",
    "input x[2]\n",
    "for k in 1..3 {\n",
    "{k}",
    "a{k % 2+1}",
    "use \"a.net\" as p",
    "expect ",
    "~",
    "@",
    "if ",
    " then ",
    " else ",
    "within ",
    "netc 1\n",
];
