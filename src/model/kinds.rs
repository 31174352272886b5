//! Numbers and truth values in formulas: each operator is given what it takes, as in expressions
//! that are computed at once.

use super::resolver::Resolver;
use super::value::Value;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};

/// What an expression comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Truth,
    /// Not judged.
    Any,
}

impl Resolver<'_> {
    /// Whether the operators of a formula, which was made already, are given what they take.
    pub fn kinds_agree(&mut self, expr: &Expr, variables: &[&str]) -> Option<()> {
        self.kind(expr, variables).map(|_| ())
    }

    fn kind(&mut self, expr: &Expr, variables: &[&str]) -> Option<Kind> {
        if !super::formulas::reads(expr, variables) {
            return Some(match self.value(expr)? {
                Value::Truth(_) => Kind::Truth,
                _ => Kind::Number,
            });
        }
        match &expr.kind {
            ExprKind::Unary(op, operand) => {
                let kind = if *op == UnaryOp::Not { Kind::Truth } else { Kind::Number };
                self.needs(operand, kind, variables)?;
                Some(kind)
            }
            ExprKind::Binary(left, op, right) => self.kind_of_binary(left, *op, right, variables),
            ExprKind::Call { arguments, .. } => {
                for argument in arguments {
                    self.needs(&argument.value, Kind::Number, variables)?;
                }
                Some(Kind::Number)
            }
            ExprKind::Name(_) => Some(Kind::Number),
            _ => Some(Kind::Any),
        }
    }

    fn kind_of_binary(
        &mut self,
        left: &Expr,
        op: BinaryOp,
        right: &Expr,
        variables: &[&str],
    ) -> Option<Kind> {
        use BinaryOp::{
            Add, And, Divide, Equal, Multiply, NotEqual, Or, Power, Remainder, Subtract,
        };
        let operands = match op {
            And | Or => Kind::Truth,
            Equal | NotEqual => Kind::Any,
            _ => Kind::Number,
        };
        let first = self.needs(left, operands, variables)?;
        self.needs(right, if operands == Kind::Any { first } else { operands }, variables)?;
        let is_number = matches!(op, Add | Subtract | Multiply | Divide | Remainder | Power);
        Some(if is_number { Kind::Number } else { Kind::Truth })
    }

    /// The kind of an operand, if it is the one that is needed.
    fn needs(&mut self, expr: &Expr, needed: Kind, variables: &[&str]) -> Option<Kind> {
        let found = self.kind(expr, variables)?;
        if found == needed || found == Kind::Any || needed == Kind::Any {
            return Some(found);
        }
        self.say(if needed == Kind::Truth { no_truth(expr.span) } else { no_number(expr.span) });
        None
    }
}

fn no_truth(place: Span) -> Diagnostic {
    let message = "a truth value is needed, found a number";
    Mistake::new(Code::BadValue, place, message, "not a truth value")
        .with_help("compare it with something, as in `to > from`")
}

fn no_number(place: Span) -> Diagnostic {
    let message = "a number is needed, found a truth value";
    Mistake::new(Code::BadValue, place, message, "not a number")
        .with_help("write the number, such as 0 or 1")
}
