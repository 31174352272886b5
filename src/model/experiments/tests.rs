//! `train` and `run`, as programs write them.

use crate::data::Part;
use crate::diagnostic::Code;
use crate::model::Experiment;
use crate::model::experiment::{
    Length, Loss, Optimiser, RunExperiment, Samples, Show, StartState, TrainExperiment, Windows,
};
use crate::model::fixtures::{error_beside, help_beside, model_beside, resolve_beside};

const CSV: &str = "a,b,c\n1,2,0\n3,4,1\n5,6,0\n7,8,1\n9,9,0\n2,1,1\n";

const NETWORK: &str = "input x[1], z[2]\nhidden h[2] : tanh\noutput y[1], q[2] : softmax\n\
                       output n[2]\nx, z -> h -> y, q, n\n\
                       data d : csv(\"d.csv\"), split(test = 2)\n";

fn program(experiment: &str) -> String {
    format!("{NETWORK}{experiment}\n")
}

fn train(lines: &str) -> TrainExperiment {
    let model = model_beside(CSV, &program(&format!("train {{\n{lines}\n}}")));
    match model.experiments.into_iter().next() {
        Some(Experiment::Train(train)) => train,
        other => panic!("{other:?}"),
    }
}

fn run(lines: &str) -> RunExperiment {
    let model = model_beside(CSV, &program(&format!("run {{\n{lines}\n}}")));
    match model.experiments.into_iter().next() {
        Some(Experiment::Run(run)) => run,
        other => panic!("{other:?}"),
    }
}

fn train_error(lines: &str) -> (Code, String, Vec<String>) {
    error_beside(CSV, &program(&format!("train {{\n{lines}\n}}")))
}

fn run_error(lines: &str) -> (Code, String, Vec<String>) {
    error_beside(CSV, &program(&format!("run {{\n{lines}\n}}")))
}

fn first(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| text.to_string()).collect()
}

#[test]
fn a_training_has_defaults() {
    let train = train("feed x = d.a\nfit n = d.a..b");
    assert_eq!((train.batch, train.epochs, train.clip), (32, 100, None));
    assert_eq!((train.windows, train.persistence), (None, false));
    let adam = Optimiser::Adam { lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, decay: 0.0 };
    assert_eq!(train.optimiser, adam);
    let fit = &train.fits[0];
    assert_eq!((fit.loss, fit.weight, fit.at), (Loss::MeanSquared, 1.0, None));
    assert_eq!((train.feeds.len(), fit.series.width), (1, 2));
    assert_eq!(train.data.rows_of(Part::Test), 2);
}

#[test]
fn all_lines_of_a_training_are_understood() {
    let train = train(
        "feed x = d.a\nfeed z = d.a..b\nfit q = onehot(d.c) : cross_entropy, weight = 2, at(3)\n\
         fit n = ahead(d.a..b, 1) : mse\nover windows(3, stride = 2, skip = 1), batch(4), epochs(7)\n\
         by sgd(lr = 0.5, momentum = 0.9), clip(2)",
    );
    let fit = &train.fits[0];
    assert_eq!((fit.loss, fit.weight, fit.at), (Loss::CrossEntropy, 2.0, Some(3)));
    assert_eq!(train.fits[1].series.ahead, 1);
    assert_eq!(train.windows, Some(Windows { length: 3, stride: 2, skip: 1 }));
    assert_eq!((train.batch, train.epochs, train.clip), (4, 7, Some(2.0)));
    assert_eq!(train.optimiser, Optimiser::Sgd { lr: 0.5, momentum: 0.9, decay: 0.0 });
}

#[test]
fn the_stride_of_windows_is_their_length() {
    let train = train("fit n = d.a..b\nover windows(2)\nbaseline persistence");
    assert_eq!(train.windows, Some(Windows { length: 2, stride: 2, skip: 0 }));
    assert!(train.persistence);
}

#[test]
fn verbs_and_words_get_suggestions() {
    assert_eq!(train_error("fits n = d.a..b").0, Code::UnknownWord);
    let help = |lines: &str| help_beside(CSV, &program(&format!("train {{\n{lines}\n}}")));
    assert_eq!(help("fits n = d.a..b"), "fit");
    assert_eq!(help("free 3"), "`free` is a line of `run`");
    assert_eq!(help("fit n = d.a..b : msee"), "mse");
    assert_eq!(help("fit n = d.a..b\nover batsh(3)"), "batch");
    assert_eq!(help("fit n = d.a..b\nby adm"), "adam");
    assert_eq!(train_error("fit n = d.a..b\nby adam(rate = 1)").0, Code::BadArguments);
    assert_eq!(train_error("fit n = d.a..b\nover batch(0)").0, Code::BadValue);
    assert_eq!(train_error("fit n = d.a..b\nby adam(lr = 0)").0, Code::BadValue);
    assert_eq!(train_error("fit n = d.a..b\nby adam(beta1 = 1)").2, ["1"]);
    assert_eq!(train_error("fit nn = d.a..b").0, Code::UnknownName);
}

