//! One side of an expectation: an expression over facts and given numbers.

use super::Known;
use super::mentions::{Home, Mention, mention, misplaced, nearly};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::expectation::{Quantity, Term};
use crate::model::resolver::Resolver;
use crate::model::value::Value;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::wording::Counted;

/// One side of an expectation, understood.
#[derive(Debug)]
pub(super) struct Side<F> {
    /// What it comes to.
    pub quantity: Quantity<F>,
    /// How many numbers it is a list of; absent for a single number.
    pub length: Option<usize>,
    /// Whether it names something to be found out.
    pub names_a_fact: bool,
    /// Where it stands.
    pub span: Span,
}

/// Understands one side. Facts and lists become the variables of a formula.
pub(super) fn side<F>(
    resolver: &mut Resolver,
    home: Home,
    expr: &Expr,
    read: &mut impl FnMut(&mut Resolver, &Mention) -> Option<Known<F>>,
) -> Option<Side<F>> {
    let mut formula = expr.clone();
    let mut terms = Terms { home, terms: Vec::new(), refused: false };
    terms.take_from(resolver, &mut formula);
    if terms.refused {
        return None;
    }
    let names_a_fact = terms.terms.iter().any(|term| mention(resolver, term).is_some());
    if !names_a_fact {
        return given(resolver, expr);
    }
    let names: Vec<_> = (0..terms.terms.len()).map(variable).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let formula = resolver.formula(&formula, &names);
    let known: Vec<_> = terms.terms.iter().map(|expr| term(resolver, expr, read)).collect();
    let known = known.into_iter().collect::<Option<Vec<_>>>()?;
    let length = common_length(resolver, &terms.terms, &known)?;
    let terms = known.into_iter().map(|(term, _)| term).collect();
    let quantity = Quantity { formula: formula?, terms };
    Some(Side { quantity, length, names_a_fact, span: expr.span })
}

/// What is to stand for a variable each, taken out of an expression.
struct Terms {
    home: Home,
    terms: Vec<Expr>,
    /// Whether something was taken that cannot stand there, which has been said.
    refused: bool,
}

/// The name of the i-th variable, which no program can write.
fn variable(index: usize) -> String {
    format!("@{index}")
}

impl Terms {
    /// Takes facts and lists out of an expression and leaves the names of variables.
    fn take_from(&mut self, resolver: &mut Resolver, expr: &mut Expr) {
        if let Some(mention) = mention(resolver, expr) {
            if let Some(message) = misplaced(&mention, self.home) {
                resolver.say(message);
                self.refused = true;
            }
            return self.take(expr);
        }
        if let Some(message) = nearly(resolver, self.home, expr) {
            resolver.say(message);
            self.refused = true;
            return;
        }
        match &mut expr.kind {
            ExprKind::List(values) => {
                if let Some(fact) = values.iter().find(|value| mention(resolver, value).is_some()) {
                    resolver.say(in_a_list(fact.span));
                    self.refused = true;
                }
                self.take(expr);
            }
            ExprKind::Unary(_, operand) => self.take_from(resolver, operand),
            ExprKind::Binary(left, _, right) => {
                self.take_from(resolver, left);
                self.take_from(resolver, right);
            }
            ExprKind::If { condition, then, otherwise } => {
                for part in [condition, then, otherwise] {
                    self.take_from(resolver, part);
                }
            }
            // `size(h)` is a number; what it names is a block.
            ExprKind::Call { word, .. } if word.text == "size" => {}
            ExprKind::Call { arguments, .. } => {
                for argument in arguments {
                    self.take_from(resolver, &mut argument.value);
                }
            }
            _ => {}
        }
    }

    fn take(&mut self, expr: &mut Expr) {
        let name = ExprKind::Name(variable(self.terms.len()));
        let kind = std::mem::replace(&mut expr.kind, name);
        self.terms.push(Expr { kind, span: expr.span });
    }
}

/// The term that a fact or a list is, and its length.
fn term<F>(
    resolver: &mut Resolver,
    expr: &Expr,
    read: &mut impl FnMut(&mut Resolver, &Mention) -> Option<Known<F>>,
) -> Option<(Term<F>, Option<usize>)> {
    match mention(resolver, expr) {
        Some(mention) => read(resolver, &mention).map(|(fact, length)| (Term::Fact(fact), length)),
        None => {
            let value = resolver.value(expr)?;
            let numbers = value.numbers().filter(|numbers| !numbers.is_empty());
            if numbers.is_none() {
                resolver.say(no_numbers(&value, expr.span));
            }
            numbers.map(|numbers| {
                let length = numbers.len();
                (Term::Given(numbers), Some(length))
            })
        }
    }
}

/// The length that all lists of one side have; absent where there is none.
fn common_length<F>(
    resolver: &mut Resolver,
    places: &[Expr],
    terms: &[(Term<F>, Option<usize>)],
) -> Option<Option<usize>> {
    let lists =
        places.iter().zip(terms).filter_map(|(at, (_, length))| Some((at.span, (*length)?)));
    let lists: Vec<_> = lists.collect();
    let Some((first, length)) = lists.first().copied() else { return Some(None) };
    if let Some((other, found)) = lists.iter().find(|(_, other)| *other != length) {
        let (a, b) = (Counted(length as u64, "number"), Counted(*found as u64, "number"));
        let message = format!("{b} meet {a}");
        resolver.say(
            Mistake::new(Code::SizeMismatch, *other, message, b.to_string())
                .with_label(first, a.to_string())
                .with_help("take equally many of both"),
        );
        return None;
    }
    Some(Some(length))
}

/// A side that names no fact: a number or a list of numbers.
fn given<F>(resolver: &mut Resolver, expr: &Expr) -> Option<Side<F>> {
    let value = resolver.value(expr)?;
    let side =
        |quantity, length| Some(Side { quantity, length, names_a_fact: false, span: expr.span });
    if let Value::Truth(truth) = value {
        return side(Quantity::number(f64::from(u8::from(truth))), None);
    }
    if let Some(number) = value.number() {
        return side(Quantity::number(number), None);
    }
    match value.numbers() {
        Some(numbers) if !numbers.is_empty() => {
            let length = numbers.len();
            side(Quantity::term(Term::Given(numbers)), Some(length))
        }
        _ => {
            resolver.say(no_numbers(&value, expr.span));
            None
        }
    }
}

fn no_numbers(value: &Value, span: Span) -> Diagnostic {
    let message = format!("an expectation compares numbers, found {}", value.describe());
    Mistake::new(Code::BadValue, span, message, "no number and no list of numbers")
        .with_help("write a number, or a list with one number a neuron")
}

fn in_a_list(span: Span) -> Diagnostic {
    let message = "a list in an expectation holds numbers that are known";
    Mistake::new(Code::BadValue, span, message, "this is to be found out")
        .with_help("write an `expect` for each of them")
}
