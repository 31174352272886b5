//! Words for what the grammar refuses: what was expected, what was found, and how it is written.

use super::expected::expected;
use super::grammar::{Refusal, Rule};
use super::token::{Kind, Token, is_letter, token_at};
use super::words;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::wording::{did_you_mean, is_invisible, visible};

/// Says why a statement or line is none.
pub(super) fn refused(text: &str, piece: Span, refusal: &Refusal) -> Diagnostic {
    let part = &text[..piece.end];
    let Some(found) = token_at(part, refusal.at) else {
        return with_form(at_end(part, piece, refusal), part, piece, refusal);
    };
    let word = slice(part, found);
    if refusal.expected.is_empty() {
        return too_much(found.span);
    }
    if is_later(word) {
        return later(word, found.span);
    }
    let wanted = wanted(part, piece, refusal);
    let message = format!("expected {wanted}, found {}", describe(word, found.kind));
    let mistake = Mistake::new(Code::Syntax, found.span, message, "not expected here");
    let before = Span::new(found.span.start, found.span.start);
    match (replacement(word), hint(part, found)) {
        (Some(" "), _) => mistake.with_edit("write an ordinary blank", found.span, " "),
        (None, Some(hint)) if words::STATEMENTS.contains(&word) => {
            mistake.with_edit(hint, before, "\n")
        }
        (Some(sign), _) => mistake.with_edit(format!("write `{sign}`"), found.span, sign),
        (None, Some(hint)) => mistake.with_help(hint),
        (None, None) => with_form(mistake, part, piece, refusal),
    }
}

/// A line that begins with a word of a later edition.
pub(super) fn later_line(text: &str, piece: Span) -> Option<Diagnostic> {
    let part = &text[..piece.end];
    let first = token_at(part, piece.start).filter(|first| is_later(slice(part, *first)))?;
    Some(later(slice(part, first), first.span))
}

/// A word that begins no statement, as the first token of one that is no connection.
pub(super) fn unknown_statement(text: &str, piece: Span) -> Option<Diagnostic> {
    let part = &text[..piece.end];
    let first = token_at(part, piece.start).filter(|first| first.kind == Kind::Word)?;
    let word = slice(part, first);
    if is_later(word) {
        return Some(later(word, first.span));
    }
    let next = token_at(part, first.span.end);
    let sign = next.map_or("", |next| slice(part, next));
    let reserved = words::STATEMENTS.contains(&word);
    match sign {
        "->" if reserved => Some(reserved_name(word, first.span)),
        "=" if !reserved => Some(bare_assignment(word, first.span)),
        _ if reserved || begins_connection(sign, next) => None,
        _ => Some(no_statement(word, first.span)),
    }
}

/// A word of the language where a name is declared or used.
pub(super) fn reserved_name(word: &str, span: Span) -> Diagnostic {
    Mistake::new(
        Code::Syntax,
        span,
        format!("`{word}` is a word of the language and cannot be a name"),
        "not a name",
    )
    .with_edit(format!("choose another name, such as `{word}1`"), span, format!("{word}1"))
}

/// A `{ … }` behind a statement that has none.
pub(super) fn needless_body(word: &str, body: Span) -> Diagnostic {
    let brace = Span::new(body.start, body.start + 1);
    let message = match word {
        "" => "expected a statement, found `{`".to_string(),
        word => format!("`{word}` takes no `{{ … }}`"),
    };
    Mistake::new(Code::Syntax, brace, message, "not expected here")
        .with_help("what stands in braces belongs to `train`, `run` or `for k in a..b`")
}

/// `train` without `{`.
pub(super) fn missing_body(word: &str, span: Span) -> Diagnostic {
    let end = Span::new(span.end, span.end);
    Mistake::new(
        Code::Syntax,
        end,
        format!("expected `{{` behind `{word}`, found the end of the line"),
        "what stands between braces is missing",
    )
    .with_help(format!("write `{}`", words::form(word).unwrap_or("train { … }")))
}

/// Words that a later edition of the language will understand.
fn is_later(word: &str) -> bool {
    words::LATER_STATEMENTS.contains(&word)
}

fn later(word: &str, span: Span) -> Diagnostic {
    Mistake::new(
        Code::UnknownStatement,
        span,
        format!("`{word}` is reserved, but this edition of the language does not have it"),
        "not understood yet",
    )
    .with_help("remove it, or write out what it stands for")
}

fn bare_assignment(word: &str, span: Span) -> Diagnostic {
    let before = Span::new(span.start, span.start);
    Mistake::new(
        Code::UnknownStatement,
        span,
        format!("`{word}` does not begin a statement"),
        "a definition begins with `let` or `param`",
    )
    .with_edit(format!("write `let {word} = …`"), before, "let ")
}

