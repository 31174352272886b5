//! Blocks, matrices and connections to one network, and the part of it that has no mistake.

use super::Places;
use super::blocks::{Blocks, Draft};
use super::connections::Connections;
use super::network::{Connection, Gate, Network};
use super::resolver::Resolver;
use super::settings::Settings;
use crate::source::Span;

/// A name and its place.
type Placed = (String, Span);

/// A network as far as it is known. After an error it is only good for further checks: a block of
/// unknown size has 0 neurons.
pub(super) struct Joined {
    /// The network.
    pub network: Network,
    /// Where its parts stand.
    pub places: Places,
    /// Matrices that nothing uses.
    pub unused: Vec<Placed>,
    /// Whether no mistake was met about each matrix.
    pub is_sound: Vec<bool>,
}

/// Joins what was resolved of blocks, matrices and connections.
pub(super) fn join(
    resolver: &mut Resolver,
    settings: &Settings,
    blocks: &Blocks,
    connections: Connections,
) -> Joined {
    let mut list = connections.list;
    let finished = connections.matrices.finish(resolver, blocks);
    for connection in &mut list {
        connection.matrix = finished.ids[connection.matrix.index()];
    }
    let places = Places {
        program: blocks.first_place(),
        blocks: blocks.drafts.iter().map(|draft| draft.name.span).collect(),
        connections: connections.places,
        masks: connections.masks,
        delays: connections.delays,
        matrices: finished.places,
        properties: finished.properties,
        dale: blocks.drafts.iter().map(Draft::dale_place).collect(),
        experiments: Vec::new(),
        fits: Vec::new(),
        expected: Vec::new(),
        expectations: Vec::new(),
        files: Vec::new(),
    };
    let network = Network {
        name: settings.name.clone(),
        clock: settings.clock,
        precision: settings.precision,
        blocks: blocks.drafts.iter().map(Draft::finish).collect(),
        matrices: finished.matrices,
        vectors: blocks.vectors.clone(),
        connections: list,
    };
    Joined { network, places, unused: finished.unused, is_sound: finished.is_sound }
}

/// A network with the connections alone that have no mistake.
pub(super) fn sound_part(network: Network, places: Places, is_sound: &[bool]) -> (Network, Places) {
    let Network { blocks, connections, .. } = network;
    let is_kept = |connection: &Connection| {
        let has_gate = |gate: Gate| blocks[gate.block.index()].size > 0;
        is_sound[connection.matrix.index()] && connection.gate.is_none_or(has_gate)
    };
    let of_each = places.connections.into_iter().zip(places.masks.into_iter().zip(places.delays));
    let known = connections.into_iter().zip(of_each);
    let kept = known.filter(|(connection, _)| is_kept(connection));
    let (connections, (of_them, (masks, delays))) = kept.unzip();
    let places = Places { connections: of_them, masks, delays, ..places };
    (Network { blocks, connections, ..network }, places)
}
