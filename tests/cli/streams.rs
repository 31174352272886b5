//! What goes to standard output, what to standard error, and who may stop reading.

use std::io::Read;
use std::process::Stdio;

use tempfile::TempDir;

use crate::netc::{PULSE, json, netc, output, program, shown, text, trained, write};

#[test]
fn json_is_one_document_with_the_warnings_in_it() {
    let (_folder, path) = program("# é\nhidden h[2]\n");
    let output = output(&["check", &path, "--json"]);
    let document = json(&output);
    assert_eq!(document["accepted"], true);
    let message = &document["messages"][0];
    assert_eq!(message["severity"], "warning");
    assert_eq!(message["code"], "never-driven");
    assert_eq!(message["place"]["line"], 2);
    assert_eq!(message["place"]["column"], 8);
    assert_eq!(message["place"]["start"], 12);
    assert!(text(&output.stderr).contains("never-driven"), "standard error has them too");
}

#[test]
fn json_of_a_rejected_program_has_its_errors() {
    let (_folder, path) = program("hidden h[0]\n");
    for command in ["check", "run"] {
        let rejected = output(&[command, &path, "--json"]);
        let document = json(&rejected);
        assert_eq!(rejected.status.code(), Some(1));
        assert_eq!(document["accepted"], false);
        assert_eq!(document["messages"][0]["code"], "bad-value");
    }
}

#[test]
fn json_of_a_run_has_what_is_shown() {
    let (_folder, path) = program(PULSE);
    let document = json(&output(&["run", &path, "--json"]));
    let run = &document["experiments"][0];
    assert_eq!((&run["experiment"], &run["title"]), (&"run".into(), &"run 1".into()));
    assert_eq!(run["sequences"][0]["ticks"], 4);
    assert_eq!(run["sequences"][0]["shown"][0]["block"], "x");
    let values = serde_json::json!([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]);
    assert_eq!(run["sequences"][0]["shown"][0]["values"], values);
}

#[test]
fn json_of_a_training_has_a_loss_for_each_epoch() {
    let (_folder, path) = trained();
    let document = json(&output(&["run", &path, "--json"]));
    let training = &document["experiments"][0];
    assert_eq!(training["title"], "train 1");
    assert_eq!(training["loss"].as_array().unwrap().len(), 25);
    assert_eq!(training["fits"][0]["parts"][0]["part"], "train");
    assert_eq!(training["fits"][0]["parts"][0]["targets"], 11);
}

#[test]
fn standard_output_is_the_same_every_time() {
    let (_folder, path) = trained();
    let table: &[&[&str]] =
        &[&["check", &path, "--samples", "4"], &["run", &path], &["run", &path, "--json"]];
    for arguments in table {
        let (once, again) = (output(arguments), output(arguments));
        assert_eq!(once.status.code(), Some(0), "{}", text(&once.stderr));
        assert!(!once.stdout.is_empty());
        assert_eq!(text(&once.stdout), text(&again.stdout), "{arguments:?}");
    }
}

#[test]
fn progress_is_a_few_lines_on_standard_error_or_none() {
    let (_folder, path) = trained();
    let told = text(&output(&["run", &path]).stderr);
    let lines = told.lines().filter(|line| line.starts_with("train 1: epoch ")).collect::<Vec<_>>();
    assert_eq!(lines.len(), 10, "{told}");
    assert!(lines[9].starts_with("train 1: epoch 25 of 25, loss "), "{told}");
    assert_eq!(text(&output(&["run", &path, "--quiet"]).stderr), "");
}

#[test]
fn a_long_epoch_is_told_of_while_it_lasts() {
    let (_folder, path) = trained();
    let program = std::fs::read_to_string(&path).unwrap();
    let program = program.replace("over epochs(25)", "over windows(1), batch(1), epochs(2)");
    std::fs::write(&path, program).unwrap();
    let told = text(&output(&["run", &path]).stderr);
    let lines = told.lines().filter(|line| line.starts_with("train 1: epoch ")).collect::<Vec<_>>();
    assert_eq!(lines.len(), 10, "{told}");
    assert!(lines[0].starts_with("train 1: epoch 1 of 2, batch 3 of 11, loss "), "{told}");
    assert!(lines[9].starts_with("train 1: epoch 2 of 2, batch 11 of 11, loss "), "{told}");
}

