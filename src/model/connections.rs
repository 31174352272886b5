//! Connections: chains and lists of blocks, delays, masks, and the matrices that they use.

use super::attributes::{Attributes, Owner};
use super::blocks::Blocks;
use super::bounds::MAX_DELAY;
use super::claims::{Claim, Claims};
use super::masks::{End, StatedMask, masks_of};
use super::matrices::{Matrices, Shape};
use super::network::{BlockId, Clock, Connection, Mask, MatrixId};
use super::properties::Properties;
use super::resolver::Resolver;
use super::texts::{Duplicates, Texts};
use super::value::Value;
use super::words::Class;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{File, ItemKind, Name, Reference, Role};

const CONNECTION: Owner =
    Owner { noun: "a connection", classes: &[Class::Connection, Class::Mask, Class::Matrix] };
const MATRIX: Owner = Owner { noun: "a matrix", classes: &[Class::Matrix] };

/// All connections so far, with their matrices.
#[derive(Debug, Default)]
pub(super) struct Connections<'a> {
    /// The arrows, in order of declaration.
    pub list: Vec<Connection>,
    /// The chain of each.
    pub places: Vec<Span>,
    /// The matrices.
    pub matrices: Matrices<'a>,
    texts: Texts,
    claims: Claims,
}

/// What the attributes of a statement say about each of its connections.
struct Manner<'a> {
    /// The first and last written delay.
    delays: Option<(u32, u32)>,
    stated_masks: Vec<StatedMask>,
    masks: Vec<Mask>,
    properties: Properties,
    reference: Option<&'a Reference>,
    /// Whether a part of it is mistaken: what follows from the whole is then not judged.
    is_broken: bool,
    place: Span,
}

impl Manner<'_> {
    fn first_mask(&self) -> Option<Span> {
        self.stated_masks.first().map(|stated| stated.span)
    }

    fn delay_count(&self) -> u64 {
        self.delays.map_or(1, |(first, last)| u64::from(last - first) + 1)
    }

    /// Each written delay, or one absent one.
    fn written_delays(&self) -> impl Iterator<Item = Option<u32>> + use<> {
        let (first, last) = self.delays.unwrap_or((0, 0));
        let is_written = self.delays.is_some();
        (first..=last).map(move |delay| is_written.then_some(delay))
    }
}

/// Resolves all `matrix` lines and connections, in order.
pub(super) fn resolve_connections<'a>(
    resolver: &mut Resolver,
    file: &'a File,
    blocks: &Blocks,
    clock: Clock,
) -> Connections<'a> {
    let mut connections = Connections::default();
    for item in &file.items {
        match &item.kind {
            ItemKind::Matrix { name, attributes } => {
                let attributes = resolver.attributes(attributes, MATRIX);
                let properties = Properties::of(resolver, &attributes);
                if resolver.scope.declares(name) {
                    let place = Some(name.span);
                    let id = connections.matrices.named(name, place, name.span);
                    connections.matrices.state(resolver, id, &properties);
                }
            }
            ItemKind::Connections { chain, attributes } => {
                let attributes = resolver.attributes(attributes, CONNECTION);
                let manner = manner(resolver, &attributes, chain_place(chain, item.span));
                connect_chain(resolver, &mut connections, blocks, chain, &manner, clock);
            }
            _ => {}
        }
    }
    connections
}

fn chain_place(chain: &[Vec<Name>], statement: Span) -> Span {
    let first = chain.first().and_then(|link| link.first());
    let last = chain.last().and_then(|link| link.last());
    first.zip(last).map_or(statement, |(first, last)| first.span.to(last.span))
}

fn manner<'a>(resolver: &mut Resolver, attributes: &Attributes<'a>, place: Span) -> Manner<'a> {
    let masks = masks_of(resolver, attributes);
    let delays = delays(resolver, attributes);
    let is_broken = attributes.broken || masks.is_none() || delays.is_err();
    let stated_masks = masks.unwrap_or_default();
    Manner {
        is_broken,
        delays: delays.unwrap_or(None),
        masks: stated_masks.iter().map(|stated| stated.mask.clone()).collect(),
        stated_masks,
        properties: Properties::of(resolver, attributes),
        reference: attributes.find("as").and_then(|stated| stated.reference),
        place,
    }
}

/// The written delays; an error has been told.
fn delays(resolver: &mut Resolver, attributes: &Attributes) -> Result<Option<(u32, u32)>, ()> {
    let Some(stated) = attributes.find("delay") else { return Ok(None) };
    let (first, last) = match stated.bound.value("k") {
        Some(Value::Range(first, last)) => (*first, *last),
        Some(value) => value.number().map_or((0.0, 0.0), |delay| (delay, delay)),
        None => return Err(()),
    };
    if last <= f64::from(MAX_DELAY) {
        return Ok(Some((first as u32, last as u32)));
    }
    let message = format!("the delay {last} is too long");
    let label = format!("a delay is at most {MAX_DELAY} ticks");
    resolver.say(Diagnostic::new(Code::TooLarge, stated.span, message, label));
    Err(())
}

