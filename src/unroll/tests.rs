//! Plans counted by hand, and on random networks by following all arrows until nothing is new.

use std::collections::HashSet;

use super::*;
use crate::model::network::{
    Activation, Block, Clock, Connection, Dynamics, Frozen, Gate, Initial, LeakOn, Matrix,
    MatrixId, Precision, Start, Tau, Vector, VectorId,
};
use crate::pattern::patterns;
use crate::random::{Purpose, below, stream};
use crate::syntax::ast::Role;

fn empty(clock: Clock) -> Network {
    Network {
        name: "n".into(),
        clock,
        precision: Precision::F64,
        blocks: vec![],
        matrices: vec![],
        vectors: vec![],
        connections: vec![],
    }
}

/// Adds a block of two neurons, its role by the first letter of its name: x, h, y.
fn block(network: &mut Network, name: &str) -> BlockId {
    let role = match name.as_bytes()[0] {
        b'x' => Role::Input,
        b'h' => Role::Hidden,
        _ => Role::Output,
    };
    let activation = if role == Role::Hidden { Activation::Tanh } else { Activation::Linear };
    network.blocks.push(Block::new(name, role, 2, activation));
    BlockId::new(network.blocks.len() - 1)
}

fn connect(network: &mut Network, from: BlockId, to: BlockId, delay: u32) -> ConnectionId {
    let name = format!("{} -> {} delay {delay}", network.block(from).name, network.block(to).name);
    let matrix = MatrixId::new(network.matrices.len());
    network.matrices.push(Matrix::new(&name, 2, 2, Initial::Xavier));
    network.connections.push(Connection {
        delay,
        delay_is_written: true,
        ..Connection::new(&name, (from, 2), (to, 2), matrix)
    });
    ConnectionId::new(network.connections.len() - 1)
}

/// Gates the last connection.
fn add_gate(network: &mut Network, block: BlockId, delay: u32) {
    let connection = network.connections.last_mut().expect("a connection to gate");
    connection.gate = Some(Gate { block, delay, delay_is_written: true });
}

fn add_bias(network: &mut Network, block: BlockId, initial: f64, frozen: bool) {
    let name = format!("{} bias", network.block(block).name);
    network.vectors.push(Vector { frozen, ..Vector::bias(&name, vec![initial; 2]) });
    network.blocks[block.index()].bias = Some(VectorId::new(network.vectors.len() - 1));
}

/// `x -> h`, `h -> h`, `h -> y`, with the default delays of the clock.
fn recurrent(clock: Clock) -> Network {
    let mut network = empty(clock);
    let [x, h, y] = ["x", "h", "y"].map(|name| block(&mut network, name));
    let forward = if clock == Clock::Global { 1 } else { 0 };
    connect(&mut network, x, h, forward);
    connect(&mut network, h, h, 1);
    connect(&mut network, h, y, forward);
    network
}

fn score(block: usize, placement: usize) -> Scored {
    Scored { block: BlockId::new(block), placement }
}

fn unrolled(network: &Network, samples: usize, scored: &[Scored]) -> Plan {
    unroll(network, &patterns(network, 1), samples, scored)
}

/// The fates of a block's copies: `.` live, `0` zero, `-` unneeded.
fn fates(plan: &Plan, block: usize) -> String {
    let mark = |fate: &Fate| match fate {
        Fate::Live => '.',
        Fate::Zero => '0',
        Fate::Unneeded => '-',
    };
    plan.copies[block].iter().map(mark).collect()
}

#[test]
fn three_samples_of_the_recurrent_network_leave_three_moments_and_3_2_3_arrows() {
    let plan = unrolled(&recurrent(Clock::Global), 3, &[score(2, 2)]);
    assert_eq!((plan.samples, plan.ticks), (3, 5));
    assert_eq!([0, 1, 2].map(|b| fates(&plan, b)), ["...00", "0...-", "00..."]);
    let counts = plan.counts();
    assert_eq!((counts.copies, counts.arrows), (9, vec![3, 2, 3]));
    assert_eq!((counts.zero, counts.unneeded), (5, 1));
    assert_eq!(plan.live(BlockId::new(1)), 1..4);
    assert!(!plan.has_arrow(ConnectionId::new(1), 1) && plan.has_arrow(ConnectionId::new(1), 2));
}

