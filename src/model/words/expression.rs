//! The words that join the parts of expressions, and those that stand for what a formula reads.

use super::{Class, Word};

pub(super) const WORDS: &[Word] = &[
    Word::call(
        Class::Expression,
        "if",
        &[],
        "if c then a else b",
        "a where the truth value c is true, otherwise b.",
    ),
    Word::plain(Class::Expression, "and", "`c and d`: true where both truth values are."),
    Word::plain(Class::Expression, "or", "`c or d`: true where one of the truth values is."),
    Word::call(Class::Expression, "not", &[], "not c", "True where the truth value c is false."),
    Word::plain(
        Class::Expression,
        "to",
        "In a formula of a mask, of first values or of what is frozen: the row, from 1; in one of a \
         block: the neuron.",
    ),
    Word::plain(
        Class::Expression,
        "from",
        "In a formula of a mask, of first values or of what is frozen: the column, from 1.",
    ),
    Word::plain(Class::Expression, "v", "In the formula behind `f =`: the sum of a neuron."),
];
