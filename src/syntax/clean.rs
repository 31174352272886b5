//! The text without what must not be in it: control characters become blanks of the same length.

use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::wording::{Counted, is_bidi_control, visible};

/// A text that can be cut into statements, and where it was mended.
pub(super) struct Clean {
    /// As long as the source, byte for byte.
    pub text: String,
    /// Runs of control characters, each of which was reported.
    pub mended: Vec<Span>,
}

/// Blanks out a byte order mark and, with a message each, runs of control characters.
pub(super) fn clean(source: &str, messages: &mut Vec<Diagnostic>) -> Clean {
    let mended = control_runs(source);
    messages.extend(mended.iter().map(|run| control_character(source, *run)));
    let mut bytes = source.as_bytes().to_vec();
    let mark = Span::new(0, if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 });
    for run in mended.iter().chain([&mark]) {
        bytes[run.start..run.end].fill(b' ');
    }
    // Whole characters were replaced by blanks, so this is the same text again.
    Clean { text: String::from_utf8_lossy(&bytes).into_owned(), mended }
}

fn control_runs(source: &str) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for (at, character) in source.char_indices() {
        if !is_forbidden(source, at, character) {
            continue;
        }
        let end = at + character.len_utf8();
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = end,
            _ => runs.push(Span::new(at, end)),
        }
    }
    runs
}

/// What draws nothing, or turns around what stands beside it. A carriage return is part of a line
/// end or nothing that an editor would show.
fn is_forbidden(source: &str, at: usize, character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\r' => source.as_bytes().get(at + 1) != Some(&b'\n'),
        _ => character.is_control() || is_bidi_control(character),
    }
}

fn control_character(source: &str, run: Span) -> Diagnostic {
    let mut characters = source[run.start..run.end].chars();
    let first = characters.next().unwrap_or_default();
    let why = match is_bidi_control(first) {
        true => "an editor shows what is around it in another order",
        false => "it is not seen in an editor",
    };
    let first = visible(&first.to_string());
    let more = match characters.count() as u64 {
        0 => String::new(),
        more => format!(", and {} follow it at once", Counted(more, "control character")),
    };
    Mistake::new(
        Code::ControlCharacter,
        run,
        format!("the control character `{first}` cannot stand in a program"),
        format!("{why}{more}"),
    )
    .with_edit("remove it", run, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_become_blanks_of_the_same_length() {
        let mut messages = Vec::new();
        let clean = clean("\u{feff}é\r\nx\0\x1b\u{85}y\rz\t\n", &mut messages);
        assert_eq!(clean.text, "   é\r\nx    y z\t\n");
        assert_eq!(clean.mended, [Span::new(8, 12), Span::new(13, 14)]);
        assert!(messages.iter().all(|message| message.code == Code::ControlCharacter));
        assert_eq!(messages.len(), 2);
        assert!(messages[0].message.contains("`␀`"));
    }
}
