//! Masks, slices and properties of matrices, from text to the model.

use crate::diagnostic::Code;
use crate::model::fixtures::{error_beside, model_beside};
use crate::model::network::{Connection, Frozen, Initial, Mask, Matrix, Network, Scale, Sign};

const BLOCKS: &str = "input x[4]\nhidden h[6]\noutput y[2]\n";

fn network(rest: &str) -> Network {
    beside("a\n1\n", rest)
}

/// The network of a program beside a file `d.csv`.
fn beside(csv: &str, rest: &str) -> Network {
    model_beside(csv, &format!("{BLOCKS}{rest}")).network
}

fn connection(rest: &str) -> Connection {
    network(rest).connections.remove(0)
}

fn matrix(rest: &str) -> Matrix {
    network(rest).matrices.remove(0)
}

/// The values of a formula on `rows × cols` entries.
fn table(mask: &Mask, rows: usize, cols: usize) -> Vec<f64> {
    let Mask::Formula(formula) = mask else { panic!("{mask:?} is no formula") };
    let entry = |at: usize| formula.evaluate(&[(at / cols + 1) as f64, (at % cols + 1) as f64]);
    (0..rows * cols).map(entry).collect()
}

#[test]
fn slices_are_parts_of_both_blocks() {
    let found = connection("x[2..3] -> h[6]\n");
    assert_eq!(found.name, "x[2..3] -> h[6]");
    assert_eq!((found.from_part, found.to_part, found.delay), (1..3, 5..6, 1));
    let used = matrix("x[2..3] -> h[6]\n");
    assert_eq!((used.rows, used.cols), (1, 2));
    let transposed = network("matrix P\nx[1..2] -> h[1..3] : as P\nh[4..6] -> y : as P^T\n");
    assert_eq!((transposed.matrices[0].rows, transposed.matrices[0].cols), (3, 2));
}

#[test]
fn a_slice_of_all_neurons_is_the_block() {
    let found = connection("x[1..4] -> h[1..6]\n");
    assert_eq!((found.name.as_str(), found.from_part), ("x -> h", 0..4));
}

#[test]
fn slices_may_be_numbers_that_are_computed() {
    let found = connection("param k = 2\nx[k] -> h[k + 1..size(h)]\n");
    assert_eq!((found.from_part, found.to_part), (1..2, 2..6));
}

#[test]
fn a_connection_between_slices_of_one_block_keeps_its_default_delay() {
    let slices = connection("clock layered\nh[1..3] -> h[4..6]\nx -> h -> y\n");
    assert_eq!((slices.delay, slices.delay_is_written), (1, false));
}

#[test]
fn masks_by_formula_read_parameters_and_sizes() {
    let found = connection("param n = 0.5\nx -> h : mask = from <= n * size(x) and to != 1\n");
    let expected: Vec<f64> =
        (0..24).map(|at| f64::from(u8::from(at % 4 < 2 && at / 4 != 0))).collect();
    assert_eq!(table(&found.masks[0], 6, 4), expected);
    let always = connection("x -> h : mask = 1 < 2\n");
    assert_eq!(table(&always.masks[0], 6, 4), [1.0; 24]);
}

#[test]
fn a_formula_is_computed_only_where_other_masks_leave_an_entry() {
    network("h -> h : mask = 1 / (to - from) < 0.4, no_self\n");
    let (code, message, _) =
        error_beside("a\n1\n", "hidden h[6]\nh -> h : mask = 1 / (to - from) < 0.4\n");
    assert_eq!(code, Code::BadValue);
    assert_eq!(message, "the mask has no finite value at to = 1, from = 1");
}

#[test]
fn edges_are_a_mask_and_first_values() {
    let csv = "pre,post,count\nworm,cat,2\ncat,ant,1\ncat,ant,2\n";
    let text = "hidden w[3]\nw -> w : mask = \"d.csv\", init = \"d.csv\"\nx -> w\n";
    let found = beside(csv, text);
    // Ant, cat and worm: the cat goes to the ant, the worm to the cat.
    let values = vec![0.0, 3.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0];
    let mask = values.iter().map(|value| *value != 0.0).collect();
    assert_eq!(found.connections[0].masks, [Mask::Literal(mask)]);
    assert_eq!(found.matrices[0].initial, Initial::Literal(values));
}

