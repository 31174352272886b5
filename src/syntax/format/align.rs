//! What stands under one another: names, the `:` of adjacent statements, comments.

use super::cut::{Line, width};
use super::spacing::Role;

/// What stands before a `:` that is aligned is at most so wide. Without a bound one long line
/// among many would make all of them long.
const WIDEST_HEAD: usize = 40;

/// Lines with a comment that is aligned are at most so wide without it.
const WIDEST_LINE: usize = 80;

/// Blanks before a comment.
const BEFORE_COMMENT: usize = 2;

/// Puts names under one another behind `input`, `hidden` and `output`, and behind the verbs of
/// `train`.
pub(super) fn words(lines: &mut [Line]) {
    for line in lines.iter_mut().filter(|line| line.begins_one_statement()) {
        let [first, second, ..] = &mut line.parts[..] else { continue };
        let padded = match first.text {
            "input" => "hidden".len(),
            "fit" | "by" => "over".len(),
            _ => continue,
        };
        if first.role == Role::Keyword {
            second.gap = padded - first.text.len() + 1;
        }
    }
}

/// Puts the `:` of adjacent statements of one kind under one another.
pub(super) fn colons(lines: &mut [Line]) {
    let mut start = 0;
    while start < lines.len() {
        let end = end_of_statements(lines, start);
        align_colons(&mut lines[start..end]);
        start = end;
    }
}

/// One past the last line of the statements that are of one kind with that of a line.
fn end_of_statements(lines: &[Line], start: usize) -> usize {
    let kind = kind(&lines[start]);
    let more = lines[start + 1..].iter().take_while(|line| {
        let adjoins = !line.below_blank && !line.is_comment() && line.depth == lines[start].depth;
        line.is_under() || line.goes_on || (adjoins && kind == self::kind(line))
    });
    start + 1 + more.count()
}

/// The kind of the statement that a line begins with.
fn kind<'a>(line: &Line<'a>) -> Option<&'a str> {
    let first = line.parts.first()?;
    Some(match (first.text, first.role) {
        ("input" | "hidden" | "output", _) => "hidden",
        (word, Role::Keyword) => word,
        _ => "->",
    })
}

fn align_colons(lines: &mut [Line]) {
    let places: Vec<Option<(usize, usize)>> = lines.iter().map(colon).collect();
    let widest = places.iter().flatten().map(|(_, head)| *head).max().unwrap_or(0);
    for (line, place) in lines.iter_mut().zip(places) {
        if let Some((at, head)) = place {
            line.parts[at].gap = widest - head + 1;
        }
    }
}

/// The `:` of a line's statement and the width before it, if that is to be aligned.
fn colon(line: &Line) -> Option<(usize, usize)> {
    if !line.begins_one_statement() {
        return None;
    }
    let mut depth = 0_usize;
    let at = line.parts.iter().position(|part| {
        match part.role {
            Role::Open | Role::HoleOpen => depth += 1,
            Role::Close | Role::HoleClose => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && part.text == ":"
    })?;
    let head = width(&line.parts[..at]);
    (head <= WIDEST_HEAD).then_some((at, head))
}

/// Puts the comments of adjacent lines of one depth under one another, all others where their
/// lines begin.
pub(super) fn comments(lines: &mut [Line]) {
    let mut start = 0;
    while start < lines.len() {
        let end = end_of_run(lines, start);
        let run = &mut lines[start..end];
        let widest = run.iter().filter(|line| is_aligned(line)).map(code_end).max().unwrap_or(0);
        run.iter_mut().for_each(|line| place_comment(line, widest));
        start = end;
    }
    for below in 1..lines.len() {
        let above = lines[below - 1].comment.as_ref().map_or(0, |comment| comment.at);
        if let Some(comment) = lines[below].comment.as_mut().filter(|comment| comment.is_under) {
            comment.at = above;
        }
    }
}

/// One past the last line of those that adjoin a line.
fn end_of_run(lines: &[Line], start: usize) -> usize {
    let adjoins = |line: &&Line| {
        let apart = line.below_blank || line.is_comment() || line.depth != lines[start].depth;
        line.is_under() || !apart
    };
    start + 1 + lines[start + 1..].iter().take_while(adjoins).count()
}

fn is_aligned(line: &Line) -> bool {
    line.comment.is_some() && !line.parts.is_empty() && code_end(line) <= WIDEST_LINE
}

/// One past the last column of a line's tokens.
fn code_end(line: &Line) -> usize {
    line.indent + line.width()
}

fn place_comment(line: &mut Line, widest: usize) {
    let (indent, end, has_code) = (line.indent, code_end(line), !line.parts.is_empty());
    if let Some(comment) = &mut line.comment {
        comment.at = if has_code { end.max(widest) + BEFORE_COMMENT } else { indent };
    }
}
