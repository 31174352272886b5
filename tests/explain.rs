//! The catalogue of codes explains itself: the wrong program of each code gives this code and no
//! other, the right one gives no message at all.

use std::path::Path;

use netc::compile::compile;
use netc::diagnostic::{Code, Explanation, Program, render};
use netc::model::Options;
use netc::source::Source;
use netc::syntax::format::format;

/// The codes of the messages that a program gives in a folder, and the messages as they are drawn.
fn messages(program: &Program, folder: &Path) -> (Vec<Code>, String) {
    let source = Source::new("explained.net", program.source_text(), folder);
    let options = Options { set: program.set.clone(), ..Options::default() };
    let messages = match compile(&source, &options) {
        Ok(compiled) => compiled.warnings,
        Err(messages) => messages,
    };
    let drawn = render(&source, &messages, false);
    (messages.iter().map(|message| message.code).collect(), drawn)
}

/// A folder with the data files of an explanation.
fn folder_of(explanation: &Explanation) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in &explanation.files {
        std::fs::write(folder.path().join(name), text).expect("writable");
    }
    folder
}

#[test]
fn every_wrong_program_is_wrong_in_this_way_and_every_right_one_is_right() {
    let mut differences = String::new();
    for code in Code::ALL {
        let explanation = code.explanation();
        let folder = folder_of(&explanation);
        let (wrong, drawn) = messages(&explanation.wrong, folder.path());
        if wrong != [*code] {
            differences += &format!("wrong program of {}: {wrong:?}\n{drawn}", code.name());
        }
        let (right, drawn) = messages(&explanation.right, folder.path());
        if !right.is_empty() {
            differences += &format!("right program of {}:\n{drawn}", code.name());
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

/// What is shown is shown in the one form of programs.
#[test]
fn every_right_program_is_in_its_form() {
    for code in Code::ALL {
        let Program { text, .. } = code.explanation().right;
        let formatted = format(&Source::new("t.net", &text, ".")).expect("it parses");
        assert_eq!(formatted, text, "{}", code.name());
    }
}

/// A file without its code would be read by nobody.
#[test]
fn every_file_belongs_to_a_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostic/catalogue");
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let name = entry.expect("readable").file_name().to_string_lossy().into_owned();
        let code = name.strip_suffix(".md").and_then(Code::find);
        assert!(code.is_some(), "{name} explains no code");
    }
}
