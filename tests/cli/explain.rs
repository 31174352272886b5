//! `netc explain` and `netc help`: codes, words, the whole language.

use std::io::Read;
use std::process::Stdio;

use crate::netc::{netc, output, text};
use netc::diagnostic::Code;
use netc::model::words;

/// What is printed, all having gone well.
fn printed(arguments: &[&str]) -> String {
    let output = output(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stderr.is_empty());
    text(&output.stdout)
}

#[test]
fn a_code_is_explained_by_two_programs() {
    let text = printed(&["explain", "size-mismatch"]);
    let places =
        ["size-mismatch, an error\n", "\nwrong\n", "c -> y : as A\n", "\nright\n", "as A^T\n"];
    let found: Vec<_> = places.iter().map(|part| text.find(part)).collect();
    assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{found:?}\n{text}");
}

#[test]
fn a_word_is_explained_in_each_of_its_places() {
    let text = printed(&["explain", "feed"]);
    assert!(text.contains("a line of `train`") && text.contains("a line of `run`"), "{text}");
}

#[test]
fn everything_is_listed() {
    let (all, language) = (printed(&["explain"]), printed(&["help", "language"]));
    for word in words::all() {
        assert!(all.contains(word.form) && language.contains(word.form), "{}", word.form);
    }
    assert!(Code::ALL.iter().all(|code| all.contains(code.name())));
    assert!(all.starts_with(&language) && !language.contains("\x1b"));
    assert!(all.lines().all(|line| line.chars().count() <= 100));
}

#[test]
fn near_names_are_proposed() {
    for (arguments, proposal) in [
        (["explain", "unknown-nam"], "did you mean `unknown-name`?"),
        (["explain", "orthogonl"], "did you mean `orthogonal`?"),
        (["explain", "E0001\x1b"], "`netc explain` lists them all"),
        (["help", "chek"], "did you mean `check`?"),
        (["help", "languag"], "did you mean `language`?"),
    ] {
        let refused = output(&arguments);
        let told = text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{told}");
        assert!(
            refused.stdout.is_empty() && told.contains(proposal) && !told.contains('\x1b'),
            "{told}"
        );
    }
}

#[test]
fn every_command_has_a_help_that_teaches() {
    for command in ["check", "run", "fmt", "explain"] {
        let help = printed(&["help", command]);
        assert_eq!(help, printed(&[command, "--help"]), "{command}");
        assert!(help.contains("Examples:") && help.contains("--message-format"), "{help}");
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    }
    assert_eq!(printed(&["help"]), printed(&["--help"]));
}

#[test]
fn a_reader_may_leave() {
    let mut child =
        netc(&["explain"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0]).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
}
