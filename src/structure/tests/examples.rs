//! Networks whose structure is known by hand.

use super::build::{block, connect, connect_after, dense, names, network, structure, texts};
use crate::model::Network;
use crate::model::network::{Activation, Clock, Dynamics, LeakOn, Mask, Tau};
use crate::structure::{Component, Steps, Structure, Triangular};

fn analysed(network: &Network) -> Structure {
    structure(network).expect("no algebraic loop")
}

/// Blocks, neurons, count, period and the cycle as `(block, neuron)`.
fn described(network: &Network, component: &Component) -> (String, usize, usize, u64, String) {
    let step = |step: &crate::structure::CycleStep| {
        format!("{}{}", network.block(step.block).name, step.neuron)
    };
    let cycle: Vec<String> = component.cycle.iter().map(step).collect();
    let blocks = names(network, &component.blocks).join(" ");
    (blocks, component.neurons, component.count, component.period, cycle.join(" "))
}

fn layered_chain() -> Network {
    dense(Clock::Layered, &[("x", 3), ("h", 4), ("y", 2)], &["x -> h", "h -> y"])
}

#[test]
fn a_feed_forward_network() {
    let network = dense(Clock::Global, &[("x", 5), ("h", 5), ("y", 5)], &["x -> h", "h -> y"]);
    let found = analysed(&network);
    assert!(found.is_feed_forward());
    assert_eq!(found.longest_path, Some(2));
    assert_eq!(found.triangular, Triangular::AsOrdered);
    assert_eq!(found.latency, [[Some(0), Some(1), Some(2)]]);
    assert_eq!(found.placement, [0, 1, 2]);
    assert_eq!(found.mixed, None);
    assert!(found.groups.iter().all(|group| group.steps.is_none()));
}

#[test]
fn under_layered_a_path_takes_no_time() {
    let found = analysed(&layered_chain());
    assert_eq!(found.longest_path, Some(0));
    assert_eq!(found.placement, [0, 0, 0]);
}

#[test]
fn a_recurrent_network() {
    let network =
        dense(Clock::Global, &[("x", 2), ("h", 3), ("y", 1)], &["h -> y", "h -> h", "x -> h"]);
    let found = analysed(&network);
    let blocks: Vec<_> = found.groups.iter().map(|group| names(&network, &group.blocks)).collect();
    assert_eq!(blocks, [["x"], ["h"], ["y"]]);
    let stepped = &found.groups[1];
    assert_eq!(texts(&network, &stepped.entering), ["x -> h"]);
    assert_eq!(texts(&network, &stepped.inner), ["h -> h"]);
    assert_eq!(stepped.steps, Some(Steps::Blocks(stepped.blocks.clone())));
    assert_eq!(found.components.len(), 1);
    let expected = ("h".to_string(), 3, 1, 1, "h0".to_string());
    assert_eq!(described(&network, &found.components[0]), expected);
    assert_eq!(found.longest_path, None);
    assert_eq!(found.triangular, Triangular::No);
    assert_eq!(found.placement, [0, 1, 2]);
    assert_eq!(found.mixed, None);
}

#[test]
fn a_memory_has_a_component_for_each_neuron() {
    let mut network = dense(Clock::Global, &[("x", 2), ("h", 2), ("y", 2)], &["x -> h", "h -> y"]);
    connect(&mut network, "h", "h", &[Mask::OneToOne]);
    let found = analysed(&network);
    assert_eq!(found.components.len(), 1);
    let expected = ("h".to_string(), 1, 2, 1, "h0".to_string());
    assert_eq!(described(&network, &found.components[0]), expected);
}

#[test]
fn a_leak_is_a_cycle_of_one_tick_and_no_recurrence() {
    let leak = |network: &mut Network, block: usize, taus: Vec<f64>| {
        let (tau, on) = (Tau::Given(taus), LeakOn::Rate);
        network.blocks[block].dynamics = Dynamics::Leaky { tau, on };
    };
    let ring = ["x -> a", "a -> b", "b -> c", "c -> a"];
    let mut ring = dense(Clock::Global, &[("x", 1), ("a", 1), ("b", 1), ("c", 1)], &ring);
    leak(&mut ring, 2, vec![1.0]);
    assert_eq!(analysed(&ring).components[0].period, 3, "α = 1 keeps nothing");
    leak(&mut ring, 2, vec![4.0]);
    assert_eq!(analysed(&ring).components[0].period, 1);
    let mut chain = dense(Clock::Global, &[("x", 1), ("h", 2)], &["x -> h"]);
    leak(&mut chain, 1, vec![4.0, 2.0]);
    assert!(analysed(&chain).is_feed_forward());
}

#[test]
fn a_ring_of_three_blocks_has_period_3() {
    let network =
        dense(Clock::Global, &[("a", 2), ("b", 2), ("c", 2)], &["a -> b", "b -> c", "c -> a"]);
    let found = analysed(&network);
    let expected = ("a b c".to_string(), 6, 1, 3, "a0 b0 c0".to_string());
    assert_eq!(described(&network, &found.components[0]), expected);
    let mut with_return = network.clone();
    connect(&mut with_return, "b", "a", &[]);
    assert_eq!(analysed(&with_return).components[0].period, 1);
    assert_eq!(analysed(&with_return).components[0].cycle.len(), 2);
}

#[test]
fn a_lower_connection_to_itself_leaves_a_dag() {
    let mut network = dense(Clock::Global, &[("x", 1), ("h", 4)], &["x -> h"]);
    connect(&mut network, "h", "h", &[Mask::Lower]);
    let found = analysed(&network);
    assert!(found.is_feed_forward());
    assert_eq!(found.longest_path, Some(4));
    assert_eq!(found.triangular, Triangular::AsOrdered);
}