#[test]
fn numbers_of_a_file_are_those_of_the_matrix() {
    let found = beside("1,2\n3,4\n", "x[1..2] -> y : init = \"d.csv\"\n");
    assert_eq!(found.matrices[0].initial, Initial::Literal(vec![1.0, 2.0, 3.0, 4.0]));
}

#[test]
fn properties_become_those_of_the_model() {
    let found = matrix("h -> h : nonneg, symmetric, frozen\n");
    assert_eq!((found.sign, found.symmetric), (Some(Sign::Positive), true));
    assert_eq!(found.frozen, Frozen::Whole);
    let found = matrix("h -> h : rank(2)\n");
    assert_eq!((found.rank, found.initial), (Some(2), Initial::Normal { gain: 1.0 }));
    assert_eq!(matrix("h -> h : nonpos\n").sign, Some(Sign::Negative));
}

#[test]
fn balanced_is_drawn_from_normal_unless_other_values_are_stated() {
    let found = matrix("h -> h : balanced\n");
    assert_eq!(
        (found.scale, found.initial),
        (Some(Scale::Balanced), Initial::Normal { gain: 1.0 })
    );
    let found = matrix("h -> h : balanced(gain = 0.9), radius(2)\n");
    let scale = Some(Scale::BalancedRadius(2.0));
    assert_eq!((found.scale, found.initial), (scale, Initial::Normal { gain: 0.9 }));
    let found = matrix("h -> h : balanced, uniform(1)\n");
    assert_eq!(found.initial, Initial::Uniform { range: Some((-1.0, 1.0)) });
}

#[test]
fn frozen_may_be_a_formula() {
    let Frozen::Where(formula) = matrix("h -> h : frozen = to > from\n").frozen else {
        panic!("not by formula")
    };
    assert_eq!((formula.evaluate(&[2.0, 1.0]), formula.evaluate(&[1.0, 2.0])), (1.0, 0.0));
    assert_eq!(matrix("h -> h : frozen = 1 > 2\n").frozen, Frozen::No);
    assert_eq!(matrix("h -> h : frozen = 1\n").frozen, Frozen::Whole);
}

#[test]
fn what_one_use_states_holds_for_the_matrix() {
    let found = network("x -> h : as P, nonneg\nx -> h : as P, delay(2), frozen\n");
    assert_eq!(found.matrices.len(), 1);
    assert_eq!(found.matrices[0].sign, Some(Sign::Positive));
    assert_eq!(found.matrices[0].frozen, Frozen::Whole);
    let equally = network("x -> h : as P, nonneg\nx -> h : as P, delay(2), nonneg\n");
    assert_eq!(equally.matrices[0].sign, Some(Sign::Positive));
}

#[test]
fn dale_makes_the_first_neurons_excitatory() {
    use Sign::{Negative, Positive};
    let signs = |text: &str| model_beside("a\n1\n", text).network.blocks[0].signs.clone();
    let of =
        |neurons: usize| signs(&format!("input x[{neurons}] : dale(80%)\noutput y[1]\nx -> y\n"));
    assert_eq!(of(3), Some(vec![Positive, Positive, Negative]));
    assert_eq!(of(2), Some(vec![Positive; 2]));
    let listed = "hidden h[3] : dale([1, -1, 1])\noutput y[1]\nh -> y\nh -> h\n";
    assert_eq!(signs(listed), Some(vec![Positive, Negative, Positive]));
    assert_eq!(signs("input x[2]\noutput y[1]\nx -> y\n"), None);
}

#[test]
fn a_low_rank_takes_the_room_of_its_parameters() {
    let text = "hidden a[30000]\nhidden b[30000]\na -> b : rank(2)\n";
    let network = model_beside("a\n1\n", text).network;
    assert_eq!(network.matrices[0].rank, Some(2));
    let named = text.replace("rank(2)", "as P") + "matrix P : rank(2)\n";
    assert_eq!(model_beside("a\n1\n", &named).network.matrices[0].rank, Some(2));
    let (code, ..) = error_beside("a\n1\n", &text.replace(" : rank(2)", ""));
    assert_eq!(code, Code::TooLarge);
}
