//! The nodes of a graph as blocks with names.

use std::collections::{BTreeMap, HashMap};

use super::graph::{Bias, Node, NodeId};
use super::parts::Parts;
use super::{BiasCopy, BlockCopy, Ties, What};
use crate::model::network::VectorId;
use crate::unroll::Scored;

impl Parts<'_> {
    /// The name of each node.
    pub fn block_names(&mut self, order: &[NodeId]) -> Vec<String> {
        let mut named = vec![String::new(); order.len()];
        // What is read has the plain name, whatever else would like it.
        let is_plain = |id: &&NodeId| self.graph.nodes[**id].what.suffix().is_empty();
        let (plain, others): (Vec<&NodeId>, Vec<&NodeId>) = order.iter().partition(is_plain);
        for id in plain.into_iter().chain(others) {
            let Node { of, tick, stage, what, .. } = &self.graph.nodes[*id];
            let block = &self.compiled.model.network.block(*of).name;
            let tick = tick.map_or("start".into(), |tick| tick.to_string());
            let stage = stage.map_or(String::new(), |stage| format!("_s{stage}"));
            named[*id] = self.names.free(&format!("{block}_{tick}{stage}{}", what.suffix()));
        }
        named
    }

    /// The bias of each node.
    pub fn biases(&mut self, order: &[NodeId]) -> HashMap<NodeId, BiasCopy> {
        let mut users: BTreeMap<VectorId, Vec<NodeId>> = BTreeMap::new();
        let mut biases = HashMap::new();
        for id in order {
            match &self.graph.nodes[*id].bias {
                Some(Bias::Vector(vector)) => users.entry(*vector).or_default().push(*id),
                Some(Bias::Fixed(values)) => {
                    let (values, of) = (values.clone(), None);
                    let bias = BiasCopy { name: None, is_stated: true, values, frozen: true, of };
                    biases.insert(*id, bias);
                }
                None => {}
            }
        }
        for (vector, users) in users {
            let of = self.compiled.model.network.vector(vector);
            let is_shared = self.ties == Ties::Tied && users.len() > 1;
            let name = is_shared.then(|| self.names.free(&of.name));
            for (place, id) in users.into_iter().enumerate() {
                let bias = BiasCopy {
                    name: name.clone(),
                    is_stated: !is_shared || place == 0,
                    values: self.compiled.weights.vectors[vector.index()].clone(),
                    frozen: of.frozen,
                    of: Some(vector),
                };
                biases.insert(id, bias);
            }
        }
        biases
    }

    pub fn block(
        &self,
        id: NodeId,
        names: &[String],
        biases: &HashMap<NodeId, BiasCopy>,
        scored: &[Scored],
    ) -> BlockCopy {
        let node = self.graph.nodes[id].clone();
        let is_state = |tick| self.graph.scored.get(&(node.of, tick)) == Some(&id);
        let placed = scored.iter().find(|scored| scored.block == node.of);
        let sample = match (node.what, node.tick) {
            (What::Fed, tick) => tick,
            (_, Some(tick)) if is_state(tick) => placed.map(|scored| tick - scored.placement),
            _ => None,
        };
        BlockCopy {
            name: names[id].clone(),
            role: node.role,
            size: node.size,
            activation: node.activation,
            bias: biases.get(&id).cloned(),
            signs: node.signs,
            of: node.of,
            tick: node.tick,
            sample,
            stage: node.stage,
            what: node.what,
            is_reached: self.reached[id],
        }
    }
}

impl What {
    /// What stands behind the name of a copy.
    fn suffix(self) -> &'static str {
        match self {
            What::Fed | What::State | What::Start => "",
            What::Given => "_given",
            What::Drive => "_f",
            What::Sum => "_a",
            What::Potential => "_v",
            What::Unsigned => "_u",
            What::Slope => "_k",
            What::Middle => "_m",
            What::Again => "_b",
        }
    }
}
