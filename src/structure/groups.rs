//! Groups of blocks that are computed together: the strongly connected components of the graph of
//! blocks, in an order that respects all arrows between them.

use super::Group;
use super::blocks::{block_graph, name_ranks};
use super::digraph::{Arc, Digraph, Link, StrongComponents};
use crate::model::Network;
use crate::model::network::BlockId;

/// The groups, sources first; among those that could come next, the one with the first name does.
/// What is updated after what within a tick is not settled yet.
pub(super) fn groups(network: &Network) -> Vec<Group> {
    let graph = block_graph(network, |_| true);
    let strong = graph.strong_components();
    let ranks = name_ranks(network);
    let order = condensation(&graph, &strong).topological(&first_ranks(&strong, &ranks));
    let mut position = vec![0; order.len()];
    for (index, component) in order.iter().enumerate() {
        position[*component as usize] = index;
    }
    let group_of = |block: BlockId| position[strong.of[block.index()] as usize];
    let mut groups: Vec<Group> =
        order.iter().map(|component| group(&strong.members[*component as usize], &ranks)).collect();
    assign_arrows(network, &graph, group_of, &mut groups);
    groups
}

/// A group of these blocks, without its arrows.
fn group(nodes: &[u32], ranks: &[u32]) -> Group {
    let mut blocks: Vec<BlockId> = nodes.iter().map(|node| BlockId::new(*node as usize)).collect();
    blocks.sort_unstable_by_key(|block| ranks[block.index()]);
    Group { blocks, entering: Vec::new(), inner: Vec::new(), steps: None }
}

/// The graph whose nodes are the components.
fn condensation(graph: &Digraph, strong: &StrongComponents) -> Digraph {
    let mut links: Vec<Link> = Vec::new();
    for node in graph.nodes() {
        let between = graph.leaving(node).iter().filter(|arc| !strong.together(node, arc.node));
        links.extend(
            between
                .map(|arc| (strong.of[node as usize], strong.of[arc.node as usize], arc.arrow())),
        );
    }
    Digraph::new(strong.members.len(), &links)
}

/// The smallest rank in each component.
fn first_ranks(strong: &StrongComponents, ranks: &[u32]) -> Vec<u32> {
    let first = |nodes: &Vec<u32>| nodes.iter().map(|node| ranks[*node as usize]).min();
    strong.members.iter().map(|nodes| first(nodes).unwrap_or(0)).collect()
}

/// Gives each group the arrows into its blocks: block by block in the order of names, those of a
/// block in the order of their texts.
fn assign_arrows(
    network: &Network,
    graph: &Digraph,
    group_of: impl Fn(BlockId) -> usize,
    groups: &mut [Group],
) {
    for (index, group) in groups.iter_mut().enumerate() {
        let targets = group.blocks.iter().map(|block| block.index() as u32);
        let arriving = targets.flat_map(|node| graph.arriving(node)).map(Arc::arrow);
        (group.inner, group.entering) =
            arriving.partition(|arrow| group_of(network.route(*arrow).from) == index);
    }
}