#[test]
fn a_line_is_written_in_one_way() {
    assert_eq!(train_error("fit n = d.a..b\nbaseline persistence(1)").0, Code::BadArguments);
    assert_eq!(train_error("fit n = d.a..b\nfeed x = d.a : mse").0, Code::BadArguments);
    assert_eq!(run_error("ticks 1, 2").0, Code::BadArguments);
    assert_eq!(run_error("ticks 3\nshow 1 + 2").0, Code::BadArguments);
}

#[test]
fn lines_and_targets_are_given_once() {
    let (code, _, places) = train_error("fit n = d.a..b\nover batch(3)\nover epochs(3)");
    assert_eq!((code, places), (Code::RepeatedStatement, first(&["over", "over"])));
    assert_eq!(train_error("fit n = d.a..b\nfit n = d.a..b").2, ["n", "n"]);
    assert_eq!(train_error("fit n = d.a..b : mse, cross_entropy").0, Code::RepeatedStatement);
    assert_eq!(train_error("fit n = d.a..b\nby adam, sgd").2, ["sgd", "adam"]);
    assert_eq!(run_error("ticks 3\nfree 3").2, ["free 3", "ticks 3"]);
    assert_eq!(run_error("ticks 3\nshow h, h").0, Code::RepeatedStatement);
}

#[test]
fn feeds_and_fits_name_blocks_of_their_kind() {
    let (code, _, places) = train_error("feed h = d.a..b\nfit n = d.a..b");
    assert_eq!((code, places), (Code::BadTarget, first(&["h", "h"])));
    assert_eq!(train_error("fit x = d.a").0, Code::BadTarget);
    assert_eq!(run_error("ticks 3\nstart x = 1").0, Code::BadTarget);
}

#[test]
fn series_are_as_wide_as_their_blocks() {
    let (code, message, places) = train_error("feed x = d.a..b\nfit n = d.a..b");
    assert_eq!(code, Code::SizeMismatch);
    assert_eq!(message, "`x` has 1 neuron, the series has 2 columns");
    assert_eq!(places, ["d.a..b", "x"]);
    assert_eq!(train_error("fit n = 3").0, Code::BadValue);
}

#[test]
fn one_experiment_takes_one_data_set() {
    let text = program("data e : csv(\"d.csv\")\ntrain {\n  feed x = e.a\n  fit n = d.a..b\n}");
    let (code, _, places) = error_beside(CSV, &text);
    assert_eq!((code, places), (Code::DifferentData, first(&["d.a..b", "e.a"])));
    let mixed = run_error("feed x = [1, 2]\nfeed z = d.a..b");
    assert_eq!((mixed.0, mixed.2), (Code::DifferentData, first(&["d.a..b", "[1, 2]"])));
}

#[test]
fn a_training_needs_a_fit_with_targets() {
    assert_eq!(train_error("feed x = d.a").2, ["train"]);
    assert_eq!(train_error("feed x = d.a").0, Code::MissingLine);
    assert_eq!(train_error("fit n = ahead(d.a..b, 6)").0, Code::NoTargets);
    let (code, message, _) = train_error("fit n = d.a..b\nover windows(7)");
    assert_eq!(code, Code::NoTargets);
    assert_eq!(message, "windows of 7 samples fit into no sequence: the longest has 6 samples");
    assert_eq!(train_error("fit n = d.a..b\nover windows(3, skip = 3)").0, Code::BadValue);
}

#[test]
fn losses_go_with_their_blocks_and_targets() {
    let (code, message, places) = train_error("fit n = onehot(d.c) : cross_entropy");
    assert_eq!(code, Code::BadLoss);
    assert_eq!(message, "`cross_entropy` needs a softmax block, `n` is linear");
    assert_eq!(places, ["cross_entropy", "n"]);
    assert_eq!(train_error("fit q = d.a..b : cross_entropy").2, ["d.a..b"]);
    let lines = "fit q = onehot(d.c) : cross_entropy\nbaseline persistence";
    assert_eq!(train_error(lines).2, ["persistence", "cross_entropy"]);
}

