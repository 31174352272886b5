//! The text of a program and places in it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::wording::visible;

/// The largest program that is read, in bytes (16 MiB).
pub const MAX_SOURCE_BYTES: u64 = 16 << 20;

/// A place in a source: bytes `start..end`, on character borders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// A program's text with the name it is shown under and the folder its paths are relative to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// How messages call the program (the path as given on the command line).
    pub name: String,
    /// The whole text, UTF-8.
    pub text: String,
    /// Data files are looked up here, and nowhere above it.
    pub folder: PathBuf,
}

/// Why a program's file could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The operating system refused.
    #[error("cannot read `{name}`: {reason}")]
    Unreadable {
        /// The path as given, its hidden characters as marks.
        name: String,
        /// The system's words.
        reason: String,
    },
    /// A folder, a device or a pipe.
    #[error("cannot read `{name}`: it is not a regular file; name the text of a program")]
    NotAFile {
        /// The path as given, its hidden characters as marks.
        name: String,
    },
    /// Above [`MAX_SOURCE_BYTES`].
    #[error(
        "cannot read `{name}`: it has {bytes} bytes, a program may have {MAX_SOURCE_BYTES}; keep \
         large tables in a data file"
    )]
    TooLarge {
        /// The path as given, its hidden characters as marks.
        name: String,
        /// Its size.
        bytes: u64,
    },
    /// A binary file.
    #[error(
        "cannot read `{name}`: it is not text (line {line}, byte {offset} of the file is not \
         UTF-8); save it as UTF-8"
    )]
    NotText {
        /// The path as given, its hidden characters as marks.
        name: String,
        /// Line of the first bad byte, from 1.
        line: usize,
        /// Offset of the first bad byte, from 0.
        offset: usize,
    },
}

impl Source {
    /// A source held in memory; its paths are relative to `folder`.
    pub fn new(
        name: impl Into<String>,
        text: impl Into<String>,
        folder: impl Into<PathBuf>,
    ) -> Self {
        Self { name: name.into(), text: text.into(), folder: folder.into() }
    }

    /// Reads a program, at most [`MAX_SOURCE_BYTES`] of it.
    pub fn read(path: &Path) -> Result<Self, SourceError> {
        // Errors are printed as they are; a diagnostic draws the name itself.
        let name = visible(&path.display().to_string());
        let unreadable = |error: std::io::Error| SourceError::Unreadable {
            name: name.clone(),
            reason: match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file".to_string(),
                _ => error.to_string(),
            },
        };
        let metadata = fs::metadata(path).map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(SourceError::NotAFile { name });
        }
        let mut bytes = Vec::new();
        let file = fs::File::open(path).map_err(unreadable)?;
        file.take(MAX_SOURCE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > MAX_SOURCE_BYTES {
            return Err(SourceError::TooLarge { name, bytes: metadata.len() });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Self::from_bytes(path.display().to_string(), bytes, folder.unwrap_or(Path::new(".")))
    }

    /// A program that was read elsewhere, at most [`MAX_SOURCE_BYTES`] of UTF-8.
    pub fn from_bytes(
        name: impl Into<String>,
        bytes: Vec<u8>,
        folder: impl Into<PathBuf>,
    ) -> Result<Self, SourceError> {
        let name = name.into();
        let shown = visible(&name);
        if bytes.len() as u64 > MAX_SOURCE_BYTES {
            return Err(SourceError::TooLarge { name: shown, bytes: bytes.len() as u64 });
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            let line = 1 + error.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count();
            SourceError::NotText { name: shown, line, offset }
        })?;
        Ok(Self::new(name, text, folder))
    }

    /// The text of a place.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }

    /// Line and column (in characters) of a byte, both from 1.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let before = &self.text[..byte];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        (line, 1 + before[line_start..].chars().count())
    }
}
