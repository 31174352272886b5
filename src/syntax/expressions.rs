//! Expressions: precedence climbing over the grammar's flat lists of operands and operators.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::ast::{self, BinaryOp, Columns, UnaryOp};
use super::grammar::{Built, Node, Rule, all};
use super::names::{called, name_within, template, word};
use super::written::{Expr, Template};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;

/// Operators around one operand, which bounds the depth of the tree for all that walk it.
pub(super) const MAX_OPERATORS: usize = 512;

/// How tightly operators bind; a prefix takes what binds at least as tightly as itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Not,
    Comparison,
    Range,
    Sum,
    Product,
    Minus,
    Power,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy)]
enum Infix {
    Range,
    Binary(BinaryOp),
}

/// Operands and operators of one list that are still to be joined, and how many operators the
/// operands may have within them.
struct Parts<'a> {
    nodes: Peekable<IntoIter<Node<'a>>>,
    allowance: usize,
}

type ExprKind = ast::ExprKind<Template>;
type Argument = ast::Argument<Template>;

/// The expression of an `expression` node.
pub(super) fn expression(node: Node) -> Built<Expr> {
    within(node, MAX_OPERATORS)
}

/// The same with so many operators along a path at most.
pub(super) fn within(node: Node, allowance: usize) -> Built<Expr> {
    let nodes: Vec<Node> = node.children().collect();
    let mut operators =
        nodes.iter().filter(|node| matches!(node.rule(), Rule::prefix | Rule::infix));
    let count = operators.clone().count();
    if let Some(first_beyond) = operators.nth(allowance) {
        return Err(too_many_operators(first_beyond.span()));
    }
    let mut parts = Parts { nodes: nodes.into_iter().peekable(), allowance: allowance - count };
    climb(&mut parts, Level::Or)
}

/// Joins operands as long as the operators between them bind at least as tightly as `least`.
fn climb(parts: &mut Parts, least: Level) -> Built<Expr> {
    let mut left = prefixed(parts)?;
    while let Some((operator, level, span)) = next_infix(parts, least) {
        let right = climb(parts, right_level(level))?;
        left = join(left, operator, right);
        let again = next_infix_of(parts, level);
        if let Some(again) = again.filter(|_| matches!(level, Level::Comparison | Level::Range)) {
            return Err(chained(span, again));
        }
    }
    Ok(left)
}

/// Takes the next operator if it binds at least as tightly as `least`.
fn next_infix(parts: &mut Parts, least: Level) -> Option<(Infix, Level, Span)> {
    let node = parts.nodes.next_if(|node| infix(node.text()).1 >= least)?;
    let (operator, level) = infix(node.text());
    Some((operator, level, node.span()))
}

/// The place of the next operator if it is of a level.
fn next_infix_of(parts: &mut Parts, level: Level) -> Option<Span> {
    parts.nodes.peek().filter(|node| infix(node.text()).1 == level).map(Node::span)
}

fn infix(sign: &str) -> (Infix, Level) {
    let (operator, level) = match sign {
        "or" => (BinaryOp::Or, Level::Or),
        "and" => (BinaryOp::And, Level::And),
        "==" => (BinaryOp::Equal, Level::Comparison),
        "!=" => (BinaryOp::NotEqual, Level::Comparison),
        "<" => (BinaryOp::Less, Level::Comparison),
        "<=" => (BinaryOp::LessOrEqual, Level::Comparison),
        ">" => (BinaryOp::Greater, Level::Comparison),
        ">=" => (BinaryOp::GreaterOrEqual, Level::Comparison),
        "+" => (BinaryOp::Add, Level::Sum),
        "-" => (BinaryOp::Subtract, Level::Sum),
        "*" => (BinaryOp::Multiply, Level::Product),
        "/" => (BinaryOp::Divide, Level::Product),
        "%" => (BinaryOp::Remainder, Level::Product),
        "^" => (BinaryOp::Power, Level::Power),
        _ => return (Infix::Range, Level::Range),
    };
    (Infix::Binary(operator), level)
}

