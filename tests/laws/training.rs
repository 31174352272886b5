//! Laws of training, on random programs and sequences of different lengths.

use std::borrow::Cow;
use std::collections::BTreeMap;

use netc::compile::Compiled;
use netc::engine::Failure;
use netc::model::Experiment;
use netc::model::experiment::Loss;
use netc::model::network::{Connection, Frozen, Mask};
use netc::train::{Training, train};
use netc::weights::Weights;
use proptest::prelude::*;

use crate::law::accept_in;
use crate::numbers::{Place, number, numbers};
use crate::random_program::{ACTIVATIONS, Recipe, SMOOTH, recipes};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/laws");

/// Central differences of a loss near 1 with a step of 1e-5.
const CENTRAL: f64 = 1e-6;

/// A `train` for a recipe: inputs from columns a to d, targets from e to h, or classes where the
/// output is a softmax.
pub fn experiment(recipe: &Recipe, by: &str, epochs: usize, batch: usize) -> String {
    experiment_at(recipe, None, by, epochs, batch)
}

/// The same with targets placed `at` so many ticks after their samples.
fn experiment_at(
    recipe: &Recipe,
    at: Option<u32>,
    by: &str,
    epochs: usize,
    batch: usize,
) -> String {
    let columns = |first: u8, index: usize| {
        let end = (first + recipe.blocks[index].size as u8 - 1) as char;
        format!("noise.{}..{end}", first as char)
    };
    let mut lines: Vec<String> = recipe
        .inputs()
        .map(|index| format!("feed {} = {}", recipe.name(index), columns(b'a', index)))
        .collect();
    for index in recipe.outputs() {
        let block = &recipe.blocks[index];
        let is_softmax = ACTIVATIONS[block.activation] == "softmax" && block.size == 4;
        let is_softmax = is_softmax && !recipe.leaks(index);
        let target = match is_softmax {
            true => "onehot(noise.class, 0..3) : cross_entropy".to_string(),
            false => format!("ahead({}, 1) : mse, weight = 0.7", columns(b'e', index)),
        };
        let at = at.map_or(String::new(), |at| format!(", at({at})"));
        lines.push(format!("fit {} = {target}{at}", recipe.name(index)));
    }
    format!(
        "data noise : csv(\"data/noise.csv\"), sequence = id\n\
         train {{\n  {}\n  over epochs({epochs}), batch({batch})\n  by {by}\n}}\n",
        lines.join("\n  ")
    )
}

/// Carries out the program's `train` from these weights.
pub fn train_from(compiled: &Compiled, weights: &Weights<f64>) -> Result<Training, Failure> {
    let Some(Experiment::Train(experiment)) = compiled.model.experiments.first() else {
        panic!("the program trains");
    };
    train(&compiled.compilation(), experiment, Cow::Borrowed(weights), &mut |_| {})
}

/// Programs that train: the last block must depend on something trainable.
pub fn compile(text: &str) -> Compiled {
    accept_in(text, FOLDER)
}

/// The trained numbers under their names, as bits.
fn by_name(compiled: &Compiled, weights: &Weights<f64>) -> BTreeMap<String, Vec<u64>> {
    let network = &compiled.model.network;
    let bits = |values: &Vec<f64>| values.iter().map(|value| value.to_bits()).collect();
    let matrices = network.matrices.iter().map(|m| &m.name).zip(&weights.matrices);
    let biases = network.vectors.iter().map(|b| &b.name).zip(&weights.vectors);
    matrices.chain(biases).map(|(name, values)| (name.clone(), bits(values))).collect()
}

/// Whether a mask has an entry, by its definition; a drawn one is taken as drawn.
fn allows(mask: &Mask, to: usize, from: usize, cols: usize) -> bool {
    match mask {
        Mask::OneToOne => to == from,
        Mask::NoSelf => to != from,
        Mask::Band(k) => to.abs_diff(from) <= *k,
        Mask::Lower => from < to,
        Mask::Literal(entries) => entries[to * cols + from],
        Mask::Formula(formula) => formula.evaluate(&[to as f64 + 1.0, from as f64 + 1.0]) != 0.0,
        Mask::Sparse(_) => true,
    }
}

/// Checks one step of `sgd(lr = 0.001)` on all sequences: each parameter moves by -lr times the
/// derivative of the loss, a pair of a symmetric matrix by that of both its numbers moved together,
/// what has a sign not beyond 0, what is frozen not at all.
pub fn assert_step_follows_the_derivative(compiled: &Compiled, text: &str) {
    let first = &compiled.weights;
    let trained = train_from(compiled, first).unwrap();
    let after = numbers(&trained.weights);
    for ((place, before), (_, after)) in numbers(first).into_iter().zip(after) {
        if is_frozen(compiled, place) {
            assert_eq!(before.to_bits(), after.to_bits(), "{place:?}\n{text}");
            continue;
        }
        let loss = |shift: f64| {
            let mut weights = first.clone();
            *number(&mut weights, place) += shift;
            if let Some(mirror) = mirror(compiled, place) {
                *number(&mut weights, mirror) += shift;
            }
            train_from(compiled, &weights).unwrap().epochs[0].loss
        };
        let derivative = (loss(1e-5) - loss(-1e-5)) / 2e-5;
        let moved = (before - after) / 0.001;
        // A loss of 10 and more is itself known to 1e-15 only, a difference of two to less.
        let scale = derivative.abs().max(0.01).max(trained.epochs[0].loss / 1000.0);
        let is_stopped = after == 0.0 && (before - 0.001 * derivative) * before <= 0.0;
        assert!(
            is_stopped || (moved - derivative).abs() <= CENTRAL * scale,
            "{place:?}: moved by {moved}, the derivative is {derivative}\n{text}"
        );
    }
}

