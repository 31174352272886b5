//! Cuts a program into statements, and experiments into lines, before the grammar reads them.
//!
//! What ends a statement depends on brackets and on the last token of a line, which a grammar could
//! only say by having every rule twice. So this pass balances the brackets and puts blanks in place
//! of comments and of line ends that end nothing. It knows where a statement must have ended even
//! if a bracket is missing: where a line begins like a statement. Time and memory are linear.

mod nest;

pub(super) use nest::{Body, Piece};

use super::brackets::{self, MAX_NAME, MAX_NESTING, MAX_TOKENS};
use super::clean::{Clean, clean};
use super::token::{Kind, Token, continues, token_at, tokens};
use super::words;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::wording::visible;
use nest::{Nest, Open};

/// A program cut into pieces.
pub(super) struct Scan {
    /// The text, byte for byte as long as the source, in which each piece is on one line.
    pub text: String,
    /// The statements, in order.
    pub pieces: Vec<Piece>,
    /// What was found to be wrong.
    pub messages: Vec<Diagnostic>,
}

/// What is known of the statement that is being read.
#[derive(Default)]
struct Current {
    /// Its first byte, and one past its last.
    span: Option<Span>,
    broken: bool,
    tokens: usize,
    /// How many `if` it has, each of which may stand within the one before it.
    conditions: usize,
    last: Option<Token>,
    /// Whether the last token lets it go on in the next line.
    continues: bool,
    /// Brackets beyond the deepest nesting.
    excess: usize,
}

struct Scanner<'a> {
    text: &'a str,
    masked: Vec<u8>,
    messages: Vec<Diagnostic>,
    nest: Nest,
    current: Current,
    /// Whether no token of this line was seen yet.
    fresh: bool,
    /// Whether a body was closed in this line.
    behind_body: bool,
}

/// Cuts a program into pieces.
pub(super) fn scan(source: &str) -> Scan {
    let mut messages = Vec::new();
    let Clean { text, mended } = clean(source, &mut messages);
    let masked = text.as_bytes().to_vec();
    let mut scanner = Scanner {
        text: &text,
        masked,
        messages,
        nest: Nest::default(),
        current: Current::default(),
        fresh: true,
        behind_body: false,
    };
    for token in tokens(&text, 0) {
        scanner.take(token);
    }
    scanner.finish();
    let Scanner { masked, messages, nest: Nest { done: mut pieces, .. }, .. } = scanner;
    pieces.iter_mut().for_each(|piece| mark_mended(piece, &mended));
    // Whole comments and line ends were replaced by blanks, so this is text again.
    Scan { text: String::from_utf8_lossy(&masked).into_owned(), pieces, messages }
}

/// A piece in which control characters were found has been spoken about.
fn mark_mended(piece: &mut Piece, mended: &[Span]) {
    let next = mended.partition_point(|run| run.end <= piece.span.start);
    piece.broken |= mended.get(next).is_some_and(|run| run.start < piece.span.end);
    let lines = piece.body.iter_mut().flat_map(|body| &mut body.pieces);
    lines.for_each(|line| mark_mended(line, mended));
}

