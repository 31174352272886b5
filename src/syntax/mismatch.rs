//! Words for what the grammar refuses: what was expected, what was found, and how it is written.

use super::grammar::{Refusal, Rule};
use super::token::{Kind, Token, is_letter, token_at};
use super::words;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, visible};
use crate::source::Span;

/// Says why a statement or line is none.
pub(super) fn refused(text: &str, piece: Span, refusal: &Refusal) -> Diagnostic {
    let part = &text[..piece.end];
    let Some(found) = token_at(part, refusal.at) else {
        return at_end(part, piece, refusal);
    };
    let word = &part[found.span.start..found.span.end];
    if refusal.expected.is_empty() {
        return too_much(found.span);
    }
    if is_later(word) {
        return later(word, found.span);
    }
    let message = format!("expected {}, found {}", expected(refusal), describe(word, found.kind));
    let diagnostic = Diagnostic::new(Code::Syntax, found.span, message, "not expected here");
    with_remedy(diagnostic, part, piece, word, found)
}

/// A word that begins no statement, as the first token of one that is no connection.
pub(super) fn unknown_statement(text: &str, piece: Span) -> Option<Diagnostic> {
    let part = &text[..piece.end];
    let first = token_at(part, piece.start).filter(|first| first.kind == Kind::Word)?;
    let word = &part[first.span.start..first.span.end];
    if is_later(word) {
        return Some(later(word, first.span));
    }
    let next = token_at(part, first.span.end);
    let sign = next.map_or("", |next| &part[next.span.start..next.span.end]);
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
    Diagnostic::new(
        Code::Syntax,
        span,
        format!("`{word}` is a word of the language and cannot be a name"),
        "not a name",
    )
    .with_help(format!("choose another name, such as `{word}1`"))
}

/// A `{ … }` behind a statement that has none.
pub(super) fn needless_body(word: &str, body: Span) -> Diagnostic {
    let brace = Span::new(body.start, body.start + 1);
    let message = match word {
        "" => "expected a statement, found `{`".to_string(),
        word => format!("`{word}` takes no `{{ … }}`"),
    };
    Diagnostic::new(Code::Syntax, brace, message, "not expected here")
        .with_help("lines in braces belong to `train { … }` and `run { … }`")
}

/// `train` without `{`.
pub(super) fn missing_body(word: &str, span: Span) -> Diagnostic {
    let end = Span::new(span.end, span.end);
    Diagnostic::new(
        Code::Syntax,
        end,
        format!("expected `{{` behind `{word}`, found the end of the line"),
        "its lines are missing",
    )
    .with_help(format!("write `{word} {{ … }}`"))
}

/// Words that a later edition of the language will understand.
fn is_later(word: &str) -> bool {
    words::LATER_STATEMENTS.contains(&word) || words::LATER_WORDS.contains(&word)
}

fn later(word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::UnknownStatement,
        span,
        format!("`{word}` is reserved, but this edition of the language does not have it"),
        "not understood yet",
    )
    .with_help("remove it, or write out what it stands for")
}

fn bare_assignment(word: &str, span: Span) -> Diagnostic {
    let before = Span::new(span.start, span.start);
    Diagnostic::new(
        Code::UnknownStatement,
        span,
        format!("`{word}` does not begin a statement"),
        "a definition begins with `let` or `param`",
    )
    .with_edit(format!("write `let {word} = …`"), before, "let ")
}

fn no_statement(word: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::UnknownStatement,
        span,
        format!("`{word}` does not begin a statement"),
        "neither a word of the language nor a connection",
    );
    match did_you_mean(word, words::STATEMENTS.iter().copied()) {
        Some(meant) => diagnostic.with_edit(format!("did you mean `{meant}`?"), span, meant),
        None => diagnostic.with_help(
            "a statement is a declaration, such as `hidden h[64]`, or a connection, such as `x -> h`",
        ),
    }
}

/// Whether what follows a name makes it the beginning of a connection, well written or not.
fn begins_connection(sign: &str, next: Option<Token>) -> bool {
    next.is_some_and(|next| next.kind == Kind::Sign) && !matches!(sign, ":" | "." | ";")
}

fn too_much(span: Span) -> Diagnostic {
    Diagnostic::new(Code::TooDeep, span, "the statement is too large to read", "reading ends here")
        .with_help("name parts of it with `let`")
}

fn at_end(part: &str, piece: Span, refusal: &Refusal) -> Diagnostic {
    let end = Span::new(piece.end, piece.end);
    let message = format!("expected {}, found the end of the line", expected(refusal));
    let diagnostic = Diagnostic::new(Code::Syntax, end, message, "something is missing here");
    with_form(diagnostic, part, piece)
}

