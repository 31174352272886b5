//! The delays that a clock chooses where none is written.

use super::network::{BlockId, Clock};

/// The delay of an arrow from one block to another whose delay is not written: of a connection, or
/// of a gate. `to_is_instant`: whether the other is `tau(0)`.
pub(super) fn default_delay(clock: Clock, from: BlockId, to: BlockId, to_is_instant: bool) -> u32 {
    let is_direct = clock == Clock::Layered || to_is_instant;
    u32::from(from == to || !is_direct)
}
