//! Laws of the gradient copy by copy, on random programs that train.

use netc::compile::Compiled;
use netc::gradient::{Check, Gradient, List, gradient};
use netc::model::Experiment;
use netc::train::Objective;
use proptest::prelude::*;

use crate::random_program::{ACTIVATIONS, Recipe, SMOOTH, recipes};
use crate::training::{compile, experiment};

/// Two ways to sum the same numbers in another order agree to this.
const REORDERED: f64 = 1e-12;

/// Does something with the gradient of the program's `train`.
fn with_gradient<T>(compiled: &Compiled, act: impl FnOnce(Gradient) -> T) -> T {
    let Some(Experiment::Train(train)) = compiled.model.experiments.first() else {
        panic!("the program trains");
    };
    let compilation = compiled.compilation();
    let objective = Objective::new(&compilation, train).expect("there are targets");
    act(gradient(&objective, &compiled.weights).unwrap())
}

/// The copies of every matrix and vector add up to its gradient, number by number, and their shares
/// to its norm.
fn assert_copies_add_up(mut found: Gradient, text: &str) {
    for position in 0..found.lists.len() {
        let mut sum: Vec<f64> = Vec::new();
        let shares = found.shares(position, &mut |numbers| {
            sum.resize(numbers.len(), 0.0);
            sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
        });
        let (shares, list) = (shares.unwrap(), &found.lists[position]);
        assert_eq!(shares.copies.len(), list.copies.len());
        let whole = match list.list {
            List::Matrix(id) => &found.numbers().matrices[id.index()],
            List::Vector(id) => &found.numbers().vectors[id.index()],
        };
        // Frozen entries have a gradient that no norm counts.
        let largest = whole.iter().map(|number| number.abs()).fold(list.norm, f64::max);
        let scale = shares.copies.iter().map(|copy| copy.norm).fold(largest, f64::max);
        for (sum, whole) in sum.iter().zip(whole) {
            assert!(
                (sum - whole).abs() <= REORDERED * scale,
                "{}: {sum}, {whole}\n{text}",
                list.name
            );
        }
        assert!(
            (shares.sum - list.norm).abs() <= REORDERED * scale.max(list.norm) * 10.0,
            "{text}"
        );
        assert!(shares.add_up_to(list.norm), "{}: {}\n{text}", list.name, shares.apart);
    }
}

fn check(compiled: &Compiled) -> Check {
    with_gradient(compiled, |found| found.check().unwrap())
}

/// The same by a method that takes several evaluations a step, for two of four numbers. There
/// cross entropy would need a softmax without dynamics, so none is scored.
fn stepped(recipe: Recipe, method: usize) -> Recipe {
    let mut recipe = match method {
        0 => recipe.within_steps("rk4"),
        1 => recipe.within_steps("dopri5"),
        _ => return recipe,
    };
    for index in recipe.outputs() {
        let block = &mut recipe.blocks[index];
        block.activation =
            if ACTIVATIONS[block.activation] == "softmax" { 1 } else { block.activation };
    }
    recipe
}

proptest! {
    #![proptest_config(crate::cases(200))]

    /// The gradient is the sum of its copies.
    #[test]
    fn the_gradient_is_the_sum_of_its_copies(recipe in recipes(SMOOTH), method in 0..4usize) {
        let recipe = stepped(recipe, method);
        let text = recipe.program() + &experiment(&recipe, "sgd", 1, 100);
        with_gradient(&compile(&text), |found| assert_copies_add_up(found, &text));
    }

    /// What `--check` says of a right gradient is that it is right.
    #[test]
    fn central_differences_agree(recipe in recipes(SMOOTH), method in 0..4usize) {
        let recipe = stepped(recipe, method);
        let text = recipe.program() + &experiment(&recipe, "sgd", 1, 100);
        let found = check(&compile(&text));
        prop_assert!(found.holds() && found.kinks == 0, "{found:?}\n{text}");
    }
}
