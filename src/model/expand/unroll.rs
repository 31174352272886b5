//! Loops to statements, counted before they are written out.

use std::rc::Rc;

use super::names;
use super::numbers::Numbers;
use super::parts::Context;
use super::settle::{Reading, Settler};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::{Source, Span};
use crate::syntax::ast::{BrokenNames, Item, Name};
use crate::syntax::written::{self, Loop, Statement};
use crate::wording::Counted;

/// What loops have made so far.
#[derive(Debug)]
pub(super) struct Unrolling<'a> {
    /// The evaluator of bounds and holes.
    pub numbers: Numbers<'a>,
    /// The statements, in order.
    pub items: Vec<Item>,
    /// The names of statements that cannot be settled.
    pub broken: BrokenNames,
    /// The variables of all loops, each once.
    pub variables: Vec<Name>,
    source: &'a Source,
    /// The variables of the loops around the current statement, with their numbers.
    around: Vec<(Name, f64)>,
    /// How many statements and rounds a program may have.
    most: u64,
    /// How many may still come.
    left: u64,
    is_full: bool,
}

impl<'a> Unrolling<'a> {
    /// Nothing yet of `most` statements and rounds.
    pub fn new(numbers: Numbers<'a>, source: &'a Source, most: u64) -> Self {
        Self {
            numbers,
            items: Vec::new(),
            broken: BrokenNames::default(),
            variables: Vec::new(),
            source,
            around: Vec::new(),
            most,
            left: most,
            is_full: false,
        }
    }

    /// Counts the statements that stand outside of loops.
    pub fn leave_room_for(&mut self, statements: u64) {
        self.left = self.left.saturating_sub(statements);
    }

    /// A statement with its holes filled and the loops' variables in their places.
    pub fn item(&mut self, item: &written::Item, context: &Context) {
        if !context.takes(item) {
            return;
        }
        match Settler::new(context, &self.around, &mut self.numbers).item(item) {
            Some(item) => self.items.push(item),
            None => names::of_item(item, context, &mut self.broken),
        }
    }

    /// The statements of a loop, once for each of its numbers.
    pub fn repeat(&mut self, written: &Loop, context: &Context) {
        let rounds = self.variable(written, context).and_then(|variable| {
            let range = Settler::new(context, &self.around, &mut self.numbers)
                .expr(&written.range, Reading::Value)?;
            let (first, last) = self.numbers.range(&range)?;
            let rounds = self.claim(last - first + 1.0, written, context)?;
            Some((variable, first, rounds))
        });
        let Some((variable, first, rounds)) = rounds else {
            return names::of_loop(written, context, &mut self.broken);
        };
        for round in 0..rounds {
            let context = self.round(round, written, context);
            self.around.push((variable.clone(), first + round as f64));
            self.body(written, &context);
            self.around.pop();
        }
    }

    fn body(&mut self, written: &Loop, context: &Context) {
        for statement in &written.body {
            match statement {
                Statement::Item(item) => self.item(item, context),
                Statement::For(inner) => self.repeat(inner, context),
                // The parser refuses it.
                Statement::Use(_) => {}
            }
        }
    }

    /// The context of a round: from the second on it has places of its own.
    fn round(&self, round: u64, written: &Loop, context: &Context) -> Rc<Context> {
        if round == 0 {
            return Rc::new(context.clone());
        }
        let Span { start, end } = written.span;
        let copy = self.source.add_copy(start + context.written_base, end - start);
        Rc::new(Context { base: copy - start, ..context.clone() })
    }

    /// The variable of a loop, which differs from those of the loops around it.
    fn variable(&mut self, written: &Loop, context: &Context) -> Option<Name> {
        let plain = &written.variable;
        let variable = Name {
            text: format!("{}{}", context.prefix, plain.text),
            span: plain.span.moved(context.base),
        };
        if let Some((outer, _)) = self.around.iter().find(|(it, _)| it.text == variable.text) {
            let message = used_around(&plain.text, variable.span, outer.span);
            self.numbers.say(message);
            return None;
        }
        if self.source.written(variable.span) == variable.span {
            self.variables.push(variable.clone());
        }
        Some(variable)
    }

    /// Counts the rounds of a loop; absent where they are too many.
    fn claim(&mut self, rounds: f64, written: &Loop, context: &Context) -> Option<u64> {
        let each = written.body.len().max(1) as u64;
        // Rounds are whole, and what is beyond 64 bits is refused as the largest number.
        let statements = (rounds as u64).saturating_mul(each);
        if statements <= self.left {
            self.left -= statements;
            return Some(rounds as u64);
        }
        if !std::mem::replace(&mut self.is_full, true) {
            let place = written.range.span.moved(context.base);
            self.numbers.say(too_many(self.most, rounds as u64, place));
        }
        self.left = 0;
        None
    }
}

fn too_many(most: u64, rounds: u64, place: Span) -> Diagnostic {
    let message = format!("the program has more than {}", Counted(most, "statement"));
    let label = format!("{} are too many", Counted(rounds, "round"));
    Mistake::new(Code::TooLarge, place, message, label)
        .with_help("write fewer rounds, or larger blocks")
}

fn used_around(name: &str, again: Span, outer: Span) -> Diagnostic {
    let message = format!("a loop within the loop of `{name}` has the same variable");
    Mistake::new(Code::DuplicateName, again, message, "the variable of this loop")
        .with_label(outer, "the variable of the loop around it")
        .with_help("give one of them another name")
}
