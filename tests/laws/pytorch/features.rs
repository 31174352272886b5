//! What the fixtures cover. Each list is compared with what the programs have.

use netc::model::Network;
use netc::model::experiment::{Loss, Optimiser};
use netc::model::network::{
    Activation, Block, Clock, Connection, Dynamics, Frozen, LeakOn, Matrix, Start, Tau,
};

use super::fixture::{Fixture, all, names};

/// A feature, whether a program has it, and the programs that do.
struct Feature {
    name: &'static str,
    has: fn(&Fixture) -> bool,
    programs: &'static str,
}

macro_rules! features {
    ($($name:literal, $has:expr, $programs:literal;)*) => {
        &[$(Feature { name: $name, has: $has, programs: $programs }),*]
    };
}

const FEATURES: &[Feature] = features! {
    "clock global", |it| network(it).clock == Clock::Global,
        "cycle dale delays-global gates leak-input rnn-global skip symmetric two-losses";
    "clock layered", |it| network(it).clock == Clock::Layered,
        "cycle-layered decay delays entropy formula learned-tau low-rank lstm masks rectified \
         rnn signs skip-layered tied transposed windows";
    "clock continuous", |it| matches!(network(it).clock, Clock::Continuous { .. }),
        "euler leak-rate";
    "plain RNN", is_plain, "dale decay entropy leak-rate rnn rnn-global windows";
    "cycle of several blocks", has_cycle_of_blocks,
        "cycle cycle-layered delays-global euler formula gates leak-input lstm signs";
    "skip connection", has_skip, "skip skip-layered";
    "delay of 2 or more", |it| connection(it, |it| it.delay > 1),
        "cycle-layered delays delays-global skip";
    "mask", |it| connection(it, |it| !it.masks.is_empty()), "dale lstm masks signs symmetric tied";
    "slice", |it| connection(it, |it| it.from_part.start + it.to_part.start > 0), "formula";
    "gate", |it| connection(it, |it| it.gate.is_some()), "gates lstm";
    "transposed", |it| connection(it, |it| it.transposed), "transposed";
    "tied", is_tied, "tied transposed";
    "sign", |it| matrix(it, |it| it.sign.is_some()), "dale signs";
    "symmetric", |it| matrix(it, |it| it.symmetric), "symmetric";
    "low rank", |it| matrix(it, |it| it.rank.is_some()), "low-rank";
    "frozen entries", |it| matrix(it, |it| matches!(it.frozen, Frozen::Where(_))), "symmetric";
    "Dale's law", |it| block(it, |it| it.signs.is_some()), "dale";
    "rectified", |it| block(it, |it| it.activation == Activation::Relu), "dale rectified";
    "softmax", |it| block(it, |it| matches!(it.activation, Activation::Softmax { .. })),
        "entropy formula two-losses";
    "shared bias", has_shared_bias, "tied";
    "learned start", |it| block(it, |it| matches!(it.start, Start::Learned(_))),
        "delays-global leak-input windows";
    "leak on the rate", |it| leaks(it, LeakOn::Rate), "euler leak-rate learned-tau";
    "leak on the input", |it| leaks(it, LeakOn::Input), "leak-input learned-tau";
    "learned time constant", has_learned_tau, "learned-tau";
    "tau(0)", |it| block(it, |it| it.dynamics == Dynamics::Instant), "euler leak-rate";
    "sequences of different lengths", has_different_lengths,
        "cycle cycle-layered dale decay delays delays-global entropy euler formula gates \
         leak-input leak-rate learned-tau low-rank lstm masks rectified rnn rnn-global signs \
         skip skip-layered symmetric tied transposed two-losses";
    "cross entropy", |it| loss(it, Loss::CrossEntropy), "entropy two-losses";
    "windows", |it| it.trainings()[0].windows.is_some(), "windows";
    "clipping", |it| it.trainings()[0].clip.is_some(), "decay";
    "sgd without momentum", is_plain_sgd, "rnn";
    "decay", has_decay, "decay";
};

fn network(fixture: &Fixture) -> &Network {
    &fixture.compiled.model.network
}

fn block(fixture: &Fixture, has: fn(&Block) -> bool) -> bool {
    network(fixture).blocks.iter().any(has)
}

