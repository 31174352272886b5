//! Laws on random networks, against the slow definitions.

use super::brute::{Brute, closure, group_of};
use super::build::structure;
use super::random::random_network;
use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::BlockId;
use crate::pattern::{Patterns, patterns};
use crate::structure::{Steps, Structure, Triangular};

const NETWORKS: u64 = 4_000;

/// Checks all random networks that have no algebraic loop.
fn check_all(check: impl Fn(&Network, &Patterns, &Structure, &Brute)) {
    for seed in 0..NETWORKS {
        let network = random_network(seed);
        let patterns = patterns(&network, 1);
        if let Ok(found) = structure(&network) {
            check(&network, &patterns, &found, &Brute::new(&network, &patterns, true));
        }
    }
}

#[test]
fn loops_are_found_exactly_where_delays_sum_to_0() {
    let mut loops = 0;
    for seed in 0..NETWORKS {
        let network = random_network(seed);
        let brute = Brute::new(&network, &patterns(&network, 1), true);
        let found = structure(&network);
        assert_eq!(found.is_err(), brute.has_loop(), "seed {seed}");
        if let Err(found) = found {
            loops += 1;
            assert!(brute.is_cycle(&found.cycle), "seed {seed}");
            assert!(found.cycle.iter().all(|step| network.route(step.arrow).delay == 0));
        }
    }
    assert!(loops > 100, "only {loops} networks with loops");
}

#[test]
fn components_are_classes_of_mutual_reach() {
    check_all(|_, _, found, brute| {
        let mut expected: Vec<(Vec<BlockId>, u64)> = Vec::new();
        for nodes in brute.components() {
            let mut blocks: Vec<BlockId> = nodes.iter().map(|node| brute.block_of[*node]).collect();
            blocks.dedup();
            expected.push((blocks, brute.period(&nodes)));
        }
        let mut counted: Vec<(Vec<BlockId>, u64)> = Vec::new();
        for component in &found.components {
            let kind = (component.blocks.clone(), component.period);
            counted.extend(std::iter::repeat_n(kind, component.count));
        }
        expected.sort();
        counted.sort();
        assert_eq!(counted, expected);
    });
}

#[test]
fn components_count_neurons_and_show_a_cycle() {
    check_all(|network, _, found, brute| {
        let weight = |node: usize| {
            let block = network.block(brute.block_of[node]);
            if block.activation.couples_block() { block.size } else { 1 }
        };
        let expected: usize = brute.components().iter().flatten().map(|node| weight(*node)).sum();
        let counted: usize = found.components.iter().map(|like| like.neurons * like.count).sum();
        assert_eq!(counted, expected);
        for component in &found.components {
            assert!(brute.is_cycle(&component.cycle));
            assert!(component.cycle.iter().all(|step| component.blocks.contains(&step.block)));
        }
    });
}

#[test]
fn the_longest_path_is_that_of_the_definition() {
    check_all(|_, _, found, brute| {
        let expected = brute.components().is_empty().then(|| brute.longest());
        assert_eq!(found.longest_path, expected);
        assert_eq!(found.is_feed_forward(), expected.is_some());
    });
}

#[test]
fn latencies_and_placements_are_those_of_the_definition() {
    check_all(|network, _, found, brute| {
        let inputs: Vec<BlockId> =
            network.block_ids().filter(|block| network.block(*block).is_input()).collect();
        assert_eq!(found.latency.len(), inputs.len());
        for block in network.block_ids() {
            let expected: Vec<_> =
                inputs.iter().map(|input| brute.nearest(&brute.distances(*input), block)).collect();
            let latency: Vec<_> = found.latency.iter().map(|row| row[block.index()]).collect();
            assert_eq!(latency, expected);
            let without = if network.clock == crate::model::network::Clock::Global { 1 } else { 0 };
            let placement = expected.into_iter().flatten().min().unwrap_or(without);
            assert_eq!(found.placement[block.index()], placement);
        }
    });
}

#[test]
fn groups_are_classes_of_mutual_reach_in_order() {
    check_all(|network, _, found, _| {
        let routes = network.arrows_by_text().into_iter().map(|arrow| network.route(arrow));
        let pairs: Vec<_> = routes.map(|it| (it.from.index(), it.to.index())).collect();
        let reach = closure(network.blocks.len(), &pairs);
        for a in network.block_ids() {
            for b in network.block_ids() {
                let together = a == b || reach[a.index()][b.index()] && reach[b.index()][a.index()];
                let (group, other) = (group_of(&found.groups, a), group_of(&found.groups, b));
                assert_eq!(group == other, together);
                assert!(together || !reach[a.index()][b.index()] || group < other);
            }
        }
    });
}

