//! A graph as blocks, matrices and connections with names.

use super::graph::{Graph, NodeId, Shares, Weight};
use super::matrices::Lists;
use super::names::Names;
use super::refusal::{Refusal, refuse_numbers};
use super::{Origin, Ties, Unrolled};
use crate::compile::Compiled;
use crate::unroll::Scored;

/// A graph under way to a program.
pub(super) struct Parts<'a> {
    pub compiled: &'a Compiled,
    pub graph: &'a Graph,
    pub ties: Ties,
    pub names: &'a mut Names,
    pub lists: Lists,
    /// Which nodes an input reaches.
    pub reached: Vec<bool>,
}

/// Names all parts of a graph.
pub(super) fn name(
    compiled: &Compiled,
    graph: &Graph,
    shares: &Shares,
    scored: &[Scored],
    origin: Origin,
    names: &mut Names,
) -> Result<Unrolled, Refusal> {
    let (ties, lists, reached) = (origin.ties, Lists::default(), graph.reached());
    let mut parts = Parts { compiled, graph, ties, names, lists, reached };
    let order = parts.order();
    let block_names = parts.block_names(&order);
    let biases = parts.biases(&order);
    let blocks = order.iter().map(|id| parts.block(*id, &block_names, &biases, scored)).collect();
    let (mut matrices, matrix_of) = parts.matrices()?;
    let share_names = parts.shares(shares, &mut matrices)?;
    let masks = parts.masks();
    let numbers = parts.lists.all.iter().map(|(_, list)| list.values.len());
    let cells = masks.values().map(|(_, rows)| rows.iter().map(Vec::len).sum::<usize>());
    refuse_numbers(numbers.sum::<usize>() + cells.sum::<usize>())?;
    let arrow = |place: usize| {
        let edge = &graph.edges[place];
        let matrix = match &edge.weight {
            Weight::Copy => None,
            Weight::Share(share) => Some(share_names[share].clone()),
            Weight::Parameters(..) => Some(matrices[matrix_of[&place]].name.clone()),
        };
        parts.arrow(edge, &block_names, &masks, matrix)
    };
    let arrows = parts.edge_order(&order).into_iter().map(arrow).collect();
    let masks = masks.into_values().collect();
    let lists = parts.named_lists(&matrices);
    let (definitions, experiments, notes) = (Vec::new(), Vec::new(), Vec::new());
    Ok(Unrolled { origin, definitions, blocks, lists, matrices, masks, arrows, experiments, notes })
}

impl Parts<'_> {
    /// The nodes by ticks, what stands before tick 0 first.
    fn order(&self) -> Vec<NodeId> {
        let mut order: Vec<_> = (0..self.graph.nodes.len()).collect();
        order.sort_by_key(|id| (self.graph.nodes[*id].tick, self.graph.nodes[*id].stage, *id));
        order
    }
}
