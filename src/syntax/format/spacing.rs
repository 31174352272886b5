//! What a token is to its neighbours, and the blanks between them.

use crate::source::Span;
use crate::syntax::token::{Kind, Token};
use crate::syntax::words::is_reserved;

/// A token with the blanks before it.
#[derive(Debug, Clone)]
pub(super) struct Part<'a> {
    /// As it is written.
    pub text: &'a str,
    /// What it is to its neighbours.
    pub role: Role,
    /// Blanks before it; none at the beginning of a line.
    pub gap: usize,
}

/// What a token is to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A name, a number, a text.
    Operand,
    /// A word that is none: `hidden`, `feed`, `and`.
    Keyword,
    /// A sign between two operands, and any sign that is not known.
    Infix,
    /// The `-` before an operand.
    Prefix,
    /// `.`, `..`, `^`, `@`.
    Tight,
    /// The `%` of `10%`.
    Share,
    /// `,`
    Comma,
    /// `;`
    End,
    /// `(` or `[`
    Open,
    /// `)` or `]`
    Close,
    /// The `{` of `a{k}`
    HoleOpen,
    /// The `}` of `a{k}`
    HoleClose,
    /// The `{` of a body
    BodyOpen,
    /// The `}` of a body
    BodyClose,
}

/// Words that are no names but stand where names do.
const RESERVED_OPERANDS: &[&str] = &["r", "dr", "to", "from", "pi", "all", "row"];

/// A token among its neighbours.
pub(super) struct Place<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The token.
    pub token: Token,
    /// The token before it and its role, wherever it stands.
    pub before: Option<(Span, Role)>,
    /// The next token of the same statement.
    pub next: Option<Token>,
    /// Whether the statement begins with it.
    pub is_first: bool,
    /// Whether it is the brace of a body.
    pub is_of_body: bool,
}

impl Place<'_> {
    /// What the token is to its neighbours.
    pub fn role(&self) -> Role {
        match (self.slice(self.token), self.token.kind) {
            ("{", _) if self.is_of_body => Role::BodyOpen,
            ("}", _) if self.is_of_body => Role::BodyClose,
            ("{", _) => Role::HoleOpen,
            ("}", _) => Role::HoleClose,
            (_, Kind::Open) => Role::Open,
            (_, Kind::Close) => Role::Close,
            (word, Kind::Word) if self.is_keyword(word) => Role::Keyword,
            (sign, Kind::Sign) => self.role_of_sign(sign),
            _ => Role::Operand,
        }
    }

    fn role_of_sign(&self, sign: &str) -> Role {
        match sign {
            "," => Role::Comma,
            ";" => Role::End,
            "." | ".." | "^" | "@" => Role::Tight,
            "-" if !self.is_behind_operand() => Role::Prefix,
            "%" if self.is_share() => Role::Share,
            _ => Role::Infix,
        }
    }

    /// The word that a statement begins with, unless that is a block, and words such as `and`.
    fn is_keyword(&self, word: &str) -> bool {
        let adjoins = self.before.is_some_and(|(before, _)| before.end == self.token.span.start);
        let behind_hole = adjoins && self.before.is_some_and(|(_, role)| role == Role::HoleClose);
        let next = self.next.map(|next| (self.slice(next), next.span.start));
        if behind_hole || next == Some(("{", self.token.span.end)) {
            return false;
        }
        let is_block = matches!(next, Some(("->" | "," | "[" | ".", _)));
        match self.is_first {
            true => !is_block,
            false => is_reserved(word) && !RESERVED_OPERANDS.contains(&word),
        }
    }

    fn is_behind_operand(&self) -> bool {
        use Role::{Close, HoleClose, Operand, Share};
        let behind = self.before.filter(|_| !self.is_first);
        behind.is_some_and(|(_, role)| matches!(role, Operand | Share | Close | HoleClose))
    }

    /// `10%`, but not the remainders `10 % 3` and `10% n`. Before a word of the language both are
    /// read as they were when the sign stays at its number.
    fn is_share(&self) -> bool {
        let at_number = self.before.is_some_and(|(span, role)| {
            let is_number = self.text[span.start..].starts_with(|c: char| c.is_ascii_digit());
            role == Role::Operand && is_number && span.end == self.token.span.start
        });
        let before_operand = self.next.is_some_and(|next| match next.kind {
            Kind::Number => true,
            Kind::Open => self.slice(next) != "{",
            Kind::Word => !is_reserved(self.slice(next)),
            _ => false,
        });
        at_number && !before_operand
    }

    fn slice(&self, token: Token) -> &str {
        &self.text[token.span.start..token.span.end]
    }
}

/// Blanks between two tokens of one line.
pub(super) fn gap(before: (Span, Role), part: (Span, Role)) -> usize {
    use Role::*;
    let apart = usize::from(before.0.end != part.0.start);
    match (before.1, part.1) {
        (_, Comma | End | Close | HoleClose | Tight | Share) => 0,
        (Open | HoleOpen | Prefix | Tight, _) | (BodyOpen, BodyClose) => 0,
        (Operand | Close | HoleClose, Open) => 0,
        // What adjoins a hole is one name with it.
        (Operand | HoleClose, HoleOpen) | (HoleClose, Operand) => apart,
        _ => 1,
    }
}
