//! The pieces of a text to the statements of a program: each is read by the grammar, and those with
//! a body get their lines or statements.

use super::ast;
use super::broken;
use super::editions;
use super::grammar::{Built, Rule, read as read_rule};
use super::lines;
use super::loops;
use super::mismatch;
use super::scan::{Body, Piece, Scan};
use super::statements;
use super::written::{Program, Statement, Template};
use crate::diagnostic::{Code, Diagnostic};

type Line = ast::Line<Template>;

/// What has been read so far of a text.
struct Reader<'t> {
    text: &'t str,
    program: Program,
    messages: Vec<Diagnostic>,
    /// Whether a loop around cannot be read, whose names are all noted.
    in_unread_loop: bool,
}

/// Reads the pieces of a text; the messages are in the order of their places.
pub(super) fn read(scan: Scan) -> (Program, Vec<Diagnostic>) {
    let Scan { text, pieces, messages } = scan;
    let mut reader =
        Reader { text: &text, program: Program::default(), messages, in_unread_loop: false };
    let statements = reader.statements(editions::without_first(&text, &pieces), false);
    reader.edition(&pieces);
    let Reader { mut program, mut messages, .. } = reader;
    // What another edition means by the rest is not known.
    if let Some(refused) = messages.iter().position(|it| it.code == Code::UnknownEdition) {
        return (Program::default(), vec![messages.swap_remove(refused)]);
    }
    program.statements = statements;
    program.broken.tidy();
    messages.sort_by_key(|message| message.primary.span);
    (program, messages)
}

impl Reader<'_> {
    /// The edition that the first statement names, if it does.
    fn edition(&mut self, pieces: &[Piece]) {
        if let Some(first) = pieces.first().filter(|first| editions::names_one(self.text, first)) {
            match editions::edition(self.text, first) {
                Ok(edition) => self.program.edition = edition,
                Err(message) => self.messages.push(*message),
            }
        }
    }

    fn statements(&mut self, pieces: &[Piece], in_loop: bool) -> Vec<Statement> {
        pieces.iter().filter_map(|piece| self.statement(piece, in_loop)).collect()
    }

    fn statement(&mut self, piece: &Piece, in_loop: bool) -> Option<Statement> {
        let read = match piece.broken {
            true => None,
            false => Some(statement(self.text, piece, in_loop)),
        };
        match read {
            Some(Ok(mut statement)) => {
                self.fill(&mut statement, piece);
                Some(statement)
            }
            failed => {
                self.messages.extend(failed.and_then(Result::err).map(|message| *message));
                if !self.in_unread_loop {
                    broken::names_of_statement(self.text, piece, &mut self.program.broken);
                }
                if let Some(body) = piece.body.as_ref().filter(|_| piece.is_loop(self.text)) {
                    self.unread_loop(piece, body);
                }
                None
            }
        }
    }

    /// Tells the mistakes of the statements of a loop that cannot be read itself. One without an
    /// end holds some that stand behind it.
    fn unread_loop(&mut self, piece: &Piece, body: &Body) {
        let around = std::mem::replace(&mut self.in_unread_loop, true);
        self.statements(&body.pieces, !piece.broken);
        self.in_unread_loop = around;
    }

    /// Adds what stands between the braces of a statement.
    fn fill(&mut self, statement: &mut Statement, piece: &Piece) {
        let Some(body) = &piece.body else { return };
        match statement {
            Statement::For(written) => written.body = self.statements(&body.pieces, true),
            Statement::Item(item) => {
                if let ast::ItemKind::Experiment { lines, .. } = &mut item.kind {
                    *lines = self.lines(body);
                }
            }
            Statement::Use(_) => {}
        }
    }

    fn lines(&mut self, body: &Body) -> Vec<Line> {
        let mut lines = Vec::new();
        for piece in &body.pieces {
            let read = if piece.broken { None } else { Some(line(self.text, piece)) };
            match read {
                Some(Ok(line)) => lines.push(line),
                failed => {
                    self.messages.extend(failed.and_then(Result::err).map(|message| *message));
                    broken::names_of_line(self.text, piece, &mut self.program.broken);
                }
            }
        }
        lines
    }
}

/// The statement of a piece, without what stands between its braces.
fn statement(text: &str, piece: &Piece, in_loop: bool) -> Built<Statement> {
    if let Some(message) = mismatch::unknown_statement(text, piece.span) {
        return Err(Box::new(message));
    }
    let first = piece.first_word(text);
    if first == "netc" {
        return Err(Box::new(editions::not_first(piece.span)));
    }
    if in_loop && let Some(message) = loops::not_in_a_loop(first, piece.span) {
        return Err(Box::new(message));
    }
    if let Some(body) = piece.body.as_ref().filter(|_| !piece.takes_body(text)) {
        return Err(Box::new(mismatch::needless_body(first, body.span)));
    }
    let node = read_rule(Rule::statement, text, piece.span)
        .map_err(|refusal| mismatch::refused(text, piece.span, &refusal))?;
    if piece.takes_body(text) && piece.body.is_none() {
        return Err(Box::new(mismatch::missing_body(first, piece.span)));
    }
    let span = piece.body.as_ref().map_or(piece.span, |body| piece.span.to(body.span));
    match node.rule() {
        Rule::repetition => loops::repetition(node, span).map(Statement::For),
        Rule::usage => loops::usage(node, span).map(Statement::Use),
        _ => Ok(Statement::Item(ast::Item { kind: statements::statement(node)?, span })),
    }
}

fn line(text: &str, piece: &Piece) -> Built<Line> {
    if piece.is_loop(text) {
        return Err(Box::new(loops::not_in_an_experiment(piece.span)));
    }
    if let Some(body) = &piece.body {
        return Err(Box::new(mismatch::needless_body(piece.first_word(text), body.span)));
    }
    if let Some(message) = mismatch::later_line(text, piece.span) {
        return Err(Box::new(message));
    }
    let node = read_rule(Rule::line, text, piece.span)
        .map_err(|refusal| mismatch::refused(text, piece.span, &refusal))?;
    lines::line(node)
}
