//! A program as it is written: with loops, uses of other files, and holes in names.
//!
//! Its places are those of its own file: [`crate::model`] moves them to where that file stands
//! among the files of the program, when it writes out the loops and takes in the used files.

use super::EDITION;
use super::ast::{self, BrokenNames};
use crate::source::Span;

/// A file as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// The edition that its first line names; without one it is the newest.
    pub edition: u32,
    /// The statements, in order.
    pub statements: Vec<Statement>,
    /// Names that broken statements seem to declare.
    pub broken: BrokenNames,
}

/// One statement as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// One that stands for itself.
    Item(Item),
    /// `for k in a..b { … }`
    For(Loop),
    /// `use "file.net" as p`
    Use(Use),
}

/// `for k in a..b { statements }`
#[derive(Debug, Clone, PartialEq)]
pub struct Loop {
    /// The variable.
    pub variable: ast::Name,
    /// `a..b`, both ends included.
    pub range: Expr,
    /// What stands between the braces.
    pub body: Vec<Statement>,
    /// From `for` to `}`.
    pub span: Span,
}

/// `use "file.net" as p : n = 50`
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    /// The file, relative to the one that uses it.
    pub path: String,
    /// Where the path stands, with its quotes.
    pub path_span: Span,
    /// What the names of the file begin with here, before a `_`.
    pub prefix: ast::Name,
    /// Values of its parameters.
    pub given: Vec<Given>,
    /// The whole statement.
    pub span: Span,
}

/// `n = 50` of a `use`.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The parameter of the used file.
    pub name: ast::Name,
    /// Its value, in the names of the using file.
    pub value: Expr,
}

/// A name as written: `a{k % n + 1}_in` has the text `a_in` and a hole behind its `a`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Template {
    /// The name without its holes.
    pub text: String,
    /// The holes, in order.
    pub holes: Vec<Hole>,
}

/// `{expression}` in a name, which stands for a whole number.
#[derive(Debug, Clone, PartialEq)]
pub struct Hole {
    /// The byte of [`Template::text`] before which the number goes.
    pub at: usize,
    /// The number.
    pub value: Expr,
    /// From `{` to `}`.
    pub span: Span,
}

/// A statement as written that is neither a loop nor a use.
pub type Item = ast::Item<Template>;

/// An expression as written.
pub type Expr = ast::Expr<Template>;

/// A name as written, with its place.
pub type Name = ast::Name<Template>;

impl Default for Program {
    fn default() -> Self {
        Self { edition: EDITION, statements: Vec::new(), broken: BrokenNames::default() }
    }
}

impl Template {
    /// What stands before the first hole, where there is one.
    pub fn beginning(&self) -> Option<&str> {
        self.holes.first().map(|hole| &self.text[..hole.at])
    }
}
