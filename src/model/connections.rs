//! Connections: chains and lists of blocks, delays, masks, and the matrices that they use.

use super::DelayPlace;
use super::attributes::{Attributes, Owner};
use super::blocks::{Blocks, Draft};
use super::claims::{Claim, ClaimPlaces, Claims};
use super::delays::default_delay;
use super::gates::StatedGate;
use super::manner::Manner;
use super::masks::{End as BlockEnd, StatedMask};
use super::matrices::{Matrices, Shape};
use super::network::{Clock, Connection, Mask, MatrixId};
use super::parts::{Slice, slices, written};
use super::properties::Properties;
use super::resolver::Resolver;
use super::texts::{Duplicates, Texts};
use super::words::Class;
use crate::diagnostic::{Code, Mistake};
use crate::source::Span;
use crate::syntax::ast::{End, File, ItemKind, Reference};

const CONNECTION: Owner =
    Owner { noun: "a connection", classes: &[Class::Connection, Class::Mask, Class::Matrix] };
const MATRIX: Owner = Owner { noun: "a matrix", classes: &[Class::Matrix] };

/// All connections so far, with their matrices.
#[derive(Debug)]
pub(super) struct Connections<'a> {
    clock: Clock,
    /// The arrows, in order of declaration.
    pub list: Vec<Connection>,
    /// The chain of each.
    pub places: Vec<Span>,
    /// The masks of each.
    pub masks: Vec<Vec<Span>>,
    /// Where the delay of each stands or could stand, where it is the only one of its statement.
    pub delays: Vec<Option<DelayPlace>>,
    /// The matrices.
    pub matrices: Matrices<'a>,
    texts: Texts,
    claims: Claims,
}

/// Resolves all `matrix` lines, then all connections, each in order.
pub(super) fn resolve_connections<'a>(
    resolver: &mut Resolver,
    file: &'a File,
    blocks: &Blocks,
    clock: Clock,
) -> Connections<'a> {
    let mut connections = Connections {
        clock,
        list: Vec::new(),
        places: Vec::new(),
        masks: Vec::new(),
        delays: Vec::new(),
        matrices: Matrices::default(),
        texts: Texts::default(),
        claims: Claims::default(),
    };
    // Lines of matrices first: what they state settles how much room their connections take.
    for item in &file.items {
        if let ItemKind::Matrix { name, attributes } = &item.kind {
            let faults = resolver.faults();
            let attributes = resolver.attributes(attributes, MATRIX);
            let properties = Properties::of(resolver, &attributes);
            if resolver.scope.declares(name) {
                let id = connections.matrices.named(name, Some(name.span), name.span);
                connections.matrices.state(resolver, id, &properties);
                connections.matrices.distrust_if(resolver.faults() > faults, id);
            }
        }
    }
    for item in &file.items {
        if let ItemKind::Connections { chain, attributes } = &item.kind {
            let (faults, known) = (resolver.faults(), connections.list.len());
            let attributes = resolver.attributes(attributes, CONNECTION);
            let place = chain_place(chain, item.span);
            let manner = Manner::of(resolver, &attributes, place);
            connect_chain(resolver, &mut connections, blocks, chain, &manner);
            let is_alone = connections.list.len() == known + 1;
            let delay = delay_place(&attributes, place).filter(|_| is_alone);
            connections.delays.resize(connections.list.len(), delay);
            if manner.is_broken || resolver.faults() > faults {
                connections.distrust(known, &manner);
            }
        }
    }
    connections
}

fn chain_place(chain: &[Vec<End>], statement: Span) -> Span {
    let first = chain.first().and_then(|link| link.first());
    let last = chain.last().and_then(|link| link.last());
    let end = |end: &End| end.part.as_ref().map_or(end.name.span, |part| part.span);
    first.zip(last).map_or(statement, |(first, last)| first.name.span.to(end(last)))
}

/// Where the delay of a statement stands, or could stand behind its chain and other attributes.
fn delay_place(attributes: &Attributes, chain: Span) -> Option<DelayPlace> {
    if let Some(stated) = attributes.find("delay") {
        return Some(DelayPlace { span: stated.span, joined_by: "" });
    }
    let last = attributes.stated.iter().map(|stated| stated.span.end).max();
    let (end, joined_by) = last.map_or((chain.end, " : "), |end| (end, ", "));
    (!attributes.broken).then_some(DelayPlace { span: Span::new(end, end), joined_by })
}

