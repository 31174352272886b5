//! Programs as text, and what resolution makes of them.

use super::network::{Activation, Clock, Initial, Mask, Precision};
use super::{Model, Options, resolve};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Source;
use crate::syntax::parse;

fn resolve_with(text: &str, options: &Options) -> (Option<Model>, Vec<Diagnostic>) {
    let source = Source::new("small.net", text, ".");
    let (file, broken) = parse(&source);
    assert_eq!(broken, [], "the text itself must be sound");
    resolve(&file, &source, options)
}

fn model(text: &str) -> Model {
    let (model, messages) = resolve_with(text, &Options::default());
    assert_eq!(messages, []);
    model.expect("no message, so there is a model")
}

fn codes(text: &str) -> Vec<Code> {
    let (model, mut messages) = resolve_with(text, &Options::default());
    messages.sort_by_key(|message| message.primary.span);
    let is_rejected = messages.iter().any(Diagnostic::is_error);
    // Where only data or experiments are wrong the network is there without them.
    let is_bare = |model: &Model| model.experiments.is_empty() && model.expectations.is_empty();
    assert!(model.as_ref().map_or(is_rejected, |model| !is_rejected || is_bare(model)));
    messages.iter().map(|message| message.code).collect()
}

fn only(text: &str) -> Diagnostic {
    let (_, mut messages) = resolve_with(text, &Options::default());
    assert_eq!(messages.len(), 1, "{messages:#?}");
    messages.remove(0)
}

/// The texts that the labels of a message point at.
fn pointed<'t>(text: &'t str, message: &Diagnostic) -> Vec<&'t str> {
    let labels = std::iter::once(&message.primary).chain(&message.secondary);
    labels.map(|label| &text[label.span.start..label.span.end]).collect()
}

const XHY: &str = "input x[3]\nhidden h[4]\noutput y[2]\n";

fn with_blocks(rest: &str) -> String {
    format!("{XHY}{rest}")
}

#[test]
fn the_smallest_recurrent_network() {
    let model = model(
        "input  x[3]\nhidden h[64] : tanh, bias\noutput y[2]\n\nx -> h\nh -> h : orthogonal(0.9)\nh -> y\n",
    );
    let network = &model.network;
    assert_eq!(network.name, "small");
    assert_eq!((network.clock, network.precision), (Clock::Global, Precision::F64));
    assert_eq!(network.blocks.iter().map(|block| block.size).collect::<Vec<_>>(), [3, 64, 2]);
    assert_eq!(network.blocks[1].activation, Activation::Tanh);
    assert_eq!(network.vectors[0].name, "h bias");
    assert_eq!(network.vectors[0].initial, vec![0.0; 64]);
    let names: Vec<_> = network.connections.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["x -> h", "h -> h", "h -> y"]);
    let shapes: Vec<_> = network.matrices.iter().map(|it| (it.rows, it.cols)).collect();
    assert_eq!(shapes, [(64, 3), (64, 64), (2, 64)]);
    assert_eq!(network.matrices[1].initial, Initial::Orthogonal { gain: 0.9 });
    assert_eq!(model.seed, 1);
}

#[test]
fn blocks_stand_in_the_order_of_roles() {
    let network = model("output y[1]\nhidden a[2], b[3]\ninput x[4]\nx -> a, b -> y\n").network;
    let names: Vec<_> = network.blocks.iter().map(|block| block.name.as_str()).collect();
    assert_eq!(names, ["x", "a", "b", "y"]);
    assert_eq!(network.offsets(), [0, 4, 6, 9, 10]);
    let names: Vec<_> = network.connections.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["x -> a", "x -> b", "a -> y", "b -> y"]);
}

