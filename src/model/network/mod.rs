//! The network: blocks, matrices and connections. A matrix is a set of parameters; a connection
//! is an arrow that uses one.

use std::borrow::Cow;

mod activation;
mod block;
mod clock;
mod connection;
mod matrix;

pub use activation::Activation;
pub use block::{Block, Dynamics, LeakOn, Sign, Start, Tau};
pub use clock::{Clock, Method};
pub use connection::{Connection, Gate, Mask};
pub use matrix::{Frozen, Initial, Matrix, Scale, Vector, VectorKind};

macro_rules! ids {
    ($($name:ident $what:literal;)*) => {$(
        #[doc = $what]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The `index`-th.
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("bounds are checked before ids are made"))
            }

            /// The position in its list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    BlockId "A block, by its position in [`Network::blocks`].";
    MatrixId "A matrix, by its position in [`Network::matrices`].";
    VectorId "A vector of parameters, by its position in [`Network::vectors`].";
    ConnectionId "A connection, by its position in [`Network::connections`].";
}

/// All that is declared about the network itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// The name after `net`, or the file's stem.
    pub name: String,
    /// Which tick a default connection reads.
    pub clock: Clock,
    /// What the engine computes in.
    pub precision: Precision,
    /// The blocks in the order of `r`: inputs, hidden blocks, outputs, each group as declared.
    pub blocks: Vec<Block>,
    /// The parameters of connections.
    pub matrices: Vec<Matrix>,
    /// The parameters of blocks: biases, learned start states and time constants.
    pub vectors: Vec<Vector>,
    /// The arrows, in order of declaration.
    pub connections: Vec<Connection>,
}

/// The precision of states and weights while they are computed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits.
    F32,
    /// 64 bits, the default.
    F64,
}

impl Network {
    /// A block.
    pub fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }

    /// A connection.
    pub fn connection(&self, id: ConnectionId) -> &Connection {
        &self.connections[id.index()]
    }

    /// A matrix.
    pub fn matrix(&self, id: MatrixId) -> &Matrix {
        &self.matrices[id.index()]
    }

    /// A vector of parameters.
    pub fn vector(&self, id: VectorId) -> &Vector {
        &self.vectors[id.index()]
    }

    /// The start state of a block with the first values of its parameters, one number a neuron.
    pub fn first_start(&self, id: BlockId) -> Cow<'_, [f64]> {
        match &self.block(id).start {
            Start::Given(values) => values.into(),
            Start::Learned(vector) => (&self.vector(*vector).initial).into(),
            Start::Data => vec![0.0; self.block(id).size].into(),
        }
    }

    /// All blocks, in the order of `r`.
    pub fn block_ids(&self) -> impl DoubleEndedIterator<Item = BlockId> + use<> {
        (0..self.blocks.len()).map(BlockId::new)
    }

    /// All connections, in order of declaration.
    pub fn connection_ids(&self) -> impl DoubleEndedIterator<Item = ConnectionId> + use<> {
        (0..self.connections.len()).map(ConnectionId::new)
    }

    /// All matrices.
    pub fn matrix_ids(&self) -> impl DoubleEndedIterator<Item = MatrixId> + use<> {
        (0..self.matrices.len()).map(MatrixId::new)
    }

    /// The block of a name.
    pub fn find(&self, name: &str) -> Option<BlockId> {
        self.blocks.iter().position(|block| block.name == name).map(BlockId::new)
    }

    /// For each block the connections into it, in the order of their texts: the order of its sum.
    pub fn incoming(&self) -> Vec<Vec<ConnectionId>> {
        self.by_block(|connection| connection.to)
    }

    /// For each block the connections that leave it, in the order of their texts.
    pub fn outgoing(&self) -> Vec<Vec<ConnectionId>> {
        self.by_block(|connection| connection.from)
    }

    fn by_block(&self, end: impl Fn(&Connection) -> BlockId) -> Vec<Vec<ConnectionId>> {
        let mut lists = vec![Vec::new(); self.blocks.len()];
        for id in self.by_text() {
            lists[end(self.connection(id)).index()].push(id);
        }
        lists
    }

    /// All connections in the order of their texts.
    pub fn by_text(&self) -> Vec<ConnectionId> {
        let mut ids: Vec<_> = self.connection_ids().collect();
        ids.sort_by_key(|id| &self.connection(*id).name);
        ids
    }

    /// The neurons of the whole network.
    pub fn neurons(&self) -> usize {
        self.blocks.iter().map(|block| block.size).sum()
    }

    /// The position of each block's first neuron in `r`, and at the end the length of `r`.
    pub fn offsets(&self) -> Vec<usize> {
        let mut offsets = vec![0];
        for block in &self.blocks {
            offsets.push(offsets[offsets.len() - 1] + block.size);
        }
        offsets
    }

    /// For each block the first tick at which it is updated: 0 under `layered`, for `tau(0)` and
    /// where an incoming delay is 0, otherwise 1, tick 0 being the start. (For an input: 0, the
    /// first sample.)
    pub fn first_updates(&self) -> Vec<usize> {
        let later = |block: &Block| match self.clock {
            Clock::Layered => 0,
            _ if block.is_instant() => 0,
            Clock::Global | Clock::Continuous { .. } => usize::from(!block.is_input()),
        };
        let mut first: Vec<_> = self.blocks.iter().map(later).collect();
        let arrows = self.connection_ids().flat_map(|id| self.arrows_of(id));
        for route in arrows.map(|arrow| self.route(arrow)).filter(|route| route.delay == 0) {
            first[route.to.index()] = 0;
        }
        first
    }
}