fn connect_chain<'a>(
    resolver: &mut Resolver,
    connections: &mut Connections<'a>,
    blocks: &Blocks,
    chain: &[Vec<Name>],
    manner: &Manner<'a>,
    clock: Clock,
) {
    let links: Vec<Vec<Option<BlockId>>> =
        chain.iter().map(|link| link.iter().map(|name| resolver.block(name)).collect()).collect();
    refuse_inputs(resolver, blocks, chain, &links);
    if let Some(reference) = manner.reference {
        let id = connections.matrices.named(&reference.name, None, manner.place);
        connections.matrices.state(resolver, id, &manner.properties);
        connections.matrices.note_use(id, manner.first_mask());
    }
    let pairs = links.windows(2).map(|pair| pair[0].len() as u64 * pair[1].len() as u64);
    let count = pairs.fold(0, u64::saturating_add).saturating_mul(manner.delay_count());
    if !connections.claims.connections(resolver, count, manner.place) {
        return;
    }
    let mut duplicates = Duplicates::default();
    for pair in links.windows(2) {
        for from in pair[0].iter().flatten() {
            for to in pair[1].iter().flatten() {
                let arrow = Arrow { from: *from, to: *to, clock };
                connect(resolver, connections, blocks, arrow, manner, &mut duplicates);
            }
        }
    }
    duplicates.tell(resolver, manner.place);
}

/// Says of each input in a chain that something is connected to it.
fn refuse_inputs(
    resolver: &mut Resolver,
    blocks: &Blocks,
    chain: &[Vec<Name>],
    links: &[Vec<Option<BlockId>>],
) {
    let targets = chain.iter().zip(links).skip(1);
    for (name, id) in targets.flat_map(|(link, ids)| link.iter().zip(ids)) {
        let Some(block) = id.map(|id| &blocks.drafts[id.index()]) else { continue };
        if block.role == Role::Input {
            let message = format!("the input `{}` cannot have incoming connections", name.text);
            resolver.say(
                Diagnostic::new(
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

/// One pair of blocks of a chain.
#[derive(Clone, Copy)]
struct Arrow {
    from: BlockId,
    to: BlockId,
    clock: Clock,
}

impl Arrow {
    fn default_delay(self) -> u32 {
        match self.clock {
            Clock::Layered if self.from != self.to => 0,
            Clock::Global | Clock::Layered => 1,
        }
    }
}

/// Makes the connections of one pair of blocks, one for each delay.
fn connect<'a>(
    resolver: &mut Resolver,
    connections: &mut Connections<'a>,
    blocks: &Blocks,
    arrow: Arrow,
    manner: &Manner<'a>,
    duplicates: &mut Duplicates,
) {
    let (from, to) = (&blocks.drafts[arrow.from.index()], &blocks.drafts[arrow.to.index()]);
    let sizes = from.size.zip(to.size);
    let fits = sizes.is_some_and(|(cols, rows)| {
        let (from, to) = (End { name: from.name, size: cols }, End { name: to.name, size: rows });
        masks_fit(resolver, &manner.stated_masks, from, to)
    });
    if let Some((cols, rows)) = sizes.filter(|_| fits && !manner.is_broken) {
        let claim = Claim { masks: &manner.masks, rows, cols, copies: manner.delay_count() };
        let mask = manner.first_mask().unwrap_or(manner.place);
        if !connections.claims.entries(resolver, claim, manner.place, mask) {
            return;
        }
    }
    let pair = format!("{} -> {}", from.name.text, to.name.text);
    for delay in manner.written_delays() {
        let text = match delay {
            Some(delay) => format!("{pair} delay {delay}"),
            None => pair.clone(),
        };
        let matrix = matrix_of(resolver, connections, &text, sizes, manner);
        let name = full_name(text, manner.reference);
        let transposed = manner.reference.is_some_and(|reference| reference.transposed);
        if !manner.is_broken {
            let key = (arrow.from, arrow.to, delay);
            let named = manner.reference.map(|_| (matrix, transposed));
            if let Some(earlier) = connections.texts.note(key, named, manner.place) {
                duplicates.add(&name, earlier);
            }
        }
        connections.places.push(manner.place);
        connections.list.push(Connection {
            name,
            from: arrow.from,
            to: arrow.to,
            delay: delay.unwrap_or(arrow.default_delay()),
            delay_is_written: delay.is_some(),
            masks: if fits { manner.masks.clone() } else { Vec::new() },
            matrix,
            transposed,
        });
    }
}

/// Whether all masks go with a pair of blocks; those that do not are told.
fn masks_fit(resolver: &mut Resolver, masks: &[StatedMask], from: End, to: End) -> bool {
    let mut fit = true;
    for message in masks.iter().filter_map(|mask| mask.misfit(from, to)) {
        fit = false;
        resolver.say_once(message);
    }
    fit
}

fn full_name(text: String, reference: Option<&Reference>) -> String {
    match reference {
        Some(Reference { name, transposed: true }) => format!("{text} as {}^T", name.text),
        Some(Reference { name, transposed: false }) => format!("{text} as {}", name.text),
        None => text,
    }
}

fn matrix_of<'a>(
    resolver: &mut Resolver,
    connections: &mut Connections<'a>,
    text: &str,
    sizes: Option<(usize, usize)>,
    manner: &Manner<'a>,
) -> MatrixId {
    let matrices = &mut connections.matrices;
    let id = match manner.reference {
        Some(reference) => matrices.named(&reference.name, None, manner.place),
        None => {
            let id = matrices.unnamed(text.to_string(), manner.place);
            matrices.state(resolver, id, &manner.properties);
            matrices.note_use(id, manner.first_mask());
            id
        }
    };
    if let Some((cols, rows)) = sizes {
        let is_transposed = manner.reference.is_some_and(|reference| reference.transposed);
        let (rows, cols) = if is_transposed { (cols, rows) } else { (rows, cols) };
        matrices.note_shape(resolver, id, Shape { rows, cols, place: manner.place });
    }
    id
}