fn with_remedy(
    diagnostic: Diagnostic,
    part: &str,
    piece: Span,
    word: &str,
    found: Token,
) -> Diagnostic {
    let replacement = match word {
        "=>" | "→" | "⟶" => "->",
        "&&" | "&" => "and",
        "||" | "|" => "or",
        "!" => "not",
        "**" => "^",
        "−" | "–" => "-",
        _ => return with_hint(diagnostic, part, piece, word, found),
    };
    diagnostic.with_edit(format!("write `{replacement}`"), found.span, replacement)
}

/// Help without a certain edit.
fn with_hint(
    diagnostic: Diagnostic,
    part: &str,
    piece: Span,
    word: &str,
    found: Token,
) -> Diagnostic {
    let digits = word.find(|character: char| !character.is_ascii_digit()).unwrap_or(word.len());
    if found.kind == Kind::Number && word[digits..].starts_with(is_letter) {
        let (number, name) = word.split_at(digits);
        return diagnostic.with_help(format!(
            "a name begins with a letter; a product is written `{number} * {name}`"
        ));
    }
    match word.chars().next() {
        Some('.') => diagnostic.with_help("a number has digits on both sides of its point"),
        Some('\'') => diagnostic.with_help("a text stands in double quotes"),
        Some(first) if first.is_alphabetic() && !first.is_ascii() => {
            diagnostic.with_help("names are made of `a` to `z`, `A` to `Z`, `0` to `9` and `_`")
        }
        _ => with_form(diagnostic, part, piece),
    }
}

/// Shows how such a statement is written.
fn with_form(diagnostic: Diagnostic, part: &str, piece: Span) -> Diagnostic {
    let first = token_at(part, piece.start);
    let word = first.map_or("", |first| &part[first.span.start..first.span.end]);
    match words::form(word) {
        Some(form) => diagnostic.with_help(format!("it is written like `{form}`")),
        None if part[piece.start..].contains("->") => {
            diagnostic.with_help("a connection is written like `x -> h : delay(1)`")
        }
        None => diagnostic,
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

/// `a, b or c`: what could have come, in the words of the language.
fn expected(refusal: &Refusal) -> String {
    let mut all: Vec<(Rank, &str)> = refusal.expected.iter().map(|rule| wording(*rule)).collect();
    all.sort();
    all.dedup();
    // What may always follow a value says little where something must come.
    let needed = all.iter().any(|(rank, _)| *rank < Rank::Always);
    let words: Vec<&str> = all
        .iter()
        .filter(|(rank, _)| !needed || *rank < Rank::Always)
        .map(|(_, word)| *word)
        .collect();
    match words.split_last() {
        None => "something else".to_string(),
        Some((last, [])) => last.to_string(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// The order in which expectations are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Something that a statement is made of.
    Part,
    /// A sign that lets it go on.
    Sign,
    /// What ends it.
    End,
    /// What may follow any value.
    Always,
}

/// How messages call a rule.
fn wording(rule: Rule) -> (Rank, &'static str) {
    match rule {
        Rule::name => (Rank::Part, "a name"),
        Rule::verb => (Rank::Part, "a verb, such as `feed`"),
        Rule::names | Rule::connections => (Rank::Part, "a connection, such as `x -> h`"),
        Rule::block => (Rank::Part, "a block, such as `h[64]`"),
        Rule::size => (Rank::Part, "a size in brackets, such as `h[64]`"),
        Rule::attributes | Rule::colon => (Rank::Sign, "`:`"),
        Rule::attribute => (Rank::Part, "an attribute"),
        Rule::argument => (Rank::Part, "an argument"),
        Rule::expression
        | Rule::number
        | Rule::share
        | Rule::text
        | Rule::call
        | Rule::columns
        | Rule::operand_name
        | Rule::list
        | Rule::group
        | Rule::prefix => (Rank::Part, "a value"),
        Rule::word => (Rank::Part, "a word"),
        Rule::comma => (Rank::Sign, "`,`"),
        Rule::equals => (Rank::Sign, "`=`"),
        Rule::arrow => (Rank::Sign, "`->`"),
        Rule::close_bracket => (Rank::End, "`]`"),
        Rule::close_paren => (Rank::End, "`)`"),
        Rule::end => (Rank::End, "the end of the line"),
        Rule::infix => (Rank::Always, "an operator"),
        Rule::alias | Rule::as_word => (Rank::Always, "`as`"),
        Rule::transposed => (Rank::Always, "`^T`"),
        Rule::dot => (Rank::Always, "`.`"),
        Rule::assignment | Rule::listing | Rule::line => {
            (Rank::Part, "a line, such as `feed x = s`")
        }
        Rule::assignment_word => (Rank::Part, "a verb, such as `feed`"),
        _ => (Rank::Part, "a statement, such as `hidden h[64]`"),
    }
}
