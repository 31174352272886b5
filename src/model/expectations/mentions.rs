//! Where an expression mentions something to be found out: a word for a fact, or a state at a tick.

use crate::diagnostic::{Code, Diagnostic, Edit, Mistake};
use crate::model::resolver::Resolver;
use crate::model::scope::Meaning;
use crate::model::words::{self, Class, Word};
use crate::source::Span;
use crate::syntax::ast::{Argument, Expr, ExprKind, Name};
use crate::wording::{did_you_mean, list};

/// Where an expectation stands, which settles what it can mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// Alone in the program.
    Program,
    /// In a `train`.
    Train,
    /// In a `run`.
    Run,
}

impl Home {
    /// The words of this place.
    pub fn classes(self) -> &'static [Class] {
        match self {
            Home::Program => &[Class::Fact],
            Home::Train => &[Class::Figure],
            Home::Run => &[],
        }
    }

    /// How messages call it.
    fn describe(self) -> &'static str {
        match self {
            Home::Program => "outside of `train` and `run`",
            Home::Train => "in a `train`",
            Home::Run => "in a `run`",
        }
    }

    /// What can be expected here.
    pub fn example(self) -> &'static str {
        match self {
            Home::Program => "`expect latency(y) = 2`, for instance",
            Home::Train => "`expect loss(test) < 0.1`, for instance",
            Home::Run => "`expect y@2 ~ 0.5`, for instance: the state of `y` at tick 2",
        }
    }
}

/// Something to be found out.
#[derive(Debug)]
pub(super) enum Mention<'e> {
    /// `neurons`, `latency(y)`
    Word {
        /// The word.
        word: &'static Word,
        /// Its arguments.
        arguments: &'e [Argument],
        /// The whole.
        span: Span,
    },
    /// `y@2`, `h[1..3]@2`
    State {
        /// The block, or `r` or `dr`.
        block: &'e Name,
        /// Some of its neurons.
        part: Option<&'e Expr>,
        /// The tick.
        tick: &'e Expr,
        /// The whole.
        span: Span,
    },
}

impl Mention<'_> {
    fn span(&self) -> Span {
        match self {
            Mention::Word { span, .. } | Mention::State { span, .. } => *span,
        }
    }
}

/// What an expression mentions, wherever it may be mentioned.
pub(super) fn mention<'e>(resolver: &Resolver, expr: &'e Expr) -> Option<Mention<'e>> {
    let fact =
        |name: &str| words::find(Class::Fact, name).or_else(|| words::find(Class::Figure, name));
    let span = expr.span;
    match &expr.kind {
        ExprKind::At { block, part, tick } => {
            Some(Mention::State { block, part: part.as_deref(), tick, span })
        }
        ExprKind::Call { word, arguments } => {
            Some(Mention::Word { word: fact(&word.text)?, arguments, span })
        }
        ExprKind::Name(text) if !is_declared(resolver, text) => {
            Some(Mention::Word { word: fact(text)?, arguments: &[], span })
        }
        _ => None,
    }
}

fn is_declared(resolver: &Resolver, name: &str) -> bool {
    resolver.scope.get(name).is_some() || resolver.scope.is_broken(name)
}

/// Why a mention cannot stand in this place, if it cannot.
pub(super) fn misplaced(mention: &Mention, home: Home) -> Option<Diagnostic> {
    let (what, where_to) = match mention {
        Mention::Word { word, .. } if home.classes().contains(&word.class) => return None,
        Mention::Word { word, .. } => {
            (format!("`{}` is {}", word.name, word.class.describe()), word.class.home())
        }
        Mention::State { .. } if home == Home::Run => return None,
        Mention::State { block, .. } => {
            let what = format!("the state of `{}` at a tick is found in a run", block.text);
            (what, "in an `expect` line of `run`")
        }
    };
    let message = format!("{what} and cannot be expected {}", home.describe());
    Some(
        Mistake::new(Code::WrongKind, mention.span(), message, "not known here")
            .with_help(format!("write it {where_to}")),
    )
}

/// Why a name or a call that mentions nothing is probably meant to, if so.
pub(super) fn nearly(resolver: &Resolver, home: Home, expr: &Expr) -> Option<Diagnostic> {
    match &expr.kind {
        ExprKind::Name(text) => {
            let name = Name { text: text.clone(), span: expr.span };
            match resolver.scope.get(text).map(|entry| entry.meaning) {
                Some(Meaning::Block(_)) => Some(without_tick(resolver, home, &name)),
                _ if matches!(text.as_str(), "r" | "dr") => {
                    Some(without_tick(resolver, home, &name))
                }
                Some(_) => None,
                None if resolver.scope.is_broken(text) => None,
                None if words::find(Class::Function, text).is_some() => None,
                None => near_word(home, &name),
            }
        }
        ExprKind::Call { word, .. } => {
            let is_function = [Class::Function, Class::Series]
                .iter()
                .any(|class| words::find(*class, &word.text).is_some());
            match is_function || is_declared(resolver, &word.text) {
                true => None,
                false => near_word(home, word).or_else(|| Some(unknown(home, word))),
            }
        }
        _ => None,
    }
}

/// A block stands where a state of it is meant, or nothing that could be.
fn without_tick(resolver: &Resolver, home: Home, name: &Name) -> Diagnostic {
    let text = &name.text;
    let (label, help) = match home {
        Home::Run => ("at which tick?", format!("write `{text}@2` for tick 2")),
        _ => ("a number is needed here", format!("write {}", home.example())),
    };
    let message = format!(
        "`{text}` is {}, not a number",
        match text.as_str() {
            "r" => "the state of all blocks",
            "dr" => "the change of all blocks",
            _ => "a block",
        }
    );
    let end = Span::new(name.span.end, name.span.end);
    let edit = Edit { span: end, replacement: "@2".into(), is_item: false };
    let edit = Some(edit).filter(|_| matches!(home, Home::Run));
    let message = Mistake::new(Code::WrongKind, name.span, message, label);
    match resolver.block_place(text) {
        Some(place) => message.with_label(place, format!("`{text}` declared here")),
        None => message,
    }
    .with_edit_if(help, edit)
}

fn near_word(home: Home, name: &Name) -> Option<Diagnostic> {
    let near = did_you_mean(&name.text, words::names(home.classes()))?;
    let message = format!("`{}` is nothing that can be expected", name.text);
    Some(Mistake::new(Code::UnknownWord, name.span, message, "unknown word").with_edit(
        format!("did you mean `{near}`?"),
        name.span,
        near,
    ))
}

fn unknown(home: Home, word: &Name) -> Diagnostic {
    let message = format!("`{}` is nothing that can be expected", word.text);
    let message = Mistake::new(Code::UnknownWord, word.span, message, "unknown word");
    match words::names(home.classes()).collect::<Vec<_>>() {
        names if names.is_empty() => message.with_help(format!("write {}", home.example())),
        names => message.with_help(format!("known here are {}", list(&names))),
    }
}
