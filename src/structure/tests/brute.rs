//! The definitions of section "structure", computed the slow way: every pair of neurons, every
//! simple cycle.

use crate::model::Network;
use crate::model::arrows::Arrow;
use crate::model::network::BlockId;
use crate::pattern::Patterns;
use crate::structure::{CycleStep, Group};

/// One entry: from, to, what it is part of.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub from: usize,
    pub to: usize,
    pub arrow: Arrow,
    pub delay: u64,
}

/// All entries over nodes, which are neurons in the order of `r`; those of a softmax block all
/// count as its first one.
pub struct Brute {
    pub nodes: usize,
    pub block_of: Vec<BlockId>,
    pub offsets: Vec<usize>,
    pub entries: Vec<Entry>,
    /// `reach[i][j]`: a path of at least one arc leads from i to j.
    pub reach: Vec<Vec<bool>>,
}

impl Brute {
    pub fn new(network: &Network, patterns: &Patterns, coupled: bool) -> Self {
        let offsets = network.offsets();
        let node = |block: BlockId, neuron: usize| {
            let is_one = coupled && network.block(block).activation.couples_block();
            offsets[block.index()] + if is_one { 0 } else { neuron }
        };
        let mut entries = Vec::new();
        for id in network.connection_ids() {
            let connection = network.connection(id);
            for (row, column) in patterns.connection(id).entries() {
                entries.push(Entry {
                    from: node(connection.from, column),
                    to: node(connection.to, row),
                    arrow: Arrow::Connection(id),
                    delay: u64::from(connection.delay),
                });
                // Neuron i of the gate to each neuron i that has an entry.
                entries.extend(connection.gate.filter(|_| coupled).map(|gate| Entry {
                    from: node(gate.block, row),
                    to: node(connection.to, row),
                    arrow: Arrow::Gate(id),
                    delay: u64::from(gate.delay),
                }));
            }
        }
        let nodes = network.neurons();
        let block_of = network
            .block_ids()
            .flat_map(|block| std::iter::repeat_n(block, network.block(block).size))
            .collect();
        let pairs: Vec<_> = entries.iter().map(|entry| (entry.from, entry.to)).collect();
        Self { nodes, block_of, offsets, entries, reach: closure(nodes, &pairs) }
    }

    /// Whether two nodes are one or lie on a common cycle.
    pub fn together(&self, i: usize, j: usize) -> bool {
        i == j || self.reach[i][j] && self.reach[j][i]
    }

    /// The components with a cycle, each a list of nodes.
    pub fn components(&self) -> Vec<Vec<usize>> {
        (0..self.nodes)
            .filter(|i| self.reach[*i][*i] && !(0..*i).any(|j| self.together(*i, j)))
            .map(|i| (0..self.nodes).filter(|j| self.together(i, *j)).collect())
            .collect()
    }

    /// The greatest common divisor of the lengths of all simple cycles among some nodes.
    pub fn period(&self, nodes: &[usize]) -> u64 {
        let mut period = 0;
        for start in nodes {
            self.cycles_from(*start, &mut vec![*start], 0, &mut period);
        }
        period
    }

    fn cycles_from(&self, start: usize, path: &mut Vec<usize>, ticks: u64, period: &mut u64) {
        let node = path[path.len() - 1];
        for entry in self.entries.iter().filter(|entry| entry.from == node) {
            let ticks = ticks + entry.delay;
            if entry.to == start {
                *period = (1..=ticks.max(*period))
                    .rev()
                    .find(|d| ticks.is_multiple_of(*d) && period.is_multiple_of(*d))
                    .unwrap_or(0);
            } else if entry.to > start && !path.contains(&entry.to) {
                path.push(entry.to);
                self.cycles_from(start, path, ticks, period);
                path.pop();
            }
        }
    }

    /// Whether there is a cycle without delay.
    pub fn has_loop(&self) -> bool {
        let still = self.entries.iter().filter(|entry| entry.delay == 0);
        let pairs: Vec<_> = still.map(|entry| (entry.from, entry.to)).collect();
        let reach = closure(self.nodes, &pairs);
        (0..self.nodes).any(|i| reach[i][i])
    }

    /// The smallest sums of delays from a block to each node.
    pub fn distances(&self, from: BlockId) -> Vec<Option<u64>> {
        self.relax(|node| (self.block_of[node] == from).then_some(0), u64::min)
    }

    /// The largest sum of delays on any path (of a network without cycles).
    pub fn longest(&self) -> u64 {
        self.relax(|_| Some(0), u64::max).into_iter().flatten().max().unwrap_or(0)
    }

    /// Bellman and Ford: as many rounds as there are nodes.
    fn relax(
        &self,
        start: impl Fn(usize) -> Option<u64>,
        better: impl Fn(u64, u64) -> u64,
    ) -> Vec<Option<u64>> {
        let mut value: Vec<Option<u64>> = (0..self.nodes).map(start).collect();
        for _ in 0..self.nodes {
            for entry in &self.entries {
                if let Some(before) = value[entry.from] {
                    let next = before + entry.delay;
                    value[entry.to] = Some(value[entry.to].map_or(next, |old| better(old, next)));
                }
            }
        }
        value
    }

    /// The smallest value over the neurons of a block.
    pub fn nearest(&self, values: &[Option<u64>], block: BlockId) -> Option<u64> {
        (0..self.nodes).filter(|i| self.block_of[*i] == block).filter_map(|i| values[i]).min()
    }

    /// Whether each step of a cycle is an existing entry that leads to the next one.
    pub fn is_cycle(&self, cycle: &[CycleStep]) -> bool {
        let node = |step: &CycleStep| self.offsets[step.block.index()] + step.neuron as usize;
        let next = cycle.iter().cycle().skip(1);
        let is_entry = |(step, next): (&CycleStep, &CycleStep)| {
            self.entries.iter().any(|entry| {
                (entry.from, entry.to, entry.arrow) == (node(step), node(next), step.arrow)
            })
        };
        !cycle.is_empty() && cycle.iter().zip(next).all(is_entry)
    }
}

/// Which nodes are reached from which over at least one arc.
pub fn closure(nodes: usize, pairs: &[(usize, usize)]) -> Vec<Vec<bool>> {
    let mut reach = vec![vec![false; nodes]; nodes];
    for (from, to) in pairs {
        reach[*from][*to] = true;
    }
    for k in 0..nodes {
        for i in 0..nodes {
            for j in 0..nodes {
                reach[i][j] |= reach[i][k] && reach[k][j];
            }
        }
    }
    reach
}

/// The group that a block is in.
pub fn group_of(groups: &[Group], block: BlockId) -> usize {
    groups.iter().position(|group| group.blocks.contains(&block)).unwrap()
}
