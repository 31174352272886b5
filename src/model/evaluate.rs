//! The values of expressions.

use super::definitions::collect_names;
use super::operators;
use super::resolver::{Resolver, Wanted};
use super::series;
use super::value::{MAX_WHOLE, Value, is_whole, shown};
use super::words::{self, Class, Word};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::{Argument, BinaryOp, Expr, ExprKind, Name, UnaryOp};
use crate::wording::{did_you_mean, grouped, list};

impl Resolver<'_> {
    /// The value of an expression.
    pub fn value(&mut self, expr: &Expr) -> Option<Value> {
        match &expr.kind {
            ExprKind::Number(number) => Some(Value::Number(*number)),
            ExprKind::Share(share) => Some(Value::Share(*share)),
            ExprKind::Text(text) => Some(Value::Text(text.clone())),
            ExprKind::Name(text) => self.named(text, expr.span),
            ExprKind::Call { word, arguments } => self.call(word, arguments, expr.span),
            ExprKind::Columns(written) => series::columns(self, written),
            ExprKind::List(values) => self.list(values),
            ExprKind::Range(low, high) => self.range(low, high),
            ExprKind::Unary(op, value) => self.unary(*op, value),
            ExprKind::Binary(left, op, right) => self.binary(left, *op, right, expr.span),
            ExprKind::If { condition, then, otherwise } => {
                self.conditional(condition, then, otherwise)
            }
            ExprKind::At { .. } => {
                self.say(state_outside(expr.span));
                None
            }
        }
    }

    /// The value of an expression that must be a number.
    pub fn number(&mut self, expr: &Expr) -> Option<f64> {
        let value = self.value(expr)?;
        let number = value.number();
        if number.is_none() {
            self.say(not_a_number(&value, expr.span));
        }
        number
    }

    /// The value of an expression that must be a whole number of at least `least` and at most
    /// `most`; `what` names it in messages ("the size of `h`").
    pub fn whole(&mut self, expr: &Expr, what: &str, least: u64, most: u64) -> Option<usize> {
        let value = self.value(expr)?;
        self.whole_value(&value, expr.span, what, least, most)
    }

    /// The same of a value that is known, and its place.
    pub fn whole_value(
        &mut self,
        value: &Value,
        span: Span,
        what: &str,
        least: u64,
        most: u64,
    ) -> Option<usize> {
        if let Value::Number(number) = *value
            && is_whole(number)
            && number >= least as f64
            && number <= most as f64
        {
            return Some(number as usize);
        }
        // A bound that nobody meets is told to whom it stops alone.
        let is_beyond = value.number().is_some_and(|number| number > most as f64);
        let needed = if most >= MAX_WHOLE && !is_beyond {
            format!("a whole number of at least {least}")
        } else {
            format!("a whole number from {least} to {}", grouped(most))
        };
        self.say(
            Mistake::new(
                Code::BadValue,
                span,
                format!("{what} must be {needed}"),
                format!("this is {}", value.describe()),
            )
            .with_help(format!("write {needed}")),
        );
        None
    }

    fn named(&mut self, text: &str, span: Span) -> Option<Value> {
        let is_declared = self.scope.get(text).is_some() || self.scope.is_broken(text);
        if !is_declared && let Some(word) = words::find(Class::Function, text) {
            return self.constant(word, span);
        }
        self.lookup(&Name { text: text.into(), span })
    }

    fn constant(&mut self, word: &Word, span: Span) -> Option<Value> {
        let value = operators::constant(word.name);
        if value.is_none() {
            let message = format!("`{}` is a function and needs arguments", word.name);
            self.say(
                Mistake::new(Code::WrongKind, span, message, "a value is needed here")
                    .with_help(format!("write `{}`", word.form)),
            );
        }
        value.map(Value::Number)
    }

    fn call(&mut self, word: &Name, arguments: &[Argument], span: Span) -> Option<Value> {
        let function = words::find(Class::Function, &word.text);
        if let Some(function) = function {
            let bound = self.bind(function, arguments, span)?;
            if let (Some(Value::Text(block)), Some(span)) =
                (bound.value("block"), bound.span("block"))
            {
                return self.size_by_name(&Name { text: block.clone(), span });
            }
            return operators::apply(self, function, &bound, span);
        }
        let Some(function) = words::find(Class::Series, &word.text) else {
            self.refuse_call(word);
            return None;
        };
        let bound = self.bind(function, arguments, span)?;
        series::call(self, function, &bound, span)
    }

    /// Says why a word that is no function cannot be called.
    pub(super) fn refuse_call(&mut self, word: &Name) {
        let text = &word.text;
        if self.scope.is_broken(text) {
            return;
        }
        let new = |code, message, label| Mistake::new(code, word.span, message, label);
        let label = "a function is needed here".to_string();
        let message = if let Some(entry) = self.scope.get(text) {
            let what = entry.meaning.describe();
            new(Code::WrongKind, format!("`{text}` is {what}, not a function"), label)
                .with_label(entry.name.span, format!("`{text}` declared here"))
                .with_help("remove the brackets, or put an operator before them")
        } else if let Some(other) = words::all().find(|other| other.name == text) {
            let what = other.class.describe();
            new(Code::WrongKind, format!("`{text}` is {what}, not a function"), label)
                .with_help(format!("it is written {}", other.class.home()))
        } else {
            let message = new(
                Code::UnknownWord,
                format!("there is no function `{text}`"),
                "not a function of the language".into(),
            );
            let candidates = words::names(&[Class::Function, Class::Series]);
            match did_you_mean(text, candidates) {
                Some(near) => message.with_edit(format!("did you mean `{near}`?"), word.span, near),
                None => {
                    let known = words::names(&[Class::Function, Class::Series])
                        .filter(|name| operators::constant(name).is_none());
                    message.with_help(format!("functions are {}", list(&known.collect::<Vec<_>>())))
                }
            }
        };
        self.say(message);
    }

    fn list(&mut self, values: &[Expr]) -> Option<Value> {
        let mut list = Vec::with_capacity(values.len());
        let mut complete = true;
        for value in values {
            match self.value(value) {
                Some(value) => list.push(value),
                None => complete = false,
            }
        }
        complete.then_some(Value::List(list))
    }

    fn range(&mut self, low: &Expr, high: &Expr) -> Option<Value> {
        let (first, last) = (self.number(low), self.number(high));
        let (first, last) = (first?, last?);
        if first > last {
            let written = format!("{}..{}", shown(last), shown(first));
            self.say(
                Mistake::new(
                    Code::BadValue,
                    low.span.to(high.span),
                    format!("the range {}..{} is empty", shown(first), shown(last)),
                    "its first end is above its last",
                )
                .with_edit(
                    format!("write `{written}`"),
                    low.span.to(high.span),
                    written,
                ),
            );
            return None;
        }
        Some(Value::Range(first, last))
    }

    fn unary(&mut self, op: UnaryOp, operand: &Expr) -> Option<Value> {
        let value = self.value(operand)?;
        let result = operators::unary(op, (&value, operand.span));
        self.accept(result)
    }

    fn binary(&mut self, left: &Expr, op: BinaryOp, right: &Expr, span: Span) -> Option<Value> {
        let (first, second) = (self.value(left), self.value(right));
        let (first, second) = (first?, second?);
        if matches!(first, Value::Series(_)) || matches!(second, Value::Series(_)) {
            return series::binary(self, &first, op, &second, span);
        }
        let result = operators::binary((&first, left.span), op, (&second, right.span), span);
        self.accept(result)
    }

    /// The value of the one branch that the condition chooses; of the other, the names are looked
    /// at, so that a misspelt one is told.
    fn conditional(&mut self, condition: &Expr, then: &Expr, otherwise: &Expr) -> Option<Value> {
        let (chosen, other) = match self.truth(condition)? {
            true => (then, otherwise),
            false => (otherwise, then),
        };
        self.look_at_names(other);
        self.value(chosen)
    }

    /// The value of an expression that must be a truth value.
    pub fn truth(&mut self, expr: &Expr) -> Option<bool> {
        match self.value(expr)? {
            Value::Truth(truth) => Some(truth),
            other => {
                self.say(operators::not_a_truth_value(&other, expr.span));
                None
            }
        }
    }

    /// Looks up the names of an expression that need not be evaluated.
    pub fn look_at_names(&mut self, expr: &Expr) {
        let mut names = Vec::new();
        collect_names(expr, &mut names);
        for name in names {
            match self.scope.get_mut(&name.text) {
                Some(entry) => entry.used = true,
                None if words::find(Class::Function, &name.text).is_some() => {}
                None => self.refuse(&name, Wanted::Value),
            }
        }
    }

    /// A value, or the message that says why there is none.
    pub fn accept<T>(&mut self, result: Result<T, Box<Diagnostic>>) -> Option<T> {
        result.map_err(|message| self.say(*message)).ok()
    }
}

fn state_outside(span: Span) -> Diagnostic {
    let message = "the state of a block at a tick is known only when the network has run";
    Mistake::new(Code::WrongKind, span, message, "a value is needed here")
        .with_help("compare it in a `run`, as in `expect y@2 ~ 0.5 within 1e-3`")
}

/// A value that is no number where one is needed.
pub(super) fn not_a_number(value: &Value, span: Span) -> Diagnostic {
    Mistake::new(
        Code::BadValue,
        span,
        format!("a number is needed, found {}", value.describe()),
        "not a number",
    )
    .with_help(match value {
        Value::Text(_) => "write a number without quotes",
        Value::Truth(_) => "write the number, such as 0 or 1",
        _ => "write a single number",
    })
}
