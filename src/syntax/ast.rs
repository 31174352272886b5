//! Statements, attributes and expressions, each with its place.
//!
//! `T` is what names are. In a [`File`] they are settled: plain texts, without loops around them.
//! As they are written ([`super::written`]) they may have holes.

use crate::source::Span;

/// A whole program in plain statements: loops are written out, used files are taken in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File {
    /// The edition of the language that it is written in.
    pub edition: u32,
    /// The statements, in order.
    pub items: Vec<Item>,
    /// Names that broken statements seem to declare: their use is no further mistake.
    pub broken: BrokenNames,
    /// The variables of all loops, each once.
    pub variables: Vec<Name>,
    /// The clocks that used files are written for.
    pub clocks_of_uses: Vec<ClockOfUse>,
}

/// What broken statements seem to declare.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BrokenNames {
    /// Whole names, and verbs of broken lines.
    pub names: Vec<String>,
    /// The beginnings of names up to a `{`, behind which a number would follow.
    pub beginnings: Vec<String>,
    /// What all names of a used file begin with that cannot be read.
    pub prefixes: Vec<String>,
    /// Whether connections seem to be among what is broken.
    pub arrows: bool,
}

/// The `clock` statement of a used file.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockOfUse {
    /// The word `clock`.
    pub word: Name,
    /// Its value.
    pub value: Expr,
    /// The `use` that brings it in.
    pub used_at: Span,
}

/// An identifier and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name<T = String> {
    /// The identifier.
    pub text: T,
    /// Where it stands.
    pub span: Span,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Item<T = String> {
    /// What it says.
    pub kind: ItemKind<T>,
    /// The whole statement.
    pub span: Span,
}

/// The kinds of statements.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind<T = String> {
    /// `net NAME`
    Net(Name<T>),
    /// `param NAME = value`, which `--set` can change.
    Param {
        /// Its name.
        name: Name<T>,
        /// Its value unless `--set`.
        value: Expr<T>,
    },
    /// `let NAME = value`: a number or a series of data.
    Let {
        /// Its name.
        name: Name<T>,
        /// Its value.
        value: Expr<T>,
    },
    /// `input`, `hidden`, `output`: one or several blocks with the same attributes.
    Blocks {
        /// Which of the three.
        role: Role,
        /// Name and size of each.
        blocks: Vec<BlockDecl<T>>,
        /// The attributes, for each of the blocks.
        attributes: Vec<Attribute<T>>,
    },
    /// `matrix NAME : attributes`
    Matrix {
        /// Its name.
        name: Name<T>,
        /// Its properties.
        attributes: Vec<Attribute<T>>,
    },
    /// `a -> b, c -> d : attributes`: every block of a link to every block of the next.
    Connections {
        /// The links of the chain, at least two.
        chain: Vec<Vec<End<T>>>,
        /// The attributes, for each of the connections.
        attributes: Vec<Attribute<T>>,
    },
    /// `clock`, `precision`, `seed`: a setting of the whole network.
    Setting {
        /// The word.
        word: Name,
        /// Its value (`global`, `layered`, `f32`, a number).
        value: Expr<T>,
    },
    /// `data NAME : attributes`
    Data {
        /// Its name.
        name: Name<T>,
        /// File, sequences, split.
        attributes: Vec<Attribute<T>>,
    },
    /// `train { … }`, `run { … }`
    Experiment {
        /// `train` or `run`.
        verb: Name,
        /// Its lines.
        lines: Vec<Line<T>>,
    },
    /// `expect structure = recurrent`: what holds of the program, or it fails.
    Expect(Box<Expectation<T>>),
}

impl BrokenNames {
    /// Whether nothing is broken.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.beginnings.is_empty() && self.prefixes.is_empty()
    }

    /// Leaves each name once, in the order of the alphabet.
    pub fn tidy(&mut self) {
        for names in [&mut self.names, &mut self.beginnings, &mut self.prefixes] {
            names.sort();
            names.dedup();
        }
    }

    /// Adds what another statement or file has.
    pub fn extend(&mut self, other: BrokenNames) {
        self.names.extend(other.names);
        self.beginnings.extend(other.beginnings);
        self.prefixes.extend(other.prefixes);
        self.arrows |= other.arrows;
    }
}

/// One end of a connection: a block, or some of its neurons.
#[derive(Debug, Clone, PartialEq)]
pub struct End<T = String> {
    /// The block.
    pub name: Name<T>,
    /// `[a..b]`: its neurons from a to b; absent: all of them.
    pub part: Option<Expr<T>>,
}

/// What a block is to the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Holds what is fed.
    Input,
    /// Neither fed nor read.
    Hidden,
    /// What the network is asked for.
    Output,
}

impl Role {
    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Role::Input => "input",
            Role::Hidden => "hidden",
            Role::Output => "output",
        }
    }
}

/// `name[size]`
#[derive(Debug, Clone, PartialEq)]
pub struct BlockDecl<T = String> {
    /// Its name.
    pub name: Name<T>,
    /// How many neurons.
    pub size: Expr<T>,
}

