//! The programs of the comparison with other programs, `benches/peers/programs`, are whole: they
//! compile on data of their layout without a message, and stand in the one form.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/programs");
    let entries = std::fs::read_dir(folder).expect("the programs are there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    paths
}

fn netc(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_netc")).args(arguments).output();
    output.expect("the binary runs")
}

/// A table as `benches/peers/problems.py` writes it: two sequences of three samples.
fn table() -> String {
    let columns = (1..=16).map(|i| format!(",x{i}")).chain((1..=8).map(|i| format!(",y{i}")));
    let rows = [0, 0, 0, 1, 1, 1].map(|sequence| format!("{sequence}{}\n", ",0.5".repeat(24)));
    format!("s{}\n{}", columns.collect::<String>(), rows.concat())
}

#[test]
fn programs_compile_on_data_of_their_layout() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    std::fs::write(folder.path().join("data.csv"), table()).expect("a writable folder");
    let programs = programs();
    assert!(!programs.is_empty());
    for program in programs {
        let name = program.file_name().expect("a name");
        let copy = folder.path().join(name);
        std::fs::copy(&program, &copy).expect("a writable folder");
        let output = netc(&["check", copy.to_str().expect("UTF-8")]);
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && messages.is_empty(), "{name:?}\n{messages}");
    }
}

#[test]
fn programs_stand_in_the_one_form() {
    for program in programs() {
        let output = netc(&["fmt", "--check", program.to_str().expect("UTF-8")]);
        assert!(output.status.success(), "{}", program.display());
    }
}
