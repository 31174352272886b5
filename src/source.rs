//! The texts of a program, its own and those of the files that it uses, and places in them.

use std::cell::{OnceCell, RefCell};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::wording::visible;

/// The largest program that is read, in bytes (16 MiB), with all files that it uses.
pub const MAX_SOURCE_BYTES: u64 = 16 << 20;

/// A place in a program: bytes `start..end`, on character borders. The files that a program uses
/// are counted on behind its own text, each from [`Source::start`], so that a place is one of one
/// file.
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

    /// The span as many bytes further on.
    pub fn moved(self, bytes: usize) -> Span {
        Span::new(self.start + bytes, self.end + bytes)
    }

    /// Whether another span lies within this one.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
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
    /// Where the places of this file begin.
    start: usize,
    /// The file itself, all links followed, where it was read.
    file: Option<PathBuf>,
    /// The file that was read next: what a program uses is known only when it is parsed.
    next: OnceCell<Box<Source>>,
    /// Places that stand for others, in order.
    copies: RefCell<Vec<Copied>>,
}

/// Places that stand for those of a text: of the second round of a loop, say. So each statement of
/// a program has places of its own, also where it is written once and stands for many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Copied {
    start: usize,
    end: usize,
    /// What the first of them stands for.
    written: usize,
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
        Self {
            name: name.into(),
            text: text.into(),
            folder: folder.into(),
            start: 0,
            file: None,
            next: OnceCell::new(),
            copies: RefCell::default(),
        }
    }

    /// A file that a program uses; `file` is itself, all links followed.
    pub fn used(name: String, text: String, folder: PathBuf, file: PathBuf) -> Self {
        Self { file: Some(file), ..Self::new(name, text, folder) }
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
        let folder = folder.unwrap_or(Path::new("."));
        let source = Self::from_bytes(path.display().to_string(), bytes, folder)?;
        Ok(Self { file: fs::canonicalize(path).ok(), ..source })
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

    /// Adds a file that the program uses behind all others; its places begin where theirs end.
    pub fn add(&self, used: Source) -> &Source {
        let last = self.last();
        let start = last.start + last.text.len() + 1;
        last.next.get_or_init(|| Box::new(Source { start, ..used }))
    }

    /// The files of the program, the program itself first.
    pub fn files(&self) -> impl Iterator<Item = &Source> {
        std::iter::successors(Some(self), |file| file.next.get().map(Box::as_ref))
    }

    /// SHA-256 of the texts of the program's files, in hexadecimal digits.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for file in self.files() {
            hash.update((file.text.len() as u64).to_le_bytes());
            hash.update(&file.text);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Where this file was read, all links followed; absent for a text held in memory.
    pub fn path(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// A file of the program that was read from a path, all links followed.
    pub fn find(&self, file: &Path) -> Option<&Source> {
        self.files().find(|known| known.file.as_deref() == Some(file))
    }

    /// Forgets all copies, for the places of another expansion.
    pub fn forget_copies(&self) {
        self.copies.borrow_mut().clear();
    }

    /// Makes places, `length` bytes of them, that stand for those that begin at `written`; returns
    /// the first. No file can be added any more.
    pub fn add_copy(&self, written: usize, length: usize) -> usize {
        let mut copies = self.copies.borrow_mut();
        let end_of_files = || self.last().start + self.last().text.len();
        let start = 1 + copies.last().map_or_else(end_of_files, |last| last.end);
        copies.push(Copied { start, end: start + length, written });
        start
    }

    /// Whether places of this program stand for others.
    pub fn has_copies(&self) -> bool {
        !self.copies.borrow().is_empty()
    }

    /// The place in a text that a place stands for; itself where it is no copy.
    pub fn written(&self, span: Span) -> Span {
        let copies = self.copies.borrow();
        let next = copies.partition_point(|copy| copy.start <= span.start);
        let Some(copy) = next.checked_sub(1).map(|index| copies[index]) else { return span };
        let at = |byte: usize| byte - copy.start + copy.written;
        Span::new(at(span.start), at(span.end.max(span.start)))
    }

    /// The file in which a place lies.
    pub fn file_of(&self, span: Span) -> &Source {
        let span = self.written(span);
        self.files().take_while(|file| file.start <= span.start).last().unwrap_or(self)
    }

    /// Where the places of this file begin: 0 for the program itself.
    pub fn start(&self) -> usize {
        self.start
    }

    /// The bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files().map(|file| file.text.len() as u64).sum()
    }

    fn last(&self) -> &Source {
        self.files().last().unwrap_or(self)
    }

    /// A place, counted within its own file.
    pub fn within_file(&self, span: Span) -> Span {
        let (file, span) = (self.file_of(span), self.written(span));
        Span::new(span.start - file.start, span.end.max(span.start) - file.start)
    }

    /// The text of a place; empty where there is none.
    pub fn slice(&self, span: Span) -> &str {
        let within = self.within_file(span);
        self.file_of(span).text.get(within.start..within.end).unwrap_or_default()
    }

    /// Line and column (in characters) of a byte in its own file, both from 1.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let place = Span::new(byte, byte);
        let text = &self.file_of(place).text;
        let before = text.get(..self.within_file(place).start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        (line, 1 + before[line_start..].chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_used_files_follow_those_of_the_program() {
        let source = Source::new("a.net", "one\ntwo", ".");
        let used = |name: &str, text: &str| {
            Source::used(name.into(), text.into(), ".".into(), PathBuf::from(format!("/{name}")))
        };
        assert_eq!(source.add(used("b.net", "é\nthree")).start(), 8);
        assert_eq!(source.add(used("c.net", "")).start(), 17);
        assert_eq!(source.bytes(), 15);
        let three = Span::new(11, 16);
        assert_eq!(source.slice(three), "three");
        assert_eq!(source.line_column(three.start), (2, 1));
        assert_eq!(source.file_of(three).name, "b.net");
        assert_eq!(source.within_file(three), Span::new(3, 8));
        assert_eq!(source.file_of(Span::new(7, 7)).name, "a.net");
        assert_eq!(source.file_of(Span::new(17, 17)).name, "c.net");
        assert_eq!(source.find(Path::new("/c.net")).map(Source::start), Some(17));
        assert_eq!(source.find(Path::new("/d.net")), None);
    }
}
