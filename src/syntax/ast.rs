//! The program as written: statements, attributes and expressions, each with its place.

use crate::source::Span;

/// A whole program.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File {
    /// The statements, in order.
    pub items: Vec<Item>,
    /// Names that broken statements seem to declare: their use is no further mistake.
    pub broken_names: Vec<String>,
}

/// An identifier and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The identifier.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it says.
    pub kind: ItemKind,
    /// The whole statement.
    pub span: Span,
}

/// The kinds of statements.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// `net NAME`
    Net(Name),
    /// `param NAME = value`, which `--set` can change.
    Param {
        /// Its name.
        name: Name,
        /// Its value unless `--set`.
        value: Expr,
    },
    /// `let NAME = value`: a number or a series of data.
    Let {
        /// Its name.
        name: Name,
        /// Its value.
        value: Expr,
    },
    /// `input`, `hidden`, `output`: one or several blocks with the same attributes.
    Blocks {
        /// Which of the three.
        role: Role,
        /// Name and size of each.
        blocks: Vec<BlockDecl>,
        /// The attributes, for each of the blocks.
        attributes: Vec<Attribute>,
    },
    /// `matrix NAME : attributes`
    Matrix {
        /// Its name.
        name: Name,
        /// Its properties.
        attributes: Vec<Attribute>,
    },
    /// `a -> b, c -> d : attributes`: every block of a link to every block of the next.
    Connections {
        /// The links of the chain, at least two.
        chain: Vec<Vec<End>>,
        /// The attributes, for each of the connections.
        attributes: Vec<Attribute>,
    },
    /// `clock`, `precision`, `seed`: a setting of the whole network.
    Setting {
        /// The word.
        word: Name,
        /// Its value (`global`, `layered`, `f32`, a number).
        value: Expr,
    },
    /// `data NAME : attributes`
    Data {
        /// Its name.
        name: Name,
        /// File, sequences, split.
        attributes: Vec<Attribute>,
    },
    /// `train { … }`, `run { … }`
    Experiment {
        /// `train` or `run`.
        verb: Name,
        /// Its lines.
        lines: Vec<Line>,
    },
    /// `expect structure = recurrent`: what holds of the program, or it fails.
    Expect(Expectation),
}

/// One end of a connection: a block, or some of its neurons.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// The block.
    pub name: Name,
    /// `[a..b]`: its neurons from a to b; absent: all of them.
    pub part: Option<Expr>,
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

/// `name[size]`
#[derive(Debug, Clone, PartialEq)]
pub struct BlockDecl {
    /// Its name.
    pub name: Name,
    /// How many neurons.
    pub size: Expr,
}

/// One attribute of a declaration or one element of an experiment's line.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// What it says.
    pub kind: AttributeKind,
    /// The whole attribute.
    pub span: Span,
}

/// The forms of attributes.
#[derive(Debug, Clone, PartialEq)]
pub enum AttributeKind {
    /// `as NAME`, `as NAME^T`
    As(Reference),
    /// `word`, `word(args)`, or in experiments any expression; `bias as b` has a reference.
    Item {
        /// The word, call or expression.
        value: Expr,
        /// `… as NAME` behind it.
        alias: Option<Reference>,
    },
    /// `word = value`
    Set {
        /// The word.
        word: Name,
        /// Its value.
        value: Expr,
    },
}

/// The name after `as`, perhaps transposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The name of the matrix or vector.
    pub name: Name,
    /// Whether `^T` follows.
    pub transposed: bool,
}

/// One line of an experiment: a verb with an assignment, or with a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// `feed`, `fit`, `over`, `by`, `show`, …
    pub verb: Name,
    /// `x = value` of `feed`, `fit`, `start`.
    pub assignment: Option<Assignment>,
    /// The list behind the verb, or behind the `:` of an assignment.
    pub attributes: Vec<Attribute>,
    /// What the verb `expect` says; absent of all other verbs.
    pub expectation: Option<Expectation>,
    /// The whole line.
    pub span: Span,
}

/// `expect y@2 ~ [0.76, 0.96] within 1e-3`
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// What is looked at.
    pub left: Expr,
    /// How it is compared.
    pub relation: Relation,
    /// What it is compared with.
    pub right: Expr,
    /// How far it may be from that.
    pub within: Option<Expr>,
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
pub struct Assignment {
    /// The block.
    pub target: Name,
    /// What it gets.
    pub value: Expr,
}

/// An expression and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `0.5`, `1e-3`
    Number(f64),
    /// `10%`: a share, here 0.1.
    Share(f64),
    /// `"text"`
    Text(String),
    /// A name, or a word of the language.
    Name(String),
    /// `word(args)`
    Call {
        /// The word.
        word: Name,
        /// Its arguments.
        arguments: Vec<Argument>,
    },
    /// `data.column` or `data.first..last`: columns of a data set.
    Columns {
        /// The data set.
        data: Name,
        /// The first column.
        first: Name,
        /// The last one, where a range is meant.
        last: Option<Name>,
    },
    /// `[a, b, …]`
    List(Vec<Expr>),
    /// `a..b`, both ends included.
    Range(Box<Expr>, Box<Expr>),
    /// `-a`, `not a`
    Unary(UnaryOp, Box<Expr>),
    /// `a + b`
    Binary(Box<Expr>, BinaryOp, Box<Expr>),
    /// `if c then a else b`
    If {
        /// `c`, a truth value.
        condition: Box<Expr>,
        /// The value where it is true.
        then: Box<Expr>,
        /// The value where it is not.
        otherwise: Box<Expr>,
    },
    /// `y@2`, `h[1..3]@2`: the state of a block at a tick, in expectations.
    At {
        /// The block.
        block: Name,
        /// `[a..b]`: its neurons from a to b; absent: all of them.
        part: Option<Box<Expr>>,
        /// The tick.
        tick: Box<Expr>,
    },
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// `name =` before it.
    pub name: Option<Name>,
    /// Its value.
    pub value: Expr,
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
