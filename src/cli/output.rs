//! Standard output and standard error. A reader that has gone away is no error; nothing here
//! panics.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

/// So many bytes are gathered before they are written.
const PIECE: usize = 1 << 16;

/// Whether somebody still reads standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Somebody does.
    Listening,
    /// The pipe is closed: whatever follows would be read by nobody.
    Gone,
}

/// Writes results to standard output, piece by piece.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Reader> {
    let mut out = BufWriter::with_capacity(PIECE, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Ok(Reader::Listening),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(error) => Err(error),
    }
}

/// Writes messages to standard error. If that fails there is nobody left to tell.
pub fn tell(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Tells an error that has no place in the program.
pub fn tell_error(message: &str) {
    tell(&format!("error: {message}\n"));
}

/// Tells something worth knowing that is no mistake.
pub fn tell_note(message: &str) {
    tell(&format!("note: {message}\n"));
}

/// Whether messages may be coloured: standard error is a terminal and `NO_COLOR` is not set.
pub fn colour() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && io::stderr().is_terminal()
}
