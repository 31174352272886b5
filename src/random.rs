//! Random numbers: one ChaCha8 stream for each purpose and name, and the four functions that turn
//! its words into numbers. These are the crate's own, because a library's may change with the
//! features that other crates turn on; golden vectors hold them.

use chacha20::ChaCha8Rng;

/// What a stream is for. The word is part of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The first values of a matrix, by its name.
    Matrix,
    /// A `sparse` mask, by the text of its connection.
    Mask,
    /// The order of sequences in an epoch, by the epoch's number.
    Order,
}

/// The stream of (seed, purpose, name): keyed by their SHA-256, so that streams are independent
/// and adding one changes no other.
pub fn stream(seed: u64, purpose: Purpose, name: &str) -> ChaCha8Rng {
    let _ = (seed, purpose, name);
    todo!()
}
