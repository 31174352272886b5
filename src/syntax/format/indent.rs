//! Where lines begin.

use super::cut::Line;
use super::spacing::{Part, Role};

/// Blanks for each body around a line, and behind a bracket that ends its line.
const STEP: usize = 2;

/// Blanks before a line that goes on a statement, where nothing else says how many.
const GOING_ON: usize = 4;

/// The last column under which a line may begin that goes on a statement.
const LAST_COLUMN: usize = 60;

/// An open bracket of a statement.
struct Bracket {
    column: usize,
    /// The indent of its line.
    indent: usize,
    /// The column of what follows it in its line.
    inside: Option<usize>,
}

/// What is known of the statement that is being laid out.
#[derive(Default)]
struct Statement {
    indent: usize,
    brackets: Vec<Bracket>,
    /// Whether its `:` was passed, and the column of what follows it in its line.
    colon: Option<Option<usize>>,
}

/// Settles where each line begins.
pub(super) fn lines(lines: &mut [Line]) {
    let mut statement = Statement::default();
    for line in lines {
        line.indent = match line.goes_on {
            true => statement.indent_of_next(line.parts.first()),
            false => line.depth * STEP,
        };
        if !line.goes_on && !line.parts.is_empty() {
            statement = Statement { indent: line.indent, ..Statement::default() };
        }
        statement.pass(line);
    }
}

impl Statement {
    /// Where its next line begins, by the line's first token.
    fn indent_of_next(&self, first: Option<&Part>) -> usize {
        let within = |column: &usize| *column <= LAST_COLUMN;
        let closes = first.is_some_and(|part| matches!(part.role, Role::Close | Role::HoleClose));
        match self.brackets.last() {
            Some(Bracket { column, indent, inside: Some(_) }) if closes => {
                Some(*column).filter(within).unwrap_or(*indent)
            }
            Some(bracket) if closes => bracket.indent,
            Some(bracket) => bracket.inside.filter(within).unwrap_or(bracket.indent + STEP),
            None => self.colon.flatten().filter(within).unwrap_or(self.indent + GOING_ON),
        }
    }

    /// Takes notice of the brackets and the `:` of a line.
    fn pass(&mut self, line: &Line) {
        let mut column = line.indent;
        for (at, part) in line.parts.iter().enumerate() {
            column += part.gap;
            let end = column + part.text.chars().count();
            let inside = line.parts.get(at + 1).map(|next| end + next.gap);
            match part.role {
                Role::Open | Role::HoleOpen => {
                    self.brackets.push(Bracket { column, indent: line.indent, inside });
                }
                Role::Close | Role::HoleClose => {
                    self.brackets.pop();
                }
                Role::End | Role::BodyOpen | Role::BodyClose => self.colon = None,
                Role::Infix if part.text == ":" && self.brackets.is_empty() => {
                    self.colon.get_or_insert(inside);
                }
                _ => {}
            }
            column = end;
        }
    }
}
