//! Words for brackets that have no partner, and for other mistakes that are found before the
//! grammar reads a statement.

use super::token::{Kind, tokens};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::wording::Counted;

/// The deepest nesting of brackets.
pub(super) const MAX_NESTING: usize = 128;

/// The longest name, in bytes.
pub(crate) const MAX_NAME: usize = 256;

/// Words, numbers and signs of one statement: what is more belongs in a file, and bounds the memory
/// that reading takes.
pub(super) const MAX_TOKENS: usize = 1_000_000;

/// The bracket that closes another.
pub(super) fn closer(open: char) -> char {
    match open {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// `(` meets `]`.
/// Where `]` has a partner further out, `)` is missing before it; where not, it stands for `)`.
pub(super) fn mismatch(
    (open, opened): (char, Span),
    (close, closed): (char, Span),
    has_partner: bool,
) -> Diagnostic {
    let wanted = closer(open);
    let place = if has_partner { Span::new(closed.start, closed.start) } else { closed };
    Mistake::new(
        Code::UnbalancedBracket,
        closed,
        format!("`{close}` does not close `{open}`"),
        format!("`{wanted}` should come before this"),
    )
    .with_label(opened, format!("`{open}` opened here"))
    .with_edit(format!("close `{open}` by `{wanted}`"), place, wanted)
}

/// `)` without a `(` before it.
pub(super) fn unopened(close: char, closed: Span) -> Diagnostic {
    Mistake::new(
        Code::UnbalancedBracket,
        closed,
        format!("`{close}` closes nothing"),
        "no bracket is open here",
    )
    .with_edit("remove it", closed, "")
}

/// `(` without a `)` up to where the statement must have ended; `closed` is where it belongs.
pub(super) fn unclosed(open: char, opened: Span, end: usize, closed: usize) -> Diagnostic {
    let wanted = closer(open);
    let written = if open == '{' { "\n}".to_string() } else { wanted.to_string() };
    Mistake::new(
        Code::UnbalancedBracket,
        opened,
        format!("`{open}` is never closed"),
        "opened here",
    )
    .with_label(Span::new(end, end), format!("`{wanted}` is missing by here"))
    .with_edit(format!("close `{open}` by `{wanted}`"), Span::new(closed, closed), written)
}

/// Where an unclosed bracket should have closed: before the first sign that stands in none, at the
/// latest where its statement ends.
pub(super) fn end_of_unclosed(text: &str, opened: Span, end: usize) -> usize {
    let mut last = opened.end;
    for token in tokens(text, opened.end).take_while(|token| token.span.end <= end) {
        match token.kind {
            Kind::Comment | Kind::LineEnd => {}
            Kind::Sign if matches!(&text[token.span.start..token.span.end], ":" | "->") => break,
            _ => last = token.span.end,
        }
    }
    last
}

/// Brackets nested deeper than anyone reads.
pub(super) fn too_deep(bracket: Span) -> Diagnostic {
    Mistake::new(
        Code::TooDeep,
        bracket,
        format!("brackets are nested more than {MAX_NESTING} deep"),
        format!("this one has {MAX_NESTING} others around it"),
    )
    .with_help("name a part of it with `let`")
}

/// More `if` in one statement than anyone reads.
pub(super) fn too_many_conditions(word: Span) -> Diagnostic {
    Mistake::new(
        Code::TooDeep,
        word,
        format!("a statement has more than {MAX_NESTING} `if`"),
        "this one is too many",
    )
    .with_help("name a part of it with `let`")
}

/// A name above [`MAX_NAME`] bytes.
pub(super) fn name_too_long(name: &str, span: Span) -> Diagnostic {
    let beginning: String = name.chars().take(20).collect();
    Mistake::new(
        Code::NameTooLong,
        span,
        format!("the name `{beginning}…` is too long"),
        format!("it has {}", Counted(name.len() as u64, "byte")),
    )
    .with_help(format!("a name has at most {MAX_NAME} bytes"))
}

/// A statement above [`MAX_TOKENS`].
pub(super) fn too_long(token: Span) -> Diagnostic {
    Mistake::new(
        Code::TooLarge,
        token,
        "the statement is too long",
        format!("{} come before this", Counted(MAX_TOKENS as u64, "token")),
    )
    .with_help("keep large tables in a file")
}

/// `"abc` up to the end of the line.
pub(super) fn unclosed_text(text: Span) -> Diagnostic {
    let quote = Span::new(text.start, text.start + 1);
    let end = Span::new(text.end, text.end);
    Mistake::new(Code::Syntax, quote, "the text in quotes is never closed", "opened here")
        .with_label(end, "the line ends here")
        .with_edit("close it by `\"`", end, "\"")
}

/// A backslash before anything but a quote or a backslash.
pub(super) fn unknown_escape(escape: Span) -> Diagnostic {
    Mistake::new(
        Code::Syntax,
        escape,
        "a backslash stands only before `\"` or another backslash",
        "this means nothing",
    )
    .with_edit("write the backslash twice", Span::new(escape.start, escape.start + 1), "\\\\")
}

/// Something behind the `}` of a body.
pub(super) fn behind_body(found: &str, span: Span) -> Diagnostic {
    Mistake::new(
        Code::Syntax,
        span,
        format!("expected the end of the line, found {found}"),
        "the statement ends at `}`",
    )
    .with_edit("begin a new line", Span::new(span.start, span.start), "\n")
}

/// The first statement of a loop without a `{` before it.
pub(super) fn body_without_brace(found: &str, span: Span) -> Diagnostic {
    let message = format!("expected `{{` behind the range of the loop, found `{found}`");
    Mistake::new(Code::Syntax, span, message, "the statements of a loop stand between braces")
        .with_help("write `for k in 1..4 { … }`")
}
