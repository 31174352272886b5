//! Connections: chains and lists of blocks, delays, masks, and the matrices that they use.

use std::collections::HashMap;

use super::attributes::{Attributes, Owner};
use super::blocks::Blocks;
use super::bounds::{MAX_CONNECTIONS, MAX_DELAY, MAX_ENTRIES};
use super::entries::existing_entries;
use super::masks::{End, StatedMask, masks_of};
use super::matrices::{Matrices, Shape};
use super::network::{BlockId, Clock, Connection, Mask, MatrixId};
use super::properties::Properties;
use super::resolver::Resolver;
use super::value::Value;
use super::words::Class;
use crate::diagnostic::{Code, Counted, Diagnostic};
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
    /// Where each text stands first, and whether its matrix has no name.
    texts: HashMap<Text, (Span, bool)>,
    /// Where each text with its `as` stands first.
    uses: HashMap<(Text, Option<(MatrixId, bool)>), Span>,
    /// How many connections, and how many existing entries, are declared so far.
    count: u64,
    entries: u64,
    is_full: bool,
}

/// What makes the text of a connection: `from -> to`, and the delay where it is written.
type Text = (BlockId, BlockId, Option<u32>);

/// What the attributes of a statement say about each of its connections.
struct Manner<'a> {
    /// The first and last written delay.
    delays: Option<(u32, u32)>,
    masks: Vec<StatedMask>,
    properties: Properties,
    reference: Option<&'a Reference>,
    /// Whether a part of it is mistaken: what follows from the whole is then not judged.
    is_broken: bool,
    place: Span,
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
    Manner {
        is_broken: attributes.broken || masks.is_none() || delays.is_err(),
        delays: delays.unwrap_or(None),
        masks: masks.unwrap_or_default(),
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
        connections.matrices.note_use(id, manner.masks.first().map(|mask| mask.span));
    }
    if !count_connections(resolver, connections, &links, manner) {
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

/// Counts the connections of a statement before any is made. False where there are too many.
fn count_connections(
    resolver: &mut Resolver,
    connections: &mut Connections,
    links: &[Vec<Option<BlockId>>],
    manner: &Manner,
) -> bool {
    let delays = manner.delays.map_or(1, |(first, last)| u64::from(last - first) + 1);
    let pairs = links.windows(2).map(|pair| pair[0].len() as u64 * pair[1].len() as u64);
    let added = pairs.fold(0, u64::saturating_add).saturating_mul(delays);
    connections.count = connections.count.saturating_add(added);
    if connections.count <= MAX_CONNECTIONS {
        return true;
    }
    if !connections.is_full {
        connections.is_full = true;
        let most = Counted(MAX_CONNECTIONS, "connection");
        resolver.say(
            Diagnostic::new(
                Code::TooLarge,
                manner.place,
                format!("the network has more than {most}"),
                format!("this alone makes {}", Counted(added, "connection")),
            )
            .with_help("join blocks, or write fewer delays"),
        );
    }
    false
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
    let fits = sizes.is_some_and(|(columns, rows)| {
        let ends = (End { name: from.name, size: columns }, End { name: to.name, size: rows });
        let misfits: Vec<_> =
            manner.masks.iter().filter_map(|mask| mask.misfit(ends.0, ends.1)).collect();
        let fits = misfits.is_empty();
        misfits.into_iter().for_each(|message| resolver.say_once(message));
        fits
    });
    let masks: Vec<Mask> = match fits {
        true => manner.masks.iter().map(|stated| stated.mask.clone()).collect(),
        false => Vec::new(),
    };
    let is_sound = fits && !manner.is_broken;
    let text = format!("{} -> {}", from.name.text, to.name.text);
    let written: Vec<Option<u32>> = match manner.delays {
        Some((first, last)) => (first..=last).map(Some).collect(),
        None => vec![None],
    };
    for delay in written {
        if let Some((columns, rows)) = sizes.filter(|_| is_sound)
            && !claim(resolver, connections, &masks, (rows, columns), manner)
        {
            continue;
        }
        let text = match delay {
            Some(delay) => format!("{text} delay {delay}"),
            None => text.clone(),
        };
        let matrix = matrix_of(resolver, connections, &text, sizes, manner);
        if !manner.is_broken {
            let key = (arrow.from, arrow.to, delay);
            note_text(connections, key, matrix, manner, &text, duplicates);
        }
        connections.places.push(manner.place);
        connections.list.push(Connection {
            name: full_name(text, manner.reference),
            from: arrow.from,
            to: arrow.to,
            delay: delay.unwrap_or(arrow.default_delay()),
            delay_is_written: delay.is_some(),
            masks: masks.clone(),
            matrix,
            transposed: manner.reference.is_some_and(|reference| reference.transposed),
        });
    }
}

fn full_name(text: String, reference: Option<&Reference>) -> String {
    match reference {
        Some(Reference { name, transposed: true }) => format!("{text} as {}^T", name.text),
        Some(Reference { name, transposed: false }) => format!("{text} as {}", name.text),
        None => text,
    }
}

/// Counts the existing entries of a connection before anything is allocated for them. False
/// where they are too many.
fn claim(
    resolver: &mut Resolver,
    connections: &mut Connections,
    masks: &[Mask],
    (rows, cols): (usize, usize),
    manner: &Manner,
) -> bool {
    let existing = existing_entries(masks, rows, cols);
    if existing == 0 {
        let place = manner.masks.first().map_or(manner.place, |mask| mask.span);
        resolver.say_once(empty_mask(place, rows, cols));
        return false;
    }
    // A literal mask takes room for its zeros too.
    let is_literal = masks.iter().any(|mask| matches!(mask, Mask::Literal(_)));
    let claimed = if is_literal { rows as u64 * cols as u64 } else { existing };
    connections.entries = connections.entries.saturating_add(claimed);
    if connections.entries <= MAX_ENTRIES {
        return true;
    }
    if !connections.is_full {
        connections.is_full = true;
        resolver.say(too_many_entries(manner.place, claimed));
    }
    false
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
            matrices.note_use(id, manner.masks.first().map(|mask| mask.span));
            id
        }
    };
    if let Some((columns, rows)) = sizes {
        let is_transposed = manner.reference.is_some_and(|reference| reference.transposed);
        let (rows, cols) = if is_transposed { (columns, rows) } else { (rows, columns) };
        matrices.note_shape(resolver, id, Shape { rows, cols, place: manner.place });
    }
    id
}

