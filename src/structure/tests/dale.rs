//! What is said about blocks that obey Dale's law.

use std::sync::Arc;

use super::build::{block, connect, network};
use super::messages::model;
use crate::diagnostic::{Code, Diagnostic};
use crate::formula::{Formula, Function, Unary};
use crate::model::Network;
use crate::model::network::{Activation, Clock, Mask, Sign};
use crate::pattern::patterns;
use crate::structure::dale_findings;

/// `x[2] -> h[4] -> y[3]` with a relu `h` that obeys Dale's law and keeps these columns in `h -> y`.
fn dale(columns: [bool; 4]) -> Network {
    let mut network = network(Clock::Global);
    block(&mut network, "x", 2);
    block(&mut network, "h", 4);
    block(&mut network, "y", 3);
    network.blocks[1].activation = Activation::Relu;
    network.blocks[1].signs = Some(vec![Sign::Positive; 4]);
    connect(&mut network, "x", "h", &[]);
    connect(&mut network, "h", "y", &[Mask::Literal(columns.repeat(3))]);
    network
}

fn found(network: &Network) -> Vec<Diagnostic> {
    dale_findings(&model(network.clone()), &patterns(network, 1))
}

#[test]
fn neurons_without_outgoing_entry_are_told_once_a_block() {
    assert_eq!(found(&dale([true; 4])), []);
    let silent = found(&dale([true, false, true, false]));
    assert_eq!(silent.len(), 1);
    assert_eq!((silent[0].code, silent[0].primary.span.start), (Code::SilentNeuron, 1));
    assert_eq!(silent[0].message, "the masks leave 2 neurons of `h` without effect");
    assert_eq!(silent[0].primary.text, "neuron 2 is the first of 2 neurons");
    let one = found(&dale([true, true, true, false]));
    assert_eq!(one[0].primary.text, "neuron 4 has no outgoing entry");

    let mut elsewhere = dale([true, false, true, false]);
    connect(&mut elsewhere, "h", "h", &[]);
    assert_eq!(found(&elsewhere), [], "another connection lets them speak");
    let mut unsigned = dale([true, false, true, false]);
    unsigned.blocks[1].signs = None;
    assert_eq!(found(&unsigned), []);
    let mut alone = dale([true; 4]);
    alone.connections.pop();
    alone.matrices.pop();
    assert_eq!(found(&alone), [], "a block that leads nowhere is a dead end");
}

#[test]
fn activations_that_can_be_negative_are_told() {
    let codes = |activation: Activation| {
        let mut network = dale([true; 4]);
        network.blocks[1].activation = activation;
        found(&network).iter().map(|message| message.code).collect::<Vec<_>>()
    };
    let absolute = Formula::unary(Unary::Abs, Formula::Variable(0));
    let sine = Formula::unary(Unary::Sin, Formula::Variable(0));
    for negative in [
        Activation::Linear,
        Activation::Tanh,
        Activation::Sign,
        Activation::LeakyRelu { slope: 0.01 },
        Activation::Formula(Arc::new(Function::new(sine).unwrap())),
    ] {
        assert_eq!(codes(negative), [Code::NegativeDale]);
    }
    for other in [
        Activation::Relu,
        Activation::Sigmoid,
        Activation::Softplus,
        Activation::Softmax { beta: 1.0 },
        Activation::Step,
        Activation::LeakyRelu { slope: 0.0 },
        Activation::Formula(Arc::new(Function::new(absolute).unwrap())),
    ] {
        assert_eq!(codes(other), []);
    }
    let mut fed = dale([true; 4]);
    fed.blocks[0].signs = Some(vec![Sign::Positive; 2]);
    assert_eq!(found(&fed), [], "what is fed is the data's affair");
}
