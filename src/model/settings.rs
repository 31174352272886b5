//! Settings of the whole program: `net`, `clock`, `precision`, `seed`, and `--set`.

use std::collections::HashMap;
use std::path::Path;

use super::definitions::collect_names;
use super::expand::without_holes;
use super::network::{Clock, Method, Precision};
use super::resolver::Resolver;
use super::value::{MAX_WHOLE, Value};
use super::words::{self, Class};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::{Source, Span};
use crate::syntax::ast::{ClockOfUse, Expr, ExprKind, File, ItemKind, Name};
use crate::syntax::parse;
use crate::syntax::written::Statement;
use crate::wording::{alternatives, did_you_mean, visible};

/// What holds for the whole program.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// The network's name.
    pub name: String,
    /// Which tick a default connection reads.
    pub clock: Clock,
    /// Where that is written, if it is.
    pub clock_place: Option<Span>,
    /// Whether it is written in a way that a message has refused.
    pub clock_is_broken: bool,
    /// What is computed in.
    pub precision: Precision,
    /// The seed of all draws.
    pub seed: u64,
}

/// Resolves the settings of a program; each may be given once.
pub(super) fn resolve_settings(resolver: &mut Resolver, file: &File) -> Settings {
    let stem = Path::new(&resolver.source.name).file_stem().unwrap_or_default();
    let mut settings = Settings {
        name: stem.to_string_lossy().into_owned(),
        clock: Clock::Global,
        clock_place: None,
        clock_is_broken: false,
        precision: Precision::F64,
        seed: 1,
    };
    let mut given = HashMap::new();
    for item in &file.items {
        let word = match &item.kind {
            ItemKind::Net(_) => "net",
            ItemKind::Setting { word, .. } => word.text.as_str(),
            _ => continue,
        };
        if let Some(first) = given.get(word) {
            resolver.say(repeated(word, item.span, *first));
            continue;
        }
        given.insert(word, item.span);
        match &item.kind {
            ItemKind::Net(name) => settings.name.clone_from(&name.text),
            ItemKind::Setting { word, value } => set(resolver, &mut settings, word, value),
            _ => {}
        }
    }
    settings.seed = resolver.options.seed.unwrap_or(settings.seed);
    compare_clocks(resolver, file, &settings);
    settings
}

/// Warns of used files that are written for another clock.
fn compare_clocks(resolver: &mut Resolver, file: &File, settings: &Settings) {
    for used in &file.clocks_of_uses {
        let before = resolver.messages.len();
        let mut theirs = settings.clone();
        set(resolver, &mut theirs, &used.word, &used.value);
        if resolver.messages.len() == before && theirs.clock != settings.clock {
            resolver.say(different_clock(used));
        }
    }
}

fn different_clock(used: &ClockOfUse) -> Diagnostic {
    let message = "the used file is written for another clock";
    Mistake::new(Code::DifferentClock, used.used_at, message, "its delays take this program's")
        .with_label(used.word.span.to(used.value.span), "its own clock")
        .with_help("write the same clock in both, or the delays of its connections")
}

fn set(resolver: &mut Resolver, settings: &mut Settings, word: &Name, value: &Expr) {
    match word.text.as_str() {
        "clock" => {
            let clock = clock(resolver, value);
            settings.clock_is_broken = clock.is_none();
            settings.clock = clock.unwrap_or(Clock::Global);
            settings.clock_place = Some(word.span.to(value.span));
        }
        "precision" => {
            let precisions = [("f32", Precision::F32), ("f64", Precision::F64)];
            let chosen = choose(resolver, "precision", value, &precisions, &[]);
            settings.precision = chosen.unwrap_or(Precision::F64);
        }
        _ => {
            let seed = resolver.whole(value, "the seed", 0, MAX_WHOLE);
            settings.seed = seed.map_or(1, |seed| seed as u64);
        }
    }
}

/// `global`, `layered`, `continuous(dt, …)`
fn clock(resolver: &mut Resolver, value: &Expr) -> Option<Clock> {
    let arguments = match &value.kind {
        ExprKind::Call { word, arguments } if word.text == "continuous" => &arguments[..],
        ExprKind::Name(word) if word == "continuous" => &[],
        _ => {
            let clocks = [("global", Clock::Global), ("layered", Clock::Layered)];
            return choose(resolver, "clock", value, &clocks, &["continuous(dt)"]);
        }
    };
    let word = words::find(Class::Setting, "continuous")?;
    let bound = resolver.bind(word, arguments, value.span)?;
    let tolerance = bound.number("tolerance");
    let method = match bound.value("method") {
        Some(Value::Text(method)) if method == "rk4" => Method::Rk4,
        Some(Value::Text(method)) if method == "dopri5" => {
            Method::Dopri5 { tolerance: tolerance.unwrap_or(1e-6) }
        }
        _ => Method::Euler,
    };
    if let (Some(place), Method::Euler | Method::Rk4) = (bound.span("tolerance"), method) {
        resolver.say(fixed_steps(place));
    }
    Some(Clock::Continuous { dt: bound.number("dt")?, method })
}