/// The connections of one statement that have the text of another one.
#[derive(Default)]
struct Duplicates {
    first: Option<(String, Span)>,
    count: usize,
}

/// Notes the text of a connection: one text may stand for several connections only if each has a
/// named matrix, and not the same one.
fn note_text(
    connections: &mut Connections,
    key: Text,
    matrix: MatrixId,
    manner: &Manner,
    text: &str,
    duplicates: &mut Duplicates,
) {
    let use_of = manner.reference.map(|reference| (matrix, reference.transposed));
    let same_text = connections.texts.get(&key).copied();
    let same_use = connections.uses.get(&(key, use_of)).copied();
    let clash = match same_text {
        Some((place, has_no_name)) if has_no_name || use_of.is_none() => Some(place),
        _ => same_use,
    };
    if let Some(place) = clash {
        duplicates.count += 1;
        duplicates.first.get_or_insert((full_name(text.into(), manner.reference), place));
    }
    connections.texts.entry(key).or_insert((manner.place, use_of.is_none()));
    connections.uses.entry((key, use_of)).or_insert(manner.place);
}

impl Duplicates {
    fn tell(self, resolver: &mut Resolver, place: Span) {
        let Some((text, first)) = self.first else { return };
        let label = match self.count {
            1 => "declared again here".to_string(),
            more => format!("declared again here, and {} more", more - 1),
        };
        resolver.say(
            Diagnostic::new(
                Code::DuplicateConnection,
                place,
                format!("the connection `{text}` is declared twice"),
                label,
            )
            .with_label(first, format!("`{text}` first declared here"))
            .with_help("remove one, or name the matrix of each: `as NAME`"),
        );
    }
}

fn empty_mask(place: Span, rows: usize, cols: usize) -> Diagnostic {
    let message = format!("the masks leave no entry of {rows} × {cols}");
    Diagnostic::new(Code::EmptyMask, place, message, "nothing would be connected")
        .with_help("remove the connection, or a mask")
}

fn too_many_entries(place: Span, claimed: u64) -> Diagnostic {
    let most = Counted(MAX_ENTRIES, "entry");
    Diagnostic::new(
        Code::TooLarge,
        place,
        format!("W has more than {MAX_ENTRIES} existing entries"),
        format!("{claimed} entries here"),
    )
    .with_help(format!("make the blocks smaller or the mask sparser, down to {}", most.0))
}