#[test]
fn under_layered_a_whole_path_lies_in_one_tick() {
    let plan = unrolled(&recurrent(Clock::Layered), 3, &[score(2, 0)]);
    assert_eq!([0, 1, 2].map(|b| fates(&plan, b)), ["...", "...", "..."]);
    assert_eq!(plan.counts().arrows, [3, 2, 3]);
}

#[test]
fn a_bias_drives_every_update_even_if_it_is_frozen_at_zero() {
    let mut network = recurrent(Clock::Global);
    add_bias(&mut network, BlockId::new(1), 0.0, true);
    let plan = unrolled(&network, 3, &[score(2, 2)]);
    assert_eq!([0, 1, 2].map(|b| fates(&plan, b)), ["...00", "0...-", "00..."]);
    let plan = unrolled(&network, 1, &[score(2, 4)]);
    assert_eq!([0, 1, 2].map(|b| fates(&plan, b)), [".0000", "0...-", "00--."]);
}

#[test]
fn an_activation_that_is_not_zero_at_zero_drives_every_update() {
    let mut network = recurrent(Clock::Global);
    network.blocks[2].activation = Activation::Sigmoid;
    let plan = unrolled(&network, 2, &[score(2, 1)]);
    assert_eq!([0, 1, 2].map(|b| fates(&plan, b)), [".-0", "0.-", "0.."]);
}

#[test]
fn a_start_state_stands_at_tick_0_under_global_and_before_it_under_layered() {
    let mut network = recurrent(Clock::Global);
    network.blocks[1].start = Start::Given(vec![0.0, 0.5]);
    let plan = unrolled(&network, 2, &[score(2, 1)]);
    assert_eq!([0, 1, 2].map(|b| fates(&plan, b)), [".-0", "..-", "0.."]);
    assert_eq!(plan.counts().arrows, [1, 1, 2]);

    network = recurrent(Clock::Layered);
    network.blocks[1].start = Start::Given(vec![0.0, 0.5]);
    let plan = unrolled(&network, 2, &[score(2, 0)]);
    assert_eq!(plan.counts().arrows, [2, 2, 2]);
    assert!(plan.has_arrow(ConnectionId::new(1), 0));
}

#[test]
fn a_delay_reads_the_past_only_where_the_start_state_is_not_zero() {
    let mut network = empty(Clock::Global);
    let [x, h, y] = ["x", "h", "y"].map(|name| block(&mut network, name));
    connect(&mut network, x, h, 1);
    let late = connect(&mut network, h, y, 3);
    let plan = unrolled(&network, 2, &[score(2, 4)]);
    assert_eq!([0, 1, 2].map(|b| fates(&plan, b)), ["..0000", "0..000", "0000.."]);

    network.blocks[1].start = Start::Given(vec![1.0, 1.0]);
    let plan = unrolled(&network, 2, &[score(2, 1)]);
    assert_eq!([0, 1, 2].map(|b| fates(&plan, b)), ["--0", "---", "0.."]);
    assert!(plan.has_arrow(late, 1) && plan.has_arrow(late, 2) && !plan.has_arrow(late, 0));
}

#[test]
fn a_delay_of_0_makes_tick_0_an_update_under_global_too() {
    let mut network = empty(Clock::Global);
    let [x, y] = ["x", "y"].map(|name| block(&mut network, name));
    connect(&mut network, x, y, 0);
    connect(&mut network, y, y, 1);
    network.blocks[1].start = Start::Given(vec![1.0, 1.0]);
    let plan = unrolled(&network, 2, &[score(1, 0)]);
    assert_eq!((fates(&plan, 0), fates(&plan, 1)), ("..".into(), "..".into()));
    assert_eq!(plan.counts().arrows, [2, 2]);
}