#[test]
fn sizes_are_expressions_of_params() {
    let text = "param n = 3\nlet m = 2 * n ^ 2 - 7 % 4\nhidden a[m], b[max(n, 5)]\na -> b\n";
    let network = model(text).network;
    assert_eq!((network.blocks[0].size, network.blocks[1].size), (15, 5));
    let set = |name: &str, value: &str| Options {
        set: vec![(name.into(), value.into())],
        ..Options::default()
    };
    let (changed, _) = resolve_with(text, &set("n", "2 + 2"));
    assert_eq!(changed.map(|model| model.network.blocks[0].size), Some(29));
    let (_, messages) = resolve_with(text, &set("n", "m"));
    assert_eq!(messages.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::BadValue]);
    let (_, messages) = resolve_with(text, &set("nn", "4"));
    assert_eq!(messages[0].code, Code::UnknownParameter);
    assert_eq!(messages[0].help.text, "did you mean `--set n=…`?");
}

#[test]
fn clocks_choose_the_default_delays() {
    let text = with_blocks("x -> h\nh -> h\nh -> y : delay(2)\n");
    let delays = |text: &str| {
        let network = model(text).network;
        network.connections.iter().map(|it| it.delay).collect::<Vec<_>>()
    };
    assert_eq!(delays(&text), [1, 1, 2]);
    assert_eq!(delays(&format!("{text}clock layered\n")), [0, 1, 2]);
}

#[test]
fn a_range_of_delays_makes_a_connection_for_each() {
    let network = model(&with_blocks("x -> h : delay(0..2)\nh -> y : delay(1..2), as P\n")).network;
    let names: Vec<_> = network.connections.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "x -> h delay 0",
            "x -> h delay 1",
            "x -> h delay 2",
            "h -> y delay 1 as P",
            "h -> y delay 2 as P"
        ]
    );
    let names: Vec<_> = network.matrices.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["x -> h delay 0", "x -> h delay 1", "x -> h delay 2", "P"]);
}

#[test]
fn tied_matrices_take_their_shape_from_use() {
    let network = model(
        "input x[6]\nhidden e[4]\noutput y[6]\nmatrix A : normal\nx -> e : as A\ne -> y : as A^T, frozen\n",
    )
    .network;
    assert_eq!(network.matrices.len(), 1);
    let matrix = &network.matrices[0];
    assert_eq!((matrix.rows, matrix.cols, matrix.is_frozen()), (4, 6, true));
    assert_eq!(matrix.initial, Initial::Normal { gain: 1.0 });
    assert_eq!(network.connections[1].name, "e -> y as A^T");
    assert!(network.connections[1].transposed);
}

#[test]
fn copies_are_one_to_one_frozen_ones() {
    let network = model("hidden h[3]\nh -> h : copy\n").network;
    assert_eq!(network.connections[0].masks, [Mask::OneToOne]);
    assert_eq!(network.matrices[0].initial, Initial::Constant(1.0));
    assert!(network.matrices[0].is_frozen());
}

#[test]
fn biases_are_shared_by_name() {
    let network = model(
        "hidden a[2] : bias(0.5) as b\nhidden c[2] : bias(frozen) as b\nhidden d[2] : bias([1, 2], frozen), start([3, 4])\na -> c -> d\n",
    )
    .network;
    assert_eq!(network.blocks[0].bias, network.blocks[1].bias);
    assert_eq!((&*network.vectors[0].name, network.vectors[0].frozen), ("b", true));
    assert_eq!(network.vectors[0].initial, [0.5, 0.5]);
    assert_eq!(network.vectors[1].initial, [1.0, 2.0]);
    assert_eq!(network.blocks[2].start, super::network::Start::Given(vec![3.0, 4.0]));
}

#[test]
fn literals_of_masks_and_first_values() {
    let network = model(
        "hidden a[2], b[3]\na -> b : mask = [[1, 0], [0, 1], [1, 1]], init = [[1, 0], [0, -2], [0.5, 1]]\n",
    )
    .network;
    let mask = Mask::Literal(vec![true, false, false, true, true, true]);
    assert_eq!(network.connections[0].masks, [mask]);
    let initial = Initial::Literal(vec![1.0, 0.0, 0.0, -2.0, 0.5, 1.0]);
    assert_eq!(network.matrices[0].initial, initial);
}