#[test]
fn every_arrow_is_in_the_group_of_its_target() {
    check_all(|network, _, found, _| {
        for (index, group) in found.groups.iter().enumerate() {
            for arrow in &group.entering {
                assert!(group_of(&found.groups, network.route(*arrow).from) < index);
            }
            for arrow in &group.inner {
                assert_eq!(group_of(&found.groups, network.route(*arrow).from), index);
            }
            for arrow in group.entering.iter().chain(&group.inner) {
                assert!(group.blocks.contains(&network.route(*arrow).to));
            }
            assert_eq!(group.steps.is_none(), group.inner.is_empty());
        }
        let counted = found.groups.iter().map(|group| group.entering.len() + group.inner.len());
        assert_eq!(counted.sum::<usize>(), network.arrows_by_text().len());
    });
}

#[test]
fn steps_respect_connections_without_delay() {
    let mut by_neuron = std::cell::Cell::new(0);
    check_all(|_, _, found, brute| {
        for group in &found.groups {
            let nodes: Vec<usize> = match &group.steps {
                None => continue,
                Some(Steps::Blocks(blocks)) => {
                    blocks.iter().map(|block| brute.offsets[block.index()]).collect()
                }
                Some(Steps::Neurons(neurons)) => {
                    by_neuron.set(by_neuron.get() + 1);
                    let node = |(block, neuron): &(BlockId, u32)| {
                        brute.offsets[block.index()] + *neuron as usize
                    };
                    neurons.iter().map(node).collect()
                }
            };
            let is_whole = matches!(group.steps, Some(Steps::Blocks(_)));
            let place = |node: usize| {
                let block = brute.offsets[brute.block_of[node].index()];
                let wanted = if is_whole { block } else { node };
                nodes.iter().position(|node| *node == wanted).unwrap()
            };
            for entry in brute.entries.iter().filter(|entry| entry.delay == 0) {
                if group.inner.contains(&entry.arrow) {
                    assert!(place(entry.from) < place(entry.to));
                }
            }
        }
    });
    assert!(*by_neuron.get_mut() > 10);
}

#[test]
fn a_reordering_makes_w_strictly_lower_triangular() {
    check_all(|network, patterns, found, _| {
        let entries = Brute::new(network, patterns, false);
        let as_ordered: Vec<usize> = (0..entries.nodes).collect();
        let neurons =
            |block: &BlockId| entries.offsets[block.index()]..entries.offsets[block.index() + 1];
        let order: Vec<usize> = match &found.triangular {
            Triangular::AsOrdered => as_ordered.clone(),
            Triangular::BlocksReordered(blocks) => blocks.iter().flat_map(neurons).collect(),
            Triangular::NeuronsReordered(neurons) => {
                let node = |(block, neuron): &(BlockId, u32)| {
                    entries.offsets[block.index()] + *neuron as usize
                };
                neurons.iter().map(node).collect()
            }
            Triangular::No => {
                assert!(!entries.components().is_empty());
                return;
            }
        };
        let is_lower = |order: &[usize]| {
            let place = |node: usize| order.iter().position(|other| *other == node).unwrap();
            entries.entries.iter().all(|entry| place(entry.from) < place(entry.to))
        };
        assert_eq!(order.len(), entries.nodes);
        assert!(is_lower(&order));
        let is_as_ordered = found.triangular == Triangular::AsOrdered;
        assert_eq!(is_as_ordered, is_lower(&as_ordered));
    });
}

#[test]
fn reach_is_that_of_the_definition() {
    use crate::syntax::ast::Role;
    check_all(|network, _, found, brute| {
        let leads = |from: BlockId, to: BlockId| {
            from == to || brute.nearest(&brute.distances(from), to).is_some()
        };
        let of = |role: Role| {
            let ids: Vec<BlockId> =
                network.block_ids().filter(|id| network.block(*id).role == role).collect();
            ids
        };
        let (inputs, outputs) = (of(Role::Input), of(Role::Output));
        for block in network.block_ids() {
            let unreachable =
                !inputs.is_empty() && !inputs.iter().any(|input| leads(*input, block));
            assert_eq!(found.unreachable.contains(&block), unreachable);
            let dead = !outputs.is_empty() && !outputs.iter().any(|output| leads(block, *output));
            assert_eq!(found.dead_ends.contains(&block), dead);
        }
    });
}

