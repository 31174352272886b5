//! Expectations that stand alone: facts of the network.

use super::mentions::{Home, Mention};
use super::{Known, expectation, text};
use crate::diagnostic::{Code, Mistake};
use crate::model::expectation::{
    NetworkExpectation, NetworkFact, StructureExpectation, StructureKind,
};
use crate::model::network::{BlockId, Network};
use crate::model::resolver::{Bound, Resolver};
use crate::model::value::Value;
use crate::model::words::{self, Class};
use crate::model::{ExpectationPlace, Places};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, File, ItemKind, Name, Relation};
use crate::wording::{did_you_mean, list};

/// Resolves the expectations that stand alone, and notes their places.
pub(in crate::model) fn resolve_expectations(
    resolver: &mut Resolver,
    file: &File,
    network: &Network,
    places: &mut Places,
) -> Vec<NetworkExpectation> {
    let mut expectations = Vec::new();
    for item in &file.items {
        if let ItemKind::Expect(expect) = &item.kind
            && let Some(expectation) = network_expectation(resolver, network, expect)
        {
            expectations.push(expectation);
            let wanted = expect.right.span;
            places.expectations.push(ExpectationPlace { whole: item.span, wanted });
        }
    }
    expectations
}

fn network_expectation(
    resolver: &mut Resolver,
    network: &Network,
    expect: &ast::Expectation,
) -> Option<NetworkExpectation> {
    if is_structure(resolver, &expect.left) {
        return structure(resolver, expect).map(NetworkExpectation::Structure);
    }
    let read = |resolver: &mut Resolver, mention: &Mention| fact(resolver, network, mention);
    let numbers = expectation(resolver, Home::Program, expect, read)?;
    Some(NetworkExpectation::Numbers(numbers))
}

/// Whether an expression is the fact `structure`, whose value is a word.
fn is_structure(resolver: &Resolver, expr: &Expr) -> bool {
    let is_word = matches!(&expr.kind, ExprKind::Name(text) if text == "structure");
    is_word && resolver.scope.get("structure").is_none()
}

fn structure(resolver: &mut Resolver, expect: &ast::Expectation) -> Option<StructureExpectation> {
    let kind = kind(resolver, &expect.right);
    let is_wanted = match expect.relation {
        Relation::Equal => Some(true),
        Relation::NotEqual => Some(false),
        _ => None,
    };
    if is_wanted.is_none() || expect.within.is_some() {
        let place = expect.within.as_ref().map_or(expect.left.span, |within| within.span);
        let message = "`structure` is a word: it is expected or not";
        resolver.say(
            Mistake::new(Code::BadArguments, place, message, "not a number")
                .with_help("write `expect structure = recurrent`, or `!=`"),
        );
        return None;
    }
    let text = text(resolver.source, expect);
    Some(StructureExpectation { text, kind: kind?, is_wanted: is_wanted? })
}

/// The kind of network that is named.
fn kind(resolver: &mut Resolver, expr: &Expr) -> Option<StructureKind> {
    let word = match &expr.kind {
        ExprKind::Name(text) => text.as_str(),
        _ => "",
    };
    let found = StructureKind::ALL.into_iter().find(|kind| kind.name() == word);
    if found.is_none() {
        let names: Vec<_> = words::names(&[Class::Structure]).collect();
        let message = match word {
            "" => "the structure of a network is a word".to_string(),
            word => format!("no network is called `{word}`"),
        };
        let message = Mistake::new(Code::UnknownWord, expr.span, message, "no kind of network");
        resolver.say(match did_you_mean(word, names.iter().copied()) {
            Some(near) => message.with_edit(format!("did you mean `{near}`?"), expr.span, near),
            None => message.with_help(format!("the kinds are {}", list(&names))),
        });
    }
    found
}

/// The fact that a word stands for.
fn fact(
    resolver: &mut Resolver,
    network: &Network,
    mention: &Mention,
) -> Option<Known<NetworkFact>> {
    let Mention::Word { word, arguments, span } = mention else { return None };
    let bound = resolver.bind(word, arguments, *span)?;
    let fact = match word.name {
        "neurons" => NetworkFact::Neurons,
        "blocks" => NetworkFact::Blocks,
        "connections" => NetworkFact::Connections,
        "entries" => NetworkFact::Entries,
        "trainable" => NetworkFact::Trainable,
        "components" => NetworkFact::Components,
        "period" => NetworkFact::Period,
        "longest_path" => NetworkFact::LongestPath,
        "latency" => latency(resolver, network, &bound)?,
        _ => {
            resolver.say(structure_as_number(*span));
            return None;
        }
    };
    Some((fact, None))
}

/// The block that an argument names.
pub(super) fn named_block(
    resolver: &mut Resolver,
    bound: &Bound,
    argument: &str,
) -> Option<(BlockId, Name)> {
    let Value::Text(text) = bound.value(argument)? else { return None };
    let name = Name { text: text.clone(), span: bound.span(argument)? };
    resolver.block(&name).map(|block| (block, name))
}

fn latency(resolver: &mut Resolver, network: &Network, bound: &Bound) -> Option<NetworkFact> {
    let (first, name) = named_block(resolver, bound, "block")?;
    if bound.value("to").is_none() {
        return Some(NetworkFact::Latency { from: None, to: first });
    }
    let (to, _) = named_block(resolver, bound, "to")?;
    if network.block(first).is_input() {
        return Some(NetworkFact::Latency { from: Some(first), to });
    }
    let message = format!("a latency counts from an input, and `{}` is none", name.text);
    let message = Mistake::new(Code::BadTarget, name.span, message, "an input is needed here");
    let message = match resolver.block_place(&name.text) {
        Some(place) => message.with_label(place, format!("`{}` declared here", name.text)),
        None => message,
    };
    let help = "write `latency(x, y)`: the first tick at which a sample of `x` reaches `y`";
    resolver.say(message.with_help(help));
    None
}

fn structure_as_number(span: Span) -> crate::diagnostic::Diagnostic {
    let message = "`structure` is a word and cannot be computed with";
    Mistake::new(Code::WrongKind, span, message, "a number is needed here")
        .with_help("write `expect structure = recurrent` alone")
}
