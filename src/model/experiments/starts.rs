//! `start h = [1, 0]`, `start r = 0.5` of a `run`.

use super::lines::{Lines, all, declared};
use crate::diagnostic::{Code, Mistake};
use crate::model::network::{BlockId, Network};
use crate::model::resolver::Resolver;
use crate::model::value::Value;
use crate::source::Span;
use crate::syntax::ast::{Assignment, Expr, Name};
use crate::wording::Counted;

/// The start states of a run: `start r` first, then what single blocks are given.
pub(super) fn starts(
    resolver: &mut Resolver,
    network: &Network,
    lines: &Lines,
) -> Option<Vec<(BlockId, Vec<f64>)>> {
    let mut states = vec![None; network.blocks.len()];
    let (everywhere, single): (Vec<_>, Vec<_>) = lines
        .assignments("start")
        .map(|(assignment, _)| assignment)
        .partition(|assignment| assignment.target.text == "r");
    let everywhere = all(everywhere.iter().map(|it| one_number(resolver, &it.value)));
    let single = all(single.iter().map(|it| start(resolver, network, it)));
    for number in everywhere? {
        for id in network.block_ids().filter(|id| !network.block(*id).is_input()) {
            states[id.index()] = Some(vec![number; network.block(id).size]);
        }
    }
    for (id, state) in single? {
        states[id.index()] = Some(state);
    }
    let given = network.block_ids().zip(states);
    Some(given.filter_map(|(id, state)| Some((id, state?))).collect())
}

/// The start of `r`, which has blocks of many sizes.
fn one_number(resolver: &mut Resolver, value: &Expr) -> Option<f64> {
    let found = resolver.value(value)?;
    let number = found.number();
    if number.is_none() {
        let message = format!("`start r` needs one number, found {}", found.describe());
        resolver.say(
            Mistake::new(Code::BadValue, value.span, message, "not a number")
                .with_help("give each block its own list: `start NAME = [1, 0]`"),
        );
    }
    number
}

/// The start of one block.
fn start(
    resolver: &mut Resolver,
    network: &Network,
    assignment: &Assignment,
) -> Option<(BlockId, Vec<f64>)> {
    let id = started_block(resolver, network, &assignment.target);
    let value = resolver.value(&assignment.value);
    let (id, value) = (id?, value?);
    let state = state(resolver, network, id, &value, assignment.value.span)?;
    Some((id, state))
}

/// The block that a `start` names: no input.
fn started_block(resolver: &mut Resolver, network: &Network, name: &Name) -> Option<BlockId> {
    let block = resolver.block(name)?;
    if !network.block(block).is_input() {
        return Some(block);
    }
    let message = format!("`{}` is an input block and has no start state", name.text);
    let message = Mistake::new(Code::BadTarget, name.span, message, "an input holds what is fed");
    let message = declared(resolver, network, block, message);
    resolver.say(message.with_help(format!("write `feed {} = [[…], …]`", name.text)));
    None
}

/// One number for all neurons of a block, or one for each.
fn state(
    resolver: &mut Resolver,
    network: &Network,
    id: BlockId,
    value: &Value,
    span: Span,
) -> Option<Vec<f64>> {
    let block = network.block(id);
    if let Some(number) = value.number() {
        return Some(vec![number; block.size]);
    }
    let Some(numbers) = value.numbers() else {
        let message =
            format!("the start of `{}` must be a number or a list of numbers", block.name);
        let found = format!("this is {}", value.describe());
        resolver.say(
            Mistake::new(Code::BadValue, span, message, found)
                .with_help(format!("write `start {} = 0`", block.name)),
        );
        return None;
    };
    if block.size == 0 || numbers.len() == block.size {
        return Some(numbers);
    }
    let (name, neurons) = (&block.name, Counted(block.size as u64, "neuron"));
    let found = Counted(numbers.len() as u64, "number");
    let message = format!("`{name}` has {neurons}, its start state {found}");
    let message = Mistake::new(Code::SizeMismatch, span, message, found.to_string());
    let message = declared(resolver, network, id, message);
    resolver.say(message.with_help("write one number a neuron, or one number for all of them"));
    None
}
