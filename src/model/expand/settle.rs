//! Statements as written to plain ones: holes are filled, variables of loops become numbers, names
//! get the prefix of their file, and places become those of the program.

use super::numbers::Numbers;
use super::parts::Context;
use crate::model::words::{self, Argument as Parameter, Class, Takes, Word};
use crate::syntax::ast::{
    Argument, Assignment, Attribute, AttributeKind, BlockDecl, End, Expectation, Expr, ExprKind,
    Item, ItemKind, Line, Name, Reference,
};
use crate::syntax::written::{self, Template};

/// How a plain name in an expression is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As a word of the language or of a file: it stays as it is.
    Word,
    /// As the name of a thing, but never of a loop's variable.
    Thing,
    /// As a value.
    Value,
    /// As a value of a formula over `v`.
    OverV,
}

/// Settles statements in one context.
#[derive(Debug)]
pub(super) struct Settler<'s, 'a> {
    /// Whose the statements are.
    pub(super) context: &'s Context,
    /// The variables of the loops around, with their numbers.
    pub(super) variables: &'s [(Name, f64)],
    /// What fills holes; without it a statement that has some is not settled.
    pub(super) numbers: Option<&'s mut Numbers<'a>>,
}

impl<'s, 'a> Settler<'s, 'a> {
    /// Settles what needs no number.
    pub fn alone(context: &'s Context) -> Self {
        Self { context, variables: &[], numbers: None }
    }

    /// Settles what stands in loops, or has holes.
    pub fn new(
        context: &'s Context,
        variables: &'s [(Name, f64)],
        numbers: &'s mut Numbers<'a>,
    ) -> Self {
        Self { context, variables, numbers: Some(numbers) }
    }

    /// A statement; absent where a message has said why, or it needs numbers and there are none.
    pub fn item(&mut self, item: &written::Item) -> Option<Item> {
        Some(Item { kind: self.kind(&item.kind)?, span: self.place(item.span) })
    }

    /// A parameter with a value that is written elsewhere.
    pub fn parameter(
        &mut self,
        item: &written::Item,
        value: &written::Expr,
        value_context: &Context,
    ) -> Option<Item> {
        let ItemKind::Param { name, .. } = &item.kind else { return None };
        let value = Settler::alone(value_context).expr(value, Reading::Value)?;
        let kind = ItemKind::Param { name: self.name(name)?, value };
        Some(Item { kind, span: self.place(item.span) })
    }

    fn kind(&mut self, kind: &ItemKind<Template>) -> Option<ItemKind> {
        Some(match kind {
            ItemKind::Net(name) => ItemKind::Net(self.name(name)?),
            ItemKind::Param { name, value } => {
                ItemKind::Param { name: self.name(name)?, value: self.value(value)? }
            }
            ItemKind::Let { name, value } => {
                ItemKind::Let { name: self.name(name)?, value: self.value(value)? }
            }
            ItemKind::Blocks { role, blocks, attributes } => ItemKind::Blocks {
                role: *role,
                blocks: all(blocks, |block| self.block(block))?,
                attributes: self.attributes(attributes, &[Class::Activation, Class::Block])?,
            },
            ItemKind::Matrix { name, attributes } => ItemKind::Matrix {
                name: self.name(name)?,
                attributes: self.attributes(attributes, &[Class::Matrix])?,
            },
            ItemKind::Connections { chain, attributes } => {
                const CLASSES: &[Class] = &[Class::Connection, Class::Mask, Class::Matrix];
                ItemKind::Connections {
                    chain: all(chain, |link| all(link, |end| self.end(end)))?,
                    attributes: self.attributes(attributes, CLASSES)?,
                }
            }
            ItemKind::Setting { word, value } => {
                ItemKind::Setting { word: self.word(word), value: self.setting(&word.text, value)? }
            }
            ItemKind::Data { name, attributes } => ItemKind::Data {
                name: self.name(name)?,
                attributes: self.attributes(attributes, &[Class::Data])?,
            },
            ItemKind::Experiment { verb, lines } => ItemKind::Experiment {
                verb: self.word(verb),
                lines: all(lines, |line| self.line(line))?,
            },
            ItemKind::Expect(expectation) => {
                ItemKind::Expect(Box::new(self.expectation(expectation)?))
            }
        })
    }

    fn block(&mut self, block: &BlockDecl<Template>) -> Option<BlockDecl> {
        Some(BlockDecl { name: self.name(&block.name)?, size: self.value(&block.size)? })
    }

    fn end(&mut self, end: &End<Template>) -> Option<End> {
        Some(End { name: self.name(&end.name)?, part: self.optional(end.part.as_ref())? })
    }

    /// The value of a setting: a word or, of `seed`, a number.
    pub fn setting(&mut self, word: &str, value: &written::Expr) -> Option<Expr> {
        match word {
            "seed" => self.value(value),
            _ => self.stated(value, &[Class::Setting]),
        }
    }

