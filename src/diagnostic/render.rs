//! Draws messages: the one file that knows ariadne.

use ariadne::{Color, Config, Fmt, IndexType, Label, Report, ReportKind};

use super::drawings::Drawings;
use super::{Diagnostic, Severity};
use crate::source::{Source, Span};
use crate::wording::Counted;
use crate::wording::visible;

/// How many messages are drawn; nobody reads more, and a broken file can have millions.
const MAX_DRAWN: usize = 100;

/// Draws messages one after another, with colour or without.
pub fn render(source: &Source, diagnostics: &[Diagnostic], colour: bool) -> String {
    let drawn = diagnostics.iter().take(MAX_DRAWN);
    let mut text: String = drawn.map(|message| draw(source, message, colour)).collect();
    if let Some(rest @ 1..) = diagnostics.len().checked_sub(MAX_DRAWN) {
        text.push_str(&format!("… and {}\n", Counted(rest as u64, "more message")));
    }
    text
}

fn draw(source: &Source, message: &Diagnostic, colour: bool) -> String {
    let frame = frame(source, message, colour);
    let mut text = headline(message, colour);
    // Ariadne's own first line has no place for the name of the code.
    for line in frame.lines().skip(1) {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push_str(&format!("    help: {}\n\n", visible(&message.help.text)));
    text
}

/// `error[unknown-name]: no block is called `hh``
fn headline(message: &Diagnostic, colour: bool) -> String {
    let kind = match message.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let kind = format!("{kind}[{}]:", message.code.name());
    let kind = if colour { kind.fg(tint(message)).to_string() } else { kind };
    format!("{kind} {}\n", visible(&message.message))
}

/// The source with the labels of a message.
fn frame(source: &Source, message: &Diagnostic, colour: bool) -> String {
    let mut labels = vec![(&message.primary, tint(message))];
    labels.extend(message.secondary.iter().map(|label| (label, Color::Blue)));
    // Ariadne begins the drawing anew at a label above the one before.
    labels.sort_by_key(|(label, _)| source.written(label.span));
    let spans: Vec<Span> = labels.iter().map(|(label, _)| label.span).collect();
    let drawings = Drawings::new(source, message.primary.span, &spans);

    let config = Config::default().with_color(colour).with_index_type(IndexType::Byte);
    let primary = drawings.place(message.primary.span);
    let mut report = Report::build(ReportKind::Error, primary).with_config(config);
    for (label, tint) in &labels {
        let drawn = Label::new(drawings.place(label.span)).with_color(*tint);
        report.add_label(match label.text.is_empty() {
            true => drawn,
            false => drawn.with_message(visible(&label.text)),
        });
    }
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let _ = report.finish().write(ariadne::sources(drawings.texts()), &mut bytes);
    drawings.with_true_places(String::from_utf8_lossy(&bytes).into_owned())
}

fn tint(message: &Diagnostic) -> Color {
    match message.severity() {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Mistake};

    fn mistake(span: Span) -> Mistake {
        Mistake::new(Code::UnknownName, span, "no block is called `hh`", "not declared")
    }

    fn unknown(span: Span) -> Diagnostic {
        mistake(span).with_help("declare it")
    }

    fn drawn(text: &str, message: Diagnostic) -> String {
        render(&Source::new("a.net", text, "."), &[message], false)
    }

    #[test]
    fn a_message_shows_its_code_place_labels_and_help() {
        let text = "# größe\ninput x[3]\nx -> hh\n";
        let message = mistake(Span::new(26, 28))
            .with_label(Span::new(16, 17), "`x` declared here")
            .with_edit("did you mean `h`?", Span::new(26, 28), "h");
        let expected = "\
error[unknown-name]: no block is called `hh`
   ╭─[ a.net:3:6 ]
   │
 2 │ input x[3]
   │       ┬
   │       ╰── `x` declared here
 3 │ x -> hh
   │      ─┬
   │       ╰── not declared
───╯
    help: did you mean `h`?

";
        assert_eq!(drawn(text, message), expected);
    }

    #[test]
    fn labels_at_the_end_of_a_line_or_file_are_drawn_there() {
        for text in ["", "x", "x\n", "x\r\n", "é"] {
            for start in 0..4 {
                for end in 0..6 {
                    let frame = drawn(text, unknown(Span { start, end }));
                    assert!(frame.contains("not declared"), "{text:?} {start}..{end}:\n{frame}");
                }
            }
        }
    }

    #[test]
    fn hidden_characters_are_seen_and_columns_stay_those_of_the_source() {
        let text = "\x1b[2J\u{202e} hh\r\n";
        let mistake = Mistake::new(Code::UnknownName, Span::new(8, 10), "a\x1bb", "\u{202e}c");
        let message = mistake.with_help("\x1b");
        let frame = render(&Source::new("\x1b.net", text, "."), &[message], false);
        assert!(!frame.contains('\x1b') && !frame.contains('\u{202e}') && !frame.contains('\r'));
        assert!(frame.contains("␛.net:1:7 ]"), "{frame}");
        assert!(frame.contains("a␛b") && frame.contains("<U+202E>c"), "{frame}");
        assert!(frame.contains("│ ␛[2J<U+202E> hh\n   │              ─┬"), "{frame}");
    }

    #[test]
    fn a_span_of_several_lines_is_drawn_at_both_ends() {
        let text = "run {\n  free 1\n  free 2\n}\n";
        let frame = drawn(text, unknown(Span::new(0, text.len())));
        assert!(frame.contains("1 │ ╭─▶ run {") && frame.contains("4 │ ├─▶ }"), "{frame}");
    }

    #[test]
    fn a_huge_line_is_drawn_small_with_its_true_column() {
        let text = format!("{}hh{}", "x,".repeat(8 << 20), ", y".repeat(1000));
        let frame = drawn(&text, unknown(Span::new(16 << 20, (16 << 20) + 2)));
        assert!(frame.len() < 2000, "{} bytes", frame.len());
        assert!(frame.contains("a.net:1:16777217 ]"), "{frame}");
    }

    #[test]
    fn warnings_are_called_so_and_colour_is_only_where_asked() {
        let mistake = Mistake::new(Code::UnusedData, Span::new(0, 1), "unused", "here");
        let message = mistake.with_help("use it");
        let source = Source::new("a.net", "x", ".");
        let plain = render(&source, std::slice::from_ref(&message), false);
        assert!(plain.starts_with("warning[unused-data]: unused\n"));
        assert!(!plain.contains('\x1b'));
        assert!(render(&source, &[message], true).contains("\x1b["));
    }

    #[test]
    fn many_messages_are_counted_not_drawn() {
        let messages = vec![unknown(Span::new(0, 1)); MAX_DRAWN + 3];
        let text = render(&Source::new("a.net", "x", "."), &messages, false);
        assert!(text.ends_with("… and 3 more messages\n"));
        assert_eq!(text.matches("error[").count(), MAX_DRAWN);
    }
}
