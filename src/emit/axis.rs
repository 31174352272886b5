//! What the rows and columns of an emitted matrix are: blocks, or copies of them.

use std::fmt;
use std::ops::Range;

use crate::model::Network;
use crate::model::network::BlockId;
use crate::syntax::ast::Role;

/// The rows, and equally the columns, of a matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis<'a> {
    network: &'a Network,
    is_of_copies: bool,
    /// What stands one after another.
    pub segments: Vec<Segment>,
    /// The first row of each segment, from 0, and at the end the number of rows.
    pub offsets: Vec<usize>,
}

/// Adjacent neurons of one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The block.
    pub block: BlockId,
    /// Which of its neurons, from 0.
    pub part: Range<usize>,
    /// Of which copy.
    pub moment: Moment,
}

/// When a copy of a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// The block itself, not a copy.
    Every,
    /// Its start state, read before tick 0.
    Start,
    /// At a tick.
    Tick(usize),
}

impl Moment {
    /// The tick of a copy.
    pub fn tick(self) -> Option<usize> {
        match self {
            Moment::Tick(tick) => Some(tick),
            Moment::Every | Moment::Start => None,
        }
    }
}

impl<'a> Axis<'a> {
    /// The rows of these copies.
    pub fn of_copies(network: &'a Network, copies: Vec<Segment>) -> Self {
        Self::new(network, true, copies)
    }

    fn new(network: &'a Network, is_of_copies: bool, segments: Vec<Segment>) -> Self {
        let mut offsets = vec![0];
        for segment in &segments {
            offsets.push(offsets[offsets.len() - 1] + segment.part.len());
        }
        Axis { network, is_of_copies, segments, offsets }
    }

    /// The blocks of a network in the order of `r`.
    pub fn of_blocks(network: &'a Network) -> Self {
        let whole = |block: BlockId| 0..network.block(block).size;
        let segment = |block| Segment { block, part: whole(block), moment: Moment::Every };
        Self::new(network, false, network.block_ids().map(segment).collect())
    }

    /// The network whose neurons they are.
    pub fn network(&self) -> &'a Network {
        self.network
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.offsets[self.segments.len()]
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether its rows are copies of neurons.
    pub fn is_of_copies(&self) -> bool {
        self.is_of_copies
    }

    /// The name of a row, from 0: `h[1]`, `h[1]@2`, `h[1]@start`, its neuron counted from 1.
    pub fn neuron(&self, row: usize) -> Named<'_> {
        let index = self.segment_of(row);
        let segment = &self.segments[index];
        let neuron = segment.part.start + row - self.offsets[index];
        self.named(segment, Some(neuron..neuron + 1))
    }

    /// The name of a segment: `h`, `h@2`, `h@start`, and of a part `h[1..2]@2`.
    pub fn label(&self, segment: usize) -> Named<'_> {
        let segment = &self.segments[segment];
        let is_whole = segment.part.len() == self.network.block(segment.block).size;
        self.named(segment, (!is_whole).then(|| segment.part.clone()))
    }

    /// `input`, `hidden` or `output`, of the block of a segment.
    pub fn role(&self, segment: usize) -> &'static str {
        match self.network.block(self.segments[segment].block).role {
            Role::Input => "input",
            Role::Hidden => "hidden",
            Role::Output => "output",
        }
    }

    /// The segment that a row belongs to.
    pub fn segment_of(&self, row: usize) -> usize {
        self.offsets.partition_point(|offset| *offset <= row) - 1
    }

    fn named(&self, segment: &Segment, part: Option<Range<usize>>) -> Named<'a> {
        let block = &self.network.block(segment.block).name;
        Named { block, part, moment: segment.moment }
    }
}

/// A block, some of its neurons (from 0), or their copies, as it is written.
#[derive(Debug, Clone)]
pub struct Named<'a> {
    block: &'a str,
    part: Option<Range<usize>>,
    moment: Moment,
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.block)?;
        match &self.part {
            None => {}
            Some(part) if part.len() == 1 => write!(f, "[{}]", part.end)?,
            Some(part) => write!(f, "[{}..{}]", part.start + 1, part.end)?,
        }
        match self.moment {
            Moment::Every => Ok(()),
            Moment::Start => f.write_str("@start"),
            Moment::Tick(tick) => write!(f, "@{tick}"),
        }
    }
}
