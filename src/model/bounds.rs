//! What a program cannot exceed, counted before anything is allocated.

/// The bounds that the command line can move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Neurons of a network, and of a block.
    pub neurons: u64,
    /// Existing entries of W.
    pub entries: u64,
    /// Connections of a network, each delay of a range counted.
    pub connections: u64,
    /// Statements of a program once loops are written out and used files taken in.
    pub statements: u64,
}

impl Default for Bounds {
    /// What a machine with 24 GiB holds.
    fn default() -> Self {
        Bounds {
            neurons: 50_000_000,
            entries: 300_000_000,
            connections: 1_000_000,
            statements: 1_000_000,
        }
    }
}

/// Entries for which the formulas of masks are computed.
pub const MAX_COMPUTED: u64 = 100_000_000;

/// Blocks of a network.
pub const MAX_BLOCKS: usize = 1_000_000;

/// Latencies of a network: input blocks times blocks.
pub const MAX_LATENCIES: usize = 20_000_000;

/// The largest delay of a connection.
pub const MAX_DELAY: u32 = 1_000_000;

/// Ticks of a run.
pub const MAX_TICKS: usize = 100_000_000;

/// Bytes of states that a run or a batch may hold at once (8 GiB).
pub const MAX_STATE_BYTES: u64 = 8 << 30;

/// Bytes of a data file (1 GiB).
pub const MAX_DATA_BYTES: u64 = 1 << 30;
