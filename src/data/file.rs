//! Which files may be read, and reading one whole, bounded.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::csv;
use super::{DataError, DataErrorKind, Table};

/// What a program's data may be.
#[derive(Debug, Clone, Copy)]
pub struct Reach<'a> {
    /// Paths are relative to it.
    pub folder: &'a Path,
    /// Files lie below it, after all links are followed.
    pub root: &'a Path,
    /// The size of a file, in bytes; whatever it is, 4 GiB are refused.
    pub max_bytes: u64,
}

/// Reads a CSV file with a header: UTF-8, comma, one record a line.
pub fn read_table(path: &str, reach: Reach) -> Result<Table, DataError> {
    csv::parse(path, &text(read_bytes(path, reach)?)?)
}

/// The bytes of a file that may be read.
pub(super) fn read_bytes(path: &str, reach: Reach) -> Result<Vec<u8>, DataError> {
    let found = locate(path, reach)?;
    // A column counts the bytes of its cells in 32 bits.
    read_bounded(&found, reach.max_bytes.min(u64::from(u32::MAX)))
}

/// The file that a path means, if it may be read, all links followed.
pub fn find_file(path: &str, reach: Reach) -> Result<PathBuf, DataError> {
    locate(path, reach)
}

/// The text of a file that was found.
pub fn read_text(found: &Path, max_bytes: u64) -> Result<String, DataError> {
    text(read_bounded(found, max_bytes)?)
}

/// The text of a file. A byte of 0 is valid UTF-8, but stands in no text: UTF-16 has them, and
/// what was never written.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, DataError> {
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(no_text("this line holds a byte of 0", &bytes[..at]));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        no_text("this line is not UTF-8", before)
    })
}

fn no_text(why: &str, before: &[u8]) -> DataError {
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
    let message = format!("the file is not text: {why}");
    DataError::bad(message, "save the file as CSV in UTF-8").at_line(line)
}

/// The file that a path means, if it may be read.
fn locate(path: &str, reach: Reach) -> Result<PathBuf, DataError> {
    if path.is_empty() {
        return Err(unreadable("the path is empty", "name a file, as in `\"data/x.csv\"`"));
    }
    if Path::new(path).has_root() {
        let help = "write the path as it is seen from the program's folder";
        return Err(unreadable("the path is absolute", help));
    }
    let root = fs::canonicalize(reach.root).map_err(refused)?;
    let found = fs::canonicalize(reach.folder.join(path)).map_err(refused)?;
    if !found.starts_with(&root) {
        let message = "the path leads out of the folder that the program may read";
        return Err(unreadable(message, "widen it by `--root DIR`, a folder that holds both"));
    }
    Ok(found)
}

