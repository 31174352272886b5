//! Each kind of layer as blocks and connections, with the tensors that they take.

use super::layers::{Kind, Stored};
use super::program::{Draft, Placed, part};
use crate::data::Array;

/// Adds a layer to a program.
pub(super) fn write(draft: &mut Draft, placed: &Placed) {
    match placed.layer.kind {
        Kind::Linear => linear(draft, placed),
        Kind::Rnn => rnn(draft, placed),
        Kind::Lstm => lstm(draft, placed),
        Kind::Gru => gru(draft, placed),
    }
}

/// `y = f(W x + b)`
fn linear(draft: &mut Draft, placed: &Placed) {
    let Placed { layer, name, from, role, activation } = placed;
    let bias = bias_word(layer.bias.is_some());
    let attributes = joined(&[if *activation == "linear" { "" } else { activation }, bias]);
    draft.block(*role, name, layer.neurons, &attributes);
    draft.connections.push(format!("{from} -> {name}"));
    weight(draft, placed, name, 0);
    bias_of(draft, placed, name, 0);
}

/// `h = f(W_ih x + W_hh h(t-1) + b_ih + b_hh)`
fn rnn(draft: &mut Draft, placed: &Placed) {
    let Placed { layer, name, from, role, activation } = placed;
    let attributes = joined(&[activation, bias_word(has_bias(placed))]);
    draft.block(*role, name, layer.neurons, &attributes);
    draft.connections.push(format!("{from} -> {name}"));
    draft.connections.push(format!("{name} -> {name}"));
    weight(draft, placed, name, 0);
    recurrent(draft, placed, format!("{name} -> {name}"), 0);
    bias_of(draft, placed, name, 0);
}

/// PyTorch's order is input gate, forget gate, cell, output gate:
/// `c = i ∘ g + f ∘ c(t-1)`, `h = o ∘ tanh c`.
fn lstm(draft: &mut Draft, placed: &Placed) {
    let Placed { layer, name, from, role, .. } = placed;
    let [i, f, g, o, c, k] =
        ["i", "f", "g", "o", "c", "k"].map(|part| draft.names.free(format!("{name}_{part}")));
    let bias = bias_word(has_bias(placed));
    for gate in [&i, &f, &o] {
        draft.hidden(gate, layer.neurons, &joined(&["sigmoid", bias]));
    }
    draft.hidden(&g, layer.neurons, &joined(&["tanh", bias]));
    draft.hidden(&c, layer.neurons, "");
    draft.hidden(&k, layer.neurons, "tanh");
    draft.block(*role, name, layer.neurons, "");
    draft.connections.extend([
        format!("{from} -> {i}, {f}, {g}, {o}"),
        format!("{name} -> {i}, {f}, {g}, {o} : delay(1)"),
        format!("{g} -> {c} : copy, gate({i})"),
        format!("{c} -> {c} : copy, gate({f})"),
        format!("{c} -> {k} : copy"),
        format!("{k} -> {name} : copy, gate({o})"),
    ]);
    for (part, block) in [i, f, g, o].iter().enumerate() {
        weight(draft, placed, block, part);
        recurrent(draft, placed, format!("{name} -> {block} delay 1"), part);
        bias_of(draft, placed, block, part);
    }
}