    fn line(&mut self, line: &Line<Template>) -> Option<Line> {
        let assignment = match &line.assignment {
            Some(Assignment { target, value }) => {
                Some(Assignment { target: self.name(target)?, value: self.value(value)? })
            }
            None => None,
        };
        let expectation = match &line.expectation {
            Some(expectation) => Some(self.expectation(expectation)?),
            None => None,
        };
        let attributes = self.attributes(&line.attributes, &[])?;
        let (verb, span) = (self.word(&line.verb), self.place(line.span));
        Some(Line { verb, assignment, attributes, expectation, span })
    }

    fn expectation(&mut self, it: &Expectation<Template>) -> Option<Expectation> {
        Some(Expectation {
            left: self.value(&it.left)?,
            relation: it.relation,
            right: self.value(&it.right)?,
            within: self.optional(it.within.as_ref())?,
            span: self.place(it.span),
        })
    }

    /// Attributes whose words are of these classes or, failing that, any words.
    fn attributes(
        &mut self,
        attributes: &[Attribute<Template>],
        classes: &[Class],
    ) -> Option<Vec<Attribute>> {
        all(attributes, |attribute| {
            let kind = self.attribute(&attribute.kind, classes)?;
            Some(Attribute { kind, span: self.place(attribute.span) })
        })
    }

    fn attribute(
        &mut self,
        kind: &AttributeKind<Template>,
        classes: &[Class],
    ) -> Option<AttributeKind> {
        Some(match kind {
            AttributeKind::As(reference) => AttributeKind::As(self.reference(reference)?),
            AttributeKind::Set { word, value } => {
                let takes = word_of(&word.text, classes).and_then(|word| word.arguments.first());
                let reading = takes.map_or(Reading::Value, |argument| reading(argument.takes));
                AttributeKind::Set { word: self.word(word), value: self.expr(value, reading)? }
            }
            AttributeKind::Item { value, alias } => {
                let alias = match alias {
                    Some(alias) => Some(self.reference(alias)?),
                    None => None,
                };
                AttributeKind::Item { value: self.stated(value, classes)?, alias }
            }
        })
    }

    /// `word`, `word(args)` or, in lines, a value.
    fn stated(&mut self, value: &written::Expr, classes: &[Class]) -> Option<Expr> {
        let kind = match &value.kind {
            ExprKind::Name(name) => {
                // An attribute of a declaration is a word, known or not.
                let is_word = !classes.is_empty() || word_of(&name.text, classes).is_some();
                let reading = if is_word { Reading::Word } else { Reading::Value };
                self.named(name, value.span, reading)?
            }
            ExprKind::Call { word, arguments } => {
                let known = word_of(&word.text, classes);
                let arguments = self.arguments(arguments, known)?;
                ExprKind::Call { word: self.word(word), arguments }
            }
            _ => return self.value(value),
        };
        Some(Expr { kind, span: self.place(value.span) })
    }

    /// The arguments of a word, each read as the word takes it.
    fn arguments(
        &mut self,
        arguments: &[Argument<Template>],
        word: Option<&Word>,
    ) -> Option<Vec<Argument>> {
        let mut position = 0;
        all(arguments, |argument| {
            let parameters = word.map_or(&[][..], |word| word.arguments);
            let parameter = parameter_of(parameters, argument, &mut position);
            let reading = parameter.map_or(Reading::Value, |it| reading(it.takes));
            let name = argument.name.as_ref().map(|name| self.word(name));
            Some(Argument { name, value: self.expr(&argument.value, reading)? })
        })
    }

    fn reference(&mut self, reference: &Reference<Template>) -> Option<Reference> {
        let name = self.name(&reference.name)?;
        Some(Reference { name, transposed: reference.transposed })
    }
}

/// All results, or none as soon as one is missing, in a list with room for these alone: a program
/// can have a million short ones.
pub(super) fn all<A, B>(values: &[A], mut settle: impl FnMut(&A) -> Option<B>) -> Option<Vec<B>> {
    let mut all = Vec::with_capacity(values.len());
    for value in values {
        all.push(settle(value)?);
    }
    Some(all)
}

fn word_of(name: &str, classes: &[Class]) -> Option<&'static Word> {
    let own = classes.iter().find_map(|class| words::find(*class, name));
    own.or_else(|| words::all().find(|word| word.name == name))
}

/// The parameter that an argument is for: by its name, or the next that is no flag.
fn parameter_of<'w>(
    parameters: &'w [Parameter],
    argument: &Argument<Template>,
    position: &mut usize,
) -> Option<&'w Parameter> {
    let named = |name: &str| parameters.iter().find(|parameter| parameter.name == name);
    if let Some(name) = &argument.name {
        return named(&name.text);
    }
    if let ExprKind::Name(name) = &argument.value.kind
        && let Some(flag) = named(&name.text).filter(|flag| flag.takes == Takes::Flag)
    {
        return Some(flag);
    }
    *position += 1;
    parameters.iter().filter(|parameter| parameter.takes != Takes::Flag).nth(*position - 1)
}

fn reading(takes: Takes) -> Reading {
    match takes {
        Takes::Name | Takes::Choice(_) | Takes::Flag => Reading::Word,
        Takes::Block => Reading::Thing,
        Takes::Activation => Reading::OverV,
        _ => Reading::Value,
    }
}