#[test]
fn settings_hold_for_the_program() {
    let model = model("net tiny\nclock layered\nprecision f32\nseed 7\nhidden h[1]\n");
    assert_eq!(model.network.name, "tiny");
    assert_eq!((model.network.clock, model.network.precision), (Clock::Layered, Precision::F32));
    assert_eq!(model.seed, 7);
    let options = Options { seed: Some(9), ..Options::default() };
    let (model, _) = resolve_with("seed 7\nhidden h[1]\n", &options);
    assert_eq!(model.map(|model| model.seed), Some(9));
    assert_eq!(codes("hidden h[1]\nseed 1\nseed 2\n"), [Code::RepeatedStatement]);
    assert_eq!(codes("hidden h[1]\nclock layred\n"), [Code::UnknownWord]);
    assert_eq!(codes("hidden h[1]\nclock f32\n"), [Code::WrongKind]);
    assert_eq!(codes("hidden h[1]\nseed 0.5\n"), [Code::BadValue]);
}

#[test]
fn an_unknown_block_is_told_once() {
    let text = with_blocks("x -> hh\nhh -> hh\nhh -> y\n");
    let message = only(&text);
    assert_eq!(message.code, Code::UnknownName);
    assert_eq!(message.message, "no block is called `hh`");
    assert_eq!(message.primary.text, "nothing declares it; used 3 times more below");
    let edit = message.help.edit.expect("an edit");
    assert_eq!(edit.replacement, "h");
}

#[test]
fn words_in_the_wrong_place_say_where_they_belong() {
    for (line, help) in [
        ("x -> h : tanh", "write it on a block: `hidden NAME[size] : …`"),
        ("hidden k[3] : delay(2)", "write it on a connection: `a -> b : …`"),
        ("matrix P : lower", "write it on the connection that has the mask: `a -> b : …`"),
    ] {
        let text = with_blocks(&format!("{line}\n"));
        let (_, messages) = resolve_with(&text, &Options::default());
        assert_eq!(messages[0].code, Code::WrongKind, "{line}");
        assert_eq!(messages[0].help.text, help);
    }
}

#[test]
fn unknown_words_are_suggested_from_their_classes() {
    let text = with_blocks("x -> h : one_to_on\n");
    let message = only(&text);
    assert_eq!(message.code, Code::UnknownWord);
    let edit = message.help.edit.expect("an edit");
    assert_eq!(edit.replacement, "one_to_one");
    assert_eq!(&text[edit.span.start..edit.span.end], "one_to_on");
}

#[test]
fn arguments_are_bound_by_the_table() {
    let code_of = |attributes: &str| codes(&with_blocks(&format!("h -> h : {attributes}\n")));
    assert_eq!(code_of("normal(gain = 2)"), []);
    assert_eq!(code_of("normal(gian = 2)"), [Code::BadArguments]);
    assert_eq!(code_of("normal(1, 2)"), [Code::BadArguments]);
    assert_eq!(code_of("normal(1, gain = 2)"), [Code::BadArguments]);
    assert_eq!(code_of("delay"), [Code::BadArguments]);
    assert_eq!(code_of("delay = 2"), [Code::BadArguments]);
    assert_eq!(code_of("mask([[1]])"), [Code::BadArguments]);
    assert_eq!(code_of("sparse(2)"), [Code::BadValue]);
    assert_eq!(code_of("sparse(10%)"), []);
    assert_eq!(code_of("band(1.5)"), [Code::BadValue]);
    assert_eq!(code_of("radius(0)"), [Code::BadValue]);
    assert_eq!(code_of("uniform(2, 1)"), [Code::BadValue]);
    assert_eq!(code_of("constant(1 > 0)"), [Code::BadValue]);
    assert_eq!(code_of("constant(1 / 0)"), [Code::BadValue]);
    assert_eq!(code_of("constant(sqrt(-1))"), [Code::BadValue]);
    assert_eq!(code_of("constant(sqr(2))"), [Code::UnknownWord]);
    assert_eq!(code_of("constant(sqrt)"), [Code::WrongKind]);
    assert_eq!(code_of("constant(h)"), [Code::WrongKind]);
    assert_eq!(code_of("delay(3..1)"), [Code::BadValue]);
    assert_eq!(code_of("delay(2000000)"), [Code::TooLarge]);
    assert_eq!(code_of("normal, normal"), [Code::RepeatedStatement]);
    assert_eq!(code_of("normal, uniform"), [Code::RepeatedStatement]);
}