/// PyTorch's order is reset gate, update gate, new gate:
/// `n = tanh(W_in x + b_in + r ∘ (W_hn h(t-1) + b_hn))`, `h = (1 - z) ∘ n + z ∘ h(t-1)`.
fn gru(draft: &mut Draft, placed: &Placed) {
    let Placed { layer, name, from, role, .. } = placed;
    let [r, z, n, past, rest] =
        ["r", "z", "n", "past", "rest"].map(|part| draft.names.free(format!("{name}_{part}")));
    let bias = bias_word(has_bias(placed));
    for gate in [&r, &z] {
        draft.hidden(gate, layer.neurons, &joined(&["sigmoid", bias]));
    }
    draft.hidden(&rest, layer.neurons, "bias(1, frozen)");
    draft.hidden(&past, layer.neurons, bias_word(layer.recurrent_bias.is_some()));
    draft.hidden(&n, layer.neurons, &joined(&["tanh", bias_word(layer.bias.is_some())]));
    draft.block(*role, name, layer.neurons, "");
    draft.connections.extend([
        format!("{from} -> {r}, {z}, {n}"),
        format!("{name} -> {r}, {z}, {past} : delay(1)"),
        format!("{past} -> {n} : copy, gate({r})"),
        format!("{z} -> {rest} : one_to_one, constant(-1), frozen"),
        format!("{n} -> {name} : copy, gate({rest})"),
        format!("{name} -> {name} : copy, gate({z})"),
    ]);
    for (part, block) in [&r, &z, &n].into_iter().enumerate() {
        weight(draft, placed, block, part);
        let target = if part == 2 { &past } else { block };
        recurrent(draft, placed, format!("{name} -> {target} delay 1"), part);
        match part {
            2 => inner_biases(draft, placed, &n, &past),
            _ => bias_of(draft, placed, block, part),
        }
    }
}

/// `b_in` of the new gate and `b_hn`, which the reset gate multiplies, stay apart.
fn inner_biases(draft: &mut Draft, placed: &Placed, n: &str, past: &str) {
    for (block, bias) in [(n, placed.layer.bias), (past, placed.layer.recurrent_bias)] {
        if let Some(bias) = bias {
            let from = format!("{}{}", bias.name, rows(placed, 2));
            draft.tensor(format!("{block} bias"), part(bias, 2, placed.layer.neurons), &from);
        }
    }
}

fn has_bias(placed: &Placed) -> bool {
    placed.layer.bias.is_some() || placed.layer.recurrent_bias.is_some()
}

fn bias_word(has_bias: bool) -> &'static str {
    if has_bias { "bias" } else { "" }
}

fn joined(words: &[&str]) -> String {
    words.iter().copied().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The weights from the layer's input to a block.
fn weight(draft: &mut Draft, placed: &Placed, block: &str, at: usize) {
    let Stored { name, .. } = placed.layer.input;
    let from = format!("{name}{}", rows(placed, at));
    let array = part(placed.layer.input, at, placed.layer.neurons);
    draft.tensor(format!("{} -> {block}", placed.from), array, &from);
}

/// The weights from the layer itself, one tick earlier.
fn recurrent(draft: &mut Draft, placed: &Placed, tensor: String, at: usize) {
    if let Some(stored) = placed.layer.recurrent {
        let from = format!("{}{}", stored.name, rows(placed, at));
        draft.tensor(tensor, part(stored, at, placed.layer.neurons), &from);
    }
}

/// The sum of both biases.
fn bias_of(draft: &mut Draft, placed: &Placed, block: &str, at: usize) {
    let stored: Vec<Stored> =
        [placed.layer.bias, placed.layer.recurrent_bias].into_iter().flatten().collect();
    let parts = stored.iter().map(|stored| part(*stored, at, placed.layer.neurons));
    let sum = parts.reduce(|sum, other| Array {
        numbers: sum.numbers.iter().zip(&other.numbers).map(|(a, b)| a + b).collect(),
        ..sum
    });
    if let Some(sum) = sum {
        let names: Vec<_> =
            stored.iter().map(|it| format!("{}{}", it.name, rows(placed, at))).collect();
        draft.tensor(format!("{block} bias"), sum, &names.join(" + "));
    }
}

/// Which rows of an array: `[65..128]`, from 1; nothing where they are all.
fn rows(placed: &Placed, at: usize) -> String {
    let neurons = placed.layer.neurons;
    match placed.layer.kind {
        Kind::Rnn | Kind::Linear => String::new(),
        Kind::Lstm | Kind::Gru => format!("[{}..{}]", at * neurons + 1, (at + 1) * neurons),
    }
}