/// What the right operand may be made of: powers group to the right, all others to the left.
fn right_level(level: Level) -> Level {
    match level {
        Level::Or => Level::And,
        Level::And | Level::Not => Level::Not,
        Level::Comparison => Level::Range,
        Level::Range => Level::Sum,
        Level::Sum => Level::Product,
        Level::Product => Level::Minus,
        Level::Minus | Level::Power => Level::Power,
    }
}

fn join(left: Expr, operator: Infix, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    let (left, right) = (Box::new(left), Box::new(right));
    let kind = match operator {
        Infix::Range => ExprKind::Range(left, right),
        Infix::Binary(operator) => ExprKind::Binary(left, operator, right),
    };
    Expr { kind, span }
}

/// An operand with the prefixes before it: `-a ^ b` is `-(a ^ b)`, `not a == b` is `not (a == b)`.
fn prefixed(parts: &mut Parts) -> Built<Expr> {
    let Some(node) = parts.nodes.next() else { return Err(nothing_here()) };
    if node.rule() != Rule::prefix {
        return operand(node, parts.allowance);
    }
    let (operator, level) = match node.text() {
        "not" => (UnaryOp::Not, Level::Not),
        _ => (UnaryOp::Minus, Level::Minus),
    };
    let inner = climb(parts, level)?;
    let span = node.span().to(inner.span);
    Ok(Expr { kind: ExprKind::Unary(operator, Box::new(inner)), span })
}

fn operand(node: Node, allowance: usize) -> Built<Expr> {
    let span = node.span();
    let kind = match node.rule() {
        Rule::number => ExprKind::Number(number(node.text(), span)?),
        Rule::share => ExprKind::Share(number(node.text().trim_end_matches('%'), span)? / 100.0),
        Rule::text => ExprKind::Text(unquoted(node.text())),
        Rule::named => named(node, allowance)?,
        Rule::operand_name => ExprKind::Name(template(&node, allowance)?),
        Rule::conditional => conditional(node, allowance)?,
        Rule::list => ExprKind::List(all(node.children().map(|item| within(item, allowance)))?),
        // A group, which is its inner expression with the brackets' place.
        _ => within(node.children().required()?, allowance)?.kind,
    };
    Ok(Expr { kind, span })
}

/// A name, alone or with what goes on behind it.
fn named(node: Node, allowance: usize) -> Built<ExprKind> {
    let mut children = node.children();
    let name = children.required()?;
    match children.next() {
        None => Ok(ExprKind::Name(template(&name, allowance)?)),
        Some(behind) => match behind.rule() {
            Rule::call => call(&name, behind, allowance),
            Rule::columns => columns(&name, behind, allowance),
            _ => at(&name, behind, allowance),
        },
    }
}

/// `normal(gain = 0.5)`
fn call(name: &Node, behind: Node, allowance: usize) -> Built<ExprKind> {
    let children = behind.children();
    let word = called(name)?;
    let arguments = all(children.map(|child| argument(child, allowance)))?;
    Ok(ExprKind::Call { word, arguments })
}

fn argument(node: Node, allowance: usize) -> Built<Argument> {
    let mut children = node.children();
    let first = children.required()?;
    Ok(match first.rule() {
        Rule::word => {
            let value = within(children.required()?, allowance)?;
            Argument { name: Some(word(&first)), value }
        }
        _ => Argument { name: None, value: within(first, allowance)? },
    })
}

/// `digits.p00..p77`
fn columns(name: &Node, behind: Node, allowance: usize) -> Built<ExprKind> {
    let mut children = behind.children();
    let data = name_within(name, allowance)?;
    let first = name_within(&children.required()?, allowance)?;
    let last = children.next().map(|last| name_within(&last, allowance)).transpose()?;
    Ok(ExprKind::Columns(Box::new(Columns { data, first, last })))
}

/// `if c then a else b`, which counts as an operator: it lets the tree grow as one does.
fn conditional(node: Node, allowance: usize) -> Built<ExprKind> {
    let span = node.span();
    let allowance = allowance.checked_sub(1).ok_or_else(|| too_many_operators(span))?;
    let mut children = node.children();
    let mut part = || children.required().and_then(|node| within(node, allowance)).map(Box::new);
    Ok(ExprKind::If { condition: part()?, then: part()?, otherwise: part()? })
}

