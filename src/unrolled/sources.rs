//! The program's own text: the expressions of its experiments, and the parameters, definitions and
//! data that they use.

use std::collections::BTreeSet;

use crate::model::Options;
use crate::source::{Source, Span};
use crate::syntax::ast::{ItemKind, Line};
use crate::syntax::parse;
use crate::syntax::written::{Name, Program, Statement, Template};

/// The text of a program and its statements.
pub(super) struct Sources<'a> {
    text: &'a str,
    program: Program,
    set: &'a [(String, String)],
}

/// A parameter, a definition or a data set, which experiments can use.
struct Definition<'a> {
    name: &'a str,
    span: Span,
    is_parameter: bool,
}

impl<'a> Sources<'a> {
    /// Of a program that was accepted.
    pub fn of(source: &'a Source, options: &'a Options) -> Self {
        Sources { text: &source.text, program: parse(source).0, set: &options.set }
    }

    /// All names that the text of an experiment can use.
    pub fn names(&self) -> Vec<String> {
        self.all().iter().map(|definition| definition.name.to_string()).collect()
    }

    /// The lines of each experiment, in their order; absent where a loop writes some.
    pub fn experiments(&self) -> Option<Vec<&[Line<Template>]>> {
        let mut experiments = Vec::new();
        for statement in &self.program.statements {
            match statement {
                Statement::Item(item) => {
                    if let ItemKind::Experiment { lines, .. } = &item.kind {
                        experiments.push(&lines[..]);
                    }
                }
                Statement::For(repetition) if holds_experiment(&repetition.body) => return None,
                Statement::For(_) | Statement::Use(_) => {}
            }
        }
        Some(experiments)
    }

    /// What stands at a place, on one line and without comments; absent where it has numbers in
    /// its names, which are settled elsewhere.
    pub fn text(&self, span: Span) -> Option<String> {
        let text = on_one_line(self.text.get(span.start..span.end)?);
        (!text.contains('{')).then_some(text)
    }

    /// The statements that texts use, and those that these use, in their order; or the name of
    /// something that the unrolled program does not have.
    pub fn definitions(&self, texts: &[String], gone: &[String]) -> Result<Vec<String>, String> {
        let all = self.all();
        let (mut used, mut open) = (BTreeSet::new(), texts.to_vec());
        while let Some(text) = open.pop() {
            for word in words(&text) {
                let found = all.iter().position(|definition| definition.name == word);
                match found {
                    Some(place) if used.insert(place) => {
                        open.push(self.definition(&all[place]).ok_or(word.to_string())?);
                    }
                    Some(_) => {}
                    None if gone.iter().any(|name| name == word)
                        || self.is_of_a_used_file(word) =>
                    {
                        return Err(word.to_string());
                    }
                    None => {}
                }
            }
        }
        Ok(used.into_iter().filter_map(|place| self.definition(&all[place])).collect())
    }

    /// A statement as written; a parameter with the value that it is given from outside.
    fn definition(&self, definition: &Definition) -> Option<String> {
        let is_given = |(name, _): &&(String, String)| name == definition.name;
        match self.set.iter().rev().find(is_given) {
            Some((name, value)) if definition.is_parameter => {
                Some(format!("param {name} = {value}"))
            }
            _ => self.text(definition.span),
        }
    }

    fn all(&self) -> Vec<Definition<'_>> {
        let defined = self.program.statements.iter().filter_map(|statement| match statement {
            Statement::Item(item) => match &item.kind {
                ItemKind::Param { name, .. } => Some((name, item.span, true)),
                ItemKind::Let { name, .. } | ItemKind::Data { name, .. } => {
                    Some((name, item.span, false))
                }
                _ => None,
            },
            Statement::For(_) | Statement::Use(_) => None,
        });
        defined
            .map(|(name, span, is_parameter): (&Name, _, _)| {
                let name = name.text.text.as_str();
                Definition { name, span, is_parameter }
            })
            .collect()
    }

    fn is_of_a_used_file(&self, word: &str) -> bool {
        self.program.statements.iter().any(|statement| match statement {
            Statement::Use(used) => word.starts_with(&format!("{}_", used.prefix.text)),
            Statement::Item(_) | Statement::For(_) => false,
        })
    }
}

fn holds_experiment(statements: &[Statement]) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::Item(item) => matches!(item.kind, ItemKind::Experiment { .. }),
        Statement::For(repetition) => holds_experiment(&repetition.body),
        Statement::Use(_) => false,
    })
}

/// A text without comments and line ends.
fn on_one_line(text: &str) -> String {
    let without_comment = |line: &str| {
        let mut in_quotes = false;
        let end = line.char_indices().find(|(_, letter)| {
            in_quotes ^= *letter == '"';
            *letter == '#' && !in_quotes
        });
        line[..end.map_or(line.len(), |(end, _)| end)].trim().to_string()
    };
    let lines = text.lines().map(without_comment).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// The words of an expression that may be names.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.split(move |letter| !is_letter(letter)).filter(|word| !word.is_empty())
}
