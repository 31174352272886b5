//! The delays that a clock chooses where none is written.

use super::network::{BlockId, Clock};

/// The delay of an arrow from one block to another whose delay is not written: of a connection, or
/// of a gate.
pub(super) fn default_delay(clock: Clock, from: BlockId, to: BlockId) -> u32 {
    match clock {
        Clock::Layered if from != to => 0,
        Clock::Global | Clock::Layered | Clock::Continuous { .. } => 1,
    }
}