/// `h[1..3]@2`
fn at(name: &Node, behind: Node, allowance: usize) -> Built<ExprKind> {
    let mut children = behind.children();
    let block = name_within(name, allowance)?;
    let mut next = children.required()?;
    let mut part = None;
    if next.rule() == Rule::part {
        part = Some(Box::new(within(next.children().required()?, allowance)?));
        next = children.required()?;
    }
    Ok(ExprKind::At { block, part, tick: Box::new(operand(next, allowance)?) })
}

fn number(digits: &str, span: Span) -> Built<f64> {
    let number = digits.parse().unwrap_or(f64::INFINITY);
    if number.is_finite() { Ok(number) } else { Err(number_too_large(span)) }
}

/// The characters between the quotes; a backslash stands for the character behind it.
pub(super) fn unquoted(text: &str) -> String {
    let mut escaped = false;
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    inner
        .chars()
        .filter(|character| {
            escaped = *character == '\\' && !escaped;
            !escaped
        })
        .collect()
}

fn number_too_large(span: Span) -> Box<Diagnostic> {
    let message = "the number is too large";
    Box::new(
        Mistake::new(Code::BadValue, span, message, "not a finite number")
            .with_help("the largest number is about 1.8e308"),
    )
}

fn too_many_operators(span: Span) -> Box<Diagnostic> {
    let message = format!("an expression has more than {MAX_OPERATORS} operators");
    Box::new(
        Mistake::new(Code::TooDeep, span, message, "this one is too many")
            .with_help("name a part of it with `let`"),
    )
}

fn chained(first: Span, second: Span) -> Box<Diagnostic> {
    let message = "comparisons and ranges cannot be chained";
    Box::new(
        Mistake::new(Code::Syntax, second, message, "a second one")
            .with_label(first, "the first one")
            .with_help("join two comparisons by `and`, or put brackets around one"),
    )
}

