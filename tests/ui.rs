//! Rejected programs. Each file under `tests/ui/` names the codes that it expects: `#~ code` on the
//! line where the message is, or `#^ code` on the line below it. The snapshot holds the source, the
//! message and the exit code. Dropping a file into the folder adds a case.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use netc::compile::compile;
use netc::diagnostic::{Code, Diagnostic, Severity};
use netc::model::Options;
use netc::source::Source;

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let mut programs: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "net"))
        .collect();
    programs.sort();
    programs
}

/// File, line and code of a message.
type Told = (String, usize, String);

/// What the comments of a program and of the files that it uses expect. They must have been read.
fn expected_of(source: &Source) -> Vec<Told> {
    let files = source.files().flat_map(|file| {
        let told = expected(&file.text).into_iter();
        told.map(|(line, code)| (file.name.clone(), line, code))
    });
    let mut expected: Vec<_> = files.collect();
    expected.sort();
    expected
}

/// (line, code) as the comments of a text expect them.
fn expected(text: &str) -> Vec<(usize, String)> {
    let mut expected = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        for (mark, shift) in [("#~", 1), ("#^", 0)] {
            if let Some((_, codes)) = line.split_once(mark) {
                expected.extend(codes.split_whitespace().map(|c| (index + shift, c.to_string())));
            }
        }
    }
    expected.sort();
    expected
}

fn messages(source: &Source) -> Vec<Diagnostic> {
    match compile(source, &Options::default()) {
        Ok(compiled) => compiled.warnings,
        Err(messages) => messages,
    }
}

fn found(source: &Source, messages: &[Diagnostic]) -> Vec<Told> {
    let mut found: Vec<_> = messages
        .iter()
        .map(|message| {
            let place = message.primary.span;
            let line = source.line_column(place.start).0;
            (source.file_of(place).name.clone(), line, message.code.name().to_string())
        })
        .collect();
    found.sort();
    found
}

#[test]
fn every_program_gives_the_messages_that_it_expects() {
    let mut differences = Vec::new();
    for path in programs() {
        let source = Source::read(&path).expect("readable");
        let found = found(&source, &messages(&source));
        let expected = expected_of(&source);
        assert!(!expected.is_empty(), "{} expects no code", path.display());
        if found != expected {
            differences
                .push(format!("{}\n  expected {expected:?}\n  found    {found:?}", path.display()));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_message_is_as_it_was() {
    for path in programs() {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let file = format!("tests/ui/{name}.net");
        let output = Command::new(env!("CARGO_BIN_EXE_netc"))
            .args(["check", &file])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("NO_COLOR", "1")
            .output()
            .expect("the binary runs");
        let source = std::fs::read_to_string(&path).expect("readable");
        let messages = String::from_utf8(output.stderr).expect("text");
        let code = output.status.code().expect("it ended by itself");
        let warnings_only = messages_are_warnings(&path);
        assert_eq!(code, i32::from(!warnings_only), "{name}");
        insta::with_settings!({ snapshot_path => "ui", prepend_module_to_snapshot => false,
            omit_expression => true }, {
            insta::assert_snapshot!(name, format!("{source}\n--- exit code {code}\n{messages}"));
        });
    }
}

fn messages_are_warnings(path: &Path) -> bool {
    let source = Source::read(path).expect("readable");
    messages(&source).iter().all(|message| message.severity() == Severity::Warning)
}

/// Codes that no program text can bring about: each is tested where it can.
const ELSEWHERE: [Code; 0] = [];

#[test]
fn every_code_has_a_program() {
    let read = programs().into_iter().map(|path| Source::read(&path).expect("readable"));
    let shown: BTreeSet<_> = read
        .flat_map(|source| {
            messages(&source);
            expected_of(&source)
        })
        .map(|(.., code)| code)
        .collect();
    let missing: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !ELSEWHERE.contains(code) && !shown.contains(code.name()))
        .map(|code| code.name())
        .collect();
    assert!(missing.is_empty(), "no program under tests/ui shows {missing:?}");
}

/// Where the help names an edit, carrying it out removes the message, and what it writes can be read.
#[test]
fn every_edit_mends_its_message() {
    let (mut edits, mut wrong) = (0, Vec::new());
    for path in programs() {
        let source = Source::read(&path).expect("readable");
        let found = messages(&source);
        for message in &found {
            let Some(edit) = message.help.edit.clone() else {
                continue;
            };
            let place = edit.place(&source);
            // An edit of a used file would change the file of all programs that use it.
            if source.file_of(edit.span).name != source.name {
                continue;
            }
            edits += 1;
            let mut text = source.text.clone();
            text.replace_range(place.start..place.end, &edit.replacement);
            let mended = Source::new(source.name.clone(), text, source.folder.clone());
            let alike = |other: &&Diagnostic| {
                other.code == message.code && other.message == message.message
            };
            let after = self::messages(&mended);
            let is_unread =
                |other: &&Diagnostic| matches!(other.code, Code::Syntax | Code::UnbalancedBracket);
            let is_gone = after.iter().filter(alike).count() < found.iter().filter(alike).count();
            let is_read =
                after.iter().filter(is_unread).count() <= found.iter().filter(is_unread).count();
            if !(is_gone && is_read) {
                wrong.push(format!("{}: {}", path.display(), message.message));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(edits >= 150, "only {edits} messages name an edit");
}
