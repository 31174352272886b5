//! Random programs under the methods that take several evaluations a step.

use proptest::prelude::*;

use crate::law::{Bench, accept, noise};
use crate::numbers::{gradient_equals_central_differences, scheduled_equals_stepped};
use crate::random_program::{ACTIVATIONS, Recipe, SMOOTH, recipes};
use netc::unroll::{Scored, unroll};

/// As it is written behind `method = `.
fn method() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("rk4"), Just("dopri5"), Just("dopri5, tolerance = 1e-4")]
}

fn programs(activations: usize) -> impl Strategy<Value = Recipe> {
    (recipes(activations), method()).prop_map(|(recipe, method)| recipe.within_steps(method))
}

proptest! {
    #![proptest_config(crate::cases(150))]

    #[test]
    fn the_integration_equals_plain_steps(recipe in programs(ACTIVATIONS.len() - 2)) {
        scheduled_equals_stepped(&accept(&recipe.program()), recipe.samples, recipe.batch);
    }

    #[test]
    fn the_gradient_equals_central_differences_of_the_steps_taken(recipe in programs(SMOOTH)) {
        let compiled = accept(&recipe.program());
        let worst = gradient_equals_central_differences(&compiled, recipe.samples, recipe.batch);
        prop_assert!(worst <= 1e-6, "off by {worst:e}\n{}", recipe.program());
    }

    #[test]
    fn the_order_of_declarations_changes_no_bit(recipe in programs(SMOOTH)) {
        let (one, other) = (accept(&recipe.program()), accept(&recipe.reversed()));
        let ticks = recipe.samples + 3;
        let found = [&one, &other].map(|compiled| {
            let inputs = noise(compiled, "inputs", recipe.samples, (ticks, recipe.batch));
            let mut bench = Bench::<f64>::new(compiled, recipe.samples, ticks, recipe.batch);
            let states = bench.forward(&compiled.weights, &inputs);
            let names = compiled.model.network.blocks.iter().map(|block| block.name.clone());
            let mut named: Vec<_> = names.zip(states).collect();
            named.sort_by(|a, b| a.0.cmp(&b.0));
            named
        });
        prop_assert_eq!(&found[0], &found[1], "{}", recipe.program());
    }

    /// A latency is 1, or 0 through `tau(0)` blocks alone, and no sample is felt earlier. (Which
    /// steps dopri5 takes is felt by all blocks.)
    #[test]
    fn no_sample_is_felt_before_its_latency(recipe in programs(SMOOTH)) {
        let compiled = accept(&recipe.program());
        let network = &compiled.model.network;
        let inputs = noise(&compiled, "inputs", 1, (4, 1));
        let silence: Vec<_> = inputs.iter().map(|input| input * 0.0).collect();
        let mut bench = Bench::<f64>::new(&compiled, 1, 4, 1);
        let (fed, unfed) = (bench.forward(&compiled.weights, &inputs),
            bench.forward(&compiled.weights, &silence));
        for id in network.block_ids() {
            let reached: Vec<_> =
                compiled.structure.latency.iter().filter_map(|row| row[id.index()]).collect();
            let latency = reached.iter().copied().min();
            prop_assert!(reached.iter().all(|latency| *latency <= 1));
            for tick in 0..4 {
                let apart = &fed[id.index()].index_axis(ndarray::Axis(0), tick)
                    - &unfed[id.index()].index_axis(ndarray::Axis(0), tick);
                let is_early = match latency {
                    Some(latency) => (tick as u64) < latency,
                    None => recipe.method == "rk4",
                };
                prop_assert!(!is_early || apart.iter().all(|value| *value == 0.0));
            }
        }
    }

    #[test]
    fn the_plan_keeps_all_but_unfed_inputs(recipe in programs(SMOOTH)) {
        let compiled = accept(&recipe.program());
        let network = &compiled.model.network;
        let scored = [Scored { block: network.block_ids().last().unwrap(), placement: 1 }];
        let plan = unroll(network, &compiled.patterns, recipe.samples, &scored);
        let inputs = network.blocks.iter().filter(|block| block.is_input()).count();
        prop_assert_eq!(plan.counts().zero, inputs);
        prop_assert_eq!(plan.counts().unneeded, 0);
    }
}
