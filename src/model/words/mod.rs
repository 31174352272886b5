//! The one table of all words of the language. The checker, the suggestions and the reference
//! read it; nothing else knows which words there are, which arguments they take, or what is left
//! out when an argument is.

mod experiment;
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
    /// Function or constant of numbers: `sqrt`, `pi`.
    Function,
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
    /// A number, or a list of numbers.
    Numbers,
    /// A text in quotes.
    Text,
    /// A name that the word itself looks up: a column, for instance.
    Name,
    /// A series of data.
    Series,
    /// A word that is there or not: `frozen`.
    Flag,
    /// A whole number or a range of them: `2`, `0..7`.
    WholeOrRange,
}

/// All words, class by class.
pub fn all() -> impl Iterator<Item = &'static Word> {
    network::WORDS.iter().chain(experiment::WORDS)
}

/// The word of a class by its name.
pub fn find(class: Class, name: &str) -> Option<&'static Word> {
    all().find(|word| word.class == class && word.name == name)
}

/// The names of the words of some classes, for suggestions.
pub fn names(classes: &'static [Class]) -> impl Iterator<Item = &'static str> {
    all().filter(|word| classes.contains(&word.class)).map(|word| word.name)
}