fn connect_chain<'a>(
    resolver: &mut Resolver,
    connections: &mut Connections<'a>,
    blocks: &Blocks,
    chain: &[Vec<End>],
    manner: &Manner<'a>,
) {
    let links = slices(resolver, blocks, chain);
    refuse_inputs(resolver, blocks, chain, &links);
    if let Some(reference) = manner.reference {
        let id = connections.matrices.named(&reference.name, None, manner.place);
        connections.matrices.state(resolver, id, &manner.properties);
        connections.matrices.note_use(id, manner.first_mask());
    }
    let pairs = links.windows(2).map(|pair| pair[0].len() as u64 * pair[1].len() as u64);
    let count = pairs.fold(0, u64::saturating_add).saturating_mul(manner.delay_count());
    if !connections.claims.connections(resolver, count, manner.place) {
        resolver.knows_all_arrows = false;
        return;
    }
    let known = connections.list.len();
    let mut duplicates = Duplicates::default();
    for link in links.windows(2) {
        for from in link[0].iter().flatten() {
            for to in link[1].iter().flatten() {
                let pair = Pair::of(blocks, *from, *to);
                if !pair.to.is_input()
                    && let Some(masks) = connections.admit(resolver, &pair, manner)
                    && gate_fits(resolver, blocks, &pair, manner)
                {
                    connections.add(resolver, &pair, manner, masks, &mut duplicates);
                }
            }
        }
    }
    resolver.knows_all_arrows &= (connections.list.len() - known) as u64 == count;
    duplicates.tell(resolver, manner.place);
}

/// Says of each input in a chain that something is connected to it.
fn refuse_inputs(
    resolver: &mut Resolver,
    blocks: &Blocks,
    chain: &[Vec<End>],
    links: &[Vec<Option<Slice>>],
) {
    let targets = chain.iter().zip(links).skip(1);
    let targets = targets.flat_map(|(link, ids)| link.iter().map(|end| &end.name).zip(ids));
    for (name, id) in targets {
        let Some(block) = id.map(|slice| &blocks.drafts[slice.block.index()]) else { continue };
        if block.is_input() {
            let message = format!("the input `{}` cannot have incoming connections", name.text);
            resolver.say(
                Mistake::new(
                    Code::InputHasIncoming,
                    name.span,
                    message,
                    "an input holds what is fed, nothing else",
                )
                .with_label(block.name.span, format!("`{}` declared as an input here", name.text))
                .with_help(format!("declare `{}` as `hidden`, or turn the arrow round", name.text)),
            );
        }
    }
}

/// One pair of blocks of a chain, or of parts of them.
struct Pair<'b> {
    slices: (Slice, Slice),
    from: &'b Draft<'b>,
    to: &'b Draft<'b>,
}

impl<'b> Pair<'b> {
    fn of(blocks: &'b Blocks, from: Slice, to: Slice) -> Self {
        let draft = |slice: Slice| &blocks.drafts[slice.block.index()];
        Self { slices: (from, to), from: draft(from), to: draft(to) }
    }

    /// Both ends, where both sizes are known.
    fn ends(&self) -> Option<(BlockEnd<'b>, BlockEnd<'b>)> {
        let end = |draft: &'b Draft, slice: Slice| {
            let size = slice.neurons(draft.size?).len();
            Some(BlockEnd { name: draft.name, part: slice.part, size })
        };
        Some((end(self.from, self.slices.0)?, end(self.to, self.slices.1)?))
    }
}

impl<'a> Connections<'a> {
    /// Notes that the statement of all connections from `known` on has a mistake.
    fn distrust(&mut self, known: usize, manner: &Manner<'a>) {
        let named = manner.reference.map(|it| self.matrices.named(&it.name, None, manner.place));
        let used = self.list[known..].iter().map(|connection| connection.matrix);
        used.chain(named).for_each(|id| self.matrices.distrust_if(true, id));
    }

    /// The masks between a pair of blocks, if they fit and leave entries within the bounds. Where
    /// that cannot be judged nothing is said.
    fn admit(
        &mut self,
        resolver: &mut Resolver,
        pair: &Pair,
        manner: &Manner,
    ) -> Option<Vec<Mask>> {
        let Some((from, to)) = pair.ends() else { return Some(Vec::new()) };
        let masks = masks_between(resolver, &manner.masks, from, to)?;
        if manner.is_broken {
            return Some(masks);
        }
        let (rows, cols, copies) = (to.size, from.size, manner.delay_count());
        let rank = manner.properties.rank.as_ref().map(|rank| rank.value);
        let rank = rank.or(manner.reference.and_then(|it| self.matrices.rank_of(&it.name)));
        let claim = Claim { masks: &masks, rows, cols, copies, rank };
        let places = ClaimPlaces {
            chain: manner.place,
            mask: manner.first_mask().unwrap_or(manner.place),
            formula: manner.formula_mask().unwrap_or(manner.place),
        };
        self.claims.entries(resolver, claim, places).then_some(masks)
    }

