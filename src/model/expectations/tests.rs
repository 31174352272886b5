//! What expectations are understood to say.

use super::super::fixtures::{error_beside, help_beside, model_beside};
use crate::data::Part;
use crate::diagnostic::Code;
use crate::model::Model;
use crate::model::expectation::{
    Figure, NetworkExpectation, NetworkFact, Observed, Relation, StructureKind, Term, Tolerance,
    TrainFact,
};
use crate::model::experiment::Experiment;
use crate::model::network::BlockId;

const NETWORK: &str = "input x[2]\nhidden h[3] : tanh\noutput y[2]\nx -> h -> y\nh -> h\n";
const CSV: &str = "a,b\n1,2\n3,4\n5,6\n";

fn model(lines: &str) -> Model {
    model_beside(CSV, &format!("{NETWORK}{lines}\n"))
}

/// The only expectation of the network, which compares numbers.
fn numbers(line: &str) -> (Vec<NetworkFact>, Relation, String) {
    let model = model(line);
    let [NetworkExpectation::Numbers(expectation)] = &model.expectations[..] else {
        panic!("{:?}", model.expectations)
    };
    (expectation.facts().copied().collect(), expectation.relation, expectation.text.clone())
}

#[test]
fn facts_of_the_network() {
    let latency = |from: Option<usize>, to: usize| NetworkFact::Latency {
        from: from.map(BlockId::new),
        to: BlockId::new(to),
    };
    let table = [
        ("expect neurons = 7", NetworkFact::Neurons),
        ("expect blocks >= 3", NetworkFact::Blocks),
        ("expect connections = 3", NetworkFact::Connections),
        ("expect entries < 49", NetworkFact::Entries),
        ("expect trainable != 0", NetworkFact::Trainable),
        ("expect components = 1", NetworkFact::Components),
        ("expect period = 1", NetworkFact::Period),
        ("expect longest_path = 1", NetworkFact::LongestPath),
        ("expect latency(y) = 2", latency(None, 2)),
        ("expect latency(x, h) = 1", latency(Some(0), 1)),
    ];
    for (line, fact) in table {
        assert_eq!(numbers(line).0, [fact], "{line}");
    }
}

#[test]
fn the_structure_is_one_of_three_words() {
    for kind in StructureKind::ALL {
        for (relation, is_wanted) in [("=", true), ("==", true), ("!=", false)] {
            let model = model(&format!("expect structure {relation} {}", kind.name()));
            let [NetworkExpectation::Structure(expectation)] = &model.expectations[..] else {
                panic!("{:?}", model.expectations)
            };
            assert_eq!((expectation.kind, expectation.is_wanted), (kind, is_wanted));
        }
    }
}

#[test]
fn relations_and_tolerances() {
    let relation = |line: &str| numbers(line).1;
    assert_eq!(relation("expect neurons = 7"), Relation::Equal);
    assert_eq!(relation("expect neurons == 7"), Relation::Equal);
    assert_eq!(relation("expect neurons <= 7"), Relation::LessOrEqual);
    assert_eq!(relation("expect neurons ~ 7"), Relation::Near(Tolerance::Printed));
    let within = Relation::Near(Tolerance::Within(0.5));
    assert_eq!(relation("expect neurons ~ 7 within 1 / 2"), within);
    assert_eq!(relation("let d = 0.5\nexpect neurons ~ 7 within d"), within);
}

#[test]
fn an_expectation_is_called_by_its_text_on_one_line() {
    let line = "expect neurons = max(3,   # three\n  7)";
    assert_eq!(numbers(line).2, "neurons = max(3, 7)");
}

#[test]
fn parameters_and_facts_stand_on_both_sides() {
    let (facts, ..) = numbers("let n = 3\nexpect 2 * neurons - n = blocks + 8");
    assert_eq!(facts, [NetworkFact::Neurons, NetworkFact::Blocks]);
}

