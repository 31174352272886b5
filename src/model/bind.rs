//! The arguments of a call against the table of words: how many, which names, what they take.

use super::resolver::{Bound, Resolver};
use super::series;
use super::value::{MAX_WHOLE, Value, is_whole};
use super::words::{Argument, Takes, Word};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::{Source, Span};
use crate::syntax::ast::{self, Expr, ExprKind, Name};
use crate::wording::{alternatives, did_you_mean, grouped};

impl Resolver<'_> {
    /// Checks the arguments of a call against the table: how many, which names, what they take.
    pub fn bind(
        &mut self,
        word: &'static Word,
        arguments: &[ast::Argument],
        call: Span,
    ) -> Option<Bound> {
        let mut slots: Vec<Option<&ast::Argument>> = vec![None; word.arguments.len()];
        let mut complete = true;
        for argument in arguments {
            match slot_of(word, argument, &slots) {
                Ok(slot) => slots[slot] = Some(argument),
                Err(message) => {
                    complete = false;
                    self.say(*message);
                    if argument.name.is_none() {
                        break;
                    }
                }
            }
        }
        if complete && let Some(message) = missing(word, &slots, call) {
            self.say(message);
            complete = false;
        }
        let mut bound = Bound::default();
        for (argument, given) in word.arguments.iter().zip(&slots) {
            let Some(given) = given else { continue };
            match self.argument(word, argument, given) {
                Some(value) => bound.given.push((argument.name, value, given.value.span)),
                None => complete = false,
            }
        }
        complete.then_some(bound)
    }

    /// The single argument of a word that is written `word = value`.
    pub fn bind_value(&mut self, word: &'static Word, value: &Expr) -> Option<Bound> {
        let argument = word.arguments.first()?;
        let taken = self.taken(word, argument, value)?;
        Some(Bound { given: vec![(argument.name, taken, value.span)] })
    }

    fn argument(
        &mut self,
        word: &Word,
        argument: &Argument,
        given: &ast::Argument,
    ) -> Option<Value> {
        match (argument.takes, &given.name) {
            (Takes::Flag, None) => Some(Value::Truth(true)),
            (Takes::Flag, Some(name)) => {
                self.say(flag_with_value(word, name, given.value.span));
                None
            }
            _ => self.taken(word, argument, &given.value),
        }
    }

    fn taken(&mut self, word: &Word, argument: &Argument, expr: &Expr) -> Option<Value> {
        if argument.takes == Takes::Text && is_bare_path(expr) {
            self.say(without_quotes(word, argument, self.source, expr.span));
            return None;
        }
        if matches!(argument.takes, Takes::Name | Takes::Block) {
            if let ExprKind::Name(text) = &expr.kind {
                return Some(Value::Text(text.clone()));
            }
            self.say(wrong_argument(word, argument, "not a name".into(), expr.span));
            return None;
        }
        let value = match argument.takes {
            Takes::Classes => series::classes(self, expr)?,
            Takes::Entries => self.entries(expr)?,
            Takes::PerNeuron | Takes::StartState => self.value_or_formula(expr, &["to"])?,
            Takes::Formula => self.value_or_formula(expr, &["to", "from"])?,
            Takes::Activation => self.activation_formula(expr)?,
            Takes::Choice(_) => word_of(expr).map_or(Value::Truth(false), Value::Text),
            _ => self.value(expr)?,
        };
        if fits(argument.takes, &value) {
            return Some(value);
        }
        if let Takes::Choice(words) = argument.takes {
            self.say(wrong_choice(word, argument, words, expr));
            return None;
        }
        let found = match argument.takes {
            Takes::Block => "this is no name".to_string(),
            _ => format!("this is {}", value.describe()),
        };
        self.say(match is_uncountable(argument.takes, &value) {
            true => uncountable(word, argument, found, expr.span),
            false => wrong_argument(word, argument, found, expr.span),
        });
        None
    }
}

/// The word that an expression is, if it is one alone.
fn word_of(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(text) => Some(text.clone()),
        _ => None,
    }
}

/// Whether an expression looks like a path that lacks its quotes, as `data/x.csv`.
fn is_bare_path(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Binary(..) | ExprKind::Columns(_))
}

