//! The edges of a graph as connections, and their masks.

use std::collections::BTreeMap;
use std::ops::Range;

use super::entries::{mask_rows, mask_words};
use super::graph::{Edge, Factor, NodeId, Weight};
use super::parts::Parts;
use super::{ArrowCopy, What};
use crate::model::network::ConnectionId;

/// Masks that are written entry by entry: names and rows, by connection.
pub(super) type Masks = BTreeMap<ConnectionId, (String, Vec<Vec<bool>>)>;

impl Parts<'_> {
    /// The edges by the order of their targets.
    pub fn edge_order(&self, order: &[NodeId]) -> Vec<usize> {
        let mut rank = vec![0; order.len()];
        order.iter().enumerate().for_each(|(place, id)| rank[*id] = place);
        let mut edges: Vec<_> = (0..self.graph.edges.len()).collect();
        edges.sort_by_key(|place| (rank[self.graph.edges[*place].to], *place));
        edges
    }

    /// The masks that are written entry by entry, by connection.
    pub fn masks(&mut self) -> Masks {
        let mut masks = BTreeMap::new();
        for edge in &self.graph.edges {
            let Weight::Parameters(id, Factor::Whole) = edge.weight else { continue };
            let connection = self.compiled.model.network.connection(id);
            if mask_words(&connection.masks).is_none() && !masks.contains_key(&id) {
                let name = self.names.free(&format!("{} mask", connection.name));
                masks.insert(id, (name, mask_rows(self.compiled, id)));
            }
        }
        masks
    }

    /// An edge as it is written.
    pub fn arrow(
        &self,
        edge: &Edge,
        names: &[String],
        masks: &Masks,
        matrix: Option<String>,
    ) -> ArrowCopy {
        let end = |id: NodeId, part: &Range<usize>| {
            let (name, size) = (&names[id], self.graph.nodes[id].size);
            match (part.start + 1, part.end) {
                (1, end) if end == size => name.clone(),
                (start, end) if start == end => format!("{name}[{start}]"),
                (start, end) => format!("{name}[{start}..{end}]"),
            }
        };
        let mut attributes = match &edge.weight {
            Weight::Copy => vec!["copy".into()],
            Weight::Share(_) => vec!["one_to_one".into()],
            Weight::Parameters(id, Factor::Whole) => {
                let words = mask_words(&self.compiled.model.network.connection(*id).masks);
                words.unwrap_or_else(|| vec![format!("mask = {}", masks[id].0)])
            }
            Weight::Parameters(..) => Vec::new(),
        };
        let mark = if self.is_transposed(edge) { "^T" } else { "" };
        attributes.extend(matrix.map(|name| format!("as {name}{mark}")));
        attributes.extend(edge.gate.map(|gate| format!("gate({})", names[gate])));
        // Neurons of one copy that read others of it.
        attributes.extend((edge.from == edge.to).then(|| "delay(0)".to_string()));
        let (from, to) = (end(edge.from, &edge.parts.0), end(edge.to, &edge.parts.1));
        ArrowCopy { from, to, attributes }
    }

    /// Whether an edge uses the transpose of its matrix, or of its factor: the first of the two
    /// factors, which goes to the node between them, is.
    fn is_transposed(&self, edge: &Edge) -> bool {
        match edge.weight {
            Weight::Parameters(id, Factor::Whole) => {
                self.compiled.model.network.connection(id).transposed
            }
            Weight::Parameters(..) => self.graph.nodes[edge.to].what == What::Middle,
            Weight::Copy | Weight::Share(_) => false,
        }
    }
}
