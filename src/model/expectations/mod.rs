//! `expect`: what is compared with what, checked against what is known where it stands.

mod mentions;

mod quantity;

mod relation;

mod network;

mod figures;

mod states;

#[cfg(test)]
mod tests;

pub(super) use figures::{Fitted, figure_expectation};
pub(super) use network::resolve_expectations;
pub(super) use states::{Ticks, state_expectation};

use super::expectation::Expectation;
use super::resolver::Resolver;
use super::words;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Source;
use crate::syntax::ast::{self, Expr, ExprKind};
use crate::wording::Counted;
use mentions::{Home, Mention};
use quantity::{Side, side};

/// A fact, and how many numbers it is a list of; absent for a single number.
type Known<F> = (F, Option<usize>);

/// Resolves an expectation; `read` makes a fact of what is mentioned.
fn expectation<F>(
    resolver: &mut Resolver,
    home: Home,
    expect: &ast::Expectation,
    mut read: impl FnMut(&mut Resolver, &Mention) -> Option<Known<F>>,
) -> Option<Expectation<F>> {
    let found = side(resolver, home, &expect.left, &mut read);
    let wanted = side(resolver, home, &expect.right, &mut read);
    let relation = relation::relation(resolver, expect);
    let (found, wanted) = (found?, wanted?);
    let compares = names_a_fact(resolver, home, expect, &found, &wanted)
        && have_one_length(resolver, &found, &wanted);
    let relation = relation?;
    compares.then(|| Expectation {
        text: text(resolver.source, expect),
        found: found.quantity,
        relation,
        wanted: wanted.quantity,
    })
}

/// The expectation as it is written, without `expect`, on one line and without comments.
fn text(source: &Source, expect: &ast::Expectation) -> String {
    let whole = source.slice(expect.span).trim_start();
    let lines = whole.strip_prefix("expect").unwrap_or(whole).lines();
    let code = lines.map(|line| line.split('#').next().unwrap_or_default());
    code.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

fn names_a_fact<F>(
    resolver: &mut Resolver,
    home: Home,
    expect: &ast::Expectation,
    found: &Side<F>,
    wanted: &Side<F>,
) -> bool {
    let names = found.names_a_fact || wanted.names_a_fact;
    if !names {
        resolver.say(without_fact(resolver, home, &expect.left));
    }
    names
}

fn without_fact(resolver: &Resolver, home: Home, left: &Expr) -> Diagnostic {
    let message = "an expectation names something to be found out";
    let message = Mistake::new(Code::NoFact, left.span, message, "its value is known already");
    match &left.kind {
        // A declared name hides the word.
        ExprKind::Name(text)
            if home.classes().iter().any(|it| words::find(*it, text).is_some()) =>
        {
            let help = "give what is declared another name";
            match resolver.scope.get(text).map(|entry| entry.name.span) {
                Some(place) => message.with_label(place, format!("`{text}` declared here")),
                None => message,
            }
            .with_help(help)
        }
        _ => message.with_help(format!("write {}", home.example())),
    }
}

fn have_one_length<F>(resolver: &mut Resolver, found: &Side<F>, wanted: &Side<F>) -> bool {
    match (found.length, wanted.length) {
        (Some(a), Some(b)) if a != b => {
            resolver.say(different_lengths(found, a, wanted, b));
            false
        }
        _ => true,
    }
}

fn different_lengths<F>(found: &Side<F>, a: usize, wanted: &Side<F>, b: usize) -> Diagnostic {
    let (a, b) = (Counted(a as u64, "number"), Counted(b as u64, "number"));
    let message = format!("{a} cannot be compared with {b}");
    Mistake::new(Code::SizeMismatch, wanted.span, message, b.to_string())
        .with_label(found.span, a.to_string())
        .with_help(format!("write a list of {a}, or one number for all of them"))
}