#[test]
fn nothing_is_coloured_without_a_terminal() {
    let (_folder, path) = program("hidden h[1] : bias\nh -> nowhere\n");
    for setting in [None, Some("1")] {
        let mut command = netc(&["check", &path]);
        command.env_remove("NO_COLOR").envs(setting.map(|value| ("NO_COLOR", value)));
        let told = command.output().unwrap().stderr;
        assert!(!told.is_empty() && !told.contains(&0x1b), "{}", text(&told));
    }
}

/// Asserts that no character of a stream steers the terminal or hides itself.
fn assert_visible(stream: &[u8]) {
    let told = text(stream);
    let steers = |character: char| character.is_control() && character != '\n';
    assert!(!told.contains(|c| steers(c) || matches!(c, '\u{202e}' | '\u{2066}')), "{told:?}");
}

#[cfg(unix)]
#[test]
fn names_of_files_are_shown_visibly() {
    let folder = TempDir::new().unwrap();
    let hostile = "a\x1b[2J\u{202e}\nerror: b";
    let named = write(folder.path(), &format!("{hostile}.net"), PULSE.as_bytes());
    let out = |name: &str| shown(&folder.path().join(format!("{hostile}{name}")));
    let file = write(folder.path(), &format!("{hostile}.file"), b"");
    let binary = write(folder.path(), &format!("{hostile}.binary"), b"\xff");
    let table: &[&[&str]] = &[
        &["check", &named],
        &["check", &named, "--samples", "2"],
        &["check", &named, "--samples", hostile],
        &["check", &named, "--set", hostile],
        &["check", &named, "--set", &format!("{hostile}=1")],
        &["check", &named, hostile],
        &["check", &named, "--root", &out("absent")],
        &["check", &out("absent.net")],
        &["check", &binary],
        &["check", &shown(folder.path()), hostile],
        &["run", &named],
        &["test", &named],
        &["test", &named, &out("absent")],
        &["test", &binary, &named, "--set", &format!("{hostile}=1")],
        &["test", &binary],
        &["run", &named, "--out", &out("made")],
        &["run", &named, "--out", &file],
    ];
    for arguments in table {
        let output = output(arguments);
        assert_visible(&output.stdout);
        assert_visible(&output.stderr);
        // What is no path is the caller's own text and may have several lines.
        let is_path =
            arguments.iter().all(|argument| argument.starts_with('/') || argument.is_ascii());
        let both = text(&output.stdout) + &text(&output.stderr);
        assert!(!is_path || !both.contains("\nerror: b"), "{both}");
    }
    let checked = text(&output(&["check", &named]).stdout);
    assert!(checked.starts_with("net a␛[2J<U+202E>␊error: b, clock"), "{checked}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let (folder, path) = program(&PULSE.replace("free 3", "free 20000"));
    for arguments in [&["run", &path, "--quiet"][..], &["run", &path, "--json"]] {
        let (code, told) = outcome_when_the_reader_leaves(arguments);
        assert_eq!(code, Some(0), "{told}");
        assert!(!told.contains("panicked") && !told.contains("error"), "{told}");
    }
    let out = folder.path().join("out");
    let (code, _) = outcome_when_the_reader_leaves(&["run", &path, "--out", &shown(&out)]);
    assert_eq!(code, Some(0));
    assert!(out.join("results.npz").is_file(), "results are written whoever reads the text");
}

/// The exit code and the messages where a reader takes one byte and leaves.
fn outcome_when_the_reader_leaves(arguments: &[&str]) -> (Option<i32>, String) {
    let mut child = netc(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0]).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    (output.status.code(), text(&output.stderr))
}
