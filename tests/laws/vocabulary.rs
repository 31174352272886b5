//! The random programs use the whole language: every word, and any two that go together.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::catch_unwind;

use netc::compile::{Compiled, compile};
use netc::model::words::{self, Class};
use netc::model::{Experiment, Options};
use netc::simulate::simulate;
use netc::source::Source;
use netc::syntax::format::format;
use netc::train::train;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::law::{FOLDER, accept};
use crate::random_program::{
    CONNECTION_WORDS, Vocabulary, Whole, Words, clash, vocabulary, whole_programs,
};

const PROGRAMS: usize = 3_000;

/// The same whole programs at every run.
fn sample(count: usize) -> Vec<String> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[1; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let programs = whole_programs();
    let mut draw = || programs.new_tree(&mut runner).expect("nothing is rejected").current();
    (0..count).map(|_| Whole::program(&draw())).collect()
}

#[test]
fn every_word_occurs() {
    let mut programs_with: BTreeMap<(Class, &str), usize> = BTreeMap::new();
    for program in sample(PROGRAMS) {
        for word in vocabulary(&program).program {
            *programs_with.entry(word).or_default() += 1;
        }
    }
    let rare: Vec<_> = words::all()
        .map(|word| (word, programs_with.get(&(word.class, word.name)).copied().unwrap_or(0)))
        .filter(|(_, count)| count * 100 < PROGRAMS)
        .map(|(word, count)| format!("{:?} {}: {count}", word.class, word.name))
        .collect();
    assert!(rare.is_empty(), "of {PROGRAMS} programs so few have\n{}", rare.join("\n"));
}