/// Whether training leaves a number alone.
fn is_frozen(compiled: &Compiled, (is_vector, which, at): Place) -> bool {
    let network = &compiled.model.network;
    if is_vector {
        return network.vectors[which].frozen;
    }
    let matrix = &network.matrices[which];
    match &matrix.frozen {
        Frozen::No => false,
        Frozen::Whole => true,
        Frozen::Where(formula) => {
            let (row, col) = compiled.patterns.matrices[which].entries().nth(at).unwrap();
            let (row, col) = (row as f64 + 1.0, col as f64 + 1.0);
            formula.evaluate(&[row, col]) != 0.0
                || matrix.symmetric && formula.evaluate(&[col, row]) != 0.0
        }
    }
}

/// The other number of the same parameter.
fn mirror(compiled: &Compiled, (is_vector, which, at): Place) -> Option<Place> {
    if is_vector || !compiled.model.network.matrices[which].symmetric {
        return None;
    }
    let pattern = &compiled.patterns.matrices[which];
    let (row, col) = pattern.entries().nth(at)?;
    (row != col).then(|| (false, which, pattern.position(col, row).unwrap()))
}

proptest! {
    #![proptest_config(crate::cases(200))]

    /// A step of plain gradient descent moves every parameter by -lr times the derivative of the
    /// loss.
    #[test]
    fn a_step_follows_the_derivative_of_the_loss(recipe in recipes(SMOOTH)) {
        let text = recipe.program() + &experiment(&recipe, "sgd(lr = 0.001)", 1, 100);
        assert_step_follows_the_derivative(&compile(&text), &text);
    }

    /// The loss of an epoch that moves nothing is that of whole sequences run alone: neither
    /// padding, nor batches, nor what is left out behind the last target changes it.
    #[test]
    fn the_loss_of_an_epoch_is_that_of_the_figures(
        recipe in recipes(SMOOTH),
        at in prop::option::of(1..8u32),
    ) {
        // The noise of the epoch is another than that of the figures.
        let recipe = recipe.quiet();
        let text =
            recipe.program() + &experiment_at(&recipe, at, "sgd(lr = 1e-300)", 1, 100);
        let compiled = compile(&text);
        let trained = train_from(&compiled, &compiled.weights).unwrap();
        let weight = |loss| if loss == Loss::MeanSquared { 0.7 } else { 1.0 };
        let figures: f64 =
            trained.fits.iter().map(|fit| weight(fit.loss) * fit.parts[0].loss).sum();
        let epoch = trained.epochs[0].loss;
        prop_assert!((epoch - figures).abs() <= 1e-12 * figures.abs().max(1.0),
            "{epoch} in the epoch, {figures} after it\n{text}");
    }

    /// What a mask removes is not there after training with momentum either.
    #[test]
    fn what_does_not_exist_stays_away(recipe in recipes(SMOOTH)) {
        let text = recipe.program()
            + &experiment(&recipe, "sgd(lr = 0.01, momentum = 0.9), clip(1)", 3, 2);
        let compiled = compile(&text);
        let trained = train_from(&compiled, &compiled.weights).unwrap();
        let network = &compiled.model.network;
        for id in network.connection_ids() {
            let connection = network.connection(id);
            let pattern = compiled.patterns.connection(id);
            for to in 0..pattern.rows() {
                for from in 0..pattern.cols() {
                    let Connection { to_part, from_part, masks, .. } = connection;
                    let is_joined = to_part.contains(&to) && from_part.contains(&from);
                    let allowed = is_joined && {
                        let (to, from) = (to - to_part.start, from - from_part.start);
                        masks.iter().all(|mask| allows(mask, to, from, from_part.len()))
                    };
                    prop_assert!(allowed || !pattern.contains(to, from));
                }
            }
        }
        for id in network.matrix_ids() {
            let matrix = network.matrix(id);
            let count = match matrix.rank {
                Some(rank) => (matrix.rows + matrix.cols) * rank,
                None => compiled.patterns.matrix(id).count(),
            };
            prop_assert_eq!(trained.weights.matrices[id.index()].len(), count);
        }
    }

    /// The same program gives the same bits, however its statements are ordered.
    #[test]
    fn training_is_the_same_bits(recipe in recipes(SMOOTH)) {
        let train = experiment(&recipe, "adam(lr = 0.01)", 3, 2);
        let one = compile(&(recipe.program() + &train));
        let other = compile(&(recipe.reversed() + &train));
        let first = train_from(&one, &one.weights).unwrap();
        let again = train_from(&one, &one.weights).unwrap();
        let reversed = train_from(&other, &other.weights).unwrap();
        prop_assert_eq!(by_name(&one, &first.weights), by_name(&one, &again.weights));
        prop_assert_eq!(by_name(&one, &first.weights), by_name(&other, &reversed.weights));
    }
}
