//! The command line: the only place that parses arguments and prints.

use std::process::ExitCode;

/// Runs the command line and returns its exit code: 0; 1 where a program, its data or its run
/// fails; 2 for usage and for a program's file that cannot be read.
pub fn main() -> ExitCode {
    todo!()
}
