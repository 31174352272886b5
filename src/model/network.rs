//! The network: blocks, matrices and connections. A matrix is a set of parameters; a connection
//! is an arrow that uses one.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::formula::{Formula, Function};
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

/// The time of the network: default delays, and what tick 0 is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Clock {
    /// `r(t+1) = f(W r(t) + b)`: default delay 1; tick 0 is the start.
    Global,
    /// Default delay 0, from a block to itself 1; tick 0 is already an update.
    Layered,
    /// `dr/dt = (f(W r + b) - r) / τ`: default delay 1 step; tick 0 is the start.
    Continuous {
        /// The time from one tick to the next.
        dt: f64,
        /// How it is integrated.
        method: Method,
    },
}

/// How a continuous network is integrated from tick to tick, its inputs held meanwhile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// `r(t+1) = (1 - α) r(t) + α f(W r(t) + b)`, α = dt/τ.
    Euler,
    /// The classical method of Runge and Kutta, order 4.
    Rk4,
    /// Dormand & Prince 1980, order 5 with steps chosen by an error estimate of order 4, for each
    /// sequence alone.
    Dopri5 {
        /// The error allowed a step, absolute and relative.
        tolerance: f64,
    },
}

impl Clock {
    /// The time from one tick to the next: dt, 1 where time is discrete.
    pub fn dt(self) -> f64 {
        match self {
            Clock::Global | Clock::Layered => 1.0,
            Clock::Continuous { dt, .. } => dt,
        }
    }

    /// Whether tick 0 is the start rather than an update.
    pub fn begins_with_start(self) -> bool {
        self != Clock::Layered
    }

    /// Whether several evaluations of the right-hand side make a step, so that a connection of
    /// default delay acts within it.
    pub fn acts_within_steps(self) -> bool {
        matches!(self, Clock::Continuous { method: Method::Rk4 | Method::Dopri5 { .. }, .. })
    }

    /// The largest latency that a path can have: where connections act within the step, one tick
    /// whatever the number of blocks.
    pub fn longest_latency(self) -> u64 {
        if self.acts_within_steps() { 1 } else { u64::MAX }
    }
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
    pub bias: Option<VectorId>,
    /// The state before the first update; 0 for inputs.
    pub start: Start,
    /// How it follows `f(a)`.
    pub dynamics: Dynamics,
    /// σ: the standard deviation of a linear block at rest that its noise gives it; 0 for none.
    pub noise: f64,
    /// Dale's law: the sign of each neuron's outgoing weights.
    pub signs: Option<Vec<Sign>>,
}

/// The state of a block before its first update (of `v` where the leak is on the input).
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// One number a neuron.
    Given(Vec<f64>),
    /// Parameters, one a neuron, the same for all sequences.
    Learned(VectorId),
    /// Rows of data, which each experiment takes for its sequences; without an experiment 0.
    Data,
}

/// How a block follows its drive.
#[derive(Debug, Clone, PartialEq)]
pub enum Dynamics {
    /// No `tau`: α = 1 where time is discrete, dt where it is continuous.
    Unstated,
    /// `tau(0)`: `r(t) = f(a(t))` under every clock.
    Instant,
    /// α = dt/τ.
    Leaky {
        /// τ
        tau: Tau,
        /// What leaks.
        on: LeakOn,
    },
}

/// A time constant, in the unit of dt.
#[derive(Debug, Clone, PartialEq)]
pub enum Tau {
    /// One number a neuron.
    Given(Vec<f64>),
    /// Parameters, one a neuron, kept ≥ dt.
    Learned(VectorId),
}

/// What a leak is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeakOn {
    /// `r(t) = (1 - α) r(t-1) + α f(a(t))`
    Rate,
    /// `v(t) = (1 - α) v(t-1) + α a(t)`, `r(t) = f(v(t))`
    Input,
}

/// The sign of a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// ≥ 0
    Positive,
    /// ≤ 0
    Negative,
}

impl Block {
    /// A block without bias, leak, noise or signs, that starts at 0.
    pub fn new(name: &str, role: Role, size: usize, activation: Activation) -> Self {
        Block {
            name: name.into(),
            role,
            size,
            activation,
            bias: None,
            start: Start::Given(vec![0.0; size]),
            dynamics: Dynamics::Unstated,
            noise: 0.0,
            signs: None,
        }
    }

    /// Whether it holds what is fed.
    pub fn is_input(&self) -> bool {
        self.role == Role::Input
    }