/// Whether a block combines different moments of an input, by the definition.
fn is_mixed(network: &Network, found: &Structure, brute: &Brute, block: BlockId) -> bool {
    let is_on_cycle = |arrow: Arrow| {
        let returns = |from: usize, to: usize| from == to || brute.reach[to][from];
        brute.entries.iter().any(|entry| entry.arrow == arrow && returns(entry.from, entry.to))
    };
    let inputs = network.block_ids().filter(|id| network.block(*id).is_input());
    inputs.zip(&found.latency).any(|(input, latency)| {
        let mut sums: Vec<u64> = Vec::new();
        for arrow in network.arrows_into()[block.index()].clone() {
            let route = network.route(arrow);
            let Some(ticks) = latency[route.from.index()] else { continue };
            let is_plain = has_plain_path(network, brute, input, route.from, ticks);
            if !is_on_cycle(arrow) && !route.delay_is_written && is_plain {
                sums.push(ticks + u64::from(route.delay));
            }
        }
        sums.iter().any(|sum| *sum != sums[0])
    })
}

/// Whether a path of so many ticks without written delays leads from an input to a block.
fn has_plain_path(
    network: &Network,
    brute: &Brute,
    input: BlockId,
    block: BlockId,
    ticks: u64,
) -> bool {
    let plain = Brute {
        nodes: brute.nodes,
        block_of: brute.block_of.clone(),
        offsets: brute.offsets.clone(),
        entries: brute
            .entries
            .iter()
            .copied()
            .filter(|entry| !network.route(entry.arrow).delay_is_written)
            .collect(),
        reach: Vec::new(),
    };
    plain.nearest(&plain.distances(input), block) == Some(ticks)
}

#[test]
fn mixed_latency_is_that_of_the_definition() {
    let mut seen = std::cell::Cell::new(0);
    check_all(|network, _, found, brute| {
        let mixed: Vec<BlockId> =
            network.block_ids().filter(|block| is_mixed(network, found, brute, *block)).collect();
        let reported = found.mixed.as_ref().map_or(0, |mixed| mixed.more + 1);
        assert_eq!(reported, mixed.len());
        let Some(report) = &found.mixed else { return };
        seen.set(seen.get() + 1);
        assert!(mixed.contains(&report.block));
        assert!(report.short.1 < report.long.1);
        for (path, ticks) in [&report.short, &report.long] {
            let connections: Vec<_> = path.iter().map(|arrow| network.route(*arrow)).collect();
            assert_eq!(connections[0].from, report.input);
            assert_eq!(connections[connections.len() - 1].to, report.block);
            assert!(connections.windows(2).all(|pair| pair[0].to == pair[1].from));
            assert!(connections.iter().all(|connection| !connection.delay_is_written));
            assert_eq!(connections.iter().map(|c| u64::from(c.delay)).sum::<u64>(), *ticks);
        }
    });
    assert!(*seen.get_mut() > 50);
}

#[test]
fn the_order_of_declarations_changes_nothing() {
    let named = |network: &Network, found: &Structure| -> Vec<String> {
        let name = |id: &BlockId| network.block(*id).name.clone();
        let text =
            |arrow: &Arrow| (arrow.is_gate(), network.connection(arrow.connection()).name.clone());
        let steps = |steps: &Steps| match steps {
            Steps::Blocks(blocks) => format!("{:?}", blocks.iter().map(name).collect::<Vec<_>>()),
            Steps::Neurons(neurons) => {
                let neuron = |(block, neuron): &(BlockId, u32)| (name(block), *neuron);
                format!("{:?}", neurons.iter().map(neuron).collect::<Vec<_>>())
            }
        };
        let group = |group: &crate::structure::Group| {
            let blocks: Vec<_> = group.blocks.iter().map(name).collect();
            let entering: Vec<_> = group.entering.iter().map(text).collect();
            let inner: Vec<_> = group.inner.iter().map(text).collect();
            format!("{blocks:?} {entering:?} {inner:?} {:?}", group.steps.as_ref().map(steps))
        };
        found.groups.iter().map(group).collect()
    };
    for seed in 0..NETWORKS {
        let network = random_network(seed);
        let mut reversed = network.clone();
        reversed.blocks.reverse();
        reversed.connections.reverse();
        let last = network.blocks.len() - 1;
        for connection in &mut reversed.connections {
            connection.from = BlockId::new(last - connection.from.index());
            connection.to = BlockId::new(last - connection.to.index());
            if let Some(gate) = &mut connection.gate {
                gate.block = BlockId::new(last - gate.block.index());
            }
        }
        match (structure(&network), structure(&reversed)) {
            (Ok(a), Ok(b)) => assert_eq!(named(&network, &a), named(&reversed, &b), "seed {seed}"),
            (a, b) => assert_eq!(a.is_err(), b.is_err(), "seed {seed}"),
        }
    }
}