/// The position of a given argument in the table.
fn slot_of(
    word: &'static Word,
    argument: &ast::Argument,
    slots: &[Option<&ast::Argument>],
) -> Result<usize, Box<Diagnostic>> {
    let named = |text: &str| word.arguments.iter().position(|known| known.name == text);
    let slot = match (&argument.name, &argument.value.kind) {
        (Some(name), _) => {
            Some(named(&name.text).ok_or_else(|| Box::new(unknown_argument(word, name)))?)
        }
        (None, ExprKind::Name(text)) => {
            named(text).filter(|slot| word.arguments[*slot].takes == Takes::Flag)
        }
        _ => None,
    };
    match slot {
        Some(slot) if slots[slot].is_some() => {
            Err(Box::new(repeated_argument(word, slot, argument, slots)))
        }
        Some(slot) => Ok(slot),
        None => (0..slots.len())
            .find(|slot| slots[*slot].is_none() && word.arguments[*slot].takes != Takes::Flag)
            .ok_or_else(|| Box::new(too_many(word, argument))),
    }
}

/// Whether a value is what an argument takes.
pub(super) fn fits(takes: Takes, value: &Value) -> bool {
    let number = value.number();
    let number_where = |holds: fn(f64) -> bool| number.is_some_and(holds);
    match takes {
        Takes::Number => number.is_some(),
        Takes::Positive => number_where(|number| number > 0.0),
        Takes::NonNegative => number_where(|number| number >= 0.0),
        Takes::Share => number_where(|number| (0.0..=1.0).contains(&number)),
        Takes::Whole => is_whole_value(value, 0.0),
        Takes::Count => is_whole_value(value, 1.0),
        Takes::Size => match value {
            Value::Share(share) => (0.0..=1.0).contains(share),
            // Between 0 and 1 no whole number lies, so that a share alone can be meant.
            Value::Number(number) if (0.0..1.0).contains(number) => true,
            _ => is_whole_value(value, 0.0),
        },
        Takes::Range => matches!(value, Value::Range(..)),
        Takes::SizeOrRange => fits(Takes::Size, value) || fits(Takes::Range, value),
        Takes::Numbers => number.is_some() || value.numbers().is_some(),
        Takes::Text => matches!(value, Value::Text(_)),
        Takes::Series => matches!(value, Value::Series(_)),
        Takes::Classes => matches!(value, Value::Series(_) | Value::Texts { .. }),
        Takes::Ticks => matches!(value, Value::Number(number) if is_ticks(*number)),
        Takes::TicksOrRange => match value {
            Value::Range(low, high) => is_ticks(*low) && is_ticks(*high),
            _ => fits(Takes::Ticks, value),
        },
        Takes::Rows => value.rows().is_some_and(|rows| rows.cols > 0),
        Takes::NumberOrSeries => number.is_some() || matches!(value, Value::Series(_)),
        Takes::Entries => {
            fits(Takes::Formula, value)
                || fits(Takes::Rows, value)
                || matches!(value, Value::File(_))
        }
        Takes::Signs => match value.numbers() {
            Some(signs) => signs.iter().all(|sign| sign.abs() == 1.0),
            None => fits(Takes::Share, value),
        },
        Takes::PerNeuron => fits(Takes::Numbers, value) || matches!(value, Value::Formula(_)),
        Takes::StartState => fits(Takes::PerNeuron, value) || matches!(value, Value::Series(_)),
        Takes::Formula | Takes::Activation => {
            number.is_some() || matches!(value, Value::Truth(_) | Value::Formula(_))
        }
        Takes::Choice(words) => {
            matches!(value, Value::Text(text) if words.contains(&text.as_str()))
        }
        Takes::Name | Takes::Block | Takes::Flag => false,
    }
}

fn is_whole_value(value: &Value, least: f64) -> bool {
    matches!(value, Value::Number(number) if is_whole(*number) && *number >= least)
}

/// Whether a number is whole, however large.
fn is_ticks(number: f64) -> bool {
    number >= 0.0 && number.fract() == 0.0
}

/// Whether a value is no whole number only because it is beyond those that can be counted.
fn is_uncountable(takes: Takes, value: &Value) -> bool {
    let counts = matches!(takes, Takes::Whole | Takes::Count | Takes::Size | Takes::SizeOrRange);
    counts && matches!(value, Value::Number(number) if *number > MAX_WHOLE as f64)
}

fn uncountable(word: &Word, argument: &Argument, found: String, span: Span) -> Diagnostic {
    let most = grouped(MAX_WHOLE);
    let message = format!("{} is at most {most}", named(word, argument));
    Mistake::new(Code::BadValue, span, message, found).with_help("give a smaller number")
}

fn wrong_argument(word: &Word, argument: &Argument, found: String, span: Span) -> Diagnostic {
    let needed = argument.takes.describe();
    unfit_argument(word, argument, found, span)
        .with_help(format!("give {needed}; it is written `{}`", word.form))
}

