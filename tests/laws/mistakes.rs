//! Mistakes that have nothing to do with each other: each is told once, where it is, and nothing
//! else is.

use netc::compile::compile;
use netc::diagnostic::Code;
use netc::model::Options;
use netc::source::{Source, Span};
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

/// One mistake each, what is named of it between `«` and `»`, and its code.
const MISTAKES: [(&str, Code); 51] = [
    // names and values
    ("hidden a[3] : «tahn»", Code::UnknownWord),
    ("hidden b[«0»]", Code::BadValue),
    ("x -> «unknown»", Code::UnknownName),
    ("param p = 1 / «0»", Code::BadValue),
    ("hidden twin[2],\n       «twin»[2]", Code::DuplicateName),
    ("let around = «around» + 1", Code::CyclicDefinition),
    ("seed «1.5»", Code::BadValue),
    ("«expectt» neurons > 1", Code::UnknownStatement),
    // the text
    ("h -> h «delay»(6)", Code::Syntax),
    ("hidden open[2] : bias([1, 2«)»", Code::UnbalancedBracket),
    // loops, files that are used
    ("for k in 1..30 {\n  hidden q{k}[2] : «tahn»\n}", Code::UnknownWord),
    (
        "for k in 1..30 {\n for j in 1..k { h -> h : delay(100 * k + j, «7») }\n}",
        Code::BadArguments,
    ),
    ("for k in «3..1» { hidden never{k}[2] }", Code::BadValue),
    ("for k in 1..2 { «seed k» }", Code::BadLoop),
    ("hidden z{«7 / 2»}[2]", Code::BadValue),
    ("use «\"nowhere.net\"» as u", Code::UnreadableProgram),
    ("use \"data/area.net\" as area : «sice» = 2", Code::UnknownParameter),
    // blocks
    ("hidden c[2] : tau(«0.5»)", Code::AlphaAboveOne),
    ("hidden d[2] : tau(«[1, 2, 3]»)", Code::SizeMismatch),
    ("hidden e[2] : bias, «bias(1)»", Code::RepeatedStatement),
    ("hidden f[2] : dale(«120%»)", Code::BadValue),
    ("hidden g[2] : f = «w» + 1", Code::UnknownName),
    ("input i[2] : «tanh»", Code::InputAttribute),
    ("hidden kept[2] : start(«[1, 2, 3]»)", Code::SizeMismatch),
    ("hidden l[2] : noise(«-1»)", Code::BadValue),
    // connections and matrices
    ("h -> «x»", Code::InputHasIncoming),
    ("h -> y : delay(3), «sparsse»(10%)", Code::UnknownWord),
    ("h -> y : delay(4), «radius(0.5)»", Code::NotSquare),
    ("h -> h : delay(5), «init = [[1, 2], [3, 4]]»", Code::SizeMismatch),
    ("h -> h : delay(8), gate(«x»)", Code::SizeMismatch),
    ("h -> h : delay(9), rank(2), «sparse(50%)»", Code::ConflictingProperties),
    ("h -> h : delay(10), «mask = 1 / (to - from)»", Code::BadValue),
    ("h -> h : delay(11), «mask = to > 5»", Code::EmptyMask),
    ("h -> h : delay(12), nonneg,\n         «nonpos»", Code::ConflictingProperties),
    ("h -> h : delay(14), «orthogonal», no_self", Code::ConstrainedOrthogonal),
    ("h -> h : delay(15), init = «\"data/nowhere.npy\"»", Code::UnreadableData),
    ("h[«2..7»] -> y", Code::BadValue),
    ("«h -> h»", Code::DuplicateConnection),
    // data and experiments
    ("data absent : csv(«\"data/nowhere.csv\"»)", Code::UnreadableData),
    ("let s = noise.«zz»", Code::UnknownColumn),
    ("run { feed x = [«[1, 2, 3]»] }", Code::SizeMismatch),
    ("run {\n  «tikcs» 3\n  ticks 2\n}", Code::UnknownWord),
    ("run {\n  ticks 2\n  expect y@«2» = 0\n}", Code::BadValue),
    ("run {\n  ticks 2\n  expect h@1 ~ «[0, 0]»\n}", Code::SizeMismatch),
    ("expect «latencies»(y) = 2", Code::UnknownWord),
    // what shows when the entries of all matrices are known
    ("h -> h : delay(13), «symmetric», lower", Code::AsymmetricMask),
    ("h -> h : delay(16), lower, «radius(0.5)»", Code::CannotScale),
    ("h -> h : delay(17), nonneg, «constant(-1)»", Code::BrokenConstraint),
    ("h -> h : delay(18), «init = 1 / (to - from)»", Code::BadValue),
    ("input m[2] : dale(50%)\n«m -> h» : nonneg", Code::ConflictingSigns),
    ("hidden o[2] : tau(0)\n«o -> o» : delay(0)", Code::AlgebraicLoop),
];

/// Errors by their places, and their codes.
fn errors(text: &str) -> Vec<(Span, Code)> {
    let source = Source::new("bad.net", text, FOLDER);
    let messages = compile(&source, &Options::default()).err().unwrap_or_default();
    let errors = messages.iter().filter(|message| message.is_error());
    let mut errors: Vec<_> = errors.map(|message| (message.primary.span, message.code)).collect();
    errors.sort();
    errors
}

/// The sound program with some mistakes, and what should be said of it.
fn planted(mistakes: &[(&str, Code)]) -> (String, Vec<(Span, Code)>) {
    let (mut text, mut expected) = (SOUND.to_string(), Vec::new());
    for (mistake, code) in mistakes {
        let (before, named) = mistake.split_once('«').expect("a place");
        let (named, behind) = named.split_once('»').expect("its end");
        let start = text.len() + before.len();
        expected.push((Span::new(start, start + named.len()), *code));
        text += &format!("{before}{named}{behind}\n");
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

    /// k mistakes give k errors, each with its code and its place.
    #[test]
    fn as_many_errors_as_mistakes(
        mistakes in prop::sample::subsequence(MISTAKES.to_vec(), 1..=10).prop_shuffle(),
    ) {
        let (text, expected) = planted(&mistakes);
        prop_assert_eq!(errors(&text), expected, "{}", text);
    }
}