fn no_statement(word: &str, span: Span) -> Diagnostic {
    let mistake = Mistake::new(
        Code::UnknownStatement,
        span,
        format!("`{word}` does not begin a statement"),
        "neither a word of the language nor a connection",
    );
    match did_you_mean(word, words::STATEMENTS.iter().copied()) {
        Some(meant) => mistake.with_edit(format!("did you mean `{meant}`?"), span, meant),
        None => mistake.with_help(
            "a statement is a declaration, such as `hidden h[64]`, or a connection, such as `x -> h`",
        ),
    }
}

/// Whether what follows a name makes it the beginning of a connection, well written or not.
fn begins_connection(sign: &str, next: Option<Token>) -> bool {
    matches!(sign, "{" | "[")
        || next.is_some_and(|next| next.kind == Kind::Sign) && !matches!(sign, ":" | "." | ";")
}

fn too_much(span: Span) -> Diagnostic {
    Mistake::new(Code::TooDeep, span, "the statement is too large to read", "reading ends here")
        .with_help("name parts of it with `let`")
}

/// What could have come; a line whose verb takes no attributes says what it does take.
fn wanted(part: &str, piece: Span, refusal: &Refusal) -> String {
    let verb = token_at(part, piece.start).map_or("", |first| slice(part, first));
    match (verb, refusal.expected.contains(&Rule::attribute)) {
        ("ticks" | "free", true) => "a number".to_string(),
        ("show" | "record", true) => "the name of a block".to_string(),
        _ => expected(&refusal.expected),
    }
}

fn at_end(part: &str, piece: Span, refusal: &Refusal) -> Mistake {
    let end = Span::new(piece.end, piece.end);
    let wanted = wanted(part, piece, refusal);
    let message = format!("expected {wanted}, found the end of the line");
    Mistake::new(Code::Syntax, end, message, "something is missing here")
}

/// What is meant by signs of other languages, and by blanks that are none here.
fn replacement(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "=>" | "→" | "⟶" => "->",
        "&&" | "&" => "and",
        "||" | "|" => "or",
        "!" => "not",
        "**" => "^",
        "−" | "–" => "-",
        _ if sign.chars().all(is_invisible) => " ",
        _ => return None,
    })
}

/// Help with what was found, where there is no certain edit.
fn hint(part: &str, found: Token) -> Option<String> {
    let word = slice(part, found);
    let digits = word.find(|character: char| !character.is_ascii_digit()).unwrap_or(word.len());
    if found.kind == Kind::Number && word[digits..].starts_with(is_letter) {
        let (number, name) = word.split_at(digits);
        return Some(format!(
            "a name begins with a letter; a product is written `{number} * {name}`"
        ));
    }
    if words::STATEMENTS.contains(&word) {
        return Some(format!("`{word}` begins a statement of its own, in a new line"));
    }
    let hint = match word.chars().next()? {
        '.' if adjoins_digit(part, found) => "a number has digits on both sides of its point",
        '\'' => "a text stands in double quotes",
        first if first.is_alphabetic() && !first.is_ascii() => {
            "names are made of `a` to `z`, `A` to `Z`, `0` to `9` and `_`"
        }
        _ => return None,
    };
    Some(hint.to_string())
}

fn adjoins_digit(part: &str, found: Token) -> bool {
    let is_digit = |character: char| character.is_ascii_digit();
    part[..found.span.start].ends_with(is_digit) || part[found.span.end..].starts_with(is_digit)
}

/// Shows how such a statement or line is written.
fn with_form(mistake: Mistake, part: &str, piece: Span, refusal: &Refusal) -> Diagnostic {
    let word = token_at(part, piece.start).map_or("", |first| slice(part, first));
    let is_connection =
        refusal.expected.contains(&Rule::arrow) || part[piece.start..].contains("->");
    match words::form(word) {
        Some(form) => mistake.with_help(format!("it is written like `{form}`")),
        None if is_connection => {
            mistake.with_help("a connection is written like `x -> h : delay(1)`")
        }
        None => mistake.with_help("a line is written like `feed x = s`, `ticks 10` or `show r`"),
    }
}

fn describe(word: &str, kind: Kind) -> String {
    match kind {
        Kind::Text => "a text in quotes".to_string(),
        _ if word.chars().count() > 40 => {
            format!("`{}…`", visible(&word.chars().take(30).collect::<String>()))
        }
        _ => format!("`{}`", visible(word)),
    }
}

fn slice(text: &str, token: Token) -> &str {
    &text[token.span.start..token.span.end]
}
