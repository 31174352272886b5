//! The numbers of holes and loops: expressions over parameters, definitions and loop variables.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::Options;
use crate::model::definitions::collect_names;
use crate::model::resolver::{Findings, Resolver};
use crate::model::scope::Meaning;
use crate::model::value::{MAX_WHOLE, Value, is_whole, shown};
use crate::source::{Source, Span};
use crate::syntax::ast::{BrokenNames, Expr, ExprKind, File, Item, ItemKind};

/// Evaluates numbers against what stands outside of loops.
#[derive(Debug)]
pub(super) struct Numbers<'a> {
    resolver: Resolver<'a>,
    source: &'a Source,
    /// Where something was said, of each code: the same mistake in another round is no other.
    said: HashSet<(Code, Span)>,
}

impl<'a> Numbers<'a> {
    /// What numbers can be made of: all that is declared outside of loops, so that what cannot be
    /// a number is told from what does not exist.
    pub fn definitions(settled: &[Option<Item>], broken: BrokenNames) -> File {
        let declares = |item: &&Item| {
            !matches!(
                item.kind,
                ItemKind::Connections { .. } | ItemKind::Experiment { .. } | ItemKind::Expect(_)
            )
        };
        let items = settled.iter().flatten().filter(declares).cloned().collect();
        File { items, broken, ..File::default() }
    }

    /// Numbers over the definitions of a file.
    pub fn new(definitions: &'a File, source: &'a Source, options: &'a Options) -> Self {
        let mut resolver = Resolver::new(definitions, source, options);
        // The program's own resolution says this again.
        resolver.messages.clear();
        Self { resolver, source, said: HashSet::new() }
    }

    /// What was found.
    pub fn findings(self) -> Findings {
        self.resolver.findings()
    }

    /// Adds a message, unless it was said of the same text before.
    pub fn say(&mut self, message: Diagnostic) {
        if self.said.insert((message.code, self.source.written(message.primary.span))) {
            self.resolver.messages.push(message);
        }
    }

    /// The whole number of a hole.
    pub fn in_name(&mut self, expr: &Expr) -> Option<u64> {
        let what = "the number in a name";
        self.saying(|numbers| {
            numbers.are_known(expr)?;
            numbers.resolver.whole(expr, what, 0, MAX_WHOLE).map(|number| number as u64)
        })
    }

    /// The first and the last number of a loop; the last is one below the first where the loop has
    /// no round.
    pub fn range(&mut self, expr: &Expr) -> Option<(f64, f64)> {
        self.saying(|numbers| {
            numbers.are_known(expr)?;
            let (first, last) = numbers.ends(expr)?;
            if !(is_whole(first) && is_whole(last)) {
                let message = not_whole(first, last, expr.span);
                numbers.resolver.messages.push(message);
                return None;
            }
            Some((first, last))
        })
    }

    fn ends(&mut self, expr: &Expr) -> Option<(f64, f64)> {
        if let ExprKind::Range(low, high) = &expr.kind
            && let Some(Value::Number(first)) = self.quietly(low)
            && let Some(Value::Number(last)) = self.quietly(high)
            && last == first - 1.0
        {
            return Some((first, last));
        }
        match self.resolver.value(expr)? {
            Value::Range(first, last) => Some((first, last)),
            other => {
                self.resolver.messages.push(no_range(&other, expr.span));
                None
            }
        }
    }

    /// A value whose mistakes will be told when it is asked for again.
    fn quietly(&mut self, expr: &Expr) -> Option<Value> {
        let before = self.resolver.messages.len();
        let value = self.resolver.value(expr);
        self.resolver.messages.truncate(before);
        value
    }

    /// Whether all definitions that an expression reads have a value. Those that have none are
    /// told by the program's own resolution.
    fn are_known(&mut self, expr: &Expr) -> Option<()> {
        let mut names = Vec::new();
        collect_names(expr, &mut names);
        for name in names {
            let meaning = self.resolver.scope.get(&name.text).map(|entry| entry.meaning);
            if let Some(Meaning::Param(_) | Meaning::Let(_)) = meaning {
                let before = self.resolver.messages.len();
                let value = self.resolver.lookup(&name);
                self.resolver.messages.truncate(before);
                value?;
            }
        }
        Some(())
    }

    /// Keeps of the messages of an evaluation those that are new.
    fn saying<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.resolver.messages.len();
        let result = evaluate(self);
        let new = self.resolver.messages.split_off(before);
        new.into_iter().for_each(|message| self.say(message));
        result
    }
}

fn no_range(value: &Value, span: Span) -> Diagnostic {
    let message = format!("a loop counts through a range, found {}", value.describe());
    Mistake::new(Code::BadValue, span, message, "not a range")
        .with_help("write the first and the last number: `for k in 1..4`")
}

fn not_whole(first: f64, last: f64, span: Span) -> Diagnostic {
    let label = format!("this is the range {}..{}", shown(first), shown(last));
    let (message, help) = match [first, last].iter().all(|end| end.fract() == 0.0) {
        true => ("a loop cannot count that far", "write smaller numbers"),
        false => (
            "a loop counts in whole numbers",
            "write whole numbers, or round them: `1..floor(n / 2)`",
        ),
    };
    Mistake::new(Code::BadValue, span, message, label).with_help(help)
}