    /// Whether the start state is 0 and stays so (where the leak is on the input both `v` and
    /// `r = f(v)`).
    pub fn starts_at_zero(&self) -> bool {
        let silent = !self.leaks_on_input() || self.activation.is_zero_at_zero();
        match &self.start {
            Start::Given(values) => silent && values.iter().all(|value| *value == 0.0),
            Start::Learned(_) | Start::Data => false,
        }
    }
}

/// The activation `f` of a block.
#[derive(Debug, Clone, PartialEq)]
pub enum Activation {
    /// `f(a) = a`
    Linear,
    /// `f(a) = tanh a`
    Tanh,
    /// `f(a) = max(a, 0)`; its derivative at 0 is 0.
    Relu,
    /// `f(a) = a` above 0, `slope · a` elsewhere; its derivative at 0 is `slope`.
    LeakyRelu {
        /// The slope below 0.
        slope: f64,
    },
    /// `f(a) = 1 / (1 + e^-a)`
    Sigmoid,
    /// `f(a) = ln(1 + e^a)`
    Softplus,
    /// `f(a)_i = e^(β a_i) / Σ_j e^(β a_j)` over the block.
    Softmax {
        /// β
        beta: f64,
    },
    /// -1, 0 or 1.
    Sign,
    /// 1 above 0, otherwise 0.
    Step,
    /// A formula over its one variable `v`, the sum `a`.
    Formula(Arc<Function>),
}

impl Activation {
    /// All activations that have a name, with the parameters that hold where none are written.
    pub const ALL: [Activation; 9] = [
        Activation::Linear,
        Activation::Tanh,
        Activation::Relu,
        Activation::LeakyRelu { slope: 0.01 },
        Activation::Sigmoid,
        Activation::Softplus,
        Activation::Softmax { beta: 1.0 },
        Activation::Sign,
        Activation::Step,
    ];

    /// The activation of a word of the language.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|activation| activation.name() == name)
    }

    /// The word of the language; `f` for a formula.
    pub fn name(&self) -> &'static str {
        match self {
            Activation::Linear => "linear",
            Activation::Tanh => "tanh",
            Activation::Relu => "relu",
            Activation::LeakyRelu { .. } => "leaky_relu",
            Activation::Sigmoid => "sigmoid",
            Activation::Softplus => "softplus",
            Activation::Softmax { .. } => "softmax",
            Activation::Sign => "sign",
            Activation::Step => "step",
            Activation::Formula(_) => "f",
        }
    }

    /// Whether `f(0) = 0`, so that a silent block without bias stays 0.
    pub fn is_zero_at_zero(&self) -> bool {
        use Activation::{Formula, LeakyRelu, Linear, Relu, Sign, Step, Tanh};
        match self {
            Formula(function) => function.formula().evaluate(&[0.0]) == 0.0,
            Linear | Tanh | Relu | LeakyRelu { .. } | Sign | Step => true,
            _ => false,
        }
    }

    /// Whether it has a derivative to train with.
    pub fn is_differentiable(&self) -> bool {
        match self {
            Activation::Formula(function) => function.has_slope(),
            _ => !matches!(self, Activation::Sign | Activation::Step),
        }
    }

    /// Whether its derivative needs the sum `a`, rather than the state alone.
    pub fn derives_from_sums(&self) -> bool {
        matches!(self, Activation::Formula(_))
    }

    /// Whether each neuron depends on the whole block within a tick.
    pub fn couples_block(&self) -> bool {
        matches!(self, Activation::Softmax { .. })
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
    /// What the first values are scaled to, last of all.
    pub scale: Option<Scale>,
    /// `P = Pᵀ`: a pair of entries is one parameter.
    pub symmetric: bool,
    /// `nonneg`, `nonpos`: the sign of all entries. Dale's law, which belongs to blocks, may sign
    /// them too.
    pub sign: Option<Sign>,
    /// `rank(k)`: `P = U Vᵀ` with `U` rows × k and `V` cols × k, which are the parameters.
    pub rank: Option<usize>,
    /// What training leaves alone.
    pub frozen: Frozen,
}

impl Matrix {
    /// A matrix without constraints, trained as a whole.
    pub fn new(name: &str, rows: usize, cols: usize, initial: Initial) -> Self {
        Matrix {
            name: name.into(),
            rows,
            cols,
            initial,
            scale: None,
            symmetric: false,
            sign: None,
            rank: None,
            frozen: Frozen::No,
        }
    }

    /// Whether training leaves all of it alone.
    pub fn is_frozen(&self) -> bool {
        self.frozen == Frozen::Whole
    }
}

