//! Names that broken statements seem to declare, so that their use is no further mistake.

use super::ast::BrokenNames;
use super::scan::Piece;
use super::token::{Kind, Token, token_at, tokens};

/// Tokens of a statement that are looked at: longer ones declare nothing near their beginning.
const LOOKED_AT: usize = 10_000;

/// The names that a broken statement seems to declare, and those of its lines.
pub(super) fn names_of_statement(text: &str, piece: &Piece, names: &mut BrokenNames) {
    let part = &text[..piece.span.end];
    match holds(part, piece, "->") {
        true => names.arrows = true,
        false => declared(part, piece, names),
    }
    behind_as(part, piece, names);
    let is_loop = piece.is_loop(text);
    for inner in piece.body.iter().flat_map(|body| &body.pieces) {
        match is_loop {
            true => names_of_statement(text, inner, names),
            false => names_of_line(text, inner, names),
        }
    }
}

/// The verb of a broken line, which is then not missing, and the names behind its `as`.
pub(super) fn names_of_line(text: &str, piece: &Piece, names: &mut BrokenNames) {
    let part = &text[..piece.span.end];
    let first = token_at(part, piece.span.start).filter(|first| first.kind == Kind::Word);
    names.names.extend(first.map(|first| slice(part, first).to_string()));
    behind_as(part, piece, names);
}

fn holds(part: &str, piece: &Piece, sign: &str) -> bool {
    tokens(part, piece.span.start).any(|token| slice(part, token) == sign)
}

/// Words before `:` or `=` that stand outside brackets or before a size. The first is the
/// statement's own, unless it is defined itself, as in `n = 3`.
fn declared(part: &str, piece: &Piece, names: &mut BrokenNames) {
    let mut depth = 0_usize;
    for (index, token) in tokens(part, piece.span.start).take(LOOKED_AT).enumerate() {
        let next = token_at(part, token.span.end).map_or("", |next| slice(part, next));
        match (token.kind, slice(part, token)) {
            (Kind::Sign, ":" | "=") => break,
            (Kind::Open, _) => depth += 1,
            (Kind::Close, _) => depth = depth.saturating_sub(1),
            (Kind::Word, _)
                if (index > 0 && (depth == 0 || matches!(next, "[" | "{")))
                    || (index == 0 && next == "=") =>
            {
                add(part, token, names);
            }
            _ => {}
        }
    }
}

/// Adds a name, or what it begins with before its first `{`.
fn add(part: &str, word: Token, names: &mut BrokenNames) {
    let text = slice(part, word).to_string();
    match part[word.span.end..].starts_with('{') {
        true => names.beginnings.push(text),
        false => names.names.push(text),
    }
}

/// Matrices and biases are declared by their use behind `as`.
fn behind_as(part: &str, piece: &Piece, names: &mut BrokenNames) {
    let mut after_as = false;
    for token in tokens(part, piece.span.start).filter(|token| token.kind == Kind::Word) {
        let word = slice(part, token);
        if std::mem::replace(&mut after_as, word == "as") {
            add(part, token, names);
        }
    }
}

fn slice(text: &str, token: Token) -> &str {
    &text[token.span.start..token.span.end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::scan::scan;

    fn names(text: &str) -> Vec<String> {
        let mut names = BrokenNames::default();
        let scan = scan(text);
        for piece in &scan.pieces {
            names_of_statement(&scan.text, piece, &mut names);
        }
        names.names.extend(names.beginnings.iter().map(|beginning| format!("{beginning}{{")));
        names.names
    }

    #[test]
    fn declared_names_are_found_in_what_is_left() {
        assert_eq!(names("hidden h[, k[2 * n] : tanh, as B"), ["h", "k", "B"]);
        assert_eq!(names("hiden h[3], k"), ["h", "k"]);
        assert_eq!(names("hidden h{k}[, g{k + 1}[2]"), ["h{", "g{"]);
        assert_eq!(names("param n ="), ["n"]);
        assert_eq!(names("n = 3"), ["n"]);
        assert_eq!(names("matrix A : normal("), ["A"]);
        assert_eq!(names("x -> h : as A^, tanh"), ["A"]);
        assert_eq!(names("trian {\n fit y = = s\n}"), ["fit"]);
    }
}