#[test]
fn outputs_with_different_placements_share_the_copies_they_need() {
    let mut network = recurrent(Clock::Global);
    let late = block(&mut network, "y2");
    connect(&mut network, BlockId::new(1), late, 1);
    let plan = unrolled(&network, 2, &[score(2, 2), score(3, 4)]);
    assert_eq!(plan.ticks, 6);
    assert_eq!([0, 1, 2, 3].map(|b| fates(&plan, b)), ["..0000", "0....-", "00..--", "00--.."]);
    assert_eq!(plan.counts().arrows, [2, 3, 2, 2]);
}

#[test]
fn a_target_before_the_latency_scores_a_copy_that_is_zero() {
    let plan = unrolled(&recurrent(Clock::Global), 2, &[score(2, 0)]);
    assert_eq!([0, 1, 2].map(|b| fates(&plan, b)), ["--", "0-", "00"]);
    assert_eq!(plan.counts().copies, 0);
}

#[test]
fn a_connection_without_entries_has_no_arrows() {
    let mut network = recurrent(Clock::Global);
    network.connections[0].masks.push(crate::model::network::Mask::Sparse(0.0));
    let plan = unrolled(&network, 3, &[score(2, 2)]);
    assert_eq!([0, 1, 2].map(|b| fates(&plan, b)), ["---00", "00000", "00000"]);
}

#[test]
fn nothing_is_dropped_where_every_copy_is_wanted() {
    let plan = every_copy(&recurrent(Clock::Global), 2, 4);
    assert_eq!((plan.samples, plan.ticks), (2, 4));
    assert!(plan.copies.iter().flatten().all(|fate| *fate == Fate::Live));
    assert_eq!(plan.counts().arrows, [3, 3, 3]);
    assert_eq!(every_copy(&recurrent(Clock::Layered), 2, 4).counts().arrows, [4, 3, 4]);
    assert_eq!(every_copy(&recurrent(Clock::Layered), 2, 0).counts().copies, 0);
}

#[test]
fn no_samples_and_no_scored_blocks_make_plans_without_copies() {
    assert_eq!(unrolled(&recurrent(Clock::Global), 0, &[]).counts().copies, 0);
    assert_eq!(unrolled(&recurrent(Clock::Global), 4, &[]).counts().copies, 0);
}

#[test]
fn untied_numbers_count_each_arrow_and_each_biased_copy() {
    let mut network = recurrent(Clock::Global);
    add_bias(&mut network, BlockId::new(1), 0.1, false);
    add_bias(&mut network, BlockId::new(2), 0.1, true);
    network.connections[1].masks.push(crate::model::network::Mask::OneToOne);
    let count = |network: &Network| {
        let patterns = patterns(network, 1);
        untied_numbers(network, &patterns, &unroll(network, &patterns, 3, &[score(2, 2)]))
    };
    // 3 arrows of 4 entries, 2 of 2, 3 of 4; three biased copies of h with 2 neurons.
    assert_eq!(count(&network), 12 + 4 + 12 + 6);
    network.matrices[0].frozen = Frozen::Whole;
    assert_eq!(count(&network), 4 + 12 + 6);
}

/// `x -> h`, `h -> y` gated by `h2`, which `x2` drives two ticks later than `x` drives `h`.
#[test]
fn a_gated_arrow_is_there_where_source_and_gate_are() {
    let mut network = empty(Clock::Global);
    let [x, x2, h, h2, y] = ["x", "x2", "h", "h2", "y"].map(|name| block(&mut network, name));
    connect(&mut network, x, h, 1);
    connect(&mut network, x2, h2, 3);
    connect(&mut network, h, y, 1);
    add_gate(&mut network, h2, 1);
    let plan = unrolled(&network, 3, &[score(y.index(), 2)]);
    // h is driven at 1..=3, its gate at 3..=5: the product at tick 4 alone, of h@3 and h2@3.
    assert_eq!([x, x2].map(|b| fates(&plan, b.index())), ["--.00", ".--00"]);
    assert_eq!([h, h2].map(|b| fates(&plan, b.index())), ["0--.0", "000.-"]);
    assert_eq!(fates(&plan, y.index()), "0000.");
    assert_eq!(plan.counts().arrows, [1, 1, 1]);
}

