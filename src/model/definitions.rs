//! Params, lets and data sets: evaluated when first needed, each once. What a definition needs is
//! evaluated before it from a list kept here, so that a long chain of them takes no stack.

use std::sync::Arc;

use super::datasets::resolve_data;
use super::resolver::{Resolver, Wanted};
use super::scope::{Meaning, State};
use super::settings::set_value;
use super::value::Value;
use crate::data::Dataset;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::{Attribute, Expr, ExprKind, Name};

impl<'a> Resolver<'a> {
    /// The value of a param or let; marks it as used.
    pub fn lookup(&mut self, name: &Name) -> Option<Value> {
        let Some(entry) = self.scope.get_mut(&name.text) else {
            self.refuse(name, Wanted::Value);
            return None;
        };
        entry.used = true;
        if !matches!(entry.meaning, Meaning::Param(_) | Meaning::Let(_)) {
            self.refuse(name, Wanted::Value);
            return None;
        }
        let declared: &'a Name = entry.name;
        if matches!(entry.state, State::Waiting) {
            self.settle(declared);
        }
        match &self.scope.get(&name.text)?.state {
            State::Value(value) => value.clone(),
            _ => {
                self.tell_cycle(&declared.text, name.span);
                None
            }
        }
    }

    /// The data set of a name; marks it as used.
    pub fn dataset(&mut self, name: &Name) -> Option<Arc<Dataset>> {
        let entry = self.scope.get_mut(&name.text);
        let Some((entry, attributes)) = entry.and_then(|entry| match entry.meaning {
            Meaning::Data(attributes) => Some((entry, attributes)),
            _ => None,
        }) else {
            self.refuse(name, Wanted::Data);
            return None;
        };
        entry.used = true;
        let declared: &'a Name = entry.name;
        match (&entry.state, self.reading) {
            (State::Data(dataset), _) => return dataset.clone(),
            (State::Waiting, None) => {}
            (State::Waiting, Some(reader)) => {
                self.say(needs_other_data(reader, name));
                return None;
            }
            (State::Underway | State::Value(_), _) => {
                self.tell_cycle(&declared.text, name.span);
                return None;
            }
        }
        let dataset = self.read(declared, attributes);
        let entry = self.scope.get_mut(&name.text)?;
        let dataset = dataset.filter(|_| !entry.contested);
        entry.state = State::Data(dataset.clone());
        dataset
    }

    fn read(&mut self, name: &'a Name, attributes: &'a [Attribute]) -> Option<Arc<Dataset>> {
        if let Some(entry) = self.scope.get_mut(&name.text) {
            entry.state = State::Underway;
        }
        self.underway.push(&name.text);
        self.reading = Some(name);
        let dataset = resolve_data(self, name, attributes);
        self.reading = None;
        self.underway.pop();
        dataset
    }

    /// The place of a `data` statement's name, for messages about what its file holds.
    pub fn dataset_place(&self, name: &str) -> Option<Span> {
        self.scope.get(name).map(|entry| entry.name.span)
    }

    /// Evaluates a definition and, before it, all that it needs.
    fn settle(&mut self, name: &'a Name) {
        let mut waiting = vec![self.begin(name)];
        while let Some((name, needs)) = waiting.last_mut() {
            let name = *name;
            let Some(need) = needs.pop() else {
                waiting.pop();
                self.finish(name);
                continue;
            };
            let Some(entry) = self.scope.get(&need.text) else { continue };
            let declared: &'a Name = entry.name;
            match entry.state {
                State::Waiting => waiting.push(self.begin(declared)),
                State::Underway => self.tell_cycle(&declared.text, need.span),
                State::Value(_) | State::Data(_) => {}
            }
        }
    }

    /// Marks a definition as being evaluated and lists the definitions that it needs.
    fn begin(&mut self, name: &'a Name) -> (&'a Name, Vec<Name>) {
        self.underway.push(&name.text);
        let mut needs = Vec::new();
        if let Some(entry) = self.scope.get_mut(&name.text) {
            entry.state = State::Underway;
            if let Meaning::Param(value) | Meaning::Let(value) = entry.meaning {
                collect_names(value, &mut needs);
            }
        }
        needs.retain(|need| {
            let meaning = self.scope.get(&need.text).map(|entry| entry.meaning);
            matches!(meaning, Some(Meaning::Param(_) | Meaning::Let(_)))
        });
        needs.reverse();
        (name, needs)
    }

