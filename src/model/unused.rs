//! Warnings about what is declared and never used.

use super::resolver::Resolver;
use super::scope::{Entry, Meaning};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;

/// Evaluates the definitions that nothing has asked for, so that their mistakes are told too.
pub(super) fn evaluate_the_rest(resolver: &mut Resolver) {
    let names: Vec<_> = resolver
        .scope
        .entries()
        .filter(|entry| !entry.used)
        .map(|entry| (entry.name, entry.meaning))
        .collect();
    for (name, meaning) in names {
        let used = resolver.scope.get(&name.text).is_some_and(|entry| entry.used);
        match meaning {
            Meaning::Data(_) => drop(resolver.dataset(name)),
            Meaning::Param(_) | Meaning::Let(_) => drop(resolver.lookup(name)),
            Meaning::Block(_) | Meaning::Matrix | Meaning::Bias => {}
        }
        // To ask for it here is no use of it.
        if let Some(entry) = resolver.scope.get_mut(&name.text) {
            entry.used = used;
        }
    }
}

/// Warns of definitions, data sets, parameters and matrices that nothing uses.
pub(super) fn warn_of_unused(resolver: &mut Resolver, matrices: &[(String, Span)]) {
    let warnings: Vec<_> =
        resolver.scope.entries().filter(|entry| !entry.used).filter_map(warning).collect();
    resolver.messages.extend(warnings);
    for (name, place) in matrices {
        resolver.say(unused(Code::UnusedMatrix, "the matrix", name, *place));
    }
}

fn warning(entry: &Entry) -> Option<Diagnostic> {
    let (code, what) = match entry.meaning {
        Meaning::Param(_) => (Code::UnusedParameter, "the parameter"),
        Meaning::Let(_) => (Code::UnusedData, "the definition"),
        Meaning::Data(_) => (Code::UnusedData, "the data set"),
        Meaning::Block(_) | Meaning::Matrix | Meaning::Bias => return None,
    };
    Some(unused(code, what, &entry.name.text, entry.name.span))
}

fn unused(code: Code, what: &str, name: &str, place: Span) -> Diagnostic {
    let label = match code {
        Code::UnusedMatrix => "no connection uses it",
        _ => "nothing uses it",
    };
    Mistake::new(code, place, format!("{what} `{name}` is never used"), label)
        .with_help("use it, or remove this line")
}
