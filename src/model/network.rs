//! The network: blocks, matrices and connections. A matrix is a set of parameters; a connection
//! is an arrow that uses one.

use crate::syntax::ast::Role;

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
    BiasId "A bias vector, by its position in [`Network::biases`].";
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
    /// The parameters of blocks.
    pub biases: Vec<Bias>,
    /// The arrows, in order of declaration.
    pub connections: Vec<Connection>,
}

/// When a default connection reads its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// `r(t+1) = f(W r(t) + b)`: default delay 1; tick 0 is the start.
    Global,
    /// Default delay 0, from a block to itself 1; tick 0 is already an update.
    Layered,
}

/// The precision of states and weights while they are computed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits.
    F32,
    /// 64 bits, the default.
    F64,
}

/// A group of neurons with one activation.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its name.
    pub name: String,
    /// Input, hidden or output.
    pub role: Role,
    /// How many neurons.
    pub size: usize,
    /// `f`; linear for inputs.
    pub activation: Activation,
    /// `b`; absent is 0.
    pub bias: Option<BiasId>,
    /// The state before the first update, one number a neuron; 0 for inputs.
    pub start: Vec<f64>,
}

impl Block {
    /// Whether it holds what is fed.
    pub fn is_input(&self) -> bool {
        self.role == Role::Input
    }

    /// Whether the start state is 0.
    pub fn starts_at_zero(&self) -> bool {
        self.start.iter().all(|value| *value == 0.0)
    }
}

/// The activation `f` of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// `f(a) = a`
    Linear,
    /// `f(a) = tanh a`
    Tanh,
    /// `f(a) = max(a, 0)`; its derivative at 0 is 0.
    Relu,
    /// `f(a) = 1 / (1 + e^-a)`
    Sigmoid,
    /// `f(a) = ln(1 + e^a)`
    Softplus,
    /// `f(a)_i = e^(a_i) / Σ_j e^(a_j)` over the block.
    Softmax,
    /// -1, 0 or 1.
    Sign,
    /// 1 above 0, otherwise 0.
    Step,
}

impl Activation {
    /// All activations.
    pub const ALL: [Activation; 8] = [
        Activation::Linear,
        Activation::Tanh,
        Activation::Relu,
        Activation::Sigmoid,
        Activation::Softplus,
        Activation::Softmax,
        Activation::Sign,
        Activation::Step,
    ];

    /// The activation of a word of the language.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|activation| activation.name() == name)
    }

    /// The word of the language.
    pub fn name(self) -> &'static str {
        match self {
            Activation::Linear => "linear",
            Activation::Tanh => "tanh",
            Activation::Relu => "relu",
            Activation::Sigmoid => "sigmoid",
            Activation::Softplus => "softplus",
            Activation::Softmax => "softmax",
            Activation::Sign => "sign",
            Activation::Step => "step",
        }
    }

    /// Whether `f(0) = 0`, so that a silent block without bias stays 0.
    pub fn is_zero_at_zero(self) -> bool {
        use Activation::{Linear, Relu, Sign, Step, Tanh};
        matches!(self, Linear | Tanh | Relu | Sign | Step)
    }

    /// Whether it has a derivative to train with.
    pub fn is_differentiable(self) -> bool {
        !matches!(self, Activation::Sign | Activation::Step)
    }

    /// Whether each neuron depends on the whole block within a tick.
    pub fn couples_block(self) -> bool {
        self == Activation::Softmax
    }
}

/// A set of parameters that connections use.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Its name, or its connection's text. Random draws are keyed by it.
    pub name: String,
    /// Rows of `P`.
    pub rows: usize,
    /// Columns of `P`.
    pub cols: usize,
    /// Where the first values come from.
    pub initial: Initial,
    /// `radius(ρ)`: scale the first values to this spectral radius.
    pub radius: Option<f64>,
    /// Whether training leaves it alone.
    pub frozen: bool,
}

/// Where the first values of a matrix come from. "Row" and "column" count existing entries.
#[derive(Debug, Clone, PartialEq)]
pub enum Initial {
    /// Uniform in `±√(6 / (fan_in + fan_out))` (Glorot & Bengio 2010): fan-in is the existing
    /// entries of the row, fan-out those of the column.
    Xavier,
    /// Normal with standard deviation `gain / √(existing entries of the row)`.
    Normal {
        /// g
        gain: f64,
    },
    /// Uniform in `low..high`; absent: `±1 / √(existing entries of the row)`.
    Uniform {
        /// Both ends.
        range: Option<(f64, f64)>,
    },
    /// One number everywhere.
    Constant(f64),
    /// `scale` on the diagonal, 0 elsewhere (where those entries exist).
    Identity {
        /// The number on the diagonal.
        scale: f64,
    },
    /// Rows or columns orthonormal (whichever are fewer), times `gain`: Q of the QR factorisation
    /// of a normal matrix, signs fixed by R's diagonal (Saxe et al. 2014).
    Orthogonal {
        /// The factor.
        gain: f64,
    },
    /// Given numbers, `rows × cols`, row by row.
    Literal(Vec<f64>),
}

/// A bias vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Bias {
    /// Its name after `as`, or `NAME bias` for the block's.
    pub name: String,
    /// The first values, one a neuron.
    pub initial: Vec<f64>,
    /// Whether training leaves it alone.
    pub frozen: bool,
}

/// An arrow from block to block.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Its text: `a -> b`, with `delay 2` where a delay is written and `as P` where its matrix is
    /// named. Sums are taken in the order of these texts, and masks are drawn by them.
    pub name: String,
    /// The source block.
    pub from: BlockId,
    /// The target block.
    pub to: BlockId,
    /// How many ticks earlier the source is read.
    pub delay: u32,
    /// Whether the program writes the delay, rather than the clock.
    pub delay_is_written: bool,
    /// The masks, which intersect; none is dense.
    pub masks: Vec<Mask>,
    /// The parameters that it uses.
    pub matrix: MatrixId,
    /// Whether it uses `Pᵀ`.
    pub transposed: bool,
}

/// Which entries of a connection exist.
#[derive(Debug, Clone, PartialEq)]
pub enum Mask {
    /// `to = from`
    OneToOne,
    /// `to ≠ from`
    NoSelf,
    /// `|to - from| ≤ k`
    Band(usize),
    /// `from < to`
    Lower,
    /// Exactly round(p · entries) of what the other masks leave, drawn without replacement.
    Sparse(f64),
    /// Given row by row, `to × from`.
    Literal(Vec<bool>),
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

    /// A bias vector.
    pub fn bias(&self, id: BiasId) -> &Bias {
        &self.biases[id.index()]
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

    /// For each block the first tick at which it is updated: 0 under `layered` and where an
    /// incoming delay is 0, otherwise 1, tick 0 being the start. (For an input: 0, the first
    /// sample.)
    pub fn first_updates(&self) -> Vec<usize> {
        let later = |block: &Block| match self.clock {
            Clock::Layered => 0,
            Clock::Global => usize::from(!block.is_input()),
        };
        let mut first: Vec<_> = self.blocks.iter().map(later).collect();
        for connection in self.connections.iter().filter(|connection| connection.delay == 0) {
            first[connection.to.index()] = 0;
        }
        first
    }
}
