//! Cuts a program into the lines that it will have.

use std::collections::{HashMap, VecDeque};

use super::spacing::{Part, Place, Role, gap};
use crate::source::Span;
use crate::syntax::scan::Piece;
use crate::syntax::token::{Kind, Token, tokens};

/// One line of the formatted text.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    /// Its tokens; none in a line with nothing but a comment.
    pub parts: Vec<Part<'a>>,
    /// The comment at its end.
    pub comment: Option<Comment<'a>>,
    /// Bodies around it.
    pub depth: usize,
    /// Whether it begins within a statement.
    pub goes_on: bool,
    /// Whether a blank line stands above it.
    pub below_blank: bool,
    /// Blanks at its beginning.
    pub indent: usize,
}

/// A comment, from `#` on.
#[derive(Debug)]
pub(super) struct Comment<'a> {
    /// As it is written, without blanks at its end.
    pub text: &'a str,
    /// Its column in the source, then in the formatted text; from 0, in characters.
    pub at: usize,
    /// Whether it stands alone under the comment of the line above, and goes on with it.
    pub is_under: bool,
}

impl Line<'_> {
    /// Whether it has nothing but a comment of its own.
    pub fn is_comment(&self) -> bool {
        self.parts.is_empty() && !self.is_under()
    }

    /// Whether it has nothing but a comment that goes on with that of the line above.
    pub fn is_under(&self) -> bool {
        self.comment.as_ref().is_some_and(|comment| comment.is_under)
    }

    /// Whether one statement begins in it, and no other stands in it.
    pub fn begins_one_statement(&self) -> bool {
        let several = |part: &Part| matches!(part.role, Role::End | Role::BodyClose);
        !self.goes_on && !self.parts.is_empty() && !self.parts.iter().any(several)
    }

    /// Characters of its tokens and the blanks between them, without the indent.
    pub fn width(&self) -> usize {
        width(&self.parts)
    }
}

/// Characters of tokens and the blanks between them.
pub(super) fn width(parts: &[Part]) -> usize {
    parts.iter().map(|part| part.gap + part.text.chars().count()).sum()
}

/// The lines of a text that was cut into statements.
pub(super) fn lines<'a>(text: &'a str, pieces: &[Piece]) -> Vec<Line<'a>> {
    let mut cutter = Cutter {
        text,
        statements: VecDeque::new(),
        braces: HashMap::new(),
        bodies: Vec::new(),
        before: None,
        line_ends: 0,
        lines: Vec::new(),
    };
    pieces.iter().for_each(|piece| cutter.expect(piece));
    let mut tokens = tokens(text, 0).peekable();
    while let Some(token) = tokens.next() {
        match token.kind {
            Kind::LineEnd => cutter.line_ends += 1,
            Kind::Comment => cutter.comment(token),
            _ => {
                let next = tokens.peek().copied();
                let next = next.filter(|next| !matches!(next.kind, Kind::LineEnd | Kind::Comment));
                let next = next.or_else(|| cutter.next_within(token));
                cutter.part(token, next);
            }
        }
    }
    cutter.lines
}

struct Cutter<'a> {
    text: &'a str,
    /// The statements that are not passed yet, in order.
    statements: VecDeque<Span>,
    /// The braces of bodies, and whether their bodies go over several lines.
    braces: HashMap<usize, bool>,
    /// For each open body, whether it goes over several lines.
    bodies: Vec<bool>,
    before: Option<(Span, Role)>,
    /// Line ends since the last token or comment.
    line_ends: usize,
    lines: Vec<Line<'a>>,
}

impl<'a> Cutter<'a> {
    /// Notes where a statement and its body will be.
    fn expect(&mut self, piece: &Piece) {
        self.statements.push_back(piece.span);
        if let Some(body) = &piece.body {
            let is_long = self.text[body.span.start..body.span.end].contains('\n');
            self.braces.insert(body.span.start, is_long);
            self.braces.insert(body.span.end - 1, is_long);
            body.pieces.iter().for_each(|piece| self.expect(piece));
        }
    }