fn fixed_steps(tolerance: Span) -> Diagnostic {
    let message = "`tolerance` belongs to the method `dopri5`, which chooses its steps";
    Mistake::new(Code::BadArguments, tolerance, message, "steps of this method are dt long")
        .with_help("write `method = dopri5`, or leave `tolerance` out")
}

/// The value of a setting that is one of a few words, or of words with arguments, which `others`
/// shows.
fn choose<T: Copy>(
    resolver: &mut Resolver,
    setting: &str,
    value: &Expr,
    choices: &[(&'static str, T)],
    others: &[&'static str],
) -> Option<T> {
    let text = match &value.kind {
        ExprKind::Name(text) | ExprKind::Call { word: Name { text, .. }, .. } => text.as_str(),
        _ => "",
    };
    let chosen = choices.iter().find(|(name, _)| *name == text);
    if let (Some((_, choice)), ExprKind::Name(_)) = (chosen, &value.kind) {
        return Some(*choice);
    }
    let names: Vec<_> = choices.iter().map(|(name, _)| *name).chain(others.to_vec()).collect();
    resolver.say(not_a_choice(setting, text, value.span, &names));
    None
}

fn not_a_choice(setting: &str, text: &str, span: Span, names: &[&'static str]) -> Diagnostic {
    let choices = alternatives(names);
    let other = words::find(Class::Setting, text).filter(|word| !names.contains(&word.name));
    let message = match other {
        _ if text.is_empty() || names.contains(&text) => {
            let message = format!("`{setting}` takes one word");
            Mistake::new(Code::BadValue, span, message, format!("not {choices}"))
        }
        Some(word) => {
            let message = format!("`{}` is not a value of `{setting}`", word.name);
            Mistake::new(Code::WrongKind, span, message, "the value of another setting")
        }
        None => {
            let message = format!("there is no {setting} `{text}`");
            Mistake::new(Code::UnknownWord, span, message, format!("not {choices}"))
        }
    };
    match did_you_mean(text, names.iter().copied()) {
        Some(near) => message.with_edit(format!("did you mean `{near}`?"), span, near),
        None => message.with_help(format!("write {choices}")),
    }
}

fn repeated(word: &str, again: Span, first: Span) -> Diagnostic {
    let message = format!("`{word}` is given twice");
    Mistake::new(Code::RepeatedStatement, again, message, "given again here")
        .with_label(first, "first given here")
        .with_edit("remove one of them", again, "")
}

/// The value of `--set name=text` for a param: an expression without names.
pub(super) fn set_value(resolver: &mut Resolver, name: &Name, text: &str) -> Option<Value> {
    let value = read_set_value(resolver, &name.text, text);
    if value.is_none() {
        resolver.say(
            Mistake::new(
                Code::BadValue,
                name.span,
                format!("`--set {}={}` gives no number", name.text, visible(text)),
                "for this parameter",
            )
            .with_help("give a number, a share or an expression of numbers"),
        );
    }
    value
}

/// Reads the text as the value of a `param` statement that stands alone.
fn read_set_value(resolver: &mut Resolver, name: &str, text: &str) -> Option<Value> {
    let source = Source::new("--set", format!("param {name} = {text}"), "");
    let (program, messages) = parse(&source);
    let [Statement::Item(item)] = &program.statements[..] else { return None };
    let ItemKind::Param { value, .. } = &item.kind else { return None };
    let value = without_holes(value)?;
    let mut names = Vec::new();
    collect_names(&value, &mut names);
    names.retain(|name| words::find(Class::Function, &name.text).is_none());
    if !messages.is_empty() || !names.is_empty() {
        return None;
    }
    // The places of such messages are in another text; one message about the param replaces them.
    let before = resolver.messages.len();
    let value = resolver.value(&value);
    resolver.messages.truncate(before);
    value.filter(|value| value.number().is_some())
}

/// Says which `--set` names no param.
pub(super) fn check_set_names(resolver: &mut Resolver, file: &File, program: Span) {
    let params: Vec<_> = file.items.iter().filter_map(parameter_name).collect();
    for (name, _) in &resolver.options.set {
        if params.contains(&name.as_str()) || resolver.scope.is_broken(name) {
            continue;
        }
        let shown = visible(name);
        let message = Mistake::new(
            Code::UnknownParameter,
            program,
            format!("`--set` names the parameter `{shown}`, which the program does not have"),
            "no `param` of this name in the program",
        );
        let help = match did_you_mean(name, params.iter().copied()) {
            Some(near) => format!("did you mean `--set {near}=…`?"),
            None => format!("declare it: `param {shown} = 1`"),
        };
        resolver.say(message.with_help(help));
    }
}

fn parameter_name(item: &crate::syntax::ast::Item) -> Option<&str> {
    match &item.kind {
        ItemKind::Param { name, .. } => Some(&name.text),
        _ => None,
    }
}