impl Scanner<'_> {
    fn take(&mut self, token: Token) {
        match token.kind {
            Kind::Comment => self.mask(token.span),
            Kind::LineEnd => self.end_line(token),
            Kind::Sign if self.slice(token) == ";" && !self.nest.in_bracket() => {
                self.end_statement()
            }
            _ => self.take_part(token),
        }
    }

    /// A token of a statement.
    fn take_part(&mut self, token: Token) {
        if std::mem::take(&mut self.fresh) && token.kind == Kind::Word {
            self.resume(token);
        }
        match token.kind {
            Kind::Open => self.open(token),
            Kind::Close => self.close(token),
            _ => self.extend(token),
        }
    }

    fn end_line(&mut self, token: Token) {
        if self.nest.in_bracket() || self.current.continues {
            self.mask(token.span);
        } else {
            self.end_statement();
        }
        self.fresh = true;
        self.behind_body = false;
    }

    /// Ends what is open if a line begins like a statement, which no line within one does.
    fn resume(&mut self, word: Token) {
        let in_experiment = self.nest.experiment_is_open(self.text);
        if !(self.nest.in_bracket() || self.current.continues || in_experiment)
            || !begins_statement(self.text, word, in_experiment)
        {
            return;
        }
        self.close_brackets(self.end_of_statement(word.span.start));
        self.end_statement();
        if in_experiment {
            self.close_unclosed_body(word.span.start);
        }
    }

    /// A token that belongs to the current statement and is no bracket.
    fn extend(&mut self, token: Token) {
        let lacks_brace = self.begins_body_without_brace(token);
        self.note(token);
        match token.kind {
            Kind::Word if token.span.end - token.span.start > MAX_NAME => {
                let message = brackets::name_too_long(self.slice(token), token.span);
                self.say(message);
            }
            Kind::Text => self.check_text(token),
            Kind::Word if lacks_brace => {
                self.say(brackets::body_without_brace(self.slice(token), token.span));
            }
            Kind::Word if self.slice(token) == "if" => {
                self.current.conditions += 1;
                if self.current.conditions > MAX_NESTING {
                    self.say(brackets::too_many_conditions(token.span));
                }
            }
            _ => {}
        }
    }

    /// Lets the current statement reach to a token.
    fn note(&mut self, token: Token) {
        if std::mem::take(&mut self.behind_body) {
            let found = format!("`{}`", visible(self.slice(token)));
            self.say(brackets::behind_body(&found, token.span));
        }
        let current = &mut self.current;
        current.span = Some(current.span.map_or(token.span, |span| span.to(token.span)));
        current.continues = continues(self.text, current.last, token);
        current.last = Some(token);
        current.tokens += 1;
        if current.tokens == MAX_TOKENS {
            self.say(brackets::too_long(token.span));
        }
    }

    fn check_text(&mut self, token: Token) {
        let text = self.slice(token);
        let inner = text[1..].strip_suffix('"');
        let mut escaped = false;
        for (at, byte) in inner.unwrap_or(&text[1..]).bytes().enumerate() {
            if escaped && !matches!(byte, b'"' | b'\\') {
                let escape = token.span.start + at;
                return self.say(brackets::unknown_escape(Span::new(escape, escape + 1)));
            }
            escaped = byte == b'\\' && !escaped;
        }
        if inner.is_none() || escaped {
            self.say(brackets::unclosed_text(token.span));
        }
    }

    fn open(&mut self, token: Token) {
        if self.current.excess > 0 || self.nest.open.len() == MAX_NESTING {
            self.note(token);
            self.current.excess += 1;
            return self.say(brackets::too_deep(token.span));
        }
        if self.opens_body(token) {
            let header = self.header(token);
            self.nest.open.push(Open::Body { brace: token.span, header, lines: Vec::new() });
        } else {
            self.note(token);
            self.nest.open.push(Open::Bracket(self.character(token), token.span));
        }
    }

    /// The piece that a body belongs to: the current one or, if its `{` begins a line, the one
    /// before it.
    fn header(&mut self, brace: Token) -> Piece {
        if self.behind_body {
            self.note(brace);
        }
        let current = self.piece(brace.span.start);
        let text = self.text;
        let takes = |last: &mut Piece| last.body.is_none() && last.takes_body(text);
        let before = match current.span.start == current.span.end {
            true => self.nest.siblings().pop_if(takes),
            false => None,
        };
        before.unwrap_or(current)
    }

    /// A `{` opens a body unless it is within a name, such as `a{k}`. Behind the range of a loop,
    /// as in `for k in 1..n{`, it always does.
    fn opens_body(&self, token: Token) -> bool {
        let last = self.current.last.filter(|last| last.span.end == token.span.start);
        let in_name = last.is_some_and(|last| match last.kind {
            Kind::Word => !words::STATEMENTS.contains(&self.slice(last)),
            // Behind another hole: `a{j}{k}`.
            _ => self.slice(last) == "}",
        });
        let may_open = self.character(token) == '{' && !self.nest.in_bracket();
        may_open && (!in_name || self.in_loop_header() && !self.current.broken)
    }

    /// Whether a token is a word behind the whole range of a loop, `for k in a..b`, where its `{`
    /// should be.
    fn begins_body_without_brace(&self, token: Token) -> bool {
        const SHORTEST_HEADER: usize = 4;
        token.kind == Kind::Word
            && self.current.tokens >= SHORTEST_HEADER
            && !self.current.continues
            && !self.nest.in_bracket()
            && !continues(self.text, None, token)
            && self.in_loop_header()
    }

    fn in_loop_header(&self) -> bool {
        let first = self.current.span.and_then(|span| token_at(self.text, span.start));
        first.is_some_and(|first| self.slice(first) == "for")
    }

    fn close(&mut self, token: Token) {
        if self.current.excess > 0 {
            self.note(token);
            self.current.excess -= 1;
            return;
        }
        let close = self.character(token);
        let partner = self.nest.partner(close);
        match (self.nest.open.last(), partner) {
            (Some(Open::Bracket(open, span)), Some(at)) if at + 1 < self.nest.open.len() => {
                self.say(brackets::mismatch((*open, *span), (close, token.span), true));
                self.nest.open.truncate(at + 1);
            }
            (Some(Open::Bracket(open, span)), None) => {
                self.say(brackets::mismatch((*open, *span), (close, token.span), false));
            }
            (_, None) => {
                self.note(token);
                return self.say(brackets::unopened(close, token.span));
            }
            _ => {}
        }
        self.pop(token);
    }

    /// Closes the innermost bracket.
    fn pop(&mut self, token: Token) {
        if self.nest.in_bracket() {
            self.note(token);
            self.nest.open.pop();
        } else {
            self.end_statement();
            self.close_body(token.span.end);
            self.behind_body = true;
        }
    }

    fn close_body(&mut self, end: usize) {
        if let Some(Open::Body { brace, header, lines }) = self.nest.open.pop() {
            let body = Some(Body { pieces: lines, span: Span::new(brace.start, end) });
            self.push(Piece { body, ..header });
        }
    }

    fn close_unclosed_body(&mut self, end: usize) {
        if let Some(Open::Body { brace, header, .. }) = self.nest.open.last_mut() {
            let brace = *brace;
            // Where a loop ends is not known: what follows it is taken for a part of it.
            header.broken |= header.is_loop(self.text);
            let end = self.end_of_statement(end);
            self.messages.push(brackets::unclosed('{', brace, end, end));
            self.close_body(end);
        }
    }

    /// Gives up on the open brackets of the current statement.
    fn close_brackets(&mut self, end: usize) {
        if let Some(Open::Bracket(open, span)) = self.nest.open.last() {
            let closed = brackets::end_of_unclosed(self.text, *span, end);
            self.say(brackets::unclosed(*open, *span, end, closed));
        }
        while self.nest.in_bracket() {
            self.nest.open.pop();
        }
    }

    fn finish(&mut self) {
        self.close_brackets(self.end_of_statement(self.text.len()));
        self.end_statement();
        while !self.nest.open.is_empty() {
            self.close_unclosed_body(self.text.len());
        }
    }

    fn end_statement(&mut self) {
        self.behind_body = false;
        if self.current.span.is_some() {
            let piece = self.piece(0);
            self.push(piece);
        }
    }

    /// What was read of the current statement; empty at `at` if nothing was.
    fn piece(&mut self, at: usize) -> Piece {
        let current = std::mem::take(&mut self.current);
        let span = current.span.unwrap_or(Span::new(at, at));
        Piece { span, broken: current.broken, body: None }
    }

    fn push(&mut self, piece: Piece) {
        self.nest.siblings().push(piece);
    }

    /// Gives one message about the current statement: the first says enough.
    fn say(&mut self, message: Diagnostic) {
        if !std::mem::replace(&mut self.current.broken, true) {
            self.messages.push(message);
        }
    }

    fn mask(&mut self, span: Span) {
        self.masked[span.start..span.end].fill(b' ');
    }

    /// The end of the last token before a place.
    fn end_of_statement(&self, before: usize) -> usize {
        let last = self.current.last.map(|last| last.span.end);
        last.unwrap_or(self.text[..before].trim_end().len())
    }

    fn slice(&self, token: Token) -> &str {
        &self.text[token.span.start..token.span.end]
    }

    fn character(&self, token: Token) -> char {
        self.slice(token).chars().next().unwrap_or_default()
    }
}

/// Whether a word at the beginning of a line begins a statement: `hidden h`, `run {`, but not the
/// `train =` of a call's arguments. In an experiment `expect` begins a line, and
/// `for` is told to be none.
fn begins_statement(text: &str, word: Token, in_experiment: bool) -> bool {
    let slice = |token: Token| &text[token.span.start..token.span.end];
    let Some(next) = token_at(text, word.span.end) else { return false };
    let begins = match slice(word) {
        "train" | "run" => slice(next) == "{",
        "seed" => matches!(next.kind, Kind::Number | Kind::Word),
        "expect" => next.kind == Kind::Word && !in_experiment,
        "for" => next.kind == Kind::Word && !in_experiment,
        "netc" => next.kind == Kind::Number,
        "use" => next.kind == Kind::Text,
        _ => next.kind == Kind::Word,
    };
    begins && words::STATEMENTS.contains(&slice(word))
}

#[cfg(test)]
mod tests;
