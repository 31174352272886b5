//! Every example: what `check` prints and what `run` prints, and what each was written to show.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn examples() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .expect("the examples are there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "net"))
        .map(|path: PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Training that would take longer than a test should is cut short here; the full figures stand in
/// the example's header and in its raw log.
fn sizes_for_tests(example: &str) -> &'static [&'static str] {
    match example {
        "digits" | "digits-autoencoder" => &["--set", "epochs=2"],
        "sunspots" => &["--set", "epochs=20"],
        "delayed-xor" => &["--set", "epochs=10"],
        _ => &[],
    }
}

fn netc(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_netc"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("NO_COLOR", "1")
        .output()
        .expect("the binary runs")
}

fn stdout(arguments: &[&str]) -> String {
    let output = netc(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "netc {arguments:?}\n{errors}");
    String::from_utf8(output.stdout).expect("text")
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ snapshot_path => "examples", prepend_module_to_snapshot => false,
        omit_expression => true }, {
        insta::assert_snapshot!(name.to_string(), text.to_string());
    });
}

#[test]
fn check_prints_what_it_printed() {
    for name in examples() {
        let file = format!("examples/{name}.net");
        snapshot(&format!("{name}.check"), &stdout(&["check", &file]));
    }
}

#[test]
fn run_prints_what_it_printed() {
    for name in examples() {
        let file = format!("examples/{name}.net");
        let arguments = [&["run", &file], sizes_for_tests(&name)].concat();
        snapshot(&format!("{name}.run"), &stdout(&arguments));
    }
}

#[test]
fn running_twice_prints_the_same_bytes() {
    for name in ["rnn", "delayed-xor", "sunspots"] {
        let file = format!("examples/{name}.net");
        let arguments = [&["run", &file], sizes_for_tests(name)].concat();
        assert_eq!(stdout(&arguments), stdout(&arguments), "{name}");
    }
}

#[test]
fn the_plan_of_three_samples() {
    let text = stdout(&["check", "examples/rnn.net", "--samples", "3"]);
    snapshot("rnn.check-3-samples", &text);
}