fn connection(fixture: &Fixture, has: fn(&Connection) -> bool) -> bool {
    network(fixture).connections.iter().any(has)
}

fn matrix(fixture: &Fixture, has: fn(&Matrix) -> bool) -> bool {
    network(fixture).matrices.iter().any(has)
}

fn loss(fixture: &Fixture, loss: Loss) -> bool {
    fixture.trainings()[0].fits.iter().any(|fit| fit.loss == loss)
}

fn leaks(fixture: &Fixture, wanted: LeakOn) -> bool {
    let leaks =
        |block: &Block| matches!(&block.dynamics, Dynamics::Leaky { on, .. } if *on == wanted);
    network(fixture).blocks.iter().any(leaks)
}

/// x -> h, h -> h, h -> y and nothing else.
fn is_plain(fixture: &Fixture) -> bool {
    let mut names: Vec<_> =
        network(fixture).connections.iter().map(|connection| connection.name.as_str()).collect();
    names.sort_unstable();
    names == ["h -> h", "h -> y", "x -> h"]
}

fn has_cycle_of_blocks(fixture: &Fixture) -> bool {
    fixture.compiled.structure.components.iter().any(|component| component.blocks.len() > 1)
}

/// A connection beside a path q -> m -> p, none of whose blocks lie on one cycle.
fn has_skip(fixture: &Fixture) -> bool {
    let connections = &network(fixture).connections;
    let groups = &fixture.compiled.structure.groups;
    let group = |block| groups.iter().position(|group| group.blocks.contains(&block));
    let distinct = |a, b| group(a) != group(b);
    connections.iter().any(|skip| {
        connections.iter().filter(|first| first.from == skip.from).any(|first| {
            let second = |it: &Connection| it.from == first.to && it.to == skip.to;
            distinct(skip.from, skip.to)
                && distinct(first.from, first.to)
                && distinct(first.to, skip.to)
                && connections.iter().any(second)
        })
    })
}

fn is_tied(fixture: &Fixture) -> bool {
    let uses = |id| network(fixture).connections.iter().filter(|it| it.matrix == id).count();
    network(fixture).matrix_ids().any(|id| uses(id) > 1)
}

fn has_shared_bias(fixture: &Fixture) -> bool {
    let mut biases: Vec<_> = network(fixture).blocks.iter().filter_map(|it| it.bias).collect();
    let all = biases.len();
    biases.sort_unstable();
    biases.dedup();
    biases.len() < all
}

fn has_learned_tau(fixture: &Fixture) -> bool {
    block(fixture, |it| matches!(it.dynamics, Dynamics::Leaky { tau: Tau::Learned(_), .. }))
}

fn has_different_lengths(fixture: &Fixture) -> bool {
    let training = fixture.trainings()[0];
    let lengths: Vec<_> = training.data.sequences.iter().map(Vec::len).collect();
    training.windows.is_none() && lengths.iter().any(|length| *length != lengths[0])
}

fn is_plain_sgd(fixture: &Fixture) -> bool {
    let mut optimisers = fixture.trainings().into_iter().map(|training| training.optimiser);
    optimisers.any(|it| matches!(it, Optimiser::Sgd { momentum, .. } if momentum == 0.0))
}

fn has_decay(fixture: &Fixture) -> bool {
    let mut optimisers = fixture.trainings().into_iter().map(|training| training.optimiser);
    optimisers.any(|it| matches!(it, Optimiser::Adam { decay, .. } if decay > 0.0))
}

#[test]
fn every_feature_is_covered_by_the_programs_that_are_listed() {
    let fixtures: Vec<_> = all().collect();
    assert!(fixtures.len() >= 20 && fixtures.len() == names().len());
    let mut differences = Vec::new();
    for Feature { name, has, programs } in FEATURES {
        let found: Vec<_> =
            fixtures.iter().filter(|it| has(it)).map(|it| it.name.as_str()).collect();
        let found = found.join(" ");
        if found.is_empty() || found != *programs {
            differences.push(format!("{name}: {found}"));
        }
    }
    assert!(differences.is_empty(), "the programs have\n{}", differences.join("\n"));
}
