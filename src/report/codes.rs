//! The codes of messages, as `netc explain` shows them.

use super::words::wrapped;
use crate::diagnostic::{Code, Program, Severity};

/// Characters of a program's line that are shown; what is longer is cut.
const WIDEST: usize = 96;

/// A code with its meaning, a wrong program, why it is wrong, and the right one.
pub fn explain(code: Code) -> String {
    let explanation = code.explanation();
    let mut text = format!("{}, {}\n{}", code.name(), called(code), wrapped(code.meaning(), 4));
    text += &program("wrong", &explanation.wrong);
    for paragraph in &explanation.why {
        text += &format!("\n{}", wrapped(paragraph, 0));
    }
    text += &program("right", &explanation.right);
    for (name, rows) in &explanation.files {
        text += &format!("\n{name}\n\n{}", indented(rows));
    }
    text
}

/// All codes with their meanings, in the order of the catalogue.
pub fn list() -> String {
    let entry = |code: &Code| {
        format!("  {}, {}\n{}", code.name(), called(*code), wrapped(code.meaning(), 4))
    };
    Code::ALL.iter().map(entry).collect()
}

fn called(code: Code) -> &'static str {
    match code.severity() {
        Severity::Error => "an error",
        Severity::Warning => "a warning",
    }
}

fn program(title: &str, program: &Program) -> String {
    let set = program.set.iter().map(|(name, value)| format!(" --set {name}={value}"));
    format!("\n{title}{}\n\n{}", set.collect::<String>(), indented(&program.text))
}

fn indented(text: &str) -> String {
    let line = |line: &str| match line.chars().count() {
        0 => "\n".to_string(),
        1..=WIDEST => format!("    {line}\n"),
        _ => format!("    {}…\n", line.chars().take(WIDEST - 1).collect::<String>()),
    };
    text.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_shown_with_both_programs() {
        let text = explain(Code::UnknownParameter);
        assert!(
            text.starts_with("unknown-parameter, an error\n    `--set` or `use` names"),
            "{text}"
        );
        assert!(
            text.contains("\nwrong --set m=5\n\n    param n = 3\n\n    input  x[n]\n"),
            "{text}"
        );
        assert!(text.contains("\nright --set n=5\n"), "{text}");
        assert!(explain(Code::BadData).contains("\nnumbers.csv\n\n    a,b\n"));
    }

    #[test]
    fn every_explanation_is_narrow() {
        for code in Code::ALL {
            let text = explain(*code);
            assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        }
        assert!(list().lines().all(|line| line.chars().count() <= 100));
    }
}