/// The bytes of a regular file of at most `max_bytes`.
pub(super) fn read_bounded(path: &Path, max_bytes: u64) -> Result<Vec<u8>, DataError> {
    // Asked before opening: opening a pipe would wait for a writer.
    let metadata = fs::metadata(path).map_err(refused)?;
    if !metadata.is_file() {
        return Err(unreadable("it is not a regular file", "name a file, no folder and no device"));
    }
    if metadata.len() > max_bytes {
        return Err(too_large(max_bytes));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(refused)?;
    // It may have grown, and some systems' files do not tell their size.
    file.take(max_bytes + 1).read_to_end(&mut bytes).map_err(refused)?;
    if bytes.len() as u64 > max_bytes { Err(too_large(max_bytes)) } else { Ok(bytes) }
}

fn too_large(max_bytes: u64) -> DataError {
    let message = format!("it has more than {max_bytes} bytes");
    unreadable(message, "leave out columns or rows that are not needed")
}

fn unreadable(message: impl Into<String>, help: &str) -> DataError {
    DataError::new(DataErrorKind::Unreadable, message, help)
}

/// The system's refusal, in words that are the same on every system where it is a common one.
fn refused(error: std::io::Error) -> DataError {
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            unreadable("there is no such file", "a path is relative to the file that it stands in")
        }
        std::io::ErrorKind::PermissionDenied => {
            unreadable("the system denies permission", "allow yourself to read the file")
        }
        _ => unreadable(error.to_string(), "name a file that can be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(folder: &Path) -> Reach<'_> {
        Reach { folder, root: folder, max_bytes: 1000 }
    }

    fn folder_with(name: &str, bytes: &[u8]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), bytes).unwrap();
        folder
    }

    fn refusal(path: &str, reach: Reach) -> String {
        let error = read_table(path, reach).unwrap_err();
        assert_eq!(error.kind, DataErrorKind::Unreadable);
        error.message
    }

    #[test]
    fn a_file_below_the_folder_is_read() {
        let folder = folder_with("a.csv", b"x,y\n1,2\n");
        let table = read_table("a.csv", reach(folder.path())).unwrap();
        assert_eq!((table.path.as_str(), table.rows), ("a.csv", 1));
    }

    #[test]
    fn paths_that_leave_the_root_are_refused_unless_it_is_widened() {
        let outer = folder_with("a.csv", b"x\n1\n");
        let inner = outer.path().join("inner");
        fs::create_dir(&inner).unwrap();
        assert!(refusal("../a.csv", reach(&inner)).contains("leads out"));
        let widened = Reach { root: outer.path(), ..reach(&inner) };
        assert_eq!(read_table("../a.csv", widened).unwrap().rows, 1);
        let absolute = outer.path().join("a.csv");
        assert!(refusal(absolute.to_str().unwrap(), widened).contains("absolute"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_before_the_root_is_checked() {
        let outer = folder_with("a.csv", b"x\n1\n");
        let inner = outer.path().join("inner");
        fs::create_dir(&inner).unwrap();
        std::os::unix::fs::symlink(outer.path().join("a.csv"), inner.join("link.csv")).unwrap();
        assert!(refusal("link.csv", reach(&inner)).contains("leads out"));
    }

    #[test]
    fn missing_files_folders_and_empty_paths_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(refusal("a.csv", reach(folder.path())), "there is no such file");
        assert_eq!(refusal(".", reach(folder.path())), "it is not a regular file");
        assert_eq!(refusal("", reach(folder.path())), "the path is empty");
    }

    #[test]
    fn a_file_above_the_bound_is_refused() {
        let folder = folder_with("a.csv", &b"1\n".repeat(501));
        assert_eq!(refusal("a.csv", reach(folder.path())), "it has more than 1000 bytes");
    }

    #[test]
    fn a_file_of_gigabytes_is_refused_unread() {
        let folder = folder_with("a.csv", b"");
        File::create(folder.path().join("a.csv")).unwrap().set_len(8 << 30).unwrap();
        let widest = Reach { max_bytes: u64::MAX, ..reach(folder.path()) };
        assert_eq!(refusal("a.csv", widest), "it has more than 4294967295 bytes");
    }

    #[test]
    fn a_binary_file_is_refused_with_its_line() {
        for (bytes, line) in [(&b"x\n1\n\xff\n"[..], 3), (&[0; 100], 1), (b"x\n1\n2\n3\0\n", 4)] {
            let folder = folder_with("a.csv", bytes);
            let error = read_table("a.csv", reach(folder.path())).unwrap_err();
            assert_eq!((error.kind, error.line), (DataErrorKind::Bad, Some(line)));
            assert!(error.message.starts_with("the file is not text: "), "{}", error.message);
        }
    }

    #[test]
    fn a_file_cut_or_changed_at_any_byte_gives_numbers_or_an_error() {
        let whole = "\u{feff}a,\"b\",ü\r\n1,2,\"3\"\r\n-4,5e-1,6\r\n".as_bytes();
        let folder = tempfile::tempdir().unwrap();
        let read = |bytes: &[u8]| {
            fs::write(folder.path().join("a.csv"), bytes).unwrap();
            let table = read_table("a.csv", reach(folder.path()))?;
            (0..table.columns.len())
                .map(|column| table.numbers(column))
                .collect::<Result<Vec<_>, _>>()
        };
        assert_eq!(read(whole), Ok(vec![vec![1.0, -4.0], vec![2.0, 0.5], vec![3.0, 6.0]]));
        for byte in 0..whole.len() {
            let flipped: Vec<_> = (0..8)
                .map(|bit| {
                    let mut bytes = whole.to_vec();
                    bytes[byte] ^= 1 << bit;
                    bytes
                })
                .collect();
            for bytes in flipped.iter().map(Vec::as_slice).chain([&whole[..byte]]) {
                let lines = 1 + bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
                if let Err(error) = read(bytes) {
                    assert!(error.line.is_none_or(|line| (1..=lines).contains(&line)), "{error:?}");
                }
            }
        }
    }
}
