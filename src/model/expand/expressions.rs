//! Expressions and names as written to plain ones.

use super::settle::{Reading, Settler, all};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::MAX_NAME;
use crate::syntax::ast::{Argument, Columns, Expr, ExprKind, Name};
use crate::syntax::words::is_reserved;
use crate::syntax::written::{self, Template};
use crate::wording::Counted;

impl Settler<'_, '_> {
    /// An expression whose names are values.
    pub(super) fn value(&mut self, expr: &written::Expr) -> Option<Expr> {
        self.expr(expr, Reading::Value)
    }

    /// The same where there may be none.
    pub(super) fn optional(&mut self, expr: Option<&written::Expr>) -> Option<Option<Expr>> {
        match expr {
            Some(expr) => self.value(expr).map(Some),
            None => Some(None),
        }
    }

    /// An expression.
    pub fn expr(&mut self, expr: &written::Expr, reading: Reading) -> Option<Expr> {
        let kind = self.expr_kind(expr, reading)?;
        Some(Expr { kind, span: self.place(expr.span) })
    }

    fn expr_kind(&mut self, expr: &written::Expr, reading: Reading) -> Option<ExprKind> {
        // Only a name that stands alone is a word; within an expression it is a value.
        let inner = if reading == Reading::OverV { reading } else { Reading::Value };
        let mut boxed = |expr: &written::Expr| self.expr(expr, inner).map(Box::new);
        Some(match &expr.kind {
            ExprKind::Number(number) => ExprKind::Number(*number),
            ExprKind::Share(share) => ExprKind::Share(*share),
            ExprKind::Text(text) => ExprKind::Text(text.clone()),
            ExprKind::Name(name) => self.named(name, expr.span, reading)?,
            ExprKind::Call { word, arguments } => {
                let arguments = all(arguments, |argument| {
                    let name = argument.name.as_ref().map(|name| self.word(name));
                    Some(Argument { name, value: self.expr(&argument.value, inner)? })
                })?;
                ExprKind::Call { word: self.word(word), arguments }
            }
            ExprKind::Columns(columns) => ExprKind::Columns(Box::new(Columns {
                data: self.name(&columns.data)?,
                first: self.column(&columns.first)?,
                last: match &columns.last {
                    Some(last) => Some(self.column(last)?),
                    None => None,
                },
            })),
            ExprKind::List(values) => ExprKind::List(all(values, |it| self.expr(it, inner))?),
            ExprKind::Range(low, high) => ExprKind::Range(boxed(low)?, boxed(high)?),
            ExprKind::Unary(op, value) => ExprKind::Unary(*op, boxed(value)?),
            ExprKind::Binary(left, op, right) => ExprKind::Binary(boxed(left)?, *op, boxed(right)?),
            ExprKind::If { condition, then, otherwise } => ExprKind::If {
                condition: boxed(condition)?,
                then: boxed(then)?,
                otherwise: boxed(otherwise)?,
            },
            ExprKind::At { block, part, tick } => {
                let part = match part {
                    Some(part) => Some(boxed(part)?),
                    None => None,
                };
                let tick = boxed(tick)?;
                ExprKind::At { block: self.name(block)?, part, tick }
            }
        })
    }

    /// What a plain name in an expression means: itself, the number of a loop's variable, or the
    /// name of something in its own file.
    pub(super) fn named(
        &mut self,
        name: &Template,
        span: Span,
        reading: Reading,
    ) -> Option<ExprKind> {
        if reading == Reading::Word || (reading == Reading::OverV && name.text == "v") {
            return Some(ExprKind::Name(self.filled(name, span, "")?));
        }
        let prefix = &self.context.prefix;
        let is_value = reading != Reading::Thing && name.holes.is_empty();
        let variable = self.variables.iter().find(|(variable, _)| {
            variable.text.strip_prefix(prefix.as_str()) == Some(name.text.as_str())
        });
        match variable.filter(|_| is_value) {
            Some((_, number)) => Some(ExprKind::Number(*number)),
            None => Some(ExprKind::Name(self.filled(name, span, prefix)?)),
        }
    }

    /// The name of something in its own file.
    pub fn name(&mut self, name: &written::Name) -> Option<Name> {
        let text = self.filled(&name.text, name.span, &self.context.prefix)?;
        Some(Name { text, span: self.place(name.span) })
    }

    /// A name that no prefix changes: that of a column.
    fn column(&mut self, name: &written::Name) -> Option<Name> {
        Some(Name { text: self.filled(&name.text, name.span, "")?, span: self.place(name.span) })
    }

    /// A word of the language.
    pub fn word(&self, word: &Name) -> Name {
        Name { text: word.text.clone(), span: self.place(word.span) }
    }

    /// A name with its prefix and the numbers of its holes.
    fn filled(&mut self, name: &Template, span: Span, prefix: &str) -> Option<String> {
        let has_meaning = name.holes.is_empty() && is_reserved(&name.text);
        let mut text = if has_meaning { String::new() } else { prefix.to_string() };
        let mut read = 0;
        for hole in &name.holes {
            text.push_str(&name.text[read..hole.at]);
            read = hole.at;
            self.numbers.as_ref()?;
            let value = self.value(&hole.value)?;
            let number = self.numbers.as_mut()?.in_name(&value)?;
            text.push_str(&number.to_string());
        }
        text.push_str(&name.text[read..]);
        if text.len() <= MAX_NAME {
            return Some(text);
        }
        let place = self.place(span);
        if let Some(numbers) = &mut self.numbers {
            numbers.say(too_long(&text, place));
        }
        None
    }

    /// A place of the file as one of the program.
    pub(super) fn place(&self, span: Span) -> Span {
        span.moved(self.context.base)
    }
}

fn too_long(name: &str, span: Span) -> Diagnostic {
    let beginning: String = name.chars().take(20).collect();
    let label = format!("it has {} when it is written out", Counted(name.len() as u64, "byte"));
    Mistake::new(Code::NameTooLong, span, format!("the name `{beginning}…` is too long"), label)
        .with_help(format!("a name has at most {MAX_NAME} bytes"))
}