    /// Adds the connections of a pair of blocks, one for each delay.
    fn add(
        &mut self,
        resolver: &mut Resolver,
        pair: &Pair,
        manner: &Manner<'a>,
        masks: Vec<Mask>,
        duplicates: &mut Duplicates,
    ) {
        let (from, to) = pair.slices;
        let gate = manner.gate.as_ref().map(StatedGate::key);
        let is_instant = pair.to.is_instant();
        for delay in manner.written_delays() {
            let text = text(pair, delay, manner.gate.as_ref());
            let matrix = self.matrix_of(resolver, &text, pair, manner);
            let name = full_name(text, manner.reference);
            let transposed = manner.is_transposed();
            let named = manner.reference.map(|_| (matrix, transposed));
            if !manner.is_broken
                && let Some(earlier) = self.texts.note((from, to, delay, gate), named, manner.place)
            {
                duplicates.add(&name, earlier);
            }
            self.places.push(manner.place);
            self.masks.push(manner.mask_places());
            self.list.push(Connection {
                from_part: from.neurons(pair.from.size.unwrap_or(0)),
                to_part: to.neurons(pair.to.size.unwrap_or(0)),
                gate: manner.gate.as_ref().map(|gate| gate.to(to.block, is_instant, self.clock)),
                name,
                from: from.block,
                to: to.block,
                delay: delay.unwrap_or(default_delay(self.clock, from.block, to.block, is_instant)),
                delay_is_written: delay.is_some(),
                masks: masks.clone(),
                matrix,
                transposed,
            });
        }
    }

    /// The matrix that a connection uses, with the shape that it asks for.
    fn matrix_of(
        &mut self,
        resolver: &mut Resolver,
        text: &str,
        pair: &Pair,
        manner: &Manner<'a>,
    ) -> MatrixId {
        let id = match manner.reference {
            Some(reference) => self.matrices.named(&reference.name, None, manner.place),
            None => {
                let id = self.matrices.unnamed(text.to_string(), manner.place);
                self.matrices.state(resolver, id, &manner.properties);
                self.matrices.note_use(id, manner.first_mask());
                id
            }
        };
        self.matrices.distrust_if(pair.ends().is_none(), id);
        if let Some((from, to)) = pair.ends().filter(|_| manner.names_a_matrix) {
            let (rows, cols) = match manner.is_transposed() {
                true => (from.size, to.size),
                false => (to.size, from.size),
            };
            let (of_itself, place) = (from.is_same(&to), manner.place);
            let ends = (pair.slices.0.block, pair.slices.1.block);
            self.matrices.note_shape(resolver, id, Shape { rows, cols, place, ends, of_itself });
        }
        id
    }
}

/// All masks between a pair of blocks; those that do not go with it are told.
fn masks_between(
    resolver: &mut Resolver,
    masks: &[StatedMask],
    from: BlockEnd,
    to: BlockEnd,
) -> Option<Vec<Mask>> {
    let mut fitting = Vec::new();
    for mask in masks {
        match mask.between(from, to) {
            Ok(mask) => fitting.push(mask),
            Err(message) => resolver.say_once(*message),
        }
    }
    (fitting.len() == masks.len()).then_some(fitting)
}

/// Whether the gate goes with a pair of blocks; one that does not is told.
fn gate_fits(resolver: &mut Resolver, blocks: &Blocks, pair: &Pair, manner: &Manner) -> bool {
    let (Some(gate), Some((_, to))) = (&manner.gate, pair.ends()) else { return true };
    let message = gate.misfit(blocks, to.name, to.size);
    let fits = message.is_none();
    message.into_iter().for_each(|message| resolver.say_once(message));
    fits
}

fn text(pair: &Pair, delay: Option<u32>, gate: Option<&StatedGate>) -> String {
    let end = |draft: &Draft, slice: Slice| draft.name.text.clone() + &written(slice.part);
    let (from, to) = (end(pair.from, pair.slices.0), end(pair.to, pair.slices.1));
    let gate = gate.map(StatedGate::text).unwrap_or_default();
    match delay {
        Some(delay) => format!("{from} -> {to} delay {delay}{gate}"),
        None => format!("{from} -> {to}{gate}"),
    }
}

fn full_name(text: String, reference: Option<&Reference>) -> String {
    match reference {
        Some(Reference { name, transposed: true }) => format!("{text} as {}^T", name.text),
        Some(Reference { name, transposed: false }) => format!("{text} as {}", name.text),
        None => text,
    }
}
