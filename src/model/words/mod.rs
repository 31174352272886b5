//! The one table of all words of the language. The checker, the suggestions and the reference
//! read it; nothing else knows which words there are, which arguments they take, or what is left
//! out when an argument is.

mod expectation;
mod experiment;
mod expression;
mod function;
mod network;

/// Where a word may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Begins a statement: `input`, `param`.
    Statement,
    /// Attribute of a block: an activation.
    Activation,
    /// Attribute of a block: `bias`, `start`.
    Block,
    /// Attribute of a connection: `delay`.
    Connection,
    /// Attribute of a connection: a mask.
    Mask,
    /// Attribute of a matrix or its connection: first values and `frozen`.
    Matrix,
    /// Value of a setting: `global`, `f32`.
    Setting,
    /// Joins the parts of an expression, or stands for what a formula reads: `and`, `to`.
    Expression,
    /// Function or constant of numbers: `sqrt`, `pi`.
    Function,
    /// A file of the entries of a matrix: `npz`.
    File,
    /// Function of series: `scale`, `ahead`.
    Series,
    /// Attribute of a `data` statement.
    Data,
    /// Begins a line of `train`.
    TrainVerb,
    /// Begins a line of `run`.
    RunVerb,
    /// Attribute of a `fit` line: a loss, `weight`, `at`.
    Fit,
    /// In an `over` line.
    Over,
    /// In a `by` line.
    By,
    /// In a `baseline` line.
    Baseline,
    /// In a `show` line, beside the names of blocks.
    Show,
    /// Fact of the network behind `expect`: `latency`, `neurons`.
    Fact,
    /// Value of the fact `structure`.
    Structure,
    /// Figure of a training behind `expect`: `loss`, `accuracy`.
    Figure,
}

impl Class {
    /// What messages call a word of this class.
    pub fn describe(self) -> &'static str {
        match self {
            Class::Statement => "a statement",
            Class::Activation => "an activation of blocks",
            Class::Block => "an attribute of blocks",
            Class::Connection => "an attribute of connections",
            Class::Mask => "a mask of connections",
            Class::Matrix => "a property of matrices",
            Class::Setting => "the value of a setting",
            Class::Expression => "a word of expressions",
            Class::Function => "a function of numbers",
            Class::File => "a file of entries",
            Class::Series => "a function of series",
            Class::Data => "an attribute of `data`",
            Class::TrainVerb => "a line of `train`",
            Class::RunVerb => "a line of `run`",
            Class::Fit => "an attribute of `fit`",
            Class::Over => "a part of `over`",
            Class::By => "a part of `by`",
            Class::Baseline => "a part of `baseline`",
            Class::Show => "a part of `show`",
            Class::Fact => "a fact of the network",
            Class::Structure => "a kind of network",
            Class::Figure => "a figure of a training",
        }
    }

    /// Where a word of this class is written, for a word that stands elsewhere.
    pub fn home(self) -> &'static str {
        match self {
            Class::Statement => "at the start of a statement",
            Class::Activation | Class::Block => "on a block: `hidden NAME[size] : …`",
            Class::Connection => "on a connection: `a -> b : …`",
            Class::Mask => "on the connection that has the mask: `a -> b : …`",
            Class::Matrix => "on a connection or a matrix: `a -> b : …`, `matrix NAME : …`",
            Class::Setting => "in a `clock` or `precision` statement",
            Class::Expression | Class::Function | Class::Series => "in an expression",
            Class::File => "behind `mask =` or `init =`",
            Class::Data => "on a `data` statement",
            Class::TrainVerb => "at the start of a line of `train`",
            Class::RunVerb => "at the start of a line of `run`",
            Class::Fit => "behind the `:` of a `fit` line",
            Class::Over => "in an `over` line of `train`",
            Class::By => "in a `by` line of `train`",
            Class::Baseline => "in a `baseline` line of `train`",
            Class::Show => "in a `show` line of `run`",
            Class::Fact => "in an `expect` outside of `train` and `run`",
            Class::Structure => "in `expect structure = …`",
            Class::Figure => "in an `expect` line of `train`",
        }
    }
}

/// One word of the language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Word {
    /// As it is written.
    pub name: &'static str,
    /// Where it may stand.
    pub class: Class,
    /// Its arguments; empty for a plain word.
    pub arguments: &'static [Argument],
    /// How it is written, with its arguments: `normal(gain = 1)`, `mask = [[…], …]`.
    pub form: &'static str,
    /// What it means, one line.
    pub help: &'static str,
}

impl Word {
    /// A word without arguments.
    const fn plain(class: Class, name: &'static str, help: &'static str) -> Self {
        Self { name, class, arguments: &[], form: name, help }
    }

    /// A word with arguments.
    const fn call(
        class: Class,
        name: &'static str,
        arguments: &'static [Argument],
        form: &'static str,
        help: &'static str,
    ) -> Self {
        Self { name, class, arguments, form, help }
    }

    /// Whether it is written `word = value` rather than `word(value)`.
    pub fn is_assigned(&self) -> bool {
        self.form.strip_prefix(self.name).is_some_and(|rest| rest.starts_with(" ="))
    }

    /// Whether it may be written `word = value`, perhaps beside `word` alone.
    pub fn may_be_assigned(&self) -> bool {
        let is_assigned =
            |form: &str| form.strip_prefix(self.name).is_some_and(|rest| rest.starts_with(" ="));
        self.form.split(", ").any(is_assigned)
    }

    /// What holds where an argument is left out, if the form says it: the `1` of
    /// `normal(gain = 1)`, the `n` of `windows(n, stride = n)`.
    pub fn left_out(&self, argument: &Argument) -> Option<&'static str> {
        let (_, behind) = self.form.split_once(&format!("{} = ", argument.name))?;
        let value = behind.split([',', ')']).next()?;
        let is_argument = self.arguments.iter().any(|other| other.name == value);
        (argument.optional && (is_argument || value.parse::<f64>().is_ok())).then_some(value)
    }
}

