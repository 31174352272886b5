//! The grammar: pest's parser for one statement or line, and its tree with places in the source.

use std::num::NonZeroUsize;

use pest::Parser;
use pest::error::{Error, InputLocation};
use pest::iterators::{Pair, Pairs};

use super::brackets::MAX_TOKENS;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;

/// A part of the tree, or the one message about its statement.
pub(super) type Built<T> = Result<T, Box<Diagnostic>>;

/// The derived parser, alone so that what it generates needs no documentation.
mod derived {
    #[derive(pest_derive::Parser)]
    #[grammar = "grammar/net.pest"]
    pub(in crate::syntax) struct NetParser;
}

pub(super) use derived::Rule;

/// Steps that pest may take for one statement: in proportion to the longest one, since the limit is
/// one for the whole process. The grammar takes some 100 a token; should a change make it
/// exponential, reading ends with an error instead of never.
const MAX_STEPS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1000 * MAX_TOKENS);

/// A rule that matched, with its place in the source.
#[derive(Clone)]
pub(super) struct Node<'a> {
    pair: Pair<'a, Rule>,
    base: usize,
}

/// Where and why the grammar refused a text.
pub(super) struct Refusal {
    /// The byte of the source at which no rule could go on.
    pub at: usize,
    /// The rules that could have gone on there; none if a bound of pest was met.
    pub expected: Vec<Rule>,
}

/// Reads a part of a text by a rule and gives the one node in it.
pub(super) fn read(rule: Rule, text: &str, span: Span) -> Result<Node<'_>, Refusal> {
    pest::set_call_limit(Some(MAX_STEPS));
    let part = &text[span.start..span.end];
    let mut pairs = derived::NetParser::parse(rule, part).map_err(|error| refusal(error, span))?;
    let nothing = Refusal { at: span.start, expected: Vec::new() };
    pairs.next().map(|pair| Node { pair, base: span.start }).ok_or(nothing)
}

fn refusal(error: Error<Rule>, span: Span) -> Refusal {
    let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
    let expected = match error.variant {
        pest::error::ErrorVariant::ParsingError { positives, .. } => positives,
        pest::error::ErrorVariant::CustomError { .. } => Vec::new(),
    };
    Refusal { at: span.start + at, expected }
}

impl<'a> Node<'a> {
    /// Which rule matched.
    pub fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    /// What it matched.
    pub fn text(&self) -> &'a str {
        self.pair.as_str()
    }

    /// Where it stands in the source, without blanks at its end.
    pub fn span(&self) -> Span {
        let start = self.base + self.pair.as_span().start();
        Span::new(start, start + self.text().trim_end().len())
    }

    /// The rules within it, without punctuation and the words that only begin it.
    pub fn children(self) -> Children<'a> {
        let whole = self.span();
        Children { pairs: self.pair.into_inner(), base: self.base, whole }
    }
}

/// The meaningful rules within a node, in order.
pub(super) struct Children<'a> {
    pairs: Pairs<'a, Rule>,
    base: usize,
    whole: Span,
}

impl<'a> Children<'a> {
    /// The next one, which the grammar promises; a message if it does not keep that.
    pub fn required(&mut self) -> Built<Node<'a>> {
        self.next().ok_or_else(|| {
            let message = "the statement cannot be read";
            let mistake = Mistake::new(Code::Syntax, self.whole, message, "incomplete");
            Box::new(mistake.with_help("write the statement in another way"))
        })
    }
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        let pair = self.pairs.find(|pair| !is_punctuation(pair.as_rule()))?;
        Some(Node { pair, base: self.base })
    }
}

/// The parts of a list, or the first message about one. Most lists have one part or two, and a
/// program can have a million lists: so there is never room for the usual four.
pub(super) fn all<T>(parts: impl Iterator<Item = Built<T>>) -> Built<Vec<T>> {
    let mut list = Vec::new();
    for part in parts {
        if list.len() == list.capacity() {
            list.reserve_exact(list.len().max(1));
        }
        list.push(part?);
    }
    list.shrink_to_fit();
    Ok(list)
}

fn is_punctuation(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::net_word
            | Rule::param_word
            | Rule::let_word
            | Rule::matrix_word
            | Rule::data_word
            | Rule::netc_word
            | Rule::for_word
            | Rule::in_word
            | Rule::use_word
            | Rule::as_word
            | Rule::if_word
            | Rule::then_word
            | Rule::else_word
            | Rule::at_sign
            | Rule::colon
            | Rule::comma
            | Rule::equals
            | Rule::arrow
            | Rule::dot
            | Rule::close_bracket
            | Rule::close_brace
            | Rule::close_paren
            | Rule::EOI
    )
}
