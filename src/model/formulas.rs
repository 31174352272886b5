//! Expressions over the variables of their place: `to` and `from` in masks and first values, `v` in
//! activations. Every other name is settled when the formula is made.

use std::sync::Arc;

use super::evaluate::not_a_number;
use super::operators::constant;
use super::resolver::Resolver;
use super::scope::Meaning;
use super::value::Value;
use super::words::{self, Class};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::formula::{Binary, Formula, Unary};
use crate::source::Span;
use crate::syntax::ast::{Argument, BinaryOp, Expr, ExprKind, Name, UnaryOp};

impl Resolver<'_> {
    /// The value of an expression or, where it reads one of the variables, the formula that it is.
    pub fn value_or_formula(&mut self, expr: &Expr, variables: &[&str]) -> Option<Value> {
        match reads(expr, variables) {
            true => {
                let formula = self.formula(expr, variables)?;
                self.kinds_agree(expr, variables)?;
                Some(Value::Formula(Arc::new(formula)))
            }
            false => self.value(expr),
        }
    }

    /// The value or formula behind `f =`, over the one variable `v`. Where it does not read `v`, a
    /// name without a value is taken for a misnomer of it.
    pub fn activation_formula(&mut self, expr: &Expr) -> Option<Value> {
        let mut names = Vec::new();
        collect_names(expr, &mut names);
        let is_strange = |(name, _): &&(&str, Span)| {
            let meaning = self.scope.get(name).map(|entry| entry.meaning);
            let has_value = matches!(meaning, Some(Meaning::Param(_) | Meaning::Let(_)));
            !has_value && constant(name).is_none() && !self.scope.is_broken(name)
        };
        if !names.iter().any(|(name, _)| *name == "v")
            && let Some((name, first)) = names.iter().find(is_strange)
            && words::find(Class::Function, name).is_none()
        {
            let uses = names.iter().filter(|(other, _)| other == name).count();
            self.say(not_the_sum(name, *first, uses));
            return None;
        }
        self.value_or_formula(expr, &["v"])
    }

    /// The formula of an expression; variable i is called `variables[i]`.
    pub fn formula(&mut self, expr: &Expr, variables: &[&str]) -> Option<Formula> {
        if !reads(expr, variables) {
            return self.constant_part(expr);
        }
        match &expr.kind {
            ExprKind::Name(text) => {
                variables.iter().position(|name| name == text).map(Formula::Variable)
            }
            ExprKind::Unary(op, operand) => {
                let op = if *op == UnaryOp::Minus { Unary::Minus } else { Unary::Not };
                Some(Formula::unary(op, self.formula(operand, variables)?))
            }
            ExprKind::Binary(left, op, right) => {
                let (a, b) = (self.formula(left, variables), self.formula(right, variables));
                Some(binary(*op, a?, b?))
            }
            ExprKind::If { condition, then, otherwise } => {
                let condition = self.condition(condition, variables);
                let (a, b) = (self.formula(then, variables), self.formula(otherwise, variables));
                Some(Formula::choose(condition?, a?, b?))
            }
            ExprKind::Call { word, arguments } => {
                self.formula_of_call(word, arguments, expr.span, variables)
            }
            ExprKind::List(_) | ExprKind::Range(..) => {
                self.say(not_one_number(expr.span));
                None
            }
            _ => self.constant_part(expr),
        }
    }

    /// A part of a formula that reads no variable.
    fn constant_part(&mut self, expr: &Expr) -> Option<Formula> {
        let value = self.value(expr)?;
        let number = match value {
            Value::Truth(truth) => Some(f64::from(u8::from(truth))),
            _ => value.number(),
        };
        if number.is_none() {
            self.say(not_a_number(&value, expr.span));
        }
        number.map(Formula::Number)
    }

    /// The formula of a condition, which must be a truth value.
    fn condition(&mut self, expr: &Expr, variables: &[&str]) -> Option<Formula> {
        if !reads(expr, variables) {
            return self.truth(expr).map(|truth| Formula::Number(f64::from(u8::from(truth))));
        }
        if !is_truth(expr) {
            let message = "a truth value is needed, found a number";
            self.say(
                Mistake::new(Code::BadValue, expr.span, message, "not a truth value")
                    .with_help("compare it with something, as in `a > 0`"),
            );
            return None;
        }
        self.formula(expr, variables)
    }

    fn formula_of_call(
        &mut self,
        word: &Name,
        arguments: &[Argument],
        span: Span,
        variables: &[&str],
    ) -> Option<Formula> {
        let mut operands = Vec::new();
        for argument in arguments {
            operands.push(self.formula(&argument.value, variables)?);
        }
        let is_named = arguments.iter().any(|argument| argument.name.is_some());
        let call = match (unary_named(&word.text), binary_named(&word.text)) {
            (Some(op), _) if operands.len() == 1 && !is_named => {
                operands.pop().map(|operand| Formula::unary(op, operand))
            }
            (_, Some(op)) if operands.len() == 2 && !is_named => {
                let right = operands.pop()?;
                operands.pop().map(|left| Formula::binary(op, left, right))
            }
            _ => None,
        };
        if call.is_none() {
            match words::names(&[Class::Function, Class::Series]).any(|name| name == word.text) {
                true => self.say(no_call_of_formulas(word, span)),
                false => self.refuse_call(word),
            }
        }
        call
    }
}