/// How first values are scaled once they are drawn, masked, signed and symmetric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// `radius(ρ)`: to this spectral radius.
    Radius(f64),
    /// `balanced`: the negative entries of each row, so that the row adds up to 0.
    Balanced,
    /// `balanced, radius(ρ)`: first the one, then the other.
    BalancedRadius(f64),
}

impl Scale {
    /// Whether rows are balanced.
    pub fn balances(self) -> bool {
        matches!(self, Scale::Balanced | Scale::BalancedRadius(_))
    }

    /// The spectral radius that it ends with, if it is one.
    pub fn radius(self) -> Option<f64> {
        match self {
            Scale::Radius(radius) | Scale::BalancedRadius(radius) => Some(radius),
            Scale::Balanced => None,
        }
    }
}

/// What training leaves alone of a matrix.
#[derive(Debug, Clone, PartialEq)]
pub enum Frozen {
    /// Nothing.
    No,
    /// All of it.
    Whole,
    /// The entries where a formula over `to` and `from` (row and column of `P`, from 1) is not 0.
    Where(Arc<Formula>),
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
    /// A formula over `to` and `from` (row and column of `P`, from 1).
    Formula(Arc<Formula>),
}

/// A vector of parameters of blocks, one number a neuron.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector {
    /// Its name after `as`, or `NAME bias`, `NAME start`, `NAME tau` for the block's.
    pub name: String,
    /// What its numbers are.
    pub kind: VectorKind,
    /// The first values, one a neuron.
    pub initial: Vec<f64>,
    /// Whether training leaves it alone.
    pub frozen: bool,
}

/// What the numbers of a [`Vector`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VectorKind {
    /// `b`
    Bias,
    /// A learned start state.
    Start,
    /// Learned time constants τ, kept ≥ dt.
    Tau,
}

impl Vector {
    /// A bias that training moves.
    pub fn bias(name: &str, initial: Vec<f64>) -> Self {
        Vector { name: name.into(), kind: VectorKind::Bias, initial, frozen: false }
    }
}

/// An arrow from block to block.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Its text: `a -> b`, `a[1..3] -> b` between parts of blocks, with `delay 2`, `gate g`, `gate
    /// delay 1` where they are written and `as P` where its matrix is named. Sums are taken in the
    /// order of these texts, and masks are drawn by them.
    pub name: String,
    /// The source block.
    pub from: BlockId,
    /// The target block.
    pub to: BlockId,
    /// The neurons of the source that it reads, from 0: the columns of what it uses.
    pub from_part: Range<usize>,
    /// The neurons of the target that it adds to, from 0: the rows of what it uses.
    pub to_part: Range<usize>,
    /// How many ticks earlier the source is read.
    pub delay: u32,
    /// Whether the program writes the delay, rather than the clock.
    pub delay_is_written: bool,
    /// The block that its sum is multiplied by; absent is 1.
    pub gate: Option<Gate>,
    /// The masks, which intersect; none is dense. They count neurons within the parts.
    pub masks: Vec<Mask>,
    /// The parameters that it uses.
    pub matrix: MatrixId,
    /// Whether it uses `Pᵀ`.
    pub transposed: bool,
}

/// A block that multiplies the sum of a connection, neuron by neuron.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// A block of the size of the connection's target part.
    pub block: BlockId,
    /// How many ticks earlier it is read.
    pub delay: u32,
    /// Whether the program writes the delay, rather than the clock.
    pub delay_is_written: bool,
}

impl Connection {
    /// A connection of whole blocks of these sizes, without masks or gate, that uses a matrix of
    /// its own.
    pub fn new(name: &str, from: (BlockId, usize), to: (BlockId, usize), matrix: MatrixId) -> Self {
        Connection {
            name: name.into(),
            from: from.0,
            to: to.0,
            from_part: 0..from.1,
            to_part: 0..to.1,
            delay: 1,
            delay_is_written: false,
            gate: None,
            masks: Vec::new(),
            matrix,
            transposed: false,
        }
    }

    /// The row and column of `P` that the weight from a neuron of its source to one of its target
    /// (both within the parts) is, all from 0.
    pub fn entry_of_matrix(&self, to: usize, from: usize) -> (usize, usize) {
        let (row, col) = (to - self.to_part.start, from - self.from_part.start);
        if self.transposed { (col, row) } else { (row, col) }
    }
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
    /// Where a formula over `to` and `from` (from 1, within the parts) is not 0.
    Formula(Arc<Formula>),
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