fn nothing_here() -> Box<Diagnostic> {
    let message = "a value is missing";
    Box::new(
        Mistake::new(Code::Syntax, Span::default(), message, "an operand should follow")
            .with_help("write a number, a name or a call"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::grammar::read;
    use super::*;

    /// The tree in brackets: `1 + 2 * 3` is `(1 + (2 * 3))`.
    fn tree(text: &str) -> String {
        match parsed(text) {
            Ok(expr) => drawn(&expr),
            Err(message) => format!("{}: {}", message.code.name(), message.message),
        }
    }

    fn parsed(text: &str) -> Built<Expr> {
        let statement = format!("param p = {text}");
        let Ok(node) = read(Rule::statement, &statement, Span::new(0, statement.len())) else {
            panic!("`{text}` is refused");
        };
        let mut children = node.children();
        children.required()?;
        expression(children.required()?)
    }

    fn drawn(expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Number(number) => number.to_string(),
            ExprKind::Share(share) => format!("share {share}"),
            ExprKind::Text(text) => format!("{text:?}"),
            ExprKind::Name(name) => name.text.clone(),
            ExprKind::Call { word, arguments } => {
                let argument = |argument: &Argument| match &argument.name {
                    Some(name) => format!("{} = {}", name.text, drawn(&argument.value)),
                    None => drawn(&argument.value),
                };
                let all: Vec<String> = arguments.iter().map(argument).collect();
                format!("{}({})", word.text, all.join(", "))
            }
            ExprKind::Columns(columns) => {
                let Columns { data, first, last } = &**columns;
                let last = last.as_ref().map(|last| format!("..{}", last.text.text));
                format!("{}.{}{}", data.text.text, first.text.text, last.unwrap_or_default())
            }
            ExprKind::List(items) => {
                format!("[{}]", items.iter().map(drawn).collect::<Vec<_>>().join(", "))
            }
            ExprKind::Range(from, to) => format!("({} .. {})", drawn(from), drawn(to)),
            ExprKind::Unary(operator, inner) => format!("({operator:?} {})", drawn(inner)),
            ExprKind::If { condition, then, otherwise } => {
                format!("(if {} {} {})", drawn(condition), drawn(then), drawn(otherwise))
            }
            ExprKind::At { block, part, tick } => match part {
                Some(part) => format!("{}[{}]@{}", block.text.text, drawn(part), drawn(tick)),
                None => format!("{}@{}", block.text.text, drawn(tick)),
            },
            ExprKind::Binary(left, operator, right) => {
                format!("({} {operator:?} {})", drawn(left), drawn(right))
            }
        }
    }

    #[test]
    fn operators_bind_as_in_mathematics() {
        assert_eq!(tree("1 + 2 * 3"), "(1 Add (2 Multiply 3))");
        assert_eq!(tree("1 - 2 - 3"), "((1 Subtract 2) Subtract 3)");
        assert_eq!(tree("-2^2"), "(Minus (2 Power 2))");
        assert_eq!(tree("2^-1 * 3"), "((2 Power (Minus 1)) Multiply 3)");
        assert_eq!(tree("2^3^2"), "(2 Power (3 Power 2))");
        assert_eq!(tree("-a * b"), "((Minus a) Multiply b)");
        assert_eq!(tree("(1 + 2) * 3"), "((1 Add 2) Multiply 3)");
        assert_eq!(tree("1..n + 1"), "(1 .. (n Add 1))");
        assert_eq!(tree("not a == 1 and b or c"), "(((Not (a Equal 1)) And b) Or c)");
        assert_eq!(tree("a % 2 >= 1"), "((a Remainder 2) GreaterOrEqual 1)");
    }

    #[test]
    fn a_share_is_not_a_remainder() {
        assert_eq!(tree("10%"), "share 0.1");
        assert_eq!(tree("[10%, 2.5% + 1]"), "[share 0.1, (share 0.025 Add 1)]");
        assert_eq!(tree("10%3"), "(10 Remainder 3)");
        assert_eq!(tree("10 % 3"), "(10 Remainder 3)");
        assert_eq!(tree("10% n"), "(10 Remainder n)");
        assert_eq!(tree("k%3"), "(k Remainder 3)");
        assert_eq!(tree("10% < p and q"), "((share 0.1 Less p) And q)");
        assert_eq!(tree("10% and q"), "(share 0.1 And q)");
    }

    #[test]
    fn operands_are_read_as_written() {
        assert_eq!(tree("1..4"), "(1 .. 4)");
        assert_eq!(tree("1e-3"), "0.001");
        assert_eq!(tree("[[1, 0], []]"), "[[1, 0], []]");
        assert_eq!(tree(r#"csv("a \"b\" \\ c")"#), r#"csv("a \"b\" \\ c")"#);
        assert_eq!(tree("split(by = year, test = 20%)"), "split(by = year, test = share 0.2)");
        assert_eq!(tree("digits.p00..p77 / 16"), "(digits.p00..p77 Divide 16)");
        assert_eq!(tree("scale(sun.number)"), "scale(sun.number)");
        assert_eq!(tree("android + notes"), "(android Add notes)");
    }

    #[test]
    fn places_are_those_of_the_source() {
        let expr = parsed("(a + b) * c").unwrap();
        assert_eq!(expr.span, Span::new(10, 21));
        let ExprKind::Binary(left, ..) = expr.kind else { panic!("a product") };
        assert_eq!(left.span, Span::new(10, 17));
    }

    #[test]
    fn chains_and_huge_numbers_are_refused() {
        assert_eq!(tree("1 < 2 < 3"), "syntax: comparisons and ranges cannot be chained");
        assert_eq!(tree("1..2..3"), "syntax: comparisons and ranges cannot be chained");
        assert_eq!(tree("1e999"), "bad-value: the number is too large");
    }

    #[test]
    fn operators_are_bounded_along_a_path_only() {
        let sum = |count: usize| format!("1{}", " + 1".repeat(count));
        assert!(parsed(&sum(MAX_OPERATORS)).is_ok());
        assert!(tree(&sum(MAX_OPERATORS + 1)).starts_with("too-deep"));
        assert!(tree(&format!("f(-({}))", sum(MAX_OPERATORS))).starts_with("too-deep"));
        assert!(tree(&format!("{}1", "- ".repeat(600))).starts_with("too-deep"));
        assert!(tree(&format!("1{}", "^1".repeat(600))).starts_with("too-deep"));
        assert!(parsed(&format!("[{}]", vec!["-1"; 2000].join(", "))).is_ok());
    }
}