#[test]
fn steps_do_not_train() {
    let text = program("train {\n  fit n = d.a..b\n}").replace("tanh", "step");
    let (code, message, places) = error_beside(CSV, &text);
    assert_eq!(code, Code::NotDifferentiable);
    assert_eq!(message, "`h` is step, which has no useful derivative");
    assert_eq!(places, ["train", "h"]);
}

#[test]
fn frozen_networks_do_not_train() {
    let frozen = NETWORK.replace("y, q, n\n", "y, q, n : frozen\n");
    let text = format!("{frozen}train {{\n  fit n = d.a..b\n}}\n");
    assert_eq!(error_beside(CSV, &text).0, Code::NothingToTrain);
    let elsewhere = text.replace("output n[2]\n", "output n[2]\nhidden o[1] : bias\n");
    assert_eq!(error_beside(CSV, &elsewhere).0, Code::NothingToTrain);
    let upstream = text.replace("hidden h[2] : tanh", "hidden h[2] : tanh, bias");
    assert!(resolve_beside(CSV, &upstream).0.is_some());
}

#[test]
fn a_run_is_fed_samples_or_series() {
    let literal = run("feed x = [1, 0.5, 2]\nfeed z = [[1, 2], [3, 4]]\nfree 8");
    assert_eq!(literal.length, Length::Fed { free: 8 });
    let samples = |index: usize| match &literal.feeds[index].samples {
        Samples::Literal(samples) => samples.clone(),
        Samples::Series(_) => panic!(),
    };
    assert_eq!(samples(0), [[1.0], [0.5], [2.0]]);
    assert_eq!(samples(1), [[1.0, 2.0], [3.0, 4.0]]);
    let series = run("feed z = d.a..b");
    assert!(matches!(&series.feeds[0].samples, Samples::Series(it) if it.width == 2));
    assert_eq!(series.length, Length::Fed { free: 0 });
}

#[test]
fn samples_have_a_number_a_neuron() {
    let (code, message, places) = run_error("feed z = [[1, 2], [3]]");
    assert_eq!(code, Code::SizeMismatch);
    assert_eq!(message, "`z` has 2 neurons, sample 2 has 1 number");
    assert_eq!(places, ["[3]", "z"]);
    assert_eq!(run_error("feed z = [1, 2]").0, Code::SizeMismatch);
    assert_eq!(run_error("feed x = 1").0, Code::BadValue);
    assert_eq!(run_error("feed x = []").0, Code::BadValue);
}

fn same(state: &StartState) -> Vec<f64> {
    let StartState::Same(values) = state else { panic!("numbers") };
    values.clone()
}

#[test]
fn starts_are_of_single_blocks_or_of_all() {
    let run = run("start h = [1, 2]\nstart r = 0.5\nticks 3");
    let values: Vec<_> = run.starts.iter().map(|start| same(&start.state)).collect();
    assert_eq!(values, [vec![1.0, 2.0], vec![0.5], vec![0.5, 0.5], vec![0.5, 0.5]]);
    assert_eq!(run.length, Length::Ticks(3));
    assert_eq!(run_error("ticks 3\nstart h = [1]").2, ["[1]", "h"]);
    assert_eq!(run_error("ticks 3\nstart r = [1]").0, Code::BadValue);
}

#[test]
fn shows_and_records_keep_their_order() {
    let run = run("ticks 1\nshow dr, h\nshow r\nrecord y, r");
    assert!(matches!(run.shows[..], [Show::Change, Show::Block(_), Show::State]));
    let records: Vec<_> = run.records.iter().map(|block| block.index()).collect();
    assert_eq!(records, [3, 0, 1, 2, 4, 5]);
    assert_eq!(run_error("ticks 1\nrecord dr").0, Code::WrongKind);
    assert_eq!(run_error("ticks 1\nshow hh").0, Code::UnknownName);
}

#[test]
fn a_run_needs_a_length() {
    assert_eq!(run_error("show r").0, Code::MissingLine);
    assert_eq!(run_error("ticks 0").0, Code::BadValue);
    assert_eq!(run_error("ticks 1e12").0, Code::BadValue);
    assert_eq!(run_error("free 0").0, Code::BadValue);
}

#[test]
fn names_of_broken_statements_are_no_further_mistakes() {
    let text = program("hidden w[2 : tanh\nrun {\n  start w = 1\n  ticks 3\n  show w\n}");
    let source = crate::source::Source::new("small.net", text, ".");
    let (file, broken) = crate::syntax::parse(&source);
    assert_eq!(broken.len(), 1);
    let (_, messages) = crate::model::resolve(&file, &source, &Default::default());
    let unknown = |message: &crate::diagnostic::Diagnostic| message.message.contains("`w`");
    assert!(!messages.iter().any(unknown), "{messages:#?}");
}