/// Whether an expression reads one of the variables.
pub(super) fn reads(expr: &Expr, variables: &[&str]) -> bool {
    let reads = |part: &Expr| reads(part, variables);
    match &expr.kind {
        ExprKind::Name(text) => variables.contains(&text.as_str()),
        ExprKind::Unary(_, operand) => reads(operand),
        ExprKind::Binary(left, _, right) | ExprKind::Range(left, right) => {
            reads(left) || reads(right)
        }
        ExprKind::Call { arguments, .. } => arguments.iter().any(|it| reads(&it.value)),
        ExprKind::List(values) => values.iter().any(reads),
        ExprKind::If { condition, then, otherwise } => {
            reads(condition) || reads(then) || reads(otherwise)
        }
        ExprKind::Number(_)
        | ExprKind::Share(_)
        | ExprKind::Text(_)
        | ExprKind::Columns(_)
        | ExprKind::At { .. } => false,
    }
}

/// Whether an expression that reads a variable, a number, is a truth value.
fn is_truth(expr: &Expr) -> bool {
    use BinaryOp::{Add, Divide, Multiply, Power, Remainder, Subtract};
    match &expr.kind {
        ExprKind::Unary(op, _) => *op == UnaryOp::Not,
        ExprKind::Binary(_, op, _) => {
            !matches!(op, Add | Subtract | Multiply | Divide | Remainder | Power)
        }
        ExprKind::If { then, otherwise, .. } => is_truth(then) && is_truth(otherwise),
        _ => false,
    }
}

fn binary(op: BinaryOp, a: Formula, b: Formula) -> Formula {
    let (op, a, b) = match op {
        BinaryOp::Add => (Binary::Add, a, b),
        BinaryOp::Subtract => (Binary::Subtract, a, b),
        BinaryOp::Multiply => (Binary::Multiply, a, b),
        BinaryOp::Divide => (Binary::Divide, a, b),
        BinaryOp::Remainder => (Binary::Remainder, a, b),
        BinaryOp::Power => (Binary::Power, a, b),
        BinaryOp::Equal => (Binary::Equal, a, b),
        BinaryOp::NotEqual => (Binary::NotEqual, a, b),
        BinaryOp::Less => (Binary::Less, a, b),
        BinaryOp::LessOrEqual => (Binary::LessOrEqual, a, b),
        BinaryOp::Greater => (Binary::Less, b, a),
        BinaryOp::GreaterOrEqual => (Binary::LessOrEqual, b, a),
        BinaryOp::And => (Binary::And, a, b),
        BinaryOp::Or => (Binary::Or, a, b),
    };
    Formula::binary(op, a, b)
}

fn unary_named(name: &str) -> Option<Unary> {
    Some(match name {
        "sqrt" => Unary::Sqrt,
        "exp" => Unary::Exp,
        "log" => Unary::Log,
        "abs" => Unary::Abs,
        "floor" => Unary::Floor,
        "ceil" => Unary::Ceil,
        "round" => Unary::Round,
        "sin" => Unary::Sin,
        "cos" => Unary::Cos,
        "tanh" => Unary::Tanh,
        _ => return None,
    })
}

fn binary_named(name: &str) -> Option<Binary> {
    match name {
        "min" => Some(Binary::Min),
        "max" => Some(Binary::Max),
        _ => None,
    }
}

/// The names in an expression that are no words before brackets, from left to right.
fn collect_names<'e>(expr: &'e Expr, names: &mut Vec<(&'e str, Span)>) {
    match &expr.kind {
        ExprKind::Name(text) => names.push((text, expr.span)),
        ExprKind::Unary(_, operand) => collect_names(operand, names),
        ExprKind::Binary(left, _, right) | ExprKind::Range(left, right) => {
            collect_names(left, names);
            collect_names(right, names);
        }
        ExprKind::Call { arguments, .. } => {
            arguments.iter().for_each(|it| collect_names(&it.value, names));
        }
        ExprKind::If { condition, then, otherwise } => {
            [condition, then, otherwise].iter().for_each(|part| collect_names(part, names));
        }
        ExprKind::List(values) => values.iter().for_each(|value| collect_names(value, names)),
        ExprKind::Number(_)
        | ExprKind::Share(_)
        | ExprKind::Text(_)
        | ExprKind::Columns(_)
        | ExprKind::At { .. } => {}
    }
}

fn not_the_sum(name: &str, place: Span, uses: usize) -> Diagnostic {
    let message = format!("`{name}` is not the sum of the neuron");
    let message = Mistake::new(Code::UnknownName, place, message, "has no value here");
    match uses {
        1 => message.with_edit("write `v` for the sum", place, "v"),
        _ => message.with_help("write `v` for the sum"),
    }
}

fn not_one_number(place: Span) -> Diagnostic {
    let message = "a formula is made of single numbers";
    Mistake::new(Code::BadValue, place, message, "this is several")
        .with_help("take one of them, or the larger one: `max(a, b)`")
}

fn no_call_of_formulas(word: &Name, span: Span) -> Diagnostic {
    let message = format!("`{}` cannot be computed entry by entry like this", word.text);
    Mistake::new(Code::BadArguments, span, message, "in a formula")
        .with_help("use functions of numbers with their arguments in order, such as `max(a, 0)`")
}
