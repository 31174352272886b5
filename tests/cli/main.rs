//! The command line from outside: exit codes, streams, folders. Every test drives the binary.

mod emit;
mod exit_codes;
mod expectations;
mod explain;
mod fmt;
mod grad;
mod import;
mod message_format;
mod netc;
mod results;
mod schedule;
mod streams;
mod unroll;
mod weights;
#[cfg(unix)]
mod written_over;
