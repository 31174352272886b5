//! Activations: words with their parameters, and formulas over `v`.

use std::sync::Arc;

use super::attributes::Stated;
use super::network::Activation;
use super::resolver::Resolver;
use super::value::Value;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::formula::Function;
use crate::source::Span;

/// The activation that an attribute states; absent where a message has said why.
pub(super) fn activation_of(resolver: &mut Resolver, stated: &Stated) -> Option<Activation> {
    let number = |argument| stated.bound.number(argument);
    match Activation::named(stated.word.name) {
        Some(Activation::LeakyRelu { slope }) => {
            Some(Activation::LeakyRelu { slope: number("a").unwrap_or(slope) })
        }
        Some(Activation::Softmax { beta }) => {
            Some(Activation::Softmax { beta: number("beta").unwrap_or(beta) })
        }
        Some(plain) => Some(plain),
        None => formula(resolver, stated).map(|function| Activation::Formula(Arc::new(function))),
    }
}

/// The function behind `f =`.
fn formula(resolver: &mut Resolver, stated: &Stated) -> Option<Function> {
    let place = stated.bound.span("formula").unwrap_or(stated.span);
    let formula = match stated.bound.value("formula")? {
        Value::Formula(formula) if formula.reads(0) => (**formula).clone(),
        _ => {
            resolver.say(constant(place));
            return None;
        }
    };
    let function = Function::new(formula);
    if function.is_none() {
        resolver.say(too_long(place));
    }
    function
}

fn constant(place: Span) -> Diagnostic {
    let message = "`f` is the same whatever comes in";
    Mistake::new(Code::BadValue, place, message, "does not depend on `v`, the sum of the neuron")
        .with_help("write a formula over `v`, as in `f = max(v, 0)^2`; a constant is a `bias`")
}

fn too_long(place: Span) -> Diagnostic {
    let message = "the formula of `f` is too long";
    let label = "it may have 1,000 numbers, operators and `v` together";
    Mistake::new(Code::TooLarge, place, message, label)
        .with_help("write a simpler formula, or compute a part of it in a block of its own")
}