    /// Evaluates a definition whose needs are known.
    fn finish(&mut self, name: &'a Name) {
        let meaning = self.scope.get(&name.text).map(|entry| entry.meaning);
        let value = match meaning {
            Some(Meaning::Param(value)) => self.parameter(name, value),
            Some(Meaning::Let(value)) => self.value(value),
            _ => None,
        };
        self.underway.pop();
        if let Some(entry) = self.scope.get_mut(&name.text) {
            entry.state = State::Value(value.filter(|_| !entry.contested));
        }
    }

    /// The value of a param: what `--set` says, otherwise what the program says.
    fn parameter(&mut self, name: &Name, value: &Expr) -> Option<Value> {
        let options = self.options;
        let own = self.value(value);
        if let Some((_, text)) = options.set.iter().rev().find(|(set, _)| *set == name.text) {
            return set_value(self, name, text);
        }
        let own = own?;
        if own.number().is_none() {
            let found = own.describe();
            self.say(
                Mistake::new(
                    Code::BadValue,
                    value.span,
                    format!("the parameter `{}` is not a number", name.text),
                    format!("this is {found}"),
                )
                .with_help("a parameter is a number; `let` names any value"),
            );
            return None;
        }
        Some(own)
    }

    /// Says that a definition depends on itself, once for each cycle.
    fn tell_cycle(&mut self, name: &'a str, at: Span) {
        if self.cyclic.contains(name) {
            return;
        }
        let Some(start) = self.underway.iter().position(|underway| *underway == name) else {
            return;
        };
        let cycle = self.underway[start..].to_vec();
        if cycle.iter().any(|name| self.cyclic.contains(name)) {
            return;
        }
        self.cyclic.extend(&cycle);
        let places = cycle.iter().filter_map(|name| self.scope.get(name));
        let places = places.map(|entry| entry.name.span).collect::<Vec<_>>();
        self.say(cyclic_definition(&cycle, &places, at));
    }
}

fn needs_other_data(reader: &Name, needed: &Name) -> Diagnostic {
    Mistake::new(
        Code::WrongKind,
        needed.span,
        format!("`{}` cannot depend on the data set `{}`", reader.text, needed.text),
        "a `data` statement takes numbers and names of its own columns",
    )
    .with_label(reader.span, format!("needed for `{}`, declared here", reader.text))
    .with_help("write the number itself")
}

/// How many names of a cycle are spelt out, and pointed at.
const SHOWN_OF_CYCLE: usize = 12;

fn cyclic_definition(cycle: &[&str], places: &[Span], at: Span) -> Diagnostic {
    let first = cycle[0];
    let mut chain: Vec<_> =
        cycle.iter().take(SHOWN_OF_CYCLE).map(|name| format!("`{name}`")).collect();
    if cycle.len() > SHOWN_OF_CYCLE {
        chain.push("…".into());
    }
    chain.push(format!("`{first}`"));
    let message = Mistake::new(
        Code::CyclicDefinition,
        at,
        format!("`{first}` depends on itself: {}", chain.join(" → ")),
        format!("here `{first}` is needed for its own value"),
    )
    .with_help(match cycle.len() {
        1 => format!("give `{first}` a value without `{first}` in it"),
        _ => "give one of them a value of its own".to_string(),
    });
    let shown = cycle.iter().zip(places).take(SHOWN_OF_CYCLE);
    shown.fold(message, |message, (name, place)| {
        message.with_label(*place, format!("`{name}` declared here"))
    })
}

/// The names in an expression, in order.
pub(super) fn collect_names(expr: &Expr, names: &mut Vec<Name>) {
    match &expr.kind {
        ExprKind::Name(text) => names.push(Name { text: text.clone(), span: expr.span }),
        ExprKind::Call { arguments, .. } => {
            arguments.iter().for_each(|argument| collect_names(&argument.value, names));
        }
        ExprKind::List(values) => values.iter().for_each(|value| collect_names(value, names)),
        ExprKind::Range(left, right) | ExprKind::Binary(left, _, right) => {
            collect_names(left, names);
            collect_names(right, names);
        }
        ExprKind::Unary(_, value) => collect_names(value, names),
        ExprKind::If { condition, then, otherwise } => {
            [condition, then, otherwise].iter().for_each(|part| collect_names(part, names));
        }
        ExprKind::At { part, tick, .. } => {
            part.iter().chain([tick]).for_each(|part| collect_names(part, names));
        }
        ExprKind::Columns(columns) => names.push(columns.data.clone()),
        ExprKind::Number(_) | ExprKind::Share(_) | ExprKind::Text(_) => {}
    }
}
