//! The code blocks of the documents are run: a `net` block must compile, a `sh` block's `netc`
//! commands must succeed, what a command prints there is what it prints, and a `check` block is a
//! part of what `netc check` prints about the `net` block above it.

use std::path::Path;
use std::process::{Command, Output};

use netc::compile::compile;
use netc::diagnostic::render;
use netc::model::Options;
use netc::report::reference::with_tables;
use netc::source::Source;

/// A fenced block: its language, its text, and the line where it begins.
struct Fence {
    language: String,
    text: String,
    line: usize,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn fences(document: &str) -> Vec<Fence> {
    let text = std::fs::read_to_string(root().join(document)).expect("readable");
    let mut fences = Vec::new();
    let mut open: Option<Fence> = None;
    for (index, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => fences.extend(open.take()),
            (Some(language), None) => {
                let language = language.trim().to_string();
                open = Some(Fence { language, text: String::new(), line: index + 1 });
            }
            (None, Some(fence)) => {
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            (None, None) => {}
        }
    }
    fences
}

fn assert_compiles(document: &str, fence: &Fence) {
    let source =
        Source::new(format!("{document}:{}", fence.line), &fence.text, root().join("examples"));
    if let Err(messages) = compile(&source, &Options::default()) {
        panic!("{}", render(&source, &messages, false));
    }
}

/// Runs a line such as `netc check examples/rnn.net`, also behind `cargo run --release --`.
fn run(line: &str) -> Option<Output> {
    let line = line.strip_prefix("$ ").unwrap_or(line);
    let command = line
        .strip_prefix("cargo run --release -- ")
        .or_else(|| line.strip_prefix("cargo run --release --quiet -- "))
        .or_else(|| line.strip_prefix("netc "))?;
    let output = Command::new(env!("CARGO_BIN_EXE_netc"))
        .args(command.split_whitespace())
        .current_dir(root())
        .env("NO_COLOR", "1")
        .output();
    Some(output.expect("the binary runs"))
}

fn assert_runs(document: &str, fence: &Fence) -> usize {
    let lines = fence.text.lines().map(|line| line.split(" #").next().unwrap_or("").trim());
    let outputs: Vec<_> = lines.filter_map(|line| Some((line, run(line)?))).collect();
    for (line, output) in &outputs {
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{document}:{}: {line}\n{errors}", fence.line);
    }
    outputs.len()
}

/// A `console` block: `$ command` and below it all that it prints. Of the machine any may be told.
fn assert_prints(document: &str, fence: &Fence) {
    let (command, printed) = fence.text.split_once('\n').expect("a command");
    let output =
        run(command).unwrap_or_else(|| panic!("{document}:{}: no netc command", fence.line));
    let found = String::from_utf8(output.stdout).expect("text");
    let errors = String::from_utf8(output.stderr).expect("text");
    let found = if found.is_empty() { errors } else { found };
    let line = |line: &str| match line.starts_with("this machine: ") {
        true => "this machine".to_string(),
        false => line.trim_end().to_string(),
    };
    let trim =
        |text: &str| text.lines().map(line).collect::<Vec<_>>().join("\n").trim().to_string();
    assert_eq!(trim(&found), trim(printed), "{document}:{}: {command}", fence.line);
}

/// A `check` block: lines that `netc check` prints, next to one another, about a program.
fn assert_checks(document: &str, fence: &Fence, program: &Fence) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("program.net");
    std::fs::write(&path, &program.text).expect("writable");
    let output = Command::new(env!("CARGO_BIN_EXE_netc")).arg("check").arg(&path).output();
    let printed = String::from_utf8(output.expect("the binary runs").stdout).expect("text");
    assert!(fence.text.lines().count() > 1, "{document}:{}: nothing to find", fence.line);
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert!(
        trimmed(&printed).contains(&trimmed(&fence.text)),
        "{document}:{}: not what is printed:\n{printed}",
        fence.line
    );
}

fn assert_document(document: &str) -> (usize, usize) {
    let (mut programs, mut commands) = (0, 0);
    let fences = fences(document);
    for (index, fence) in fences.iter().enumerate() {
        match fence.language.as_str() {
            "net" => {
                assert_compiles(document, fence);
                programs += 1;
            }
            "check" => {
                let before = fences[..index].iter().rfind(|fence| fence.language == "net");
                assert_checks(document, fence, before.expect("a program above"));
                commands += 1;
            }
            "sh" => commands += assert_runs(document, fence),
            "console" => {
                assert_prints(document, fence);
                commands += 1;
            }
            _ => {}
        }
    }
    (programs, commands)
}

#[test]
fn the_readme_holds() {
    let (programs, commands) = assert_document("README.md");
    assert!(programs >= 2 && commands >= 3, "{programs} programs, {commands} commands");
}

/// The programs of the README are carried out as a reader would: in a folder of their own, with
/// the data beside them.
#[test]
fn the_programs_of_the_readme_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    std::fs::copy(root().join("examples/data/sunspots.csv"), data.join("sunspots.csv"))
        .expect("the data are there");
    let program = folder.path().join("mine.net");
    for fence in fences("README.md").iter().filter(|fence| fence.language == "net") {
        std::fs::write(&program, &fence.text).expect("writable");
        let output = Command::new(env!("CARGO_BIN_EXE_netc"))
            .arg("run")
            .arg(&program)
            .arg("--out")
            .arg(folder.path().join("results"))
            .output()
            .expect("the binary runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "README.md:{}\n{errors}", fence.line);
    }
    assert!(folder.path().join("results/results.npz").is_file());
}

#[test]
fn the_language_reference_holds() {
    let (programs, _) = assert_document("grammar/language.md");
    assert!(programs >= 10, "only {programs} programs");
}

/// What the programs of the documents expect of themselves holds.
#[test]
fn the_expectations_in_the_documents_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    std::fs::copy(root().join("examples/data/sunspots.csv"), data.join("sunspots.csv"))
        .expect("the data are there");
    let mut programs = 0;
    for document in ["README.md", "grammar/language.md"] {
        let fences = fences(document).into_iter().filter(|fence| fence.language == "net");
        for fence in fences.filter(|fence| fence.text.contains("expect ")) {
            let name = document.replace(['/', '.'], "-");
            let program = folder.path().join(format!("{name}-{}.net", fence.line));
            std::fs::write(program, &fence.text).expect("writable");
            programs += 1;
        }
    }
    assert!(programs >= 4, "only {programs} programs expect something");
    let output = Command::new(env!("CARGO_BIN_EXE_netc")).arg("test").arg(folder.path()).output();
    let output = output.expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// The tables of words in the reference are those of the code. With `UPDATE_REFERENCE=1` in the
/// environment they are written anew.
#[test]
fn the_language_reference_has_the_words_of_the_code() {
    let path = root().join("grammar/language.md");
    let text = std::fs::read_to_string(&path).expect("readable");
    let made = with_tables(&text).unwrap_or_else(|error| panic!("grammar/language.md: {error}"));
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        std::fs::write(&path, made).expect("writable");
        return;
    }
    let differs = text.lines().zip(made.lines()).find(|(written, made)| written != made);
    assert!(
        text == made,
        "the words of grammar/language.md are not those of src/model/words; \
         `UPDATE_REFERENCE=1 cargo test --test docs` writes them anew: {differs:?}"
    );
}
