use std::fs;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Model, Options, resolve};
use crate::source::Source;
use crate::syntax::parse;

/// Resolves a program beside other files.
fn resolved(
    program: &str,
    others: &[(&str, &str)],
    options: &Options,
) -> (Option<Model>, Vec<Diagnostic>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in others {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let source = Source::new("small.net", program, folder.path());
    let (file, broken) = parse(&source);
    assert_eq!(broken, [], "the text itself must be sound");
    resolve(&file, &source, options)
}

fn model(program: &str, others: &[(&str, &str)]) -> Model {
    let (model, messages) = resolved(program, others, &Options::default());
    model.unwrap_or_else(|| panic!("{messages:#?}"))
}

fn codes(program: &str, others: &[(&str, &str)]) -> Vec<Code> {
    let (_, messages) = resolved(program, others, &Options::default());
    messages.iter().map(|message| message.code).collect()
}

/// Each block with its size, in order.
fn blocks(model: &Model) -> String {
    let blocks = model.network.blocks.iter().map(|block| format!("{}[{}]", block.name, block.size));
    blocks.collect::<Vec<_>>().join(" ")
}

#[test]
fn rounds_have_their_own_names_sizes_and_delays() {
    let text =
        "for k in 2..4 { hidden a{k}_{10 * k}[k]; a{k}_{10 * k} -> y : delay(k) }\noutput y[1]";
    let model = model(text, &[]);
    assert_eq!(blocks(&model), "a2_20[2] a3_30[3] a4_40[4] y[1]");
    let delays: Vec<u32> = model.network.connections.iter().map(|it| it.delay).collect();
    assert_eq!(delays, [2, 3, 4]);
}

#[test]
fn loops_count_through_parameters_and_may_be_empty() {
    let text = "param n = 2\nlet most = n + 1\nfor k in 1..most { for j in 1..k - 1 { hidden h{k}{j}[1] } }\n\
                for k in 1..0 { hidden never[1] }\noutput y[1]";
    assert_eq!(blocks(&model(text, &[])), "h21[1] h31[1] h32[1] y[1]");
    let options = Options { set: vec![("n".into(), "1".into())], ..Options::default() };
    let (model, _) = resolved(text, &[], &options);
    assert_eq!(blocks(&model.unwrap()), "h21[1] y[1]");
}

#[test]
fn words_stay_words_whatever_is_called_like_them() {
    let area = "param tanh = 3\nparam frozen = 2\nhidden h[tanh] : tanh, bias(0.5, frozen) as b\n\
                hidden value[frozen] : relu, bias(value = 1)\nh -> value";
    let model = model("use \"area.net\" as p\noutput y[1]\np_value -> y", &[("area.net", area)]);
    assert_eq!(blocks(&model), "p_h[3] p_value[2] y[1]");
    let bias = &model.network.vectors[0];
    assert_eq!((bias.name.as_str(), bias.frozen), ("p_b", true));
}

#[test]
fn only_what_a_file_declares_is_taken() {
    let area = "net other\nclock global\nseed 9\nprecision f32\nhidden h[2]\nrun { ticks 3 }\n\
                expect neurons = 700\nfor k in 1..2 { run { ticks k } }";
    let model = model("use \"area.net\" as p\noutput y[1]\np_h -> y", &[("area.net", area)]);
    assert_eq!((model.network.name.as_str(), model.seed), ("small", 1));
    assert_eq!((model.experiments.len(), blocks(&model).as_str()), (0, "p_h[2] y[1]"));
}

#[test]
fn a_use_gives_parameters_in_the_names_of_its_own_file() {
    let area = "param n = 1\nparam m = n + 1\nhidden h[n], g[m]";
    let text = "param n = 5\nuse \"area.net\" as p : n = 2 * n\nuse \"area.net\" as q\noutput y[1]";
    let (model, _) = resolved(text, &[("area.net", area)], &Options::default());
    assert_eq!(blocks(&model.unwrap()), "p_h[10] p_g[11] q_h[1] q_g[2] y[1]");
    let options = Options { set: vec![("p_n".into(), "3".into())], ..Options::default() };
    let (model, _) = resolved(text, &[("area.net", area)], &options);
    assert_eq!(blocks(&model.unwrap()), "p_h[3] p_g[4] q_h[1] q_g[2] y[1]");
}

#[test]
fn files_use_files_and_data_beside_them() {
    let others = [
        ("a/pair.net", "use \"b/one.net\" as l\nuse \"b/one.net\" as q : n = 3\nl_h -> q_h"),
        ("a/b/one.net", "param n = 2\nhidden h[n]\ndata d : csv(\"d.csv\")\nlet s = d.x"),
        ("a/b/d.csv", "x\n1\n2\n"),
    ];
    let text = "input x[1]\nuse \"a/pair.net\" as p\noutput y[1]\nx -> p_l_h\np_q_h -> y\n\
                run { feed x = p_l_s\n free 1 }";
    let model = model(text, &others);
    assert_eq!(blocks(&model), "x[1] p_l_h[2] p_q_h[3] y[1]");
    assert_eq!(model.experiments.len(), 1);
}

#[test]
fn what_is_wrong_in_a_file_that_is_used_twice_is_told_once() {
    let area = [("area.net", "hidden h[0]\nh -> nowhere")];
    let text = "use \"area.net\" as p\nuse \"area.net\" as q\noutput y[1]\np_h, q_h -> y";
    assert_eq!(codes(text, &area), [Code::BadValue, Code::UnknownName, Code::UnknownName]);
}

#[test]
fn files_that_double_one_another_are_bounded() {
    let names: Vec<String> = (0..31).map(|at| format!("f{at}.net")).collect();
    let texts: Vec<String> =
        names[1..].iter().map(|next| format!("use \"{next}\" as a\nuse \"{next}\" as b")).collect();
    let mut others: Vec<(&str, &str)> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    others.push(("f30.net", "hidden h[1]"));
    assert_eq!(codes("use \"f0.net\" as p\noutput y[1]", &others), [Code::TooLarge]);
}

#[test]
fn a_chain_of_files_has_a_bounded_depth() {
    let names: Vec<String> = (0..40).map(|at| format!("f{at}.net")).collect();
    let texts: Vec<String> =
        names[1..].iter().map(|next| format!("use \"{next}\" as a\nhidden h[1]")).collect();
    let others: Vec<(&str, &str)> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let found = codes("use \"f0.net\" as p\noutput y[1]", &others);
    assert_eq!(found, [Code::UnreadableProgram, Code::TooDeep]);
}

#[test]
fn an_edition_is_kept() {
    assert_eq!(model("netc 1\noutput y[1]", &[]).edition, 1);
    assert_eq!(model("output y[1]", &[]).edition, 1);
}

#[test]
fn names_of_loops_are_no_names_of_things() {
    assert_eq!(codes("let k = 1\nfor k in 1..2 { hidden h{k}[k] }", &[])[0], Code::DuplicateName);
    assert_eq!(codes("for k in 1..2 { hidden k[2] }", &[])[0], Code::DuplicateName);
}

#[test]
fn conditions_choose_values_and_formulas() {
    let text = "param n = 3\nhidden h[if n > 2 and not (n == 4) then 2 else 1 / 0]\noutput y[1]\n\
                h -> y : constant(if n == 3 then 0.5 else 1)";
    assert_eq!(blocks(&model(text, &[])), "h[2] y[1]");
}
