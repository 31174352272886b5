//! Tokens of a program: just enough to find where statements end, and to name what was found.

use crate::source::Span;

/// The kinds of tokens. Blanks are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or word.
    Word,
    /// Digits and what clings to them.
    Number,
    /// A text in quotes, or what there is of it.
    Text,
    /// From `#` to the end of the line.
    Comment,
    /// The end of a line.
    LineEnd,
    /// `(`, `[` or `{`
    Open,
    /// `)`, `]` or `}`
    Close,
    /// Any other sign.
    Sign,
}

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// Signs of more than one character.
const LONG_SIGNS: &[&str] = &["->", "=>", "..", "==", "!=", "<=", ">=", "**", "&&", "||"];

/// The token at or behind a byte, blanks skipped; `None` at the end.
pub(super) fn token_at(text: &str, from: usize) -> Option<Token> {
    let rest = text[from..].trim_start_matches([' ', '\t', '\r']);
    let start = text.len() - rest.len();
    let (kind, length) = classify(rest, rest.chars().next()?);
    Some(Token { kind, span: Span::new(start, start + length) })
}

/// All tokens from a byte on.
pub(super) fn tokens(text: &str, from: usize) -> impl Iterator<Item = Token> {
    let mut at = from;
    std::iter::from_fn(move || {
        let token = token_at(text, at)?;
        at = token.span.end;
        Some(token)
    })
}

fn classify(rest: &str, first: char) -> (Kind, usize) {
    match first {
        '\n' => (Kind::LineEnd, 1),
        '#' => (Kind::Comment, rest.find('\n').unwrap_or(rest.len())),
        '"' => (Kind::Text, text_length(rest)),
        '(' | '[' | '{' => (Kind::Open, 1),
        ')' | ']' | '}' => (Kind::Close, 1),
        '0'..='9' => (Kind::Number, number_length(rest)),
        _ if is_letter(first) => (Kind::Word, word_length(rest)),
        _ => {
            let long = LONG_SIGNS.iter().find(|sign| rest.starts_with(**sign));
            (Kind::Sign, long.map_or(first.len_utf8(), |sign| sign.len()))
        }
    }
}

/// Whether a character can stand in a name.
pub(super) fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn word_length(rest: &str) -> usize {
    rest.find(|character| !is_letter(character)).unwrap_or(rest.len())
}

/// `12`, `0.5`, `1e-3`, but of `1..4` only the `1`; letters that cling to it belong to it.
fn number_length(rest: &str) -> usize {
    let mut length = word_length(rest);
    let after = &rest[length..];
    if after.starts_with('.') && after[1..].starts_with(|c: char| c.is_ascii_digit()) {
        length += 1 + word_length(&after[1..]);
    }
    let signed = rest[length..].starts_with(['+', '-']) && rest[..length].ends_with(['e', 'E']);
    if signed && rest[length + 1..].starts_with(|c: char| c.is_ascii_digit()) {
        length += 1 + word_length(&rest[length + 1..]);
    }
    length
}

/// Up to the closing quote, or to the end of the line where there is none.
fn text_length(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            b'\n' => return rest[..at].trim_end_matches('\r').len(),
            b'"' if !escaped => return at + 1,
            _ => escaped = byte == b'\\' && !escaped,
        }
    }
    rest.len()
}

/// Whether a statement goes on in the next line if this is the last token before the line's end.
pub(super) fn continues(text: &str, before: Option<Token>, token: Token) -> bool {
    let adjoins_number = before
        .is_some_and(|before| before.kind == Kind::Number && before.span.end == token.span.start);
    match &text[token.span.start..token.span.end] {
        // `20%` ends a line as a share.
        "%" => !adjoins_number,
        sign if token.kind == Kind::Sign => matches!(
            sign,
            "," | ":"
                | "->"
                | "="
                | "+"
                | "-"
                | "*"
                | "/"
                | "^"
                | ".."
                | "=="
                | "!="
                | "<"
                | "<="
                | ">"
                | ">="
                | "~"
        ),
        word => {
            token.kind == Kind::Word
                && matches!(word, "and" | "or" | "not" | "if" | "then" | "else" | "within")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text, 0).map(|token| &text[token.span.start..token.span.end]).collect()
    }

    #[test]
    fn numbers_leave_ranges_alone() {
        assert_eq!(
            texts("1..4 0.5 1e-3 1.5e+3 2x 1-2"),
            ["1", "..", "4", "0.5", "1e-3", "1.5e+3", "2x", "1", "-", "2"]
        );
    }

    #[test]
    fn texts_hold_brackets_comments_and_escapes() {
        assert_eq!(texts(r#"f("a # ( \" b") # c"#), ["f", "(", r#""a # ( \" b""#, ")", "# c"]);
        assert_eq!(texts("\"open\r\nx"), ["\"open", "\n", "x"]);
    }

    #[test]
    fn a_share_ends_a_line_and_a_remainder_does_not() {
        let goes_on = |text: &str| {
            let all: Vec<Token> = tokens(text, 0).collect();
            let (last, before) = all.split_last().unwrap();
            continues(text, before.last().copied(), *last)
        };
        assert!(!goes_on("param p = 10%"));
        assert!(goes_on("param p = k %"));
        assert!(goes_on("x ->") && goes_on("a and") && goes_on("h : tanh,"));
        assert!(!goes_on("x -> y") && !goes_on("random"));
    }
}
