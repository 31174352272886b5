//! Mistakes that have nothing to do with each other: each is told once, where it is, and nothing
//! else is.

use netc::compile::compile;
use netc::diagnostic::{Code, Diagnostic};
use netc::model::Options;
use netc::source::Source;
use proptest::prelude::*;

use crate::law::FOLDER;

/// What the mistakes are planted in.
const SOUND: &str = "\
data noise : csv(\"data/noise.csv\"), sequence = id
param n = 3
input x[2]
hidden h[n] : tanh, bias
output y[1]
x -> h -> y
h -> h
train { feed x = noise.a..b; fit y = noise.c; over epochs(1) }
";

/// One mistake each, its code, and the line of it that is named, from 0.
const MISTAKES: [(&str, Code, usize); 51] = [
    // names and values
    ("hidden a[3] : tahn", Code::UnknownWord, 0),
    ("hidden b[0]", Code::BadValue, 0),
    ("x -> unknown", Code::UnknownName, 0),
    ("param p = 1 / 0", Code::BadValue, 0),
    ("hidden twin[2],\n       twin[2]", Code::DuplicateName, 1),
    ("let around = around + 1", Code::CyclicDefinition, 0),
    ("seed 1.5", Code::BadValue, 0),
    ("expectt neurons > 1", Code::UnknownStatement, 0),
    // the text
    ("h -> h delay(6)", Code::Syntax, 0),
    ("hidden open[2] : bias([1, 2)", Code::UnbalancedBracket, 0),
    // loops, files that are used
    ("for k in 1..30 {\n  hidden q{k}[2] : tahn\n}", Code::UnknownWord, 1),
    (
        "for k in 1..30 {\n for j in 1..k { h -> h : delay(100 * k + j, 7) }\n}",
        Code::BadArguments,
        1,
    ),
    ("for k in 3..1 { hidden never{k}[2] }", Code::BadValue, 0),
    ("for k in 1..2 { seed k }", Code::BadLoop, 0),
    ("hidden z{7 / 2}[2]", Code::BadValue, 0),
    ("use \"nowhere.net\" as u", Code::UnreadableProgram, 0),
    ("use \"data/area.net\" as area : sice = 2", Code::UnknownParameter, 0),
    // blocks
    ("hidden c[2] : tau(0.5)", Code::AlphaAboveOne, 0),
    ("hidden d[2] : tau([1, 2, 3])", Code::SizeMismatch, 0),
    ("hidden e[2] : bias, bias(1)", Code::RepeatedStatement, 0),
    ("hidden f[2] : dale(120%)", Code::BadValue, 0),
    ("hidden g[2] : f = w + 1", Code::UnknownName, 0),
    ("input i[2] : tanh", Code::InputAttribute, 0),
    ("hidden kept[2] : start([1, 2, 3])", Code::SizeMismatch, 0),
    ("hidden l[2] : noise(-1)", Code::BadValue, 0),
    // connections and matrices
    ("h -> x", Code::InputHasIncoming, 0),
    ("h -> y : delay(3), sparsse(10%)", Code::UnknownWord, 0),
    ("h -> y : delay(4), radius(0.5)", Code::NotSquare, 0),
    ("h -> h : delay(5), init = [[1, 2], [3, 4]]", Code::SizeMismatch, 0),
    ("h -> h : delay(8), gate(x)", Code::SizeMismatch, 0),
    ("h -> h : delay(9), rank(2), sparse(50%)", Code::ConflictingProperties, 0),
    ("h -> h : delay(10), mask = 1 / (to - from)", Code::BadValue, 0),
    ("h -> h : delay(11), mask = to > 5", Code::EmptyMask, 0),
    ("h -> h : delay(12), nonneg,\n         nonpos", Code::ConflictingProperties, 1),
    ("h -> h : delay(14), orthogonal, no_self", Code::ConstrainedOrthogonal, 0),
    ("h -> h : delay(15), init = \"data/nowhere.npy\"", Code::UnreadableData, 0),
    ("h[2..7] -> y", Code::BadValue, 0),
    ("h -> h", Code::DuplicateConnection, 0),
    // data and experiments
    ("data absent : csv(\"data/nowhere.csv\")", Code::UnreadableData, 0),
    ("let s = noise.zz", Code::UnknownColumn, 0),
    ("run { feed x = [[1, 2, 3]] }", Code::SizeMismatch, 0),
    ("run {\n  tikcs 3\n  ticks 2\n}", Code::UnknownWord, 1),
    ("run {\n  ticks 2\n  expect y@2 = 0\n}", Code::BadValue, 2),
    ("run {\n  ticks 2\n  expect h@1 ~ [0, 0]\n}", Code::SizeMismatch, 2),
    ("expect latencies(y) = 2", Code::UnknownWord, 0),
    // what shows when the entries of all matrices are known
    ("h -> h : delay(13), symmetric, lower", Code::AsymmetricMask, 0),
    ("h -> h : delay(16), lower, radius(0.5)", Code::CannotScale, 0),
    ("h -> h : delay(17), nonneg, constant(-1)", Code::BrokenConstraint, 0),
    ("h -> h : delay(18), init = 1 / (to - from)", Code::BadValue, 0),
    ("input m[2] : dale(50%)\nm -> h : nonneg", Code::ConflictingSigns, 1),
    ("hidden o[2] : tau(0)\no -> o : delay(0)", Code::AlgebraicLoop, 1),
];

/// Errors by the lines where they are, from 0, and their codes.
fn errors(text: &str) -> Vec<(usize, Code)> {
    let source = Source::new("bad.net", text, FOLDER);
    let messages = compile(&source, &Options::default()).err().unwrap_or_default();
    let line = |message: &Diagnostic| text[..message.primary.span.start].matches('\n').count();
    let errors = messages.iter().filter(|message| message.is_error());
    let mut errors: Vec<_> = errors.map(|message| (line(message), message.code)).collect();
    errors.sort();
    errors
}

/// The sound program with some mistakes, and what should be said of it.
fn planted(mistakes: &[(&str, Code, usize)]) -> (String, Vec<(usize, Code)>) {
    let (mut text, mut expected) = (SOUND.to_string(), Vec::new());
    for (mistake, code, line) in mistakes {
        expected.push((text.lines().count() + line, *code));
        text += mistake;
        text += "\n";
    }
    (text, expected)
}

#[test]
fn the_sound_program_is_sound() {
    assert_eq!(errors(SOUND), []);
}

#[test]
fn each_mistake_is_told_where_it_is() {
    let wrong = MISTAKES.iter().filter_map(|mistake| {
        let (text, expected) = planted(std::slice::from_ref(mistake));
        let errors = errors(&text);
        (errors != expected).then(|| format!("{}\n  {errors:?} not {expected:?}\n", mistake.0))
    });
    let wrong: String = wrong.collect();
    assert!(wrong.is_empty(), "{wrong}");
}

proptest! {
    #![proptest_config(crate::cases(500))]

    /// k mistakes give k errors, each with its code and its line.
    #[test]
    fn as_many_errors_as_mistakes(
        mistakes in prop::sample::subsequence(MISTAKES.to_vec(), 1..=10).prop_shuffle(),
    ) {
        let (text, expected) = planted(&mistakes);
        prop_assert_eq!(errors(&text), expected, "{}", text);
    }
}