#[test]
fn a_lower_connection_without_delay_is_stepped_by_neurons() {
    let mut network = dense(Clock::Layered, &[("x", 1), ("h", 3)], &["x -> h"]);
    connect_after(&mut network, "h", "h", 0, &[Mask::Lower]);
    let found = analysed(&network);
    let h = network.find("h").unwrap();
    assert_eq!(found.groups[1].steps, Some(Steps::Neurons(vec![(h, 0), (h, 1), (h, 2)])));
    network.blocks[h.index()].activation = Activation::Softmax { beta: 1.0 };
    let found = structure(&network).unwrap_err();
    assert_eq!(found.cycle.len(), 1);
}

#[test]
fn zero_delays_settle_the_order_within_a_tick() {
    let mut network = dense(Clock::Layered, &[("x", 2), ("a", 2), ("b", 2)], &["x -> b", "b -> a"]);
    connect_after(&mut network, "a", "b", 1, &[]);
    let found = analysed(&network);
    let stepped = &found.groups[1];
    assert_eq!(names(&network, &stepped.blocks), ["a", "b"]);
    let Some(Steps::Blocks(order)) = &stepped.steps else { panic!("{:?}", stepped.steps) };
    assert_eq!(names(&network, order), ["b", "a"]);
}

#[test]
fn a_loop_of_layers_is_an_algebraic_loop() {
    let network =
        dense(Clock::Layered, &[("x", 2), ("a", 2), ("b", 2)], &["x -> a", "a -> b", "b -> a"]);
    let found = structure(&network).unwrap_err();
    let ids: Vec<_> = found.cycle.iter().map(|step| step.arrow).collect();
    assert_eq!(texts(&network, &ids), ["a -> b", "b -> a"]);
}

#[test]
fn a_skip_connection_mixes_moments() {
    let network =
        dense(Clock::Global, &[("x", 2), ("h", 3), ("y", 2)], &["x -> h", "h -> y", "x -> y"]);
    let mixed = analysed(&network).mixed.expect("the paths differ by a tick");
    assert_eq!(network.block(mixed.block).name, "y");
    assert_eq!((texts(&network, &mixed.short.0), mixed.short.1), (vec!["x -> y".to_string()], 1));
    assert_eq!(texts(&network, &mixed.long.0), ["x -> h", "h -> y"]);
    assert_eq!((mixed.long.1, mixed.more), (2, 0));
}

#[test]
fn a_written_delay_says_that_moments_are_meant_to_mix() {
    let mut network = dense(Clock::Global, &[("x", 2), ("h", 3), ("y", 2)], &["x -> h", "h -> y"]);
    connect_after(&mut network, "x", "y", 1, &[]);
    assert_eq!(analysed(&network).mixed, None);
}

#[test]
fn arrows_on_the_block_s_own_cycle_do_not_mix() {
    let network = dense(
        Clock::Global,
        &[("x", 2), ("a", 2), ("b", 2)],
        &["x -> a", "x -> b", "a -> b", "b -> a"],
    );
    assert_eq!(analysed(&network).mixed, None);
}

#[test]
fn blocks_or_neurons_are_reordered() {
    let backwards = dense(Clock::Global, &[("a", 2), ("b", 2)], &["b -> a"]);
    let found = analysed(&backwards);
    let Triangular::BlocksReordered(order) = &found.triangular else {
        panic!("{:?}", found.triangular)
    };
    assert_eq!(names(&backwards, order), ["b", "a"]);
    let mut upper = network(Clock::Global);
    block(&mut upper, "a", 2);
    connect(&mut upper, "a", "a", &[Mask::Literal(vec![false, true, false, false])]);
    let a = upper.find("a").unwrap();
    let expected = Triangular::NeuronsReordered(vec![(a, 1), (a, 0)]);
    assert_eq!(analysed(&upper).triangular, expected);
}

#[test]
fn blocks_without_signals_are_found() {
    let network = dense(
        Clock::Global,
        &[("x", 1), ("a", 1), ("b", 1), ("c", 1), ("y", 1)],
        &["x -> a", "b -> y", "a -> y", "a -> c"],
    );
    let found = analysed(&network);
    assert_eq!(names(&network, &found.unreachable), ["b"]);
    assert_eq!(names(&network, &found.never_driven), ["b"]);
    assert_eq!(names(&network, &found.dead_ends), ["c"]);
    assert_eq!(found.placement, [0, 1, 1, 2, 2]);
}

#[test]
fn long_chains_do_not_exhaust_the_stack() {
    let mut network = network(Clock::Layered);
    let size = 200_000;
    block(&mut network, "x", 1);
    block(&mut network, "h", size);
    connect(&mut network, "x", "h", &[]);
    connect_after(&mut network, "h", "h", 0, &[Mask::Lower, Mask::Band(1)]);
    let found = analysed(&network);
    assert_eq!(found.longest_path, Some(0));
    let Some(Steps::Neurons(order)) = &found.groups[1].steps else { panic!("stepped by blocks") };
    assert!(order.iter().enumerate().all(|(place, (_, neuron))| place == *neuron as usize));
}

#[test]
fn large_dense_connections_cost_their_neurons() {
    let size = 300_000;
    let network = dense(Clock::Global, &[("x", size), ("h", size)], &["x -> h", "h -> h"]);
    let found = analysed(&network);
    assert_eq!(found.components[0].neurons, size);
    assert_eq!(found.components[0].period, 1);
}