#[test]
fn a_declared_name_is_no_fact() {
    let (code, _, places) =
        error_beside(CSV, &format!("{NETWORK}param neurons = 7\nexpect neurons = 7\n"));
    assert_eq!((code, places), (Code::NoFact, vec!["neurons".to_string(); 2]));
}

fn states(line: &str) -> Vec<(Observed, std::ops::Range<usize>, usize)> {
    let model = model(&format!("run {{\n  ticks 4\n  {line}\n}}"));
    let Experiment::Run(run) = &model.experiments[0] else { panic!("a run") };
    let facts = run.expectations[0].facts();
    facts.map(|fact| (fact.of, fact.neurons.clone(), fact.tick)).collect()
}

#[test]
fn states_of_a_run() {
    let h = Observed::Block(BlockId::new(1));
    assert_eq!(states("expect h@2 = 0"), [(h, 0..3, 2)]);
    assert_eq!(states("expect h[2]@3 < 1"), [(h, 1..2, 3)]);
    assert_eq!(states("expect h[2..3]@0 ~ [0, 0]"), [(h, 1..3, 0)]);
    assert_eq!(states("expect r@1 = 0"), [(Observed::State, 0..7, 1)]);
    assert_eq!(states("expect dr[4..5]@1 = [0, 0]"), [(Observed::Change, 3..5, 1)]);
    assert_eq!(states("expect abs(h@2 - h@1) < 0.1"), [(h, 0..3, 2), (h, 0..3, 1)]);
}

#[test]
fn a_list_is_compared_as_it_is() {
    let model = model("let want = [0.5, 1]\nrun {\n  ticks 4\n  expect y@2 = want\n}");
    let Experiment::Run(run) = &model.experiments[0] else { panic!("a run") };
    assert_eq!(run.expectations[0].wanted.terms, [Term::Given(vec![0.5, 1.0])]);
}

fn figures(line: &str) -> Vec<TrainFact> {
    let model = model(&format!(
        "data d : csv(\"d.csv\"), split(test = 1)\ntrain {{\n  feed x = d.a..b\n  \
         fit y = scale(d.a..b)\n  baseline persistence\n  {line}\n}}"
    ));
    let Experiment::Train(train) = &model.experiments[0] else { panic!("a train") };
    train.expectations[0].facts().copied().collect()
}

#[test]
fn figures_of_a_training() {
    let of_fit = |part, figure| vec![TrainFact::OfFit { block: BlockId::new(2), part, figure }];
    assert_eq!(figures("expect loss(test) < 1"), [TrainFact::Loss(Part::Test)]);
    let mse = Figure::MeanSquared { in_units: false };
    assert_eq!(figures("expect mse(y, train) < 1"), of_fit(Part::Train, mse));
    let rmse = Figure::RootMeanSquared { in_units: true };
    assert_eq!(figures("expect rmse(y, test, units) < 1"), of_fit(Part::Test, rmse));
    let both = figures("expect mse(y, test) < 0.5 * persistence(y, test)");
    let persistence = Figure::Persistence { in_units: false };
    assert_eq!(both[1..], of_fit(Part::Test, persistence));
}

#[test]
fn an_edit_is_offered_where_it_is_certain() {
    let help = |line: &str| help_beside(CSV, &format!("{NETWORK}{line}\n"));
    assert_eq!(help("expect structure = recurent"), "recurrent");
    assert_eq!(help("expect latencyy(y) = 2"), "latency");
    assert_eq!(help("expect neuron = 7"), "neurons");
    assert_eq!(help("expect neurons = 7 within 1"), " ~ ");
}

#[test]
fn the_size_of_a_block_is_a_number_to_compare_with() {
    assert_eq!(numbers("expect neurons = 2 * size(h) + 1").0, [NetworkFact::Neurons]);
    let in_run = "run {\n  ticks 2\n  expect y@1 = [size(x), size(h)]\n  expect y@1 < size(h)\n}";
    assert_eq!(model(in_run).experiments.len(), 1);
    let error = error_beside(CSV, &format!("{NETWORK}expect size(h) = 3\n"));
    assert!(!error.1.contains("a block, not a number"), "{error:?}");
}