/// One argument of a word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Argument {
    /// Its name; it may be written, or left out in the order of the table.
    pub name: &'static str,
    /// What it may be.
    pub takes: Takes,
    /// Whether it may be left out. What then holds is in [`Word::form`] and [`Word::help`].
    pub optional: bool,
}

impl Argument {
    const fn required(name: &'static str, takes: Takes) -> Self {
        Self { name, takes, optional: false }
    }

    const fn optional(name: &'static str, takes: Takes) -> Self {
        Self { name, takes, optional: true }
    }
}

/// What an argument may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Any finite number.
    Number,
    /// A finite number above 0.
    Positive,
    /// A finite number, 0 or above.
    NonNegative,
    /// A share from 0 to 1: `0.1`, `10%`.
    Share,
    /// A whole number, 0 or above.
    Whole,
    /// A whole number, 1 or above.
    Count,
    /// A share, or a whole number.
    Size,
    /// Two numbers `a..b`.
    Range,
    /// A share, a whole number, or two numbers `a..b`.
    SizeOrRange,
    /// A number, or a list of numbers.
    Numbers,
    /// A text in quotes.
    Text,
    /// A name that the word itself looks up: a column, for instance.
    Name,
    /// A series of data.
    Series,
    /// A series of one column, or a column of texts.
    Classes,
    /// A word that is there or not: `frozen`.
    Flag,
    /// A whole number of ticks, 0 or above; its largest is told where it is used.
    Ticks,
    /// The same, or a range of them: `2`, `0..7`.
    TicksOrRange,
    /// A list of rows of numbers, all of one length: `[[1, 0], [0, 1]]`.
    Rows,
    /// A number, or a series of data that is taken element by element.
    NumberOrSeries,
    /// A number, a list with one number a neuron, or a formula over `to`, the neuron.
    PerNeuron,
    /// The same, or a series of data.
    StartState,
    /// A formula over `to` and `from`.
    Formula,
    /// Rows of numbers, a formula over `to` and `from`, or a file.
    Entries,
    /// A share, or a list of signs 1 and -1.
    Signs,
    /// A formula over `v`, the sum of a neuron.
    Activation,
    /// The name of a block.
    Block,
    /// One of a few words.
    Choice(&'static [&'static str]),
}

impl Takes {
    /// How messages call what is allowed.
    pub fn describe(self) -> &'static str {
        match self {
            Takes::Number => "a number",
            Takes::Positive => "a number above 0",
            Takes::NonNegative => "a number of at least 0",
            Takes::Share => "a share from 0 to 1",
            Takes::Whole | Takes::Ticks => "a whole number of at least 0",
            Takes::Count => "a whole number of at least 1",
            Takes::Size => "a share such as `20%` or a whole number",
            Takes::Range => "a range `a..b`",
            Takes::SizeOrRange => "a share such as `20%`, a whole number or a range `a..b`",
            Takes::Numbers => "a number or a list of numbers",
            Takes::Text => "a text in quotes",
            Takes::Name => "a name",
            Takes::Series => "a series of data",
            Takes::Classes => "a column of data",
            Takes::Flag => "no value",
            Takes::TicksOrRange => "a whole number or a range `a..b` of them",
            Takes::Rows => "a list of rows of numbers, all of one length",
            Takes::NumberOrSeries => "a number or a series of data",
            Takes::PerNeuron => "a number, a list of numbers or a formula over `to`",
            Takes::StartState => {
                "a number, a list of numbers, a formula over `to` or a series of data"
            }
            Takes::Formula => "a formula over `to` and `from`",
            Takes::Entries => "rows of numbers, a formula over `to` and `from`, or a file",
            Takes::Signs => "a share from 0 to 1, or a list of 1 and -1",
            Takes::Activation => "a formula over `v`",
            Takes::Block => "the name of a block",
            Takes::Choice(_) => "one of its words",
        }
    }
}

/// All words, class by class.
pub fn all() -> impl Iterator<Item = &'static Word> {
    let of_numbers = expression::WORDS.iter().chain(function::WORDS);
    network::WORDS.iter().chain(of_numbers).chain(experiment::WORDS).chain(expectation::WORDS)
}

/// The word of a class by its name.
pub fn find(class: Class, name: &str) -> Option<&'static Word> {
    all().find(|word| word.class == class && word.name == name)
}

/// The names of the words of some classes, for suggestions.
pub fn names(classes: &'static [Class]) -> impl Iterator<Item = &'static str> {
    all().filter(|word| classes.contains(&word.class)).map(|word| word.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_word_stands_once_in_its_class() {
        let mut seen = HashSet::new();
        for word in all() {
            assert!(seen.insert((word.class, word.name)), "{} twice", word.name);
        }
    }

    #[test]
    fn every_word_tells_its_form_and_meaning() {
        for word in all() {
            assert!(word.form.starts_with(word.name), "{}: {}", word.name, word.form);
            assert!(!word.help.is_empty(), "{}", word.name);
        }
    }

    #[test]
    fn statements_are_those_that_the_parser_knows() {
        let statements: HashSet<_> = names(&[Class::Statement]).collect();
        let known = crate::syntax::words::STATEMENTS.iter().copied();
        assert_eq!(statements, known.collect());
    }

    #[test]
    fn arguments_that_may_be_left_out_come_last() {
        for word in all() {
            let mut left_out = word.arguments.iter().map(|argument| argument.optional);
            assert!(left_out.by_ref().is_sorted(), "{}", word.name);
        }
    }
}