/// A random network of up to six blocks; connections without delay go forward only.
fn random_network(seed: u64) -> Network {
    let rng = &mut stream(seed, Purpose::Order, "unroll");
    let clock = if below(rng, 2) == 0 { Clock::Global } else { Clock::Layered };
    let mut network = empty(clock);
    let names = ["x1", "x2", "h1", "h2", "y1", "y2"];
    let blocks: Vec<BlockId> = names
        .into_iter()
        .filter(|name| name.starts_with('y') || below(rng, 4) > 0)
        .map(|name| block(&mut network, name))
        .collect();
    for id in &blocks {
        if below(rng, 4) == 0 && !network.block(*id).is_input() {
            let (tau, on) = (Tau::Given(vec![1.0, 4.0]), LeakOn::Rate);
            network.blocks[id.index()].dynamics = Dynamics::Leaky { tau, on };
        }
        match below(rng, 8) {
            0 if !network.block(*id).is_input() => add_bias(&mut network, *id, 0.0, false),
            1 if !network.block(*id).is_input() => {
                network.blocks[id.index()].start = Start::Given(vec![0.0, 1.0])
            }
            3 if !network.block(*id).is_input() => network.blocks[id.index()].noise = 0.1,
            2 if !network.block(*id).is_input() => {
                network.blocks[id.index()].activation = Activation::Softplus
            }
            _ => {}
        }
    }
    for (from, to) in blocks.iter().flat_map(|from| blocks.iter().map(move |to| (*from, *to))) {
        if !network.block(to).is_input() && below(rng, 3) == 0 {
            let least = if from < to { 0 } else { 1 };
            connect(&mut network, from, to, least + below(rng, 3) as u32);
            if below(rng, 3) == 0 {
                let gate = blocks[below(rng, blocks.len() as u64) as usize];
                let least = if gate < to { 0 } else { 1 };
                add_gate(&mut network, gate, least + below(rng, 3) as u32);
            }
        }
    }
    network
}

fn leaks(block: &Block) -> bool {
    block.dynamics != Dynamics::Unstated
}

/// A copy: the block's index and the tick.
type Copied = (usize, usize);

/// What a connection reads for a tick of its target, and its gate: each a copy, or none where it is
/// a start state other than 0; nothing at all where one of them is a start state of 0.
fn read(network: &Network, connection: &Connection, tick: usize) -> Option<Vec<Copied>> {
    let gate = connection.gate.map(|gate| (gate.block, gate.delay));
    let ends = [Some((connection.from, connection.delay)), gate];
    let mut copies = Vec::new();
    for (block, delay) in ends.into_iter().flatten() {
        match tick.checked_sub(delay as usize) {
            Some(tick) => copies.push((block.index(), tick)),
            None if network.block(block).starts_at_zero() => return None,
            None => {}
        }
    }
    Some(copies)
}

/// Every connection at every tick of its target: the target's copy, and the copies that it reads.
fn all_arrows(network: &Network, ticks: usize) -> Vec<(Copied, Vec<Copied>)> {
    let mut arrows = Vec::new();
    for connection in &network.connections {
        for tick in network.first_updates()[connection.to.index()]..ticks {
            let read = read(network, connection, tick);
            arrows.extend(read.map(|copies| ((connection.to.index(), tick), copies)));
        }
    }
    for (id, block) in network.blocks.iter().enumerate().filter(|(_, block)| leaks(block)) {
        for tick in network.first_updates()[id]..ticks {
            match tick.checked_sub(1) {
                Some(before) => arrows.push(((id, tick), vec![(id, before)])),
                None if block.starts_at_zero() => {}
                None => arrows.push(((id, tick), Vec::new())),
            }
        }
    }
    arrows
}