    /// The statement that a place lies in, if it lies in one.
    fn statement(&mut self, at: usize) -> Option<Span> {
        while self.statements.front().is_some_and(|statement| statement.end <= at) {
            self.statements.pop_front();
        }
        self.statements.front().copied().filter(|statement| statement.start <= at)
    }

    /// The next token of a statement beyond a line end.
    fn next_within(&mut self, token: Token) -> Option<Token> {
        let end = self.statement(token.span.start)?.end;
        let follows = |next: &Token| !matches!(next.kind, Kind::LineEnd | Kind::Comment);
        tokens(&self.text[..end], token.span.end).find(follows)
    }

    fn comment(&mut self, token: Token) {
        let text = self.slice(token).trim_end();
        let statement = self.statement(token.span.start);
        let line_start = self.text[..token.span.start].rfind('\n').map_or(0, |end| end + 1);
        let at = self.text[line_start..token.span.start].chars().count();
        let mut is_under = false;
        if self.line_ends > 0 || self.lines.is_empty() {
            let above = self.lines.last().and_then(|line| {
                let comment = line.comment.as_ref().filter(|_| !line.is_comment());
                comment.map(|comment| comment.at)
            });
            is_under = self.line_ends == 1 && statement.is_none() && above == Some(at);
            self.begin_line(statement.is_some());
        }
        if let Some(line) = self.lines.last_mut() {
            line.comment = Some(Comment { text, at, is_under });
        }
        self.line_ends = 0;
    }

    fn part(&mut self, token: Token, next: Option<Token>) {
        let statement = self.statement(token.span.start);
        let is_first = statement.is_some_and(|statement| statement.start == token.span.start);
        let is_of_body = self.braces.contains_key(&token.span.start);
        let place =
            Place { text: self.text, token, before: self.before, next, is_first, is_of_body };
        let role = place.role();
        if role == Role::BodyClose {
            self.bodies.pop();
        }
        if self.breaks_before(token, role) {
            self.begin_line(statement.is_some() && !is_first);
        }
        self.push(token, role);
        if role == Role::BodyOpen {
            self.bodies.push(self.is_long(token));
        }
        self.before = Some((token.span, role));
        self.line_ends = 0;
    }

    fn breaks_before(&self, token: Token, role: Role) -> bool {
        let Some(line) = self.lines.last() else { return true };
        let behind_brace = self.before.is_some_and(|(_, before)| before == Role::BodyOpen)
            && self.bodies.last() == Some(&true);
        match role {
            Role::BodyClose if self.is_long(token) => true,
            // `{` comes up to the line before, unless a comment stands in between.
            Role::BodyOpen => line.comment.is_some(),
            _ => self.line_ends > 0 || behind_brace,
        }
    }

    fn begin_line(&mut self, goes_on: bool) {
        let opens = |line: &Line| line.parts.last().is_some_and(|p| p.role == Role::BodyOpen);
        let at_edge = self.lines.last().is_none_or(opens);
        let below_blank = self.line_ends > 1 && !at_edge;
        let depth = self.bodies.len();
        self.lines.push(Line { depth, goes_on, below_blank, ..Line::default() });
    }

    fn push(&mut self, token: Token, role: Role) {
        let text = self.slice(token);
        let Some(line) = self.lines.last_mut() else { return };
        if role == Role::BodyClose && line.parts.is_empty() {
            line.below_blank = false;
        }
        let before = self.before.filter(|_| !line.parts.is_empty());
        let gap = before.map_or(0, |before| gap(before, (token.span, role)));
        line.parts.push(Part { text, role, gap });
    }

    fn is_long(&self, brace: Token) -> bool {
        self.braces.get(&brace.span.start).copied().unwrap_or(false)
    }

    fn slice(&self, token: Token) -> &'a str {
        &self.text[token.span.start..token.span.end]
    }
}
