//! What `unroll --json` prints.

use serde::Serialize;

use super::Unrolled;
use crate::compile::Compiled;
use crate::report::json::{Message, Rejected, messages};
use crate::source::Source;

/// The document of `unroll --json`.
#[derive(Debug, Clone, Serialize)]
pub struct UnrolledDocument {
    /// The program, as it was named on the command line.
    pub program: String,
    /// Whether it stands; if not, there is nothing but messages.
    pub accepted: bool,
    /// Errors and warnings, by place.
    pub messages: Vec<Message>,
    /// Why there is nothing else although it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// What is not told of the unrolled network, and why.
    pub notes: Vec<String>,
    /// The blocks of the unrolled network.
    pub copies: Vec<CopyFacts>,
    /// The unrolled network, a program of the language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unrolled: Option<String>,
}

/// A block of the unrolled network.
#[derive(Debug, Clone, Serialize)]
pub struct CopyFacts {
    /// Its name.
    pub block: String,
    /// The block that it is a copy of, or a part of its copy.
    pub of: String,
    /// The tick; none before tick 0.
    pub tick: Option<usize>,
    /// The sample that it is fed, or with whose target it is compared.
    pub sample: Option<usize>,
    /// Whether it is the state of the copy, or its sample.
    pub is_state: bool,
}

impl UnrolledDocument {
    /// Of a program that was unrolled.
    pub fn new(source: &Source, compiled: &Compiled, unrolled: &Unrolled) -> Self {
        let network = &compiled.model.network;
        let copies = unrolled.blocks.iter().map(|copy| CopyFacts {
            block: copy.name.clone(),
            of: network.block(copy.of).name.clone(),
            tick: copy.tick,
            sample: copy.sample,
            is_state: copy.is_state(),
        });
        UnrolledDocument {
            program: source.name.clone(),
            accepted: true,
            messages: messages(source, &compiled.warnings),
            failure: None,
            notes: unrolled.notes.clone(),
            copies: copies.collect(),
            unrolled: Some(unrolled.text(compiled)),
        }
    }

    /// Of a program that is rejected, or cannot be unrolled.
    pub fn rejected(rejected: Rejected) -> Self {
        UnrolledDocument {
            program: rejected.program(),
            accepted: rejected.accepted(),
            messages: rejected.messages(),
            failure: rejected.failure(),
            notes: Vec::new(),
            copies: Vec::new(),
            unrolled: None,
        }
    }
}