type Pairs = BTreeSet<[(Class, &'static str); 2]>;

fn pairs(words: &Words) -> impl Iterator<Item = [(Class, &'static str); 2]> {
    let words: Vec<_> = words.iter().copied().collect();
    let count = words.len();
    (0..count).flat_map(move |one| {
        let words = words.clone();
        (one + 1..count).map(move |other| [words[one], words[other]])
    })
}

/// The words of some classes.
fn of(classes: &[Class]) -> Words {
    words::all()
        .filter(|word| classes.contains(&word.class))
        .map(|word| (word.class, word.name))
        .collect()
}

fn is_met(met: &Pairs, one: (Class, &'static str), other: (Class, &'static str)) -> bool {
    met.contains(&[one.min(other), one.max(other)])
}

/// The pairs of two sets of words that should be met and are not.
fn missing(
    met: &Pairs,
    (some, others): (&Words, &Words),
    is_possible: impl Fn(&str, &str) -> bool,
) -> Vec<String> {
    let all = some.iter().flat_map(|one| others.iter().map(|other| (*one, *other)));
    all.filter(|(one, other)| one != other && is_possible(one.1, other.1))
        .filter(|(one, other)| !is_met(met, *one, *other))
        .map(|(one, other)| format!("{} {}", one.1, other.1))
        .collect()
}

/// Words of one list that are one another's alternatives.
fn differ(alternatives: &'static [&'static [&'static str]]) -> impl Fn(&str, &str) -> bool {
    move |one, other| {
        !alternatives.iter().any(|words| words.contains(&one) && words.contains(&other))
    }
}

#[test]
fn compatible_words_meet() {
    let programs: Vec<Vocabulary> = sample(PROGRAMS).iter().map(|it| vocabulary(it)).collect();
    let within = |choose: fn(&Vocabulary) -> &[Words]| -> Pairs {
        programs.iter().flat_map(choose).flat_map(pairs).collect()
    };
    let statements = within(|it| &it.statements);
    let formulas = within(|it| &it.formulas);
    let experiments = within(|it| &it.experiments);
    let together = within(|it| std::slice::from_ref(&it.program));

    let mut connection = of(&[Class::Connection, Class::Mask, Class::Matrix]);
    connection.insert((Class::Block, "dale"));
    let (activations, block) = (of(&[Class::Activation]), of(&[Class::Block]));
    let settings = of(&[Class::Setting]);
    let train =
        of(&[Class::TrainVerb, Class::Fit, Class::Over, Class::By, Class::Baseline, Class::Series]);
    let run = of(&[Class::RunVerb, Class::Show]);
    let (data, of_all) = (of(&[Class::Data]), |_: &str, _: &str| true);
    let either = [
        &["mse", "cross_entropy"][..],
        &["adam", "sgd"],
        &["onehot", "mse"],
        &["cross_entropy", "baseline", "persistence"],
        &["onehot", "baseline"],
        &["onehot", "persistence"],
    ];
    let either: &'static [&'static [&'static str]] = Box::leak(Box::new(either));
    let mut absent = missing(&statements, (&connection, &connection), |a, b| !clash(a, b));
    absent.extend(missing(&statements, (&activations, &block), of_all));
    absent.extend(missing(&statements, (&block, &block), of_all));
    absent.extend(missing(&together, (&settings, &activations), of_all));
    absent.extend(missing(&together, (&settings, &block), of_all));
    absent.extend(missing(&together, (&settings, &connection), of_all));
    absent.extend(missing(&together, (&settings, &train), of_all));
    absent.extend(missing(&together, (&settings, &run), of_all));
    absent.extend(missing(&together, (&data, &train), of_all));
    absent.extend(missing(&experiments, (&train, &train), differ(either)));
    absent.extend(missing(&experiments, (&run, &run), differ(&[&["ticks", "free"]])));
    let mut formula = of(&[Class::Function, Class::Expression]);
    // What stands for a neuron or its sum is known in formulas of blocks and matrices alone.
    formula.retain(|word| !["to", "from", "v"].contains(&word.1));
    absent.extend(missing(&formulas, (&formula, &formula), of_all));
    assert!(absent.is_empty(), "never together:\n{}", absent.join("\n"));
}

/// What the generator takes for words that exclude each other is what the language refuses.
#[test]
fn words_that_exclude_each_other_are_refused() {
    let written = |word: &str| match word {
        "uniform" | "xavier" | "normal" | "orthogonal" | "balanced" => word.to_string(),
        "init" => "init = cos(to - from)".into(),
        "constant" | "identity" => format!("{word}(0.5)"),
        "radius" => "radius(0.9)".into(),
        "rank" => "rank(2)".into(),
        "sparse" => "sparse(70%)".into(),
        "band" => "band(2)".into(),
        "mask" => "mask = (to + from) % 3 != 1".into(),
        "as" => "as shared".into(),
        "delay" => "delay(2)".into(),
        "gate" => "gate(g)".into(),
        word => word.into(),
    };
    let mut wrong = Vec::new();
    let words: Vec<_> = CONNECTION_WORDS.into_iter().chain(["dale"]).collect();
    for (at, one) in words.iter().enumerate() {
        for other in &words[at + 1..] {
            let of_connection =
                [one, other].into_iter().filter(|it| **it != "dale").map(|it| written(it));
            let attributes = of_connection.collect::<Vec<_>>().join(", ").replace(
                "cos(to - from)",
                match [*one, *other] {
                    it if it.contains(&"nonneg") => "abs(cos(to - from))",
                    it if it.contains(&"nonpos") => "-abs(cos(to - from))",
                    _ => "cos(to - from)",
                },
            );
            let attributes = match [*one, *other].contains(&"nonpos") {
                true => attributes.replace("(0.5)", "(-0.5)"),
                false => attributes,
            };
            let dale = if *other == "dale" { " : dale(50%)" } else { "" };
            let text = format!(
                "input g[8]\nhidden h[8]{dale}\noutput y[8]\ng -> h -> y\nh -> h : {attributes}\n"
            );
            let source = Source::new("pair.net", &*text, FOLDER);
            let is_refused = compile(&source, &Options::default()).is_err();
            if is_refused != clash(one, other) {
                wrong.push(format!("{one} {other} is refused: {is_refused}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Carries out all experiments, one after another; what cannot go on is an answer too.
fn carry_out(compiled: &Compiled) {
    let mut weights = compiled.weights.clone();
    for experiment in &compiled.model.experiments {
        match experiment {
            Experiment::Train(it) => {
                if let Ok(trained) =
                    train(&compiled.compilation(), it, Cow::Borrowed(&weights), &mut |_| {})
                {
                    weights = trained.weights;
                }
            }
            Experiment::Run(it) => drop(simulate(&compiled.compilation(), it, &weights)),
        }
    }
}

/// What a program means, without its places.
fn meaning(compiled: &Compiled) -> String {
    let text = format!("{:?}", compiled.model.network);
    text + &format!("{:?} {:?}", compiled.model.seed, compiled.weights)
}

proptest! {
    #![proptest_config(crate::cases(300))]

    /// A whole program is accepted, its one form means the same, and it is carried out.
    #[test]
    fn a_whole_program_is_formatted_and_carried_out(whole in whole_programs()) {
        let text = whole.program();
        let compiled = accept(&text);
        let formatted = format(&Source::new("whole.net", &*text, FOLDER)).expect("it parses");
        prop_assert_eq!(meaning(&compiled), meaning(&accept(&formatted)), "{}", formatted);
        prop_assert!(catch_unwind(|| carry_out(&compiled)).is_ok(), "panicked on\n{text}");
    }
}
