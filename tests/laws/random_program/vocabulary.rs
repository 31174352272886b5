//! The words that a program uses, each with its class, read off the parsed text.

use std::collections::BTreeSet;

use netc::model::words::{self, Class, Word};
use netc::source::Source;
use netc::syntax::ast::{Attribute, AttributeKind, Expectation, ExprKind, ItemKind, Line};
use netc::syntax::parse;
use netc::syntax::written::{Expr, Item, Statement, Template};

/// Words of the table, each by its class and name.
pub type Words = BTreeSet<(Class, &'static str)>;

/// The words of a program: together, of each statement, and of each experiment.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// All of them.
    pub program: Words,
    /// Those of each declaration and connection; of a connection with those of its source.
    pub statements: Vec<Words>,
    /// The words of expressions of each `let`.
    pub formulas: Vec<Words>,
    /// Those of each `train` and `run`.
    pub experiments: Vec<Words>,
    /// Blocks that obey Dale's law.
    dale: BTreeSet<String>,
}

const MATRIX: [Class; 3] = [Class::Matrix, Class::Mask, Class::Connection];
const EXPRESSION: [Class; 3] = [Class::Series, Class::Function, Class::File];

/// The words of a program that parses.
pub fn vocabulary(text: &str) -> Vocabulary {
    let (program, messages) = parse(&Source::new("random.net", text, ""));
    assert_eq!(messages, [], "{text}");
    let mut found = Vocabulary::default();
    tokens(text).for_each(|token| found.add(&[Class::Expression], token));
    let formula = |line: &str| {
        let classes = [Class::Expression, Class::Function];
        tokens(line).filter_map(|token| find(&classes, token)).collect()
    };
    found.formulas = text.lines().filter(|line| line.starts_with("let ")).map(formula).collect();
    if text.starts_with("netc") {
        found.add(&[Class::Statement], "netc");
    }
    program.statements.iter().for_each(|statement| found.statement(statement));
    for words in found.statements.iter().chain(&found.experiments) {
        found.program.extend(words);
    }
    found
}

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !(character.is_alphanumeric() || character == '_'))
}

fn find(classes: &[Class], name: &str) -> Option<(Class, &'static str)> {
    let word = classes.iter().find_map(|class| words::find(*class, name));
    word.map(|Word { class, name, .. }| (*class, *name))
}

impl Vocabulary {
    fn add(&mut self, classes: &[Class], name: &str) {
        self.program.extend(find(classes, name));
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Item(item) => self.item(item),
            Statement::For(it) => {
                self.add(&[Class::Statement], "for");
                it.body.iter().for_each(|statement| self.statement(statement));
            }
            Statement::Use(_) => self.add(&[Class::Statement], "use"),
        }
    }

    fn item(&mut self, item: &Item) {
        let mut found = Words::new();
        match &item.kind {
            ItemKind::Net(_) => self.add(&[Class::Statement], "net"),
            ItemKind::Param { value, .. } => {
                self.add(&[Class::Statement], "param");
                expression(value, &EXPRESSION, &mut found);
            }
            ItemKind::Let { value, .. } => {
                self.add(&[Class::Statement], "let");
                expression(value, &EXPRESSION, &mut found);
            }
            ItemKind::Blocks { role, blocks, attributes: list } => {
                self.add(&[Class::Statement], &format!("{role:?}").to_lowercase());
                attributes(list, &[Class::Activation, Class::Block], &mut found);
                if found.contains(&(Class::Block, "dale")) {
                    self.dale.extend(blocks.iter().map(|block| block.name.text.text.clone()));
                }
            }
            ItemKind::Matrix { attributes: list, .. } => {
                self.add(&[Class::Statement], "matrix");
                attributes(list, &MATRIX, &mut found);
            }
            ItemKind::Connections { chain, attributes: list } => {
                attributes(list, &MATRIX, &mut found);
                if chain[0].iter().any(|end| self.dale.contains(&end.name.text.text)) {
                    found.insert((Class::Block, "dale"));
                }
            }
            ItemKind::Setting { word, value } => {
                self.add(&[Class::Statement], &word.text);
                expression(value, &[Class::Setting], &mut found);
            }
            ItemKind::Data { attributes: list, .. } => {
                self.add(&[Class::Statement], "data");
                attributes(list, &[Class::Data], &mut found);
            }
            ItemKind::Experiment { verb, lines } => {
                self.add(&[Class::Statement], &verb.text);
                let verbs = if verb.text == "train" { Class::TrainVerb } else { Class::RunVerb };
                lines.iter().for_each(|it| line(verbs, it, &mut found));
                self.experiments.push(std::mem::take(&mut found));
            }
            ItemKind::Expect(it) => {
                self.add(&[Class::Statement], "expect");
                expectation(it, &[Class::Fact, Class::Structure], &mut found);
            }
        }
        self.statements.push(found);
    }
}

fn line(verbs: Class, line: &Line<Template>, found: &mut Words) {
    found.extend(find(&[verbs], &line.verb.text));
    let classes: &[Class] = match line.verb.text.as_str() {
        "fit" => &[Class::Fit],
        "over" => &[Class::Over],
        "by" => &[Class::By],
        "baseline" => &[Class::Baseline],
        "show" => &[Class::Show],
        _ => &[],
    };
    attributes(&line.attributes, classes, found);
    if let Some(assignment) = &line.assignment {
        expression(&assignment.value, &EXPRESSION, found);
    }
    if let Some(it) = &line.expectation {
        expectation(it, &[Class::Figure], found);
    }
}

fn expectation(it: &Expectation<Template>, classes: &[Class], found: &mut Words) {
    expression(&it.left, classes, found);
    expression(&it.right, classes, found);
}

fn attributes(list: &[Attribute<Template>], classes: &[Class], found: &mut Words) {
    for attribute in list {
        match &attribute.kind {
            AttributeKind::As(_) => found.extend(find(classes, "as")),
            AttributeKind::Set { word, value } => {
                found.extend(find(classes, &word.text));
                expression(value, &EXPRESSION, found);
            }
            AttributeKind::Item { value, .. } => expression(value, classes, found),
        }
    }
}

/// The words of an expression: those of `classes` at its top, functions and files within.
fn expression(expr: &Expr, classes: &[Class], found: &mut Words) {
    let classes: Vec<_> = classes.iter().chain(&EXPRESSION).copied().collect();
    match &expr.kind {
        ExprKind::Name(name) => found.extend(find(&classes, &name.text)),
        ExprKind::Call { word, arguments } => {
            found.extend(find(&classes, &word.text));
            arguments.iter().for_each(|it| expression(&it.value, &[], found));
        }
        ExprKind::List(list) => list.iter().for_each(|it| expression(it, &[], found)),
        ExprKind::Range(one, other) => {
            [one, other].iter().for_each(|it| expression(it, &[], found));
        }
        ExprKind::Binary(one, _, other) => {
            [one, other].iter().for_each(|it| expression(it, &classes, found));
        }
        ExprKind::Unary(_, it) => expression(it, &classes, found),
        ExprKind::If { condition, then, otherwise } => {
            [condition, then, otherwise].iter().for_each(|it| expression(it, &[], found));
        }
        ExprKind::Number(_)
        | ExprKind::Share(_)
        | ExprKind::Text(_)
        | ExprKind::Columns { .. }
        | ExprKind::At { .. } => {}
    }
}