/// A word that is none of those to choose from, or no word at all.
fn wrong_choice(word: &Word, argument: &Argument, words: &[&str], expr: &Expr) -> Diagnostic {
    let message = format!("{} must be {}", named(word, argument), alternatives(words));
    let given = word_of(expr);
    let label = match &given {
        Some(given) => format!("`{given}` is none of them"),
        None => "not a word".into(),
    };
    let mistake = Mistake::new(Code::BadValue, expr.span, message, label);
    match did_you_mean(given.as_deref().unwrap_or(""), words.iter().copied()) {
        Some(near) => mistake.with_edit(format!("did you mean `{near}`?"), expr.span, near),
        None => mistake.with_help(format!("it is written `{}`", word.form)),
    }
}

fn without_quotes(word: &Word, argument: &Argument, source: &Source, span: Span) -> Diagnostic {
    let text = source.slice(span);
    unfit_argument(word, argument, "its quotes are missing".into(), span).with_edit(
        format!("write `\"{text}\"`"),
        span,
        format!("\"{text}\""),
    )
}

fn unfit_argument(word: &Word, argument: &Argument, found: String, span: Span) -> Mistake {
    let needed = argument.takes.describe();
    let message = format!("{} must be {needed}", named(word, argument));
    Mistake::new(Code::BadValue, span, message, found)
}

/// How messages call an argument: "`n` of `windows`", "`weight`".
fn named(word: &Word, argument: &Argument) -> String {
    match word.is_assigned() {
        true => format!("`{}`", word.name),
        false => format!("`{}` of `{}`", argument.name, word.name),
    }
}

fn unknown_argument(word: &'static Word, name: &Name) -> Diagnostic {
    let message = Mistake::new(
        Code::BadArguments,
        name.span,
        format!("`{}` has no argument `{}`", word.name, name.text),
        "unknown argument",
    );
    match did_you_mean(&name.text, word.arguments.iter().map(|argument| argument.name)) {
        Some(near) => message.with_edit(format!("did you mean `{near}`?"), name.span, near),
        None => message.with_help(format!("it is written `{}`", word.form)),
    }
}

fn repeated_argument(
    word: &Word,
    slot: usize,
    argument: &ast::Argument,
    slots: &[Option<&ast::Argument>],
) -> Diagnostic {
    let name = word.arguments[slot].name;
    let message = format!("`{name}` of `{}` is given twice", word.name);
    let message =
        Mistake::new(Code::BadArguments, argument.value.span, message, "given again here");
    let message = match slots[slot] {
        Some(first) => message.with_label(first.value.span, "first given here"),
        None => message,
    };
    let value = argument.value.span;
    let whole = argument.name.as_ref().map_or(value, |name| name.span.to(value));
    message.with_removal("remove one of them", whole)
}

fn too_many(word: &'static Word, argument: &ast::Argument) -> Diagnostic {
    let takes = match word.arguments.len() {
        0 => "no argument".to_string(),
        1 => "one argument".to_string(),
        more => format!("at most {more} arguments"),
    };
    let span = argument.value.span;
    let message = format!("`{}` takes {takes}", word.name);
    let message = Mistake::new(Code::BadArguments, span, message, "one too many");
    match nearest_flag(word, &argument.value) {
        Some(near) => message.with_edit(format!("did you mean `{near}`?"), span, near),
        None => message.with_help(format!("it is written `{}`", word.form)),
    }
}

fn nearest_flag(word: &'static Word, value: &Expr) -> Option<&'static str> {
    let ExprKind::Name(text) = &value.kind else { return None };
    let flags = word.arguments.iter().filter(|argument| argument.takes == Takes::Flag);
    did_you_mean(text, flags.map(|argument| argument.name))
}

fn missing(word: &Word, slots: &[Option<&ast::Argument>], call: Span) -> Option<Diagnostic> {
    let arguments = word.arguments.iter().zip(slots);
    let (missing, _) =
        arguments.into_iter().find(|(known, given)| !known.optional && given.is_none())?;
    let message = format!("`{}` needs `{}`", word.name, missing.name);
    let label = format!("{} is missing", missing.takes.describe());
    Some(
        Mistake::new(Code::BadArguments, call, message, label)
            .with_help(format!("it is written `{}`", word.form)),
    )
}

fn flag_with_value(word: &Word, name: &Name, value: Span) -> Diagnostic {
    Mistake::new(
        Code::BadArguments,
        value,
        format!("`{}` of `{}` takes no value", name.text, word.name),
        "no value belongs here",
    )
    .with_edit(format!("write `{}` alone", name.text), name.span.to(value), &name.text)
}
