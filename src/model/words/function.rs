//! The functions and constants of numbers, and the files of matrices.

use super::{Argument, Class, Takes, Word};

const ONE: &[Argument] = &[Argument::required("a", Takes::NumberOrSeries)];
const TWO: &[Argument] = &[
    Argument::required("a", Takes::NumberOrSeries),
    Argument::required("b", Takes::NumberOrSeries),
];

pub(super) const WORDS: &[Word] = &[
    Word::plain(Class::Function, "pi", "π = 3.14159…"),
    Word::call(Class::Function, "sqrt", ONE, "sqrt(a)", "The square root of a."),
    Word::call(Class::Function, "exp", ONE, "exp(a)", "The exponential function, e^a."),
    Word::call(Class::Function, "log", ONE, "log(a)", "The natural logarithm of a."),
    Word::call(Class::Function, "abs", ONE, "abs(a)", "a without its sign."),
    Word::call(Class::Function, "min", TWO, "min(a, b)", "The smaller of two numbers."),
    Word::call(Class::Function, "max", TWO, "max(a, b)", "The larger of two numbers."),
    Word::call(Class::Function, "floor", ONE, "floor(a)", "The largest whole number not above a."),
    Word::call(Class::Function, "ceil", ONE, "ceil(a)", "The smallest whole number not below a."),
    Word::call(
        Class::Function,
        "round",
        ONE,
        "round(a)",
        "The nearest whole number; halves go away from 0.",
    ),
    Word::call(Class::Function, "sin", ONE, "sin(a)", "The sine of a, in radians."),
    Word::call(Class::Function, "cos", ONE, "cos(a)", "The cosine of a, in radians."),
    Word::call(Class::Function, "tanh", ONE, "tanh(a)", "The hyperbolic tangent of a."),
    Word::call(
        Class::Function,
        "size",
        &[Argument::required("block", Takes::Block)],
        "size(BLOCK)",
        "The neurons of a block; where sizes are settled it is not known yet.",
    ),
    Word::call(
        Class::File,
        "npz",
        &[Argument::required("path", Takes::Text), Argument::optional("name", Takes::Text)],
        "npz(\"path\", \"name\")",
        "An array of a file of NumPy arrays, by its name; the only one where none is named.",
    ),
    Word::call(
        Class::File,
        "safetensors",
        &[Argument::required("path", Takes::Text), Argument::optional("name", Takes::Text)],
        "safetensors(\"path\", \"name\")",
        "A tensor of a file, by its name; the only one where none is named.",
    ),
    Word::call(
        Class::File,
        "edges",
        &[Argument::required("path", Takes::Text), Argument::optional("only", Takes::Text)],
        "edges(\"path\", only = \"type\")",
        "A list of edges with the columns `pre`, `post`, perhaps `count` and `type`; those of one \
         type, if it is named.",
    ),
];