/// What is not 0 by itself, from the text of the language.
fn is_source(network: &Network, id: BlockId, tick: usize, samples: usize) -> bool {
    let block = network.block(id);
    match (block.is_input(), tick < network.first_updates()[id.index()]) {
        (true, _) => tick < samples,
        (_, true) => !block.starts_at_zero(),
        _ => {
            let is_loud = block.bias.is_some() || block.noise > 0.0;
            is_loud || block.activation == Activation::Softplus
        }
    }
}

#[test]
fn fates_on_random_networks_are_those_of_the_definition() {
    for seed in 0..300 {
        let network = random_network(seed);
        let outputs = [network.blocks.len() - 2, network.blocks.len() - 1];
        let scored = [score(outputs[0], 1), score(outputs[1], 3)];
        let plan = unrolled(&network, 4, &scored);
        let ticks = plan.ticks;
        let arrows = all_arrows(&network, ticks);
        let copies: Vec<_> =
            network.block_ids().flat_map(|b| (0..ticks).map(move |t| (b, t))).collect();
        let own = copies.iter().filter(|(b, t)| is_source(&network, *b, *t, 4));
        let mut driven: HashSet<_> = own.map(|(block, tick)| (block.index(), *tick)).collect();
        // Once round for each copy settles every chain of them.
        for _ in &copies {
            let there = arrows.iter().filter(|(_, read)| read.iter().all(|it| driven.contains(it)));
            let reached: Vec<_> = there.map(|(target, _)| *target).collect();
            driven.extend(reached);
        }
        let is_target = |(block, tick): &Copied| {
            let at = |s: &&Scored| (s.placement..s.placement + 4).contains(tick);
            scored.iter().filter(at).any(|s| s.block.index() == *block)
        };
        let mut needed: HashSet<_> = driven.iter().copied().filter(is_target).collect();
        for _ in &copies {
            let there = arrows.iter().filter(|(_, read)| read.iter().all(|it| driven.contains(it)));
            let wanted = there.filter(|(target, _)| needed.contains(target));
            let read: Vec<_> = wanted.flat_map(|(_, read)| read).copied().collect();
            needed.extend(read);
        }
        for (block, tick) in copies {
            let copy = (block.index(), tick);
            let expected = match (driven.contains(&copy), needed.contains(&copy)) {
                (false, _) => Fate::Zero,
                (true, false) => Fate::Unneeded,
                (true, true) => Fate::Live,
            };
            assert_eq!(plan.copies[block.index()][tick], expected, "{seed}: {block:?}@{tick}");
        }
    }
}

#[test]
fn arrows_on_random_networks_join_live_copies() {
    for seed in 0..300 {
        let network = random_network(seed);
        let plan = unrolled(&network, 4, &[score(network.blocks.len() - 1, 3)]);
        for (id, connection) in network.connections.iter().enumerate() {
            for tick in 0..plan.ticks {
                let is_live = |(block, tick): Copied| plan.copies[block][tick] == Fate::Live;
                let from_live = read(&network, connection, tick)
                    .is_some_and(|copies| copies.into_iter().all(is_live));
                let into_live = tick >= network.first_updates()[connection.to.index()]
                    && plan.copies[connection.to.index()][tick] == Fate::Live;
                let expected = from_live && into_live;
                assert_eq!(plan.arrows[id][tick], expected, "{seed}: {}@{tick}", connection.name);
            }
        }
        for (id, block) in network.blocks.iter().enumerate() {
            for tick in 0..plan.ticks {
                let is_live = |tick: usize| plan.copies[id][tick] == Fate::Live;
                let from_live = match tick.checked_sub(1) {
                    Some(before) => is_live(before),
                    None => !block.starts_at_zero(),
                };
                let is_updated = tick >= network.first_updates()[id] && is_live(tick);
                let expected = leaks(block) && is_updated && from_live;
                assert_eq!(plan.leaks[id][tick], expected, "{seed}: {}@{tick}", block.name);
            }
        }
    }
}