/// One attribute of a declaration or one element of an experiment's line.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute<T = String> {
    /// What it says.
    pub kind: AttributeKind<T>,
    /// The whole attribute.
    pub span: Span,
}

/// The forms of attributes.
#[derive(Debug, Clone, PartialEq)]
pub enum AttributeKind<T = String> {
    /// `as NAME`, `as NAME^T`
    As(Reference<T>),
    /// `word`, `word(args)`, or in experiments any expression; `bias as b` has a reference.
    Item {
        /// The word, call or expression.
        value: Expr<T>,
        /// `… as NAME` behind it.
        alias: Option<Reference<T>>,
    },
    /// `word = value`
    Set {
        /// The word.
        word: Name,
        /// Its value.
        value: Expr<T>,
    },
}

/// The name after `as`, perhaps transposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference<T = String> {
    /// The name of the matrix or vector.
    pub name: Name<T>,
    /// Whether `^T` follows.
    pub transposed: bool,
}

/// One line of an experiment: a verb with an assignment, or with a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Line<T = String> {
    /// `feed`, `fit`, `over`, `by`, `show`, …
    pub verb: Name,
    /// `x = value` of `feed`, `fit`, `start`.
    pub assignment: Option<Assignment<T>>,
    /// The list behind the verb, or behind the `:` of an assignment.
    pub attributes: Vec<Attribute<T>>,
    /// What the verb `expect` says; absent of all other verbs.
    pub expectation: Option<Expectation<T>>,
    /// The whole line.
    pub span: Span,
}

/// `expect y@2 ~ [0.76, 0.96] within 1e-3`
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation<T = String> {
    /// What is looked at.
    pub left: Expr<T>,
    /// How it is compared.
    pub relation: Relation,
    /// What it is compared with.
    pub right: Expr<T>,
    /// How far it may be from that.
    pub within: Option<Expr<T>>,
    /// From the left side to the last one.
    pub span: Span,
}

/// How an expectation compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `=` or `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `~`: equal but for a tolerance.
    Near,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// `block = value`
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment<T = String> {
    /// The block.
    pub target: Name<T>,
    /// What it gets.
    pub value: Expr<T>,
}

/// An expression and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr<T = String> {
    /// What it says.
    pub kind: ExprKind<T>,
    /// Where it stands.
    pub span: Span,
}

/// The forms of expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind<T = String> {
    /// `0.5`, `1e-3`
    Number(f64),
    /// `10%`: a share, here 0.1.
    Share(f64),
    /// `"text"`
    Text(String),
    /// A name, or a word of the language.
    Name(T),
    /// `word(args)`
    Call {
        /// The word.
        word: Name,
        /// Its arguments.
        arguments: Vec<Argument<T>>,
    },
    /// `data.column` or `data.first..last`: columns of a data set. In a box, as an expression takes
    /// the room of its largest form.
    Columns(Box<Columns<T>>),
    /// `[a, b, …]`
    List(Vec<Expr<T>>),
    /// `a..b`, both ends included.
    Range(Box<Expr<T>>, Box<Expr<T>>),
    /// `-a`, `not a`
    Unary(UnaryOp, Box<Expr<T>>),
    /// `a + b`
    Binary(Box<Expr<T>>, BinaryOp, Box<Expr<T>>),
    /// `if c then a else b`
    If {
        /// `c`, a truth value.
        condition: Box<Expr<T>>,
        /// The value where it is true.
        then: Box<Expr<T>>,
        /// The value where it is not.
        otherwise: Box<Expr<T>>,
    },
    /// `y@2`, `h[1..3]@2`: the state of a block at a tick, in expectations.
    At {
        /// The block.
        block: Name<T>,
        /// `[a..b]`: its neurons from a to b; absent: all of them.
        part: Option<Box<Expr<T>>>,
        /// The tick.
        tick: Box<Expr<T>>,
    },
}

/// `data.first..last`
#[derive(Debug, Clone, PartialEq)]
pub struct Columns<T = String> {
    /// The data set.
    pub data: Name<T>,
    /// The first column.
    pub first: Name<T>,
    /// The last one, where a range is meant.
    pub last: Option<Name<T>>,
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument<T = String> {
    /// `name =` before it.
    pub name: Option<Name>,
    /// Its value.
    pub value: Expr<T>,
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-a`
    Minus,
    /// `not a`
    Not,
}

/// Operators with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `a % b`: the remainder, with the sign of `b`.
    Remainder,
    /// `a ^ b`
    Power,
    /// `a == b`
    Equal,
    /// `a != b`
    NotEqual,
    /// `a < b`
    Less,
    /// `a <= b`
    LessOrEqual,
    /// `a > b`
    Greater,
    /// `a >= b`
    GreaterOrEqual,
    /// `a and b`
    And,
    /// `a or b`
    Or,
}