#[test]
fn masks_fit_their_connections() {
    let code_of = |line: &str| codes(&with_blocks(&format!("{line}\n")));
    assert_eq!(code_of("x -> h : one_to_one"), [Code::SizeMismatch]);
    assert_eq!(code_of("x -> h : copy"), [Code::SizeMismatch]);
    assert_eq!(code_of("x -> h -> y : one_to_one"), [Code::SizeMismatch]);
    assert_eq!(code_of("x -> h : no_self"), [Code::BadValue]);
    assert_eq!(code_of("x -> y : mask = [[1, 0]]"), [Code::SizeMismatch]);
    assert_eq!(code_of("x -> y : mask = [[1, 0, 1], [0, 0.5, 1]]"), [Code::BadValue]);
    assert_eq!(code_of("h -> h : lower, one_to_one"), [Code::EmptyMask]);
    assert_eq!(code_of("h -> h : sparse(1%)"), [Code::EmptyMask]);
}

#[test]
fn matrices_are_consistent_over_their_uses() {
    let code_of = |lines: &str| codes(&with_blocks(&format!("{lines}\n")));
    assert_eq!(code_of("x -> h : as P\nh -> y : as P"), [Code::SizeMismatch]);
    assert_eq!(code_of("x -> h : as P, normal\nx -> h : as P, normal, delay(2)"), []);
    let twice =
        "x -> h : as P, normal\nx -> h : as P, uniform, delay(2)\nx -> h : as P, xavier, delay(3)";
    assert_eq!(code_of(twice), [Code::ConflictingProperties]);
    assert_eq!(code_of("h -> h : copy, normal"), [Code::ConflictingProperties]);
    assert_eq!(
        code_of("h -> h : radius(0.9), as P\nh -> h : radius(0.8), as P, delay(2)"),
        [Code::ConflictingProperties]
    );
    assert_eq!(code_of("x -> h -> y : radius(0.9)"), [Code::NotSquare]);
    assert_eq!(code_of("h -> h : orthogonal, no_self"), [Code::ConstrainedOrthogonal]);
    assert_eq!(code_of("h -> h : copy, orthogonal"), [Code::ConstrainedOrthogonal]);
    assert_eq!(
        code_of("matrix P : orthogonal\nh -> h : as P, copy"),
        [Code::ConstrainedOrthogonal]
    );
    assert_eq!(code_of("x -> y : init = [[1, 2], [3, 4]]"), [Code::SizeMismatch]);
    assert_eq!(code_of("matrix P"), [Code::UnusedMatrix]);
}

#[test]
fn conflicts_show_both_places() {
    let text = with_blocks("matrix P : normal\nx -> h : as P, uniform\n");
    let message = only(&text);
    assert_eq!(message.code, Code::ConflictingProperties);
    assert_eq!(pointed(&text, &message), ["uniform", "normal"]);
}

#[test]
fn one_text_stands_for_one_connection() {
    let code_of = |lines: &str| codes(&with_blocks(&format!("{lines}\n")));
    assert_eq!(code_of("x -> h\nx -> h"), [Code::DuplicateConnection]);
    assert_eq!(code_of("x -> h\nx -> h : delay(1)"), []);
    assert_eq!(code_of("x -> h : as P\nx -> h"), [Code::DuplicateConnection]);
    assert_eq!(code_of("x -> h : as P\nx -> h : as P"), [Code::DuplicateConnection]);
    assert_eq!(code_of("x -> h : as P\nx -> h : as Q"), []);
    assert_eq!(code_of("x -> h : delay(0..3)\nx -> h : delay(1..2)"), [Code::DuplicateConnection]);
    assert_eq!(code_of("x, x -> h"), [Code::DuplicateConnection]);
}

#[test]
fn inputs_hold_what_is_fed() {
    assert_eq!(codes(&with_blocks("h -> x\n")), [Code::InputHasIncoming]);
    assert_eq!(codes("input x[2] : tanh, bias\n"), [Code::InputAttribute; 2]);
}

#[test]
fn names_share_one_space() {
    let text = with_blocks("param h = 2\n");
    let message = only(&text);
    assert_eq!(message.code, Code::DuplicateName);
    assert_eq!(pointed(&text, &message), ["h", "h"]);
    assert_eq!(codes(&with_blocks("x -> h : as y\nh -> y : as y^T\n")), [Code::DuplicateName]);
    assert_eq!(codes("hidden a[2] : bias as b\nhidden b[2]\na -> b\n"), [Code::DuplicateName]);
}

#[test]
fn cyclic_definitions_name_the_chain() {
    let message = only("let a = b + 1\nlet b = 2 * c\nlet c = a\nhidden h[a]\n");
    assert_eq!(message.code, Code::CyclicDefinition);
    assert_eq!(message.message, "`a` depends on itself: `a` → `b` → `c` → `a`");
    assert_eq!(codes("param n = n\nhidden h[n]\n"), [Code::CyclicDefinition]);
}

#[test]
fn a_long_chain_of_definitions_takes_no_stack() {
    let mut text = String::new();
    for index in 0..50_000 {
        text += &format!("let a{index} = a{}\n", index + 1);
    }
    let network = model(&format!("{text}let a50000 = 3\nhidden h[a0]\n")).network;
    assert_eq!(network.blocks[0].size, 3);
}

#[test]
fn sizes_are_bounded_before_anything_is_made() {
    assert_eq!(codes("hidden h[0]\n"), [Code::BadValue]);
    assert_eq!(codes("hidden h[2.5]\n"), [Code::BadValue]);
    assert_eq!(codes("hidden h[10%]\n"), [Code::BadValue]);
    assert_eq!(codes("hidden h[1000000000000]\nh -> h\n"), [Code::TooLarge]);
    assert_eq!(
        codes("hidden a[40000000], b[40000000] : bias\na -> b : one_to_one\n"),
        [Code::TooLarge]
    );
    assert_eq!(codes("hidden a[1000000]\na -> a\n"), [Code::TooLarge]);
    assert_eq!(codes("hidden a[1000000]\na -> a : sparse(1e-5)\n"), []);
    assert_eq!(
        codes("hidden a[2]\na -> a : delay(0..999999)\na -> a : delay(1)\n"),
        [Code::TooLarge]
    );
}

#[test]
fn independent_mistakes_are_told_together_and_none_twice() {
    let text = "param n = 1 / 0\nhidden a[n], b[n] : tnh\nhidden c[4] : bias([1, 2])\na -> b : dely(2)\na -> b\nc -> c : one_to_one, sparse(3)\nc -> d\nd -> a\n";
    let expected = [
        Code::BadValue,
        Code::UnknownWord,
        Code::SizeMismatch,
        Code::UnknownWord,
        Code::BadValue,
        Code::UnknownName,
    ];
    assert_eq!(codes(text), expected);
}

#[test]
fn what_nothing_uses_is_a_warning() {
    assert_eq!(codes("param n = 2\nhidden h[3]\n"), [Code::UnusedParameter]);
    assert_eq!(codes("param n = 2\nlet m = n\nhidden h[3]\n"), [Code::UnusedData]);
}

#[test]
fn a_program_without_blocks_is_empty() {
    assert_eq!(codes("seed 2\n"), [Code::EmptyProgram]);
}

#[test]
fn many_blocks_resolve_in_linear_time() {
    let mut text = String::from("input x[1]\n");
    for index in 0..20_000 {
        text +=
            &format!("hidden h{index}[2] : tanh, bias\nx -> h{index} : delay(2), normal(0.5)\n");
    }
    let network = model(&text).network;
    assert_eq!((network.blocks.len(), network.connections.len()), (20_001, 20_000));
}
